"""What the history costs: opening it, finding in it, writing to it, with nothing in it and with very much.

    python -m benchmarks.history [--observations 100000] [--writers 8] [--lookups 1000]

Times are medians of interleaved runs, in milliseconds; what the writers kept is counted, and must be all.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cbr_tui.model.context import Context
from cbr_tui.model.observation import Answer, Order, observe
from cbr_tui.store import History
from cbr_tui.store.database import Connection, Database
from cbr_tui.store.keeping import backup_row, note_seen, place
from cbr_tui.store.rows import observation_values, stamp
from cbr_tui.store.schema import MIGRATIONS
from tests.support.payloads import sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbr_tui.model.observation import Observation

CONTEXT = Context("csbs", "https://csbs.eu-de.example.com", "3a1c0de5", region="eu-de")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROUNDS = 15

WRITER = """if True:
    import sys
    from datetime import timedelta
    from pathlib import Path
    from benchmarks.history import CONTEXT, START, kept
    from cbr_tui.store import History
    path, number, writers, lookups = Path(sys.argv[1]), *map(int, sys.argv[2:])
    with History.open(path) as history:
        for lookup in range(lookups):
            second = lookup * writers + number
            history.looked_up(CONTEXT, "shared", START + timedelta(seconds=second))
            history.keep(kept("shared", second))
"""


def kept(backup_id: str, second: int) -> Observation:
    """Give an observation that differs from all others."""
    raw = sample(id=backup_id, name=f"backup {backup_id[:8]}", description=f"{second}")
    return observe(backup_id, CONTEXT, Answer(raw, START + timedelta(seconds=second), elapsed=0.2))


def fill(path: Path, count: int) -> None:
    """Keep `count` backups, each looked up and seen once: by the statements of `keep`, in one transaction."""
    template = sample(id="%ID%")

    def work(connection: Connection) -> None:
        for number in range(count):
            backup_id = f"{number:08x}-1b9f-4aeb-b2f4-81c806e98190"
            at = START + timedelta(seconds=number)
            answer = Answer(template.replace(b"%ID%", backup_id.encode()), at, elapsed=0.2)
            values = observation_values(observe(backup_id, CONTEXT, answer), "GOOD")
            backup = backup_row(connection, CONTEXT, backup_id)
            place(connection, values | {"backup": backup})
            note_seen(connection, backup, values)
            connection.execute(
                "UPDATE backup SET lookups = 1, first_looked_up = ?, last_looked_up = ? WHERE id = ?",
                (stamp(at), stamp(at), backup),
            )

    database = Database(path, MIGRATIONS)
    database.write(work)
    database.close()


def timed(work: Callable[[], object]) -> float:
    """Give how long `work` takes, in milliseconds."""
    before = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - before)


def opened(path: Path) -> None:
    """Do what the program does at its start: open, and take the first screen of recents."""
    with History.open(path) as history:
        history.recents(50)


def measure(empty: Path, full: Path) -> None:
    """Print what it costs with nothing in it and with everything."""
    with History.open(full) as history:
        tasks: dict[str, Callable[[Path], object]] = {
            "open, first screen of recents": opened,
            "1,000 recents": lambda _path: history.recents(1000),
            "all recents": lambda _path: history.recents(10**9),
            "filter: matches many": lambda _path: history.recents(1000, "karbor good"),
            "filter: matches none": lambda _path: history.recents(1000, "no such thing"),
            "sort by name, 1,000": lambda _path: history.recents(1000, order=Order.NAME),
            "sort by verdict, by context, 1,000": lambda _path: history.recents(
                1000, order=Order.VERDICT, by_context=True
            ),
            "the newest of one backup": lambda _path: history.latest(
                CONTEXT, "00000010-1b9f-4aeb-b2f4-81c806e98190"
            ),
        }
        for name, task in tasks.items():
            nothing, everything = [], []
            for _round in range(ROUNDS):
                if task is opened:
                    nothing.append(timed(partial(task, empty)))
                everything.append(timed(partial(task, full)))
            shown = [
                f"{statistics.median(each):9.1f}" if each else f"{'-':>9}" for each in (nothing, everything)
            ]
            sys.stdout.write(f"{name:<40}{shown[0]} {shown[1]}\n")


def write_together(path: Path, writers: int, lookups: int) -> None:
    """Let many processes write at once, and count what was kept."""
    before = time.perf_counter()
    processes = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(number), str(writers), str(lookups)])
        for number in range(writers)
    ]
    failed = [process.args for process in processes if process.wait() != 0]
    seconds = time.perf_counter() - before
    with History.open(path) as history:
        (recent,) = history.recents(9)
        contents = len(history.times(CONTEXT, "shared"))
    sys.stdout.write(
        f"\n{writers} processes, {lookups} lookups each: {seconds:.1f} s, {len(failed)} failed,"
        f" {recent.lookups} lookups and {contents} observations kept of {writers * lookups}\n"
    )


def main() -> None:
    """Measure, in a directory that is deleted afterwards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--observations", type=int, default=100_000)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--lookups", type=int, default=1000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        empty, full, shared = (Path(directory) / name / "history.db" for name in ("empty", "full", "shared"))
        opened(empty)
        fill(full, given.observations)
        size = full.stat().st_size / 2**20
        sys.stdout.write(f"{given.observations:,} observations: {size:.0f} MB\n")
        sys.stdout.write(f"{'milliseconds':<40}{'empty':>9} {'full':>9}\n")
        measure(empty, full)
        write_together(shared, given.writers, given.lookups)


if __name__ == "__main__":
    main()
