"""The file that carries the history elsewhere: `export` writes it, `import` reads it.

Text, one JSON object a line, UTF-8; the file may be compressed with gzip. The first line is `HEADER`. Then
come backups, each a line `{"backup": {...}}` followed by a line `{"observation": {...}}` for each content,
oldest first. Times are ISO 8601, UTC, null where something never happened.

    backup        id, context (service, endpoint, project_id, region), first_looked_up, last_looked_up,
                  lookups, gone_at, verdict, note, pinned
    observation   first_seen, last_seen, elapsed (seconds), status_code, request_id, content_type,
                  service_time, and the answer as it came: body where it is UTF-8, else body_base64

What is not in the history is not in the file: no token, no header of a request.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import os
import zlib
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from cbr_tui.errors import StorageError, UnreadableAnswer
from cbr_tui.frozen import field, frozen, replace
from cbr_tui.model.context import Context
from cbr_tui.model.observation import Answer, Origin, observe
from cbr_tui.model.times import iso
from cbr_tui.store.rows import answer_of, stamp, storable, time_or_none

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from cbr_tui.model.observation import Observation
    from cbr_tui.store.database import Connection

__all__ = ["HEADER", "Kept", "backups", "lines", "lines_of", "merge", "new_file", "read"]

_FORMAT: Final = "cbr-tui/history"
_VERSION: Final = 1
HEADER: Final = json.dumps({"format": _FORMAT, "version": _VERSION}).encode() + b"\n"
"""The first line."""


class _Unfit(ValueError):
    """What stands there is not what belongs there."""


@frozen(kw_only=True)
class Kept:
    """One backup of a file, with some of its observations."""

    context: Context
    backup_id: str
    first_looked_up: datetime | None
    last_looked_up: datetime | None
    lookups: int
    gone_at: datetime | None
    verdict: str
    note: str
    pinned: bool
    observations: list[Observation] = field(default_factory=list)


def backups(connection: Connection, backup_id: str | None) -> list[sqlite3.Row]:
    """Give the rows of all backups, or of all that have this ID."""
    return connection.execute(
        """
        SELECT backup.*, service, endpoint, project_id, region
        FROM backup JOIN context ON context.id = backup.context
        WHERE ? IS NULL OR backup_id = ? ORDER BY backup.id""",
        (backup_id, backup_id),
    ).fetchall()


def lines(connection: Connection, row: sqlite3.Row) -> list[bytes]:
    """Give the lines of one backup."""
    backup = {
        "id": row["backup_id"],
        "context": {part: row[part] for part in _CONTEXT},
        "first_looked_up": _told(time_or_none(row["first_looked_up"])),
        "last_looked_up": _told(time_or_none(row["last_looked_up"])),
        "lookups": row["lookups"],
        "gone_at": _told(time_or_none(row["gone_at"])),
        "verdict": row["verdict"],
        "note": row["note"],
        "pinned": bool(row["pinned"]),
    }
    observations = connection.execute(
        "SELECT * FROM observation WHERE backup = ? ORDER BY last_seen, id", (row["id"],)
    )
    return [_line("backup", backup), *(_line("observation", _observation(one)) for one in observations)]


_CONTEXT: Final = ("service", "endpoint", "project_id", "region")


def _observation(row: sqlite3.Row) -> dict[str, object]:
    answer = answer_of(row)
    body: dict[str, object]
    try:
        body = {"body": answer.raw.decode()}
    except UnicodeDecodeError:
        body = {"body_base64": base64.b64encode(answer.raw).decode()}
    return {
        "first_seen": _told(time_or_none(row["first_seen"])),
        "last_seen": _told(answer.received_at),
        "elapsed": answer.elapsed,
        "status_code": answer.status_code,
        "request_id": answer.request_id,
        "content_type": answer.content_type,
        "service_time": _told(answer.service_time),
        **body,
    }


def _line(kind: str, value: dict[str, object]) -> bytes:
    return json.dumps({kind: value}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _told(time: datetime | None) -> str | None:
    return None if time is None else iso(time)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Write a new file for its owner alone, compressed with gzip where its name ends with `.gz`.

    What was not written to its end is deleted. Raises StorageError where it can't be written, or is there.
    """
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except FileExistsError as error:
        raise StorageError(f"{path} is there already.", hint="Give another name.") from error
    except OSError as error:
        raise StorageError(f"{path} can't be written: {error.strerror}.") from error
    try:
        with os.fdopen(opened, "wb") as stream:
            if path.suffix == ".gz":
                with gzip.GzipFile(filename="", fileobj=stream, mode="wb", compresslevel=6) as packed:
                    yield cast("BinaryIO", packed)
            else:
                yield stream
    except OSError as error:
        path.unlink(missing_ok=True)
        raise StorageError(f"{path} can't be written: {error.strerror}.") from error
    except BaseException:
        path.unlink(missing_ok=True)
        raise


# Reading


def lines_of(name: str) -> Iterator[bytes]:
    """Give the lines of a file, compressed with gzip or not; raises StorageError.

    A line longer than _LONGEST_LINE bytes comes in parts.
    """
    try:
        with Path(name).open("rb") as stream:
            packed = stream.read(2) == b"\x1f\x8b"
            stream.seek(0)
            source: BinaryIO = cast("BinaryIO", gzip.GzipFile(fileobj=stream)) if packed else stream
            while line := source.readline(_LONGEST_LINE):
                yield line
    except (OSError, EOFError, zlib.error) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged"
        raise StorageError(f"{name} can't be read: {why}.") from error


_LONGEST_LINE: Final = 1024 * 1024 * 1024
"""In bytes: an answer of the largest size that is read by default fits, however it is escaped."""


def read(given: Iterable[bytes]) -> Iterator[Kept]:
    """Read such a file, a backup with at most _AT_ONCE of its observations at a time.

    Raises UnreadableAnswer with the line's number where it is not of this form, or of a newer one.
    """
    kept: Kept | None = None
    number = 0
    for number, line in enumerate(given, 1):
        try:
            value = json.loads(line)
            if number == 1:
                _check_header(value)
            elif "backup" in value:
                if kept is not None:
                    yield kept
                kept = _backup(value["backup"])
            else:
                kept = _the_backup(kept)
                if len(kept.observations) == _AT_ONCE:
                    yield kept
                    kept = replace(kept, observations=[])
                kept.observations.append(_read_observation(kept, value["observation"]))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise UnreadableAnswer(
                f"Line {number} is not of the form that cbr-tui export writes ({_why(error)}).",
                hint="Export it again.",
            ) from error
    if not number:
        raise UnreadableAnswer("The file is empty.", hint="Export it again.")
    if kept is not None:
        yield kept


_AT_ONCE: Final = 50
"""Observations that go into one transaction: nobody waits long for its end."""


def _check_header(value: Any) -> None:
    if value["format"] != _FORMAT:
        raise _Unfit(f"no {_FORMAT}")
    if value["version"] != _VERSION:
        raise UnreadableAnswer(
            f"The file is of version {value['version']}, this program reads version {_VERSION}.",
            hint="Update cbr-tui.",
        )


def _backup(value: Any) -> Kept:
    service, endpoint, project_id, region = (_text(value["context"][part]) for part in _CONTEXT)
    return Kept(
        context=Context(service, endpoint, project_id, region),
        backup_id=_text(value["id"]),
        first_looked_up=_time(value["first_looked_up"]),
        last_looked_up=_time(value["last_looked_up"]),
        lookups=_count(value["lookups"]),
        gone_at=_time(value["gone_at"]),
        verdict=_text(value["verdict"]),
        note=_text(value["note"]),
        pinned=bool(value["pinned"]),
    )


def _the_backup(kept: Kept | None) -> Kept:
    if kept is None:
        raise _Unfit("an observation before any backup")
    return kept


def _read_observation(kept: Kept, value: Any) -> Observation:
    if "body" in value:
        raw = _text(value["body"]).encode()
    else:
        raw = base64.b64decode(_text(value["body_base64"]), validate=True)
    last_seen, first_seen = _time(value["last_seen"]), _time(value["first_seen"])
    if last_seen is None or first_seen is None or first_seen > last_seen:
        raise _Unfit("first_seen and last_seen")
    elapsed = value["elapsed"]
    answer = Answer(
        raw,
        received_at=last_seen,
        elapsed=None if elapsed is None else float(elapsed),
        status_code=_count(value["status_code"]),
        request_id=_text(value["request_id"]),
        content_type=_text(value["content_type"]),
        service_time=_time(value["service_time"]),
    )
    observation = observe(kept.backup_id, kept.context, answer, origin=Origin.HISTORY)
    return replace(observation, since=first_seen)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Unfit("a text is wanted")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or not 0 <= value <= _MOST:
        raise _Unfit("a number is wanted")
    return value


_MOST: Final = 2**31


def _time(value: Any) -> datetime | None:
    if value is None:
        return None
    time = datetime.fromisoformat(_text(value))
    if time.tzinfo is None:
        raise _Unfit("a time without its zone")
    return time.astimezone(UTC)


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return "not JSON in UTF-8"
    if isinstance(error, binascii.Error):
        return "body_base64 is not base64"
    if isinstance(error, KeyError):
        return f"no {error.args[0]}"
    return str(error) if isinstance(error, _Unfit) else "not an object"


def merge(connection: Connection, backup: int, kept: Kept) -> None:
    """Bring what a file told of a backup together with what is known of it."""
    newest = max((stamp(one.seen_at) for one in kept.observations), default=None)
    connection.execute(
        """
        UPDATE backup SET
            first_looked_up = min(coalesce(first_looked_up, :first), coalesce(:first, first_looked_up)),
            last_looked_up = max(coalesce(last_looked_up, :last), coalesce(:last, last_looked_up)),
            lookups = max(lookups, :lookups),
            gone_at = iif(coalesce(seen_at <= :gone_at, FALSE), coalesce(gone_at, :gone_at), gone_at),
            verdict = iif(verdict = '' OR seen_at = :newest, :verdict, verdict),
            note = iif(note = '', :note, note),
            pinned = pinned OR :pinned
        WHERE id = :backup""",
        {
            "first": _stamp_or_none(kept.first_looked_up),
            "last": _stamp_or_none(kept.last_looked_up),
            "gone_at": _stamp_or_none(kept.gone_at),
            "newest": newest,
            "lookups": kept.lookups,
            "verdict": storable(kept.verdict),
            "note": storable(kept.note),
            "pinned": kept.pinned,
            "backup": backup,
        },
    )


def _stamp_or_none(time: datetime | None) -> int | None:
    return None if time is None else stamp(time)
