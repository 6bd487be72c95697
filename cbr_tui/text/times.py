"""Times, absolute and relative."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["absolute", "relative"]


def absolute(moment: datetime) -> str:
    """Give an aware time as `2017-04-15 04:25:38 UTC`."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat(' ')} UTC"


def relative(moment: datetime, now: datetime) -> str:
    """Give a time as seen from `now`, in its largest unit: `9 years ago`, `in 3 days`, `just now`."""
    ahead = (moment - now).total_seconds()
    distance = abs(ahead)
    if distance < 1:
        return "just now"
    length, unit = next((length, unit) for length, unit in _UNITS if distance >= length * 2 or length == 1)
    count = int(distance / length)
    words = f"{count} {unit.removesuffix('s') if count == 1 and len(unit) > 1 else unit}"
    return f"in {words}" if ahead > 0 else f"{words} ago"


# A unit is used from two of it on: `47 h ago` says more than `1 day ago`.
_UNITS: Final = (
    (365.25 * 86400, "years"),
    (30.44 * 86400, "months"),
    (86400, "days"),
    (3600, "h"),
    (60, "min"),
    (1, "s"),
)
