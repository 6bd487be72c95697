"""The recents: found, sorted, and what the person adds to them; the statements, inside one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cbr_tui.frozen import frozen
from cbr_tui.model.observation import Order
from cbr_tui.store.keeping import backup_row, make_searchable, place, stretch
from cbr_tui.store.rows import OF_BACKUP, context_of, place_values, recent_of, storable

if TYPE_CHECKING:
    from cbr_tui.model.context import Context
    from cbr_tui.model.observation import Recent
    from cbr_tui.store.database import Connection
    from cbr_tui.store.rows import Values

__all__ = ["Forgotten", "annotate", "delete", "find", "pin", "put_back", "take_out"]

_ORDERS: Final = {
    Order.LOOKUP: "",
    Order.SEEN: "seen_at DESC,",
    Order.NAME: "name = '', name COLLATE NOCASE,",
    Order.RESOURCE: "resource_name = '', resource_name COLLATE NOCASE,",
    Order.VERDICT: """
        instr('STUCK,FAILED,DEGRADED,UNKNOWN,RUNNING,GONE,GOOD', verdict) + 99 * (verdict = ''),""",
}
_BY_CONTEXT: Final = "context.service, context.region, context.endpoint, context.project_id, context.id,"


@frozen
class Forgotten:
    """All that was known of a backup: what `put_back` needs."""

    context: Context
    backup_id: str
    row: dict[str, Any]
    observations: list[dict[str, Any]]


def find(connection: Connection, limit: int, text: str, order: Order, *, by_context: bool) -> list[Recent]:
    """Give up to `limit` recents; each word of `text` occurs in what a row says, or in its context."""
    words = storable(text).casefold().split()
    contexts = {
        row["id"]: "\n".join([row["service"], row["endpoint"], row["project_id"], row["region"]]).casefold()
        for row in connection.execute("SELECT * FROM context")
    }
    conditions = ["lookups > 0"]
    for word in words:
        named = ", ".join(str(number) for number, said in contexts.items() if word in said)
        conditions.append(f"(instr(searched, ?) OR context IN ({named}))")
    rows = connection.execute(
        f"""
        SELECT
            backup_id, last_looked_up, lookups, seen_at, gone_at, name, resource_name, status, verdict, note,
            pinned, service, endpoint, project_id, region
        FROM backup JOIN context ON context.id = backup.context
        WHERE {" AND ".join(conditions)}
        ORDER BY {_BY_CONTEXT if by_context else ""} pinned DESC, {_ORDERS[order]}
            last_looked_up DESC, backup.id DESC
        LIMIT ?""",  # noqa: S608 - put together of our own constants and numbers; the words are bound
        (*words, min(limit, _MOST)),
    )
    return [recent_of(row) for row in rows]


_MOST: Final = 2**62


def annotate(connection: Connection, context: Context, backup_id: str, note: str) -> None:
    """Put the person's words in the place of those before."""
    backup = backup_row(connection, context, backup_id)
    connection.execute("UPDATE backup SET note = ? WHERE id = ?", (storable(note), backup))
    make_searchable(connection, backup)


def pin(connection: Connection, context: Context, backup_id: str, *, pinned: bool) -> None:
    """Pin a backup, or let it go."""
    backup = backup_row(connection, context, backup_id)
    connection.execute("UPDATE backup SET pinned = ? WHERE id = ?", (pinned, backup))


def take_out(connection: Connection, context: Context, backup_id: str) -> Forgotten | None:
    """Delete all that is known of a backup, and give it; None where nothing is."""
    row = connection.execute(
        f"SELECT backup.*, service, endpoint, project_id, region {OF_BACKUP}",
        place_values(context, backup_id),
    ).fetchone()
    if row is None:
        return None
    observations = connection.execute(
        "SELECT * FROM observation WHERE backup = ? ORDER BY last_seen, id", (row["id"],)
    ).fetchall()
    connection.execute("DELETE FROM backup WHERE id = ?", (row["id"],))
    return Forgotten(context_of(row), backup_id, dict(row), [dict(one) for one in observations])


def put_back(connection: Connection, forgotten: Forgotten) -> None:
    """Undo `take_out`; where the backup was looked up again meanwhile, both are kept."""
    backup = backup_row(connection, forgotten.context, forgotten.backup_id)
    connection.execute(
        """
        UPDATE backup SET
            first_looked_up = min(
                coalesce(first_looked_up, :first_looked_up), coalesce(:first_looked_up, first_looked_up)),
            last_looked_up = max(
                coalesce(last_looked_up, :last_looked_up), coalesce(:last_looked_up, last_looked_up)),
            lookups = lookups + :lookups,
            name = iif(seen_at IS NULL, :name, name),
            resource_name = iif(seen_at IS NULL, :resource_name, resource_name),
            status = iif(seen_at IS NULL, :status, status),
            verdict = iif(seen_at IS NULL, :verdict, verdict),
            gone_at = iif(seen_at IS NULL, :gone_at, gone_at),
            seen_at = coalesce(seen_at, :seen_at),
            note = iif(note = '', :note, note),
            pinned = pinned OR :pinned,
            acknowledged = coalesce(:acknowledged, acknowledged)
        WHERE id = :backup""",
        forgotten.row | {"backup": backup},
    )
    for one in reversed(forgotten.observations):  # each before what follows it, so that no run is bridged
        values = one | {"backup": backup, "seen_at": one["last_seen"], "since": one["first_seen"]}
        place(connection, values)
        stretch(connection, values)
    make_searchable(connection, backup)


def delete(connection: Connection, values: Values) -> tuple[int, int]:
    """Delete what `values` name, erased and not only let go; gives how many backups, and observations."""
    connection.execute("PRAGMA secure_delete = ON")
    backups, observations = _count(connection)
    connection.execute(
        """
        DELETE FROM backup WHERE (:any_id OR backup_id = :backup_id)
        AND (:service IS NULL OR context = (
            SELECT id FROM context
            WHERE service = :service AND endpoint = :endpoint AND project_id = :project_id))
        AND (:since IS NULL OR (
            NOT pinned AND max(coalesce(last_looked_up, 0), coalesce(seen_at, 0)) < :since))""",
        values,
    )
    connection.execute(
        """
        DELETE FROM observation WHERE NOT newest AND last_seen < :since
        AND backup IN (SELECT id FROM backup WHERE NOT pinned)""",
        values,
    )
    connection.execute("DELETE FROM context WHERE id NOT IN (SELECT context FROM backup)")
    backups_left, observations_left = _count(connection)
    connection.execute("PRAGMA secure_delete = OFF")
    return backups - backups_left, observations - observations_left


def _count(connection: Connection) -> tuple[int, int]:
    backups, observations = connection.execute(
        "SELECT (SELECT count(*) FROM backup), (SELECT count(*) FROM observation)"
    ).fetchone()
    return backups, observations
