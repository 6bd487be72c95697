"""Copying over whatever lies between here and the person's own clipboard."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE
from base64 import b64encode
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from textual.app import SuspendNotSupported

from cbr_tui.beside import looked_after
from cbr_tui.model.under_way import report
from cbr_tui.text.safe import visible
from cbr_tui.tui.driver import is_old

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import Mapping, Sequence

    from textual.app import App

__all__ = ["OSC_52_MOST", "Way", "copy", "program", "way_of"]

OSC_52_MOST: Final = 74_994
"""The most base64 bytes that terminals take in one OSC 52 sequence (measured)."""
_SECONDS: Final = 5.0
"""How long another program may take with a piece of a text, and how long at its end."""
_PIECE: Final = 1 << 20
_PRINTED_MOST: Final = 1_000_000
"""Nobody selects more characters than this with a mouse, and a slow link would be busy for minutes."""
_TMUX: Final = ("tmux", "load-buffer", "-w", "-")
_PROGRAMS: Final = (
    ("WAYLAND_DISPLAY", ("wl-copy",)),
    ("DISPLAY", ("xclip", "-selection", "clipboard")),
    ("DISPLAY", ("xsel", "--clipboard", "--input")),
)
"""Programs that fill the clipboard of this very machine, and the variable without which they can't."""


class Way(Enum):
    """Which way a text went, said in a line of 80 cells: its `{:,}` is the number of characters."""

    TMUX = "Copied {:,} characters to tmux's buffer, and where it passes that on."
    PROGRAM = "Copied {:,} characters to this machine's clipboard, by a program."
    TERMINAL = "Copied {:,} characters to the terminal's clipboard, if it takes OSC 52."
    NONE = "{:,} characters are too many: `cbr-tui show --raw ID` prints them."
    SCREEN = "Printed {:,} characters to the normal screen, to be selected there."


def program(environ: Mapping[str, str]) -> Sequence[str]:
    """Give the command that fills this machine's clipboard; empty where that is not the person's own.

    Over SSH the clipboard is at the other end, and only the terminal gets there.
    """
    if environ.get("SSH_CONNECTION"):
        return ()
    commands = (
        [("pbcopy",)]
        if sys.platform == "darwin"
        else [command for name, command in _PROGRAMS if environ.get(name)]
    )
    return next((command for command in commands if shutil.which(command[0])), ())


def way_of(environ: Mapping[str, str]) -> str:
    """Say which way a text of usual size would go, in a few words."""
    if environ.get("TMUX"):
        return "tmux's buffer, which tmux passes on to the terminal"
    command = program(environ)
    if command:
        return command[0]
    old = is_old(environ.get("TERM", ""))
    return "none: it is printed" if old else "OSC 52, if the terminal takes it"


async def copy(app: App[Any], text: str) -> Way:
    """Copy a text the best way there is, and say which; the last resort prints it until `Enter`.

    Tells how far it is; raises Left where nobody wants the rest.

    A stock tmux drops OSC 52, but takes a buffer and passes it on itself.
    """
    if os.environ.get("TMUX") and await _handed_to(_TMUX, text):
        return Way.TMUX
    command = program(os.environ)
    if command and await _handed_to(command, text):
        return Way.PROGRAM
    if len(text) > _PRINTED_MOST:
        return Way.NONE
    text = text.encode("utf-8", "replace").decode()
    old = is_old(os.environ.get("TERM", ""))
    if not old and len(b64encode(text.encode())) <= OSC_52_MOST:
        app.copy_to_clipboard(text)
        return Way.TERMINAL
    try:
        with app.suspend():
            # Not to a clipboard but to the terminal: nothing in it may act.
            sys.stdout.write(f"{visible(text, newlines=True)}\n\nEnter goes back. ")
            sys.stdout.flush()
            sys.stdin.readline()
    except SuspendNotSupported:
        return Way.NONE
    return Way.SCREEN


async def _handed_to(command: Sequence[str], text: str) -> bool:
    """Give a program the text on its standard input, and say whether it took it; raises Left."""
    try:
        process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL)
    except OSError:
        return False
    taken = False
    try:
        for start in range(0, len(text), _PIECE):
            tell = partial(report, "Copying", start, len(text), "characters")
            tell()
            async with asyncio.timeout(_SECONDS):
                await looked_after(_put(process, text[start : start + _PIECE]), tell)
        tell = partial(report, "Copying", len(text), len(text), "characters")
        async with asyncio.timeout(_SECONDS):
            await looked_after(process.communicate(b""), tell)  # which ends its input
        taken = process.returncode == 0
    except (TimeoutError, BrokenPipeError, ConnectionResetError):
        return False
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return taken


async def _put(process: Process, piece: str) -> None:
    if process.stdin is not None:
        process.stdin.write(piece.encode("utf-8", "replace"))
        await process.stdin.drain()
