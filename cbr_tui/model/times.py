"""Times as the services write them, read as UTC; and as other programs read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

__all__ = ["iso", "parse_time"]

# `\d` would match the digits of every script, and datetime would take them: hence [0-9].
_TIME: Final = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
    r"[Tt ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]{1,9}))?"
    r"(?:[Zz]|(?P<sign>[+-])(?P<hours>[01][0-9]|2[0-3]):?(?P<minutes>[0-5][0-9]))?"
)


def iso(moment: datetime) -> str:
    """Give an aware time as other programs read it, exact: ISO 8601 in UTC, `2017-04-15T04:25:38.680638Z`."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


def parse_time(text: str) -> datetime | None:
    """Read a service's time as an aware UTC datetime; None where the text is not a time.

    A time without a zone is UTC (API.md §2). Seen, and read: no fraction, one-digit months and days, a
    space for the `T`, `Z`, `+00:00` and `+0800`. Digits past the microseconds are cut off.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    part = match.groupdict(default="0")
    offset = timedelta(hours=int(part["hours"]), minutes=int(part["minutes"]))
    date = int(part["year"]), int(part["month"]), int(part["day"])
    clock = int(part["hour"]), int(part["minute"]), int(part["second"])
    try:
        local = datetime(*date, *clock, int(part["fraction"].ljust(6, "0")[:6]), tzinfo=UTC)
        return local + offset if part["sign"] == "-" else local - offset
    except (ValueError, OverflowError):  # 31 February; or an offset that leads out of the years 1 to 9999
        return None
