"""An event loop that ends when it is told to, even while a name server keeps it waiting."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

__all__ = ["run_async"]

T = TypeVar("T")


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, as asyncio.run does, but never wait for a name lookup that it gave up."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(work)


class _Loop(asyncio.SelectorEventLoop):
    """Looks names up in threads that nobody waits for.

    asyncio does it in its executor, and both its loop and the interpreter wait for the executor's threads at
    their end: with a dead name server that is half a minute after the person has quit.
    """

    async def getaddrinfo(  # noqa: PLR0913 - as asyncio declares it
        self,
        host: bytes | str | None,
        port: bytes | str | int | None,
        *,
        family: int = 0,
        type: int = 0,  # noqa: A002 - as asyncio declares it
        proto: int = 0,
        flags: int = 0,
    ) -> list[Any]:
        """Look a name up; raises what `socket.getaddrinfo` raises."""
        found: asyncio.Future[list[Any]] = self.create_future()

        def look_up() -> None:
            try:
                addresses = socket.getaddrinfo(host, port, family, type, proto, flags)
            except OSError as error:
                self._settle(found, partial(found.set_exception, error))
            else:
                self._settle(found, partial(found.set_result, addresses))

        threading.Thread(target=look_up, daemon=True).start()
        return await found

    def _settle(self, found: asyncio.Future[list[Any]], settle: Callable[[], None]) -> None:
        """Let the loop's own thread settle the future, unless nobody waits for it any more."""
        with suppress(RuntimeError):  # the loop is closed
            self.call_soon_threadsafe(lambda: None if found.done() else settle())
