"""The history's rows and what they stand for: the one place that knows both."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from cbr_tui.model.context import Context
from cbr_tui.model.observation import Answer, Recent
from cbr_tui.model.under_way import report
from cbr_tui.store.database import DamagedRow

if TYPE_CHECKING:
    import sqlite3

    from cbr_tui.model.observation import Observation

__all__ = [
    "Values",
    "answer_of",
    "context_of",
    "observation_values",
    "place_values",
    "recent_of",
    "stamp",
    "storable",
    "time_of",
    "time_or_none",
]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PIECE: Final = 1 << 20
_MICROSECOND: Final = timedelta(microseconds=1)

Values = dict[str, str | int | float | bytes | None]
"""What a statement's named places are filled with."""


OF_BACKUP: Final = """
    FROM backup JOIN context ON context.id = backup.context
    WHERE backup_id = :backup_id
    AND service = :service AND endpoint = :endpoint AND project_id = :project_id"""
"""What finds the one row of a backup in a context, by `place_values`."""


def place_values(context: Context | None, backup_id: str) -> Values:
    """Give what finds a backup: all that makes a context another one, and the ID."""
    key = (context.service, context.endpoint, context.project_id) if context else (None, None, None)
    service, endpoint, project_id = (part and storable(part) for part in key)
    region = storable(context.region) if context else None
    return {
        "service": service,
        "endpoint": endpoint,
        "project_id": project_id,
        "region": region,
        "backup_id": storable(backup_id),
    }


def observation_values(observation: Observation, verdict: str) -> Values:
    """Give everything that is kept of an observation, beside its place."""
    answer, backup = observation.answer, observation.backup
    digest, packed = _packed(answer.raw)
    return {
        "seen_at": stamp(answer.received_at),
        "elapsed": answer.elapsed,
        "status_code": answer.status_code,
        "request_id": storable(answer.request_id),
        "content_type": storable(answer.content_type),
        "service_time": None if answer.service_time is None else stamp(answer.service_time),
        "digest": digest,
        "packed": packed,
        "name": None if backup is None else storable(backup.name or ""),
        "resource_name": None if backup is None else storable(backup.extend_info.resource_name or ""),
        "status": None if backup is None else storable(backup.status or ""),
        "verdict": storable(verdict) or None,
    }


def context_of(row: sqlite3.Row) -> Context:
    """Give the context of a row, without a token."""
    return Context(row["service"], row["endpoint"], row["project_id"], row["region"])


def answer_of(row: sqlite3.Row) -> Answer:
    """Give the kept answer, as it was last seen; raises DamagedRow."""
    try:
        return Answer(
            raw=zlib.decompress(row["packed"]),
            received_at=time_of(row["last_seen"]),
            elapsed=row["elapsed"],
            status_code=row["status_code"],
            request_id=row["request_id"],
            content_type=row["content_type"],
            service_time=time_or_none(row["service_time"]),
        )
    except (zlib.error, TypeError, OverflowError) as error:
        raise DamagedRow("an observation is not what was kept") from error


def recent_of(row: sqlite3.Row) -> Recent:
    """Give one line of the recents; raises DamagedRow."""
    return Recent(
        context=context_of(row),
        backup_id=row["backup_id"],
        looked_up_at=time_of(row["last_looked_up"]),
        lookups=row["lookups"],
        seen_at=time_or_none(row["seen_at"]),
        name=row["name"],
        resource_name=row["resource_name"],
        status=row["status"],
        gone_at=time_or_none(row["gone_at"]),
        verdict=row["verdict"],
        note=row["note"],
        pinned=bool(row["pinned"]),
    )


def stamp(time: datetime) -> int:
    """Give a time as microseconds since 1970, UTC: exact, and in order."""
    return (time - _EPOCH) // _MICROSECOND


def time_or_none(stamp: int | None) -> datetime | None:
    """Give a time back; raises DamagedRow where it is none."""
    return None if stamp is None else time_of(stamp)


def storable(text: str) -> str:
    r"""Give a text that SQLite takes: a lone surrogate, which JSON can carry, becomes `\ud800`."""
    return text.encode("utf-8", "backslashreplace").decode()


def time_of(stamp: int) -> datetime:
    """Give a time back; raises DamagedRow where it is none."""
    try:
        return _EPOCH + stamp * _MICROSECOND
    except (TypeError, OverflowError) as error:
        raise DamagedRow("a time is not what was kept") from error


def _packed(raw: bytes) -> tuple[bytes, bytes]:
    """Give the digest of an answer, and the answer packed; tells how far it is."""
    import hashlib  # half the price of this room's imports, and who only reads does not pay it

    digest, packer, pieces = hashlib.sha256(), zlib.compressobj(), []
    for start in range(0, len(raw), _PIECE):
        piece = memoryview(raw)[start : start + _PIECE]
        digest.update(piece)
        pieces.append(packer.compress(piece))
        report("Keeping", start + len(piece), len(raw), "bytes")
    return digest.digest(), b"".join((*pieces, packer.flush()))
