"""The history stays within its bounds, and what it no longer holds is given back to the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cbr_tui.store.database import Connection

__all__ = ["give_back", "prune"]

_BATCH: Final = 16
"""Rows that are deleted before it is measured again: of the largest bodies, they are a few hundred kB."""
_AT_ONCE: Final = 1000
"""Rows that one call deletes for their age: the rest has time until the next."""
_SLACK: Final = 64
"""Once over the bound, one part in this many is freed, so that not every call has to."""
_FREE_PAGES: Final = 256
"""Free pages that may stay in the file, for what comes next (1 MiB)."""


def prune(connection: Connection, *, spare: int, oldest: int, size: int) -> None:
    """Delete what is too old and too much; called inside the transaction that made the file grow.

    `oldest` is a time in microseconds, `size` the largest file in bytes. Content that newer content followed
    goes first, oldest first; then, for size alone, whole backups, the one least recently used first, but
    never the row `spare`, which is in use. What is pinned stays, however old, and goes last for size.
    """
    connection.execute(
        """
        DELETE FROM observation WHERE id IN (
            SELECT observation.id FROM observation JOIN backup ON backup.id = observation.backup
            WHERE NOT newest AND last_seen < ? AND NOT pinned ORDER BY last_seen LIMIT ?)""",
        (oldest, _AT_ONCE),
    )
    page_size, pages = _pragma(connection, "page_size"), _pragma(connection, "page_count")
    too_large = pages * page_size > size
    if too_large:
        _shrink(connection, spare, pages_left=(size - size // _SLACK) // page_size)
    if too_large or _pragma(connection, "freelist_count") > _FREE_PAGES:
        give_back(connection)


def give_back(connection: Connection) -> None:
    """Give all free pages back to the disk."""
    for _ in range(_pragma(connection, "freelist_count")):
        # Asked for all at once, Python stops after the first: no row comes back.
        connection.execute("PRAGMA incremental_vacuum(1)")


def _shrink(connection: Connection, spare: int, pages_left: int) -> None:
    steps = [(step, (pinned, *more)) for pinned in (False, True) for step, more in _steps(spare)]
    while _pragma(connection, "page_count") - _pragma(connection, "freelist_count") > pages_left:
        while steps and not connection.execute(*steps[0]).rowcount:
            steps.pop(0)
        if not steps:
            return


def _steps(spare: int) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Give what deletes a batch each, in the order in which it may go."""
    superseded = """
        DELETE FROM observation WHERE id IN (
            SELECT observation.id FROM observation JOIN backup ON backup.id = observation.backup
            WHERE NOT newest AND pinned = ? ORDER BY last_seen LIMIT ?)"""
    backups = """
        DELETE FROM backup WHERE id IN (
            SELECT id FROM backup WHERE pinned = ? AND id <> ?
            ORDER BY max(coalesce(last_looked_up, 0), coalesce(seen_at, 0)) LIMIT ?)"""
    return (superseded, (_BATCH,)), (backups, (spare, _BATCH))


def _pragma(connection: Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value
