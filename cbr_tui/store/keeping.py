"""Where an observation goes among those that are kept: the statements, inside one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.store.rows import OF_BACKUP, place_values

if TYPE_CHECKING:
    from cbr_tui.model.context import Context
    from cbr_tui.store.database import Connection
    from cbr_tui.store.rows import Values

__all__ = ["backup_row", "make_searchable", "note_seen", "place", "stretch"]


def backup_row(connection: Connection, context: Context, backup_id: str) -> int:
    """Give the row of a backup in a context, making both where they are not there yet."""
    values = place_values(context, backup_id) | {"searched": backup_id.casefold()}
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
        INSERT INTO backup (backup_id, context, searched)
        SELECT :backup_id, id, :searched FROM context
        WHERE service = :service AND endpoint = :endpoint AND project_id = :project_id
        ON CONFLICT (backup_id, context) DO NOTHING""",
        values,
    )
    row: int = connection.execute(f"SELECT backup.id {OF_BACKUP}", values).fetchone()[0]
    return row


def place(connection: Connection, values: Values) -> None:
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


def stretch(connection: Connection, values: Values) -> None:
    """Say that the content that was placed at `seen_at` was first seen at `since`, or before."""
    connection.execute(
        """
        UPDATE observation SET first_seen = min(first_seen, :since)
        WHERE backup = :backup AND digest = :digest AND :seen_at BETWEEN first_seen AND last_seen""",
        values,
    )


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


def note_seen(connection: Connection, backup: int, values: Values) -> None:
    """Move what the recents show to this observation, unless a newer one was seen already.

    The first observation of all counts as acknowledged: what comes later differs from it.
    """
    connection.execute(
        """
        UPDATE backup SET
            seen_at = :seen_at, name = coalesce(:name, name),
            resource_name = coalesce(:resource_name, resource_name), status = coalesce(:status, status),
            verdict = coalesce(:verdict, verdict), acknowledged = coalesce(acknowledged, :seen_at)
        WHERE id = :backup AND coalesce(seen_at, :seen_at) <= :seen_at""",
        values | {"backup": backup},
    )
    connection.execute(
        "UPDATE backup SET gone_at = NULL WHERE id = :backup AND gone_at <= :seen_at",
        values | {"backup": backup},
    )
    make_searchable(connection, backup)


def make_searchable(connection: Connection, backup: int) -> None:
    """Bring what a filter reads up to date with everything that the backup's row says."""
    row = connection.execute(
        "SELECT searched, backup_id, name, resource_name, status, verdict, note FROM backup WHERE id = ?",
        (backup,),
    ).fetchone()
    text = "\n".join(row[1:]).casefold()
    if text != row["searched"]:
        connection.execute("UPDATE backup SET searched = ? WHERE id = ?", (text, backup))
