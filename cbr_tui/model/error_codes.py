"""What an error code of the services stands for, and what to do about it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ErrorCode", "look_up"]

_PREFIXES: Final = ("CSBS.", "BackupService.", "APIGW.", "APIG.")
"""Who a bare number is taken to come from, the likeliest first: CSBS, its newer back end, the gateway."""
_DIGITS: Final = 4


@frozen
class ErrorCode:
    """One code, as one HTTP status means it."""

    code: str
    """In full, such as `CSBS.6007`."""
    http_status: int
    """The status that it comes with; a code may mean another thing with another status (API.md §3)."""
    meaning: str
    """One or two sentences."""
    action: str
    """What to do."""


def look_up(code: int | str, http_status: int | None = None) -> ErrorCode | None:
    """Find a code: the row of this HTTP status, else the code's first row; None for a code nobody documented.

    `code` may be a number or lack its prefix, as codes inside a backup do: then CSBS is asked first.
    """
    for name in _names(code):
        rows = _by_code().get(name)
        if rows:
            return next((row for row in rows if row.http_status == http_status), rows[0])
    return None


def _names(code: int | str) -> list[str]:
    """Give the keys that a code may stand under."""
    if isinstance(code, int) and not 0 <= code < 10**_DIGITS:
        return []
    text = str(code).strip().lower()
    if text.isdecimal():
        return [prefix.lower() + text.zfill(_DIGITS) for prefix in _PREFIXES]
    return [text]


@cache
def _by_code() -> Mapping[str, Sequence[ErrorCode]]:
    from cbr_tui.model.error_codes_table import ROWS  # most backups name no code

    table: dict[str, list[ErrorCode]] = {}
    for row in ROWS:
        table.setdefault(row[0].lower(), []).append(ErrorCode(*row))
    return table
