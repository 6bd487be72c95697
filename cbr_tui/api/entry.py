"""The way in: from how to sign in to a client of the service, with the project and the endpoint found."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cbr_tui.api.auth import Auth, KeyAuth, LoginAuth, TokenAuth
from cbr_tui.api.checks import checked
from cbr_tui.api.client import Client
from cbr_tui.api.faults import REMEDY
from cbr_tui.api.iam import find_catalog, find_project, log_in, scope_words
from cbr_tui.api.places import by_rule, iam_origin, in_catalog
from cbr_tui.beside import beside
from cbr_tui.errors import UsageError
from cbr_tui.frozen import replace
from cbr_tui.model.context import Secret
from cbr_tui.model.credentials import Deferred, KeyPair, Password, Token

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cbr_tui.api.auth import Kept, KeptLogins
    from cbr_tui.api.limits import Limits
    from cbr_tui.model.context import Context
    from cbr_tui.model.credentials import Login, SignIn
    from cbr_tui.model.describe import Json

__all__ = ["Entry"]

_TOO_SHORT: Final = timedelta(minutes=1)
"""Credentials that a program gave and that end sooner are fetched again."""


class Entry:
    """Signs in for one context, which `checked` gave; what IAM tells is asked once, when it is needed.

    Credentials that a program gives are fetched when they are needed, and again when they end or are refused.
    Those that are the same again are the ones that were there, with all that is known of them: so a rejected
    password is not sent a second time.
    """

    def __init__(
        self, context: Context, *, limits: Limits, clock: Callable[[], datetime], logins: KeptLogins | None
    ) -> None:
        """Keep what a password was exchanged for in `logins`; None keeps it in memory alone."""
        self._limits = limits
        self._clock = clock
        self._logins = logins
        self._context = context
        self._one_at_a_time = asyncio.Lock()
        self._sign_in = None if _program(context) else context.sign_in
        self._login = self._login_of(context)

    async def signed_in(self) -> SignIn | None:
        """Give how to sign in now, the same object as long as it is the same; None where nobody does.

        Raises what the program raises that gives the credentials.
        """
        async with self._one_at_a_time:
            if _program(self._context) and (self._sign_in is None or self._ends_soon(self._sign_in)):
                await self._fetch()
            return self._sign_in

    async def others_than(self, refused: SignIn | None) -> bool:
        """Fetch credentials again, unless that was done since, and tell whether they are others."""
        if not _program(self._context):
            return False
        async with self._one_at_a_time:
            if self._sign_in is refused:
                await self._fetch()
            return self._sign_in is not refused

    async def complete(self, context: Context) -> Context:
        """Fill in the project's ID and the endpoint; raises what IAM says, and UsageError."""
        sign_in = context.sign_in
        if sign_in is None or (context.endpoint and context.project_id):
            return context
        if isinstance(sign_in.credentials, Password):
            login = await self._login.login()
            project_id = context.project_id or login.project_id
            return _with(context, sign_in, project_id, login.catalog)
        return await self._asked_iam(context, sign_in)

    async def _fetch(self) -> None:
        deferred = self._context.sign_in.credentials if self._context.sign_in else None
        if not isinstance(deferred, Deferred) or self._context.sign_in is None:
            return
        fetched = await beside(deferred.fetch)
        if self._sign_in is not None and self._sign_in.credentials == fetched:
            return
        sign_in = replace(self._context.sign_in, credentials=fetched)
        context = checked(replace(self._context, sign_in=sign_in))
        self._sign_in, self._login = context.sign_in, self._login_of(context)

    def _ends_soon(self, sign_in: SignIn) -> bool:
        credentials = sign_in.credentials
        ends = credentials.expires_at if isinstance(credentials, KeyPair | Token) else None
        return ends is not None and ends - self._clock() < _TOO_SHORT

    def _login_of(self, context: Context) -> LoginAuth:
        logins = self._logins
        return LoginAuth(
            lambda: self._logged_in(context),
            once=_once(context),
            clock=self._clock,
            kept=(lambda: _slot(logins, context)) if logins is not None else None,
        )

    def auth(self, context: Context) -> Auth | None:
        """Give what signs the requests of a complete context; None where nobody signs in."""
        sign_in = context.sign_in
        if sign_in is None:
            return None
        match sign_in.credentials:
            case Token(token):
                return TokenAuth(token)
            case Password():
                return self._login
            case KeyPair() as keys:
                return self._keys(keys, sign_in, context.service, context.project_id)
            case Deferred():
                return None  # nobody asks before it is fetched

    def remedy(self, context: Context) -> str:
        """Say what to do where the service does not accept the credentials."""
        sign_in = context.sign_in
        if sign_in is None or sign_in.source == "CBR_TUI_TOKEN":
            return REMEDY
        match sign_in.credentials:
            case Token():
                return f"Get a new token and put it where this one was: {sign_in.source}."
            case Password():
                return f"IAM took the password of {sign_in.source}, the service not its token."
            case Deferred():
                return f"The credential_command of {sign_in.source} gave what the service does not accept."
            case KeyPair() if sign_in.signature == "sdk" and sign_in.provider.startswith("otc"):
                forms = "signature = 'scoped' is the older form, if the keys are right"
                return f"Check the access key and the secret key in {sign_in.source}; {forms}."
            case _:
                return f"Check the access key and the secret key in {sign_in.source}."

    def _keys(self, keys: KeyPair, sign_in: SignIn, service: str, project_id: str) -> Auth:
        return KeyAuth(keys, sign_in, service=service, project_id=project_id, clock=self._clock)

    async def _asked_iam(self, context: Context, sign_in: SignIn) -> Context:
        iam, keys = iam_origin(sign_in), sign_in.credentials
        token = TokenAuth(keys.token) if isinstance(keys, Token) else None
        auth = self._keys(keys, sign_in, "iam", "") if isinstance(keys, KeyPair) else token
        client = self._iam(iam, sign_in, auth)
        try:
            project_id = context.project_id or await find_project(client, iam, sign_in)
            catalog = None if context.endpoint else await find_catalog(client, iam, sign_in)
        finally:
            await client.aclose()
        return _with(context, sign_in, project_id, catalog)

    def _iam(self, origin: str, sign_in: SignIn, auth: Auth | None) -> Client:
        named_by = f"the address of IAM ({sign_in.source}: its auth_url, or its region)"
        return Client(
            origin,
            auth=auth,
            sign_in=sign_in,
            app=None,
            limits=self._limits,
            clock=self._clock,
            named_by=named_by,
        )

    async def _logged_in(self, context: Context) -> Login:
        sign_in = context.sign_in
        if sign_in is None or not isinstance(sign_in.credentials, Password):
            raise UsageError("There is no password to sign in with.")
        iam = iam_origin(sign_in)
        client = self._iam(iam, sign_in, None)
        try:
            return await log_in(client, iam, sign_in.credentials, sign_in, context.project_id)
        finally:
            await client.aclose()


def _program(context: Context) -> bool:
    return context.sign_in is not None and isinstance(context.sign_in.credentials, Deferred)


def _slot(logins: KeptLogins, context: Context) -> Kept:
    sign_in = context.sign_in
    if sign_in is None or not isinstance(sign_in.credentials, Password):
        raise UsageError("There is no password to sign in with.")
    words = scope_words(sign_in.credentials, sign_in, context.project_id)
    password = sign_in.credentials
    passcode = password.passcode.reveal() if password.passcode else ""
    sent = Secret(f"{password.password.reveal()}\0{passcode}")
    return logins.slot((iam_origin(sign_in), *words), sign_in.source, sent)


def _once(context: Context) -> str:
    """Say what to do when a login that can't be repeated has ended; empty where it can."""
    credentials = context.sign_in.credentials if context.sign_in else None
    if isinstance(credentials, Password) and credentials.passcode:
        return "A one-time passcode opens it once: start again with a new one."
    return ""


def _with(context: Context, sign_in: SignIn, project_id: str, catalog: Json) -> Context:
    """Complete the context with what IAM told; raises UsageError where that is not enough."""
    if not project_id:
        raise UsageError(
            f"The token for {sign_in.source} is of no project.",
            hint="Set the project's name or ID, or its region.",
        )
    found = in_catalog(context.service, sign_in.region, catalog)
    endpoint = context.endpoint or found or by_rule(context.service, sign_in)
    if not endpoint:
        raise UsageError(
            f"Nothing tells where {context.service} is: it is not in IAM's catalog.",
            hint="Set CBR_TUI_ENDPOINT, or the provider and the region.",
        )
    return replace(context, endpoint=endpoint, project_id=project_id)
