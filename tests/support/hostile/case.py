"""One hostile answer: what it sends, what has to be said of it, and what has to be readable all the same."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_URL, uuid5

from tests.support.loopback import read_head, serve_raw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Case", "Talk", "http", "serve_cases", "told"]

Talk = Callable[[socket.socket, str], None]
"""Answers one request, whose head was read, on its connection; the text is the backup's ID."""

_UUID: Final = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Case:
    """One answer of a service that lies."""

    name: str
    talk: Talk
    says: str = ""
    """What the one line has to say; empty where the answer can be read and all is well."""
    code: int = 0
    """How `show` ends."""
    shows: tuple[str, ...] = ()
    """What can be read: in what `show` prints, or, of a failure, in Raw JSON."""
    tab: str = "1"
    """In which tab it stands."""

    @property
    def id(self) -> str:
        """The backup that is answered like this."""
        return str(uuid5(NAMESPACE_URL, f"hostile:{self.name}"))

    @property
    def slow(self) -> bool:
        """Whether it takes a time-out to end it."""
        return self.says.endswith(" s.")

    @property
    def readable(self) -> bool:
        """Whether there is a backup in the answer."""
        return self.code == 0


def http(
    body: bytes | Callable[[str], bytes], status: str = "200 OK", *headers: str, length: bool = True
) -> Talk:
    """Answer in good HTTP; a body may depend on the ID. JSON, unless a header says what else it is."""
    named = {header.partition(":")[0].lower() for header in headers}
    usual = [] if "content-type" in named else ["Content-Type: application/json"]

    def talk(connection: socket.socket, backup_id: str) -> None:
        sent = body(backup_id) if callable(body) else body
        size = [f"Content-Length: {len(sent)}"] if length else []
        head = "\r\n".join([f"HTTP/1.1 {status}", *usual, *size, "Connection: close", *headers])
        connection.sendall(head.encode("latin-1") + b"\r\n\r\n" + sent)

    return talk


_NOT_FOUND: Final = http(b'{"error_code": "CSBS.3001", "error_msg": "It is not found."}', "404 Not Found")


def told(name: str, says: str, code: int, talk: Talk, *shows: str) -> Case:
    """Give a case that has to be told in these words, with what Raw JSON has to show."""
    return Case(name, talk, says, code, shows, tab="5")


@contextmanager
def serve_cases(cases: Iterable[Case]) -> Iterator[str]:
    """Serve them all at one address, each under its ID; under any other there is nothing."""
    by_id = {case.id: case for case in cases}

    def answer(connection: socket.socket) -> None:
        found = _UUID.search(read_head(connection))
        if found is not None:
            backup_id = found[0].decode()
            case = by_id.get(backup_id)
            (case.talk if case else _NOT_FOUND)(connection, backup_id)

    with serve_raw(answer) as url:
        yield url
