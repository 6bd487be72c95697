"""Sizes, durations and numbers as people read them."""

from __future__ import annotations

import math
from typing import Final

__all__ = ["duration", "number", "size", "size_gb"]


def size(megabytes: float) -> str:
    """Give a size in MB in the unit that reads best, 1024 to the next: `950 MB`, `142.8 GB`, `1.5 TB`."""
    if not _finite(megabytes) or abs(megabytes) >= _TOO_LARGE:
        return f"{number(megabytes)} MB"
    amount = float(megabytes)
    for unit in ("MB", "GB", "TB"):
        if abs(amount) < 1023.95:  # below, one decimal does not round up to 1024
            return f"{_trimmed(amount, 1)} {unit}"
        amount /= 1024
    return f"{_trimmed(amount, 1)} PB"


def size_gb(gigabytes: float) -> str:
    """Give a size in GB in the unit that reads best: `40 GB`, `1.5 TB`."""
    if not _finite(gigabytes) or abs(gigabytes) >= _TOO_LARGE:
        return f"{number(gigabytes)} GB"
    return f"{_trimmed(gigabytes, 1)} GB" if abs(gigabytes) < 1024 else size(gigabytes * 1024)


def duration(seconds: float) -> str:
    """Give a length of time in its two largest units: `5 min 1 s`, `2 d 4 h`, `0.4 s`."""
    if not _finite(seconds) or abs(seconds) >= _TOO_LARGE:
        return f"{number(seconds)} s"
    if seconds < 0:
        return f"-{duration(-seconds)}"
    if seconds < 1:
        return f"{_trimmed(seconds, 1)} s"
    rest = int(seconds)
    parts: list[tuple[int, str]] = []
    for length, unit in ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")):
        count, rest = divmod(rest, length)
        if count or parts:
            parts.append((count, unit))
    return " ".join(f"{count} {unit}" for count, unit in parts[:2] if count)


def number(value: float) -> str:
    """Give a number without noise: whole where it is whole, else at most two decimals; any number is safe."""
    if isinstance(value, int):
        # Python refuses to write out integers of some thousand digits, and nobody reads more than these.
        return str(value) if abs(value) < _TOO_LARGE**2 else f"about 10^{int(math.log10(abs(value)))}"
    if not math.isfinite(value):
        return str(value)
    return _trimmed(value, 2) if abs(value) < _TOO_LARGE else f"{value:.3g}"


_TOO_LARGE: Final = 10**15


def _finite(value: float) -> bool:
    return isinstance(value, int) or math.isfinite(value)


def _trimmed(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
