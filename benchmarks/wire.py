"""What goes through the line: bytes of each step by cells, by Textual's own way, and of the smallest peer.

    python -m benchmarks.wire                                    the demo, at 80x24 and 160x50
    python -m benchmarks.wire --size 120x40 --steps start=,update=u -- python my_app.py

A step is NAME=KEYS: names of keys as in tests/support/terminal.py, or characters, `+` between several. All
programs run side by side and get each key one after the other; CPU time is what each process used for it. So
figures of one run may be compared, whatever else the machine does meanwhile. Linux only.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.support.terminal import Terminal

ROOT = Path(__file__).parents[1]
SAMPLE_ID = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
DEMO = [sys.executable, "-m", "cbr_tui", "--demo", SAMPLE_ID]
STEPS = "start=,refresh=r,another tab=2,back=1,cursor=3+down,the input=o,a key in it=x,and back=escape"
CPU_KEYS = ("2", "1", "3", "1", "r")
CPU_ROUNDS = 8


def main() -> None:
    """Measure, and print one table for each size."""
    parser = argparse.ArgumentParser(description="What goes through the line, and what it costs.")
    parser.add_argument("--size", action="append", metavar="COLUMNSxROWS", help="default: 80x24 and 160x50")
    parser.add_argument("--steps", default=STEPS, metavar="NAME=KEYS,...")
    parser.add_argument("command", nargs="*", default=DEMO, help="default: cbr-tui --demo, on the sample")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        peer = _smallest_peer(Path(home))
        for size in options.size or ["80x24", "160x50"]:
            columns, rows = map(int, size.split("x"))
            env = {"PYTHONPATH": str(ROOT), "HOME": home}
            with ExitStack() as open_terminals:
                contenders = {
                    name: open_terminals.enter_context(
                        Terminal(command, columns=columns, rows=rows, env=env | {"CBR_TUI_CELLDIFF": way})
                    )
                    for name, command, way in (
                        ("by cells", options.command, "on"),
                        ("Textual's way", options.command, "off"),
                        ("smallest peer", peer, "off"),
                    )
                }
                _print_row(f"{size}, bytes", list(contenders))
                _measure(list(contenders.values()), options.steps.split(","))


def _smallest_peer(home: Path) -> list[str]:
    """Return the command of the peer, which shows the same facts as texts that were written before."""
    command = [sys.executable, str(ROOT / "benchmarks/smallest_textual.py")]
    for option in ("--raw", "--json"):
        show = [sys.executable, "-m", "cbr_tui", "show", "--demo", SAMPLE_ID, option]
        file = home / f"text{option}"
        file.write_bytes(subprocess.run(show, cwd=ROOT, check=True, capture_output=True).stdout)
        command.append(str(file))
    return command


def _measure(terminals: list[Terminal], steps: list[str]) -> None:
    for name, _, keys in (step.partition("=") for step in steps):
        figures = [_take(terminal, keys.split("+")) if keys else _start(terminal) for terminal in terminals]
        _print_row(name, [f"{figure:,}" for figure in figures])
    _print_row("idle, 2 s", [f"{terminal.bytes_during(2):,}" for terminal in terminals])
    before = [_cpu_seconds(terminal) for terminal in terminals]
    for key in CPU_KEYS * CPU_ROUNDS:
        for terminal in terminals:
            _take(terminal, [key])
    presses = len(CPU_KEYS) * CPU_ROUNDS
    spent = [_cpu_seconds(terminal) - start for terminal, start in zip(terminals, before, strict=True)]
    _print_row("CPU ms per key", [f"{seconds / presses * 1000:.1f}" for seconds in spent])
    _print_row("CPU, Textual = 1", [f"{seconds / spent[1]:.2f}" for seconds in spent])


def _start(terminal: Terminal) -> int:
    """Wait until something is shown and no more comes; return the bytes since the program was started."""
    terminal.wait_for(lambda: any(terminal.screen_text()))
    terminal.settle(quiet=1.0)
    return terminal.received


def _take(terminal: Terminal, keys: list[str]) -> int:
    """Press keys; return the bytes that come until no more does."""
    before = terminal.received
    for key in keys:
        terminal.press(key)
        terminal.settle()
    return terminal.received - before


def _cpu_seconds(terminal: Terminal) -> float:
    """Return the CPU time that a program used so far, by the clock that Linux keeps for every process."""
    return time.clock_gettime((~terminal.process.pid << 3) | 2)


def _print_row(name: str, columns: list[str]) -> None:
    print(f"{name:18}" + "".join(f"{column:>16}" for column in columns), flush=True)


if __name__ == "__main__":
    main()
