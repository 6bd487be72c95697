"""A token that is fetched with a password when it is needed, and renewed before it ends."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cbr_tui.api.auth.base import Auth
from cbr_tui.errors import AccessError, NotAuthenticated

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable
    from datetime import datetime

    import httpx

    from cbr_tui.api.iam import Login
    from cbr_tui.model.context import Secret

__all__ = ["LoginAuth"]

_TOO_SHORT: Final = timedelta(minutes=10)


class LoginAuth(Auth):
    """Logs in once however many requests wait, and never a second time with what was rejected.

    A password that is sent again and again after a refusal locks the account (AUTH.md §1), so a refusal is
    remembered and told again without a request.
    """

    def __init__(
        self, log_in: Callable[[], Awaitable[Login]], *, once: str, clock: Callable[[], datetime]
    ) -> None:
        """Log in with `log_in`; `once` says why it can't be done again, and is empty where it can."""
        self._once = once
        self._log_in = log_in
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._login: Login | None = None
        self._refusal: tuple[type[AccessError], str, str] | None = None

    @property
    def secret(self) -> Secret | None:
        """The token of now."""
        return self._login.token if self._login else None

    async def login(self) -> Login:
        """Give a login that still lasts ten minutes, or what IAM gave instead; raises what IAM says."""
        async with self._one_at_a_time:
            if self._login is None or self._ends_soon(self._login):
                self._login = await self._new()
            return self._login

    async def renew(self, request: httpx.Request) -> bool:
        """Log in again, unless another request has done so since this one was sent."""
        async with self._one_at_a_time:
            refused = request.headers.get("X-Auth-Token", "")
            if self._login is not None and self._login.token.reveal() == refused:
                self._login = None
                self._login = await self._new()
        return True

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Put the token into the request."""
        request.headers["X-Auth-Token"] = (await self.login()).token.reveal()
        yield request

    def _ends_soon(self, login: Login) -> bool:
        return login.expires_at is not None and login.expires_at - self._clock() < _TOO_SHORT

    async def _new(self) -> Login:
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
            raise
