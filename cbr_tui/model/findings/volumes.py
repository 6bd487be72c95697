"""The disks of the server: each volume backup that is not fine although the whole may be."""

from __future__ import annotations

from collections import Counter
from enum import Enum
from typing import TYPE_CHECKING, Final

from cbr_tui.model.findings.base import Case, Level, Remark, Rule, Word
from cbr_tui.model.findings.wording import capital, counted, disk, few, listed, named
from cbr_tui.model.long_lists import column, counts, places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cbr_tui.model.backup import VolumeBackup

__all__ = ["RULES", "Condition", "conditions"]

_PATH: Final = "extend_info.volume_backups"
_ENDED: Final = ("available", "error")
_UNMADE: Final = ("waiting_protect", "protecting")
"""While the backup is made, its list of volume backups may be short or empty."""


class Condition(Enum):
    """What a volume backup's status amounts to; the reference lists no values, Cinder's words are seen."""

    FINE = "fine"
    FAILED = "failed"
    OTHER = "neither"
    SILENT = "no status"


def conditions(case: Case) -> Counter[Condition]:
    """Judge all volume backups by their status, and count them."""
    found: Counter[Condition] = Counter()
    for status, count in counts(case.info.volume_backups, "status").items():
        found[_condition(status)] += count
    return found


def _condition(status: str | None) -> Condition:
    status = (status or "").lower()
    if status == "available":
        return Condition.FINE
    if "error" in status or "fail" in status:
        return Condition.FAILED
    return Condition.OTHER if status else Condition.SILENT


def _volume_failed(case: Case) -> Iterator[Remark]:
    volumes, found = case.info.volume_backups, _in(case, Condition.FAILED)
    clause = f"{len(found):,} of {counted(len(volumes), 'disk')} failed"

    def one(place: int) -> Remark:
        volume = volumes[place]
        return Remark(
            Level.CRITICAL,
            f"{capital(disk(volume))} failed ({named(volume.status or '')}), {_id(volume)}.",
            f"{_PATH}[{place}].status",
            "Take this disk's data from another backup, and make a new one.",
            word=Word.DEGRADED,
            clause=clause,
        )

    def more(count: int) -> Remark:
        return Remark(
            Level.CRITICAL, f"And {count:,} more disks failed.", _PATH, word=Word.DEGRADED, clause=clause
        )

    yield from few(found, one, more)


def _volume_not_available(case: Case) -> Iterator[Remark]:
    if case.status not in _ENDED:
        return
    volumes, found = case.info.volume_backups, _in(case, Condition.OTHER)
    total = counted(len(volumes), "disk")
    clause = f"{len(found):,} of {total} {'is' if len(found) == 1 else 'are'} not available"

    def one(place: int) -> Remark:
        volume = volumes[place]
        return Remark(
            Level.WARNING,
            f"{capital(disk(volume))} is {named(volume.status or '')} although the backup is"
            f" {case.status}, {_id(volume)}.",
            f"{_PATH}[{place}].status",
            word=Word.DEGRADED,
            clause=clause,
        )

    def more(count: int) -> Remark:
        return Remark(
            Level.WARNING, f"And {count:,} more disks are not available.", _PATH, word=Word.DEGRADED
        )

    yield from few(found, one, more)


def _volume_silent(case: Case) -> Iterator[Remark]:
    volumes, found = case.info.volume_backups, _in(case, Condition.SILENT)
    if case.status in _ENDED and found:
        text = f"{len(found):,} of {counted(len(volumes), 'disk')} without a status"
        yield Remark(
            Level.WARNING,
            f"{text}: {listed(found, lambda place: disk(volumes[place]))}.",
            f"{_PATH}[{found[0]}].status",
            word=Word.UNKNOWN,
            clause=text,
        )


def _no_volumes(case: Case) -> Iterator[Remark]:
    if case.info.volume_backups or case.status in _UNMADE or case.untold("volume_backups"):
        return
    if case.info.raw.get("volume_backups") == []:
        yield Remark(
            Level.WARNING,
            "The list of volume backups is empty: no disk is in this backup.",
            _PATH,
            word=Word.DEGRADED,
            clause="no disk is in it",
        )
    elif case.available:
        yield Remark(
            Level.WARNING,
            "The answer names no volume backups: nothing is known of its disks.",
            _PATH,
            word=Word.UNKNOWN,
            clause="nothing is known of its disks",
        )


def _no_bootable_volume(case: Case) -> Iterator[Remark]:
    if case.no_server:
        return
    volumes = case.info.volume_backups
    if not volumes or case.status in _UNMADE or any(column(volumes, "bootable")):
        return
    silent = sum(bootable is None for bootable in column(volumes, "bootable"))
    if silent:
        yield Remark(
            Level.NOTICE,
            f"No disk is marked as the system disk; {silent:,} of {len(volumes):,} do not say what they are.",
            _PATH,
        )
    else:
        yield Remark(
            Level.WARNING,
            "No disk is marked as the system disk: no server can be started from it.",
            _PATH,
            "Check whether the system disk was left out; without it no image can be made (CSBS.8009).",
            word=Word.DEGRADED,
            clause="there is no disk to start from",
        )


def _several_bootable(case: Case) -> Iterator[Remark]:
    volumes = case.info.volume_backups
    found = places(volumes, "bootable", {True})
    if len(found) > 1:
        names = listed(found, lambda place: _name(volumes[place]))
        yield Remark(
            Level.NOTICE,
            f"{len(found):,} disks are marked as the system disk: {names}.",
            _PATH,
            "One of them is what the server starts from; compare with the server's own disks.",
        )


def _in(case: Case, wanted: Condition) -> Sequence[int]:
    """Give the places of the volume backups in a condition."""
    volumes = case.info.volume_backups
    return places(
        volumes, "status", {status for status in counts(volumes, "status") if _condition(status) is wanted}
    )


def _name(volume: VolumeBackup) -> str:
    return named(volume.source_volume_name or volume.source_volume_id or "?")


def _id(volume: VolumeBackup) -> str:
    return f"ID {named(volume.id)}" if volume.id else "without an ID"


RULES: Final = (
    Rule(
        "volume-failed",
        (Level.CRITICAL,),
        "A volume backup's status tells of an error, whatever the backup's own status is.",
        _volume_failed,
    ),
    Rule(
        "volume-not-available",
        (Level.WARNING,),
        "The backup has ended; a volume backup is neither available nor failed: still running, or deleted.",
        _volume_not_available,
    ),
    Rule(
        "volume-silent",
        (Level.WARNING,),
        "The backup has ended, and a volume backup has no status.",
        _volume_silent,
    ),
    Rule(
        "no-volumes",
        (Level.WARNING,),
        "The list of volume backups is empty, or an available backup has none.",
        _no_volumes,
    ),
    Rule(
        "no-bootable-volume",
        (Level.WARNING, Level.NOTICE),
        "No volume backup is marked bootable; a notice where some don't say.",
        _no_bootable_volume,
    ),
    Rule(
        "several-bootable-volumes",
        (Level.NOTICE,),
        "More than one volume backup is marked bootable; the reference's own sample is like that.",
        _several_bootable,
    ),
)
