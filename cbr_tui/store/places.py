"""What stands in each place of the program: with which permissions, and what is wrong with it."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import fields, frozen

if TYPE_CHECKING:
    from pathlib import Path

    from cbr_tui.store.paths import Paths

__all__ = ["Place", "places", "sqlite_version"]

_OTHERS: Final = 0o077
_DIRECTORIES: Final = {"config_dir", "state_dir", "tokens"}
_ELSEWHERE: Final = "XDG_CONFIG_HOME and XDG_STATE_HOME name other places."


@frozen
class Place:
    """One of the places of `Paths`, as it was found."""

    name: str
    """What it is called there, with blanks."""
    path: Path
    mode: str
    """Its permissions, such as `0600`; `missing`, or `unknown` where nobody may look."""
    fault: str = ""
    """What keeps the program from using it; empty for nothing."""
    note: str = ""
    """What is not as it should be, and does not matter; empty for nothing."""
    hint: str = ""
    """What to do about either."""


def places(paths: Paths) -> list[Place]:
    """Look at every place; touches nothing, and raises nothing."""
    return [_look(field.name, getattr(paths, field.name)) for field in fields(paths)]


def sqlite_version() -> str:
    """Give the version of SQLite that the history is kept with."""
    import sqlite3

    return sqlite3.sqlite_version


def _look(field: str, path: Path) -> Place:
    name, directory = field.replace("_", " "), field in _DIRECTORIES
    try:
        status = path.stat()
    except FileNotFoundError:
        fault, hint = _why_not_made(path) if directory else ("", "")
        return Place(name, path, "missing", fault, hint=hint)
    except OSError as error:
        hint = f"Make what leads to it yours. {_ELSEWHERE}"
        return Place(name, path, "unknown", f"It can't be looked at: {error.strerror}.", hint=hint)
    fault, hint = _fault(path, status, directory=directory)
    mode = f"{stat.S_IMODE(status.st_mode):04o}"
    if fault or not status.st_mode & _OTHERS:
        return Place(name, path, mode, fault, hint=hint)
    right = "700" if directory else "600"
    hint = f"Run: chmod {right} {_quoted(path)}"
    if field in {"credentials", "tokens"}:
        return Place(name, path, mode, "Others can use it, and it is not used.", hint=hint)
    return Place(name, path, mode, note="Others can look at it.", hint=hint)


def _fault(path: Path, status: os.stat_result, *, directory: bool) -> tuple[str, str]:
    """Say what keeps it from being used, and what to do."""
    right = stat.S_ISDIR if directory else stat.S_ISREG
    if not right(status.st_mode):
        wanted = "directory" if directory else "regular file"
        return f"It is no {wanted}.", "Move it away."
    if status.st_uid != os.geteuid():
        return f"It belongs to somebody else (user {status.st_uid}).", "Move it away, or give it to yourself."
    if not os.access(path, os.R_OK | (os.W_OK | os.X_OK if directory else 0)):
        wanted = "u+rwx" if directory else "u+rw"
        return "You may not use it yourself.", f"Run: chmod {wanted} {_quoted(path)}"
    return "", ""


def _why_not_made(path: Path) -> tuple[str, str]:
    """Say why a directory that is missing could not be made; empty where it could."""
    nearest = next((parent for parent in path.parents if parent.exists()), path)
    if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK):
        return "", ""
    return (
        f"It can't be made: {nearest} is not yours to write in.",
        _ELSEWHERE,
    )


def _quoted(path: Path) -> str:
    import shlex

    return shlex.quote(str(path))
