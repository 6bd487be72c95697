"""Bytes to a Backup. Never raises on a surprising field: keeps it and records the mismatch.

No field is named here: what a value should be is in its description (`backup.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cbr_tui.model import cbr
from cbr_tui.model.decode import broken_at, decode
from cbr_tui.model.dialects import Found
from cbr_tui.model.error_body import error_in
from cbr_tui.model.instead import no_backup
from cbr_tui.model.long_lists import is_list
from cbr_tui.model.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbr_tui.model.backup import Backup
    from cbr_tui.model.describe import Json

__all__ = ["decode", "parse", "read_found"]

_ENVELOPE: Final = "checkpoint_item"
_LIST: Final = "checkpoint_items"


def parse(raw: bytes) -> Backup:
    """Read an answer; raises UnreadableAnswer where it is not JSON or holds no backup.

    Accepted beside the documented `{"checkpoint_item": {…}}`, with a mismatch at path "": a list answer that
    holds exactly one backup, and a backup without its envelope. Answers of other services are told by their
    shape, and read as `_DIALECTS` say. Of a large answer the records of long lists are read again when they
    are asked for (`long_lists`).
    """
    reader = Reader()
    backup = _found_in(decode(raw, long_lists=True), reader)
    broken = broken_at(raw)
    if broken is not None:
        reader.note("", "UTF-8 text", f"a byte that is no text, at offset {broken}")
    return reader.backup(backup)


def read_found(found: Found) -> Backup:
    """Read one backup that somebody found in an answer; never raises."""
    return Reader().backup(found)


_DIALECTS: Final[tuple[Callable[[dict[str, Any]], Found | None], ...]] = (cbr.find,)
"""Who finds a backup in an answer that is not the reference's; the first that does, reads it."""


def _found_in(answer: Json, reader: Reader) -> Found:
    if isinstance(answer, dict) and _ENVELOPE not in answer:
        for find in _DIALECTS:
            backup = find(answer)
            if backup is not None:
                return backup
    return Found(_item(answer, reader))


def _item(answer: Json, reader: Reader) -> dict[str, Any]:
    """Find the one backup in an answer; raises UnreadableAnswer that says what came instead."""
    if not isinstance(answer, dict):
        raise no_backup(answer)
    item, items = answer.get(_ENVELOPE), answer.get(_LIST)
    if isinstance(item, dict):
        return item
    if isinstance(items, list) and len(items) == 1 and isinstance(items[0], dict):
        reader.note("", _ENVELOPE, f"{_LIST}, a list that holds one backup")
        return items[0]
    bare = isinstance(answer.get("extend_info"), dict) or ("status" in answer and not error_in(answer))
    if "id" in answer and bare and not is_list(items):
        reader.note("", _ENVELOPE, "the backup without its envelope")
        return answer
    raise no_backup(answer)
