"""An ASGI application that gives every request the same answer, and remembers what it was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, MutableMapping

__all__ = ["Canned"]


class Canned:
    """One answer, as often as it is asked for; `requests` are the ASGI scopes."""

    def __init__(
        self, body: bytes = b"{}", *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        self._body = body
        self._status = status
        self._headers = {"content-type": "application/json", **(headers or {})}
        self.requests: list[MutableMapping[str, Any]] = []

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        _receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        self.requests.append(scope)
        headers = [(name.encode(), value.encode("latin-1")) for name, value in self._headers.items()]
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        await send({"type": "http.response.body", "body": self._body})

    def sent_header(self, name: str) -> str:
        """Give a header of the last request; empty where it had none."""
        headers: list[tuple[bytes, bytes]] = self.requests[-1]["headers"]
        return dict(headers).get(name.encode(), b"").decode()
