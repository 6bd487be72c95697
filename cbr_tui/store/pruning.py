"""The history stays within its bounds, and what it no longer holds is given back to the disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cbr_tui.store.database import Connection

__all__ = ["prune"]

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
    never the row `spare`, which is in use.
    """
    connection.execute(
        """
        DELETE FROM observation WHERE id IN (
            SELECT id FROM observation WHERE NOT newest AND last_seen < ? ORDER BY last_seen LIMIT ?)""",
        (oldest, _AT_ONCE),
    )
    page_size, pages = _pragma(connection, "page_size"), _pragma(connection, "page_count")
    too_large = pages * page_size > size
    if too_large:
        _shrink(connection, spare, pages_left=(size - size // _SLACK) // page_size)
    free = _pragma(connection, "freelist_count")
    if too_large or free > _FREE_PAGES:
        for _ in range(free):  # asked for all at once, Python stops after the first: no row comes back
            connection.execute("PRAGMA incremental_vacuum(1)")


def _shrink(connection: Connection, spare: int, pages_left: int) -> None:
    while _pragma(connection, "page_count") - _pragma(connection, "freelist_count") > pages_left:
        gone = connection.execute(
            """
            DELETE FROM observation WHERE id IN (
                SELECT id FROM observation WHERE NOT newest ORDER BY last_seen LIMIT ?)""",
            (_BATCH,),
        ).rowcount
        if not gone:
            gone = connection.execute(
                """
                DELETE FROM backup WHERE id IN (
                    SELECT id FROM backup WHERE id <> ?
                    ORDER BY max(coalesce(last_looked_up, 0), coalesce(seen_at, 0)) LIMIT ?)""",
                (spare, _BATCH),
            ).rowcount
        if not gone:
            return


def _pragma(connection: Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value
