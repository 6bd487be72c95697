"""Work that blocks, beside the event loop."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["beside"]

T = TypeVar("T")


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
