"""Where the lines of an outline show a text: anywhere, or in their values alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cbr_tui.text.outline import Outline

__all__ = ["Search"]

_BLOCK: Final = 1000
_NOT_PLAIN: Final = rb"[^\t\n\r -~]"
_VALUES: Final = frozenset({"string", "number", "literal"})


class Search:
    """One text that is looked for. A capital letter in it makes case count."""

    def __init__(self, text: str, *, values: bool = False) -> None:
        """Look for a text as it is; with `values` not in keys and not across tokens."""
        self._exact = text != text.lower()
        self._text = text
        self._values = values
        self._worth = _worth(text, exact=self._exact)

    @classmethod
    def of(cls, typed: str) -> Search:
        """Look for what was typed: `status:` means a whole key, `:error` a value that has it."""
        key = typed.removesuffix(":")
        if key != typed and key.replace("_", "").isalnum():
            return cls(f'"{key}":')
        value = typed.removeprefix(":")
        return cls(value, values=True) if value != typed and value.strip() == value != "" else cls(typed)

    def find(
        self,
        outline: Outline,
        start: int,
        stop: int | None = None,
        *,
        backwards: bool = False,
        goes_on: Callable[[int], bool] = lambda _lines: True,
    ) -> int | None:
        """Find the nearest line: `start` or one after it, or with `backwards` before it.

        None if there is none before line `stop`, where one is given. `goes_on` is told after how many lines
        it is; where it says no, there is none.
        """
        seen = 0
        for block in _blocks(len(outline), start, stop, backwards=backwards):
            if outline.holds(self._worth, min(block), max(block)):
                for number in block:
                    if outline.holds(self._worth, number, number) and self._is_on(outline, number):
                        return number
            seen += len(block)
            if not goes_on(seen):
                return None
        return None

    def around(
        self,
        outline: Outline,
        start: int,
        *,
        backwards: bool = False,
        goes_on: Callable[[int], bool] = lambda _lines: True,
    ) -> int | None:
        """Find the nearest line, at the end beginning anew at the other one."""
        found = self.find(outline, start, backwards=backwards, goes_on=goes_on)
        if found is None and goes_on(0):
            other_end = len(outline) - 1 if backwards else 0
            found = self.find(outline, other_end, backwards=backwards, goes_on=goes_on)
        return found

    def count(self, outline: Outline, low: int, high: int) -> int:
        """Count the lines from `low` up to `high`, without it: those that `find` finds."""
        total, number = 0, self.find(outline, low, high)
        while number is not None:
            total += 1
            number = self.find(outline, number + 1, high)
        return total

    def _is_on(self, outline: Outline, number: int) -> bool:
        if self._values:
            return any(self._is_in(text) for style, text in outline.tokens(number) if style in _VALUES)
        return self._is_in(outline.line(number))

    def _is_in(self, shown: str) -> bool:
        return self._text in (shown if self._exact else shown.lower())


def _blocks(lines: int, start: int, stop: int | None, *, backwards: bool) -> Iterator[range]:
    """Cut the lines into runs that are worth one search of their bytes."""
    if backwards:
        for high in range(min(start, lines - 1), -1, -_BLOCK):
            yield range(high, max(high - _BLOCK, -1), -1)
    else:
        end = lines if stop is None else min(stop, lines)
        for low in range(max(start, 0), end, _BLOCK):
            yield range(low, min(low + _BLOCK, end))


def _worth(text: str, *, exact: bool) -> re.Pattern[bytes]:
    """Describe bytes that a line must hold to show a text; not all that do are worth more than a look.

    The shown line has other blanks between its tokens, and stand-ins for some of what is not plain ASCII.
    """
    if not text.isascii():
        return re.compile(b"" if re.search("[␉␊␍]", text) else _NOT_PLAIN)
    pieces = re.findall(r"[\[\]{}:,\"]|[^\s\[\]{}:,\"]+", text)
    wanted = rb"[ \t\n\r]*+".join(re.escape(piece).encode() for piece in pieces)
    return re.compile(_NOT_PLAIN + b"|" + wanted, 0 if exact else re.IGNORECASE)
