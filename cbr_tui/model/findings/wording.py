"""Short words for lengths, times, lists and names, as findings use them."""

from __future__ import annotations

import math
from datetime import UTC
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from cbr_tui.model.backup import VolumeBackup
    from cbr_tui.model.describe import Json
    from cbr_tui.model.findings.base import Remark

__all__ = [
    "age",
    "between",
    "capital",
    "counted",
    "cut",
    "disk",
    "few",
    "gigabytes",
    "listed",
    "named",
    "numeral",
    "plain",
    "span",
    "stop",
    "when",
]

_FEW: Final = 3
"""So many things of one kind are told one by one; the others are counted."""
_LONGEST_NAME: Final = 120
_UNITS: Final = ((365.25 * 86400, "years"), (86400, "days"), (3600, "h"), (60, "min"), (1, "s"))

_T = TypeVar("_T")


def span(seconds: float) -> str:
    """Give a length of time in one unit: `45 s`, `12 min`, `3 h`, `2 days`."""
    length, unit = next((pair for pair in _UNITS if seconds >= 2 * pair[0]), (1, "s"))
    return f"{int(seconds / length)} {unit}"


def between(low: float, high: float) -> str:
    """Give a range of lengths of time: `3 to 5 min`, `45 s to 2 min`, `about 3 min` where both read alike."""
    least, most = span(low), span(high)
    if least == most:
        return f"about {least}"
    amount, unit = least.split()
    return f"{amount if unit == most.split()[1] else least} to {most}"


def age(moment: datetime, now: datetime) -> str:
    """Give a time as seen from `now`: `3 h ago`, `in 2 days`."""
    seconds = (now - moment).total_seconds()
    if abs(seconds) < 1:
        return "just now"
    return f"{span(seconds)} ago" if seconds >= 0 else f"in {span(-seconds)}"


def when(moment: datetime) -> str:
    """Give a time to the minute: `2017-04-15 04:25 UTC`."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(' ', 'minutes')} UTC"


def numeral(value: float) -> str:
    """Give a number without noise: `42`, `0.5`."""
    return str(value) if isinstance(value, int) else f"{value:.4g}"


def gigabytes(megabytes: float) -> str:
    """Give a size in MB as GB."""
    return f"{numeral(float(megabytes) / 1024)} GB"


def counted(count: int, noun: str) -> str:
    """Give a number of things: `1 disk`, `2,000 disks`."""
    return f"{count} {noun}" if count == 1 else f"{count:,} {noun}s"


def listed(things: Sequence[_T], name: Callable[[_T], str] = str) -> str:
    """Give the first few things in words, as `name` calls each: `a, b and c`, `a, b, c and 4 more`."""
    shown = [name(thing) for thing in things[:_FEW]]
    if len(things) > _FEW:
        return f"{', '.join(shown)} and {len(things) - _FEW:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def few(things: Sequence[_T], one: Callable[[_T], Remark], more: Callable[[int], Remark]) -> Iterator[Remark]:
    """Tell the first few things one by one, and how many more there are in one remark."""
    # One more than a few is told as well: its own line says more than "and 1 more".
    count = len(things) if len(things) <= _FEW + 1 else _FEW
    for thing in things[:count]:
        yield one(thing)
    if len(things) > count:
        yield more(len(things) - count)


def named(text: str) -> str:
    """Give a service's name for something, cut where nobody would read on."""
    return cut(text, _LONGEST_NAME)


def cut(text: str, most: int) -> str:
    """Give so many characters of a text at the most, and say where there are more."""
    return text if len(text) <= most else f"{text[:most]}…"


def disk(volume: VolumeBackup) -> str:
    """Name the disk that a volume backup is of: `system disk "root"`, `data disk "db"`, `disk 3f3c…`."""
    kind = {True: "system disk", False: "data disk", None: "disk"}[volume.bootable]
    if volume.source_volume_name:
        return f'{kind} "{named(volume.source_volume_name)}"'
    return f"{kind} {named(volume.source_volume_id or 'without a name')}"


def plain(value: Json) -> str:
    """Give a loose value as text; empty for null, for 0 (which stands for no code) and for objects."""
    if isinstance(value, str):
        return value.strip() if value.strip() != "0" else ""
    if isinstance(value, int) and not isinstance(value, bool) and value:
        return str(value)
    return numeral(value) if isinstance(value, float) and math.isfinite(value) and value else ""


def capital(text: str) -> str:
    """Begin a sentence with a capital letter."""
    return f"{text[:1].upper()}{text[1:]}"


def stop(text: str) -> str:
    """End a sentence, once."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
