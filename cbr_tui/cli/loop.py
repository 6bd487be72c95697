"""An event loop that ends when it is told to, even while a name server keeps it waiting."""

from __future__ import annotations

import asyncio
import gc
import socket
from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeVar

from cbr_tui.beside import beside

if TYPE_CHECKING:
    from collections.abc import Coroutine

__all__ = ["run_async"]

T = TypeVar("T")
_STARTED: Final = 2.0
"""In seconds: by then everything is imported that a start imports."""


def run_async(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, as asyncio.run does, but never wait for a name lookup that it gave up."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        return runner.run(work)


class _Loop(asyncio.SelectorEventLoop):
    """Looks names up in threads that nobody waits for."""

    def __init__(self) -> None:
        super().__init__()
        self.call_later(_STARTED, gc.enable)  # the process puts it off: what a start imports is no garbage

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
