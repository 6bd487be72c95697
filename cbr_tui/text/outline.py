"""The service's bytes as indented lines: every token as it came, in its order, not one reinterpreted.

Nothing is decoded into values. An index of line offsets over the one bytes object opens ten megabytes in
about half a second; a line becomes text when it is asked for.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import field, frozen
from cbr_tui.text.json_lines import LONG, NO_LINE, STRING, Index
from cbr_tui.text.path import below
from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Outline"]


@frozen
class Outline:
    """JSON as lines, counted from 0. What is not JSON follows as the text that it is; `fault` says where.

    Every text that comes out is printable (`safe.visible`), except what `value` gives.
    """

    fault: str
    """Why not all lines are JSON, in one line; empty where they are."""
    _raw: bytes = field(repr=False)
    _index: Index = field(repr=False)

    @classmethod
    def of(cls, raw: bytes, goes_on: Callable[[int], bool] = lambda _position: True) -> Outline:
        """Index an answer in UTF-8, or in UTF-16 or UTF-32 as JSON readers recognise them; never raises.

        `goes_on` is told now and then how many bytes are indexed; where it says no, the rest is not.
        """
        encoding = json.detect_encoding(raw)
        if not encoding.startswith("utf-8"):
            raw = raw.decode(encoding, "replace").encode()
        index = Index()
        return cls(index.fill(raw, goes_on), raw, index)

    def __len__(self) -> int:
        return len(self._index.starts)

    @property
    def indexed(self) -> int:
        """Count the lines that are JSON: what is not, or was not looked at, comes after them."""
        return len(self._index.parents)

    def line(self, number: int) -> str:
        """Give a line as text."""
        return "".join(text for _, text in self.tokens(number))

    def tokens(self, number: int, most: int | None = None) -> list[tuple[str, str]]:
        """Give a line as texts with their styles: key, string, number, literal, punctuation, plain, fault.

        `plain` is indentation, and the lines of what is not JSON; the first of those is `fault` where JSON
        came before it. Of a line of more than `most` bytes no more than these are looked at.
        """
        start, end = self._span(number)
        if not self._is_json(number):
            source = self._raw[start : end if most is None else min(end, start + most)]
            style = "fault" if 0 < number == len(self._index.parents) else "plain"
            return [(style, visible(source.decode("utf-8", "replace").rstrip("\r\n")))]
        depth = sum(1 for _ in self._ancestors(number))
        indent = [("plain", "  " * depth)] if depth else []
        if most is not None and end - start > most:
            return indent + self._first_tokens(start, end, most)
        return indent + [_styled(token) for token in _TOKEN.finditer(self._raw, start, end)]

    def _first_tokens(self, start: int, end: int, most: int) -> list[tuple[str, str]]:
        """Give the beginning of a long line: its key, and of the value as many bytes as are wanted."""
        start = self._past_blanks(start, end)
        key = _KEY.match(self._raw, start, min(end, start + most))
        begin = start if key is None else self._past_blanks(key.end(), end)
        tokens = [] if key is None else [_styled(token) for token in _TOKEN.finditer(self._raw, start, begin)]
        beyond = min(end, begin + most)
        if beyond == end or self._raw[begin : begin + 1] != b'"':
            return tokens + [_styled(token) for token in _TOKEN.finditer(self._raw, begin, beyond)]
        text = self._raw[begin:beyond].rstrip(_BLANK).decode("utf-8", "replace")
        return [*tokens, ("string", visible(text.removesuffix("\ufffd")))]

    def _last_byte(self, number: int) -> bytes:
        """Give the last byte of a line that is no blank: a value may be long, and is not read for that."""
        start, end = self._span(number)
        for begin in (max(start, end - _NEAR), start):
            last = self._raw[begin:end].rstrip(_BLANK)[-1:]
            if last:
                return last
        return b""

    def _past_blanks(self, start: int, end: int) -> int:
        blanks = _BLANKS.match(self._raw, start, end)
        return start if blanks is None else blanks.end()

    def path(self, number: int) -> str:
        """Say where a line's value stands: `.checkpoint_item.extend_info.volume_backups[1].status`."""
        if not self._is_json(number):
            return ""
        if self._closes(number):
            number = self._index.places[number]
        lineage = [number, *self._ancestors(number)][::-1]
        path = ""
        for child in lineage[1:]:
            if _KEY.match(self._raw, *self._span(child)) is None:
                path += f"[{self._index.places[child]}]"
            else:
                path = below(path, self._key(child))
        return f".{path}" if len(lineage) <= _DEEPEST else f"…{path}"

    def value(self, number: int) -> str:
        """Give the value that starts or ends on a line exactly as it came; of what is not JSON, the line."""
        start, end = self._span(number)
        if not self._is_json(number):
            return self._raw[start:end].decode("utf-8", "replace")
        first, last = self._extent(number)
        start, stop = self._span(first)
        key = _KEY.match(self._raw, start, stop)
        begin = self._past_blanks(start if key is None else key.end(), stop)
        whole = self._raw[begin : self._span(last)[1]].rstrip(_BLANK)
        return whole.removesuffix(b",").rstrip(_BLANK).decode("utf-8", "replace")

    def key(self, number: int) -> str:
        """Give the key of the value that starts or ends on a line, unquoted; empty if it has none."""
        return self._key(self._extent(number)[0]) if self._is_json(number) else ""

    def holder(self, number: int) -> int | None:
        """Give the line that opens what starts or ends on a line, if that is an object or a list.

        Else the line that opens what the value stands in; None for a lone value and for what is not JSON.
        """
        if not self._is_json(number):
            return None
        first, last = self._extent(number)
        return first if last > first else self.parent(number)

    def parent(self, number: int) -> int | None:
        """Give the line that opens what a line's value stands in; None where it stands in nothing."""
        if not self._is_json(number) or self._index.parents[number] == NO_LINE:
            return None
        return self._index.parents[number]

    def end(self, number: int) -> int:
        """Give the last line of the value that starts on a line, or ends there."""
        return self._extent(number)[1] if self._is_json(number) else number

    def folds_at(self, depth: int, goes_on: Callable[[int], bool] = lambda _line: True) -> dict[int, int]:
        """Give the first and last lines of what stands `depth` levels deep; 1 is the outermost bracket's.

        `goes_on` is told now and then how many lines are done; where it says no, the rest is not folded.
        """
        folds: dict[int, int] = {}
        ends: list[int] = []
        number, parents = 0, self._index.parents
        due = _STRIDE
        while number < len(parents) - 1:
            if number >= due:
                due = number + _STRIDE
                if not goes_on(number):
                    break
            while ends and number > ends[-1]:
                ends.pop()
            if parents[number + 1] == number:
                end = self._extent(number)[1]
                if len(ends) + 1 == depth:
                    folds[number] = end
                    number = end
                else:
                    ends.append(end)
            number += 1
        return folds

    def folded(self, number: int, last: int) -> list[tuple[str, str]]:
        """Give a folded value as one line, with how much is in it; styles as of `tokens`, and dim."""
        count = self._children(number, last)
        opening = self.tokens(number)
        noun = "key" if opening[-1][1] == "{" else "item"
        closing = [token for token in self.tokens(last) if token[1] in {"]", "}", ","} and self._closes(last)]
        return [*opening, ("dim", f" … {count:,} {noun}{'' if count == 1 else 's'} "), *closing]

    def locate(self, path: str) -> int | None:
        """Give the line where the value at a path begins, of two equal keys the last; None if none.

        Paths are those that `path` gives; the dot at the beginning may be missing.
        """
        position = 1 if path.startswith(".") else 0
        if not self._index.parents:
            return None
        number: int | None = 0
        while position < len(path) and number is not None:
            step = _STEP.match(path, position)
            if step is None:
                return None
            position = step.end()
            number = self._child(number, *_wanted(step))
        return number

    def bytes_of(self, first: int, last: int) -> bytes:
        """Give the bytes of the lines from `first` to `last`, in UTF-8, with the blanks before each."""
        return self._raw[self._span(first)[0] : self._span(last)[1]]

    def offset(self, first: int, number: int) -> int:
        """Give how many bytes after the beginning of line `first` a line begins."""
        return self._index.starts[number] - self._index.starts[first]

    def line_at(self, first: int, offset: int) -> int:
        """Give the line that holds the byte that comes `offset` bytes after the beginning of line `first`."""
        return bisect_right(self._index.starts, self._index.starts[first] + offset, first) - 1

    def bytes_of_value(self, number: int) -> bytes:
        """Give the bytes of a line without a key that may stand on it."""
        start, end = self._span(number)
        key = _KEY.match(self._raw, start, end)
        return self._raw[start if key is None else key.end() : end]

    def _key(self, number: int) -> str:
        key = _KEY.match(self._raw, *self._span(number))
        return "" if key is None else str(json.loads(key[1].decode("utf-8", "replace"), strict=False))

    def _closes(self, number: int) -> bool:
        return _CLOSING.match(self._raw, *self._span(number)) is not None

    def _child(self, number: int, key: str | None, place: int) -> int | None:
        """Find a child by its key, or by its place where `key` is None, in what opens on a line."""
        found = None
        child, last = number + 1, self.end(number)
        while child <= last:
            if not self._closes(child) and self._fits(child, key, place):
                found = child
                if key is None:
                    break
            child = self.end(child) + 1
        return found

    def _fits(self, child: int, key: str | None, place: int) -> bool:
        if _KEY.match(self._raw, *self._span(child)) is None:
            return key is None and self._index.places[child] == place
        return key is not None and visible(self._key(child)) == key

    def _children(self, number: int, last: int) -> int:
        """Count what stands directly in the value on the lines from `number` to `last`."""
        index = self._index
        child = last - 1 if self._closes(last) else last
        while index.parents[child] != number:
            child = index.parents[child]
        return index.places[index.places[child] if self._closes(child) else child] + 1

    def _is_json(self, number: int) -> bool:
        return number < len(self._index.parents)

    def _span(self, number: int) -> tuple[int, int]:
        starts = self._index.starts
        return starts[number], starts[number + 1] if number + 1 < len(starts) else len(self._raw)

    def _ancestors(self, number: int) -> Iterator[int]:
        """Give the lines that open what a line stands in, the innermost first; not past any sane depth."""
        for _ in range(_DEEPEST):
            number = self._index.parents[number]
            if number == NO_LINE:
                return
            yield number

    def _extent(self, number: int) -> tuple[int, int]:
        """Give the first and the last line of the value that starts or ends on a line."""
        index = self._index
        if self._closes(number):
            return index.places[number], number
        if self._last_byte(number) not in b"[{":
            return number, number
        end = index.ends.get(number)
        if end is not None:
            return number, end
        try:  # the next line in the same container is its closing bracket
            return number, index.parents.index(index.parents[number], number + 1, number + LONG + 2)
        except ValueError:  # cut off before it is closed
            return number, len(index.parents) - 1


def _styled(token: re.Match[bytes]) -> tuple[str, str]:
    """Give a token with its style."""
    text = token[0].decode("utf-8", "replace")
    if token.lastindex:  # a string before a colon
        return "key", visible(text)
    if text == ":":
        return "punctuation", ": "
    return _STYLES.get(text[0], "number"), visible(text)


def _wanted(step: re.Match[str]) -> tuple[str | None, int]:
    """Give the key of a step of a path, or None and a place."""
    if step["place"] is not None:
        return None, int(step["place"])
    if step["word"] is not None:
        return step["word"], 0
    return visible(str(json.loads(step["quoted"], strict=False))), 0


_STRIDE: Final = 1 << 14
"""How many lines are looked at between two questions whether to go on."""
_DEEPEST: Final = 100
"""So many levels are indented and named; documented answers have five."""
_TOKEN: Final = re.compile(
    rb"(%b)(?=[ \t\n\r]*+:)|%b|[\[\]{}:,]|[^\[\]{}:,\" \t\n\r]++" % (STRING, STRING), re.DOTALL
)
_KEY: Final = re.compile(rb"[ \t\n\r]*+(%b)[ \t\n\r]*+:" % STRING, re.DOTALL)
_BLANK: Final = b" \t\r\n"
_NEAR: Final = 64
_BLANKS: Final = re.compile(rb"[ \t\n\r]*+")
_CLOSING: Final = re.compile(rb"[ \t\n\r]*+[\]}]")
_STYLES: Final = {'"': "string"} | dict.fromkeys("[]{},", "punctuation") | dict.fromkeys("tfn", "literal")
_STEP: Final = re.compile(
    r"""\.?(?P<word>[A-Za-z_][0-9A-Za-z_]*)|\.?\[(?P<place>[0-9]{1,9})\]"""
    r"""|\.?\[(?P<quoted>"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*")\]"""
)
