"""Telling the terminal that a watched backup's work has ended: its title, and a desktop notification."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from cbr_tui.text.safe import fit, visible
from cbr_tui.tui.driver import is_old

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RESTORE_TITLE", "Notify", "announcement"]

Notify = Literal["auto", "on", "off"]
"""Whether the terminal is told: `auto` leaves out the notification where it may do harm or nothing."""

RESTORE_TITLE: Final = "\x1b[23;2t"
"""Gives back the title that was there before the first announcement (XTWINOPS)."""
_KEEP_TITLE: Final = "\x1b[22;2t"
_MOST: Final = 200
"""In cells: notifications are cut by who shows them, and nobody reads more."""
_OSC_777: Final = ("foot", "rxvt", "vte")
"""Terminals, by TERM, that take urxvt's sequence; foot and the VTE family do not know the other."""
_OSC_9: Final = ("kitty", "ghostty", "wezterm", "iterm")
"""Terminals, by TERM or what names them over SSH, that take iTerm2's sequence."""


def announcement(text: str, mode: Notify, environment: Mapping[str, str], *, first: bool = True) -> str:
    """Give what the terminal is sent: the title always, and the notification where it can show one.

    Within tmux a notification only arrives where its passthrough is allowed, so it has to be asked for with
    `on`; unknown terminals get iTerm2's sequence then. With `first` the terminal keeps its old title.
    """
    if mode == "off" or is_old(environment.get("TERM", "")):
        return ""
    said = fit(visible(text), _MOST).replace(";", ",")
    title = f"{_KEEP_TITLE if first else ''}\x1b]2;{said}\x1b\\"
    names = ("TERM", "TERM_PROGRAM", "LC_TERMINAL")
    terminal = " ".join(environment.get(name, "") for name in names).lower()
    in_tmux = bool(environment.get("TMUX"))
    if any(name in terminal for name in _OSC_777) or environment.get("VTE_VERSION"):
        notification = f"\x1b]777;notify;cbr-tui;{said}\x1b\\"
    elif mode == "on" or any(name in terminal for name in _OSC_9):
        notification = f"\x1b]9;{said}\x1b\\"
    else:
        notification = ""
    if in_tmux and notification:
        doubled = notification.replace("\x1b", "\x1b\x1b")
        notification = f"\x1bPtmux;{doubled}\x1b\\" if mode == "on" else ""
    return title + notification
