"""What a client needs of every way to sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from cbr_tui.model.context import Secret

__all__ = ["Auth"]


class Auth(httpx.Auth):
    """Puts credentials into requests.

    httpx reads a refusal whole before an `auth_flow` may answer it; our bound on bodies would be lost. So a
    flow here yields once, and the client itself asks `renew` after a 401.
    """

    requires_request_body = True

    @property
    def secret(self) -> Secret | None:
        """What goes over the wire and is hidden where an answer repeats it; None for signatures alone."""
        return None

    async def renew(self, request: httpx.Request) -> bool:  # noqa: ARG002 - for those who can
        """Get other credentials than those in a refused request; False where there are none to be had."""
        return False
