"""What a list costs in a project of 100,000 backups: requests, bytes, time and memory, by how far it is read.

    python -m benchmarks.lists [BACKUPS]

One run, one process a line, against a service in the same process that pages as CBR does.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import time
from typing import Any, Final

from cbr_tui.api import open_source
from cbr_tui.listing import PAGE
from cbr_tui.model.context import Context
from cbr_tui.model.listing import Query
from cbr_tui.service import Lookups

_BACKUPS: Final = 100_000
_READ: Final = {"the first screen": 24, "a page": 100, "ten pages": 1_000, "all, as --all does": 10**9}


class Project:
    """A project with so many backups, one an hour."""

    def __init__(self, count: int) -> None:
        self._count = count
        self.bytes = 0

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        """Answer the page that is asked for."""
        query = dict(part.split("=", 1) for part in scope["query_string"].decode().split("&"))
        start = int(query["marker"].rpartition("-")[2]) + 1 if "marker" in query else 0
        numbers = range(start, min(start + int(query["limit"]), self._count))
        body = json.dumps({"backups": [_item(number) for number in numbers], "count": self._count}).encode()
        self.bytes += len(body)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


def _item(number: int) -> dict[str, Any]:
    return {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "name": f"autobk_{number:06}",
        "status": "available" if number % 50 else "error",
        "created_at": f"20{99 - number // 8760:02}-01-01T00:00:00.000+00:00",
        "updated_at": f"20{99 - number // 8760:02}-01-01T00:07:12.000+00:00",
        "resource_id": f"server-{number % 500}",
        "resource_name": f"server-{number % 500}",
        "resource_type": "OS::Nova::Server",
        "resource_az": "eu-de-01",
        "resource_size": 340,
        "vault_id": "vault",
        "checkpoint_id": f"checkpoint-{number}",
        "children": [],
        "extend_info": {"auto_trigger": True, "supported_restore_mode": "backup", "support_lld": True},
    }


async def _measure(count: int, read: int) -> str:
    project = Project(count)
    context = Context("demo", project_id="p")
    lookups = Lookups(context, open_source=lambda: open_source(context, ("cbr",), app=project), keeper=None)
    page = PAGE if read <= count else 1000
    before = _memory()
    started = time.perf_counter()
    listing = await lookups.listing(Query(), page=page)
    await listing.more(min(read, count))
    elapsed = (time.perf_counter() - started) * 1000
    await lookups.aclose()
    rows, grown = len(listing.rows), _memory() - before
    return f"{rows:>8,} {listing.requests:>9} {project.bytes / 1024:>11,.0f} {elapsed:>9,.0f} {grown:>10.1f}"


def _memory() -> float:
    """Give the most memory that this process had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure each line in a process of its own."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else _BACKUPS
    if len(sys.argv) > 2:
        print(asyncio.run(_measure(count, int(sys.argv[2]))))
        return
    print(f"{count:,} backups; {'rows':>17} {'requests':>9} {'kB answered':>11} {'ms':>9} {'MB grown':>10}")
    for name, read in _READ.items():
        command = [sys.executable, "-m", "benchmarks.lists", str(count), str(read)]
        line = subprocess.run(command, check=True, capture_output=True, text=True).stdout.rstrip()
        print(f"{name:<25}{line}")


if __name__ == "__main__":
    main()
