"""The way in: from how to sign in to a client of the service, with the project and the endpoint found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cbr_tui.api.auth import Auth, KeyAuth, LoginAuth, TokenAuth
from cbr_tui.api.client import Client
from cbr_tui.api.faults import REMEDY
from cbr_tui.api.iam import find_project, log_in, scope_words
from cbr_tui.api.places import by_rule, iam_origin, in_catalog
from cbr_tui.errors import UsageError
from cbr_tui.model.credentials import KeyPair, Password, Token

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cbr_tui.api.auth import Kept, KeptLogins
    from cbr_tui.api.limits import Limits
    from cbr_tui.model.context import Context
    from cbr_tui.model.credentials import Login, SignIn

__all__ = ["Entry"]


class Entry:
    """Signs in for one context, which `checked` gave; what IAM tells is asked once, when it is needed."""

    def __init__(
        self, context: Context, *, limits: Limits, clock: Callable[[], datetime], logins: KeptLogins | None
    ) -> None:
        """Keep what a password was exchanged for in `logins`; None keeps it in memory alone."""
        self._limits = limits
        self._clock = clock
        self._login = LoginAuth(
            lambda: self._logged_in(context),
            once=_once(context),
            clock=clock,
            kept=(lambda: _slot(logins, context)) if logins is not None else None,
        )

    async def complete(self, context: Context) -> Context:
        """Fill in the project's ID and the endpoint; raises what IAM says, and UsageError."""
        sign_in = context.sign_in
        if sign_in is None or (context.endpoint and context.project_id):
            return context
        if isinstance(sign_in.credentials, Password):
            return _with(context, sign_in, await self._login.login())
        return replace(context, project_id=await self._project(sign_in))

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
            case keys:
                return self._keys(keys, sign_in, context.service, context.project_id)

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
            case KeyPair() if sign_in.signature == "sdk" and sign_in.provider.startswith("otc"):
                forms = "signature = 'scoped' is the older form, if the keys are right"
                return f"Check the access key and the secret key in {sign_in.source}; {forms}."
            case _:
                return f"Check the access key and the secret key in {sign_in.source}."

    def _keys(self, keys: KeyPair, sign_in: SignIn, service: str, project_id: str) -> Auth:
        return KeyAuth(keys, sign_in, service=service, project_id=project_id, clock=self._clock)

    async def _project(self, sign_in: SignIn) -> str:
        iam, keys = iam_origin(sign_in), sign_in.credentials
        auth = self._keys(keys, sign_in, "iam", "") if isinstance(keys, KeyPair) else None
        client = Client(iam, auth=auth, sign_in=sign_in, app=None, limits=self._limits, clock=self._clock)
        try:
            return await find_project(client, iam, sign_in)
        finally:
            await client.aclose()

    async def _logged_in(self, context: Context) -> Login:
        sign_in = context.sign_in
        if sign_in is None or not isinstance(sign_in.credentials, Password):
            raise UsageError("There is no password to sign in with.")
        iam = iam_origin(sign_in)
        client = Client(iam, auth=None, sign_in=sign_in, app=None, limits=self._limits, clock=self._clock)
        try:
            return await log_in(client, iam, sign_in.credentials, sign_in, context.project_id)
        finally:
            await client.aclose()


def _slot(logins: KeptLogins, context: Context) -> Kept:
    sign_in = context.sign_in
    if sign_in is None or not isinstance(sign_in.credentials, Password):
        raise UsageError("There is no password to sign in with.")
    words = scope_words(sign_in.credentials, sign_in, context.project_id)
    return logins.slot((iam_origin(sign_in), *words), sign_in.source)


def _once(context: Context) -> str:
    """Say what to do when a login that can't be repeated has ended; empty where it can."""
    credentials = context.sign_in.credentials if context.sign_in else None
    if isinstance(credentials, Password) and credentials.passcode:
        return "A one-time passcode opens it once: start again with a new one."
    return ""


def _with(context: Context, sign_in: SignIn, login: Login) -> Context:
    project_id = context.project_id or login.project_id
    if not project_id:
        raise UsageError(
            f"The token for {sign_in.source} is of no project.",
            hint="Set the project's name or ID, or its region.",
        )
    found = in_catalog(context.service, sign_in.region, login.catalog)
    endpoint = context.endpoint or found or by_rule(context.service, sign_in)
    if not endpoint:
        raise UsageError(
            f"Nothing tells where {context.service} is: it is not in IAM's catalog.",
            hint="Set CBR_TUI_ENDPOINT, or the provider and the region.",
        )
    return replace(context, endpoint=endpoint, project_id=project_id)
