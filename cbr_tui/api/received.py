"""What came back over HTTP, whole, and what its headers say about it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Received"]

_SECONDS: Final = re.compile(r"[0-9]{1,9}")
_LONGEST_WAIT: Final = 3600.0
_CLOCKS_APART: Final = 5 * 60.0


@frozen
class Received:
    """One HTTP response."""

    status_code: int
    """The HTTP status."""
    headers: Mapping[str, str]
    """The headers, with lower-case names."""
    body: bytes
    """The body, content encoding removed; of an error's body, the beginning."""
    received_at: datetime
    """When it had arrived, by our clock, UTC."""
    elapsed: float
    """From the request to the last byte, in seconds."""

    @property
    def content_type(self) -> str:
        """The declared content type; empty where none is."""
        return self.headers.get("content-type", "")

    @property
    def request_id(self) -> str:
        """The service's name for the request, from a header; empty where there is none."""
        return self.headers.get("x-request-id") or self.headers.get("x-openstack-request-id", "")

    @property
    def service_time(self) -> datetime | None:
        """When the service says it answered (`Date`), UTC; None where it does not say."""
        return _http_date(self.headers.get("date", ""))

    @property
    def clock_words(self) -> str:
        """Say, with a blank before it, that our clock is off by over five minutes; empty where it is not."""
        if self.service_time is None:
            return ""
        ahead = (self.received_at - self.service_time).total_seconds()
        if abs(ahead) <= _CLOCKS_APART:
            return ""
        direction = "ahead of" if ahead > 0 else "behind"
        return f" This computer's clock is {abs(ahead) / 60:.0f} min {direction} the service's: correct it."

    @property
    def retry_after(self) -> float | None:
        """How long the service asks us to wait, 0 to 3600 s; None where it does not say, or says nonsense.

        A date counts from the service's own clock where it tells it: ours may differ.
        """
        text = self.headers.get("retry-after", "").strip()
        if _SECONDS.fullmatch(text):
            return min(float(text), _LONGEST_WAIT)
        until = _http_date(text)
        if until is None:
            return None
        seconds = (until - (self.service_time or self.received_at)).total_seconds()
        return min(seconds, _LONGEST_WAIT) if seconds >= 0 else None


def _http_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
