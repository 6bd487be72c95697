"""The terminal, and what it can do as far as the environment and terminfo tell."""

from __future__ import annotations

import locale
import os
import subprocess
import sys
from contextlib import suppress
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Final

from cbr_tui.cli.app import FAR_FRAMES
from cbr_tui.cli.doctor.report import Check, Section
from cbr_tui.tui.clipboard import way_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["terminal"]

_LEAST: Final = (40, 10)
_SECONDS: Final = 2


def terminal() -> Section:
    """Say what the terminal is and can do; nothing is asked of it."""
    environ = os.environ
    checks = [
        _is_one(),
        _term(environ),
        _colours(environ),
        _size(),
        _text(),
        Check("clipboard", way_of(environ)),
        Check("SSH", f"yes: {FAR_FRAMES} frames a second" if environ.get("SSH_CONNECTION") else "no"),
        *_multiplexer(environ),
    ]
    return Section("terminal", checks)


def _is_one() -> Check:
    names = ("standard input", "standard output", "standard error")
    streams = zip(names, (sys.stdin, sys.stdout, sys.stderr), strict=True)
    others = [name for name, stream in streams if stream is None or not stream.isatty()]
    return Check("terminal", f"not {', '.join(others)}" if others else "yes")


def _term(environ: Mapping[str, str]) -> Check:
    term = environ.get("TERM", "")
    if not term:
        return Check("TERM", "not set", "note", "Set it to what the terminal is, such as xterm-256color.")
    if term == "dumb":
        return Check("TERM", "dumb", "note", "It shows no screens: use cbr-tui show, or --plain.")
    if _capability("cols", term) is None:
        return Check("TERM", f"{term}, which terminfo does not know", "note", "Install its terminfo entry.")
    return Check("TERM", term)


def _colours(environ: Mapping[str, str]) -> Check:
    if environ.get("NO_COLOR"):
        return Check("colours", "none: NO_COLOR is set")
    known = _capability("colors", environ.get("TERM", ""))
    said = "unknown" if known is None else f"{max(known, 0)} by terminfo"
    true = environ.get("COLORTERM", "").lower() in {"truecolor", "24bit"}
    return Check("colours", f"{said}{', and true ones by COLORTERM' if true else ''}; the screens use 16")


def _size() -> Check:
    columns, rows = get_terminal_size()
    if columns < _LEAST[0] or rows < _LEAST[1]:
        return Check("size", f"{columns}x{rows}", "note", f"The screens need {_LEAST[0]}x{_LEAST[1]}.")
    return Check("size", f"{columns}x{rows}")


def _text() -> Check:
    encoding = sys.stdout.encoding if sys.stdout else "unknown"
    told = f"{encoding}, locale {locale.setlocale(locale.LC_CTYPE)}"
    if encoding.lower().replace("-", "") != "utf8":
        return Check("text", told, "note", "Set LANG to a UTF-8 locale, such as C.UTF-8.")
    return Check("text", told)


def _multiplexer(environ: Mapping[str, str]) -> list[Check]:
    if environ.get("TMUX"):
        return [Check("tmux", _tmux_version())]
    if environ.get("STY"):
        return [Check("screen", "yes")]
    return [Check("tmux", "no")]


def _tmux_version() -> str:
    with suppress(OSError, subprocess.SubprocessError):
        ran = subprocess.run(
            ["tmux", "-V"],  # noqa: S607 - the one that the person runs in
            capture_output=True, check=True, stdin=subprocess.DEVNULL, text=True, timeout=_SECONDS,
        )  # fmt: skip
        return ran.stdout.strip()
    return "yes; its version is not told"


def _capability(name: str, term: str) -> int | None:
    """Ask terminfo for a number; None where it does not know the terminal, or is not there."""
    try:
        import curses
    except ImportError:
        return None
    try:
        curses.setupterm(term, 1)
    except curses.error:
        return None
    return curses.tigetnum(name)
