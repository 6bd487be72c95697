"""A terminal emulator for tests: pyte, with what it lacks of a terminal of today.

pyte 0.8.2 has one screen and no alternate one, draws parts of sequences that it does not know as text
(`CSI < u`), gives up a run of text at a zero-width character that is not a combining mark (U+200D), leaves
half a wide character when its other half is overwritten, erases with all attributes of the pen, does not
move empty rows up, and knows neither dim, conceal, overline nor links. All that is done here; what pyte does
well is left to it.
"""

from __future__ import annotations

import re
import unicodedata
from codecs import getincrementaldecoder
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyte
from rich.cells import cell_len
from wcwidth import wcwidth

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Cell", "Emulator", "Picture"]


class Cell(NamedTuple):
    """One cell: pyte's `Char` and the attributes that pyte ignores. The right half of a wide one is empty."""

    data: str
    fg: str = "default"
    bg: str = "default"
    bold: bool = False
    italics: bool = False
    underscore: bool = False
    strikethrough: bool = False
    reverse: bool = False
    blink: bool = False
    others: frozenset[int] = frozenset()
    """SGR numbers that are on and that pyte ignores: 2, 6, 8, 21, 51, 52, 53."""
    link: str = ""
    """The address of the hyperlink (OSC 8) that the cell belongs to."""

    def seen(self) -> Cell:
        """Return the cell as an eye sees it: an unmarked blank has a background and nothing else."""
        if self.data != " " or self == _BLANK:
            return self
        if self.underscore or self.strikethrough or self.reverse or self.link or self.others & _MARKS:
            return self
        return Cell(" ", bg=self.bg)


_BLANK = Cell(" ")
_MARKS = frozenset({21, 51, 52, 53})
"""SGR numbers that are seen on a blank, too."""


Picture = list[list[Cell]]
"""A whole screen as an eye sees it, row by row: compare two of them with `==`."""

_SEQUENCE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|\][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC
    r"|[PX^_][^\x1b]*\x1b\\"  # DCS, SOS, PM, APC
    r"|[ -/]*[0-OQ-WYZ\\`-~])"  # two or three characters
)
_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)\Z")
_MODE = re.compile(r"\x1b\[\?([0-9;]+)([hl])\Z")
_MODE_QUERY = re.compile(r"\x1b\[\?([0-9]+)\$p\Z")
_KITTY = re.compile(r"\x1b\[([<>])[0-9;]*u\Z")
_LINK = re.compile(r"\x1b\]8;[^;]*;([^\x07\x1b]*)(?:\x07|\x1b\\)\Z")
_PLAIN_CSI = re.compile(r"\x1b\[\??[0-9;]*[@A-HJ-MPX`adefghlmr]\Z")
_OFF: dict[int, frozenset[int]] = {
    22: frozenset({2}),
    24: frozenset({21}),
    25: frozenset({6}),
    28: frozenset({8}),
    54: frozenset({51, 52}),
    55: frozenset({53}),
}
_IGNORED_BY_PYTE = frozenset({2, 6, 8, 21, 51, 52, 53})


class Emulator:
    """Takes the bytes that a program writes, and holds the screen and the modes that they lead to."""

    def __init__(
        self,
        columns: int,
        rows: int,
        answer: Callable[[str], None] = lambda _: None,
        *,
        clusters: bool = True,
    ) -> None:
        """Make an empty screen; `answer` gets what a terminal would say to the queries it is asked.

        Terminals disagree about emoji: with `clusters`, those that belong together share a place, as rich
        measures them (kitty, WezTerm, foot); without, each code point has a width of its own (xterm).
        """
        self.columns = columns
        self.rows = rows
        self.modes: set[int] = {7, 25}
        """The private modes that are on: 7 wraps lines, 25 shows the cursor, 1049 is the alternate screen."""
        self.kitty_depth = 0
        """How many sets of kitty keyboard flags lie on the stack."""
        self.bells = 0
        self._main = _Screen(columns, rows)
        self._alternate = _Screen(columns, rows)
        self._screen = self._main
        self._main.clusters = self._alternate.clusters = clusters
        self._streams = {id(s): pyte.Stream(s) for s in (self._main, self._alternate)}
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        self._answer = answer

    def feed(self, output: bytes) -> None:
        """Take a piece of output, cut anywhere."""
        text = self._rest + self._decode(output)
        unfinished = _UNFINISHED.search(text)
        end = unfinished.start() if unfinished else len(text)
        self._rest = text[end:]
        position = 0
        for match in _SEQUENCE.finditer(text, 0, end):
            self._pass(text[position : match.start()])
            self._sequence(match[0])
            position = match.end()
        self._pass(text[position:end])

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of both screens; the content stays where it is, as far as there is room."""
        self.columns, self.rows = columns, rows
        for screen in (self._main, self._alternate):
            screen.resize(rows, columns)

    def text(self) -> list[str]:
        """Return the rows as text, blanks at their ends cut off."""
        buffer = self._screen.buffer
        return ["".join([buffer[y][x].data for x in range(self.columns)]).rstrip() for y in range(self.rows)]

    def picture(self) -> Picture:
        """Return every cell as an eye sees it."""
        buffer = self._screen.buffer
        return [[buffer[y][x].seen() for x in range(self.columns)] for y in range(self.rows)]

    @property
    def cursor(self) -> tuple[int, int]:
        """Where the cursor is: column and row, from 0."""
        return min(self._screen.cursor.x, self.columns - 1), self._screen.cursor.y

    @property
    def scrolls_partly(self) -> bool:
        """Whether a line feed in the last row would leave some rows where they are."""
        return self._screen.margins is not None

    @property
    def pen_is_set(self) -> bool:
        """Whether text written now would not be plain: a colour, an attribute or a link is on."""
        return bool(self._screen.cursor.attrs._replace(data=" ") != Cell(" "))

    def _pass(self, text: str) -> None:
        if text:
            self.bells += text.count("\a")
            self._streams[id(self._screen)].feed(text)

    def _sequence(self, sequence: str) -> None:
        if mode := _MODE.match(sequence):
            self._set_modes([int(number) for number in mode[1].split(";")], on=mode[2] == "h")
        elif query := _MODE_QUERY.match(sequence):
            known = 1 if int(query[1]) in self.modes else 2 if int(query[1]) == 2026 else 0
            self._answer(f"\x1b[?{query[1]};{known}$y")
        elif kitty := _KITTY.match(sequence):
            self.kitty_depth += 1 if kitty[1] == ">" else -1
        elif link := _LINK.match(sequence):
            self._screen.link(link[1])
        elif sequence == "\x1b[6n":
            column, row = self.cursor
            self._answer(f"\x1b[{row + 1};{column + 1}R")
        elif sequence == "\x1b[c":
            self._answer("\x1b[?62;22c")
        elif _PLAIN_CSI.match(sequence) or sequence in {"\x1b7", "\x1b8", "\x1bM", "\x1bD", "\x1bE"}:
            self._pass(sequence)

    def _set_modes(self, numbers: list[int], *, on: bool) -> None:
        for number in numbers:
            if number == 1049 and on != (1049 in self.modes):
                self._alternate.reset()
                cursor = self._screen.cursor
                self._screen = self._alternate if on else self._main
                if on:
                    self._screen.cursor.x, self._screen.cursor.y = cursor.x, cursor.y
            (self.modes.add if on else self.modes.discard)(number)
        for screen in (self._main, self._alternate):
            screen.wraps = 7 in self.modes


class _Screen(pyte.Screen):
    """pyte's screen with zero-width characters, whole wide ones, and more attributes."""

    # Cells are `Cell` here, which pyte's annotations can't say; it only ever calls `_replace` on them.
    buffer: Any
    cursor: Any
    wraps = True
    clusters = True

    @property
    def default_char(self) -> Any:
        return Cell(" ")

    def reset(self) -> None:
        super().reset()
        self.cursor.attrs = self.default_char

    def link(self, address: str) -> None:
        self.cursor.attrs = self.cursor.attrs._replace(link=address)

    def draw(self, data: str) -> None:
        for character in data:
            if not self._join(character):
                self._place(character)

    def select_graphic_rendition(self, *attributes: int) -> None:
        before = self.cursor.attrs
        super().select_graphic_rendition(*attributes)
        others = before.others
        numbers = list(attributes or (0,))
        while numbers:
            number = numbers.pop(0)
            if number in (38, 48):
                del numbers[: 4 if numbers[:1] == [2] else 2]
            elif number == 0:
                others = frozenset()
            elif number in _IGNORED_BY_PYTE:
                others |= {number}
            others -= _OFF.get(number, frozenset())
        self.cursor.attrs = self.cursor.attrs._replace(others=others, link=before.link)

    def erase_characters(self, count: int | None = None) -> None:
        self._split(self.cursor.x)
        self._split(self.cursor.x + (count or 1))
        super().erase_characters(count)
        self._only_background(self.cursor.x, self.cursor.x + (count or 1))

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        if how == 0:
            self._split(self.cursor.x)
        super().erase_in_line(how, private)
        self._only_background(0 if how else self.cursor.x, self.columns if how != 1 else self.cursor.x + 1)

    def delete_lines(self, count: int | None = None) -> None:
        for y in range(self.lines):
            self.buffer[y]  # makes the row: where it isn't there, pyte leaves the one above it
        super().delete_lines(count)

    def erase_in_display(self, how: int = 0, *rest: Any, **options: Any) -> None:
        super().erase_in_display(how, *rest, **options)
        if how in (2, 3):
            for y in range(self.lines):
                for x in range(self.columns):
                    self.buffer[y][x] = Cell(" ", bg=self.cursor.attrs.bg)

    def _only_background(self, start: int, end: int) -> None:
        """Erasing fills with the background colour; the other attributes are not for it (ECMA-48, xterm)."""
        line = self.buffer[self.cursor.y]
        for x in range(start, min(end, self.columns)):
            line[x] = Cell(" ", bg=self.cursor.attrs.bg)

    def _place(self, character: str) -> None:
        """Write a character of one or two cells where the cursor is."""
        width = self._width(character)
        if self.cursor.x + width > self.columns:
            if self.wraps:
                self.carriage_return()
                self.linefeed()
            else:
                self.cursor.x = self.columns - width
        x = self.cursor.x
        self._split(x)
        self._split(x + width)
        line = self.buffer[self.cursor.y]
        for half, text in enumerate((character, "")[:width]):
            line[x + half] = Cell(text, *self.cursor.attrs[1:])
        self.cursor.x = x + width

    def _split(self, x: int) -> None:
        """Blank both halves of a wide character that stands across the left edge of column `x`."""
        line = self.buffer[self.cursor.y]
        if 0 < x < self.columns and line[x].data == "":
            for half in (x - 1, x):
                line[half] = line[half]._replace(data=" ")

    def _join(self, character: str) -> bool:
        """Add a character to the cell before the cursor, if that is where it belongs."""
        line = self.buffer[self.cursor.y]
        x = self.cursor.x - 1
        if x > 0 and line[x].data == "":
            x -= 1
        if x < 0:
            return self._width(character) == 0
        joined, wider = _joined(line[x].data, character, self.clusters)
        if not joined:
            return False
        line[x] = line[x]._replace(data=joined)
        if self.clusters and wider and self.cursor.x < self.columns:
            self._split(self.cursor.x + 1)
            line[self.cursor.x] = line[x]._replace(data="")
            self.cursor.x += 1
        return True

    def _width(self, text: str) -> int:
        return _width(text, self.clusters)


@lru_cache(maxsize=100_000)
def _joined(before: str, character: str, clusters: bool) -> tuple[str, bool]:
    """Give what two make in one place, and whether it is wider than the first; "" where each has its own.

    Asked for every character that is drawn, and mostly for the same few: each pair is worked out once.
    """
    joined = unicodedata.normalize("NFC", before + character)
    width, added, both = (_width(text, clusters) for text in (before, character, joined))
    if added and not (clusters and (_is_flag(joined) or both < width + added)):
        return "", False
    return joined, both > width


@cache
def _width(text: str, clusters: bool) -> int:
    return cell_len(text) if clusters else max(0, sum(map(wcwidth, text)))


def _is_flag(text: str) -> bool:
    return len(text) == 2 and all("\U0001f1e6" <= letter <= "\U0001f1ff" for letter in text)
