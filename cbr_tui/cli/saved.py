"""A saved response: a file, or what comes on standard input."""

from __future__ import annotations

import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cbr_tui.errors import NoSuchBackup, StorageError, UnreadableAnswer
from cbr_tui.frozen import replace
from cbr_tui.model.context import Context
from cbr_tui.model.listing import is_list, matching, single
from cbr_tui.model.observation import Answer, Origin, observe

if TYPE_CHECKING:
    from typing import BinaryIO

    from cbr_tui.model.listing import Query
    from cbr_tui.model.observation import Observation

__all__ = ["LARGEST", "SavedList", "SavedSource", "read_saved"]

LARGEST: Final = 256 * 1024 * 1024
"""No file larger than this is read, in bytes."""
_OURS: Final = re.compile(rb"\s*\{\s*\"format\":\s*\"cbr-tui/(\w+)\"")
"""How what we write ourselves begins."""


def read_saved(file: str, wanted: str, now: datetime) -> Observation:
    """Read a saved response; `-` is standard input, `wanted` the ID that it should hold, if any was given.

    A file counts as seen when it was last written. Raises StorageError where it can't be read or is too
    large, NoSuchBackup where it holds another backup, UnreadableAnswer where no service wrote it but we
    ourselves; what else can't be understood has a `fault`. Of a list the one that is wanted is taken.
    """
    called = _called(file)
    answer = _read(file, now)
    _require_foreign(answer.raw, called)
    if wanted and is_list(answer.raw):
        answer = replace(answer, raw=_of_list(answer.raw, wanted, called))
    observation = observe(wanted, Context("file", called), answer, origin=Origin.FILE)
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

            read = await asyncio.to_thread(_read, self._file, self._answer.received_at)
            same = await asyncio.to_thread(self._answer.raw.__eq__, read.raw)  # a large one is held once
            self._answer = replace(read, raw=self._answer.raw) if same else read
        return self._answer

    async def aclose(self) -> None:
        """Hold nothing open."""


class SavedList:
    """A saved list as a `Source` that lists what is in it, and gives each of its backups."""

    def __init__(self, saved: Observation) -> None:
        """List what is in `saved`."""
        self.context = saved.context
        self.called = "The file"
        self.listers = (self,)
        self._answer = saved.answer

    async def fetch(self, backup_id: str) -> Answer:
        """Give one backup of the list; raises NoSuchBackup."""
        import asyncio

        raw = await asyncio.to_thread(_of_list, self._answer.raw, backup_id, self.context.endpoint)
        return replace(self._answer, raw=raw)

    def statuses_at_once(self, query: Query) -> tuple[tuple[str, ...], ...]:
        """Give all statuses in one group."""
        return (query.statuses,)

    async def page(self, query: Query, statuses: tuple[str, ...], marker: str, limit: int) -> Answer:
        """Give everything that matches as the first page, and nothing after it."""
        import asyncio

        del statuses, limit
        if marker:
            return replace(self._answer, raw=b'{"backups": []}')
        return replace(self._answer, raw=await asyncio.to_thread(matching, self._answer.raw, query))

    async def count(self, query: Query, statuses: tuple[str, ...]) -> int | None:
        """Give None: the page has them all."""
        del query, statuses
        return None

    async def aclose(self) -> None:
        """Hold nothing open."""


def _require_foreign(raw: bytes, called: str) -> None:
    ours = _OURS.match(raw)
    if ours is None:
        return
    if ours[1] == b"history":
        raise UnreadableAnswer(
            f"{called} is an export of the history, not an answer.", hint="cbr-tui import FILE takes it in."
        )
    raise UnreadableAnswer(
        f"{called} is what --json prints, not the service's answer.",
        hint="cbr-tui show ID --raw prints that.",
    )


def _of_list(raw: bytes, backup_id: str, called: str) -> bytes:
    found = single(raw, backup_id)
    if found is None:
        raise NoSuchBackup(f"{called} is a list without backup {backup_id}.")
    return found


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
