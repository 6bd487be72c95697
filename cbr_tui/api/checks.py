"""Whether a context has all that a request needs, or all that it takes to find it: nothing is sent yet."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from cbr_tui.api.endpoints import origin
from cbr_tui.api.places import by_hand, by_rule, iam_origin
from cbr_tui.errors import NotAuthenticated, UsageError
from cbr_tui.frozen import replace
from cbr_tui.model.context import Context, Secret
from cbr_tui.model.credentials import Deferred, KeyPair, Password, SignIn, Token

if TYPE_CHECKING:
    from cbr_tui.model.credentials import Credentials

__all__ = ["checked", "located"]

_VISIBLE_ASCII: Final = range(0x21, 0x7F)


def located(context: Context) -> Context:
    """Give the context with the endpoint and the project that options or the source of the credentials tell.

    The endpoint is reduced to an origin. Either may stay empty where it can be asked for: the endpoint in
    IAM's catalog, the project's ID at IAM. Raises UsageError where it can't, and for an unusable endpoint.
    """
    if context.service == "demo":
        return context
    sign_in = context.sign_in
    endpoint = _endpoint(context)
    project_id = context.project_id.strip() or (sign_in.project_id.strip() if sign_in else "")
    if not (endpoint and project_id):
        _require_iam(sign_in, "project" if endpoint else "endpoint")
    region = context.region or (sign_in.region if sign_in else "")
    return replace(context, endpoint=endpoint, project_id=project_id, region=region)


def checked(context: Context) -> Context:
    """Give the context located, and its credentials without blanks around them.

    Raises UsageError for a missing or unusable endpoint, project or secret, NotAuthenticated for no
    credentials; no message holds a secret. The demo needs nothing, and is given back as it is.
    """
    if context.service == "demo":
        return context
    found = located(context)
    sign_in = _checked(found.sign_in)
    if _is_password(sign_in):
        iam_origin(sign_in)  # raises where nothing tells it
    return replace(found, sign_in=sign_in)


def _endpoint(context: Context) -> str:
    """Give the origin; empty where only the catalog may tell it (AUTH.md §8.4)."""
    if context.endpoint.strip():
        return origin(context.endpoint)
    sign_in = context.sign_in
    if sign_in is None:
        return ""
    found = by_hand(context.service, sign_in, os.environ)
    if found or _is_password(sign_in):
        return found  # a password comes with a catalog
    return by_rule(context.service, sign_in)


def _is_password(sign_in: SignIn) -> bool:
    credentials = sign_in.credentials
    return isinstance(credentials, Password) or (
        isinstance(credentials, Deferred) and credentials.kind == "password"
    )


def _require_iam(sign_in: SignIn | None, lacking: str) -> None:
    """Raise UsageError where what is lacking can't be asked for either."""
    if sign_in is None or not (sign_in.region or sign_in.auth_url or sign_in.endpoints.get("iam")):
        raise UsageError(f"No {lacking} is set.", hint=_WAYS[lacking])
    iam_origin(sign_in)
    if lacking == "project" and isinstance(sign_in.credentials, KeyPair | Password):
        named = sign_in.project_name or sign_in.region or sign_in.scope == "domain"
        if not named:
            raise UsageError(f"No project is set, and {sign_in.source} names no region.", hint=_WAYS[lacking])


_WAYS: Final = {
    "endpoint": "Set it with --endpoint or CBR_TUI_ENDPOINT; --demo and --offline do without.",
    "project": "Set it with --project-id or CBR_TUI_PROJECT_ID; --demo and --offline do without.",
}


def _checked(sign_in: SignIn | None) -> SignIn:
    if sign_in is None:
        raise _no_token()
    return replace(sign_in, credentials=_without_blanks(sign_in.credentials, sign_in.source))


def _without_blanks(credentials: Credentials | Deferred, source: str) -> Credentials | Deferred:
    if isinstance(credentials, Password | Deferred):
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
