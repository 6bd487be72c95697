"""A saved response: a file, or what comes on standard input."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cbr_tui.errors import NoSuchBackup, StorageError
from cbr_tui.model.context import Context
from cbr_tui.model.observation import Answer, Origin, observe

if TYPE_CHECKING:
    from typing import BinaryIO

    from cbr_tui.model.observation import Observation

__all__ = ["LARGEST", "SavedSource", "read_saved"]

LARGEST: Final = 256 * 1024 * 1024
"""No file larger than this is read, in bytes."""


def read_saved(file: str, wanted: str, now: datetime) -> Observation:
    """Read a saved response; `-` is standard input, `wanted` the ID that it should hold, if any was given.

    A file counts as seen when it was last written. Raises StorageError where it can't be read or is too
    large, and NoSuchBackup where it holds another backup; what can't be understood has a `fault`.
    """
    called = _called(file)
    observation = observe(wanted, Context("file", called), _read(file, now), origin=Origin.FILE)
    found = observation.backup.id if observation.backup else None
    if found is None:
        return observation
    if wanted and wanted != found.lower():
        raise NoSuchBackup(f"{called} holds backup {found}, not {wanted}.")
    return replace(observation, backup_id=found)


class SavedSource:
    """A saved response as a `Source`: a file is read again each time, standard input only once."""

    def __init__(self, file: str, saved: Observation) -> None:
        """Go on from `saved`, which was read from `file`."""
        self.context = saved.context
        self._file = file
        self._answer = saved.answer

    async def fetch(self, backup_id: str) -> Answer:
        """Read it again, whatever the ID; raises StorageError."""
        del backup_id  # there is one backup in it: whoever asked compares
        if self._file != "-":
            import asyncio

            self._answer = await asyncio.to_thread(_read, self._file, self._answer.received_at)
        return self._answer

    async def aclose(self) -> None:
        """Hold nothing open."""


def _called(file: str) -> str:
    return "standard input" if file == "-" else file


def _read(file: str, now: datetime) -> Answer:
    called = _called(file)
    try:
        if file == "-":
            if sys.stdin is None:
                raise StorageError("Standard input is closed: there is nothing to read.")
            return Answer(_limited(sys.stdin.buffer, called), now)
        with Path(file).open("rb") as stream:
            written_at = datetime.fromtimestamp(os.fstat(stream.fileno()).st_mtime, UTC)
            return Answer(_limited(stream, called), written_at)
    except OSError as error:
        raise StorageError(f"{called} can't be read: {error.strerror}.") from error


def _limited(stream: BinaryIO, called: str) -> bytes:
    raw = stream.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise StorageError(f"{called} is larger than {LARGEST // 1024**2} MiB: that is no backup.")
    return raw
