"""Times, absolute and relative."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = ["absolute", "age", "clock_of", "localised", "moment", "relative"]


def absolute(moment: datetime) -> str:
    """Give an aware time as `2017-04-15 04:25:38 UTC`."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None, microsecond=0).isoformat(' ')} UTC"


def moment(text: str) -> datetime | None:
    """Read a time as a person writes it, ISO 8601, UTC where it says no zone; None where it is none."""
    with suppress(ValueError, OverflowError):
        read = datetime.fromisoformat(text.strip().removesuffix(" UTC"))
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    return None


def age(text: str) -> timedelta | None:
    """Read an age such as `30d`, `12h`, `90min` or `45s`; None where it is none."""
    found = re.fullmatch(r"([0-9]{1,6})\s*(d|h|min|m|s)", text.strip())
    if found is None:
        return None
    unit = {"d": "days", "h": "hours", "min": "minutes", "m": "minutes", "s": "seconds"}[found[2]]
    return timedelta(**{unit: int(found[1])})


def localised(text: str) -> str:
    """Rewrite every `2017-04-15 04:25:38 UTC` in a text as this machine's time: `… 06:25:38 +02:00`."""
    return _IN_UTC.sub(_localised, text)


def clock_of(moment: datetime, *, local: bool = False, day: bool = False) -> str:
    """Give a time of day in few cells: `04:25:38Z`, or with its day `2017-04-15 04:25Z`; local has no `Z`."""
    shown, zone = moment.astimezone(UTC), "Z"
    if local:
        with suppress(ValueError, OverflowError, OSError):  # the edges of the calendar
            shown, zone = moment.astimezone(), ""
    return f"{shown:{'%Y-%m-%d %H:%M' if day else '%H:%M:%S'}}{zone}"


def _localised(match: re.Match[str]) -> str:
    with suppress(ValueError, OverflowError, OSError):  # no such day, or the edges of the calendar
        moment = datetime.fromisoformat(match[1]).replace(tzinfo=UTC).astimezone()
        clock = moment.replace(tzinfo=None).isoformat(" ", "seconds" if match[2] else "minutes")
        return f"{clock} {moment.isoformat()[-6:]}"
    return match[0]


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
_IN_UTC: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?) UTC")
