"""The process in which a jq program runs: `python -m cbr_tui.programs.child`.

Standard input is a line of JSON (`program`, `seconds`, `megabytes`, `most`), then the answer as it came.
Standard output is what the program gives: the one value, or a list of all of them. The last line of standard
error is JSON: how many `results` there are, and an `error`, empty where there is none.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import TYPE_CHECKING, Final

import jq

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["main"]

_MB: Final = 1 << 20


def main() -> None:
    """Run the program of standard input, within its bounds."""
    order = json.loads(sys.stdin.buffer.readline())
    _bound(resource.RLIMIT_AS, order["megabytes"] * _MB)
    _bound(resource.RLIMIT_CPU, order["seconds"])  # also where nobody is left to end it
    _bound(resource.RLIMIT_CORE, 0)
    results, error = 0, ""
    try:
        results, error = _write(_values(order["program"], sys.stdin.buffer.read()), order["most"])
    except MemoryError:
        error = f"It needs more than {order['megabytes']:,} MB of memory."
    except ValueError as refused:
        error = _line(str(refused))
    sys.stderr.write(f"\n{json.dumps({'results': results, 'error': error})}\n")


def _bound(what: int, most: int) -> None:
    """Lower a limit; a system that does not know it, or has a lower one, keeps its own."""
    try:
        resource.setrlimit(what, (most, most))
    except (OSError, ValueError):
        return


def _values(program: str, raw: bytes) -> Iterator[str]:
    """Run a program; numbers that it leaves alone stay as they came, long ones too. Raises ValueError."""
    jq.compile(program)  # alone, so that an error tells the place in what was typed
    text = raw.decode(json.detect_encoding(raw), "replace").removeprefix("\ufeff")
    del raw
    return iter(jq.compile(f"(\n{program}\n) | tojson").input_text(text))


def _write(values: Iterator[str], most: int) -> tuple[int, str]:
    """Write values, up to `most` bytes: how many they were, and why they are not all."""
    out, count, size = sys.stdout.buffer, 0, 0
    before = b""
    error = ""
    try:
        for value in values:
            content = value.encode("utf-8", "replace")
            size += len(content)
            if size > most:
                error = f"Only the first results are shown: all are larger than {most // _MB} MB."
                break
            if count == 1:
                out.write(b"[")
            if count:
                out.writelines((before, b",\n"))
            before = content
            count += 1
    except ValueError as refused:
        error = _line(str(refused))
    out.writelines((before, b"]" if count > 1 else b""))
    out.flush()
    return count, error


def _line(message: str) -> str:
    """Give what an error of jq says, in its first line."""
    line = message.strip().partition("\n")[0].removeprefix("jq: error: ").rstrip(":")
    line = line.replace(" at <top-level>", "")  # there is no other level
    if line.startswith("parse error: "):
        return f"The answer is not JSON: {line.removeprefix('parse error: ')}."
    return line if line != "break" else "There is no further input."


if __name__ == "__main__":
    main()
