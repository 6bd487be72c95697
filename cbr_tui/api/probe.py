"""How far the way to a service leads, step by step and with the time of each. No credentials are sent."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

import httpx

from cbr_tui.api.client import Client
from cbr_tui.api.endpoints import origin
from cbr_tui.api.limits import Limits
from cbr_tui.api.network import Route
from cbr_tui.api.places import by_hand, by_rule, iam_origin
from cbr_tui.api.proxies import find_proxy
from cbr_tui.api.services import readings_of
from cbr_tui.api.trust import trusted_from
from cbr_tui.errors import CbrTuiError, NetworkError
from cbr_tui.frozen import frozen
from cbr_tui.model.credentials import Password

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from cbr_tui.model.context import Context
    from cbr_tui.model.credentials import SignIn

__all__ = ["Probe", "Step", "hosts", "probe"]

_LIMITS: Final = Limits(connect=5, read=10, total=20, answer=1024 * 1024)
"""A person waits for it: what takes longer is as good as broken."""


@frozen
class Step:
    """One part of the way that was gone."""

    name: Literal["DNS", "TCP", "proxy", "TLS", "HTTP"]
    seconds: float
    """How long it took."""
    said: str
    """What came of it, in a few words."""


@dataclass(slots=True)
class Probe:
    """What is known of the way to one host."""

    origin: str
    proxy: str = ""
    """`host:port` of the proxy in between; empty for none."""
    trust: str = ""
    """Whose certificates are trusted; empty where nothing is encrypted."""
    steps: list[Step] = field(default_factory=list)
    """The steps that led on, in their order."""
    fault: CbrTuiError | None = None
    """Why the next one did not; None where there was an answer."""
    clock_ahead: float | None = None
    """How far our clock is ahead of the service's, in seconds; None where it does not tell its time."""


def hosts(context: Context, environ: Mapping[str, str]) -> dict[str, str]:
    """Give the origin of each host that a lookup in this context asks, by what it is; raises UsageError.

    An endpoint that only IAM's catalog tells is not among them, unless the cloud's rule leads there too.
    """
    sign_in = context.sign_in
    found: dict[str, str] = {}
    for each in readings_of(context):
        endpoint = each.endpoint
        if sign_in is not None and not endpoint:
            endpoint = by_hand(each.service, sign_in, environ) or by_rule(each.service, sign_in)
        if endpoint and origin(endpoint) not in found.values():
            found[each.service] = origin(endpoint)
    if sign_in is not None and (isinstance(sign_in.credentials, Password) or not context.project_id):
        found["iam"] = iam_origin(sign_in)
    return found


async def probe(
    origin: str,
    sign_in: SignIn | None,
    *,
    environ: Mapping[str, str],
    clock: Callable[[], datetime],
    limits: Limits = _LIMITS,
) -> Probe:
    """Look the name up, connect, and ask for `/`: whatever is answered, an error too, is an answer.

    Of `sign_in` only the certificates count. What goes wrong is in the result, and never raised.
    """
    found = Probe(origin)
    try:
        proxy = find_proxy(origin)
        found.proxy = proxy.url.netloc.decode() if proxy else ""
        found.trust = trusted_from(environ, sign_in) if origin.startswith("https:") else ""
        route = Route(host=origin.partition("://")[2], proxy=found.proxy, limits=limits)
        hop = urlsplit(str(proxy.url) if proxy else origin)
        port = hop.port or {"https": 443, "socks5": 1080, "socks5h": 1080}.get(hop.scheme, 80)
        addresses = await _look_up(found, route, hop.hostname or "", port)
        await _connect(found, route, addresses)
        await _ask(found, sign_in, limits, clock)
    except CbrTuiError as error:
        found.fault = error
    return found


async def _look_up(found: Probe, route: Route, host: str, port: int) -> Sequence[tuple[Any, ...]]:
    started = time.monotonic()
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(route.limits.connect):
            addresses = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError:
        raise NetworkError(
            f"The name {host} was not looked up within {route.limits.connect:g} s.",
            hint="Check the name server, the network and the VPN.",
        ) from None
    except OSError as error:
        raise route.explain(error) from None
    numbers = list(dict.fromkeys(str(address[4][0]) for address in addresses))
    found.steps.append(Step("DNS", time.monotonic() - started, f"{host} is {', '.join(numbers)}"))
    return addresses


async def _connect(found: Probe, route: Route, addresses: Sequence[tuple[Any, ...]]) -> None:
    """Connect to whichever address answers first, and hang up: the request brings a connection of its own."""
    started = time.monotonic()
    attempts = [asyncio.create_task(_connected(address)) for address in addresses]
    failures: list[Exception] = []
    try:
        async with asyncio.timeout(route.limits.connect):
            for attempt in asyncio.as_completed(attempts):
                try:
                    number = await attempt
                except OSError as error:
                    failures.append(error)
                else:
                    found.steps.append(Step("TCP", time.monotonic() - started, f"{number} answers"))
                    return
    except TimeoutError:
        raise route.explain(httpx.ConnectTimeout("")) from None
    finally:
        for attempt in attempts:
            attempt.cancel()
        await asyncio.gather(*attempts, return_exceptions=True)
    raise route.explain(ExceptionGroup("no address answers", failures))


async def _connected(address: tuple[Any, ...]) -> str:
    family, kind, protocol, _name, place = address
    with socket.socket(family, kind, protocol) as connection:
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, place)
    return str(place[0])


async def _ask(found: Probe, sign_in: SignIn | None, limits: Limits, clock: Callable[[], datetime]) -> None:
    moments: list[tuple[str, float]] = []
    encrypted: list[str] = []

    async def trace(event: str, info: Mapping[str, Any]) -> None:
        name = event.partition(".")[2]
        moments.append((name, time.monotonic()))
        if name == "start_tls.complete":
            encrypted.append(_encryption(info["return_value"].get_extra_info("ssl_object")))

    client = Client(found.origin, auth=None, sign_in=sign_in, app=None, limits=limits, clock=clock)
    try:
        received = await client.get(f"{found.origin}/", trace=trace)
    finally:
        await client.aclose()
        _note_connection(found, moments, encrypted)
    seconds = _between(moments, "send_request_headers.started", "receive_response_headers.complete")[-1]
    found.steps.append(Step("HTTP", seconds, f"status {received.status_code}"))
    if received.service_time is not None:
        # It was written somewhere between the request and the answer, and says whole seconds, cut off.
        sent = received.service_time.timestamp() + 0.5
        found.clock_ahead = received.received_at.timestamp() - seconds / 2 - sent


def _note_connection(found: Probe, moments: Sequence[tuple[str, float]], encrypted: Sequence[str]) -> None:
    """Add what came before the request itself: the proxy's consent, and TLS."""
    asked = _between(moments, "send_request_headers.started", "receive_response_headers.complete")
    agreed = _between(moments, "start_tls.started", "start_tls.complete")
    if found.proxy and asked and found.trust:
        found.steps.append(Step("proxy", asked[0], f"{found.proxy} leads on"))
    if agreed and encrypted:
        found.steps.append(Step("TLS", agreed[-1], encrypted[-1]))


def _between(moments: Sequence[tuple[str, float]], begin: str, end: str) -> list[float]:
    """Give how long each pair of moments lies apart, in seconds."""
    spans, started = [], 0.0
    for name, moment in moments:
        if name == begin:
            started = moment
        elif name == end:
            spans.append(moment - started)
    return spans


def _encryption(tls: Any) -> str:
    """Say which TLS it is, and until when the certificate is good, where that was looked at."""
    said = str(tls.version() if tls is not None else "TLS")
    with suppress(AttributeError, KeyError, ValueError):
        said += f", its certificate is good until {tls.getpeercert()['notAfter']}"
    return said
