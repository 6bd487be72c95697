"""A source that asks again where the service says that it can't answer just now (429, 5xx).

For whoever asks once and goes away: a watch has the poller, which knows what it waits for.
"""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING, Final

from cbr_tui.errors import CbrTuiError
from cbr_tui.model.backoff import backoff

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from cbr_tui.model.context import Context
    from cbr_tui.model.observation import Answer, Source

__all__ = ["Patient", "wait_after"]

_FIRST: Final = 1.0
_MOST: Final = 8.0
_PATIENCE: Final = 20.0
"""Nobody at a prompt waits longer than so many seconds; the error says what to do then."""


def wait_after(error: CbrTuiError, failing: float, jitter: float) -> float | None:
    """Give the seconds until the next attempt; None where the error is to be told now.

    `failing` is how many seconds ago the first attempt failed, `jitter` a random number in [0, 1). What gave
    no answer at all is not tried again: it has had its time-outs already.
    """
    if not error.passing or error.reply is None:
        return None
    wait = backoff(failing, jitter, first=_FIRST, most=_MOST, asked=error.reply.retry_after)
    return wait if failing + wait <= _PATIENCE else None


class Patient:
    """Asks another source, again where that helps; a `model.observation.Source`."""

    def __init__(
        self,
        source: Source,
        tell: Callable[[CbrTuiError, float], None],
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """Ask `source`; `tell` is told of each failure, and after how many seconds it is asked again."""
        self._source = source
        self._tell = tell
        self._clock = clock
        self._sleep = sleep
        self._chance = chance

    @property
    def context(self) -> Context:
        """Where it asks."""
        return self._source.context

    async def fetch(self, backup_id: str) -> Answer:
        """Ask for one backup; raises the last error where no attempt helped, or none could."""
        failing_since: float | None = None
        while True:
            try:
                return await self._source.fetch(backup_id)
            except CbrTuiError as error:
                now = self._clock()
                failing_since = now if failing_since is None else failing_since
                wait = wait_after(error, now - failing_since, self._chance())
                if wait is None:
                    raise
                self._tell(error, wait)
            await self._sleep(wait)

    async def aclose(self) -> None:
        """Give back what the source holds."""
        await self._source.aclose()
