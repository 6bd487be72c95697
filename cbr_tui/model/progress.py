"""Whether work is under way, how fast it goes, and how long it may still take."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import frozen
from cbr_tui.model.long_lists import column, places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from cbr_tui.model.backup import Backup

__all__ = [
    "COPY_WORK",
    "RECORD_WORK",
    "Pace",
    "Sample",
    "copies_of",
    "names_work",
    "pace",
    "sampled",
    "work_under_way",
]

COPY_WORK: Final = frozenset({"waiting_copy", "copying"})
"""What copy_status says while copies are under way."""
RECORD_WORK: Final = frozenset({"replicating", "waiting_replicate"})
"""What a replication record says while its copy is under way."""
_STATES: Final = frozenset({"pending"})
"""Words in the shape of work that name a state: nobody says that it will move."""
_NAMED: Final = 3
"""So many copies are named; the others are counted."""
_KEPT: Final = 500
"""Enough for hours of watching; older samples say nothing about the present rate."""
_RECENT: Final = 20
"""So many samples are looked at: what was long ago says little about what comes."""
_RESOLUTION: Final = 1.0
"""The service reports whole per cent (API.md §2), so a difference is known to one per cent either way."""
_LEAST: Final = 2 * _RESOLUTION
"""Less movement than this says nothing about the rate."""


@frozen
class Sample:
    """One look at the progress of one operation."""

    at: datetime
    """When the answer arrived, UTC."""
    progress: float
    """What it said, in per cent."""


@frozen
class Pace:
    """How fast the work goes, measured from our own observations."""

    percent_per_minute: float
    left_low: float
    """The time left at the fastest rate that fits what was seen, in seconds from now."""
    left_high: float
    """The time left at the slowest rate that fits what was seen, in seconds from now."""


def names_work(status: str) -> bool:
    """Say whether a status names work: `waiting_*` or `*ing`, documented or not."""
    word = status.lower()
    return word not in _STATES and (word.startswith("waiting_") or word.endswith("ing"))


def work_under_way(backup: Backup) -> tuple[str, ...]:
    """Name all work that is under way, such as `status protecting`; empty once everything has ended."""
    work = []
    if backup.status is not None and names_work(backup.status):
        work.append(f"status {backup.status}")
    if backup.extend_info.copy_status in COPY_WORK:
        work.append(f"copy_status {backup.extend_info.copy_status}")
    records = backup.replication_records
    copies = places(records, "status", RECORD_WORK)
    work += [
        f"copy to {record.destination_region or 'an unnamed region'} {record.status}"
        for record in (records[place] for place in copies[:_NAMED])
    ]
    if len(copies) > _NAMED:
        work.append(f"and {len(copies) - _NAMED:,} more copies")
    return tuple(work)


def copies_of(backup: Backup) -> Iterator[tuple[str, str]]:
    """Name each copy to another region, with its status."""
    yield "copy_status", backup.extend_info.copy_status or ""
    records = backup.replication_records
    columns = (column(records, attribute) for attribute in ("destination_region", "id", "status"))
    for region, name, status in zip(*columns, strict=True):
        yield f"to {region} ({name})", status or ""


def sampled(
    samples: tuple[Sample, ...], before: Backup | None, backup: Backup, at: datetime
) -> tuple[Sample, ...]:
    """Give the samples with that of one more answer; another status than before is another operation."""
    if before is not None and before.status != backup.status:
        samples = ()
    progress = backup.extend_info.progress
    if progress is None or (samples and samples[-1].at >= at):
        return samples
    return (*samples, Sample(at, float(progress)))[-_KEPT:]


def pace(samples: Sequence[Sample], now: datetime) -> Pace | None:
    """Measure the rate from samples of one operation, oldest first; None where nothing can be said.

    The range comes from what whole per cents leave open, over all recent samples and over the newer half
    of them. A step backwards, in progress or in time, starts the measurement again.
    """
    run = _steady(samples)
    if len(run) < 2:
        return None
    rates = _rates(run[0], run[-1]) + _rates(run[len(run) // 2], run[-1])
    if not rates:
        return None
    left = 100 - run[-1].progress
    since = max(0.0, (now - run[-1].at).total_seconds())
    high = left / min(rates) - since
    if high < 0:
        return None
    low = max(0.0, left / max(rates) - since)
    elapsed = (run[-1].at - run[0].at).total_seconds()
    return Pace((run[-1].progress - run[0].progress) / elapsed * 60, low, high)


def _steady(samples: Sequence[Sample]) -> list[Sample]:
    """Give the newest run of samples in which neither time nor progress goes back, oldest first."""
    run: list[Sample] = []
    for sample in samples[: -_RECENT - 1 : -1]:
        if not (math.isfinite(sample.progress) and 0 <= sample.progress <= 100):
            break
        if run and (sample.at > run[-1].at or sample.progress > run[-1].progress):
            break
        run.append(sample)
    return run[::-1]


def _rates(first: Sample, last: Sample) -> tuple[float, ...]:
    """Give the slowest and the fastest rate between two samples, per cent a second; empty if unknown."""
    elapsed = (last.at - first.at).total_seconds()
    moved = last.progress - first.progress
    if elapsed <= 0 or moved < _LEAST:
        return ()
    return ((moved - _RESOLUTION) / elapsed, (moved + _RESOLUTION) / elapsed)
