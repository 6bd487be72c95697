"""Bytes to a Backup. Never raises on a surprising field: keeps it and records the mismatch.

No field is named here: what a value should be is in its description (`backup.py`).
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cbr_tui.errors import UnreadableAnswer
from cbr_tui.model import cbr
from cbr_tui.model.backup import Backup
from cbr_tui.model.decode import broken_at, decode, decode_text
from cbr_tui.model.describe import Description, Kind, Mismatch, Record, descriptions
from cbr_tui.model.dialects import Found
from cbr_tui.model.error_body import error_in
from cbr_tui.model.instead import found, no_backup
from cbr_tui.model.times import parse_time
from cbr_tui.model.under_way import report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cbr_tui.model.describe import Json

__all__ = ["decode", "parse", "read_found"]

_ENVELOPE: Final = "checkpoint_item"
_LIST: Final = "checkpoint_items"
_MOST_MISMATCHES: Final = 1000
_MOST_FOUND: Final = 80
_TOLD: Final = 1000
"""How many records are read between two words on how far it is."""
_MOST_NUMBER: Final = 2**63
"""The reference's widest number is a Long; sums and products of smaller ones stay finite as floats."""
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,3})?")
_KNOWN: Final[dict[type[Record], dict[str, tuple[Description, type | None]]]] = {}
_NOTHING: Final[Mapping[str, str]] = {}
"""What a record lacks of which nobody says so: one for all, a quarter of a million records hold it."""
_FLAGS: Final = {"true": True, "1": True, "false": False, "0": False}

_C = TypeVar("_C", dict[str, Any], list[Any])
_JsonObject = dict[str, Any]


def parse(raw: bytes, before: Backup | None = None) -> Backup:
    """Read an answer; raises UnreadableAnswer where it is not JSON or holds no backup.

    Accepted beside the documented `{"checkpoint_item": {…}}`, with a mismatch at path "": a list answer that
    holds exactly one backup, and a backup without its envelope. Answers of other services are told by their
    shape, and read as `_DIALECTS` say. `before` is an earlier answer about the same backup: what is the same
    in a large one is held once.
    """
    reader = _Reader(before)
    backup = _found_in(decode(raw, {_ENVELOPE: before.raw} if before is not None else None), reader)
    broken = broken_at(raw)
    if broken is not None:
        reader.note("", "UTF-8 text", f"a byte that is no text, at offset {broken}")
    return reader.backup(backup)


def read_found(found: Found) -> Backup:
    """Read one backup that somebody found in an answer; never raises."""
    return _Reader().backup(found)


_DIALECTS: Final[tuple[Callable[[dict[str, Any]], Found | None], ...]] = (cbr.find,)
"""Who finds a backup in an answer that is not the reference's; the first that does, reads it."""


def _found_in(answer: Json, reader: _Reader) -> Found:
    if isinstance(answer, dict) and _ENVELOPE not in answer:
        for find in _DIALECTS:
            backup = find(answer)
            if backup is not None:
                return backup
    return Found(_item(answer, reader))


def _item(answer: Json, reader: _Reader) -> _JsonObject:
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
    if "id" in answer and bare and not isinstance(items, list):
        reader.note("", _ENVELOPE, "the backup without its envelope")
        return answer
    raise no_backup(answer)


class _Reader:
    """Reads records by their descriptions, and notes what does not fit."""

    def __init__(self, before: Backup | None = None) -> None:
        """Take from `before` the records that were read from the very same object at the same place."""
        self._noted: list[Mismatch] = []
        self._more = 0
        self._lacks: Mapping[type[Record], Mapping[str, str]] = {}
        # Past so many nobody knows which of them was about what.
        self._before = before if before is not None and len(before.mismatches) < _MOST_MISMATCHES else None
        self._noted_before: dict[str, list[Mismatch]] = {}

    def backup(self, found: Found) -> Backup:
        """Read the backup that was found."""
        self._lacks = found.lacks
        for surprise in found.surprises:
            self.note(surprise.path, surprise.expected, surprise.found, known=surprise.known)
        for mismatch in self._before.mismatches if self._before is not None else ():
            self._noted_before.setdefault(_element_of(mismatch.path), []).append(mismatch)
        attributes = self.attributes(Backup, found.item, "", self._before)
        lacks = found.lacks.get(Backup, {})
        return Backup(
            raw=found.item, mismatches=self.mismatches(), places=found.places, lacks=lacks, **attributes
        )

    def mismatches(self) -> tuple[Mismatch, ...]:
        """Give what was noted; past the first thousand, the last one says how many more there were."""
        if not self._more:
            return tuple(self._noted)
        rest = Mismatch("", "an answer as documented", f"{self._more} more values that do not fit")
        return (*self._noted, rest)

    def note(self, path: str, expected: str, found: str, *, known: bool = False) -> None:
        """Record one mismatch."""
        if len(self._noted) < _MOST_MISMATCHES:
            self._noted.append(Mismatch(path, expected, found[:_MOST_FOUND], known))
        else:
            self._more += 1

    def attributes(
        self, kind: type[Record], raw: _JsonObject, path: str, before: Record | None = None
    ) -> dict[str, Any]:
        """Read an object's attributes; one that is null, missing or can't be read keeps its default.

        `before` is the record that was read at this place of another answer.
        """
        known = _by_key(kind)
        prefix = f"{path}." if path else ""
        attributes: dict[str, Any] = {}
        for key, value in raw.items():
            field = known.get(key)
            if field is None or value is None:
                continue
            description, as_it_is = field
            if type(value) is as_it_is and (type(value) is not int or -_MOST_NUMBER <= value < _MOST_NUMBER):
                attributes[description.attribute] = value  # nearly all values of a large answer
                continue
            old = getattr(before, description.attribute, None)
            read = self._value(description, value, prefix + key, old)
            if read is not None:
                attributes[description.attribute] = read
        return attributes

    def _value(self, description: Description, value: Json, path: str, before: Any) -> object:
        if description.kind is Kind.RECORD:
            return self._record(description, value, path, before)
        if description.kind is Kind.RECORDS:
            return self._records(description, value, path, before or ())
        read, fits = _READERS[description.kind](description, value)
        if description.allowed and read not in (None, "") and read not in description.allowed:
            known = str(read) in re.split(r"\W+", description.reality)
            self.note(path, _one_of(description), found(value), known=known)
        elif not fits:
            # That services write a value in another way is no excuse for one that can't be read.
            known = bool(description.reality) and (read is not None or value == "")
            self.note(path, description.documented, found(value), known=known)
        return read

    def _read(self, kind: type[Record], raw: _JsonObject, path: str, before: Record | None = None) -> Record:
        return kind(
            raw=raw, lacks=self._lacks.get(kind, _NOTHING), **self.attributes(kind, raw, path, before)
        )

    def _record(self, description: Description, value: Json, path: str, before: Record | None) -> Record:
        kind = description.record or Record
        if isinstance(value, dict):
            return self._read(kind, value, path, before)
        if value == "" and description.reality:
            return kind()
        held = _held(value, dict)
        if held is None:
            held = _bare_code(kind, value)
        known = bool(description.reality) and held is not None
        self.note(path, description.documented, found(value), known=known)
        return self._read(kind, held or {}, path)

    def _records(
        self, description: Description, value: Json, path: str, before: tuple[Record, ...]
    ) -> tuple[Record, ...]:
        if value == "" and description.reality:
            return ()
        elements = value if isinstance(value, list) else _held(value, list)
        if value and isinstance(value, dict):
            elements = [value]
        if not isinstance(value, list):
            known = bool(description.reality) and elements is not None
            self.note(path, description.documented, found(value), known=known)
        records = []
        for index, element in enumerate(elements or ()):
            if index % _TOLD == _TOLD - 1:
                report("Reading", index, len(elements or ()), description.key)
            here = f"{path}[{index}]"
            if index < len(before) and before[index].raw is element:
                records.append(before[index])
                for mismatch in self._noted_before.get(here, ()):
                    self.note(mismatch.path, mismatch.expected, mismatch.found, known=mismatch.known)
            else:
                records.append(self._element(description, element, here))
        return tuple(records)

    def _element(self, description: Description, value: Json, path: str) -> Record:
        """Read one of a list; what is no object is an empty record: positions stay those of the data."""
        if not isinstance(value, dict):
            self.note(path, "an object", found(value))
            value = _held(value, dict) or {}
        return self._read(description.record or Record, value, path)


def _text(_: Description, value: Json) -> tuple[str | None, bool]:
    if isinstance(value, str):
        return value, True
    if isinstance(value, (bool, int, float)):
        return json.dumps(value), False
    return None, False


def _flag(_: Description, value: Json) -> tuple[bool | None, bool]:
    if isinstance(value, bool):
        return value, True
    if isinstance(value, (str, int, float)):
        return _FLAGS.get(str(value).strip().lower()), False
    return None, False


def _number(description: Description, value: Json) -> tuple[int | float | None, bool]:
    number = _numeric(value) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        return None, False
    if not -_MOST_NUMBER <= number < _MOST_NUMBER:  # NaN is no number of anything either
        return None, False
    if description.documented == "String":
        return number, isinstance(value, str)
    return number, not isinstance(value, str) and number == int(number)


def _numeric(text: str) -> int | float | None:
    digits = text.strip()
    if _NUMBER.fullmatch(digits) is None:
        return None
    return int(digits) if digits.lstrip("+-").isdigit() else float(digits)


def _code(_: Description, value: Json) -> tuple[int | str | None, bool]:
    if isinstance(value, (int, str)) and not isinstance(value, bool):
        return value, True
    return (json.dumps(value), False) if isinstance(value, (bool, float)) else (None, False)


def _time(_: Description, value: Json) -> tuple[object, bool]:
    time = parse_time(value) if isinstance(value, str) else None
    return time, time is not None


def _object(_: Description, value: Json) -> tuple[_JsonObject | None, bool]:
    return (value, True) if isinstance(value, dict) else (_held(value, dict), False)


_READERS: Final[dict[Kind, Callable[[Description, Json], tuple[object, bool]]]] = {
    Kind.TEXT: _text,
    Kind.ID: _text,
    Kind.FLAG: _flag,
    Kind.NUMBER: _number,
    Kind.CODE: _code,
    Kind.TIME: _time,
    Kind.OBJECT: _object,
}


def _held(value: Json, kind: type[_C]) -> _C | None:
    """Decode an object or a list that came as a text: a container encoded twice."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return None
    try:
        held = decode_text(value)
    except UnreadableAnswer:
        return None
    return held if isinstance(held, kind) else None


def _bare_code(kind: type[Record], value: Json) -> _JsonObject | None:
    """Make the object of a code that stands where an object with a code is documented."""
    first = descriptions(kind)[0]
    is_code = isinstance(value, (str, int, float)) and not isinstance(value, bool) and value != ""
    return {first.key: value} if first.kind is Kind.CODE and is_code else None


def _by_key(kind: type[Record]) -> dict[str, tuple[Description, type | None]]:
    """Give a record's descriptions by key, each with the type whose values are taken as they are."""
    if kind not in _KNOWN:
        _KNOWN[kind] = {each.key: (each, _as_it_is(each)) for each in descriptions(kind)}
    return _KNOWN[kind]


def _as_it_is(description: Description) -> type | None:
    if description.allowed or (description.documented == "String" and description.kind is Kind.NUMBER):
        return None
    return {Kind.TEXT: str, Kind.ID: str, Kind.FLAG: bool, Kind.NUMBER: int}.get(description.kind)


def _element_of(path: str) -> str:
    """Give the first element of a list that a place is in, or is; empty where it is in none."""
    head, bracket, _ = path.partition("]")
    return head + bracket if bracket else ""


def _one_of(description: Description) -> str:
    values = ", ".join(str(value) for value in description.allowed)
    return values if len(description.allowed) == 1 else f"one of {values}"
