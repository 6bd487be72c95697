"""What was looked up and seen, kept: observations and recent lookups.

Content is kept once: an identical answer only moves when it was last seen. The bodies are compressed with
zlib, which pays: the reference's sample shrinks from 1,886 bytes to 797 in 0.07 ms, a backup of 300 volumes
from 119 kB to 22 kB in 1.3 ms; and its checksum tells a bent byte. Tokens never enter.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cbr_tui.model.observation import Origin, observe
from cbr_tui.store.database import Database
from cbr_tui.store.pruning import prune
from cbr_tui.store.rows import (
    answer_of,
    context_of,
    observation_values,
    place_values,
    recent_of,
    stamp,
    storable,
    time_or_none,
)
from cbr_tui.store.schema import MIGRATIONS
from cbr_tui.store.settings import KEEP_DAYS, KEEP_MEGABYTES

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from cbr_tui.model.context import Context
    from cbr_tui.model.observation import Answer, Observation, Recent
    from cbr_tui.store.database import Connection
    from cbr_tui.store.rows import Values

__all__ = ["History"]

_DAY: Final = 86_400_000_000
_MEGABYTE: Final = 1_048_576

_SEARCHED: Final = (
    "backup_id",
    "name",
    "resource_name",
    "status",
    "service",
    "endpoint",
    "project_id",
    "region",
)
_OBSERVATIONS: Final = """
    SELECT
        last_seen, elapsed, status_code, request_id, content_type, service_time, packed,
        gone_at, service, endpoint, project_id, region
    FROM backup
    JOIN context ON context.id = backup.context
    JOIN observation ON observation.backup = backup.id
    WHERE backup_id = :backup_id AND (
        :service IS NULL OR (service = :service AND endpoint = :endpoint AND project_id = :project_id)
    )"""


class History:
    """The history of one person, shared by all their processes.

    Every method raises StorageError and nothing else. Any thread may call, but one at a time: whoever shares
    one between threads puts a lock around it. Contexts that differ in service, endpoint or project share
    nothing. What is kept stays within KEEP_DAYS and KEEP_MEGABYTES, or what `open` is told: the oldest
    content that was followed by newer content goes first; the last observation of a backup, with the
    backup's line among the recents, goes last, and only for space.
    """

    def __init__(self, database: Database, *, keep_days: int, keep_megabytes: int) -> None:
        self._database = database
        self._keep_days = keep_days
        self._keep_megabytes = keep_megabytes

    @classmethod
    def open(
        cls, path: Path | None, *, keep_days: int = KEEP_DAYS, keep_megabytes: int = KEEP_MEGABYTES
    ) -> History:
        """Open the history, making file and directory where there are none; None keeps it in memory.

        `notices` then says what the person should be told.
        """
        return cls(Database(path, MIGRATIONS), keep_days=keep_days, keep_megabytes=keep_megabytes)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; everything kept is already on the disk."""
        self._database.close()

    @property
    def notices(self) -> tuple[str, ...]:
        """What the person should be told, one line each: a damaged file set aside, a newer one."""
        return self._database.notices

    def keep(self, observation: Observation) -> None:
        """Keep an observation; when this returns, it is on the disk. The backup is no longer gone.

        Its place is its time: one that arrives late goes where it belongs. Of one that could not be read,
        the recents show only when it was seen.
        """
        values = observation_values(observation)
        oldest = stamp(observation.seen_at) - self._keep_days * _DAY

        def work(connection: Connection) -> None:
            backup = _backup_row(connection, observation.context, observation.backup_id)
            _place(connection, values | {"backup": backup})
            _note_seen(connection, values | {"backup": backup})
            prune(connection, spare=backup, oldest=oldest, size=self._keep_megabytes * _MEGABYTE)

        self._database.write(work)

    def looked_up(self, context: Context, backup_id: str, at: datetime) -> None:
        """Note one lookup, successful or not, at `at`."""

        def work(connection: Connection) -> None:
            connection.execute(
                """
                UPDATE backup SET
                    lookups = lookups + 1,
                    first_looked_up = min(coalesce(first_looked_up, :at), :at),
                    last_looked_up = max(coalesce(last_looked_up, :at), :at)
                WHERE id = :backup""",
                {"at": stamp(at), "backup": _backup_row(connection, context, backup_id)},
            )

        self._database.write(work)

    def gone(self, context: Context, backup_id: str, at: datetime) -> None:
        """Note that the service had no such backup at `at`: the first time after it was last seen counts."""
        values = place_values(context, backup_id) | {"at": stamp(at)}
        self._database.write(
            lambda connection: connection.execute(
                """
                UPDATE backup SET gone_at = min(coalesce(gone_at, :at), :at)
                WHERE backup_id = :backup_id AND seen_at <= :at AND context = (
                    SELECT id FROM context
                    WHERE service = :service AND endpoint = :endpoint AND project_id = :project_id)""",
                values,
            )
        )

    def latest(self, context: Context | None, backup_id: str) -> Observation | None:
        """Give the newest observation of a backup, None where there is none; context None is any of them."""
        newest = f"{_OBSERVATIONS} AND newest ORDER BY last_seen DESC LIMIT 1"
        found = self._observations(newest, context, backup_id)
        return found[0] if found else None

    def observations(self, context: Context, backup_id: str) -> list[Observation]:
        """Give every observation of a backup that is kept, oldest first: each differs from the one before."""
        return self._observations(f"{_OBSERVATIONS} ORDER BY last_seen, observation.id", context, backup_id)

    def recents(self, limit: int, text: str = "") -> list[Recent]:
        """Give up to `limit` backups that were looked up, the newest lookup first.

        Each word of `text` must occur in the ID, name, resource name, status or context; case doesn't count.
        """
        words = text.casefold().split()

        def work(connection: Connection) -> list[Recent]:
            found: list[Recent] = []
            rows = connection.execute("""
                SELECT
                    backup_id, last_looked_up, lookups, seen_at, gone_at, name, resource_name, status,
                    service, endpoint, project_id, region
                FROM backup JOIN context ON context.id = backup.context
                WHERE lookups > 0 ORDER BY last_looked_up DESC, backup.id DESC""")
            for row in rows:
                if len(found) >= limit:
                    break
                if _matches(row, words):
                    found.append(recent_of(row))
            return found

        return self._database.read(work)

    def ids_starting(self, prefix: str, limit: int) -> list[str]:
        """Give up to `limit` IDs that begin with `prefix`, the one last looked up first: for completion."""
        first = storable(prefix)

        def work(connection: Connection) -> list[str]:
            rows = connection.execute(
                """
                SELECT backup_id FROM backup WHERE backup_id >= ? AND backup_id < ?
                GROUP BY backup_id ORDER BY max(coalesce(last_looked_up, seen_at)) DESC LIMIT ?""",
                (first, first + "\U0010ffff", limit),
            )
            return [row["backup_id"] for row in rows]

        return self._database.read(work)

    def _observations(self, query: str, context: Context | None, backup_id: str) -> list[Observation]:
        def work(connection: Connection) -> list[tuple[Context, Answer, datetime | None]]:
            rows = connection.execute(query, place_values(context, backup_id))
            return [(context_of(row), answer_of(row), time_or_none(row["gone_at"])) for row in rows]

        return [
            replace(observe(backup_id, context, answer, origin=Origin.HISTORY), gone_at=gone_at)
            for context, answer, gone_at in self._database.read(work)
        ]


def _backup_row(connection: Connection, context: Context, backup_id: str) -> int:
    """Give the row of a backup in a context, making both where they are not there yet."""
    values = place_values(context, backup_id)
    connection.execute(
        """
        INSERT INTO context (service, endpoint, project_id, region)
        VALUES (:service, :endpoint, :project_id, :region)
        ON CONFLICT (service, endpoint, project_id)
        DO UPDATE SET region = excluded.region WHERE excluded.region NOT IN ('', region)""",
        values,
    )
    connection.execute(
        """
        INSERT INTO backup (backup_id, context)
        SELECT :backup_id, id FROM context
        WHERE service = :service AND endpoint = :endpoint AND project_id = :project_id
        ON CONFLICT (backup_id, context) DO NOTHING""",
        values,
    )
    row: int = connection.execute(
        """
        SELECT backup.id FROM backup JOIN context ON context.id = backup.context
        WHERE backup_id = :backup_id
        AND service = :service AND endpoint = :endpoint AND project_id = :project_id""",
        values,
    ).fetchone()[0]
    return row


def _place(connection: Connection, values: Values) -> None:
    """Put a content where its time is: into an equal neighbour, or between them as a row of its own."""
    before = connection.execute(
        """
        SELECT id, digest FROM observation WHERE backup = :backup AND last_seen <= :seen_at
        ORDER BY last_seen DESC, id DESC LIMIT 1""",
        values,
    ).fetchone()
    after = connection.execute(
        """
        SELECT id, digest FROM observation WHERE backup = :backup AND last_seen > :seen_at
        ORDER BY last_seen, id LIMIT 1""",
        values,
    ).fetchone()
    if after is not None and after["digest"] == values["digest"]:
        connection.execute(
            "UPDATE observation SET first_seen = min(first_seen, :seen_at) WHERE id = :id",
            values | {"id": after["id"]},
        )
    elif before is not None and before["digest"] == values["digest"]:
        # How this answer came belongs to when: the Date header is no help beside another time.
        connection.execute(
            """
            UPDATE observation SET
                last_seen = :seen_at, elapsed = :elapsed, status_code = :status_code,
                request_id = :request_id, content_type = :content_type, service_time = :service_time
            WHERE id = :id""",
            values | {"id": before["id"]},
        )
    else:
        _insert(connection, values | {"newest": after is None})


def _insert(connection: Connection, values: Values) -> None:
    connection.execute(
        "UPDATE observation SET newest = FALSE WHERE backup = :backup AND newest AND :newest", values
    )
    connection.execute(
        """
        INSERT INTO observation (
            backup, newest, first_seen, last_seen, elapsed, status_code, request_id, content_type,
            service_time, digest, packed
        ) VALUES (
            :backup, :newest, :seen_at, :seen_at, :elapsed, :status_code, :request_id, :content_type,
            :service_time, :digest, :packed
        )""",
        values,
    )


def _note_seen(connection: Connection, values: Values) -> None:
    """Move what the recents show to this observation, unless a newer one was seen already."""
    connection.execute(
        """
        UPDATE backup SET
            seen_at = :seen_at, name = coalesce(:name, name),
            resource_name = coalesce(:resource_name, resource_name), status = coalesce(:status, status)
        WHERE id = :backup AND coalesce(seen_at, :seen_at) <= :seen_at""",
        values,
    )
    connection.execute("UPDATE backup SET gone_at = NULL WHERE id = :backup AND gone_at <= :seen_at", values)


def _matches(row: sqlite3.Row, words: list[str]) -> bool:
    if not words:
        return True
    text = "\n".join([row[column] for column in _SEARCHED]).casefold()
    return all(word in text for word in words)
