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

__all__ = ["beside", "run_async"]

T = TypeVar("T")


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, as asyncio.run does, but never wait for a name lookup that it gave up."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(work)


async def beside(work: Callable[[], T]) -> T:
    """Do blocking work in a thread that nobody waits for when the program ends; raises what it raises.

    asyncio does such work in its executor, and both its loop and the interpreter wait for the executor's
    threads at their end: half a minute after the person has quit, with a dead name server or a program that
    does not answer.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[T] = loop.create_future()

    def settle(settle: Callable[[], None]) -> None:
        """Let the loop's own thread settle the future, unless nobody waits for it any more."""
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(lambda: None if found.done() else settle())

    def do() -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            settle(partial(found.set_exception, error))
        else:
            settle(partial(found.set_result, result))

    threading.Thread(target=do, daemon=True).start()
    return await found


class _Loop(asyncio.SelectorEventLoop):
    """Looks names up in threads that nobody waits for."""

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
        return await beside(partial(socket.getaddrinfo, host, port, family, type, proto, flags))
