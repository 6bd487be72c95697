"""What a round of the board costs, by how many are watched: requests, bytes, for how long the loop stands.

    python -m benchmarks.board

One run against a service in the same process, whose list tells the progress or does not, as asked.
"""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cbr_tui.api import open_source
from cbr_tui.board import Board
from cbr_tui.model.context import Context
from cbr_tui.poller import PollSettings
from cbr_tui.rounds import ask_around
from cbr_tui.service import Lookups
from cbr_tui.text.board import cells_of

_WATCHED: Final = (2, 10, 100, 1000)
_ROUNDS: Final = 4
_NOW: Final = datetime.now(UTC)


class Project:
    """So many backups under way, one a minute."""

    def __init__(self, count: int, *, tells: bool) -> None:
        self.ids = [f"00000000-0000-4000-8000-{number:012}" for number in range(count)]
        self._tells = tells
        self.requests = self.bytes = 0

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        """Answer a list, a backup, or anything else with nothing in it."""
        self.requests += 1
        last = scope["path"].rsplit("/", 1)[-1]
        if last == "backups":
            items = [self._item(number) for number in range(len(self.ids))]
            answer: dict[str, Any] = {"backups": items, "count": len(items)}
        elif last in self.ids:
            answer = {"backup": self._item(self.ids.index(last))}
        else:
            answer = {"operation_logs": [], "count": 0}
        body = json.dumps(answer).encode()
        self.bytes += len(body)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    def _item(self, number: int) -> dict[str, Any]:
        made = (_NOW - timedelta(minutes=number)).isoformat()
        progress = self.requests % 100 if self._tells else None
        return {
            "id": self.ids[number], "name": f"autobk_{number:06}", "status": "protecting",
            "created_at": made, "updated_at": made, "resource_id": f"server-{number % 50}",
            "resource_name": f"server-{number % 50}", "children": [],
            "extend_info": {"auto_trigger": True, "supported_restore_mode": "na", "progress": progress},
        }  # fmt: skip


async def _stalls(worst: list[float]) -> None:
    """Note for how long the event loop did not come round."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.001)
        worst.append(time.perf_counter() - before - 0.001)


async def _measure(count: int, *, tells: bool) -> str:
    project = Project(count, tells=tells)
    context = Context("cbr", "http://127.0.0.1:9", "p")
    source = open_source(Context("demo", project_id="p"), ("cbr",), app=project)
    passed = 0.0
    lookups = Lookups(
        context, open_source=lambda: source, keeper=None, clock=lambda: _NOW + timedelta(seconds=passed)
    )
    board = Board(PollSettings(), project.ids)
    worst: list[float] = []
    requests: list[int] = []
    received = 0
    watch = asyncio.create_task(_stalls(worst))
    for _ in range(_ROUNDS):
        before, bytes_before = project.requests, project.bytes
        await ask_around(board, lookups)
        _ = [cells_of(one, lookups.clock()) for one in board.watched[:50]]  # as many as a screen shows
        passed += 5
        requests.append(project.requests - before)
        received = project.bytes - bytes_before
    watch.cancel()
    await lookups.aclose()
    told = "told by the list" if tells else "not told"
    figures = f"{requests[0]:>6} {requests[-1]:>6}  {received:>10,}  {max(worst) * 1000:>8.0f}"
    return f"{count:>7}  {told:<16} {figures}"


def main() -> None:
    """Print a line for each."""
    print("watched  progress          first  later       bytes  stands, ms   (requests of a round)")
    for tells in (True, False):
        for count in _WATCHED:
            print(asyncio.run(_measure(count, tells=tells)))


if __name__ == "__main__":
    main()
