"""A text handed to another program, which has the terminal until it ends."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

from textual.app import SuspendNotSupported

from cbr_tui.service import lent_file

if TYPE_CHECKING:
    from textual.app import App

__all__ = ["hand_over"]


def hand_over(app: App[Any], variable: str, otherwise: str, content: bytes) -> str:
    """Show a text in the program that an environment variable names, with the terminal its own until it ends.

    The program gets a file that can only be read, and that is gone afterwards. Gives one line that says what
    went wrong, or nothing. The loop waits meanwhile: the terminal is not ours to draw on.
    """
    command = os.environ.get(variable) or otherwise
    try:
        words = shlex.split(command) or [otherwise]
        with lent_file("answer.json", content) as path, app.suspend():
            code = subprocess.run([*words, str(path)], check=False).returncode  # noqa: S603 - theirs to choose
    except SuspendNotSupported:
        return "This terminal can't be handed over."
    except (OSError, ValueError) as error:
        return f"{variable}={command} can't be run: {error}."
    return f"{words[0]} ended with exit code {code}." if code else ""
