"""The cells of a terminal: what Textual wants to draw, taken apart into them. Pure.

Cells and pens are shared: those that are equal are one object, so that comparing pictures is cheap (`is`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from unicodedata import category
from weakref import WeakValueDictionary

from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.color import ColorSystem
    from rich.segment import Segment
    from rich.style import Style

__all__ = ["NARROW", "Cell", "Pen", "Row", "reach", "splice", "to_cells"]


class Pen:
    """How a cell is drawn, as the SGR parameters that say so: the colour depth is settled by then."""

    __slots__ = ("__weakref__", "_cells", "attributes", "bg", "blank", "fg", "link")

    attributes: tuple[str, ...]
    fg: str
    bg: str
    link: str
    blank: Pen
    """What can be seen of this pen where there is no glyph: its background, or all of it."""
    _cells: dict[str, Cell]

    @classmethod
    def of(cls, attributes: tuple[str, ...] = (), fg: str = "", bg: str = "", link: str = "") -> Pen:
        """Return the pen; it is the same object for the same parameters."""
        key = attributes, fg, bg, link
        pen = _PENS.get(key)
        if pen is None:
            pen = _PENS[key] = cls()
            pen.attributes, pen.fg, pen.bg, pen.link = key
            marked = link or _MARKS.intersection(attributes)
            pen.blank = pen if marked or key == ((), "", bg, "") else cls.of(bg=bg)
            pen._cells = _Cells(pen)
        return pen

    @property
    def only_colours(self) -> bool:
        """Whether it draws nothing but a background."""
        return not (self.attributes or self.fg or self.link)

    def cell(self, glyph: str) -> Cell:
        """Return the cell of a glyph; that of a blank says only what can be seen of it."""
        return self._cells[glyph]

    def cells(self, glyphs: Iterable[str]) -> tuple[Cell, ...]:
        """Return the cells of glyphs, each a string, or each a character of a string."""
        return tuple(map(self._cells.__getitem__, glyphs))


Cell = tuple[str, Pen]
"""A glyph, with all of zero width that belongs to it, and its pen. The right half of a wide glyph is ""."""

Row = list[Cell]


def to_cells(segments: Iterable[Segment], colours: ColorSystem) -> Row:
    """Return the cells of a strip, or of any segments, at a colour depth.

    Control characters are left out: they have no cell. Raises ValueError on control segments, whose effect on
    the screen is unknown.
    """
    row: Row = []
    for text, style, control in segments:
        if control:
            raise ValueError(f"control segment {text!r}")
        marks, cells = _cells_of(text, Pen.of() if style is None else _pen_of(style, colours))
        if marks and row:
            at = -2 if row[-1][0] == "" else -1
            glyph, pen = row[at]
            if cell_len(glyph + marks) == cell_len(glyph):
                row[at] = pen.cell(glyph + marks)
        row += cells
    return row


def splice(row: Row, left: int, right: int, cells: Row) -> None:
    """Put cells in place of those from `left` to `right`; what is missing is blank, what is over is cut.

    Where that leaves half a wide glyph, it becomes a blank, as it does in a terminal.
    """
    missing = right - left - len(cells)
    row[left:right] = (cells + [Pen.of().cell(" ")] * missing)[: right - left] if missing else cells
    for x in (left, right):
        if x > 0 and cell_len(row[x - 1][0]) == 2 and (x == len(row) or row[x][0] != ""):
            row[x - 1] = row[x - 1][1].cell(" ")
        if x < len(row) and row[x][0] == "" and (x == 0 or cell_len(row[x - 1][0]) != 2):
            row[x] = row[x][1].cell(" ")


@lru_cache(4096)
def reach(glyph: str) -> int:
    """Return how many cells some terminal may give a glyph; one more than there are where none is sure.

    Terminals disagree about what is or may be an emoji, about the soft hyphen, and about clusters, of which
    some draw each code point in a place of its own. They agree about marks above and below.
    """
    width = cell_len(glyph)
    first, rest = glyph[:1], glyph[1:]
    emoji = "\U0001f000" <= first < "\U00020000" or (width == 2 and first < "\u2e80")
    if not emoji and first != "\xad" and all(category(part) == "Mn" and part != "\ufe0f" for part in rest):
        return width
    return 1 + max(width, sum(2 if part > "\U0001f000" else cell_len(part) for part in glyph))


_NARROW_RANGES = (
    (0x20, 0x7F),
    (0xA0, 0xAD),
    (0xAE, 0x300),
    (0x370, 0x483),
    (0x2010, 0x2028),
    (0x2500, 0x25FD),
)
NARROW = frozenset(chr(point) for start, end in _NARROW_RANGES for point in range(start, end))
"""Latin, Greek, Cyrillic, dashes, what lines and blocks are drawn of: glyphs of one cell everywhere."""

# Attributes that can be seen where there is no glyph: lines, frames, and the foreground as a background.
_MARKS = frozenset({"4", "7", "9", "21", "51", "52", "53"})
_ATTRIBUTES = {
    "bold": "1",
    "dim": "2",
    "italic": "3",
    "underline": "4",
    "blink": "5",
    "blink2": "6",
    "reverse": "7",
    "conceal": "8",
    "strike": "9",
    "underline2": "21",
    "frame": "51",
    "encircle": "52",
    "overline": "53",
}
_PENS: WeakValueDictionary[tuple[tuple[str, ...], str, str, str], Pen] = WeakValueDictionary()


class _Cells(dict[str, Cell]):
    """The cells of a pen, made when they are first asked for."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen

    def __missing__(self, glyph: str) -> Cell:
        pen = self._pen
        cell = (glyph, pen) if glyph != " " or pen.blank is pen else pen.blank.cell(" ")
        self[glyph] = cell
        return cell


@lru_cache(4096)
def _pen_of(style: Style, colours: ColorSystem) -> Pen:
    fg = style.color.downgrade(colours).get_ansi_codes() if style.color else ()
    bg = style.bgcolor.downgrade(colours).get_ansi_codes(foreground=False) if style.bgcolor else ()
    return Pen.of(
        tuple(number for name, number in _ATTRIBUTES.items() if getattr(style, name)),
        "" if fg == ("39",) else ";".join(fg),  # the default colour is drawn by saying none
        "" if bg == ("49",) else ";".join(bg),
        style.link if style.link and style.link.isprintable() else "",
    )


@lru_cache(2048)
def _cells_of(text: str, pen: Pen) -> tuple[str, tuple[Cell, ...]]:
    """Return the zero-width characters that belong to the cell before the text, and the cells of the text."""
    if text.isascii() and text.isprintable():
        return "", pen.cells(text)
    marks, *clusters = _clusters(text)
    glyphs = [part for cluster in clusters for part in (cluster, *[""] * (cell_len(cluster) - 1))]
    return marks, pen.cells(glyphs)


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
