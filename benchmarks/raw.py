"""What Raw JSON costs at 3 kB, 1 MB, 10 MB and 100 MB, beside `jq .` and orjson's own decoding.

    python -m benchmarks.raw [LARGEST_MB]

One run, one process a size, times in milliseconds. `first rows` is what a screen of 50 rows takes once the
index is there; `step` is one row in the middle of the answer.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Final

import orjson

from cbr_tui.demo.sample import REFERENCE_SAMPLE
from cbr_tui.model.parse import parse
from cbr_tui.text.facts import volumes
from cbr_tui.text.folds import Folds
from cbr_tui.text.outline import Outline

if TYPE_CHECKING:
    from collections.abc import Callable

_SIZES: Final = {"3 kB": 0, "1 MB": 1, "10 MB": 10, "100 MB": 100}
_MB: Final = 1_000_000
_ROWS: Final = 50


def answer_of(size: int) -> bytes:
    """Give an answer of about `size` bytes: the sample with as many volume backups as it takes."""
    answer: dict[str, Any] = json.loads(REFERENCE_SAMPLE)
    disks = answer["checkpoint_item"]["extend_info"]["volume_backups"]
    one = len(json.dumps(disks[0])) + 2
    disks *= max(1, size // (one * len(disks)))
    answer["checkpoint_item"]["extend_info"]["volume_backups"] = [
        disk | {"source_volume_name": f"disk_{number}"} for number, disk in enumerate(disks)
    ]
    return json.dumps(answer).encode()


def _timed(doing: Callable[[], object]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = doing()
    return (time.perf_counter() - started) * 1000, result


def _draw(outline: Outline, folds: Folds, first: int, count: int) -> None:
    for row in range(first, min(first + count, len(folds))):
        outline.tokens(folds.line(row))


def _step(outline: Outline, folds: Folds) -> str:
    middle = len(folds) // 2
    _draw(outline, folds, middle, 1)
    return outline.path(folds.line(middle))


def measure(size: int) -> dict[str, float]:
    """Give what each step takes in milliseconds, and the memory at most as so many times the answer."""
    raw = answer_of(size)
    costs: dict[str, float] = {"bytes": len(raw)}
    costs["orjson"], _ = _timed(lambda: orjson.loads(raw) and None)
    jq = shutil.which("jq")
    if jq is not None:
        costs["jq ."], _ = _timed(
            lambda: subprocess.run([jq, "."], input=raw, stdout=subprocess.DEVNULL, check=True)
        )
    costs["index"], outline = _timed(lambda: Outline.of(raw))
    costs["lines"] = len(outline)
    folds = Folds(len(outline))
    costs["first rows"], _ = _timed(lambda: _draw(outline, folds, 0, _ROWS))
    costs["step"], _ = _timed(lambda: _step(outline, folds))
    costs["search"], _ = _timed(lambda: outline.count("no such text", 0, len(outline)))
    costs["fold all"], _ = _timed(lambda: Folds(len(outline), outline.folds_at(5)))
    costs["raw memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / len(raw)
    costs["parse"], backup = _timed(lambda: parse(raw))
    costs["table sort"], _ = _timed(lambda: volumes(backup).order(1))
    costs["all memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / len(raw)
    return costs


def main() -> None:
    """Measure every size in a process of its own, and print one table."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    columns = {}
    for name, megabytes in _SIZES.items():
        if megabytes <= largest:
            command = [sys.executable, "-m", "benchmarks.raw", "--one", str(megabytes * _MB)]
            ran = subprocess.run(command, capture_output=True, check=True)
            columns[name] = json.loads(ran.stdout)
    print(f"{'':12}" + "".join(f"{name:>14}" for name in columns))
    for step in next(iter(columns.values())):
        print(f"{step:12}" + "".join(f"{costs.get(step, 0):14,.1f}" for costs in columns.values()))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        main()
