"""`server`: all backups of one resource on a time line, and whether a good one is new enough."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cbr_tui.cli.output import complain, write, write_json
from cbr_tui.cli.wiring import open_session
from cbr_tui.errors import NONE_IS_NEW, NoSuchBackup, UsageError
from cbr_tui.model.course import course_of
from cbr_tui.model.listing import Query
from cbr_tui.service import utc_now
from cbr_tui.text.filters import moment_of, of_resource
from cbr_tui.text.listing import as_json, row_of
from cbr_tui.text.safe import cells, padded, visible
from cbr_tui.text.times import absolute, relative
from cbr_tui.text.units import duration, size

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cbr_tui.cli.parser import Options
    from cbr_tui.model.course import Course, Step
    from cbr_tui.model.listing import Listed
    from cbr_tui.service import Lookups

__all__ = ["run"]

_PAGE: Final = 1000
_MOST: Final = 10_000
"""So many backups are looked at: what is older says little about how it is now."""
_SINCE: Final = "90d"


def run(options: Options) -> int:
    """Print the time line; gives NONE_IS_NEW where no good backup is as new as --max-age asks.

    Raises NoSuchBackup where the resource has none, UsageError where a name fits several resources.
    """
    from cbr_tui.cli.loop import run_async

    name = " ".join(options.words).strip()
    if not name:
        raise UsageError("cbr-tui server needs a server's name or ID.", hint="See cbr-tui server --help.")
    now = utc_now()
    query = replace(of_resource(Query(), name), since=moment_of(options.since or _SINCE, now))
    with open_session(options) as session:
        rows = _of_one(run_async(_fetch(session.lookups, query)), name)
    course = course_of(rows, now)
    newest = course.newest_good
    made = newest.created_at if newest else None
    is_new = made is not None and (options.max_age is None or now - made <= options.max_age)
    if options.json:
        write_json(_json(course, rows[0]))
    else:
        write("".join(f"{line}\n" for line in _lines(course, rows[0], now)))
    if options.max_age is not None and not is_new:
        asked = duration(options.max_age.total_seconds())
        complain(f"No good backup of {visible(rows[0].resource_name or name)} is newer than {asked}.")
        return NONE_IS_NEW
    return 0


async def _fetch(lookups: Lookups, query: Query) -> list[Listed]:
    try:
        listing = await lookups.listing(query, page=_PAGE, counted=False)
        await listing.more(_MOST)
    finally:
        await lookups.aclose()
    for notice in listing.notices:
        complain(notice)
    return listing.rows


def _of_one(rows: list[Listed], name: str) -> list[Listed]:
    """Give the rows of the one resource that was meant: of several that fit, the one called so."""
    if not rows:
        raise NoSuchBackup(
            f"No backup of {name} was made in this time.", hint="--since 365d looks further back."
        )
    called = [row for row in rows if row.resource_name == name]
    meant = called or rows
    resources = {row.resource_id: row.resource_name for row in meant}
    if len(resources) > 1:
        names = ", ".join(visible(f"{each} ({key})") for key, each in list(resources.items())[:_NAMED])
        raise UsageError(f"{name} fits {len(resources)} resources: {names}.", hint="Give one's ID.")
    return meant


_NAMED: Final = 5


def _lines(course: Course, of: Listed, now: datetime) -> Iterator[str]:
    """Give what matters first, then the time line, newest first."""
    newest = course.newest_good
    yield visible(f"{of.resource_name or of.resource_id}  {of.resource_type}  {of.resource_id}")
    if newest is None or newest.created_at is None:
        yield "Newest good   none"
    else:
        made = newest.created_at
        yield f"Newest good   {absolute(made)} · {relative(made, now)} · {visible(newest.id)}"
    if course.interval is not None:
        yield f"Usually every {duration(course.interval)}" + (
            " · the next one is overdue" if course.late else ""
        )
    if course.duration is not None:
        yield f"Usually takes {duration(course.duration)}"
    yield f"Backups       {len(course.steps)}, {course.failed} failed"
    yield ""
    texts = [_step(step) for step in course.steps]
    widths = [max(map(cells, column)) for column in zip(*texts, strict=True)] if texts else []
    for step, line in zip(course.steps, texts, strict=True):
        yield "  ".join(map(padded, line, widths)).rstrip()
        if step.gap and step.after is not None:
            yield f"    gap: {duration(step.after)} without a good one"


def _step(step: Step) -> tuple[str, ...]:
    word, status, created, name, _resource, backup = row_of(step.row)
    took = duration(step.took) if step.took is not None else "-"
    stored = size(step.row.size) if step.row.size is not None else "-"
    return (created, word, status, f"{took}{' (!)' if step.unusual else ''}", stored, name, backup)


def _json(course: Course, of: Listed) -> dict[str, object]:
    newest = course.newest_good
    return {
        "resource_id": of.resource_id,
        "resource_name": of.resource_name,
        "newest_good": as_json(newest) if newest else None,
        "usual_interval": course.interval,
        "usual_duration": course.duration,
        "overdue": course.late,
        "failed": course.failed,
        "backups": [
            {**as_json(step.row), "took": step.took, "unusual": step.unusual, "gap": step.gap}
            for step in course.steps
        ],
    }
