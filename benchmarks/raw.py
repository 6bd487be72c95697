"""What large answers cost at 3 kB, 1 MB, 10 MB and 100 MB: from key to screen, on a pseudo-terminal.

    python -m benchmarks.raw [LARGEST_MB]

One run. The program asks a service on this machine, with an empty history, at 80x24; the figures are
milliseconds where nothing else is said. Beside it stand `jq .`, orjson's own decoding, and `jless` and `fx`
where they are installed, on the same answer in a file. Linux only. The rows:

    first screen    the program is started, until it says what it looks up
    verdict         until the summary is there: asked, downloaded, read, judged, kept
    raw, first rows the Raw JSON tab, until its first rows are there
    raw, all        until all lines are indexed; `last line` is End from there
    key to screen   one step down in the middle of the answer, the median of twenty
    search          `/` and a text on the last volume backup: until it is found; and until all is counted
    fold all        `z5`, until all is folded
    volumes, sort   the table; sorted by a column that has not been sorted by
    refresh         `r`, one field has changed: until the summary shows it; `bytes` through the terminal
    slowest key     the slowest of the steps down that are taken in Raw JSON all through a refresh
    left            Esc in the middle of another refresh, until it is said that it was left
    memory          the most that the program used, in times of the answer; `opened` before the table's filter
"""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from cbr_tui.demo.sample import REFERENCE_SAMPLE
from tests.support.loopback import serve
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SIZES: Final = {"3 kB": 0, "1 MB": 1, "10 MB": 10, "100 MB": 100}
_MB: Final = 1_000_000
_ID: Final = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
_STEPS: Final = 20
_FOLDED: Final = " … 13 keys "
"""What is shown of a volume backup that is folded."""
_PATIENCE: Final = 180.0
_LEFT: Final = re.compile("(Downloading|Reading|Judging|Keeping|Comparing): .*Esc leaves it")
"""What is said while a refresh takes long; that Raw JSON is indexed for the one before is none of it."""


def answer_of(size: int) -> bytes:
    """Give an answer of about `size` bytes: the sample with as many volume backups as it takes."""
    answer: dict[str, Any] = json.loads(REFERENCE_SAMPLE)
    info = answer["checkpoint_item"]["extend_info"]
    info["average_speed"] = 7
    one = info["volume_backups"][0]
    count = max(2, size // (len(json.dumps(one)) + 2))
    info["volume_backups"] = [
        one
        | {"source_volume_name": f"disk_{number}", "size": number}
        | {key: f"{number:08x}{one[key][8:]}" for key in ("id", "source_volume_id", "snapshot_id")}
        for number in range(count)
    ]
    return json.dumps(answer).encode()


class Service:
    """Answers with what is in a file at the time; in a process of its own, so that nothing waits for it."""

    def __init__(self, file: Path) -> None:
        """Answer with this."""
        self._file = file

    async def __call__(self, _scope: Any, _receive: Any, send: Any) -> None:
        """Answer an ASGI request."""
        raw = self._file.read_bytes()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(raw))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": raw})


@contextmanager
def _served(file: Path) -> Iterator[str]:
    """Serve a file; gives the URL."""
    command = [sys.executable, "-m", "benchmarks.raw", "--serve", str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        if server.stdout is None:
            raise ValueError("a server that tells its address has a standard output")
        yield server.stdout.readline().strip()
        server.communicate("")


def measure(size: int, home: Path) -> dict[str, float]:
    """Give what each step takes."""
    raw = answer_of(size)
    file = home / "answer.json"
    file.write_bytes(raw)
    costs: dict[str, float] = {"bytes": len(raw)}
    with _served(file) as url:
        env = {
            "HOME": str(home),
            "CBR_TUI_ENDPOINT": url,
            "CBR_TUI_PROJECT_ID": "project",
            "CBR_TUI_TOKEN": "made-up",
        }
        command = [sys.executable, "-m", "cbr_tui", "--refresh", "off", _ID]
        watch = _Watch()
        with Terminal(command, env=env) as terminal:
            costs |= _opened(terminal, watch)
            costs |= _read(terminal, raw)
            costs["memory, opened"] = _peak(terminal) / len(raw)
            costs |= _sorted(terminal)
            costs |= _refreshed(terminal, file)
            costs["memory, at most"] = _peak(terminal) / len(raw)
            terminal.press("ctrl+c")
            terminal.wait_exit(_PATIENCE)
    costs["orjson"] = _milliseconds(lambda: orjson.loads(raw) and None)
    return costs | _peers(file)


class _Watch:
    """Milliseconds since it was made, or asked last."""

    def __init__(self) -> None:
        self._from = time.perf_counter()

    def lap(self) -> float:
        now = time.perf_counter()
        taken, self._from = now - self._from, now
        return taken * 1000


def _opened(terminal: Terminal, watch: _Watch) -> dict[str, float]:
    terminal.wait_for(lambda: any(terminal.screen_text()), timeout=_PATIENCE)
    costs = {"first screen": watch.lap()}
    terminal.wait_for("fetched ", timeout=_PATIENCE)
    costs["verdict"] = costs["first screen"] + watch.lap()
    terminal.settle(quiet=0.5)
    return costs


def _read(terminal: Terminal, raw: bytes) -> dict[str, float]:
    """Go through the Raw JSON tab."""
    watch = _Watch()
    terminal.press("5")
    terminal.wait_for('"checkpoint_item": {', timeout=_PATIENCE)
    costs = {"raw, first rows": watch.lap()}
    lines = raw.count(b",") // 2  # nearly all values stand on a line of their own
    _wait_for_row(terminal, lambda row: " 1/" in row and int(row.split(" 1/")[1].split()[0]) > lines)
    costs["raw, all"] = costs["raw, first rows"] + watch.lap()
    terminal.press("end")
    terminal.wait_for(lambda: terminal.screen_text()[-3].strip() == "}", timeout=_PATIENCE)
    costs["last line"] = watch.lap()
    terminal.settle(quiet=0.5)
    _type(terminal, f":{raw.count(b',') // 2}")
    terminal.settle(quiet=0.5)
    costs["key to screen"] = statistics.median(_step(terminal) for _ in range(_STEPS))
    terminal.press("home")
    terminal.settle(quiet=0.5)
    watch.lap()
    last = json.loads(raw)["checkpoint_item"]["extend_info"]["volume_backups"][-1]
    _type(terminal, f'/{last["source_volume_name"]}"')
    _wait_for_row(terminal, lambda row: "/disk_" in row and " 1/" not in row)
    costs["search"] = watch.lap()
    _wait_for_row(terminal, lambda row: " 1 found" in row and "searched" not in row)
    costs["search, counted"] = costs["search"] + watch.lap()
    terminal.press("escape")
    terminal.settle(quiet=0.5)
    watch.lap()
    terminal.press("z", "5")
    terminal.wait_for(lambda: any(_FOLDED in row for row in terminal.screen_text()), timeout=_PATIENCE)
    costs["fold all"] = watch.lap()
    terminal.press("z", "0")
    terminal.wait_for(lambda: not any(_FOLDED in row for row in terminal.screen_text()), timeout=_PATIENCE)
    terminal.settle(quiet=0.5)
    return costs


def _sorted(terminal: Terminal) -> dict[str, float]:
    """Show the volumes, and sort them by their names: the second column, so that none is sorted before."""
    watch = _Watch()
    terminal.press("3")
    terminal.wait_for("disk_0", timeout=_PATIENCE)
    costs = {"volumes": watch.lap()}
    terminal.press("s")
    terminal.wait_for("▲", timeout=_PATIENCE)
    watch.lap()
    terminal.press("s")
    terminal.wait_for(lambda: "e▲" in terminal.screen_text()[3], timeout=_PATIENCE)
    costs["sort"] = watch.lap()
    terminal.settle(quiet=0.5)
    return costs


def _refreshed(terminal: Terminal, file: Path) -> dict[str, float]:
    """Ask again after one field has changed; the second time with a key being pressed all the while."""
    terminal.press("1")
    terminal.settle(quiet=0.5)
    costs = {}
    before, watch = terminal.received, _Watch()
    _change(file, b"7", b"77")
    terminal.press("r")
    terminal.wait_for("77 MB/s", timeout=_PATIENCE)
    costs["refresh"] = watch.lap()
    terminal.settle(quiet=0.5)
    costs["refresh, bytes"] = terminal.received - before
    _change(file, b"77", b"777")
    terminal.press("5")
    terminal.settle(quiet=0.5, timeout=_PATIENCE)
    terminal.press("home")
    terminal.settle(quiet=0.5)
    terminal.press("r")
    costs["slowest key"], asking, until = 0.0, False, time.perf_counter() + 1
    while asking or time.perf_counter() < until:
        costs["slowest key"] = max(costs["slowest key"], _step(terminal))
        asking = "asking" in terminal.screen_text()[1]
    _change(file, b"777", b"7777")
    terminal.press("1")
    terminal.settle(quiet=0.5)
    terminal.press("r")
    until = time.perf_counter() + 2
    while not (leaving := _LEFT.search(terminal.screen_text()[-2])) and time.perf_counter() < until:
        terminal.settle(quiet=0.05)
    if leaving:  # what takes less than a second can't be left
        watch.lap()
        terminal.press("escape")
        terminal.wait_for(lambda: any("was left" in row for row in terminal.screen_text()), timeout=_PATIENCE)
        costs["left"] = watch.lap()
    return costs


def _change(file: Path, before: bytes, after: bytes) -> None:
    field = b'"average_speed": '
    file.write_bytes(file.read_bytes().replace(field + before + b",", field + after + b",", 1))


def _step(terminal: Terminal) -> float:
    """Go one row down, and wait until the row that says where the cursor is says so.

    Not just until something is drawn: that may be how far a long step is. And not up again: two keys that
    come before the next frame leave nothing to draw.
    """
    row, watch = _row(terminal), _Watch()
    terminal.press("down")
    terminal.wait_for(lambda: _row(terminal) == row + 1, timeout=_PATIENCE)
    taken = watch.lap()
    terminal.settle(quiet=0.02)
    return taken


def _type(terminal: Terminal, text: str) -> None:
    """Type a text after the key that asks for it."""
    terminal.press(text[0])
    terminal.settle(quiet=0.3)
    terminal.press(text[1:])
    terminal.settle(quiet=0.1, timeout=_PATIENCE)
    terminal.press("enter")


def _row(terminal: Terminal) -> int:
    """Give the number of the row under the cursor; 0 where it is not said."""
    said = re.search(r" (\d+)/\d+ ", terminal.screen_text()[-2])
    return int(said[1]) if said else 0


def _wait_for_row(terminal: Terminal, fits: Callable[[str], bool]) -> None:
    """Wait until the row that says where the cursor is says so."""
    terminal.wait_for(lambda: fits(terminal.screen_text()[-2]), timeout=_PATIENCE)


def _peak(terminal: Terminal) -> float:
    """Give the most memory that a program had, in bytes, by what Linux notes of every process."""
    status = Path(f"/proc/{terminal.process.pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _milliseconds(doing: Callable[[], object]) -> float:
    watch = _Watch()
    doing()
    return watch.lap()


def _peers(file: Path) -> dict[str, float]:
    """Give what others take for the same answer, as far as they are installed."""
    costs = {}
    for name, command in (("jq .", ["jq", "."]), ("fx .", ["fx", "."])):
        if shutil.which(command[0]):
            with file.open("rb") as content:
                run = functools.partial(subprocess.run, command, stdin=content, stdout=subprocess.DEVNULL)
                costs[name] = _milliseconds(run)
    if shutil.which("jless"):
        watch = _Watch()
        with Terminal(["jless", str(file)], env={"PATH": os.environ["PATH"]}) as terminal:
            terminal.wait_for("checkpoint_item", timeout=_PATIENCE)
            costs["jless, first rows"] = watch.lap()
            terminal.settle(quiet=0.5)
            watch.lap()
            terminal.press(f"/disk_{file.stat().st_size}", "enter")
            terminal.wait_for("No matches", timeout=_PATIENCE)
            costs["jless, search"] = watch.lap()
            costs["jless, memory"] = _peak(terminal) / file.stat().st_size
    return costs


def _serve(file: Path) -> None:
    with serve(Service(file)) as url:
        print(url, flush=True)
        sys.stdin.read()


def main() -> None:
    """Measure every size, one after the other, and print one table."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    columns = {}
    for name, megabytes in _SIZES.items():
        if megabytes <= largest:
            with tempfile.TemporaryDirectory() as home:
                columns[name] = measure(megabytes * _MB, Path(home))
    print(f"{'':18}" + "".join(f"{name:>14}" for name in columns))
    for row in dict.fromkeys(row for costs in columns.values() for row in costs):
        print(f"{row:18}" + "".join(f"{costs.get(row, 0):14,.1f}" for costs in columns.values()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        _serve(Path(sys.argv[2]))
    else:
        main()
