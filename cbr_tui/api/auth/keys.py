"""Requests signed with an access key and its secret key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from cbr_tui.api.auth.base import Auth
from cbr_tui.api.auth.signing import authorization, canonical_query, canonical_request, scoped_authorization

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from datetime import datetime

    import httpx

    from cbr_tui.model.context import Secret
    from cbr_tui.model.credentials import KeyPair, SignIn

__all__ = ["KeyAuth"]

_SIGNED: Final = ("Host", "Content-Type", "X-Project-Id", "X-Sdk-Date", "X-Security-Token")
"""The service checks those that are listed; what a proxy may change is not among them."""


class KeyAuth(Auth):
    """Signs each request afresh, for the date is in the signature; the secret key never leaves this process.

    `service` (`csbs`, `iam`) goes into the `scoped` form alone. `project_id` is empty for IAM.
    """

    def __init__(
        self,
        keys: KeyPair,
        sign_in: SignIn,
        *,
        service: str,
        project_id: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._keys = keys
        self._sign_in = sign_in
        self._service = service
        self._project_id = project_id
        self._clock = clock

    @property
    def secret(self) -> Secret | None:
        """The security token of temporary keys."""
        return self._keys.security_token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Sign the request."""
        date = self._clock().strftime("%Y%m%dT%H%M%SZ")
        request.headers["X-Sdk-Date"] = date
        if self._project_id:
            request.headers["X-Project-Id"] = self._project_id
        if self._keys.security_token:
            request.headers["X-Security-Token"] = self._keys.security_token.reveal()
        query = canonical_query(parse_qsl(request.url.query.decode(), keep_blank_values=True))
        path = request.url.raw_path.partition(b"?")[0].decode()
        headers = {name: request.headers[name] for name in _SIGNED if name in request.headers}
        canonical, signed = canonical_request(request.method, path, query, headers, request.content)
        request.headers["Authorization"] = self._signature(canonical, signed, date)
        yield request

    def _signature(self, canonical: str, signed: str, date: str) -> str:
        keys = self._keys
        if self._sign_in.signature == "sdk":
            return authorization(canonical, signed, date, keys.access_key, keys.secret_key)
        return scoped_authorization(
            canonical, signed, date, keys.access_key, keys.secret_key, self._sign_in.region, self._service
        )
