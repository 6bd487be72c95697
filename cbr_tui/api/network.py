"""No answer, in words: which link of the chain broke, and what to check about it."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx

from cbr_tui.api.words import one_line
from cbr_tui.errors import NetworkError
from cbr_tui.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cbr_tui.api.limits import Limits

__all__ = ["Route"]

_PROXY: Final = "Check the proxy's address in HTTPS_PROXY or ALL_PROXY, or name the host in NO_PROXY."
_CLOCK: Final = "Check this computer's clock; if it is right, the service has to renew its certificate."
_AUTHORITY: Final = (
    "If your company has its own authority, name the file of its certificates with --cacert or in"
    " CBR_TUI_CACERT; otherwise somebody may be listening."
)
_HOST: Final = "Check the host in {}."

_CERTIFICATES: Final = {
    9: ("is not valid yet", _CLOCK),
    10: ("has expired", _CLOCK),
    18: ("is signed by itself", _AUTHORITY),
    19: ("comes from an authority that is not trusted here", _AUTHORITY),
    20: ("comes from an authority that is not trusted here", _AUTHORITY),
    21: ("comes from an authority that is not trusted here", _AUTHORITY),
    62: ("is for another host", _HOST),
    64: ("is for another address", _HOST),
}
"""By OpenSSL's verification code (X509_V_ERR_*)."""

_HUNG_UP: Final = (ssl.SSLWantReadError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
"""What is left in the chain where the other side says nothing more: no fault of TLS."""

_CLIENT_REFUSED: Final = ("alert certificate required", "alert bad certificate", "alert unknown ca")
"""What a service says that dislikes the certificate of the client, or misses one (RFC 8446 §6.2)."""

_BREACHES: Final = {
    "receive buffer": "sends headers without an end",
    "_switch_": "switches to another protocol, which nobody asked for",
    "only transfer-encoding": "uses a transfer encoding that nobody asked for",
}
"""By a part of what h11 says, where that is about its own inside, or no sentence without its end."""

_CONNECTIONS: Final = {
    errno.ECONNREFUSED: "refuses the connection",
    errno.ECONNRESET: "reset the connection",
    errno.EPIPE: "closed the connection",
    errno.ETIMEDOUT: "does not answer",
    errno.EHOSTUNREACH: "can't be reached: there is no way to this host",
    errno.ENETUNREACH: "can't be reached: there is no way to its network",
}
"""The most telling first: a host has several addresses, and each attempt may fail in its own way."""


@frozen
class Route:
    """The way to the service."""

    host: str
    """`host[:port]` of the service."""
    proxy: str
    """`host:port` of the proxy in between; empty for none."""
    limits: Limits
    """What the time-outs are."""
    trust: str = ""
    """What names the authorities that are trusted; empty where they are the system's."""
    named_by: str = "CBR_TUI_ENDPOINT"
    """Where the person says which host it is."""

    def too_long(self) -> NetworkError:
        """Say that the whole request took too long."""
        return NetworkError(
            f"The answer of {self._whole} was not complete after {self.limits.total:g} s.",
            hint=self._way,
            passing=True,
        )

    def explain(self, error: Exception) -> NetworkError:
        """Say why there was no answer; `error` is what httpx, or the operating system, raised."""
        match error:
            case httpx.ConnectTimeout():
                message = f"No connection to {self._whole} within {self.limits.connect:g} s."
                return NetworkError(message, hint=self._hint, passing=True)
            case httpx.ReadTimeout():
                message = f"{self._whole} has sent nothing for {self.limits.read:g} s."
                return NetworkError(message, hint="Ask again later.", passing=True)
            case httpx.ProxyError():
                return self._proxy_refusal(str(error))
            case httpx.RemoteProtocolError():
                return self._broken_off(str(error))
            case _:
                return self._from_causes(error)

    @property
    def _whole(self) -> str:
        return f"{self.host} (by the proxy {self.proxy})" if self.proxy else self.host

    @property
    def _next(self) -> str:
        """Who is at the other end of our own connection."""
        return f"The proxy {self.proxy}" if self.proxy else self.host

    @property
    def _hint(self) -> str:
        return _PROXY if self.proxy else self._way

    @property
    def _way(self) -> str:
        return f"Check {self.named_by}, the network, the VPN and the firewall on the way."

    def _from_causes(self, error: Exception) -> NetworkError:
        causes = list(_causes(error))
        for cause in causes:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return self._certificate(cause)
            if isinstance(cause, ssl.SSLError) and not isinstance(cause, _HUNG_UP):
                return self._tls(cause)
            if isinstance(cause, socket.gaierror):
                return self._name(cause)
        numbers = {cause.errno for cause in causes if isinstance(cause, OSError)}
        for number, words in _CONNECTIONS.items():
            if number in numbers:
                return NetworkError(f"{self._next} {words}.", hint=self._hint, passing=True)
        return self._other(error, causes)

    def _certificate(self, error: ssl.SSLCertVerificationError) -> NetworkError:
        words, hint = _CERTIFICATES.get(error.verify_code, ("can't be trusted", _AUTHORITY))
        said = one_line(error.verify_message).rstrip(".")
        if self.trust and hint is _AUTHORITY:
            hint = (
                f"Trusted are the authorities that {self.trust} names: add the one of this service to them."
            )
        return NetworkError(
            f"The certificate of {self.host} {words} ({said}).", hint=hint.format(self.named_by)
        )

    def _tls(self, error: ssl.SSLError) -> NetworkError:
        said = one_line(error.reason or type(error).__name__).replace("_", " ").lower()
        if any(sign in said for sign in _CLIENT_REFUSED):
            return NetworkError(
                f"{self.host} wants a certificate from this computer, or another one ({said}).",
                hint="Name its file in OS_CERT and its key's in OS_KEY.",
            )
        return NetworkError(
            f"No encrypted connection to {self._whole} ({said}).",
            hint=f"Check the port in {self.named_by}: what answers there may not speak TLS.",
        )

    def _name(self, error: socket.gaierror) -> NetworkError:
        name = urlsplit(f"//{self.proxy or self.host}").hostname
        if error.errno == socket.EAI_AGAIN:
            message = f"The name {name} can't be looked up now: the name service does not answer."
            return NetworkError(message, hint="Check the network and the VPN.", passing=True)
        message = f"The name {name} is not known."
        hint = _PROXY if self.proxy else f"Check the spelling in {self.named_by}, and the VPN."
        return NetworkError(message, hint=hint, passing=True)

    def _proxy_refusal(self, said: str) -> NetworkError:
        status = said[:3]
        if status == "407":
            return NetworkError(
                f"The proxy {self.proxy} asks for a user name and a password (407).",
                hint="Give them in HTTPS_PROXY, as http://user:password@host:port.",
            )
        return NetworkError(
            f"The proxy {self.proxy} gives no connection to {self.host}: {one_line(said)}.",
            hint=_PROXY,
            passing=status.startswith("5"),
        )

    def _broken_off(self, said: str) -> NetworkError:
        # What h11 says, without the bytes that it quotes after a colon.
        said = one_line(said.partition(":")[0]).rstrip(".")
        if "closed" in said or "disconnected" in said:
            message = f"{self._whole} broke off: {said}."
            return NetworkError(message, hint="Ask again.", passing=True)
        words = next((words for sign, words in _BREACHES.items() if sign in said.lower()), "")
        return NetworkError(
            f"What answers at {self._whole} {words or f'does not speak HTTP: {said}'}.",
            hint=f"Check the host and the port in {self.named_by}.",
        )

    def _other(self, error: Exception, causes: list[BaseException]) -> NetworkError:
        by_system = [cause for cause in causes if isinstance(cause, OSError) and cause.strerror]
        if isinstance(error, httpx.ConnectError) and all(isinstance(c, _HUNG_UP) for c in by_system):
            message = f"{self._next} hung up before the connection was encrypted."
            return NetworkError(message, hint=self._hint, passing=True)
        why = one_line(str(by_system[0].strerror)) if by_system else type(error).__name__
        return NetworkError(f"No answer from {self._whole}: {why}.", hint=self._hint, passing=True)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk from an error to everything that led to it, also through groups of attempts."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting:
        cause = waiting.pop(0)
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        waiting += [cause.__cause__, cause.__context__]
        if isinstance(cause, BaseExceptionGroup):
            waiting += cause.exceptions
