"""Whether a context has all that a request needs, before anything is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cbr_tui.api.endpoints import origin
from cbr_tui.errors import NotAuthenticated, UsageError
from cbr_tui.model.context import Context, Secret
from cbr_tui.model.credentials import SignIn, Token

__all__ = ["checked"]

_VISIBLE_ASCII: Final = range(0x21, 0x7F)


def checked(context: Context) -> Context:
    """Give the context with its endpoint reduced to an origin and its token without blanks around it.

    Raises UsageError for a missing or unusable endpoint, project or token, NotAuthenticated for no token;
    no message holds the token. The demo needs nothing, and is given back as it is.
    """
    if context.service == "demo":
        return context
    if not context.endpoint.strip():
        raise UsageError(
            "No endpoint is set.",
            hint="Set CBR_TUI_ENDPOINT, such as https://csbs.eu-de.otc.t-systems.com; `--demo` needs none.",
        )
    endpoint = origin(context.endpoint)
    project_id = context.project_id.strip()
    if not project_id:
        raise UsageError("No project is set.", hint="Set CBR_TUI_PROJECT_ID to the project's ID.")
    return replace(context, endpoint=endpoint, project_id=project_id, sign_in=_checked(context.sign_in))


def _checked(sign_in: SignIn | None) -> SignIn:
    credentials = sign_in.credentials if sign_in else None
    if sign_in is None or not isinstance(credentials, Token) or not credentials.token.reveal().strip():
        raise NotAuthenticated("No token is set.", hint="Set CBR_TUI_TOKEN to an IAM token of the project.")
    text = credentials.token.reveal().strip()
    if not all(ord(character) in _VISIBLE_ASCII for character in text):
        raise UsageError(
            f"The token in {sign_in.source} has a blank, a line break or a character that no token has.",
            hint="Copy the value of X-Subject-Token alone, in one piece.",
        )
    return replace(sign_in, credentials=replace(credentials, token=Secret(text)))
