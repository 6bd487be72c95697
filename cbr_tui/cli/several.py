"""Waiting for several backups at once: each line says whose it is, and the end of the last is the end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from cbr_tui.cli.output import complain, write
from cbr_tui.errors import CbrTuiError, WaitTimedOut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbr_tui.cli.wait import Watch
    from cbr_tui.poller import PollSettings

__all__ = ["SPACING", "Turns", "wait_for_all"]

SPACING: Final = 1.0
"""So many seconds are between two lookups, however many backups are waited for."""


class Turns:
    """Lets many take turns, so that not all ask at once."""

    def __init__(self, spacing: float | None = None) -> None:
        """Leave `spacing` seconds between two, SPACING unless it is given."""
        self._spacing = SPACING if spacing is None else spacing
        self._taken = asyncio.Lock()
        self._free_at = 0.0

    async def __call__(self) -> None:
        """Wait for the next turn."""
        loop = asyncio.get_running_loop()
        async with self._taken:
            await asyncio.sleep(max(0.0, self._free_at - loop.time()))
            self._free_at = loop.time() + self._spacing


async def wait_for_all(watches: Sequence[Watch], settings: PollSettings, seconds: float | None) -> None:
    """Watch all until each has ended, and tell how; raises the first error in their order, a time-out last.

    An error of one does not end the wait for the others.
    """
    outcomes: dict[int, CbrTuiError | None] = {}

    async def one(place: int, watch: Watch) -> None:
        try:
            await watch.until_end(settings)
        except CbrTuiError as error:
            outcomes[place] = error
        else:
            outcomes[place] = None
        _tell_end(watch)

    try:
        async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
            for place, watch in enumerate(watches):
                group.create_task(one(place, watch))
    except TimeoutError:
        busy = [watch for place, watch in enumerate(watches) if place not in outcomes]
        for watch in busy:
            _tell_end(watch)
        late = WaitTimedOut(
            f"{len(busy)} of {len(watches)} backups were still busy when {seconds:g} s were over."
        )
        outcomes[len(watches)] = late
    failed = [error for _, error in sorted(outcomes.items(), key=lambda each: each[0]) if error is not None]
    for error in failed[1:]:
        complain(str(error))
    if failed:
        raise failed[0]


def _tell_end(watch: Watch) -> None:
    watch.tell_verdict()
    write(watch.last_line())
