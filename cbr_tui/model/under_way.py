"""How far a long step is, told to whoever asked to hear it, and whether the rest is still wanted.

    with told_to(lambda doing, done, whole, unit: …):
        await source.fetch(backup_id)   # somewhere in it: report("Downloading", 4096, 100_000, "bytes")

What is set holds for a task and for the threads that it waits for, and for nobody else.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["Left", "report", "told_to"]


class Left(Exception):
    """A long step ended because nobody wants the rest."""

    so_far: bytes = b""
    """What came of an answer by then."""


_HEARS: Final[ContextVar[Callable[[str, int, int, str], bool] | None]] = ContextVar("hears", default=None)


def report(doing: str, done: int, whole: int, unit: str) -> None:
    """Say how much of `whole` is done; raises Left where nobody wants the rest.

    `whole` is 0 where nobody knows it.
    """
    hears = _HEARS.get()
    if hears is not None and not hears(doing, done, whole, unit):
        raise Left


@contextmanager
def told_to(hears: Callable[[str, int, int, str], bool]) -> Iterator[None]:
    """Let `hears` know how far long steps are, from whichever thread; it says whether to go on."""
    before = _HEARS.set(hears)
    try:
        yield
    finally:
        _HEARS.reset(before)
