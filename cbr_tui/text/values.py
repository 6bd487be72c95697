"""One documented field as one printable line, and what there is to say about it."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.frozen import frozen
from cbr_tui.model.describe import ABSENT, Description, Kind, Presence, Record
from cbr_tui.model.long_lists import is_list
from cbr_tui.text.safe import visible
from cbr_tui.text.times import absolute
from cbr_tui.text.units import number, size, size_gb

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbr_tui.model.describe import Json
    from cbr_tui.model.long_lists import Elements

__all__ = ["LONGEST", "Shown", "as_json", "brief", "explain", "first_json", "lacking", "show"]


@frozen
class Shown:
    """A field's value as text."""

    text: str
    """One printable line; `—` where the answer does not hold the field."""
    presence: Presence
    odd: bool = False
    """True where the value could not be read, or is none of those that the reference allows."""


def show(description: Description, record: Record) -> Shown:
    """Write a field's value with its unit and meaning; what can't be read is shown as it came, cut."""
    presence = record.presence(description)
    came = record.raw.get(description.key)
    if presence in (Presence.ABSENT, Presence.LACKING):
        return Shown("—", presence)
    if presence is not Presence.VALUE:
        return Shown(json.dumps(came), presence)
    text, odd = _told(description, came, getattr(record, description.attribute))
    return Shown(text, presence, odd)


def brief(description: Description, came: Json, read: Any) -> str:
    """Write a value that came, and was read, as one line without its meaning; as it came where it is odd."""
    if description.kind is Kind.NUMBER and read is not None:
        unit = "" if description.unit == "kb/s" else description.unit  # it is documented, and wrong
        return f"{number(read)} {unit}".rstrip()
    if read is None or description.kind not in _WRITERS:
        return as_json(came)
    return _WRITERS[description.kind](description, read)


def explain(description: Description, record: Record | None = None) -> str:
    """Say in lines what a field means, what it may be, what it really is, and how it stands in the answer."""
    unit = f", {description.unit}" if description.unit else ""
    lines = [description.meaning, f"Documented as {description.documented}{unit} ({description.table})."]
    known = {**description.allowed, **description.special}
    lines += [f"  {value}: {meaning}" for value, meaning in known.items()]
    if description.reality:
        lines.append(f"In reality: {description.reality}")
    if record is not None:
        came = record.raw.get(description.key, ABSENT)
        missing = f"Not in the answer: {reason}." if (reason := lacking(description, record)) else ""
        lines.append(
            missing or ("Not in the answer." if came is ABSENT else f"In the answer: {as_json(came)}")
        )
    return "\n".join(lines)


def lacking(description: Description, record: Record) -> str:
    """Say why such an answer can't hold a field; empty where it could, or does."""
    lacks = record.presence(description) is Presence.LACKING
    return visible(record.lacks[description.key]) if lacks else ""


def as_json(value: Json, limit: int = 200) -> str:
    """Write a value as JSON on one printable line, cut with `…` at `limit` characters."""
    if isinstance(value, str):
        value = value[: limit + 1]
    text = first_json(value, limit + 1)
    return visible(text if len(text) <= limit else text[: limit - 1] + "…")


def first_json(value: Json, most: int, indent: int | None = None) -> str:
    """Write the first `most` characters of a value as JSON; of a hundred megabytes no more is worked out."""
    parts, length = [], 0
    writer = json.JSONEncoder(ensure_ascii=False, indent=indent, default=partial(_beginning, most=most))
    for part in writer.iterencode(value):
        parts.append(part)
        length += len(part)
        if length >= most:
            break
    return "".join(parts)[:most]


def _beginning(elements: Elements, most: int) -> list[Json]:
    """Give as many objects of a long list as it takes to fill so many characters."""
    return [*elements[: most // len("{},") + 1]]


def _told(description: Description, came: Json, value: Any) -> tuple[str, bool]:
    """Write a value that is there, and say whether it is odd; records and lists have rows of their own."""
    if isinstance(came, dict) and description.kind in (Kind.OBJECT, Kind.RECORD):
        return "1 field" if len(came) == 1 else f"{len(came)} fields", False
    if is_list(came) and description.kind is Kind.RECORDS:
        return f"a list of {len(came)}", False
    if value is None or description.kind not in _WRITERS:
        return as_json(came), True
    text = _WRITERS[description.kind](description, value)
    if not description.allowed and not description.special:
        return text, False
    meaning = description.allowed.get(value) or description.special.get(value)
    odd = bool(description.allowed) and value not in description.allowed
    return f"{text} — {meaning}" if meaning else text, odd


def _text(_: Description, value: str) -> str:
    if len(value) > LONGEST:
        return f"{visible(value[:LONGEST])}… {len(value):,} characters in all"
    return visible(value) if value.strip() else as_json(value)


def _flag(_: Description, value: bool) -> str:
    return "yes" if value else "no"


def _number(description: Description, value: float) -> str:
    plain = number(value)
    if description.unit == "kb/s":
        # Both are said: a capture shows that the number is a mean of numbers in MB/s (API.md §2).
        return f"{plain} kb/s as documented, {plain} MB/s in reality"
    with_unit = f"{plain} {description.unit}".rstrip()
    if description.unit == "days" and value == 1:
        return "1 day"
    scale = _SCALES.get(description.unit)
    scaled = scale(value) if scale else with_unit
    return with_unit if scaled == with_unit else f"{with_unit} ({scaled})"


LONGEST: Final = 10_000
"""So many characters of a text are shown: more would hold up the screen, and Raw JSON has them all."""
_SCALES: Final[dict[str, Callable[[float], str]]] = {"MB": size, "GB": size_gb}
_WRITERS: Final[dict[Kind, Callable[[Description, Any], str]]] = {
    Kind.TEXT: _text,
    Kind.ID: _text,
    Kind.FLAG: _flag,
    Kind.NUMBER: _number,
    Kind.CODE: lambda description, value: (
        number(value) if isinstance(value, int) else _text(description, value)
    ),
    Kind.TIME: lambda _, value: absolute(value),
}
