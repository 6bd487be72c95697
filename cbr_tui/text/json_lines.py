"""Where the lines of an indented JSON text would start, found in one pass over its bytes."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LONG", "NO_LINE", "STRING", "Index"]

LONG: Final = 1000
"""A value of more lines is in `Index.ends`, or still open at the end."""
NO_LINE: Final = 2**32 - 1
"""The parent of what stands in nothing."""
STRING: Final = rb'"[^"\\]*+(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\]*+)*+"'
"""A JSON string, with control characters that strict JSON refuses."""


@dataclass(slots=True)
class Index:
    """Where each line starts, and for those that are JSON the line that opened what they stand in."""

    starts: array[int] = field(default_factory=lambda: array("I"))
    parents: array[int] = field(default_factory=lambda: array("I"))
    places: array[int] = field(default_factory=lambda: array("I"))
    """How many siblings come before; of a closing bracket the line of its opening one."""
    ends: dict[int, int] = field(default_factory=dict)
    """Of long values, which are few, the last line by the first: nobody wants to look for it in millions."""
    open: list[int] = field(default_factory=list)
    """While it is filled: the lines of the brackets that are open."""
    stopped: bool = False
    """Whether it ends before the JSON does: there was no room for more, or more was not wanted."""

    def fill(self, raw: bytes, goes_on: Callable[[int], bool]) -> str:
        """Index all lines; say in one line what is not JSON, or nothing.

        `goes_on` is told now and then at which byte it is, and says whether to go on.
        """
        end = self._fill_json(raw, 3 if raw.startswith(b"\xef\xbb\xbf") else 0, goes_on)
        rest = len(raw) - len(raw[end:].lstrip(_BLANK))
        if rest == len(raw) and self.parents and not self.open:
            return ""
        self.starts.extend(match.start() for match in _PIECE.finditer(raw, rest if self.parents else 0))
        return self._fault(raw, rest)

    def _fill_json(self, raw: bytes, position: int, goes_on: Callable[[int], bool]) -> int:
        """Index JSON as far as it goes, and give where that ends.

        One match is one line: a bracket that closes, a bracket that opens, or a whole value, the last two
        behind their key where they have one.
        """
        starts, parents, places, opened = self.starts, self.parents, self.places, self.open
        brackets = bytearray()
        parent, place, in_object, may_close = NO_LINE, -1, False, False
        while match := _LINE.match(raw, position):
            kind = match.lastindex
            line = len(starts)
            if line >= _MOST_LINES or (line and line % _STEP == 0 and not goes_on(position)):
                self.stopped = True
                return position
            if kind == _CLOSES:
                # In ASCII a bracket's closing partner comes two after it.
                if not may_close or raw[match.start(_CLOSES)] != brackets[-1] + 2:
                    return position
                brackets.pop()
                opener = opened.pop()
                parent, place = parents[opener], places[opener]
                in_object = bool(brackets) and brackets[-1] == _BRACE
                self._close(opener, line)
            elif may_close or (match.start(_COLON) >= 0) != in_object:
                return position
            else:
                place += 1
                places.append(place)
            starts.append(position)
            parents.append(parent)
            position, may_close = match.end(), True
            if kind == _OPENS:
                parent, place, may_close = line, -1, False
                opened.append(parent)
                brackets.append(raw[match.start(_OPENS)])
                in_object = brackets[-1] == _BRACE
            if raw[position - 1] == _COMMA:
                if not may_close or not opened:
                    return position - 1
                may_close = False
            elif not opened:
                return position
        return position

    def _close(self, opener: int, line: int) -> None:
        self.places.append(opener)
        if line - opener > LONG:
            self.ends[opener] = line

    def _fault(self, raw: bytes, rest: int) -> str:
        """Say why JSON ends before the byte at `rest`."""
        if rest == len(raw):
            count = len(self.open)
            still = f"{count} bracket{' is' if count == 1 else 's are'} still open"
            return f"The answer ends too early: {still}." if count else "The answer is empty."
        if self.stopped:
            return f"Only the first {len(self.parents):,} lines are indented."
        if _CUT_STRING.match(raw, rest):
            return f"The answer ends too early: the text at byte {rest} is cut off."
        start = visible(raw[rest : rest + 40].decode("utf-8", "replace"))
        if self.parents and not self.open:
            return f"More follows after the JSON, at byte {rest}: {start}"
        return f"Not JSON from byte {rest} (line {len(self.parents) + 1}) on: {start}"


_BLANK: Final = b" \t\n\r"
_COMMA: Final = ord(",")
_BRACE: Final = ord("{")
_MOST_LINES: Final = 12_000_000
"""An index of this size takes 144 MB; a 256 MB answer of the documented form has ten million lines."""
_STEP: Final = 1 << 16
"""How many lines are indexed between two looks at whether the rest is wanted."""

_NUMBER_OR_WORD: Final = (
    rb"(?:-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?[0-9]++)?+|true|false|null|NaN|-?Infinity)"
    rb"(?=[ \t\n\r,\]}]|\Z)"
)
_CLOSES, _COLON, _OPENS = 1, 2, 4
_LINE: Final = re.compile(
    rb"""
    _*+ (?: ([\]}])                                    # 1 a bracket that closes
        | (?: STRING _*+ (:) _*+ )?+                    # 2 a key and its colon
          (?: (\[_*+\] | \{_*+\} | STRING | VALUE)     # 3 a whole value
          | ([\[{]) )                                  # 4 a bracket that opens
        )
    _*+ ,?+
    """.replace(b"_", rb"[ \t\n\r]")
    .replace(b"STRING", STRING)
    .replace(b"VALUE", _NUMBER_OR_WORD),
    re.DOTALL | re.VERBOSE,
)
_CUT_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+\\?\Z', re.DOTALL)
_PIECE: Final = re.compile(rb"[^\n]{1,4095}+(?:[^\n][\x80-\xbf]{0,3})?+\n?|\n")
"""A line of text, or as much of a very long one as is shown in one piece, whole characters."""
