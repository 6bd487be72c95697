"""A saved response: a file, or what comes on standard input."""

from __future__ import annotations

import os
import re
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cbr_tui.errors import NoSuchBackup, StorageError, UnreadableAnswer
from cbr_tui.frozen import replace
from cbr_tui.model.context import Context
from cbr_tui.model.listing import LISTS, is_list, matching, single
from cbr_tui.model.observation import Answer, Origin, observe
from cbr_tui.model.under_way import Left, report
from cbr_tui.service import utc_now

if TYPE_CHECKING:
    from typing import BinaryIO

    from cbr_tui.model.listing import Query
    from cbr_tui.model.observation import Observation

__all__ = ["LARGEST", "SavedList", "SavedSource", "read_saved"]

LARGEST: Final = 256 * 1024 * 1024
"""No file larger than this is read, in bytes."""
HEAD: Final = 1 << 20
"""So much of a file is read at once; the first such piece says what it is."""
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

    def __init__(self, file: str, saved: Observation | None = None, *, wanted: str = "") -> None:
        """Go on from `saved`, which was read from `file`; or read it when it is asked for."""
        self.context = Context("file", _called(file))
        self._file = file
        self._wanted = wanted
        self._answer = saved.answer if saved is not None and file == "-" else None
        self._begun: _Begun | None = None
        self._one_at_a_time = threading.Lock()

    @classmethod
    def opened(cls, file: str, wanted: str, now: datetime) -> SavedSource:
        """Open a file and look at its head; the rest is read when it is asked for.

        Raises StorageError where it can't be read or is too large, UnreadableAnswer where no service wrote it
        but we ourselves.
        """
        source = cls(file, wanted=wanted)
        source._begun = begun = _Begun(file, now)
        try:
            _require_foreign(begun.body.getvalue(), source.context.endpoint)
        except UnreadableAnswer:
            begun.stream.close()
            raise
        return source

    @property
    def begins_list(self) -> bool:
        """Whether its head is that of a list of several backups."""
        return self._begun is not None and _begins_list(self._begun)

    async def fetch(self, backup_id: str) -> Answer:
        """Read it (again), whatever the ID; raises StorageError, and NoSuchBackup for a list without it."""
        del backup_id  # there is one backup in it: whoever asked compares
        if self._answer is not None:
            return self._answer
        from contextvars import copy_context

        from cbr_tui.beside import beside, looked_after

        begun = self._begun
        read = partial(copy_context().run, self._read)
        try:  # in a thread that nobody waits for: a pipe may keep it waiting for ever
            return await looked_after(beside(read), begun.tell if begun is not None else lambda: None)
        except Left as left:
            left.so_far = begun.body.getvalue() if begun is not None else b""
            raise

    async def aclose(self) -> None:
        """Hold nothing open."""
        if self._begun is not None:
            self._begun.stream.close()

    def _read(self) -> Answer:
        with self._one_at_a_time:
            if self._begun is None:
                self._begun = _Begun(self._file, utc_now())
            answer = self._begun.answer()
            self._begun = None
        if self._wanted and is_list(answer.raw):
            answer = replace(answer, raw=_of_list(answer.raw, self._wanted, self.context.endpoint))
        if self._file == "-":
            self._answer = answer
        return answer


class SavedList:
    """A saved list as a `Source` that lists what is in it, and gives each of its backups."""

    def __init__(self, saved: SavedSource) -> None:
        """List what is in `saved`."""
        self.context = saved.context
        self.called = "The file"
        self.listers = (self,)
        self._saved = saved

    async def fetch(self, backup_id: str) -> Answer:
        """Give one backup of the list; raises NoSuchBackup, and StorageError as `SavedSource` does."""
        import asyncio

        answer = await self._saved.fetch(backup_id)
        raw = await asyncio.to_thread(_of_list, answer.raw, backup_id, self.context.endpoint)
        return replace(answer, raw=raw)

    def statuses_at_once(self, query: Query) -> tuple[tuple[str, ...], ...]:
        """Give all statuses in one group."""
        return (query.statuses,)

    async def page(self, query: Query, statuses: tuple[str, ...], marker: str, limit: int) -> Answer:
        """Give everything that matches as the first page, and nothing after it."""
        import asyncio

        del statuses, limit
        answer = await self._saved.fetch("")
        raw = b'{"backups": []}' if marker else await asyncio.to_thread(matching, answer.raw, query)
        return replace(answer, raw=raw)

    async def count(self, query: Query, statuses: tuple[str, ...]) -> int | None:
        """Give None: the page has them all."""
        del query, statuses
        return None

    async def aclose(self) -> None:
        """Hold nothing open."""
        await self._saved.aclose()


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
    return _Begun(file, now).answer()


class _Begun:
    """A file that is open, or standard input, and what came of it so far."""

    def __init__(self, file: str, now: datetime) -> None:
        """Open it and read its head; raises StorageError."""
        self.called = _called(file)
        self.body = BytesIO()
        self._seen_at, self._size = now, 0
        try:
            if file == "-":
                self.stream = _standard_input()
            else:
                self.stream = Path(file).open("rb")  # noqa: SIM115 - it is read on later
                status = os.fstat(self.stream.fileno())
                self._seen_at, self._size = datetime.fromtimestamp(status.st_mtime, UTC), status.st_size
        except OSError as error:
            raise self._unreadable(error) from error
        self.whole = False
        self._more()

    def answer(self) -> Answer:
        """Read the rest; raises StorageError, and Left where nobody wants it: it can be gone on with."""
        while not self.whole:
            self._more()
            self.tell()
        return Answer(self.body.getvalue(), self._seen_at)

    def tell(self) -> None:
        """Tell how much came; raises Left where nobody wants the rest."""
        report("Reading", self.body.tell(), self._size, "bytes")

    def _more(self) -> None:
        """Read a piece."""
        try:
            piece = self.stream.read(HEAD)
            self.body.write(piece)
            self.whole = len(piece) < HEAD
            if self.body.tell() > LARGEST:
                largest = LARGEST // 1024**2
                raise StorageError(f"{self.called} is larger than {largest} MiB: that is no backup.")
        except OSError as error:
            raise self._unreadable(error) from error
        finally:
            if self.whole or self.body.tell() > LARGEST:
                self.stream.close()

    def _unreadable(self, error: OSError) -> StorageError:
        return StorageError(f"{self.called} can't be read: {error.strerror}.")


def _standard_input() -> BinaryIO:
    """Give standard input to read from, also once the terminal has taken its place."""
    if sys.stdin is None:
        raise StorageError("Standard input is closed: there is nothing to read.")
    with suppress(OSError):  # not one of the system's
        return os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    return sys.stdin.buffer


def _begins_list(begun: _Begun) -> bool:
    """Say whether a list of several backups begins here, by its first megabyte: the second one does."""
    head = begun.body.getvalue()
    if begun.whole:
        return is_list(head)
    from cbr_tui.text.outline import Outline

    outline = Outline.of(head)
    return any(outline.locate(f"{name}[1]") is not None for name in LISTS)
