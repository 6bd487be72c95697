"""Where the lines of an outline show a text: anywhere, or in their values alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cbr_tui.text.outline import Outline

__all__ = ["Search"]

_BLOCK: Final = 1000
_VALUES: Final = frozenset({"string", "number", "literal"})
_PLAIN: Final = re.compile(r'[^\s\[\]{}:,"]+')
_KEY: Final = re.compile(r'"[^\s\[\]{}:,"]+":')


class Search:
    """One text that is looked for. A capital letter in it makes case count."""

    def __init__(self, text: str, *, values: bool = False) -> None:
        """Look for a text as it is; with `values` not in keys and not across tokens."""
        self._exact = text != text.lower()
        self._text = text
        self._values = values
        self._pattern = _pattern(text)
        self._or_named = re.compile(self._pattern.pattern + b"|" + _NOT_PLAIN.pattern)
        # Of such a text the bytes of a line tell all: nothing of it is shown otherwise than it came.
        self._plain = text.isascii() and text.isprintable() and _PLAIN.fullmatch(text) is not None
        self._sure = self._plain or (text.isascii() and _KEY.fullmatch(text) is not None and not values)

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
            found = self._first(outline, block)
            if found is not None:
                return found
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
        return sum(1 for block in _blocks(len(outline), low, high) for _ in self._lines(outline, block))

    def _first(self, outline: Outline, block: range) -> int | None:
        lines = self._lines(outline, block)
        return next(lines, None) if block.step > 0 else max(lines, default=None)

    def _lines(self, outline: Outline, block: range) -> Iterator[int]:
        """Give the lines of a block that show the text, from the top down."""
        first, last = min(block), max(block)
        content = outline.bytes_of(first, last)
        if not self._exact:
            content = content.lower()
        pattern = self._pattern
        sure = self._sure
        if not self._exact and not content.isascii():
            # Two letters beyond ASCII have a small letter that is in it: such a block is read line by line.
            pattern, sure = _ANY, False
        elif _NOT_PLAIN.search(content):
            # What can't be seen is shown by its name, `<U+0080>`, and that may hold the text.
            pattern, sure = self._or_named, False
        number = first
        position = 0
        while number <= last and (match := pattern.search(content, position)):
            number = max(number, outline.line_at(first, match.start()))
            if number > last:
                return
            if (sure and not self._values) or self._is_on(outline, number):
                yield number
            number += 1
            if number <= last:
                position = max(position, outline.offset(first, number))

    def _is_on(self, outline: Outline, number: int) -> bool:
        if not self._values:
            return self._is_in(outline.line(number))
        if self._plain:
            value = outline.bytes_of_value(number)
            if value.isascii():
                return self._pattern.search(value if self._exact else value.lower()) is not None
        return any(self._is_in(text) for style, text in outline.tokens(number) if style in _VALUES)

    def _is_in(self, shown: str) -> bool:
        return self._text in (shown if self._exact else shown.lower())


def _blocks(lines: int, start: int, stop: int | None, *, backwards: bool = False) -> Iterator[range]:
    """Cut the lines into runs that are worth one search of their bytes."""
    if backwards:
        for high in range(min(start, lines - 1), -1, -_BLOCK):
            yield range(high, max(high - _BLOCK, -1), -1)
    else:
        end = lines if stop is None else min(stop, lines)
        for low in range(max(start, 0), end, _BLOCK):
            yield range(low, min(low + _BLOCK, end))


def _pattern(text: str) -> re.Pattern[bytes]:
    """Describe bytes that a line must hold to show a text; not all that do are worth more than a look.

    The shown line has other blanks between its tokens, and stand-ins for some of what is not plain ASCII.
    """
    if not text.isascii():
        return _ANY if re.search("[␉␊␍]", text) else _NOT_PLAIN
    pieces = re.findall(r"[\[\]{}:,\"]|[^\s\[\]{}:,\"]+", text)
    return re.compile(rb"[ \t\n\r]*+".join(re.escape(piece).encode() for piece in pieces))


_ANY: Final = re.compile(b"")
_NOT_PLAIN: Final = re.compile(rb"[^\t\n\r -~]")
