"""Exact colours in place of the terminal's sixteen, for who can't or won't set those to be legible.

The screens are drawn in the terminal's own colours, by their names: they fit its background, as far as its
owner has seen to that, and cost the fewest bytes. A theme replaces every one of them, the default ones and
faint text too, by colours that stand out from its background by 4.5 to 1 at the least (WCAG 2, 1.4.3).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from rich.segment import Segment
from rich.style import Style
from textual.filter import LineFilter

from cbr_tui.frozen import frozen

if TYPE_CHECKING:
    from rich.color import Color
    from textual.color import Color as TextualColor

__all__ = ["THEMES", "Palette", "Theme", "ThemeName", "black_and_white"]

ThemeName = Literal["terminal", "dark", "light"]


@frozen
class Theme:
    """Colours as `#rrggbb`."""

    background: str
    foreground: str
    faint: str
    red: str
    green: str
    yellow: str
    blue: str
    magenta: str
    cyan: str


THEMES: Final = {
    "dark": Theme(
        "#101418", "#e6e6e6", "#9aa4ad", "#ff8080", "#7fd88f", "#f0c040", "#8ab4ff", "#e0a0f0", "#6fd0e0"
    ),
    "light": Theme(
        "#ffffff", "#1a1a1a", "#5c6370", "#b00020", "#0a6b2d", "#7a5200", "#0a4fb0", "#862a96", "#00606e"
    ),
}


def black_and_white(theme: Theme) -> Theme:
    """Give a theme for a terminal of sixteen colours: the nearest to the others may be hard to read there."""
    return Theme(theme.background, *[theme.foreground] * 8)


_NUMBERED: Final = ("background", "red", "green", "yellow", "blue", "magenta", "cyan", "foreground")
"""Which colour stands for the terminal's 0 to 7, and for the bright ones above them."""


class Palette(LineFilter):
    """Draws in a theme's colours what was drawn in the terminal's."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._style_of = lru_cache(2048)(self._exact)

    def apply(self, segments: list[Segment], background: TextualColor) -> list[Segment]:
        """Replace the colours of a row's segments."""
        del background  # the theme has one of its own
        return [
            Segment(text, self._style_of(style or Style.null()), control) if not control else segment
            for segment in segments
            for text, style, control in [segment]
        ]

    def _exact(self, style: Style) -> Style:
        foreground = self._colour(style.color, "foreground")
        if style.dim:
            foreground = self._theme.faint
        background = self._colour(style.bgcolor, "background")
        return style + Style(color=foreground, bgcolor=background, dim=False)

    def _colour(self, colour: Color | None, default: str) -> str:
        if colour is not None and colour.number is not None and colour.number < 16:
            return str(getattr(self._theme, _NUMBERED[colour.number % 8]))
        if colour is not None and colour.triplet is not None:
            return colour.triplet.hex
        return str(getattr(self._theme, default))
