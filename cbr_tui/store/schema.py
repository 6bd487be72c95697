"""The tables of the history, and how older files become like the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cbr_tui.store.database import Connection, Migration

__all__ = ["MIGRATIONS"]


def _first_tables(connection: Connection) -> None:
    """Version 1. Times are microseconds since 1970, UTC; NULL where something never happened."""
    # Who answered. The token has no place here, and never gets one.
    connection.execute("""
        CREATE TABLE context (
            id INTEGER PRIMARY KEY,
            service TEXT NOT NULL,
            endpoint TEXT NOT NULL,
            project_id TEXT NOT NULL,
            region TEXT NOT NULL,
            UNIQUE (service, endpoint, project_id)
        )""")
    # A backup that was looked up or seen in a context; name to status are as of seen_at.
    connection.execute("""
        CREATE TABLE backup (
            id INTEGER PRIMARY KEY,
            backup_id TEXT NOT NULL,
            context INTEGER NOT NULL REFERENCES context,
            first_looked_up INTEGER,
            last_looked_up INTEGER,
            lookups INTEGER NOT NULL DEFAULT 0,
            seen_at INTEGER,
            gone_at INTEGER,
            name TEXT NOT NULL DEFAULT '',
            resource_name TEXT NOT NULL DEFAULT '',
            status TEXT NOT NULL DEFAULT '',
            UNIQUE (backup_id, context)
        )""")
    connection.execute("CREATE INDEX backup_by_lookup ON backup (last_looked_up)")
    connection.execute("""
        CREATE INDEX backup_by_use ON backup (max(coalesce(last_looked_up, 0), coalesce(seen_at, 0)))""")
    # One content of the answer, from when to when it was seen. The rest is of the answer at last_seen.
    connection.execute("""
        CREATE TABLE observation (
            id INTEGER PRIMARY KEY,
            backup INTEGER NOT NULL REFERENCES backup ON DELETE CASCADE,
            newest INTEGER NOT NULL,
            first_seen INTEGER NOT NULL,
            last_seen INTEGER NOT NULL,
            elapsed REAL,
            status_code INTEGER NOT NULL,
            request_id TEXT NOT NULL,
            content_type TEXT NOT NULL,
            service_time INTEGER,
            digest BLOB NOT NULL,
            packed BLOB NOT NULL
        )""")
    connection.execute("CREATE INDEX observation_in_time ON observation (backup, last_seen)")
    connection.execute("CREATE INDEX observation_superseded ON observation (last_seen) WHERE NOT newest")


def _what_the_person_adds(connection: Connection) -> None:
    """Version 2: the person's own note and pin, the last verdict, and what was acknowledged.

    `searched` holds all texts of a backup, casefolded, one a line: a filter that finds nothing among 100,000
    recents took 0.81 s where Python read the rows, and 0.12 s so. `acknowledged` is an observation's time.
    """
    for column in (
        "verdict TEXT NOT NULL DEFAULT ''",
        "note TEXT NOT NULL DEFAULT ''",
        "pinned INTEGER NOT NULL DEFAULT FALSE",
        "searched TEXT NOT NULL DEFAULT ''",
        "acknowledged INTEGER",
    ):
        connection.execute(f"ALTER TABLE backup ADD COLUMN {column}")
    connection.create_function("casefolded", 1, str.casefold, deterministic=True)
    connection.execute("""
        UPDATE backup SET
            acknowledged = seen_at,
            searched = casefolded(
                backup_id || char(10) || name || char(10) || resource_name || char(10) || status)""")
    connection.execute("DROP INDEX backup_by_lookup")
    connection.execute("""
        CREATE INDEX recent_in_order ON backup (pinned DESC, last_looked_up DESC, id DESC)
        WHERE lookups > 0""")


MIGRATIONS: Final[tuple[Migration, ...]] = (_first_tables, _what_the_person_adds)
"""One step per schema version, oldest first; a step that was released is never changed, only followed."""
