"""Service text made fit for one line of a terminal: nothing moves the cursor, turns the text or hides."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate, groupby, takewhile
from typing import Final

__all__ = ["cells", "fit", "padded", "visible", "wrap"]


def visible(text: str, *, newlines: bool = False) -> str:
    """Replace every character that can't be seen or does something by a stand-in that can be seen.

    Control characters become their pictures (`␛`, `␊`), other invisible ones their names (`<U+202E>`), blanks
    of any kind become plain spaces. Of marks piled on one letter eight stay: a name of 100,000 would be one
    cell wide, and 200 kB to send. The result is printable (`str.isprintable`). With `newlines` a line's
    end stays one, and a tab becomes spaces: the result is then lines of printable text.
    """
    if newlines:
        lines = text.replace("\r\n", "\n").replace("\t", "    ").split("\n")
        return "\n".join(visible(line) for line in lines)
    plain = text.isprintable() and not _UNSEEN.search(text)
    shown = text if plain else text.translate(_STAND_INS)
    if not shown.isascii():
        shown = _PILE.sub(lambda pile: _cut_pile(pile[0]), shown)
    # A mark that has nothing to stand on would land on what we wrote before it.
    return "◌" + shown if shown and _cell(shown[0]) == 0 else shown


def cells(text: str) -> int:
    """Count the terminal cells that visible text takes: 2 for a wide character, 0 for a combining one."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def fit(text: str, width: int) -> str:
    """Cut visible text to at most `width` cells; `…` says that something was cut."""
    if len(text) * 2 <= width or cells(text) <= width:
        return text
    if width <= 0:
        return ""
    kept = sum(1 for _ in takewhile(lambda taken: taken < width, accumulate(map(_cell, text))))
    return text[:kept] + "…"


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Make visible text exactly `width` cells wide: cut, or filled with blanks, before it if `right`."""
    text = fit(text, width)
    blanks = " " * (width - cells(text))
    return blanks + text if right else text + blanks


def wrap(text: str, width: int, longest: int = 0) -> list[str]:
    """Break visible text into lines of at most `width` cells, between words where that is possible.

    A word of up to `longest` cells is kept whole even where it is wider: an ID in two pieces is of no use.
    """
    lines: list[str] = []
    for word in text.split(" "):
        if lines and cells(lines[-1]) + 1 + cells(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines += [word] if cells(word) <= max(width, longest) else _chopped(word, max(width, 2))
    return lines


def _chopped(word: str, width: int) -> list[str]:
    """Cut a word into pieces of at most `width` cells; a mark stays with what it stands on."""
    pieces, taken = [""], 0
    for character in word:
        wide = _cell(character)
        if taken + wide > width:
            pieces.append("")
            taken = 0
        pieces[-1] += character
        taken += wide
    return pieces


def _cut_pile(text: str) -> str:
    """Leave eight marks of each pile, and say how many there were more."""
    kept: list[str] = []
    piles = groupby(text, lambda character: _cell(character) == 0)
    for is_pile, characters in piles:
        pile = "".join(characters)
        more = len(pile) - _MOST_MARKS if is_pile else 0
        kept.append(f"{pile[:_MOST_MARKS]}<+{more} marks>" if more > 0 else pile)
    return "".join(kept)


_MOST_MARKS: Final = 8
# Where a pile may be: marks are neither letters nor digits, Korean vowels and final consonants are.
_PILE: Final = re.compile("(?:[^\\w\\s!-~]|[\u1160-\u11ff\ud7b0-\ud7fb]){9,}")

# Printable to Python, and yet nothing to see: joiners, fillers, variation selectors, a blank of Braille.
_UNSEEN: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


class _StandIns(dict[int, str]):
    """The table of `str.translate`: ASCII at hand, everything else worked out when it is met."""

    def __init__(self) -> None:
        super().__init__((code, chr(0x2400 + code) if code < 0x20 else chr(code)) for code in range(0x7F))
        self[0x7F] = "␡"

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character.isprintable() and not _UNSEEN.match(character):
            return character
        if unicodedata.category(character) == "Zs":
            return "  " if code == 0x3000 else " "
        return f"<U+{code:04X}>"


_STAND_INS: Final = _StandIns()


def _cell(character: str) -> int:
    """Count the cells of one visible character, as terminals and Textual do."""
    if character < "\u0300":
        return 1
    if unicodedata.category(character)[0] == "M" or _JOINED.match(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


# They join the character before them: Korean vowels and final consonants, the skin colours of emoji.
_JOINED: Final = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb\U0001f3fb-\U0001f3ff]")
