"""The log on the disk: for its owner alone, bounded, and never in the way of who writes to it."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final

from cbr_tui.errors import StorageError
from cbr_tui.store.files import private_file

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LogFile"]

_LARGEST: Final = 8 * 1024 * 1024
"""In bytes: a log that is larger when it is opened becomes `NAME.1`, in place of the one before."""
_PATIENCE: Final = 1.0
"""How long the last lines may take at the end, in seconds."""


class LogFile:
    """Appends lines from a thread of its own: a disk that hangs holds nobody up."""

    def __init__(self, path: Path) -> None:
        """Open a log, or begin one; raises StorageError where it can't be written."""
        try:
            path = private_file(path)
            if path.stat().st_size > _LARGEST:
                path.replace(path.with_name(f"{path.name}.1"))
                path = private_file(path)
            flags = os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
            self._file = os.open(path, flags)
        except OSError as error:
            raise StorageError(
                f"The log {path} can't be written: {error.strerror}.", hint="Name another file."
            ) from error
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._write_all, daemon=True)
        self._thread.start()

    def write(self, line: str) -> None:
        """Append a line soon; a disk that takes nothing loses it."""
        self._lines.put(line)

    def close(self) -> None:
        """Write what is left, as long as that is quick."""
        self._lines.put(None)
        self._thread.join(_PATIENCE)
        if not self._thread.is_alive():
            os.close(self._file)

    def _write_all(self) -> None:
        while (line := self._lines.get()) is not None:
            with suppress(OSError):
                os.write(self._file, f"{line}\n".encode(errors="backslashreplace"))
