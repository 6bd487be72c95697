"""Copying over whatever lies between here and the person's own clipboard."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from base64 import b64encode
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from textual.app import SuspendNotSupported

from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from textual.app import App

__all__ = ["OSC_52_MOST", "Way", "copy"]

OSC_52_MOST: Final = 74_994
"""The most base64 bytes that terminals take in one OSC 52 sequence (measured)."""
_TMUX_SECONDS: Final = 5.0


class Way(Enum):
    """Which way a text went, said in a sentence: its `{}` is the number of characters."""

    TMUX = "Copied {} characters to tmux's buffer and, where it passes it on, the terminal's clipboard."
    TERMINAL = "Copied {} characters to the terminal's clipboard (OSC 52, if the terminal takes it)."
    NONE = "{} characters are too many for this terminal's clipboard: `cbr-tui show --raw ID` prints them."
    SCREEN = "Printed {} characters to the normal screen, for the terminal's own selection."


async def copy(app: App[Any], text: str) -> Way:
    """Copy a text the best way there is, and say which; the last resort prints it until `Enter`.

    A stock tmux drops OSC 52, but takes a buffer and passes it on itself.
    """
    if os.environ.get("TMUX") and await _to_tmux(text):
        return Way.TMUX
    text = text.encode("utf-8", "replace").decode()
    if len(b64encode(text.encode())) <= OSC_52_MOST:
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


async def _to_tmux(text: str) -> bool:
    try:
        process = await asyncio.create_subprocess_exec(
            *("tmux", "load-buffer", "-w", "-"), stdin=PIPE, stdout=DEVNULL, stderr=DEVNULL
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(_TMUX_SECONDS):
            await process.communicate(text.encode("utf-8", "replace"))
    except TimeoutError:
        process.kill()
        await process.wait()
        return False
    return process.returncode == 0
