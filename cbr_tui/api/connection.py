"""The way to one service in one context: signed in when it is first needed, and every failure an error."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from cbr_tui.api.checks import checked
from cbr_tui.api.client import Client
from cbr_tui.api.entry import Entry
from cbr_tui.api.faults import Asked, fault
from cbr_tui.api.limits import Limits
from cbr_tui.model.observation import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbr_tui.api.auth import KeptLogins
    from cbr_tui.api.client import AsgiApp
    from cbr_tui.api.received import Received
    from cbr_tui.model.context import Context

__all__ = ["Connection", "answer_of", "utc_now"]

_DEMO_ORIGIN: Final = "https://demo.invalid"
_DEMO_PROJECT: Final = "demo"
_LIMITS: Final = Limits()


def utc_now() -> datetime:
    """Give the time, UTC: the default clock."""
    return datetime.now(UTC)


def answer_of(received: Received) -> Answer:
    """Give what came back as the answer that is kept."""
    return Answer(
        raw=received.body,
        received_at=received.received_at,
        elapsed=received.elapsed,
        status_code=received.status_code,
        request_id=received.request_id,
        content_type=received.content_type,
        service_time=received.service_time,
    )


class Connection:
    """Asks one service; nothing goes over the network before the first question."""

    def __init__(  # noqa: PLR0913 - a connection depends on all of it
        self,
        context: Context,
        called: str,
        *,
        app: AsgiApp | None = None,
        limits: Limits = _LIMITS,
        clock: Callable[[], datetime] = utc_now,
        entry: Entry | None = None,
        logins: KeptLogins | None = None,
    ) -> None:
        """Connect to nothing yet; `called` is the service's name in messages.

        With `entry` it signs in together with others: a password is sent once for all; else `logins` keeps
        what it was exchanged for. Raises what `checked`
        raises, and UsageError for a proxy or CA setting.
        """
        self._context = checked(context)
        self._called = called
        self._app = app
        self._limits = limits
        self._clock = clock
        self._entry = entry or Entry(self._context, limits=limits, clock=clock, logins=logins)
        self._one_at_a_time = asyncio.Lock()
        complete = context.service == "demo" or bool(self._context.endpoint and self._context.project_id)
        # One of several may never be asked: what TLS takes to get ready is saved.
        self._client = self._connected() if complete and entry is None else None

    @property
    def context(self) -> Context:
        """Where it asks; the endpoint is an origin. What IAM has to tell is in it after the first answer."""
        return self._context

    async def ask(self, url_of: Callable[[str, str], str], backup_id: str) -> Received:
        """Ask once for what `url_of` makes of the origin and the project's ID; give a good answer as it came.

        Raises NoSuchBackup, NotAuthenticated, NotAllowed or ServiceError as the service or IAM says,
        NetworkError where they say nothing, UnreadableAnswer for an answer that is empty, too large or broken
        on its way, UsageError where the project or the endpoint can't be found.
        """
        client = await self._ready()
        project_id = self._context.project_id or _DEMO_PROJECT
        url = url_of(self._context.endpoint or _DEMO_ORIGIN, project_id)
        received = await client.get(url)
        if not 200 <= received.status_code < 300 or received.status_code in {204, 205}:
            remedy = self._entry.remedy(self._context)
            raise fault(received, Asked(backup_id, project_id, url, client.secret, remedy, self._called))
        return received

    async def aclose(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.aclose()

    async def _ready(self) -> Client:
        """Give the client, once the project and the endpoint are known."""
        async with self._one_at_a_time:
            if self._client is None:
                self._context = await self._entry.complete(self._context)
                self._client = self._connected()
            return self._client

    def _connected(self) -> Client:
        return Client(
            self._context.endpoint or _DEMO_ORIGIN,
            auth=self._entry.auth(self._context),
            sign_in=self._context.sign_in,
            app=self._app,
            limits=self._limits,
            clock=self._clock,
        )
