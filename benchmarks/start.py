"""How long, and how many bytes, until there is something to read: the first paint, then the first fields.

    python -m benchmarks.start [--rounds N] [--size 80x24]

Each round starts every program once, one after the other, against a service on this very machine: so figures
of one run may be compared, whatever else the machine does meanwhile. The medians of all rounds are printed.
The peers are the smallest Textual programs that can do the same: one that paints, one that paints and reads a
kept answer from a file, one that paints and then asks over HTTP.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cbr_tui.demo import demo_app
from tests.support.loopback import serve
from tests.support.payloads import SAMPLE, SAMPLE_ID
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
PROJECT = "demo-project"
OURS = {
    "cbr-tui: first paint": SAMPLE_ID[:8],
    "cbr-tui: first field from history": "karbor_02",
    "cbr-tui: first field from the network": "fetched ",
}
PEER_WITH_FILE = {"peer: first paint": "Summary", "peer: first field, a file": "karbor_02"}
PEER_WITH_HTTP = {"peer: first field, HTTP": "karbor_02"}
"""What is waited for, in this order: a name, and the text that shows that it is there."""
Figures = dict[str, list[tuple[float, int]]]
"""For each thing that is waited for: milliseconds and bytes since the start, of each round."""


def main() -> None:
    """Measure, and print one row for each program and each thing that is waited for."""
    parser = argparse.ArgumentParser(description="Time and bytes until there is something to read.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--size", default="80x24", metavar="COLUMNSxROWS")
    options = parser.parse_args()
    columns, rows = map(int, options.size.split("x"))
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as home, serve(demo_app(lambda: datetime.now(UTC))) as url:
        kept = Path(home) / "kept.json"
        kept.write_bytes(SAMPLE)
        item = f"{url}/v1/{PROJECT}/checkpoint_items/{SAMPLE_ID}"
        env = {
            "HOME": home,
            "PYTHONPATH": str(ROOT),
            "XDG_STATE_HOME": "",
            "XDG_CONFIG_HOME": "",
            "CBR_TUI_ENDPOINT": url,
            "CBR_TUI_PROJECT_ID": PROJECT,
            "CBR_TUI_TOKEN": "made-up",
        }
        start = partial(Terminal, columns=columns, rows=rows, env=env)
        ours = [sys.executable, "-m", "cbr_tui", SAMPLE_ID]
        peer = [sys.executable, str(ROOT / "benchmarks/smallest_textual.py")]
        _note({}, partial(start, ours), {"": "fetched "})  # fills the history, and Python's caches
        for _ in range(options.rounds):
            for command, signs in (
                (ours, OURS),
                ([*peer, str(kept), str(kept)], PEER_WITH_FILE),
                ([*peer, item, item], PEER_WITH_HTTP),
            ):
                _note(figures, partial(start, command), signs)
    for name, taken in figures.items():
        milliseconds = statistics.median(figure[0] for figure in taken)
        received = statistics.median(figure[1] for figure in taken)
        print(f"{name:40}{milliseconds:8.0f} ms{received:10,.0f} bytes")


def _note(figures: Figures, start: Callable[[], Terminal], signs: dict[str, str]) -> None:
    """Start a program once; note when each sign was on its screen, and how many bytes had come by then."""
    started = time.perf_counter()
    with start() as terminal:
        for name, sign in signs.items():
            terminal.wait_for(_shows(terminal, sign))
            figure = ((time.perf_counter() - started) * 1000, terminal.received)
            figures.setdefault(name, []).append(figure)


def _shows(terminal: Terminal, sign: str) -> Callable[[], bool]:
    return lambda: any(sign in row for row in terminal.screen_text())


if __name__ == "__main__":
    main()
