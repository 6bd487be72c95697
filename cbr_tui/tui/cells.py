"""Cells of a terminal, and the shortest text that turns one picture of them into another. Pure.

`to_cells` takes apart into cells what Textual wants to draw; `difference` takes two pictures and the
abilities of a terminal, and returns what to write. Assumed of a terminal: ANSI cursor movement, SGR and EL,
and that lines don't wrap (Textual turns wrapping off).

Glyphs whose width terminals disagree about (emoji, clusters of several code points) are written so that a
wrong guess stays where it is: the column is set anew after them, instead of shifting the rest of the row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category
from zlib import crc32

from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.color import ColorSystem
    from rich.segment import Segment
    from rich.style import Style

__all__ = ["Abilities", "Cell", "Pen", "Row", "difference", "splice", "to_cells"]


class Pen(NamedTuple):
    """How a cell is drawn, as the SGR parameters that say so: the colour depth is settled by then."""

    attributes: tuple[str, ...] = ()
    fg: str = ""
    bg: str = ""
    link: str = ""


Cell = tuple[str, Pen]
"""A glyph, with all of zero width that belongs to it, and its pen. The right half of a wide glyph is ""."""

Row = list[Cell]


class Abilities(NamedTuple):
    """What a terminal can do beyond the least."""

    colours_blanks: bool = False
    """Erasing fills with the background colour (terminfo `bce`)."""
    erases_cells: bool = False
    """It erases some cells in place, too, not only the rest of a line (terminfo `ech`)."""


def to_cells(segments: Iterable[Segment], colours: ColorSystem) -> Row:
    """Return the cells of a strip, or of any segments, at a colour depth.

    An unmarked blank keeps its background only, for nothing else of it can be seen. Control characters are
    left out: they have no cell. Raises ValueError on control segments, whose effect on the screen is unknown.
    """
    row: Row = []
    for text, style, control in segments:
        if control:
            raise ValueError(f"control segment {text!r}")
        marks, cells = _cells_of(text, _PLAIN if style is None else _pen_of(style, colours))
        if marks and row:
            at = -2 if row[-1][0] == "" else -1
            glyph, pen = row[at]
            if cell_len(glyph + marks) == cell_len(glyph):
                row[at] = (glyph + marks, pen)
        row += cells
    return row


def splice(row: Row, left: int, right: int, cells: Row) -> None:
    """Put cells in place of those from `left` to `right`; what is missing is blank, what is over is cut.

    Where that leaves half a wide glyph, it becomes a blank, as it does in a terminal.
    """
    missing = right - left - len(cells)
    row[left:right] = cells if not missing else (cells + [(" ", _PLAIN)] * missing)[: right - left]
    for x in (left, right):
        if x > 0 and cell_len(row[x - 1][0]) == 2 and (x == len(row) or row[x][0] != ""):
            row[x - 1] = (" ", _unmarked(row[x - 1][1]))
        if x < len(row) and row[x][0] == "" and (x == 0 or cell_len(row[x - 1][0]) != 2):
            row[x] = (" ", _unmarked(row[x][1]))


def difference(before: Sequence[Row] | None, after: Sequence[Row], abilities: Abilities) -> str:
    """Return what to write so that a terminal that shows `before` shows `after`; "" where that is the same.

    Both are whole pictures: rows from the top down, all of the same number of cells, no half of a wide glyph
    alone. With None for `before` the terminal may show anything. The pen is plain before and after; where the
    cursor is doesn't matter before, and isn't said after.
    """
    writer = _Writer(abilities)
    if before is None:
        before = writer.clear(after)
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        if old is not new and old != new:
            writer.change(y, old, new)
    return writer.text()


# ---- cells

_PLAIN = Pen()
# Attributes that can be seen where there is no glyph: lines, frames, and the foreground as a background.
_MARKS = frozenset({"4", "7", "9", "21", "51", "52", "53"})
_ATTRIBUTES = (
    ("bold", "1"),
    ("dim", "2"),
    ("italic", "3"),
    ("underline", "4"),
    ("blink", "5"),
    ("blink2", "6"),
    ("reverse", "7"),
    ("conceal", "8"),
    ("strike", "9"),
    ("underline2", "21"),
    ("frame", "51"),
    ("encircle", "52"),
    ("overline", "53"),
)


@lru_cache(4096)
def _pen_of(style: Style, colours: ColorSystem) -> Pen:
    fg = style.color.downgrade(colours).get_ansi_codes() if style.color else ()
    bg = style.bgcolor.downgrade(colours).get_ansi_codes(foreground=False) if style.bgcolor else ()
    # What a terminal does not draw anyway (the default colour) is the same pen as none.
    return Pen(
        tuple(number for name, number in _ATTRIBUTES if getattr(style, name)),
        "" if fg == ("39",) else ";".join(fg),
        "" if bg == ("49",) else ";".join(bg),
        style.link if style.link and style.link.isprintable() else "",
    )


@lru_cache(1024)
def _unmarked(pen: Pen) -> Pen:
    """Return what can be seen of a blank in this pen."""
    return pen if pen.link or _MARKS.intersection(pen.attributes) else Pen(bg=pen.bg)


@lru_cache(2048)
def _cells_of(text: str, pen: Pen) -> tuple[str, tuple[Cell, ...]]:
    """Return the zero-width characters that belong to the cell before the text, and the cells of the text."""
    blank = _unmarked(pen)
    if text.isascii() and text.isprintable():
        if blank == pen or " " not in text:
            return "", tuple(zip(text, repeat(pen)))
        return "", tuple((glyph, blank if glyph == " " else pen) for glyph in text)
    marks, *glyphs = _clusters(text)
    cells: Row = []
    for glyph in glyphs:
        cells.append((glyph, blank if glyph == " " else pen))
        cells += [("", pen)] * (cell_len(glyph) - 1)
    return marks, tuple(cells)


def _clusters(text: str) -> list[str]:
    """Cut text where cells begin; first comes what belongs to the cell before it, often nothing."""
    clusters = [""]
    for character in text:
        if character < " " or "\x7f" <= character < "\xa0":
            continue
        before = clusters[-1]
        flag = len(before) == 1 and _is_regional(before) and _is_regional(character)
        if cell_len(character) and not flag and not before.endswith("\u200d"):
            clusters.append(character)
        else:
            clusters[-1] += character
    return clusters


def _is_regional(character: str) -> bool:
    """Whether it is one of the letters that make a flag in pairs."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


# ---- writing


class _Writer:
    """Collects the text, and knows where the cursor is and which pen is on while it does."""

    def __init__(self, abilities: Abilities) -> None:
        self._abilities = abilities
        self._out: list[str] = []
        self._pen = _PLAIN
        self._y = -1
        self._x = -1
        """-1 where the column is not certain."""

    def clear(self, after: Sequence[Row]) -> list[Row]:
        """Clear the terminal in the blank that most of it will be; return what it shows then."""
        counts = Counter(cell for row in after for cell in row)
        common = [cell for cell, _ in counts.most_common() if self._can_erase(cell)]
        blank = common[0] if common else (" ", _PLAIN)
        self._ink(blank)
        self._out.append("\x1b[2J")
        return [[blank] * len(row) for row in after]

    def change(self, y: int, before: Row, after: Row) -> None:
        """Write what differs in a row."""
        changed = _changed(before, after)
        erased = self._erased_from(after, changed)
        for start, end in _runs(changed[: bisect_left(changed, erased)], after):
            self._write(y, after, start, end)
        if erased < len(after):
            self._move(y, erased)
            self._ink(after[erased])
            self._out.append("\x1b[K")

    def text(self) -> str:
        """Return all that was collected, with the pen put down."""
        self._ink(("", _PLAIN))
        return "".join(self._out)

    def _can_erase(self, cell: Cell) -> bool:
        glyph, pen = cell
        return glyph == " " and pen == Pen(bg=pen.bg) and (not pen.bg or self._abilities.colours_blanks)

    def _erased_from(self, row: Row, changed: Sequence[int]) -> int:
        """Return the column from which EL does all that is left to do in a row; its length where it can't."""
        blank = row[-1]
        if not self._can_erase(blank):
            return len(row)
        start = len(row)
        while start and row[start - 1] == blank:
            start -= 1
        first = bisect_left(changed, start)
        return changed[first] if len(changed) - first > _SHORTEST_EL else len(row)

    def _write(self, y: int, row: Row, start: int, end: int) -> None:
        """Write the cells from `start` to `end`, alike ones at once."""
        x = start
        while x < end:
            cell = row[x]
            wide = x + 1 < len(row) and row[x + 1][0] == ""
            stop = x + 1 + wide
            while not wide and stop < end and row[stop] == cell:
                stop += 1
            self._move(y, x)
            self._ink(cell)
            if stop - x > _SHORTEST_ECH and self._abilities.erases_cells and self._can_erase(cell):
                self._out.append(f"\x1b[{stop - x}X")
            elif _reach(cell[0]) == 1 + wide:
                self._out.append(cell[0] if wide else cell[0] * (stop - x))
                self._x = stop if stop < len(row) else -1
            else:
                stop = self._guess(cell[0], wide=wide, last=stop >= len(row))
            x = stop

    def _guess(self, glyph: str, *, wide: bool, last: bool) -> int:
        """Write one glyph that terminals disagree about; return the column after it."""
        x = self._x
        if wide:  # nothing old shows beside it where it turns out narrow
            self._out.append(f"  {_absolute(self._y, x)}" if last else "  \b\b")
        self._out.append(glyph)
        self._x = -1
        return x + 1 + wide

    def _ink(self, cell: Cell) -> None:
        """Change the pen as far as the cell needs it; a blank needs a background only."""
        glyph, pen = cell
        now = self._pen
        if pen is now:
            return
        if glyph == " " and pen == Pen(bg=pen.bg) and not _MARKS.intersection(now.attributes):
            pen = now._replace(bg=pen.bg, link="")
        if pen != now:
            self._out.append(_transition(now, pen))
            self._pen = pen

    def _move(self, y: int, x: int) -> None:
        """Bring the cursor to a cell in the fewest bytes; the line discipline adds one to each line feed."""
        if y == self._y and x == self._x:
            return
        ways = [_absolute(y, x)]
        if y == self._y and self._x >= 0:
            ways.append(_right(x - self._x) if x > self._x else "\b" * (self._x - x))
        if y >= self._y >= 0:
            ways.append("\r" + "\n" * (y - self._y) + _right(x))
        self._out.append(min(ways, key=lambda way: len(way) + way.count("\n")))
        self._y, self._x = y, x


_SHORTEST_EL = 3
_SHORTEST_ECH = 9
_LONGEST_GAP = 4


def _changed(before: Row, after: Row) -> list[int]:
    """Return the columns to write: where cells differ, or a glyph before them may be drawn over them."""
    columns: list[int] = []
    reach = 0
    for x, (old, new) in enumerate(zip(before, after, strict=True)):
        if old != new or x < reach:
            columns.append(x)
            reach = max(reach, x + _reach(new[0]))
    return columns


def _runs(changed: Iterable[int], row: Row) -> Iterator[tuple[int, int]]:
    """Yield where to write: whole glyphs, and across gaps that are cheaper to write again than to jump."""
    start = end = -1
    for x in changed:
        left = x - (row[x][0] == "")
        right = x + 1 + (x + 1 < len(row) and row[x + 1][0] == "")
        if start >= 0 and not _is_cheap(row, end, left):
            yield start, end
            start = left
        elif start < 0:
            start = left
        end = max(end, right)
    if start >= 0:
        yield start, end


def _is_cheap(row: Row, end: int, left: int) -> bool:
    """Whether the cells between two runs cost no more than a jump, in the pen that is on by then."""
    pen = row[end - 1][1]
    return left - end <= _LONGEST_GAP and all(
        glyph.isascii() and inked == (_unmarked(pen) if glyph == " " else pen)
        for glyph, inked in row[end:left]
    )


@lru_cache(4096)
def _reach(glyph: str) -> int:
    """Return how many cells some terminal may give a glyph; one more than there are where none is sure.

    Terminals disagree about what is or may be an emoji, and about clusters, of which some draw each code
    point in a place of its own. They agree about marks above and below.
    """
    width = cell_len(glyph)
    first, rest = glyph[:1], glyph[1:]
    emoji = "\U0001f000" <= first < "\U00020000" or (width == 2 and first < "\u2e80")
    if not emoji and all(category(part) == "Mn" and part != "\ufe0f" for part in rest):
        return width
    return 1 + max(width, sum(2 if part > "\U0001f000" else cell_len(part) for part in glyph))


def _absolute(y: int, x: int) -> str:
    return f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"


def _right(cells: int) -> str:
    return f"\x1b[{cells}C" if cells > 1 else "\x1b[C" if cells else ""


# What turns an attribute off; some turn off two.
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29"} | {
    "21": "24",
    "51": "54",
    "52": "54",
    "53": "55",
}


@lru_cache(4096)
def _transition(before: Pen, after: Pen) -> str:
    """Return the shortest change of pens."""
    off = {_OFF[number] for number in before.attributes if number not in after.attributes}
    kept = {number for number in before.attributes if _OFF[number] not in off}
    steps = [*sorted(off), *(number for number in after.attributes if number not in kept)]
    if before.fg != after.fg:
        steps.append(after.fg or "39")
    if before.bg != after.bg:
        steps.append(after.bg or "49")
    anew = [part for part in (*after.attributes, after.fg, after.bg) if part]
    change = min(";".join(steps), ";".join(["0", *anew]) if anew else "", key=len)
    text = f"\x1b[{change}m" if steps else ""
    if before.link != after.link:
        name = f"id={crc32(after.link.encode()):x}" if after.link else ""
        text += f"\x1b]8;{name};{after.link}\x1b\\"
    return text
