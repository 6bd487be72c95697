"""Files and directories that only their owner can read, whatever the umask and whoever was there first."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cbr_tui.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Identity", "identity", "lent_file", "private_directory", "private_file", "set_aside", "write_new"]

Identity = tuple[int, int]
"""Which file it is, whatever its name: device and inode."""

_DIRECTORY: Final = 0o700
_FILE: Final = 0o600
_READ_ONLY: Final = 0o400
_OTHERS: Final = 0o077
_SIDECARS: Final = ("-journal", "-wal", "-shm")


def private_directory(path: Path) -> None:
    """Make a directory for its owner alone, parents too; one that is there is tightened.

    Raises StorageError where it can't be made, is no directory, or is somebody else's.
    """
    try:
        missing = [directory for directory in (path, *path.parents) if not directory.exists()]
        for directory in reversed(missing):
            directory.mkdir(_DIRECTORY, exist_ok=True)
            directory.chmod(_DIRECTORY)
        _refuse_foreign_link(path)
        status = path.stat()
        if not stat.S_ISDIR(status.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        _refuse_foreign(path, status)
        if status.st_mode & _OTHERS:
            path.chmod(_DIRECTORY)
    except OSError as error:
        raise StorageError(
            f"The directory {path} can't be used: {error.strerror}.",
            hint="Make it yours and writable, or set XDG_STATE_HOME or XDG_CONFIG_HOME to another place.",
        ) from error


def private_file(path: Path) -> Path:
    """Make an empty file for its owner alone; one that is there is tightened. Gives it free of a last link.

    Raises StorageError where it is no regular file or somebody else's, OSError where it can't be made.

    A file that is there is not opened: closing it again would take away every lock that this process holds
    on it through SQLite (https://sqlite.org/howtocorrupt.html, 2.2).
    """
    _refuse_foreign_link(path)
    if path.is_symlink():
        path = path.resolve()
    try:
        made = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _FILE)
    except FileExistsError:
        pass
    else:
        os.fchmod(made, _FILE)
        os.close(made)
    status = path.lstat()
    if not stat.S_ISREG(status.st_mode):
        raise StorageError(f"{path} is not a regular file.", hint="Move it away: a new one is begun.")
    _refuse_foreign(path, status)
    if status.st_mode & _OTHERS:
        path.chmod(_FILE)
    return path


def write_new(path: Path, content: bytes) -> None:
    """Write a file that was not there, for its owner alone; raises StorageError where one is, or it can't be.

    What could not be written whole is taken away again.
    """
    try:
        _write_new(path, content)
    except FileExistsError as error:
        raise StorageError(
            f"{path} is already there: nothing was written.", hint="Choose another name."
        ) from error
    except OSError as error:
        raise StorageError(f"{path} can't be written: {error.strerror}.") from error
    except ValueError as error:
        raise StorageError("A file's name can't have a zero byte in it.") from error


@contextmanager
def lent_file(name: str, content: bytes) -> Iterator[Path]:
    """Give a file that its owner alone can read and nobody write, and that is gone afterwards.

    Raises OSError where there is no room for it.
    """
    import tempfile  # dear, and seldom needed

    with tempfile.TemporaryDirectory(prefix="cbr-tui-") as directory:
        path = Path(directory) / name
        _write_new(path, content)
        path.chmod(_READ_ONLY)
        yield path


def _write_new(path: Path, content: bytes) -> None:
    made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _FILE)
    try:
        with os.fdopen(made, "wb") as file:
            os.fchmod(file.fileno(), _FILE)
            file.write(content)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def identity(path: Path) -> Identity:
    """Say which file has this name now."""
    status = path.stat()
    return status.st_dev, status.st_ino


def set_aside(path: Path, damaged: Identity, patience: float) -> Path | None:
    """Rename a damaged database, with what SQLite keeps beside it, to `NAME.damaged-<UTC time>`.

    Gives the new name, or None where this name is another file's by now, or nobody's: somebody was quicker.
    Waits up to `patience` seconds until nobody is inside a transaction, because a rename in the middle of
    one would leave its journal to the next file of this name. Raises OSError.
    """
    try:
        return _set_aside(path, damaged, patience)
    except FileNotFoundError:
        return None


def _set_aside(path: Path, damaged: Identity, patience: float) -> Path | None:
    lock = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        _lock(lock, patience)
        if identity(path) != damaged:
            return None
        now = datetime.now(UTC)
        aside = path.with_name(f"{path.name}.damaged-{now:%Y%m%dT%H%M%S.%fZ}")
        for suffix in _SIDECARS:
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + suffix))
        path.rename(aside)
    finally:
        os.close(lock)
    return aside


def _lock(file: int, patience: float) -> None:
    """Lock all of a file against every transaction of another process; raises TimeoutError."""
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as error:
            if time.monotonic() > until:
                raise TimeoutError(errno.ETIMEDOUT, "another process is using it") from error
            time.sleep(0.02)
        else:
            return


def _refuse_foreign_link(path: Path) -> None:
    if path.is_symlink():
        _refuse_foreign(path, path.lstat())


def _refuse_foreign(path: Path, status: os.stat_result) -> None:
    """Raise StorageError where somebody else owns it: they could read what is written, or have bent it.

    Root counts as somebody else too: what `sudo` writes into a person's home they can't use afterwards.
    """
    if status.st_uid != os.geteuid():
        raise StorageError(
            f"{path} belongs to somebody else (user {status.st_uid}).",
            hint="Move it away, or give it to yourself with chown.",
        )
