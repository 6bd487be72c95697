"""How a request says as whom it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Generator

    from cbr_tui.model.context import Secret

__all__ = ["TokenAuth"]


class TokenAuth(httpx.Auth):
    """An IAM token in `X-Auth-Token`.

    The token is revealed here, into the request, and nowhere else. Redirects are not followed, so that it
    goes to the endpoint's host and to no other.
    """

    def __init__(self, token: Secret) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Put the token into the request."""
        request.headers["X-Auth-Token"] = self._token.reveal()
        yield request
