"""Which proxy a request goes through.

The environment decides, read the standard library's way: HTTPS_PROXY, then ALL_PROXY, not for what NO_PROXY
names (hosts and domains; a network such as 10.0.0.0/8 is not understood). httpx would read it too, but it
refuses to start for any proxy that it can't use, also one that would not be, and does not say which was used.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from cbr_tui.api.endpoints import is_loopback
from cbr_tui.errors import UsageError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable

__all__ = ["find_proxy", "unusable_proxy"]


def find_proxy(origin: str, tls: ssl.SSLContext | None = None) -> httpx.Proxy | None:
    """Find the proxy for an origin; None for none, and always for this very machine.

    `tls` is for a proxy that is itself spoken to over TLS.

    Raises UsageError where the setting can't be used; its value is not shown, for it may hold a password.
    """
    parts = urlsplit(origin)
    host = parts.hostname or ""
    if is_loopback(host) or proxy_bypass(f"{host}:{parts.port or 443}"):
        return None
    proxies = getproxies()
    url = proxies.get("https") or proxies.get("all")
    if not url:
        return None
    proxy = _as_proxy(url if "://" in url else f"http://{url}", tls)
    if proxy is None:
        # Raised out here, so that no cause with the URL in it is a part of the error.
        raise unusable_proxy("is not a URL that can be used", "Write it like http://host:port.")
    return proxy


def unusable_proxy(reason: str, hint: str) -> UsageError:
    """Say what is wrong with the proxy setting, and which variable holds it."""
    name = _first_set(("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"))
    return UsageError(f"The proxy in {name or 'the system settings'} {reason}.", hint=hint)


def _as_proxy(url: str, tls: ssl.SSLContext | None) -> httpx.Proxy | None:
    try:
        parts = urlsplit(url)
        # Asking for the port checks its range, which httpx leaves to the connection.
        own = tls if parts.scheme == "https" else None
        return httpx.Proxy(url, ssl_context=own) if parts.hostname and parts.port != 0 else None
    except (ValueError, httpx.InvalidURL):
        return None


def _first_set(names: Iterable[str]) -> str:
    return next((name for name in names if os.environ.get(name)), "")
