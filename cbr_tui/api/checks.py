"""Whether a context has all that a request needs, or all that it takes to find it: nothing is sent yet."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from cbr_tui.api.endpoints import origin
from cbr_tui.api.places import by_hand, by_rule, iam_origin
from cbr_tui.errors import NotAuthenticated, UsageError
from cbr_tui.model.context import Context, Secret
from cbr_tui.model.credentials import KeyPair, Password, SignIn, Token

if TYPE_CHECKING:
    from cbr_tui.model.credentials import Credentials

__all__ = ["checked"]

_VISIBLE_ASCII: Final = range(0x21, 0x7F)


def checked(context: Context) -> Context:
    """Give the context with its endpoint reduced to an origin and its credentials without blanks around them.

    What is not given is taken from how to sign in: the endpoint as `places` says, the project's ID. Either
    may stay empty where it can be asked for: the endpoint in a password's catalog, the project at IAM.

    Raises UsageError for a missing or unusable endpoint, project or secret, NotAuthenticated for no
    credentials; no message holds a secret. The demo needs nothing, and is given back as it is.
    """
    if context.service == "demo":
        return context
    endpoint = _endpoint(context)
    sign_in = context.sign_in
    project_id = context.project_id.strip() or (sign_in.project_id.strip() if sign_in else "")
    if not project_id and (sign_in is None or isinstance(sign_in.credentials, Token)):
        raise UsageError("No project is set.", hint="Set CBR_TUI_PROJECT_ID to the project's ID.")
    signing_in = _checked(sign_in)
    if isinstance(signing_in.credentials, Password) or not project_id:
        iam_origin(signing_in)  # raises where nothing tells it
    region = context.region or signing_in.region
    return replace(context, endpoint=endpoint, project_id=project_id, region=region, sign_in=signing_in)


def _endpoint(context: Context) -> str:
    """Give the origin; empty where the catalog may tell it."""
    if context.endpoint.strip():
        return origin(context.endpoint)
    sign_in = context.sign_in
    found = ""
    if sign_in is not None:
        found = by_hand(context.service, sign_in, os.environ)
        if found or isinstance(sign_in.credentials, Password):
            return found
        found = by_rule(context.service, sign_in)
    if not found:
        raise UsageError(
            "No endpoint is set.",
            hint="Set CBR_TUI_ENDPOINT, such as https://csbs.eu-de.otc.t-systems.com; `--demo` needs none.",
        )
    return found


def _checked(sign_in: SignIn | None) -> SignIn:
    if sign_in is None:
        raise _no_token()
    return replace(sign_in, credentials=_without_blanks(sign_in.credentials, sign_in.source))


def _without_blanks(credentials: Credentials, source: str) -> Credentials:
    if isinstance(credentials, Password):
        return credentials
    if isinstance(credentials, Token):
        if not credentials.token.reveal().strip():
            raise _no_token()
        hint = "Copy the value of X-Subject-Token alone, in one piece."
        return replace(credentials, token=_header(credentials.token, f"The token in {source}", hint))
    return _without_blanks_in_keys(credentials, source)


def _without_blanks_in_keys(keys: KeyPair, source: str) -> KeyPair:
    hint = "Copy it again, alone and in one piece."
    temporary = keys.security_token
    return replace(
        keys,
        access_key=_header(Secret(keys.access_key), f"The access key in {source}", hint).reveal(),
        secret_key=_header(keys.secret_key, f"The secret key in {source}", hint),
        security_token=_header(temporary, f"The security token in {source}", hint) if temporary else None,
    )


def _header(secret: Secret, what: str, hint: str) -> Secret:
    text = secret.reveal().strip()
    if not text or not all(ord(character) in _VISIBLE_ASCII for character in text):
        raise UsageError(f"{what} has a blank, a line break or a character that none has.", hint=hint)
    return Secret(text)


def _no_token() -> NotAuthenticated:
    return NotAuthenticated("No token is set.", hint="Set CBR_TUI_TOKEN to an IAM token of the project.")
