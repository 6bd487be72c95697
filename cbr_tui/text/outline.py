"""The service's bytes as indented lines: every token as it came, in its order, not one reinterpreted.

Nothing is decoded into values. An index of line offsets over the one bytes object opens ten megabytes in
about half a second; a line becomes text when it is asked for.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cbr_tui.text.json_lines import NO_LINE, STRING, Index
from cbr_tui.text.path import below
from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Outline"]


@dataclass(frozen=True, slots=True)
class Outline:
    """JSON as lines, counted from 0. What is not JSON follows as the text that it is; `fault` says where.

    Every text that comes out is printable (`safe.visible`), except what `value` gives.
    """

    fault: str
    """Why not all lines are JSON, in one line; empty where they are."""
    _raw: bytes = field(repr=False)
    _index: Index = field(repr=False)

    @classmethod
    def of(cls, raw: bytes) -> Outline:
        """Index an answer in UTF-8, or in UTF-16 or UTF-32 as JSON readers recognise them; never raises."""
        encoding = json.detect_encoding(raw)
        if not encoding.startswith("utf-8"):
            raw = raw.decode(encoding, "replace").encode()
        index = Index()
        return cls(index.fill(raw), raw, index)

    def __len__(self) -> int:
        return len(self._index.starts)

    def line(self, number: int) -> str:
        """Give a line as text."""
        return "".join(text for _, text in self.tokens(number))

    def tokens(self, number: int) -> list[tuple[str, str]]:
        """Give a line as texts with their styles: key, string, number, literal, punctuation, plain, fault.

        `plain` is indentation, and the lines of what is not JSON; the first of those is `fault` where JSON
        came before it.
        """
        source = self._raw[slice(*self._span(number))]
        if not self._is_json(number):
            style = "fault" if 0 < number == len(self._index.parents) else "plain"
            return [(style, visible(source.decode("utf-8", "replace").rstrip("\r\n")))]
        depth = sum(1 for _ in self._ancestors(number))
        indent = [("plain", "  " * depth)] if depth else []
        return indent + [_styled(token) for token in _TOKEN.finditer(source)]

    def path(self, number: int) -> str:
        """Say where a line's value stands: `.checkpoint_item.extend_info.volume_backups[1].status`."""
        if not self._is_json(number):
            return ""
        number = self._extent(number)[0]
        lineage = [number, *self._ancestors(number)][::-1]
        path = ""
        for child in lineage[1:]:
            key = _KEY.match(self._raw, *self._span(child))
            if key is None:
                path += f"[{self._index.places[child]}]"
            else:
                path = below(path, json.loads(key[1].decode("utf-8", "replace"), strict=False))
        return f".{path}" if len(lineage) <= _DEEPEST else f"…{path}"

    def value(self, number: int) -> str:
        """Give the value that starts or ends on a line exactly as it came; of what is not JSON, the line."""
        start, end = self._span(number)
        if not self._is_json(number):
            return self._raw[start:end].decode("utf-8", "replace")
        first, last = self._extent(number)
        opening = [token for token in _TOKEN.finditer(self._raw, *self._span(first)) if token[0] not in b":,"]
        closing = [token for token in _TOKEN.finditer(self._raw, *self._span(last)) if token[0] != b","]
        begin = opening[1] if _KEY.match(self._raw, *self._span(first)) else opening[0]
        return self._raw[begin.start() : closing[-1].end()].decode("utf-8", "replace")

    def find(self, text: str, start: int, *, backwards: bool = False) -> int | None:
        """Find the nearest line that shows a text: `start` or one after it, or with `backwards` before it.

        None if there is none. A capital letter in the text makes case count.
        """
        exact = text != text.lower()
        worth = _worth(text, exact=exact)
        for block in self._blocks(start, backwards=backwards):
            if not worth.search(self._raw, self._span(min(block))[0], self._span(max(block))[1]):
                continue
            for number in block:
                if worth.search(self._raw, *self._span(number)):
                    shown = self.line(number)
                    if text in (shown if exact else shown.lower()):
                        return number
        return None

    def _blocks(self, start: int, *, backwards: bool) -> Iterator[range]:
        """Cut the lines into runs that are worth one search of their bytes."""
        if backwards:
            for high in range(min(start, len(self) - 1), -1, -_BLOCK):
                yield range(high, max(high - _BLOCK, -1), -1)
        else:
            for low in range(max(start, 0), len(self), _BLOCK):
                yield range(low, min(low + _BLOCK, len(self)))

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
        tokens = [token[0] for token in _TOKEN.finditer(self._raw, *self._span(number))]
        if tokens[0] in b"]}":
            return index.places[number], number
        if tokens[-1] not in b"[{":
            return number, number
        try:  # the next line in the same container is its closing bracket
            return number, index.parents.index(index.parents[number], number + 1)
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


def _worth(text: str, *, exact: bool) -> re.Pattern[bytes]:
    """Describe bytes that a line must hold to show a text; not all that do are worth more than a look.

    The shown line has other blanks between its tokens, and stand-ins for some of what is not plain ASCII.
    """
    if not text.isascii():
        return re.compile(b"" if re.search("[␉␊␍]", text) else _NOT_PLAIN)
    pieces = re.findall(r"[\[\]{}:,\"]|[^\s\[\]{}:,\"]+", text)
    wanted = rb"[ \t\n\r]*+".join(re.escape(piece).encode() for piece in pieces)
    return re.compile(_NOT_PLAIN + b"|" + wanted, 0 if exact else re.IGNORECASE)


_DEEPEST: Final = 100
"""So many levels are indented and named; documented answers have five."""
_BLOCK: Final = 1000
_NOT_PLAIN: Final = rb"[^\t\n\r -~]"
_TOKEN: Final = re.compile(
    rb"(%b)(?=[ \t\n\r]*+:)|%b|[\[\]{}:,]|[^\[\]{}:,\" \t\n\r]++" % (STRING, STRING), re.DOTALL
)
_KEY: Final = re.compile(rb"[ \t\n\r]*+(%b)[ \t\n\r]*+:" % STRING, re.DOTALL)
_STYLES: Final = {'"': "string"} | dict.fromkeys("[]{},", "punctuation") | dict.fromkeys("tfn", "literal")
