from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from cbr_tui.demo import (
    DEMO_BACKUPS,
    DEMO_CONTEXT,
    RECENT_CBR_BACKUPS,
    DemoBackup,
    first_observations,
)
from cbr_tui.demo.shapes import Asked
from cbr_tui.model.backup import ExtendInfo
from cbr_tui.model.describe import Presence, descriptions
from cbr_tui.model.parse import parse
from tests.support.demo import START

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cbr_tui.model.backup import Backup

READABLE = [backup for backup in DEMO_BACKUPS if backup.status]
FIRST_SEEN = [*READABLE, *RECENT_CBR_BACKUPS]
SURPRISING = "Unknown status, undocumented fields, numbers as text"


def title_of(backup: DemoBackup) -> str:
    return backup.title


def body(demo: DemoBackup, elapsed: float = 0) -> bytes:
    return demo.answer(Asked(demo.id, START, elapsed)).body


def titled(part: str, elapsed: float = 0) -> Backup:
    """Give the one backup whose title says this."""
    (demo,) = [demo for demo in DEMO_BACKUPS if part in demo.title]
    return parse(body(demo, elapsed))


def texts(value: object) -> Iterator[str]:
    """Give every text in a decoded answer."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def test_ids_are_valid_and_unique() -> None:
    ids = [backup.id for backup in DEMO_BACKUPS]
    assert len(set(ids)) == len(ids)
    assert [str(UUID(backup_id)) for backup_id in ids] == ids


def test_there_are_enough_and_each_says_what_it_shows() -> None:
    assert len(READABLE) >= 14
    titles = [backup.title for backup in DEMO_BACKUPS]
    assert len(set(titles)) == len(titles)
    assert max(map(len, titles)) <= 60
    assert all(title.isascii() for title in titles)


def test_the_failing_ids_come_last() -> None:
    assert all(backup.status for backup in DEMO_BACKUPS[: len(READABLE)])


@pytest.mark.parametrize("demo", READABLE, ids=title_of)
def test_each_is_itself_and_in_the_announced_status(demo: DemoBackup) -> None:
    backup = parse(body(demo))
    assert (backup.id, backup.status) == (demo.id, demo.status)
    assert backup.name
    assert backup.resource_id


@pytest.mark.parametrize("elapsed", [0, 20, 50, 100])
@pytest.mark.parametrize("demo", READABLE, ids=title_of)
def test_nothing_surprises_but_the_surprising_one(demo: DemoBackup, elapsed: float) -> None:
    response = demo.answer(Asked(demo.id, START, elapsed))
    if response.status_code == 404:
        return
    mismatches = parse(response.body).mismatches
    surprises = [mismatch for mismatch in mismatches if not mismatch.known]
    assert bool(surprises) == (demo.title == SURPRISING), surprises


@pytest.mark.parametrize("demo", READABLE[1:], ids=title_of)
def test_ages_look_sensible(demo: DemoBackup) -> None:
    backup = parse(body(demo))
    assert backup.created_at is not None
    assert 0 <= (START - backup.created_at).days < 100
    for later in (backup.updated_at, backup.extend_info.finished_at):
        assert later is None or backup.created_at <= later <= START


def test_a_good_one_made_by_a_policy() -> None:
    backup = titled("Good, incremental")
    extend_info = backup.extend_info
    assert extend_info.auto_trigger is True
    assert extend_info.incremental is True
    assert extend_info.space_saving_ratio == 25.2
    assert extend_info.size == sum(volume.size or 0 for volume in extend_info.volume_backups)
    assert backup.expired_at is not None
    assert backup.expired_at > START
    assert {volume.status for volume in extend_info.volume_backups} == {"available"}
    assert [volume.bootable for volume in extend_info.volume_backups] == [True, False, False, False, False]


def test_waiting_goes_on_waiting() -> None:
    assert [titled("Waits", elapsed).status for elapsed in (0, 3600)] == ["waiting_protect"] * 2


def test_one_stands_still() -> None:
    first, later = titled("Stands"), titled("Stands", 3600)
    assert (first.status, first.extend_info.progress) == ("protecting", 42)
    assert first == later


def test_one_disk_failed_while_the_whole_is_available() -> None:
    backup = titled("one disk")
    assert backup.status == "available"
    statuses = [volume.status for volume in backup.extend_info.volume_backups]
    assert statuses == ["available", "available", "error"]


def test_application_consistency_failed() -> None:
    consistency = titled("(status 1)").extend_info.app_consistency
    assert (consistency.app_consistency, consistency.app_consistency_status) == (2, 1)
    assert consistency.app_consistency_error_code
    assert consistency.app_consistency_error_message


def test_application_consistency_failed_with_an_old_agent() -> None:
    assert titled("(status 11)").extend_info.app_consistency.app_consistency_status == 11


def test_a_dedicated_copy_and_its_original_lead_to_each_other() -> None:
    original, copy = titled("three regions"), titled("dedicated copy")
    (record,) = copy.replication_records
    assert record.source_checkpoint_item_id == original.id
    assert record.destination_checkpoint_item_id == copy.id
    assert original.replication_records[0].destination_checkpoint_item_id == copy.id
    extend_info = copy.extend_info
    assert (extend_info.copy_from, extend_info.retention_duration, extend_info.dec) == ("region-1", -1, True)
    assert extend_info.dec_size == extend_info.size


def test_an_expired_one() -> None:
    expired_at = titled("Expired").expired_at
    assert expired_at is not None
    assert (START - expired_at).days == 3


def test_images_were_made() -> None:
    extend_info = titled("Images").extend_info
    assert len({image.image_id for image in extend_info.os_images_data}) == 2
    assert extend_info.supported_restore_mode == "snapshot"


def test_the_surprising_one_holds_all_that_may_come() -> None:
    backup = titled(SURPRISING)
    assert backup.undocumented().keys() == {"vault_id", "enterprise_project_id", "parent_id", "lineage"}
    assert backup.raw["expired_at"] is None
    assert backup.extend_info.raw["progress"] == "100"
    assert backup.extend_info.progress == 100
    assert backup.extend_info.raw["fail_code"] == ""
    assert backup.extend_info.undocumented() == {"is_multi_az": False}
    assert {m.path for m in backup.mismatches if not m.known} >= {"status", "updated_at"}


def test_all_of_extend_info_is_null() -> None:
    extend_info = titled("null").extend_info
    presences = {extend_info.presence(field) for field in descriptions(ExtendInfo)}
    assert presences == {Presence.NULL}


def test_300_disks_of_different_sizes() -> None:
    volumes = titled("300").extend_info.volume_backups
    assert len({volume.id for volume in volumes}) == 300
    assert len({volume.source_volume_name for volume in volumes}) == 300
    assert len({volume.size for volume in volumes}) > 100


def test_every_text_that_people_write_is_hostile() -> None:
    backup = titled("Every script")
    (record,) = backup.replication_records
    extend_info = backup.extend_info
    written = [
        backup.name,
        backup.description,
        *backup.undocumented(),
        extend_info.resource_name,
        extend_info.resource_az,
        extend_info.fail_reason,
        extend_info.fail_code.description,
        extend_info.app_consistency.app_consistency_error_message,
        *(volume.name for volume in extend_info.volume_backups),
        *(volume.source_volume_name for volume in extend_info.volume_backups),
        backup.backup_data.eip,
        backup.backup_data.private_ip,
        backup.backup_data.openstack_region_name,
        record.destination_region,
        record.extra_info["fail_reason"],
    ]
    for kind in (
        "備份",
        "\u05d2",
        "\u0351",
        "\u200d",
        "[bold red]x[/]",
        "\x1b]0;",
        "\x1b[2J",
        "\x9b",
        "\u202e",
    ):
        assert all(kind in str(text) for text in written), kind


def test_nothing_but_the_hostile_one_is_hostile() -> None:
    for demo in READABLE:
        if "Every script" not in demo.title:
            found: Any = parse(body(demo)).raw
            assert all(text.isprintable() for text in texts(found)), demo.title


def test_the_first_observations_are_the_backups_as_they_start() -> None:
    observations = first_observations(START)
    assert [observation.backup_id for observation in observations] == [demo.id for demo in FIRST_SEEN]
    for observation, demo in zip(observations, FIRST_SEEN, strict=True):
        assert observation.context == DEMO_CONTEXT
        assert observation.seen_at == START
        assert observation.answer.raw == body(demo)
        assert observation.backup is not None
        assert observation.backup.status == demo.status


def test_it_needs_nothing_of_the_network_or_the_screen() -> None:
    code = "import sys, cbr_tui.demo; print({'textual', 'httpx', 'asyncio'} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
