"""Work beside the event loop that blocks, and work in it that waits."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

__all__ = ["LOOK", "beside", "looked_after"]

T = TypeVar("T")
LOOK = 0.25
"""How often work that waits is looked after. Seconds."""


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


async def looked_after(work: Coroutine[Any, Any, T], look: Callable[[], object]) -> T:
    """Wait for work, and call `look` again and again meanwhile: what it raises ends the work, and is raised.

    The work has ended when this does, however it does.
    """
    task = asyncio.ensure_future(work)
    try:
        while not (await asyncio.wait([task], timeout=LOOK))[0]:
            look()
        return task.result()
    finally:
        task.cancel()
        await asyncio.wait([task])
