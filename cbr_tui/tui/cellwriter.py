"""The shortest text that turns one picture of cells into another on a terminal. Pure: it sends nothing.

Assumed of a terminal: ANSI cursor movement, SGR and EL, and that lines don't wrap (Textual turns that off).

Glyphs whose width terminals disagree about (emoji, clusters of several code points) are written so that a
wrong guess stays where it is: the column is set anew after them, instead of shifting the rest of the row.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from functools import lru_cache
from itertools import compress, pairwise
from operator import is_not, ne
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from rich.cells import cell_len

from cbr_tui.tui.cells import NARROW, Pen, reach

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cbr_tui.tui.cells import Cell, Row

__all__ = ["Abilities", "difference"]


class Abilities(NamedTuple):
    """What a terminal can do beyond the least."""

    colours_blanks: bool = False
    """Erasing fills with the background colour (terminfo `bce`)."""
    erases_cells: bool = False
    """It erases some cells in place, too, not only the rest of a line (terminfo `ech`)."""
    moves_rows: bool = False
    """It scrolls some of its rows (terminfo `csr`, `dl`, `il`)."""
    lacks_dim: bool = False
    """It has no faint text (no terminfo `dim`)."""
    resets_all: bool = False
    """Attributes can be turned off all at once only (terminfo `rmul`), as before the VT220."""
    lacks_colours: bool = False
    """It has no colours (terminfo `colors`)."""


def difference(before: Sequence[Row] | None, after: Sequence[Row], abilities: Abilities) -> str:
    """Return what to write so that a terminal that shows `before` shows `after`; "" where that is the same.

    Both are whole pictures: rows from the top down, all of the same number of cells, no half of a wide glyph
    alone. With None for `before` the terminal may show anything. The pen is plain before and after; where the
    cursor is doesn't matter before, and isn't said after.
    """
    writer = _Writer(abilities)
    text = writer.rows(writer.clear(after) if before is None else before, after)
    if before is None or not abilities.moves_rows or len(text) < _LONG or sum(map(ne, before, after)) < _MANY:
        return text
    from cbr_tui.tui.cellmoves import moved, moves

    found = moves(before, after)
    if not found:
        return text
    writer = _Writer(abilities)
    for move in found:
        writer.move(*move)
        before = moved(before, move)
    return min(text, writer.rows(before, after), key=len)


_LONG, _MANY = 60, 3
"""From so many bytes, and rows that changed, on it is worth to look for rows that moved."""
# From how many cells on erasing is shorter than writing; up to how many writing is shorter than a jump.
_SHORTEST_EL = 4
_SHORTEST_ECH = 10
_LONG_BLANK = " " * _SHORTEST_ECH
_LONGEST_GAP = 4


class _Writer:
    """Collects the text, and knows where the cursor is and which pen is on while it does."""

    def __init__(self, abilities: Abilities) -> None:
        self._abilities = abilities
        self._out: list[str] = []
        self._pen = Pen.of()
        self._bottom = 0
        """Where the rows end that move, if they do."""
        self._y = -1
        self._x = -1
        """-1 where the column is not certain."""

    def clear(self, after: Sequence[Row]) -> list[Row]:
        """Clear the terminal in the blank that most of it will be; return what it shows then."""
        counts = Counter(cell for row in after for cell in row)
        common = [cell for cell, _ in counts.most_common() if self._can_erase(cell)]
        blank = common[0] if common else Pen.of().cell(" ")
        self._ink(blank)
        self._out.append("\x1b[2J")
        return [[blank] * len(row) for row in after]

    def move(self, top: int, bottom: int, by: int) -> None:
        """Delete rows at `top`, or insert some where `by` is under 0; those before `bottom` follow."""
        if bottom != self._bottom:
            self._out.append(f"\x1b[1;{bottom}r")
            self._bottom = bottom
        self._out.append(f"{_absolute(top, 0)}\x1b[{abs(by) if abs(by) > 1 else ''}{'M' if by > 0 else 'L'}")

    def rows(self, before: Sequence[Row], after: Sequence[Row]) -> str:
        """Write what differs in all rows; return all that was collected, with the pen put down."""
        if self._bottom:
            self._out.append("\x1b[r")  # where the cursor is after that is not certain
        for y, (old, new) in enumerate(zip(before, after, strict=True)):
            if old is not new and old != new:
                self._change(y, old, new)
        self._ink(("", Pen.of()))
        return "".join(self._out)

    def _change(self, y: int, before: Row, after: Row) -> None:
        """Write what differs in a row."""
        changed = _changed(before, after)
        erased = self._erased_from(after, changed)
        for start, end in self._runs(after, changed[: bisect_left(changed, erased)]):
            x = start
            while x < end:
                x = self._draw(y, after, x, end)
        if erased < len(after):
            self._move(y, erased)
            self._ink(after[erased])
            self._out.append("\x1b[K")

    def _can_erase(self, cell: Cell) -> bool:
        glyph, pen = cell
        return glyph == " " and pen.only_colours and (not pen.bg or self._abilities.colours_blanks)

    def _erased_from(self, row: Row, changed: Sequence[int]) -> int:
        """Return the column from which EL does all that is left to do in a row; its length where it can't."""
        blank = row[-1]
        if not self._can_erase(blank):
            return len(row)
        start = len(row)
        while start and row[start - 1] is blank:
            start -= 1
        first = bisect_left(changed, start)
        if len(changed) - first < _SHORTEST_EL:
            return len(row)
        return changed[first] if start else 0  # the first column is the cheapest to go to

    def _runs(self, row: Row, columns: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield where columns that follow each other begin and end; blanks between blanks go with them."""
        breaks = [
            index
            for index, (x, following) in enumerate(pairwise(columns), 1)
            if following - x > 1 and not self._is_erasable(row[x : following + 1])
        ]
        for first, end in pairwise([0, *breaks, len(columns)] if columns else []):
            yield columns[first], columns[end - 1] + 1

    def _is_erasable(self, cells: Row) -> bool:
        """Say whether ECH does them all, whatever stands there."""
        blank = cells[0]
        return (
            self._abilities.erases_cells and self._can_erase(blank) and all(cell is blank for cell in cells)
        )

    def _draw(self, y: int, row: Row, x: int, end: int) -> int:
        """Write from a column on what needs one pen, `end` at the most; return the column after that."""
        if x != self._x or y != self._y:
            self._cross(y, row, x)
        self._ink(row[x])
        text = _plain_text(row, x, end, self._pen)
        if not text:
            return self._draw_glyph(y, row, x)
        if _LONG_BLANK in text and self._abilities.erases_cells and self._can_erase((" ", self._pen.blank)):
            blanks = len(text) - len(text.lstrip())
            if blanks >= _SHORTEST_ECH:
                self._out.append(f"\x1b[{blanks}X")
                return x + blanks
            text = text.partition(_LONG_BLANK)[0]
        self._out.append(text)
        self._x = x + len(text)
        return self._x

    def _draw_glyph(self, y: int, row: Row, x: int) -> int:
        """Write one glyph that may be wide, or be taken for wide; return the column after it."""
        glyph = row[x][0]
        wide = x + 1 < len(row) and row[x + 1][0] == ""
        end = x + 1 + wide
        certain = reach(glyph) == 1 + wide
        if wide and not certain:  # nothing old shows beside it where it turns out narrow
            self._out.append("  \b\b" if end < len(row) else f"  {_absolute(y, x)}")
        self._out.append(glyph)
        self._x = end if certain else -1
        return end

    def _cross(self, y: int, row: Row, x: int) -> None:
        """Get to a column: by writing again what is there already, where that is shorter than a jump."""
        if y == self._y and self._x >= 0 and self._x < x <= self._x + _LONGEST_GAP:
            text = _plain_text(row, self._x, x, self._pen)
            if len(text) == x - self._x:
                self._out.append(text)
                self._x = x
                return
        self._move(y, x)

    def _ink(self, cell: Cell) -> None:
        """Change the pen as far as the cell needs it; a blank needs a background only."""
        glyph, pen = cell
        if glyph == " ":
            pen = _pen_for_blank(self._pen, pen)
        if self._abilities.lacks_dim and "2" in pen.attributes:
            attributes = tuple(number for number in pen.attributes if number != "2")
            pen = Pen.of(attributes, pen.fg, pen.bg, pen.link)
        if pen is not self._pen:
            self._out.append(_transition(self._pen, pen, whole=self._abilities.resets_all))
            self._pen = pen

    def _move(self, y: int, x: int) -> None:
        """Bring the cursor to a cell in the fewest bytes; the line discipline adds one to each line feed."""
        if y == self._y and x == self._x:
            return
        way = _absolute(y, x)
        if y == self._y and self._x >= 0:
            way = min(way, _right(x - self._x) if x > self._x else "\b" * (self._x - x), key=len)
        lines = y - self._y
        if self._y >= 0 <= lines < 3 and 1 + 2 * lines + len(_right(x)) < len(way):
            way = "\r" + "\n" * lines + _right(x)
        self._out.append(way)
        self._y, self._x = y, x


def _changed(before: Row, after: Row) -> list[int]:
    """Return the columns to write: where cells differ, or a glyph before them may be drawn over them."""
    columns = list(compress(range(len(after)), map(is_not, before, after)))
    special = [glyph for x in columns if (glyph := after[x][0]) not in NARROW]
    if all(reach(glyph) == cell_len(glyph) for glyph in special):
        return columns
    changed = set(columns)
    for x in range(columns[0], len(after)):
        if x in changed:
            changed.update(range(x, min(x + reach(after[x][0]), len(after))))
    return sorted(changed)


def _plain_text(row: Row, start: int, end: int, pen: Pen) -> str:
    """Return the glyphs from `start` to where one isn't surely narrow, or needs another pen."""
    blank = pen.cell(" ")
    stop = start
    for cell in row[start:end]:
        if cell is not blank and (cell[1] is not pen or cell[0] not in NARROW):
            break
        stop += 1
    return "".join([glyph for glyph, _ in row[start:stop]])


def _absolute(y: int, x: int) -> str:
    return f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"


def _right(cells: int) -> str:
    return f"\x1b[{cells}C" if cells > 1 else "\x1b[C" if cells else ""


@lru_cache(4096)
def _pen_for_blank(now: Pen, blank: Pen) -> Pen:
    """Return the pen that draws the blank and is nearest to the one that is on."""
    kept = Pen.of(now.attributes, now.fg, blank.bg)
    return kept if kept.blank is blank else blank


# What turns an attribute off; some turn off two.
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29"} | {
    "21": "24",
    "51": "54",
    "52": "54",
    "53": "55",
}


@lru_cache(4096)
def _transition(before: Pen, after: Pen, *, whole: bool = False) -> str:
    """Return the shortest change of pens; with `whole`, nothing is turned off alone."""
    off = {_OFF[number] for number in before.attributes if number not in after.attributes}
    kept = {number for number in before.attributes if _OFF[number] not in off}
    steps = [*sorted(off), *(number for number in after.attributes if number not in kept)]
    if before.fg != after.fg:
        steps.append(after.fg or "39")
    if before.bg != after.bg:
        steps.append(after.bg or "49")
    anew = [part for part in (*after.attributes, after.fg, after.bg) if part]
    if whole and (off or "39" in steps or "49" in steps):
        steps = ["0", *anew]
    change = min(";".join(steps), ";".join(["0", *anew]) if anew else "", key=len)
    text = f"\x1b[{change}m" if steps else ""
    if before.link != after.link:
        name = f"id={crc32(after.link.encode()):x}" if after.link else ""
        text += f"\x1b]8;{name};{after.link}\x1b\\"
    return text
