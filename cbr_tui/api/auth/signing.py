"""SDK-HMAC-SHA256, the signature of an access key, in both of its wire forms (AUTH.md §2, §2b). Pure.

`sdk` is what the vendor's SDKs of today send: `Access=`, the secret key itself is the key. `scoped` is the
older form: `Credential=` with date, region and service, and a key that is derived from them.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cbr_tui.model.context import Secret

__all__ = ["authorization", "canonical_query", "canonical_request", "scoped_authorization"]

_ALGORITHM: Final = "SDK-HMAC-SHA256"


def canonical_query(pairs: Iterable[tuple[str, str]]) -> str:
    """Write a query as it is signed, which is also how it has to be sent: sorted raw, a space is `%20`."""
    return "&".join(f"{_quoted(key)}={_quoted(value)}" for key, value in sorted(pairs))


def canonical_request(
    method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
) -> tuple[str, str]:
    """Give the canonical request, and the list of the signed headers, which are all of `headers`.

    `path` may be encoded or not; `query` is what `canonical_query` gives.
    """
    uri = "/".join(_quoted(segment) for segment in unquote(path).split("/"))
    named = sorted((name.lower(), value.strip()) for name, value in headers.items())
    signed = ";".join(name for name, _ in named)
    lines = "".join(f"{name}:{value}\n" for name, value in named)
    slashed = uri if uri.endswith("/") else f"{uri}/"  # in the canonical form alone
    digest = hashlib.sha256(body).hexdigest()
    return f"{method.upper()}\n{slashed}\n{query}\n{lines}\n{signed}\n{digest}", signed


def authorization(canonical: str, signed: str, date: str, access_key: str, secret_key: Secret) -> str:
    """Sign in the form of today; `date` is the `X-Sdk-Date`. Gives the `Authorization` header."""
    text = "\n".join((_ALGORITHM, date, _digest(canonical)))
    signature = hmac.new(secret_key.reveal().encode(), text.encode(), hashlib.sha256).hexdigest()
    return f"{_ALGORITHM} Access={access_key}, SignedHeaders={signed}, Signature={signature}"


def scoped_authorization(  # noqa: PLR0913, PLR0917 - each is a part of the signature
    canonical: str, signed: str, date: str, access_key: str, secret_key: Secret, region: str, service: str
) -> str:
    """Sign in the older form; region and service may be empty. Gives the `Authorization` header."""
    scope = "/".join((date[:8], region, service, "sdk_request"))
    text = "\n".join((_ALGORITHM, date, scope, _digest(canonical)))
    key = f"SDK{secret_key.reveal()}".encode()
    for part in (*scope.split("/"), text):
        key = hmac.digest(key, part.encode(), "sha256")
    return f"{_ALGORITHM} Credential={access_key}/{scope}, SignedHeaders={signed}, Signature={key.hex()}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _quoted(text: str) -> str:
    return quote(text, safe="~")
