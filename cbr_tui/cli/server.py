"""`server`: all backups of one resource on a time line, and whether a good one is new enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.cli.output import complain, write, write_json
from cbr_tui.cli.wiring import open_session
from cbr_tui.errors import NONE_IS_NEW, NoSuchBackup, UsageError
from cbr_tui.listing import AT_ONCE, MOST_OF_ONE
from cbr_tui.model.course import course_of
from cbr_tui.model.times import iso
from cbr_tui.service import utc_now
from cbr_tui.text.course import TITLES, Looked, columns_of, gap_of, head_of
from cbr_tui.text.filters import of_one
from cbr_tui.text.listing import as_json
from cbr_tui.text.safe import cells, padded, visible
from cbr_tui.text.units import duration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cbr_tui.cli.parser import Options
    from cbr_tui.listing import Listing
    from cbr_tui.model.course import Course
    from cbr_tui.model.listing import Listed, Query
    from cbr_tui.service import Lookups

__all__ = ["run"]


def run(options: Options) -> int:
    """Print the time line; gives NONE_IS_NEW where no good backup is as new as --max-age asks.

    Raises NoSuchBackup where the resource has none, UsageError where a name fits several resources.
    """
    from cbr_tui.cli.loop import run_async

    name = " ".join(options.words).strip()
    if not name:
        raise UsageError("cbr-tui server needs a server's name or ID.", hint="See cbr-tui server --help.")
    now = utc_now()
    query = of_one(name, options.since, now)
    with open_session(options) as session:
        listing = run_async(_fetch(session.lookups, query))
    rows = _of_one(listing.rows, name)
    total = listing.total if len(rows) == len(listing.rows) else None
    looked = Looked(query.since, total, listing.complete)
    course = course_of(rows, now)
    newest = course.newest_good
    made = newest.created_at if newest else None
    is_new = made is not None and (options.max_age is None or now - made <= options.max_age)
    if options.json:
        write_json(_json(course, rows[0], looked))
    else:
        write("".join(f"{line}\n" for line in _lines(course, rows[0], now, looked)))
    if options.max_age is not None and not is_new:
        asked = duration(options.max_age.total_seconds())
        complain(f"No good backup of {visible(rows[0].resource_name or name)} is newer than {asked}.")
        return NONE_IS_NEW
    return 0


async def _fetch(lookups: Lookups, query: Query) -> Listing:
    try:
        listing = await lookups.listing(query, page=AT_ONCE, counted=False)
        await listing.more(MOST_OF_ONE)
    finally:
        await lookups.aclose()
    for notice in listing.notices:
        complain(notice)
    return listing


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


def _lines(course: Course, of: Listed, now: datetime, looked: Looked) -> Iterator[str]:
    """Give what matters first, then the time line, newest first."""
    yield visible(f"{of.resource_name or of.resource_id}  {of.resource_type}  {of.resource_id}")
    for label, parts in head_of(course, now, looked):
        yield f"{label:<13} {' · '.join(parts)}"
    yield ""
    rows = [columns_of(step, course) for step in course.steps]
    widths = [max(map(cells, column)) for column in zip(TITLES, *rows, strict=True)]
    yield "  ".join(map(padded, TITLES, widths)).rstrip()
    for step, row in zip(course.steps, rows, strict=True):
        yield "  ".join(map(padded, row, widths)).rstrip()
        if step.gap:
            yield f"    {gap_of(step)}"


def _json(course: Course, of: Listed, looked: Looked) -> dict[str, object]:
    newest = course.newest_good
    return {
        "resource_id": of.resource_id,
        "resource_name": of.resource_name,
        "newest_good": as_json(newest) if newest else None,
        "usual_interval": course.interval,
        "usual_duration": course.duration,
        "overdue": course.late,
        "failed": course.failed,
        "looked_back_to": iso(looked.since) if looked.since is not None else None,
        "complete": looked.complete,
        "backups": [
            {
                **as_json(step.row),
                "took": step.took,
                "took_at_most": step.at_most,
                "unusual": step.unusual,
                "gap": step.gap,
            }
            for step in course.steps
        ],
    }
