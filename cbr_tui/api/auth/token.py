"""A token that was fetched elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.api.auth.base import Auth

if TYPE_CHECKING:
    from collections.abc import Generator

    import httpx

    from cbr_tui.model.context import Secret

__all__ = ["TokenAuth"]


class TokenAuth(Auth):
    """An IAM token in `X-Auth-Token`. It is revealed here, into the request, and nowhere else."""

    def __init__(self, token: Secret) -> None:
        self._token = token

    @property
    def secret(self) -> Secret:
        """The token."""
        return self._token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Put the token into the request."""
        request.headers["X-Auth-Token"] = self._token.reveal()
        yield request
