"""The source that asks Cloud Server Backup Service v1 (API.md §1)."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from cbr_tui.api.checks import checked
from cbr_tui.api.client import Client
from cbr_tui.api.endpoints import checkpoint_url, item_url
from cbr_tui.api.entry import Entry
from cbr_tui.api.faults import Asked, fault
from cbr_tui.api.limits import Limits
from cbr_tui.api.words import one_line
from cbr_tui.errors import CbrTuiError, NoSuchBackup
from cbr_tui.model.decode import decode
from cbr_tui.model.observation import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbr_tui.api.auth import KeptLogins
    from cbr_tui.api.client import AsgiApp
    from cbr_tui.model.context import Context

__all__ = ["CsbsSource"]

_DEMO_ORIGIN: Final = "https://demo.invalid"
_DEMO_PROJECT: Final = "demo"
_LIMITS: Final = Limits()


def _utc_now() -> datetime:
    return datetime.now(UTC)


class CsbsSource:
    """Asks `GET /v1/{project_id}/checkpoint_items/{id}`; a `model.observation.Source`.

    It asks once: whether and when to ask again is the poller's decision.
    """

    def __init__(
        self,
        context: Context,
        *,
        app: AsgiApp | None = None,
        limits: Limits = _LIMITS,
        clock: Callable[[], datetime] = _utc_now,
        logins: KeptLogins | None = None,
    ) -> None:
        """Connect to nothing yet; raises what `checked` raises, and UsageError for a proxy or CA setting."""
        self._context = checked(context)
        self._app = app
        self._limits = limits
        self._clock = clock
        self._entry = Entry(self._context, limits=limits, clock=clock, logins=logins)
        self._one_at_a_time = asyncio.Lock()
        complete = context.service == "demo" or (self._context.endpoint and self._context.project_id)
        self._client = self._connected() if complete else None

    @property
    def context(self) -> Context:
        """Where it asks; the endpoint is an origin. What IAM has to tell is in it after the first answer."""
        return self._context

    async def fetch(self, backup_id: str) -> Answer:
        """Ask for one backup and give the answer as it came: nothing in it is looked at.

        Raises NoSuchBackup, NotAuthenticated, NotAllowed or ServiceError as the service or IAM says,
        NetworkError where they say nothing, UnreadableAnswer for an answer that is empty, too large or broken
        on its way, UsageError where the project or the endpoint can't be found.
        """
        client = await self._ready()
        project_id = self._context.project_id or _DEMO_PROJECT
        url = item_url(self._context.endpoint or _DEMO_ORIGIN, project_id, backup_id)
        received = await client.get(url)
        if not 200 <= received.status_code < 300 or received.status_code in {204, 205}:
            remedy = self._entry.remedy(self._context)
            error = fault(received, Asked(backup_id, project_id, url, client.secret, remedy))
            if isinstance(error, NoSuchBackup):
                error.hint += await self._of_checkpoint(client, project_id, backup_id)
            raise error
        return Answer(
            raw=received.body,
            received_at=received.received_at,
            elapsed=received.elapsed,
            status_code=received.status_code,
            request_id=received.request_id,
            content_type=received.content_type,
            service_time=received.service_time,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.aclose()

    async def _of_checkpoint(self, client: Client, project_id: str, checkpoint_id: str) -> str:
        """Say, with a blank before it, which backup the checkpoint of this ID holds; empty for none.

        The ID of a checkpoint is what a protect request answers, and is often taken for the backup's.
        """
        origin = self._context.endpoint or _DEMO_ORIGIN
        with suppress(CbrTuiError):  # it is an attempt: what was asked for is answered already
            received = await client.get(checkpoint_url(origin, project_id, checkpoint_id))
            listed = decode(received.body) if received.status_code == 200 else None
            items = listed.get("checkpoint_items") if isinstance(listed, dict) else None
            ids = (
                [item.get("id") for item in items if isinstance(item, dict)]
                if isinstance(items, list)
                else []
            )
            if len(ids) == 1 and isinstance(ids[0], str):
                return f" It is the ID of a checkpoint: the backup in it is {one_line(ids[0])}."
        return ""

    async def _ready(self) -> Client:
        """Give the client, once the project and the endpoint are known."""
        async with self._one_at_a_time:
            if self._client is None:
                self._context = await self._entry.complete(self._context)
                self._client = self._connected()
            return self._client

    def _connected(self) -> Client:
        origin = self._context.endpoint or _DEMO_ORIGIN
        auth = self._entry.auth(self._context)
        return Client(
            origin,
            auth=auth,
            sign_in=self._context.sign_in,
            app=self._app,
            limits=self._limits,
            clock=self._clock,
        )
