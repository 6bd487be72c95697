"""The embedded service: CSBS's "Querying a Single Backup" as an ASGI callable, with the demo's backups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, Final

from cbr_tui.demo.backups import DEMO_BACKUPS
from cbr_tui.demo.refusals import gateway_refusal, no_such_api
from cbr_tui.demo.shapes import Asked, derived_id, no_such_backup
from cbr_tui.model.context import Context

if TYPE_CHECKING:
    from cbr_tui.demo.shapes import Response

__all__ = ["DEMO_CONTEXT", "App", "demo_app"]

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
"""An ASGI 3 application."""

DEMO_CONTEXT: Final = Context(service="demo", project_id="demo-project", region="region-1")
"""Where the demo's backups are; its project is any that is not empty."""

_NO_IDS: Final = ("", "count")
"""What can stand in an ID's place and is none: nothing, and the number of backups."""
_BACKUPS: Final = {backup.id: backup for backup in DEMO_BACKUPS}


def demo_app(clock: Callable[[], datetime]) -> App:
    """Make the service; its backups' lives begin now, and go as `clock` (aware times) says.

    It answers `GET /v1/{project_id}/checkpoint_items/{id}` for every project and without a token. What it
    answers depends on nothing but the ID, the time since the start and, for the throttled ID, how often it
    was asked.
    """
    return _Service(clock)


class _Service:
    """One run of the demo."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._start = clock()
        self._requests = 0
        self._asked: Counter[str] = Counter()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection of an ASGI server: a request, or the server's own start and stop."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            # A client that has gone makes a server's `send` fail; there is nobody left to tell.
            with suppress(OSError):
                await self._respond(scope, send)
        else:
            raise ValueError(f"The demo serves http, not {scope['type']}.")

    async def _respond(self, scope: Message, send: Send) -> None:
        now = self._clock()
        self._requests += 1
        request_id = derived_id("request", str(self._requests))
        response = self._answer(scope["method"], scope["path"], now, request_id)
        headers = (
            ("Content-Type", response.content_type),
            ("Content-Length", str(len(response.body))),
            ("Date", format_datetime(now.astimezone(UTC), usegmt=True)),
            ("X-Request-Id", request_id),
            *response.headers,
        )
        raw_headers = [(name.lower().encode(), value.encode()) for name, value in headers]
        await send({"type": "http.response.start", "status": response.status_code, "headers": raw_headers})
        await send({"type": "http.response.body", "body": response.body})

    def _answer(self, method: str, path: str, now: datetime, request_id: str) -> Response:
        backup_id = _backup_id(path)
        if backup_id is None:
            return no_such_api(request_id)
        if method != "GET":
            message = f"The API has no method {method}"
            return gateway_refusal(405, "APIGW.0101", message, request_id, ("Allow", "GET"))
        elapsed = max((now - self._start).total_seconds(), 0)
        asked = Asked(backup_id, self._start, elapsed, self._asked[backup_id], request_id)
        self._asked[backup_id] += 1
        backup = _BACKUPS.get(backup_id)
        return no_such_backup(asked) if backup is None else backup.answer(asked)


def _backup_id(path: str) -> str | None:
    """Give the ID that `/v1/{project_id}/checkpoint_items/{id}` names; None where the path is another one."""
    match path.split("/"):
        case ["", "v1", project_id, "checkpoint_items", backup_id] if project_id and backup_id not in _NO_IDS:
            return backup_id
    return None


async def _live(receive: Receive, send: Send) -> None:
    """Say yes to the server's start and stop: there is nothing to prepare."""
    while True:
        event = (await receive())["type"]
        await send({"type": f"{event}.complete"})
        if event == "lifespan.shutdown":
            return
