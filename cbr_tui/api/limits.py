"""How long a request may take, and how much may come back."""

from __future__ import annotations

from cbr_tui.frozen import frozen

__all__ = ["Limits"]


@frozen
class Limits:
    """Seconds and bytes. Reaching one ends the request with an error that names it."""

    connect: float = 10
    """To look up the name, connect, and agree on TLS, each. Seconds."""
    read: float = 60
    """Without a single byte from the service. Seconds."""
    total: float = 120
    """For the whole request: a service that sends a byte now and then never trips `read`. Seconds."""
    answer: int = 256 * 1024 * 1024
    """The largest answer that is read, bytes after decompression; documented answers have some kilobytes."""
    error: int = 64 * 1024
    """How much of an error's body is read; what comes after that is left."""
