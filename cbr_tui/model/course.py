"""The backups of one resource in a row: the newest good one, gaps, and how long each took. Pure."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import frozen
from cbr_tui.model.findings import Word

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cbr_tui.model.listing import Listed

__all__ = ["Course", "Step", "course_of"]

_LATE: Final = 1.5
"""A gap is longer than so many usual intervals: one backup was left out."""
_FAR: Final = 3.0
"""What took so many times the usual, or so small a part of it, is worth a marker ..."""
_LEAST: Final = 300.0
"""... where the difference is so many seconds at the least."""
_ENOUGH: Final = 3
"""From fewer than these nothing is usual."""


@frozen
class Step:
    """One backup on the time line."""

    row: Listed
    took: float | None
    """How long it took, in seconds; None where a list does not tell it."""
    at_most: bool
    """Whether it may have been shorter: the list tells no end, and the last change of an available backup
    stands for it, which a restore or a copy puts off."""
    unusual: bool
    """Whether that is far from what is usual for this resource."""
    after: float | None
    """How long after the good one before it this good one was made, in seconds; None for any other."""
    gap: bool
    """Whether that is far longer than usual."""


@frozen
class Course:
    """All of them, newest first, and what is usual."""

    steps: tuple[Step, ...]
    newest_good: Listed | None
    """The newest that can be restored from, with nothing amiss in it."""
    interval: float | None
    """The usual time between two good ones, in seconds; None where there are too few to say."""
    duration: float | None
    """How long one usually takes, in seconds; None likewise."""
    failed: int
    """How many failed."""
    late: bool
    """Whether the next good one is overdue."""


def course_of(rows: Sequence[Listed], now: datetime) -> Course:
    """Put the backups of one resource in their order; those without a time of creation are left out."""
    dated = sorted((row for row in rows if row.created_at), key=_made)
    good = [row for row in dated if row.word == Word.GOOD]
    intervals = [_between(before, after) for before, after in pairwise(good)]
    usual = median(intervals) if len(intervals) >= _ENOUGH else None
    taken = {id(row): seconds for row in dated if (seconds := _took(row)) is not None}
    typical = median(taken.values()) if len(taken) >= _ENOUGH else None
    since = {id(row): seconds for row, seconds in zip(good[1:], intervals, strict=True)}
    steps = [
        Step(
            row,
            taken.get(id(row)),
            id(row) in taken and row.finished_at is None,
            _is_far(taken.get(id(row)), typical),
            since.get(id(row)),
            usual is not None and since.get(id(row), 0.0) > usual * _LATE,
        )
        for row in reversed(dated)
    ]
    newest = good[-1] if good else None
    waited = (now - _made(newest)).total_seconds() if newest else 0.0
    return Course(
        tuple(steps),
        newest,
        usual,
        typical,
        sum(row.word == Word.FAILED for row in dated),
        late=usual is not None and waited > usual * _LATE,
    )


def _made(row: Listed) -> datetime:
    assert row.created_at is not None  # noqa: S101 - those without are left out above
    return row.created_at


def _between(before: Listed, after: Listed) -> float:
    return (_made(after) - _made(before)).total_seconds()


def _took(row: Listed) -> float | None:
    ended = row.finished_at or (row.updated_at if row.status == "available" else None)
    if ended is None:
        return None
    seconds = (ended - _made(row)).total_seconds()
    return seconds if seconds >= 0 else None


def _is_far(seconds: float | None, usual: float | None) -> bool:
    if seconds is None or usual is None or abs(seconds - usual) < _LEAST:
        return False
    return seconds > usual * _FAR or seconds < usual / _FAR
