"""Work under way: how far, how fast, how long still, and whether it moves at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.model.findings.base import Case, Level, Remark, Rule, Word
from cbr_tui.model.findings.standing import DELETION
from cbr_tui.model.findings.wording import age, between, capital, named, numeral, span, when
from cbr_tui.model.long_lists import column
from cbr_tui.model.observation import Origin
from cbr_tui.model.progress import names_work, pace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cbr_tui.model.backup import Backup
    from cbr_tui.model.progress import Sample

__all__ = ["RULES"]

_WORK: Final = {
    "waiting_protect": "the backup waits for its start",
    "protecting": "it is being made",
    "waiting_restore": "a restore from it waits for its start",
    "restoring": "a restore is running",
    "waiting_delete": "it waits to be deleted",
    "deleting": "it is being deleted",
}
_QUIET: Final = {"protecting": 1800.0, "deleting": 1800.0}
"""So many seconds without movement are a stall. The documentation says no more than "for a long time" (API.md
§5), but that a full backup of 100 GB takes about 30 minutes in all; Terraform gives up after that time."""
_QUIET_OTHERWISE: Final = 3600.0
"""The same for what has no figure of its own (restores, queues): Terraform's longer limit for a backup."""
_SECONDS_PER_GB: Final = 18.0
"""The documented pace: 100 GB in about 30 minutes; incremental ones need 24 s per GB of what changed."""
_SHARE: Final = 0.1
"""A server that needs longer than the quiet time may be still for this share of what it needs."""
_SLOW: Final = 3
"""So many times the documented duration is worth a line."""
_LONG: Final = 3600.0
"""... but nothing under Terraform's longer limit for a backup is."""


def _under_way(case: Case) -> Iterator[Remark]:
    if not names_work(case.status) or case.gone or case.status in DELETION:
        return
    text = f"{_work(case)}{_progress(case)}"
    if _outdated(case):
        text = f"{_seen(case)}: {text}; how it went on is not known"
        yield Remark(
            Level.WARNING,
            f"{capital(text)}.",
            "status",
            "Look it up online.",
            word=Word.UNKNOWN,
            clause=text,
        )
        return
    measured = pace(case.samples, case.now)
    if measured:
        left = between(measured.left_low, measured.left_high)
        text += f", {left} left, {numeral(_rough(measured.percent_per_minute))} %/min"
    yield Remark(
        Level.NOTICE,
        f"{capital(text)}.",
        "extend_info.progress" if case.info.progress is not None else "status",
        word=Word.RUNNING,
        clause=text,
    )


def _stalled(case: Case) -> Iterator[Remark]:
    if not names_work(case.status) or case.gone or _outdated(case):
        return
    still = _still(case)
    limit = _limit(case)
    if still is None or still <= limit:
        return
    yield Remark(
        Level.WARNING,
        f"Nothing has moved for {span(still)} (limit {span(limit)}): {_work(case)}{_progress(case)}.",
        "updated_at",
        "It can't be stopped from outside: look for other work on this server, then ask support.",
        word=Word.STUCK,
        clause=f"{_work(case)}{_progress(case)}, but nothing has moved for {span(still)}",
    )


def _slow(case: Case) -> Iterator[Remark]:
    created_at = case.backup.created_at
    if case.status != "protecting" or created_at is None or case.gone or _outdated(case):
        return
    taken = (case.service_now - created_at).total_seconds()
    needed = _gigabytes(case) * _SECONDS_PER_GB
    if taken > max(_SLOW * needed, _LONG):
        usual = (
            f"{numeral(_gigabytes(case))} GB usually take {span(needed)}" if needed else "usual is under 1 h"
        )
        yield Remark(
            Level.NOTICE,
            f"It has been running for {span(taken)}, since {when(created_at)}; {usual}.",
            "created_at",
        )


def _backwards(case: Case) -> Iterator[Remark]:
    before = case.previous.backup if case.previous else None
    if before is None or not names_work(case.status) or before.status != case.status:
        return
    earlier, now = before.extend_info.progress, case.info.progress
    same_task = before.extend_info.taskid == case.info.taskid
    if earlier is not None and now is not None and now < earlier and same_task:
        yield Remark(
            Level.NOTICE,
            f"The progress ran backwards: {numeral(earlier)} %, then {numeral(now)} %.",
            "extend_info.progress",
        )


def _complete(case: Case) -> Iterator[Remark]:
    progress = case.info.progress
    if progress is not None and progress >= 100 and case.status in {"protecting", "restoring"}:
        yield Remark(
            Level.NOTICE,
            f"The progress is {numeral(progress)} %, but it has not ended: the status is {case.status}.",
            "extend_info.progress",
        )


def _incomplete(case: Case) -> Iterator[Remark]:
    progress = case.info.progress
    if case.available and progress is not None and progress < 100:
        yield Remark(
            Level.NOTICE,
            f"It has ended, but its progress stays at {numeral(progress)} %.",
            "extend_info.progress",
        )


def _impossible(case: Case) -> Iterator[Remark]:
    progress = case.info.progress
    if progress is not None and not 0 <= progress <= 100:
        yield Remark(
            Level.NOTICE, f"The progress is {numeral(progress)} %, which can't be.", "extend_info.progress"
        )


def _work(case: Case) -> str:
    return _WORK.get(case.status) or f'the status is "{named(case.status)}"'


def _progress(case: Case) -> str:
    progress = case.info.progress
    if progress is None or case.status.startswith("waiting_"):
        return ""
    return f" at {numeral(progress)} %"


def _rough(rate: float) -> float:
    return float(f"{rate:.2g}")


def _seen(case: Case) -> str:
    if case.observation.origin is Origin.FILE:
        return "when this response was saved"
    return f"when last seen, {age(case.observation.seen_at, case.now)}"


def _outdated(case: Case) -> bool:
    """Say whether what we know is too old to say that work still goes on."""
    limit = _limit(case)
    unseen = (case.now - case.observation.seen_at).total_seconds()
    still = _still(case)
    kept = case.observation.origin is not Origin.SERVICE
    return unseen > limit or (kept and still is not None and still + max(0.0, unseen) > limit)


def _limit(case: Case) -> float:
    """Give how long this operation may be without movement, in seconds."""
    return max(_QUIET.get(case.status, _QUIET_OTHERWISE), _gigabytes(case) * _SECONDS_PER_GB * _SHARE)


def _gigabytes(case: Case) -> float:
    """Add up the sizes of the disks, in GB."""
    sizes = column(case.info.volume_backups, "source_volume_size")
    return sum(max(0.0, float(size or 0)) for size in sizes)


def _still(case: Case) -> float | None:
    """Give for how long nothing had moved when the answer was made, in seconds; None if that can't be told.

    Movement is a change of `updated_at`, by the service's clock, or of progress or status in our own
    observations, by ours. Where there is neither, being made began with `created_at`.
    """
    seen_at = case.observation.seen_at
    known = []
    if case.backup.updated_at is not None:
        known.append((case.service_now - case.backup.updated_at).total_seconds())
    elif case.status in {"waiting_protect", "protecting"} and case.backup.created_at is not None:
        known.append((case.service_now - case.backup.created_at).total_seconds())
    if case.previous and case.previous.backup and _mark(case.previous.backup) != _mark(case.backup):
        known.append((seen_at - case.previous.seen_at).total_seconds())
    run = _unmoved(case.samples)
    if run and (len(run) < len(case.samples) or not known):
        known.append((seen_at - run[-1].at).total_seconds())
    return max(0.0, min(known)) if known else None


def _mark(backup: Backup) -> tuple[str | None, float | None]:
    """Give what moves when work moves."""
    return backup.status, backup.extend_info.progress


def _unmoved(samples: Sequence[Sample]) -> list[Sample]:
    """Give the newest samples that say the same progress, newest first."""
    run: list[Sample] = []
    for sample in reversed(samples):
        if run and sample.progress != run[0].progress:
            break
        run.append(sample)
    return run


RULES: Final = (
    Rule(
        "stalled",
        (Level.WARNING,),
        "Neither progress nor updated_at has moved for 30 min (backup, deletion) or 60 min (restore, queue),"
        " or for a tenth of what its disks need at 18 s per GB, if that is longer. The documentation gives"
        " 30 min for a full backup of 100 GB, and no figure for a stall; Terraform gives up after 30 or 60.",
        _stalled,
    ),
    Rule(
        "under-way",
        (Level.NOTICE, Level.WARNING),
        "Work is under way: how far, how fast by our own observations, how long still. A warning where the"
        " answer is so old that it may have ended meanwhile.",
        _under_way,
    ),
    Rule(
        "slow",
        (Level.NOTICE,),
        "The backup is being made for over an hour, and for over three times the documented 18 s per GB.",
        _slow,
    ),
    Rule("progress-backwards", (Level.NOTICE,), "The progress is less than it was before.", _backwards),
    Rule(
        "progress-complete", (Level.NOTICE,), "The progress is 100 %, and the work has not ended.", _complete
    ),
    Rule("progress-incomplete", (Level.NOTICE,), "Available, and the progress is under 100 %.", _incomplete),
    Rule("progress-impossible", (Level.NOTICE,), "The progress is under 0 % or over 100 %.", _impossible),
)
