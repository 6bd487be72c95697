"""How long to wait after a failure that may pass. Pure: no clock and no chance of its own."""

from __future__ import annotations

__all__ = ["backoff"]


def backoff(failing: float, jitter: float, *, first: float, most: float, asked: float | None = None) -> float:
    """Give the wait, in seconds, `failing` seconds after the first failure in a row.

    To wait as long as it has been failing doubles each wait, from `first` to `most`. Half of it is left to
    chance (`jitter`, in [0, 1)), so that those whom one outage stopped together don't come back together.
    What the service itself has `asked` for is never undercut.
    """
    step = min(max(first, failing), most)
    return max(step * (0.5 + jitter / 2), asked or 0.0)
