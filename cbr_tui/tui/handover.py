"""An answer handed to something else: a file of the person's own, a pager, an editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from textual.app import SuspendNotSupported

if TYPE_CHECKING:
    from textual.app import App

__all__ = ["hand_over", "write_new"]

_PRIVATE: Final = 0o600
_READ_ONLY: Final = 0o400


def write_new(path: Path, content: bytes) -> None:
    """Write a file that was not there, for its owner alone; raises FileExistsError where one is, or OSError.

    What could not be written whole is taken away again.
    """
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE)
    try:
        with os.fdopen(made, "wb") as file:
            os.fchmod(file.fileno(), _PRIVATE)
            file.write(content)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def hand_over(app: App[Any], variable: str, otherwise: str, content: bytes) -> str:
    """Show a text in the program that an environment variable names, with the terminal its own until it ends.

    The program gets a file that can only be read, and that is gone afterwards. Gives one line that says what
    went wrong, or nothing. The loop waits meanwhile: the terminal is not ours to draw on.
    """
    command = os.environ.get(variable) or otherwise
    try:
        words = shlex.split(command) or [otherwise]
        with tempfile.TemporaryDirectory(prefix="cbr-tui-") as directory:
            path = Path(directory) / "answer.json"
            write_new(path, content)
            path.chmod(_READ_ONLY)
            with app.suspend():
                code = subprocess.run([*words, str(path)], check=False).returncode  # noqa: S603 - theirs to choose
    except SuspendNotSupported:
        return "This terminal can't be handed over."
    except (OSError, ValueError) as error:
        return f"{variable}={command} can't be run: {error}."
    return f"{words[0]} ended with exit code {code}." if code else ""
