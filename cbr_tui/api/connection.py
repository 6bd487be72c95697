"""The way to one service in one context: signed in when it is first needed, and every failure an error."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Final

from cbr_tui.api.checks import checked
from cbr_tui.api.client import Client
from cbr_tui.api.entry import Entry
from cbr_tui.api.faults import Asked, fault
from cbr_tui.api.limits import Limits
from cbr_tui.api.memory import NOTHING, identity, remembered
from cbr_tui.api.places import by_rule
from cbr_tui.api.said import line
from cbr_tui.errors import CbrTuiError, NotAuthenticated
from cbr_tui.frozen import replace
from cbr_tui.model.credentials import Deferred
from cbr_tui.model.observation import Answer

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from cbr_tui.api.client import AsgiApp
    from cbr_tui.api.memory import KeptPlaces, Memory
    from cbr_tui.api.received import Received
    from cbr_tui.model.context import Context
    from cbr_tui.model.credentials import SignIn

__all__ = ["ConnectedSource", "Connection", "answer_of", "utc_now"]

_DEMO_ORIGIN: Final = "https://demo.invalid"
_DEMO_PROJECT: Final = "demo"
_LIMITS: Final = Limits()


AT_ONCE: Final = 3
"""So many requests of one connection are under way at once."""


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
        memory: Memory = NOTHING,
    ) -> None:
        """Connect to nothing yet; `called` is the service's name in messages.

        With `entry` it signs in together with others: a password is sent once for all. Raises what `checked`
        raises, and UsageError for a proxy or CA setting.
        """
        self._given = checked(context)
        self._called = called
        self._app = app
        self._limits = limits
        self._clock = clock
        self._places = memory.places
        self._context = remembered(self._given, memory.places)
        self._entry = entry or Entry(self._given, limits=limits, clock=clock, logins=memory.logins)
        self._one_at_a_time = asyncio.Lock()
        self._few_at_once = asyncio.Semaphore(AT_ONCE)
        self._sign_in = self._given.sign_in
        complete = context.service == "demo" or self._context.whole
        deferred = self._sign_in is not None and isinstance(self._sign_in.credentials, Deferred)
        # One of several may never be asked: what TLS takes to get ready is saved.
        ready = complete and entry is None and not deferred
        self._client = self._connected(self._context) if ready else None

    @property
    def context(self) -> Context:
        """Where it asks; the endpoint is an origin. What IAM has to tell is in it after the first answer."""
        return self._context

    async def ask(self, url_of: Callable[[str, str], str], backup_id: str) -> Received:
        """Ask for what `url_of` makes of the origin and the project's ID; give a good answer as it came.

        It asks once more where other credentials can be had than those that were refused, and where IAM says
        otherwise than what was remembered of where to ask.

        Raises NoSuchBackup, NotAuthenticated, NotAllowed or ServiceError as the service or IAM says,
        NetworkError where they say nothing, UnreadableAnswer for an answer that is empty, too large or broken
        on its way, UsageError where the project or the endpoint can't be found.
        """
        try:
            return await self._ask(url_of, backup_id)
        except CbrTuiError as error:
            if not (await self._has_other_credentials(error) or await self._is_elsewhere(error)):
                raise
        return await self._ask(url_of, backup_id)

    async def _ask(self, url_of: Callable[[str, str], str], backup_id: str) -> Received:
        client = await self._ready()
        project_id = self._context.project_id or _DEMO_PROJECT
        url = url_of(self._context.endpoint or _DEMO_ORIGIN, project_id)
        async with self._few_at_once:
            received = await client.get(url)
        if not 200 <= received.status_code < 300 or received.status_code in {204, 205}:
            remedy, region = self._entry.remedy(self._context), self._context.region
            asked = Asked(backup_id, project_id, url, client.secret, remedy, self._called, region)
            raise fault(received, asked)
        headers = {name: line(value, client.secret) for name, value in received.headers.items()}
        return replace(received, headers=headers)

    async def _has_other_credentials(self, error: CbrTuiError) -> bool:
        with suppress(CbrTuiError):
            return isinstance(error, NotAuthenticated) and await self._entry.others_than(self._sign_in)
        return False

    async def _is_elsewhere(self, error: CbrTuiError) -> bool:
        """Ask IAM, where only what was remembered says where to ask; tell whether it says something else."""
        recalled = self._context
        if error.passing or recalled == self._given or self._places is None:
            return False
        places, self._places = self._places, None  # once is enough
        with suppress(CbrTuiError):
            async with self._one_at_a_time:
                await asyncio.to_thread(places.drop, identity(self._given))
                self._context = self._given
                await self._connect(await self._entry.signed_in())
                await asyncio.to_thread(self._remember, places)
            return self._context != recalled
        return False

    async def aclose(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.aclose()

    async def _ready(self) -> Client:
        """Give the client, once the credentials, the project and the endpoint are known."""
        async with self._one_at_a_time:
            sign_in = await self._entry.signed_in()
            if self._client is None or sign_in is not self._sign_in:
                found = not self._context.whole
                await self._connect(sign_in)
                if found and self._places is not None:
                    await asyncio.to_thread(self._remember, self._places)
            if self._client is None:
                raise RuntimeError("nothing is connected")
            return self._client

    async def _connect(self, sign_in: SignIn | None) -> None:
        await self.aclose()
        self._client, self._sign_in = None, sign_in
        complete = await self._entry.complete(replace(self._context, sign_in=sign_in))
        self._context = replace(complete, sign_in=self._given.sign_in)
        self._client = self._connected(complete)

    def _remember(self, places: KeptPlaces) -> None:
        places.keep(identity(self._given), self._context.endpoint, self._context.project_id)

    def _connected(self, context: Context) -> Client:
        origin = context.endpoint or _DEMO_ORIGIN
        return Client(
            origin,
            auth=self._entry.auth(context),
            sign_in=context.sign_in,
            app=self._app,
            limits=self._limits,
            clock=self._clock,
            named_by=self._named_by(origin),
        )

    def _named_by(self, origin: str) -> str:
        sign_in = self._context.sign_in
        follows = sign_in is not None and by_rule(self._context.service, sign_in) == origin
        region = f"the region {sign_in.region} or " if sign_in is not None and follows else ""
        return f"{region}CBR_TUI_ENDPOINT"


class ConnectedSource:
    """What the sources of both services are: one connection."""

    called: ClassVar[str]
    """The service's name in messages."""

    def __init__(  # noqa: PLR0913 - all that a connection depends on
        self,
        context: Context,
        *,
        app: AsgiApp | None = None,
        limits: Limits = _LIMITS,
        clock: Callable[[], datetime] = utc_now,
        entry: Entry | None = None,
        memory: Memory = NOTHING,
    ) -> None:
        """Connect to nothing yet; raises what `Connection` raises."""
        self._connection = Connection(
            context, self.called, app=app, limits=limits, clock=clock, entry=entry, memory=memory
        )

    @property
    def context(self) -> Context:
        """Where it asks; the endpoint is an origin. What IAM has to tell is in it after the first answer."""
        return self._connection.context

    @property
    def listers(self) -> tuple[Self]:
        """Those that list backups: itself."""
        return (self,)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._connection.aclose()
