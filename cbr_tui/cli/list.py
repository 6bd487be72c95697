"""`list`: the backups of the project that match, a line each, fetched page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.cli.output import complain, write, write_json
from cbr_tui.cli.saved import SavedList, SavedSource
from cbr_tui.cli.wiring import open_session
from cbr_tui.frozen import replace
from cbr_tui.listing import AT_ONCE, PAGE
from cbr_tui.model.listing import RUNNING, Query
from cbr_tui.service import utc_now
from cbr_tui.text.filters import moment_of, of_resource, sorted_by, type_of
from cbr_tui.text.listing import TITLES, as_json, count_of, row_of
from cbr_tui.text.safe import cells, padded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cbr_tui.cli.parser import Options
    from cbr_tui.listing import Listing
    from cbr_tui.model.listing import Listed
    from cbr_tui.service import Lookups

__all__ = ["query_of", "run"]

_WIDEST: Final = 36
"""No column but the last is wider: what is longer is cut, and whole in JSON."""


def run(options: Options) -> int:
    """Print what matches; raises what the services say, and UsageError for filters that none has."""
    from cbr_tui.cli.loop import run_async

    query = query_of(options, utc_now())
    saved = None
    if options.file is not None:
        saved = SavedList(SavedSource.opened(options.file, "", utc_now()))
    with open_session(options, saved) as session:
        run_async(_print(options, session.lookups, query))
    return 0


def query_of(options: Options, now: datetime) -> Query:
    """Give the query that the options make; raises UsageError."""
    statuses = tuple(status for each in options.status or () for status in each.split(",") if status)
    if options.failed:
        statuses += ("error",)
    if options.running:
        statuses += RUNNING
    query = Query(
        statuses=tuple(dict.fromkeys(statuses)),
        name=options.named,
        zone=options.zone,
        address=options.address,
        policy_id=options.policy,
        vault_id=options.vault,
        checkpoint_id=options.record,
        automatic=options.automatic,
        resource_type=type_of(options.type) if options.type else "",
        since=moment_of(options.since, now) if options.since else None,
        until=moment_of(options.until, now) if options.until else None,
    )
    if options.resource:
        query = of_resource(query, options.resource)
    return sorted_by(query, options.sort) if options.sort else replace(query)


async def _print(options: Options, lookups: Lookups, query: Query) -> None:
    """Print page by page, as it comes; as JSON all at once, since that is one value."""
    page = AT_ONCE if options.all else min(options.limit, PAGE)
    try:
        listing = await lookups.listing(query, page=page, counted=not options.all)
        shown = 0
        widths: list[int] = []
        rows: list[Listed] = []
        while shown < options.limit or options.all:
            await listing.more(shown + page if options.all else options.limit)
            fresh = listing.rows[shown:]
            shown = len(listing.rows)
            if options.json:
                rows += fresh
            elif fresh:
                widths = widths or _widths(fresh)
                write(_lines(fresh, widths, titles=shown == len(fresh)))
            if listing.complete or not fresh:
                break
        _tell(options, listing, rows)
    finally:
        await lookups.aclose()


def _tell(options: Options, listing: Listing, rows: Sequence[Listed]) -> None:
    """Write the JSON, and on standard error how many there are and what could not be had."""
    if options.json:
        write_json([as_json(row) for row in rows])
    for notice in listing.notices:
        complain(notice)
    if not listing.rows:
        complain("No backup matches.")
    elif not listing.complete:
        count = count_of(len(listing.rows), listing.total, complete=False)
        complain(f"{count}; --limit N lists more, --all lists them all.")


def _widths(rows: Sequence[Listed]) -> list[int]:
    """Measure the columns by the first page."""
    return [min(max(map(cells, column)), _WIDEST) for column in zip(TITLES, *map(row_of, rows), strict=True)]


def _lines(rows: Sequence[Listed], widths: Sequence[int], *, titles: bool) -> str:
    texts: list[tuple[str, ...]] = [TITLES] if titles else []
    texts += [row_of(row) for row in rows]
    return "".join("  ".join([*map(padded, line[:-1], widths), line[-1]]) + "\n" for line in texts)
