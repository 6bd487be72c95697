"""One GET to one host: bounded in time and size, never redirected, every failure told in words."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import httpx

from cbr_tui import __version__, log
from cbr_tui.api.body import read_body
from cbr_tui.api.network import Route
from cbr_tui.api.proxies import find_proxy, unusable_proxy
from cbr_tui.api.received import Received
from cbr_tui.api.said import line
from cbr_tui.api.trust import authorities, tls_context, trusting_nobody
from cbr_tui.api.words import one_line
from cbr_tui.beside import looked_after
from cbr_tui.errors import Reply, UnreadableAnswer, UsageError
from cbr_tui.model.under_way import report

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.api.auth import Auth
    from cbr_tui.api.limits import Limits
    from cbr_tui.model.context import Secret
    from cbr_tui.model.credentials import SignIn

__all__ = ["AsgiApp", "Client", "Trace"]

_Message: TypeAlias = MutableMapping[str, Any]
AsgiApp: TypeAlias = Callable[
    [_Message, Callable[[], Awaitable[_Message]], Callable[[_Message], Awaitable[None]]], Awaitable[None]
]
"""An ASGI application: scope, receive, send."""
Trace: TypeAlias = Callable[[str, Mapping[str, Any]], Awaitable[None]]
"""What is told of each step of a request, as httpx has it: the step's name, and what belongs to it."""

_LONGEST_NUMBER: Final = 16
_HEADERS: Final = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
    "User-Agent": f"cbr-tui/{__version__}",
}


class Client:
    """A pool of connections to one origin, or an ASGI callable in this process that takes its place."""

    def __init__(  # noqa: PLR0913 - a connection depends on all of it
        self,
        origin: str,
        *,
        auth: Auth | None,
        sign_in: SignIn | None,
        app: AsgiApp | None,
        limits: Limits,
        clock: Callable[[], datetime],
        named_by: str = "CBR_TUI_ENDPOINT",
    ) -> None:
        """Read the environment's proxy and certificates; raises UsageError where they can't be used.

        `named_by` is where the person says which host it is.
        """
        encrypted = not app and origin.startswith("https://")
        tls = tls_context(os.environ, sign_in) if encrypted else trusting_nobody()
        proxy = None if app else find_proxy(origin, tls)
        self._route = Route(
            host=origin.partition("://")[2],
            proxy=proxy.url.netloc.decode() if proxy else "",
            limits=limits,
            trust=" and ".join(authorities(os.environ, sign_in)),
            named_by=named_by,
        )
        self._limits = limits
        self._clock = clock
        self._auth = auth
        try:
            httpx.URL(origin)  # raises where the host can't be put on the wire
            self._http = httpx.AsyncClient(
                auth=auth,
                event_hooks={"response": [_stay]},
                headers=_HEADERS,
                proxy=proxy,
                timeout=httpx.Timeout(limits.read, connect=limits.connect, pool=limits.connect),
                transport=httpx.ASGITransport(app) if app else None,
                trust_env=False,  # it was read above
                verify=tls,
            )
        except httpx.InvalidURL as error:
            raise UsageError(
                f"The endpoint {one_line(origin)!r} is not a URL.", hint=f"Check the host in {named_by}."
            ) from error
        except ImportError as error:
            raise unusable_proxy(
                "is a SOCKS proxy, for which a package is missing", "Run: pip install 'httpx[socks]'."
            ) from error

    async def get(self, url: str, *, trace: Trace | None = None) -> Received:
        """Ask, and read the whole answer, whatever its status; of an error's body, the beginning.

        `trace` is told of each step on the way. After a 401 it asks once more, if other credentials can be
        had. Raises NetworkError where no whole
        answer came, UnreadableAnswer where it is too large or its encoding is broken, and what getting the
        credentials raises. Being cancelled closes the connection.
        """
        request = self._http.build_request("GET", url, extensions={"trace": trace} if trace else None)
        received = await self._send(request)
        if received.status_code == 401 and self._auth is not None and await self._auth.renew(request):
            received = await self._send(self._http.build_request("GET", url))
        return received

    async def post(self, url: str, content: bytes, headers: Mapping[str, str]) -> Received:
        """Send this once, whatever the answer; raises what `get` raises of the network."""
        return await self._send(self._http.build_request("POST", url, content=content, headers=headers))

    async def _send(self, request: httpx.Request) -> Received:
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._limits.total):
                so_far = _SoFar(self._limits.total)
                response, body = await looked_after(self._exchange(request, so_far), so_far.tell)
        except TimeoutError:
            failure = self._route.too_long()
        except (httpx.HTTPError, OSError) as error:
            failure = self._route.explain(error)
        else:
            received = Received(
                status_code=response.status_code,
                headers={**response.headers, "location": response.extensions["location"]},
                body=body,
                received_at=self._clock(),
                elapsed=time.monotonic() - started,
            )
            _log(request, received, self.secret)
            return received
        log.warning(
            "no answer", method=request.method, url=log.safe_url(str(request.url)), error=str(failure)
        )
        # Out here, so that the cause is no part of it: what httpx raises may quote the service, and that us.
        raise failure

    async def _exchange(self, request: httpx.Request, so_far: _SoFar) -> tuple[httpx.Response, bytes]:
        response = await self._http.send(request, stream=True)
        async with aclosing(response):
            return response, await self._read(response, so_far)

    @property
    def secret(self) -> Secret | None:
        """What the requests carry and no answer may repeat to the user."""
        return self._auth.secret if self._auth is not None else None

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _read(self, response: httpx.Response, so_far: _SoFar) -> bytes:
        most = self._limits.answer if response.is_success else self._limits.error
        body = await read_body(so_far.chunks(response), response.headers.get("content-encoding", ""), most)
        if len(body) > most and response.is_success:
            raise UnreadableAnswer(
                f"The answer of {self._route.host} is larger than {most // (1024 * 1024)} MiB.",
                hint="The setting answer_megabytes allows more; or is CBR_TUI_ENDPOINT another service's?",
                reply=Reply(response.status_code, body=body[:most]),
            )
        return body[:most]


def _log(request: httpx.Request, received: Received, secret: Secret | None) -> None:
    """Tell of a request what names it: no header of it, no body, and no value in its query."""
    log.info(
        "request",
        method=request.method,
        url=log.safe_url(str(request.url)),
        status=received.status_code,
        ms=received.elapsed * 1000,
        bytes=len(received.body),
        request_id=line(received.request_id, secret) or None,
    )


class _SoFar:
    """How far one request is: how long it waits, then how many bytes of how many there are."""

    def __init__(self, patience: float) -> None:
        self._began = time.monotonic()
        self._patience = int(patience)
        self._bytes: tuple[int, int] | None = None

    def tell(self) -> None:
        """Tell it; raises Left where nobody wants the rest."""
        if self._bytes is None:
            waited = int(time.monotonic() - self._began)
            report("Waiting for the service", waited, self._patience, "s")
        else:
            report("Downloading", *self._bytes, "bytes")

    async def chunks(self, response: httpx.Response) -> AsyncIterator[bytes]:
        """Give the chunks as they come."""
        declared = response.headers.get("content-length", "")
        whole = int(declared) if declared.isdecimal() and len(declared) < _LONGEST_NUMBER else 0
        done = 0
        async for chunk in response.aiter_raw():
            done += len(chunk)
            self._bytes = done, whole
            self.tell()
            yield chunk


async def _stay(response: httpx.Response) -> None:
    """Take away where a redirect leads: httpx makes a request of it also where it must not send it.

    That fails for what is no URL, in place of the answer that there is.
    """
    response.extensions["location"] = response.headers.pop("location", "")
