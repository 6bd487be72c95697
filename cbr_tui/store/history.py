"""What was looked up and seen, kept: observations and recent lookups.

Content is kept once: an identical answer only moves when it was last seen. The bodies are compressed with
zlib, which pays: the reference's sample shrinks from 1,886 bytes to 797 in 0.07 ms, a backup of 300 volumes
from 119 kB to 22 kB in 1.3 ms; and its checksum tells a bent byte. Tokens never enter.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import replace
from cbr_tui.model.observation import Order, Origin, observe
from cbr_tui.store import recents
from cbr_tui.store.database import Database
from cbr_tui.store.keeping import backup_row, make_searchable, note_seen, place, stretch
from cbr_tui.store.pruning import give_back, prune
from cbr_tui.store.rows import (
    OF_BACKUP,
    answer_of,
    context_of,
    observation_values,
    place_values,
    stamp,
    storable,
    time_of,
    time_or_none,
)
from cbr_tui.store.schema import MIGRATIONS
from cbr_tui.store.settings import KEEP_DAYS, KEEP_MEGABYTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from cbr_tui.model.context import Context
    from cbr_tui.model.observation import Answer, Observation, Recent
    from cbr_tui.store.database import Connection
    from cbr_tui.store.exchange import Kept
    from cbr_tui.store.recents import Forgotten

__all__ = ["History"]

_DAY: Final = 86_400_000_000
_MEGABYTE: Final = 1_048_576

_KEPT: Final = """
    FROM backup
    JOIN context ON context.id = backup.context
    JOIN observation ON observation.backup = backup.id
    WHERE backup_id = :backup_id AND (
        :service IS NULL OR (service = :service AND endpoint = :endpoint AND project_id = :project_id)
    )"""
_OBSERVATIONS: Final = f"""
    SELECT
        first_seen, last_seen, elapsed, status_code, request_id, content_type, service_time, packed,
        gone_at, service, endpoint, project_id, region
    {_KEPT}"""
_NOTE: Final = f"SELECT note {OF_BACKUP}"
_TIMES: Final = f"SELECT first_seen {_KEPT}"


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

    def keep(self, observation: Observation, verdict: str = "") -> None:
        """Keep an observation; when this returns, it is on the disk. The backup is no longer gone.

        Its place is its time: one that arrives late goes where it belongs. Of one that could not be read,
        the recents show only when it was seen. `verdict` is the word that was found for it.
        """
        values = observation_values(observation, verdict)
        oldest = stamp(observation.seen_at) - self._keep_days * _DAY

        def work(connection: Connection) -> None:
            backup = backup_row(connection, observation.context, observation.backup_id)
            place(connection, values | {"backup": backup})
            note_seen(connection, backup, values)
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
                {"at": stamp(at), "backup": backup_row(connection, context, backup_id)},
            )

        self._database.write(work)

    def gone(self, context: Context, backup_id: str, at: datetime) -> None:
        """Note that the service had no such backup at `at`: the first time after it was last seen counts."""
        values = place_values(context, backup_id) | {"at": stamp(at)}

        def work(connection: Connection) -> None:
            row = connection.execute(
                f"SELECT backup.id {OF_BACKUP} AND seen_at <= :at",
                values,
            ).fetchone()
            if row is not None:
                connection.execute(
                    """
                    UPDATE backup SET gone_at = min(coalesce(gone_at, :at), :at), verdict = 'GONE'
                    WHERE id = :backup""",
                    values | {"backup": row["id"]},
                )
                make_searchable(connection, row["id"])

        self._database.write(work)

    def latest(
        self, context: Context | None, backup_id: str, like: Observation | None = None
    ) -> Observation | None:
        """Give the newest observation of a backup, None where there is none; context None is any of them.

        What is the same in a large one as in `like` is held once.
        """
        newest = f"{_OBSERVATIONS} AND newest ORDER BY last_seen DESC LIMIT 1"
        found = self._observations(newest, context, backup_id, like)
        return found[0] if found else None

    def observations(self, context: Context, backup_id: str) -> list[Observation]:
        """Give every observation of a backup that is kept, oldest first: each differs from the one before."""
        return self._observations(f"{_OBSERVATIONS} ORDER BY last_seen, observation.id", context, backup_id)

    def times(self, context: Context | None, backup_id: str) -> list[datetime]:
        """Give when the content of each observation was first seen, oldest first; None is any context."""

        def work(connection: Connection) -> list[datetime]:
            rows = connection.execute(f"{_TIMES} ORDER BY first_seen", place_values(context, backup_id))
            return [time_of(row["first_seen"]) for row in rows]

        return self._database.read(work)

    def at(
        self, context: Context | None, backup_id: str, time: datetime, like: Observation | None = None
    ) -> Observation | None:
        """Give what was known of a backup at `time`: the last content first seen by then, if it is kept.

        `like` is as of `latest`.
        """
        then = f"{_OBSERVATIONS} AND first_seen <= {stamp(time)} ORDER BY first_seen DESC LIMIT 1"
        found = self._observations(then, context, backup_id, like)
        return found[0] if found else None

    # What the person adds

    def acknowledge(self, observation: Observation) -> None:
        """Note that the person knows this observation: changes are told from it on."""
        values = place_values(observation.context, observation.backup_id)
        values["at"] = stamp(observation.seen_at)
        self._database.write(
            lambda connection: connection.execute(
                """
                UPDATE backup SET acknowledged = :at
                WHERE backup_id = :backup_id AND context = (
                    SELECT id FROM context
                    WHERE service = :service AND endpoint = :endpoint AND project_id = :project_id)""",
                values,
            )
        )

    def acknowledged(
        self, context: Context, backup_id: str, like: Observation | None = None
    ) -> Observation | None:
        """Give the observation that the person knows: the acknowledged one, or the first; None without any.

        Where that is no longer kept, it is the nearest one that is. `like` is as of `latest`.
        """
        found = self._observations(
            f"""
            {_OBSERVATIONS} AND acknowledged IS NOT NULL
            ORDER BY first_seen > acknowledged, iif(first_seen > acknowledged, first_seen, -first_seen)
            LIMIT 1""",
            context,
            backup_id,
            like,
        )
        return found[0] if found else None

    def annotate(self, context: Context, backup_id: str, note: str) -> None:
        """Keep the person's own words about a backup; an empty text takes them away."""
        self._database.write(lambda connection: recents.annotate(connection, context, backup_id, note))

    def note(self, context: Context, backup_id: str) -> str:
        """Give the person's own words about a backup; empty where there are none."""
        values = place_values(context, backup_id)
        row = self._database.read(lambda connection: connection.execute(_NOTE, values).fetchone())
        return str(row["note"]) if row is not None else ""

    def pin(self, context: Context, backup_id: str, *, pinned: bool) -> None:
        """Pin a backup, or let it go: pins stand first, and go last when there is no room."""
        self._database.write(lambda connection: recents.pin(connection, context, backup_id, pinned=pinned))

    # Recents

    def recents(
        self, limit: int, text: str = "", order: Order = Order.LOOKUP, *, by_context: bool = False
    ) -> list[Recent]:
        """Give up to `limit` backups that were looked up: pins first, then in `order`.

        Each word of `text` must occur in the ID, name, resource name, status, verdict, note or context; case
        doesn't count. `by_context` puts those of one context together.
        """
        return self._database.read(
            lambda connection: recents.find(connection, limit, text, order, by_context=by_context)
        )

    def contexts(self, backup_id: str | None = None) -> list[tuple[Context, int]]:
        """Give every context of which something is kept, or all that know a backup; with how many of them."""

        def work(connection: Connection) -> list[tuple[Context, int]]:
            rows = connection.execute(
                """
                SELECT context.*, count(*) AS backups FROM context JOIN backup ON backup.context = context.id
                WHERE ? IS NULL OR backup_id = ? GROUP BY context.id ORDER BY context.id""",
                (backup_id, backup_id),
            )
            return [(context_of(row), row["backups"]) for row in rows]

        return self._database.read(work)

    # Carrying elsewhere

    def exported(self, backup_id: str | None = None) -> Iterator[bytes]:
        """Give the lines of a file that holds all that is kept of one backup, or of all; see `exchange`."""
        from cbr_tui.store import exchange  # who looks something up does not pay for it

        yield exchange.HEADER
        for row in self._database.read(partial(exchange.backups, backup_id=backup_id)):
            yield from self._database.read(partial(exchange.lines, row=row))

    def take_in(self, kept: Kept) -> None:
        """Keep what a file of `exported` told of a backup beside what is known; twice is as good as once."""
        from cbr_tui.store import exchange

        def work(connection: Connection) -> None:
            backup = backup_row(connection, kept.context, kept.backup_id)
            for observation in reversed(kept.observations):  # each before what follows it
                since = stamp(observation.since or observation.seen_at)
                values = observation_values(observation, "") | {"backup": backup, "since": since}
                place(connection, values)
                stretch(connection, values)
                note_seen(connection, backup, values)
            exchange.merge(connection, backup, kept)
            prune(connection, spare=backup, oldest=0, size=self._keep_megabytes * _MEGABYTE)

        self._database.write(work)

    # Forgetting

    def forget(self, context: Context, backup_id: str) -> Forgotten | None:
        """Delete all that is known of a backup; gives what `put_back` takes, None where nothing was known."""

        def work(connection: Connection) -> Forgotten | None:
            forgotten = recents.take_out(connection, context, backup_id)
            give_back(connection)
            return forgotten

        return self._database.write(work)

    def put_back(self, forgotten: Forgotten) -> None:
        """Undo `forget`."""
        self._database.write(lambda connection: recents.put_back(connection, forgotten))

    def forget_all(
        self,
        *,
        backup_id: str | None = None,
        context: Context | None = None,
        unused_since: datetime | None = None,
    ) -> tuple[int, int]:
        """Delete backups for ever, all or those of an ID, of a context, or old ones.

        Gives how many backups, and how many observations.

        `unused_since` deletes what was neither seen nor looked up since, and of the other backups the content
        that newer content followed before; pinned ones stay. The space goes back to the disk.
        """
        values = place_values(context, backup_id or "")
        values["any_id"] = backup_id is None
        values["since"] = stamp(unused_since) if unused_since else None

        def work(connection: Connection) -> tuple[int, int]:
            counts = recents.delete(connection, values)
            give_back(connection)
            return counts

        return self._database.write(work)

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

    def _observations(
        self, query: str, context: Context | None, backup_id: str, like: Observation | None = None
    ) -> list[Observation]:
        def work(connection: Connection) -> list[tuple[Context, Answer, datetime | None, datetime]]:
            rows = connection.execute(query, place_values(context, backup_id))
            return [
                (context_of(row), answer_of(row), time_or_none(row["gone_at"]), time_of(row["first_seen"]))
                for row in rows
            ]

        return [
            replace(
                observe(backup_id, context, answer, origin=Origin.HISTORY, before=like),
                gone_at=gone_at,
                since=since,
            )
            for context, answer, gone_at, since in self._database.read(work)
        ]
