"""Runs a jq program over an answer, and ends it where it takes too long or nobody wants it any more."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import frozen

if TYPE_CHECKING:
    from asyncio.subprocess import Process

__all__ = ["Limits", "ProgramFailed", "Result", "run"]

_PIECE: Final = 1 << 18
_MB: Final = 1 << 20


class ProgramFailed(Exception):
    """Why a program gave nothing, in one line."""


@frozen
class Limits:
    """What a program may take."""

    seconds: int = 60
    """How long it may run. jq reads 100 MB in about five seconds, and writes them in twenty."""
    megabytes: int = 1024
    """Memory (1 MB = 1,048,576 bytes), beside ten times the answer's size for jq's own form of it."""
    most: int = 256 * _MB
    """How large what it gives may be, in bytes."""


_LIMITS: Final = Limits()


@frozen
class Result:
    """What a program gave."""

    raw: bytes
    """The one value, or a list of all of them, as JSON."""
    count: int
    """How many values there are."""
    error: str
    """Why more did not come, in one line; empty where these are all."""


async def run(program: str, raw: bytes, limits: Limits = _LIMITS) -> Result:
    """Run a program over an answer, as `jq` does; raises ProgramFailed where it gives nothing for a reason.

    The program sees no environment, no other file, and no second input. Being cancelled ends it.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "cbr_tui.programs.child",
        stdin=PIPE, stdout=PIPE, stderr=PIPE, limit=_PIECE,
        env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(limits.seconds):
            written, said, _ = await asyncio.gather(
                _read(process.stdout), _read(process.stderr), _feed(process, program, raw, limits)
            )
            await process.wait()
    except TimeoutError:
        raise ProgramFailed(f"The program took longer than {limits.seconds} s, and was ended.") from None
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return _result(bytes(written), said, process.returncode, _memory(raw, limits))


def _memory(raw: bytes, limits: Limits) -> int:
    return limits.megabytes + 10 * len(raw) // _MB


async def _feed(process: Process, program: str, raw: bytes, limits: Limits) -> None:
    """Hand over what to do, piece by piece; a process that has ended needs no more."""
    order = {
        "program": program,
        "seconds": limits.seconds + 1,
        "megabytes": _memory(raw, limits),
        "most": limits.most,
    }
    if process.stdin is None:
        raise ValueError("a process that is fed has a standard input")
    with suppress(BrokenPipeError, ConnectionResetError):
        process.stdin.write(json.dumps(order).encode() + b"\n")
        for low in range(0, len(raw), _PIECE):
            process.stdin.write(raw[low : low + _PIECE])
            await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()


async def _read(stream: asyncio.StreamReader | None) -> bytearray:
    content = bytearray()
    while stream is not None and (piece := await stream.read(_PIECE)):
        content += piece
    return content


def _result(written: bytes, said: bytearray, code: int | None, memory: int) -> Result:
    """Understand how it went."""
    last = bytes(said).rstrip().rpartition(b"\n")[2]
    if code != 0:
        words = last.decode("utf-8", "replace")
        if "No module named 'jq'" in words:
            raise ProgramFailed("The package jq is missing: pip install jq.")
        if "memory" in words or code in {-6, -9, -11}:
            raise ProgramFailed(f"The program needs more than {memory:,} MB of memory.")
        raise ProgramFailed(f"The program ended unexpectedly ({code}): {words}")
    report = json.loads(last)
    if not report["results"]:
        raise ProgramFailed(report["error"] or "The program gives nothing.")
    return Result(written, report["results"], report["error"])
