"""Small files that hold secrets: read only where nobody else could, written whole, for their owner alone."""

from __future__ import annotations

import os
import shlex
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from cbr_tui.errors import StorageError, UsageError
from cbr_tui.store.files import private_directory

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["read_private", "write_private"]


def read_private(path: Path) -> str | None:
    """Read a file of secrets; None where it is not there. Raises StorageError where others could read it.

    What is checked is the file that was opened, not its name: another may stand there a moment later.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StorageError(f"{path} can't be read: {error.strerror}.") from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise StorageError(f"{path} is not a regular file, and is not read.")
        if status.st_uid != os.geteuid():
            raise StorageError(f"{path} belongs to somebody else (user {status.st_uid}), and is not read.")
        if status.st_mode & 0o077:
            raise StorageError(
                f"Others can use {path} (mode {stat.S_IMODE(status.st_mode):04o}), and it is not read.",
                hint=f"Run: chmod 600 {shlex.quote(str(path))}",
            )
        try:
            return file.read().decode()
        except UnicodeDecodeError:
            raise UsageError(f"{path} is not UTF-8.") from None
        except OSError as error:
            raise StorageError(f"{path} can't be read: {error.strerror}.") from None


def write_private(path: Path, text: str) -> None:
    """Put a whole new file in the old one's place: whoever reads meanwhile has the one or the other.

    Raises StorageError where that can't be done.
    """
    path = path.resolve() if path.is_symlink() else path
    private_directory(path.parent)
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with suppress(FileNotFoundError):
            aside.unlink()
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            file.write(text.encode())
            file.flush()
            os.fsync(descriptor)
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        raise StorageError(f"{path} can't be written: {error.strerror}.") from None
