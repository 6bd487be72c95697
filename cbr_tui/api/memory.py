"""What IAM told once, remembered for the next start. Pure but for the memory itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from cbr_tui.api.endpoints import origin
from cbr_tui.errors import UsageError
from cbr_tui.frozen import frozen, replace
from cbr_tui.model.credentials import KeyPair, Password, Token

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbr_tui.api.auth import KeptLogins
    from cbr_tui.model.context import Context

__all__ = ["NOTHING", "KeptPlaces", "Memory", "identity", "remembered"]


class KeptPlaces(Protocol):
    """Where it is remembered; `store.found.Found` is one. Nothing here raises."""

    def read(self, identity: Sequence[str]) -> tuple[str, str] | None:
        """Give the endpoint and the project's ID."""
        ...

    def keep(self, identity: Sequence[str], endpoint: str, project_id: str) -> None:
        """Remember them."""
        ...

    def drop(self, identity: Sequence[str]) -> None:
        """Forget them."""
        ...


@frozen
class Memory:
    """What is remembered on the disk from one start to the next; None is not."""

    logins: KeptLogins | None = None
    """What passwords were exchanged for."""
    places: KeptPlaces | None = None
    """What IAM told of where to ask."""


NOTHING: Final = Memory()
"""Nothing is remembered."""


def remembered(context: Context, places: KeptPlaces | None) -> Context:
    """Give a located context whole, where it was once found out what it lacks; else as it is."""
    if places is None or context.whole or context.sign_in is None:
        return context
    found = places.read(identity(context))
    if found is None:
        return context
    try:
        endpoint = context.endpoint or origin(found[0])
    except UsageError:
        return context  # somebody has written into it
    return replace(context, endpoint=endpoint, project_id=context.project_id or found[1])


def identity(context: Context) -> tuple[str, ...]:
    """Give all that decides what IAM would say; who asks is in it as a hash at the most."""
    sign_in = context.sign_in
    if sign_in is None:
        return ()
    match sign_in.credentials:
        case Token(token):
            import hashlib  # brings OpenSSL with it, and few starts need it

            who = hashlib.sha256(token.reveal().encode()).hexdigest()
        case Password() as user:
            who = f"{user.user_id} {user.user_name} {user.domain_id} {user.domain_name}"
        case KeyPair(access_key):
            who = access_key
        case _:
            who = sign_in.source  # what gives them has not been asked yet
    iam = sign_in.auth_url or sign_in.endpoints.get("iam", "")
    given = (context.service, context.endpoint, context.project_id, iam, sign_in.provider)
    return (*given, sign_in.region, sign_in.project_name, who)
