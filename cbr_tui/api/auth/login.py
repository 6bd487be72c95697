"""A token that is fetched with a password when it is needed, and renewed before it ends."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from cbr_tui.api.auth.base import Auth
from cbr_tui.errors import AccessError, NotAuthenticated

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
    from datetime import datetime

    import httpx

    from cbr_tui.model.context import Secret
    from cbr_tui.model.credentials import Login

__all__ = ["Kept", "KeptLogins", "LoginAuth"]

_TOO_SHORT: Final = timedelta(minutes=10)
_FRESH: Final = timedelta(minutes=1)
"""Whatever our clock says, a login that is so new is not made again."""
_CLOCK_JUMPED: Final = timedelta(minutes=5)
_PATIENCE: Final = 15.0
"""So many seconds another process may take to log in, before this one does so too."""
_LOOK_AGAIN: Final = 0.1
"""In seconds."""


class Refusal(Protocol):
    """What IAM said to a password, earlier and maybe to another process; `store.refused.Refused` is one."""

    @property
    def message(self) -> str:
        """The sentence."""
        ...

    @property
    def hint(self) -> str:
        """What to do."""
        ...

    @property
    def at(self) -> datetime:
        """The time of it, UTC."""
        ...

    @property
    def until(self) -> datetime:
        """The time from which on the password may be sent again, UTC."""
        ...


class Kept(Protocol):
    """One login's place on the disk; `store.logins.Slot` is one. Nothing here raises."""

    def read(self) -> Login | None:
        """Give what is kept."""
        ...

    def keep(self, login: Login) -> None:
        """Keep it in place of what is kept."""
        ...

    def drop(self) -> None:
        """Delete what is kept."""
        ...

    def refusal(self, now: datetime) -> Refusal | None:
        """Give what IAM said to this very password, if it refused it not long ago."""
        ...

    def refuse(self, message: str, hint: str, now: datetime) -> None:
        """Note that IAM refused this password."""
        ...

    def reserve(self) -> bool:
        """Have it for this process alone until `release`; False where another one has it."""
        ...

    def release(self) -> None:
        """Give it back."""
        ...


class KeptLogins(Protocol):
    """The logins that are kept on the disk; `store.logins.Logins` is one."""

    def slot(self, identity: Sequence[str], source: str, secret: Secret) -> Kept:
        """Give the place of the login that `identity` tells from all others; `secret` is what is sent."""
        ...


class LoginAuth(Auth):
    """Logs in once however many requests wait, and never a second time with what was rejected.

    A password that is sent again and again after a refusal locks the account (AUTH.md §1), so a refusal is
    remembered and told again without a request. With a place on the disk, processes that start together
    log in once, too, and those after them not at all; nor do they send what was refused to another one.
    """

    def __init__(
        self,
        log_in: Callable[[], Awaitable[Login]],
        *,
        once: str,
        clock: Callable[[], datetime],
        kept: Callable[[], Kept] | None = None,
    ) -> None:
        """Log in with `log_in`; `once` says why it can't be done again, and is empty where it can.

        `kept` gives the place where a login is kept; None keeps it in memory alone.
        """
        self._once = once
        self._log_in = log_in
        self._clock = clock
        self._kept = kept
        self._one_at_a_time = asyncio.Lock()
        self._login: Login | None = None
        self._since: datetime | None = None
        self._refusal: tuple[type[AccessError], str, str] | None = None

    @property
    def secret(self) -> Secret | None:
        """The token of now."""
        return self._login.token if self._login else None

    async def login(self) -> Login:
        """Give a login that still lasts ten minutes, or what IAM gave instead; raises what IAM says."""
        async with self._one_at_a_time:
            if self._login is None or (self._ends_soon(self._login) and not self._is_fresh()):
                self._login = await self._another("")
            return self._login

    async def renew(self, request: httpx.Request) -> bool:
        """Log in again, unless another request, or another process, has done so since this one was sent."""
        async with self._one_at_a_time:
            refused = request.headers.get("X-Auth-Token", "")
            if self._login is not None and self._login.token.reveal() == refused:
                self._login = None
                self._login = await self._another(refused)
        return True

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Put the token into the request."""
        request.headers["X-Auth-Token"] = (await self.login()).token.reveal()
        yield request

    async def _another(self, refused: str) -> Login:
        """Give a login from the disk, if it is another one than the service refused, else a new one."""
        self._since = self._clock()
        if self._kept is None:
            return await self._new(None)
        slot = self._kept()
        async with _reserved(slot):
            login = await asyncio.to_thread(slot.read)
            if login is not None and login.token.reveal() != refused and self._lasts(login):
                return login
            if login is not None:
                await asyncio.to_thread(slot.drop)
            login = await self._new(slot)
            await asyncio.to_thread(slot.keep, login)
            return login

    def _lasts(self, login: Login) -> bool:
        """Whether a kept login can be used; one from the future shows that a clock was set."""
        issued = login.issued_at
        return not self._ends_soon(login) and (issued is None or issued - self._clock() <= _CLOCK_JUMPED)

    def _is_fresh(self) -> bool:
        return self._since is not None and timedelta() <= self._clock() - self._since < _FRESH

    def _ends_soon(self, login: Login) -> bool:
        return login.expires_at is not None and login.expires_at - self._clock() < _TOO_SHORT

    async def _new(self, slot: Kept | None) -> Login:
        if slot is not None and self._refusal is None:
            earlier = await asyncio.to_thread(slot.refusal, self._clock())
            self._refusal = _told_again(earlier) if earlier is not None else None
        if self._refusal is not None:
            kind, message, hint = self._refusal
            raise kind(message, hint=hint)
        if self._once:  # a used passcode would count as a failed login
            self._refusal = (NotAuthenticated, "The session at IAM has ended.", self._once)
        try:
            return await self._log_in()
        except AccessError as error:
            kind = type(error) if isinstance(error, NotAuthenticated) else AccessError
            self._refusal = (kind, error.message, error.hint)
            if slot is not None and issubclass(kind, NotAuthenticated):
                await asyncio.to_thread(slot.refuse, error.message, error.hint, self._clock())
            raise


def _told_again(refused: Refusal) -> tuple[type[AccessError], str, str]:
    times = f"at {refused.at:%H:%M:%S}Z, and it is not sent again before {refused.until:%H:%M:%S}Z"
    hint = f"{refused.hint} --no-token-cache sends it all the same.".lstrip()
    return NotAuthenticated, f"IAM refused this password {times}: {refused.message}", hint


@asynccontextmanager
async def _reserved(slot: Kept) -> AsyncIterator[None]:
    """Keep other processes from logging in, once none does; one that takes too long is not waited for."""
    try:
        for _ in range(int(_PATIENCE / _LOOK_AGAIN)):
            if await asyncio.to_thread(slot.reserve):
                break
            await asyncio.sleep(_LOOK_AGAIN)
        yield
    finally:
        slot.release()
