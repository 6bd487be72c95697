"""Whether the backup can be restored from, how, and what stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.model.findings.base import Case, Level, Remark, Rule, Word
from cbr_tui.model.findings.volumes import Condition, conditions
from cbr_tui.model.findings.wording import capital, counted, named

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULES"]

_PATH: Final = "extend_info.supported_restore_mode"
_CAVEAT_ALONE: Final = "A restore overwrites what it is made to, and can't be undone."
_CAVEAT: Final = "A restore overwrites all disks of the server, powers it off, and can't be undone."


def _restorable(case: Case) -> Iterator[Remark]:
    total = len(case.info.volume_backups)
    ways = {
        "backup": f"restorable through its {counted(total, 'disk backup')}",
        "snapshot": "a whole-server image can be made from it",
    }
    way = ways.get(case.info.supported_restore_mode or "")
    if case.no_server and total:
        way = "complete; a restore mode is told of servers alone"
    elif way is not None and case.untold("volume_backups"):
        way, total = f"its restore mode is {case.info.supported_restore_mode}", 0
    elif not total:
        way = None
    if case.available and way is not None and conditions(case)[Condition.FINE] == total:
        caveat = _CAVEAT_ALONE if case.no_server else _CAVEAT
        yield Remark(Level.GOOD, f"{capital(way)}.", _PATH, caveat, word=Word.GOOD, clause=way)


def _restore_hindered(case: Case) -> Iterator[Remark]:
    found = conditions(case)
    fine, silent = found[Condition.FINE], found[Condition.SILENT]
    if (
        not case.available
        or case.info.supported_restore_mode not in {"backup", "snapshot"}
        or fine + silent == len(case.info.volume_backups)
        or case.untold("volume_backups")
    ):
        return
    if fine + silent == 0:
        yield Remark(
            Level.CRITICAL,
            f"Nothing can be restored from it: none of its {_disks(case)} is available.",
            "extend_info.volume_backups",
            word=Word.DEGRADED,
            clause="nothing can be restored from it",
        )
    else:
        unknown = f", of {silent:,} nobody knows" if silent else ""
        yield Remark(
            Level.WARNING,
            f"Only {fine:,} of {_disks(case)} can be restored{unknown}; a part may be refused.",
            "extend_info.volume_backups",
            "A restore takes all disks or is refused (CSBS.6018): try a new server, or disk by disk.",
            word=Word.DEGRADED,  # why, is said of the disks that can't
        )


def _not_restorable(case: Case) -> Iterator[Remark]:
    if case.available and case.info.supported_restore_mode == "na":
        yield Remark(
            Level.CRITICAL,
            "It can't be restored: the service supports no way to (restore mode na).",
            _PATH,
            "Look for another backup of the resource, or ask support why.",
            word=Word.DEGRADED,
            clause="there is no way to restore it",
        )


def _restore_mode_unknown(case: Case) -> Iterator[Remark]:
    mode = case.info.supported_restore_mode or ""
    known = mode in {"na", "backup", "snapshot"} or case.no_server
    if not case.available or known:
        return
    if mode:
        text = f'nobody documented its restore mode "{named(mode)}"'
    else:
        text = "the answer does not say whether it can be restored"
    yield Remark(Level.WARNING, f"{capital(text)}.", _PATH, word=Word.UNKNOWN, clause=text)


def _restore_early(case: Case) -> Iterator[Remark]:
    if case.status == "protecting" and case.info.supported_restore_mode == "snapshot":
        yield Remark(
            Level.GOOD, "A whole-server image can be made from it already, before the backup ends.", _PATH
        )


def _restore_after_error(case: Case) -> Iterator[Remark]:
    if case.status != "error" or not case.info.volume_backups:
        return
    usable = conditions(case)[Condition.FINE]
    yield Remark(
        Level.CRITICAL,
        f"It can't be restored from while its status is error; {usable:,} of {_disks(case)} are available.",
        "status",
        "Ask support whether the volume backups that are available can be used one by one."
        if usable
        else "Look for another backup of the resource.",
    )


def _restore_running(case: Case) -> Iterator[Remark]:
    if case.status in {"waiting_restore", "restoring"} and not case.gone:
        yield Remark(
            Level.NOTICE,
            "The restore overwrites the server's disks; the server is off.",
            "status",
            "Don't delete the backup, and don't start another restore meanwhile.",
        )


def _disks(case: Case) -> str:
    return counted(len(case.info.volume_backups), "disk")


RULES: Final = (
    Rule(
        "not-restorable",
        (Level.CRITICAL,),
        "The backup is available, but its restore mode is na.",
        _not_restorable,
    ),
    Rule(
        "restore-hindered",
        (Level.CRITICAL, Level.WARNING),
        "The restore mode allows a restore, but not all volume backups are available.",
        _restore_hindered,
    ),
    Rule(
        "restore-after-error",
        (Level.CRITICAL,),
        "The status is error: says that no restore is offered, and how many disks are available.",
        _restore_after_error,
    ),
    Rule(
        "restore-mode-unknown",
        (Level.WARNING,),
        "An available backup has no restore mode, or one that nobody documented.",
        _restore_mode_unknown,
    ),
    Rule(
        "restore-running",
        (Level.NOTICE,),
        "A restore is waiting or running: what must not be done meanwhile.",
        _restore_running,
    ),
    Rule(
        "restore-early",
        (Level.GOOD,),
        "The backup is still being made, but its restore mode is snapshot already.",
        _restore_early,
    ),
    Rule(
        "restorable",
        (Level.GOOD,),
        "Available, with a restore mode, and all volume backups available: says how it is restored.",
        _restorable,
    ),
)
