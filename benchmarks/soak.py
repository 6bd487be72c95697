"""Whether hours of watching leave anything behind: memory, open files, tasks, threads.

    python -m benchmarks.soak [--polls 2000]

The whole program, screens included, polls a real service over HTTP as fast as it can, with the history on the
disk; every seventh answer is a failure, every fiftieth time another backup or tab is opened. 360 polls are
half an hour of a watch at the quickest pace (one in 5 s). One row a tenth of the way; ends with 1 where
something has grown.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import resource
import sys
import tempfile
import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cbr_tui.api.csbs import CsbsSource
from cbr_tui.demo import DEMO_BACKUPS, demo_app
from cbr_tui.model.context import Context
from cbr_tui.store import History
from tests.support.credentials import with_token
from tests.support.demo import HandClock
from tests.support.loopback import serve
from tests.support.ui import open_ui

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

PACE = 5.0
"""Seconds between two polls, by the clock that the program is given."""
MOST_MEMORY = 16 * 1024
"""How much more memory may be taken at the end than after the first fifth, in kB."""
MOST_OBJECTS = 20_000
"""How many more objects there may be: 500 samples of a watch are kept, and Textual's caches fill."""
MOST_MORE = 4
"""How many more open files, tasks or threads there may be."""


class Figures(NamedTuple):
    """What may grow."""

    memory: int
    """In kB."""
    files: int
    tasks: int
    threads: int
    objects: int

    @classmethod
    def now(cls) -> Figures:
        """Count what is in use."""
        gc.collect()
        pages = Path("/proc/self/statm")
        memory = (
            int(pages.read_text().split()[1]) * resource.getpagesize() // 1024
            if pages.exists()
            else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        )
        files = len(list(Path("/dev/fd").iterdir()))
        return cls(memory, files, len(asyncio.all_tasks()), threading.active_count(), len(gc.get_objects()))

    def grown_beyond(self, before: Figures) -> list[str]:
        """Name what is more than it may be."""
        bounds = {
            "memory": MOST_MEMORY,
            "files": MOST_MORE,
            "tasks": MOST_MORE,
            "threads": MOST_MORE,
            "objects": MOST_OBJECTS,
        }
        return [name for name, most in bounds.items() if getattr(self, name) > getattr(before, name) + most]


class Failing:
    """The demo's service, but every seventh answer is 503, and every eleventh connection breaks."""

    def __init__(self, clock: HandClock) -> None:
        self._demo = demo_app(clock)
        self._asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
        """Answer, or don't."""
        self._asked += 1
        if self._asked % 11 == 0:
            raise ConnectionError
        if self._asked % 7 == 0:
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({"type": "http.response.body", "body": b"<html><title>Busy</title></html>"})
            return
        await self._demo(scope, receive, send)


def main() -> int:
    """Watch, and print what is in use; gives 1 where something has grown."""
    parser = argparse.ArgumentParser(description="Whether hours of watching leave anything behind.")
    parser.add_argument("--polls", type=int, default=2000)
    options = parser.parse_args()
    logging.disable()  # the server's complaints about the failures that it is told to have
    print(f"{'polls':>8}{'hours':>7}{'memory kB':>12}{'files':>7}{'tasks':>7}{'threads':>9}{'objects':>10}")
    figures = asyncio.run(soak(max(10, options.polls), print))
    grown = figures[-1].grown_beyond(figures[1])
    print(f"grown: {', '.join(grown)}" if grown else "nothing has grown")
    return 1 if grown else 0


async def soak(polls: int, say: Callable[[str], None]) -> list[Figures]:
    """Poll so often; give the figures after each tenth of the way."""
    figures: list[Figures] = []
    clock = HandClock()
    with tempfile.TemporaryDirectory() as directory, serve(Failing(clock)) as url:
        context = Context("csbs", url, "demo-project", sign_in=with_token("made-up"))
        with History.open(Path(directory) / "history.db") as history:
            source = CsbsSource(context, clock=clock)
            async with open_ui(DEMO_BACKUPS[0].id, source=source, keeper=history, clock=clock) as ui:
                for number in range(1, polls + 1):
                    if not ui.app.is_running:
                        raise RuntimeError("the program has ended")
                    clock.now += timedelta(seconds=PACE)
                    if number % 50 == 0:
                        await ui.paste(DEMO_BACKUPS[number // 50 % len(DEMO_BACKUPS)].id)
                        await ui.press(str(number // 50 % 5 + 1))
                    else:
                        await ui.press("r")
                    if number % max(1, polls // 10) == 0:
                        figures.append(Figures.now())
                        hours = number * PACE / 3600
                        shown = figures[-1]
                        say(
                            f"{number:8}{hours:7.1f}{shown.memory:12,}{shown.files:7}{shown.tasks:7}"
                            f"{shown.threads:9}{shown.objects:10,}"
                        )
    return figures


if __name__ == "__main__":
    sys.exit(main())
