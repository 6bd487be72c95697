"""All backups of one resource as text: what matters first, then the time line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from cbr_tui.frozen import frozen
from cbr_tui.text.listing import count_of, row_of
from cbr_tui.text.safe import visible
from cbr_tui.text.times import absolute, clock_of, localised, relative
from cbr_tui.text.units import duration, size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cbr_tui.model.course import Course, Step

__all__ = ["NEWEST_GOOD", "TITLES", "Columns", "Looked", "columns_of", "gap_of", "head_of"]

NEWEST_GOOD: Final = ">"
"""Stands before the backup to restore from."""


@frozen
class Looked:
    """How far was looked for them."""

    since: datetime | None
    """No further back than this, UTC."""
    total: int | None
    """How many there are, where somebody said so."""
    complete: bool
    """Whether all of them are there."""


class Columns(NamedTuple):
    """One backup of the time line, a text a column: printable, `-` where there is nothing."""

    mark: str
    created: str
    verdict: str
    status: str
    took: str
    size: str
    id: str
    name: str


TITLES: Final = Columns("", "CREATED (UTC)", "VERDICT", "STATUS", "TOOK", "SIZE", "ID", "NAME")


def head_of(
    course: Course, now: datetime, looked: Looked, *, local: bool = False
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give the lines above the time line: what each tells, and its parts, the ones that matter most first."""
    newest = course.newest_good
    if newest is None or newest.created_at is None:
        yield "Newest good", ("none",)
    else:
        made = absolute(newest.created_at)
        when = relative(newest.created_at, now), localised(made) if local else made
        yield "Newest good", (*when, visible(newest.id))
    if course.interval is not None:
        overdue = ("the next one is overdue",) if course.late else ()
        yield "Usually every", (duration(course.interval), *overdue)
    if course.duration is not None:
        yield "Usually takes", (duration(course.duration),)
    count = count_of(len(course.steps), looked.total, complete=looked.complete)
    told = [f"{count}, {course.failed} failed"]
    if looked.since is not None:
        told.append(f"looked back to {clock_of(looked.since, local=local, day=True)}")
    yield "Backups", tuple(told)
    if any(step.at_most for step in course.steps):
        yield "≤", ("by its last change: the list tells no end",)


def columns_of(step: Step, course: Course, *, local: bool = False) -> Columns:
    """Give one backup of the time line."""
    word, status, created, backup_id, _resource, name = row_of(step.row, local=local)
    mark = NEWEST_GOOD if step.row is course.newest_good else ""
    stored = size(step.row.size) if step.row.size is not None else "-"
    return Columns(mark, created, word, status, _took(step), stored, backup_id, name)


def gap_of(step: Step) -> str:
    """Say how long there was no good one before this one, where that is a gap; else nothing."""
    return f"gap: {duration(step.after)} without a good one" if step.gap and step.after is not None else ""


def _took(step: Step) -> str:
    if step.took is None:
        return "-"
    return f"{'≤ ' if step.at_most else ''}{duration(step.took)}{' (!)' if step.unusual else ''}"
