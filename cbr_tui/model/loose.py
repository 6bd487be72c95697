"""Loose JSON values, each read as what its description says it should be: no surprise raises."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cbr_tui.errors import UnreadableAnswer
from cbr_tui.model.decode import decode_text
from cbr_tui.model.describe import Kind
from cbr_tui.model.times import parse_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbr_tui.model.describe import Description, Json

__all__ = ["MOST_NUMBER", "READERS", "as_it_is", "held"]

MOST_NUMBER: Final = 2**63
"""The reference's widest number is a Long; sums and products of smaller ones stay finite as floats."""
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,300}(?:\.[0-9]{1,300})?(?:[eE][+-]?[0-9]{1,3})?")
_FLAGS: Final = {"true": True, "1": True, "false": False, "0": False}


_C = TypeVar("_C", dict[str, Any], list[Any])


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
    if not -MOST_NUMBER <= number < MOST_NUMBER:  # NaN is no number of anything either
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


def _object(_: Description, value: Json) -> tuple[dict[str, Any] | None, bool]:
    return (value, True) if isinstance(value, dict) else (held(value, dict), False)


READERS: Final[dict[Kind, Callable[[Description, Json], tuple[object, bool]]]] = {
    Kind.TEXT: _text,
    Kind.ID: _text,
    Kind.FLAG: _flag,
    Kind.NUMBER: _number,
    Kind.CODE: _code,
    Kind.TIME: _time,
    Kind.OBJECT: _object,
}
"""What reads a value of each kind but records: gives it, None where it can't be read, and whether it fits."""


def held(value: Json, kind: type[_C]) -> _C | None:
    """Decode an object or a list that came as a text: a container encoded twice."""
    if not isinstance(value, str) or not value.lstrip().startswith(("{", "[")):
        return None
    try:
        inside = decode_text(value)
    except UnreadableAnswer:
        return None
    return inside if isinstance(inside, kind) else None


def as_it_is(description: Description) -> type | None:
    """Give the type whose values are read as they are; None where each has to be looked at."""
    if description.allowed or (description.documented == "String" and description.kind is Kind.NUMBER):
        return None
    return {Kind.TEXT: str, Kind.ID: str, Kind.FLAG: bool, Kind.NUMBER: int}.get(description.kind)
