"""Decoded objects to records, by the descriptions of their fields; what does not fit is noted.

No field is named here: what a value should be is in its description (`backup.py`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.model.backup import Backup
from cbr_tui.model.describe import Description, Kind, Mismatch, Record, descriptions
from cbr_tui.model.instead import found
from cbr_tui.model.long_lists import Elements, Records
from cbr_tui.model.loose import MOST_NUMBER, READERS, as_it_is, held
from cbr_tui.model.under_way import report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cbr_tui.model.describe import Json
    from cbr_tui.model.dialects import Found

__all__ = ["Reader"]

_MOST_MISMATCHES: Final = 1000
_MOST_FOUND: Final = 80
_MOST_TEXTS: Final = 1000
_MOST_SHAPES: Final = 1000
_TOLD: Final = 1000
"""How many records are read between two words on how far it is."""
_KNOWN: Final[dict[type[Record], dict[str, tuple[Description, type | None]]]] = {}
_NOTHING: Final[Mapping[str, str]] = {}
"""What a record lacks of which nobody says so: one for all, as many records hold it."""
_JsonObject = dict[str, Any]


class Reader:
    """Reads records by their descriptions, and notes what does not fit."""

    def __init__(self, lacks: Mapping[type[Record], Mapping[str, str]] | None = None) -> None:
        self._noted: list[Mismatch] = []
        self._more = 0
        self._lacks = lacks or {}

    def backup(self, found: Found) -> Backup:
        """Read the backup that was found."""
        self._lacks = found.lacks
        for surprise in found.surprises:
            self.note(surprise.path, surprise.expected, surprise.found, known=surprise.known)
        attributes = self.attributes(Backup, found.item, "")
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

    def attributes(self, kind: type[Record], raw: _JsonObject, path: str) -> dict[str, Any]:
        """Read an object's attributes; one that is null, missing or can't be read keeps its default."""
        known = _by_key(kind)
        prefix = f"{path}." if path else ""
        attributes: dict[str, Any] = {}
        for key, value in raw.items():
            field = known.get(key)
            if field is None or value is None:
                continue
            description, as_it_is = field
            if type(value) is as_it_is and (type(value) is not int or -MOST_NUMBER <= value < MOST_NUMBER):
                attributes[description.attribute] = value  # nearly all values of a large answer
                continue
            read = self._value(description, value, prefix + key)
            if read is not None:
                attributes[description.attribute] = read
        return attributes

    def _value(self, description: Description, value: Json, path: str) -> object:
        if description.kind is Kind.RECORD:
            return self._record(description, value, path)
        if description.kind is Kind.RECORDS:
            return self._records(description, value, path)
        read, fits = READERS[description.kind](description, value)
        if description.allowed and read not in (None, "") and read not in description.allowed:
            known = str(read) in re.split(r"\W+", description.reality)
            self.note(path, _one_of(description), found(value), known=known)
        elif not fits:
            # That services write a value in another way is no excuse for one that can't be read.
            known = bool(description.reality) and (read is not None or value == "")
            self.note(path, description.documented, found(value), known=known)
        return read

    def read(self, kind: type[Record], raw: _JsonObject, path: str) -> Record:
        """Read an object."""
        return kind(raw=raw, lacks=self._lacks.get(kind, _NOTHING), **self.attributes(kind, raw, path))

    def _record(self, description: Description, value: Json, path: str) -> Record:
        kind = description.record or Record
        if isinstance(value, dict):
            return self.read(kind, value, path)
        if value == "" and description.reality:
            return kind()
        inside = held(value, dict)
        if inside is None:
            inside = _bare_code(kind, value)
        known = bool(description.reality) and inside is not None
        self.note(path, description.documented, found(value), known=known)
        return self.read(kind, inside or {}, path)

    def _records(self, description: Description, value: Json, path: str) -> Sequence[Record]:
        if isinstance(value, Elements):
            return self._long(description, value, path)
        if value == "" and description.reality:
            return ()
        elements = value if isinstance(value, list) else held(value, list)
        if value and isinstance(value, dict):
            elements = [value]
        if not isinstance(value, list):
            known = bool(description.reality) and elements is not None
            self.note(path, description.documented, found(value), known=known)
        records = []
        for index, element in enumerate(elements or ()):
            if index % _TOLD == _TOLD - 1:
                report("Reading", index, len(elements or ()), description.key)
            records.append(self._element(description, element, f"{path}[{index}]"))
        return tuple(records)

    def _long(self, description: Description, elements: Elements, path: str) -> Records[Record]:
        """Note what does not fit in a long list's records, and what is asked of all of them."""
        kind = description.record or Record
        alike, known, undocumented = _Alike(kind), _by_key(kind), dict[str, int]()
        noted = [each for each in descriptions(kind) if each.attribute in kind.noted]
        columns: dict[str, list[Any]] = {each.attribute: [] for each in noted}
        texts: dict[str, str] = {}
        for index, element in enumerate(elements):
            if index % _TOLD == _TOLD - 1:
                report("Reading", index, len(elements), description.key)
            read = None
            if not alike.fits(element):
                read = self.attributes(kind, element, f"{path}[{index}]")
                for key in element:
                    if key not in known:
                        undocumented.setdefault(key, index)
            for each in noted:
                value = element.get(each.key) if read is None else read.get(each.attribute)
                if type(value) is str and len(texts) < _MOST_TEXTS:
                    value = texts.setdefault(value, value)  # thousands say that they are available
                columns[each.attribute].append(value)
        return Records(elements, _Again(kind, self._lacks), columns, undocumented)

    def _element(self, description: Description, value: Json, path: str) -> Record:
        """Read one of a list; what is no object is an empty record: positions stay those of the data."""
        if not isinstance(value, dict):
            self.note(path, "an object", found(value))
            value = held(value, dict) or {}
        return self.read(description.record or Record, value, path)


class _Alike:
    """Remembers which records are as documented: by their keys, the types of their values, and their words.

    Nearly all in a list are alike in that, and need not be looked at value by value: a third of the time.
    """

    def __init__(self, kind: type[Record]) -> None:
        self._kind = kind
        self._worded = [each.key for each in descriptions(kind) if each.allowed]
        self._left: dict[tuple[object, ...], list[str] | None] = {}

    def fits(self, element: _JsonObject) -> bool:
        """Say whether each value is read as it is, and each key is documented."""
        shape = (*element, *map(type, element.values()), *map(element.get, self._worded))
        try:
            left = self._left[shape]
        except KeyError:
            left = None
            if len(self._left) < _MOST_SHAPES:
                left = self._left[shape] = self._left_to_check(element)
        except TypeError:  # a list where a word should be
            return False
        return left is not None and all(-MOST_NUMBER <= element[key] < MOST_NUMBER for key in left)

    def _left_to_check(self, element: _JsonObject) -> list[str] | None:
        """Give the keys of the integers, which may be too large; None where that is not all there is to see.

        A word is part of the shape. Of other values nothing but the type may count: 5.0 fits, and 5.5 not.
        """
        known = _by_key(self._kind)
        for key, value in element.items():
            if key not in known:
                return None
            if value is not None and key not in self._worded and type(value) is not known[key][1]:
                return None
        reader = Reader()
        reader.attributes(self._kind, {key: element.get(key) for key in self._worded}, "")
        if reader.mismatches():
            return None
        return [key for key, value in element.items() if type(value) is int]


class _Again(Reader):
    """Reads the records of a long list one by one: what does not fit was noted when all were read."""

    def __init__(self, kind: type[Record], lacks: Mapping[type[Record], Mapping[str, str]]) -> None:
        super().__init__(lacks)
        self.kind = kind
        nothing = kind()
        self._known = {
            each.attribute: (each, as_it_is, getattr(nothing, each.attribute))
            for each, as_it_is in _by_key(kind).values()
        }

    def note(self, path: str, expected: str, found: str, *, known: bool = False) -> None:
        pass

    def record(self, element: _JsonObject) -> Record:
        return self.read(self.kind, element, "")

    def value(self, element: _JsonObject, attribute: str) -> Any:
        description, as_it_is, nothing = self._known[attribute]
        value = element.get(description.key)
        if value is None:
            return nothing
        if type(value) is as_it_is and (type(value) is not int or -MOST_NUMBER <= value < MOST_NUMBER):
            return value
        read = self._value(description, value, "")
        return nothing if read is None else read


def _bare_code(kind: type[Record], value: Json) -> _JsonObject | None:
    """Make the object of a code that stands where an object with a code is documented."""
    first = descriptions(kind)[0]
    is_code = isinstance(value, (str, int, float)) and not isinstance(value, bool) and value != ""
    return {first.key: value} if first.kind is Kind.CODE and is_code else None


def _by_key(kind: type[Record]) -> dict[str, tuple[Description, type | None]]:
    """Give a record's descriptions by key, each with the type whose values are taken as they are."""
    if kind not in _KNOWN:
        _KNOWN[kind] = {each.key: (each, as_it_is(each)) for each in descriptions(kind)}
    return _KNOWN[kind]


def _one_of(description: Description) -> str:
    values = ", ".join(str(value) for value in description.allowed)
    return values if len(description.allowed) == 1 else f"one of {values}"
