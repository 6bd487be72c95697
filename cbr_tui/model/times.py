"""Times as the services write them, read as UTC."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["parse_time"]


def parse_time(text: str) -> datetime | None:
    """Read a service's time as an aware UTC datetime; None where the text is not a time."""
    raise NotImplementedError(text)
