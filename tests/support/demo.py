"""The demo's service as tests use it: a clock moved by hand, and one request at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import httpx

from cbr_tui.demo import DEMO_CONTEXT

if TYPE_CHECKING:
    from cbr_tui.demo.service import App

__all__ = ["START", "HandClock", "ask", "ask_path"]

START: Final = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
"""When a demo begins in the tests."""


class HandClock:
    """A clock that stands still until it is set; begins at START."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def set(self, seconds: float) -> None:
        """Set it to so many seconds after START."""
        self.now = START + timedelta(seconds=seconds)


async def ask(app: App, backup_id: str) -> httpx.Response:
    """Ask for one backup."""
    return await ask_path(app, f"/v1/{DEMO_CONTEXT.project_id}/checkpoint_items/{backup_id}")


async def ask_path(app: App, path: str, method: str = "GET") -> httpx.Response:
    """Ask for any path."""
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://demo") as client:
        return await client.request(method, path)
