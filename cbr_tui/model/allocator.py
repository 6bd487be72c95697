"""The C library's allocator, told to give back what is large as soon as nobody holds it."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from typing import Final

__all__ = ["give_back_large"]

_M_MMAP_THRESHOLD: Final = -3
_LARGE: Final = 1 << 20


def give_back_large() -> None:
    """Have blocks of a megabyte and more come from the system one by one, and go back to it (glibc).

    Once a larger one was given back, glibc takes them from among the small ones, where they leave holes: a
    refresh of 100 MB peaked at six times that, and at five since glibc is told.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)
