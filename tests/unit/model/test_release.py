from __future__ import annotations

import gc

from cbr_tui.model.backup import VolumeBackup
from cbr_tui.model.release import release
from tests.support.observations import seen
from tests.support.payloads import volume_backup

DISKS = 2200


def alive() -> int:
    gc.collect()
    return sum(type(each) is VolumeBackup for each in gc.get_objects())


def test_what_nobody_else_holds_goes_and_what_others_hold_stays_whole() -> None:
    before = alive()
    disks = [volume_backup(number) for number in range(DISKS)]
    one, other, none = (
        seen(at, extend_info={"volume_backups": some}) for at, some in enumerate((disks, disks, []))
    )
    assert alive() == before + 2 * DISKS
    observations = [one, other, none, seen(3, raw=b"<html>")]
    del other
    release(observations)
    assert observations == []
    assert alive() == before + DISKS
    assert one.backup is not None
    assert [disk.raw for disk in one.backup.extend_info.volume_backups] == disks
    assert one.backup.extend_info.raw["volume_backups"] == disks
    release([])
