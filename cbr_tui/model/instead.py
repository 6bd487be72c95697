"""What came in place of what was needed, in words. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from cbr_tui.errors import UnreadableAnswer
from cbr_tui.model.decode import MOST_DIGITS, READ_IT_RAW
from cbr_tui.model.error_body import error_in
from cbr_tui.model.long_lists import Elements, is_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cbr_tui.model.describe import Json

__all__ = ["found", "no_backup", "no_list"]

_ONE: Final = ("checkpoint_item", "backup")
"""Under which key the services have one backup."""
_SEVERAL: Final = ("checkpoint_items", "backups")
"""Under which key they have a list."""
_MOST_TEXT: Final = 65
_MOST_SAID: Final = 200
_OF_A_LIST: Final = (
    "Of a saved list, `cbr-tui show -f FILE ID` shows one, and `cbr-tui list -f FILE` lists them all."
)


def no_backup(answer: Json) -> UnreadableAnswer:
    """Say what an answer is that holds not one backup."""
    if not isinstance(answer, dict):
        return _no_object(answer)
    for name in _SEVERAL:
        if is_list(items := answer.get(name)):
            words = f"{name} is a list of {len(items)}, where one backup is needed."
            return UnreadableAnswer(words, hint=_OF_A_LIST)
    if failure := _failure(answer):
        return UnreadableAnswer(f"The answer is an error, not a backup: {failure}.", hint=READ_IT_RAW)
    for name in _ONE:
        if name in answer and not isinstance(answer[name], dict):
            return UnreadableAnswer(f"{name} is {found(answer[name])}, not an object.", hint=READ_IT_RAW)
    return UnreadableAnswer(f"The answer holds no backup: {_keys(answer)}.", hint=READ_IT_RAW)


def no_list(answer: Json) -> UnreadableAnswer:
    """Say what an answer is that holds no list of backups."""
    if not isinstance(answer, dict):
        return _no_object(answer)
    if any(isinstance(answer.get(name), dict) for name in _ONE):
        return UnreadableAnswer(
            "The answer is one backup, not a list of them.", hint="`cbr-tui show` reads it."
        )
    if failure := _failure(answer):
        return UnreadableAnswer(
            f"The answer is an error, not a list of backups: {failure}.", hint=READ_IT_RAW
        )
    for name in _SEVERAL:
        if name in answer:
            return UnreadableAnswer(f"{name} is {found(answer[name])}, not a list.", hint=READ_IT_RAW)
    return UnreadableAnswer(f"The answer holds no list of backups: {_keys(answer)}.", hint=READ_IT_RAW)


def found(value: Json) -> str:
    """Say what a value is, in a few words."""
    match value:
        case None | bool():
            return json.dumps(value)
        case "":
            return "an empty text"
        case str():
            return _found_text(value)
        case list() | Elements():
            return f"a list of {len(value)}"
        case dict():
            return f"an object of {len(value)}"
        case _:
            return f"the number {value}"


def _no_object(answer: Json) -> UnreadableAnswer:
    return UnreadableAnswer(f"The answer is {found(answer)}, not a JSON object.", hint=READ_IT_RAW)


def _failure(answer: Mapping[str, Json]) -> str:
    failure = error_in(answer)
    return ": ".join(part[:_MOST_SAID] for part in failure if part).rstrip(".") if failure else ""


def _keys(answer: Mapping[str, Json]) -> str:
    names = [key[:40] for key in list(answer)[:5]]
    more = len(answer) - len(names)
    if not names:
        return "it is empty"
    return f"its keys are {', '.join(names)}" + (f" and {more} more" if more else "")


def _found_text(value: str) -> str:
    digits = value.removeprefix("-")
    if len(digits) > MOST_DIGITS and digits.isdigit():  # `decode` leaves such a number as its text
        return f"a number of {len(digits):,} digits"
    return f'the text "{value}"' if len(value) <= _MOST_TEXT else f'the text "{value[:_MOST_TEXT]}…"'
