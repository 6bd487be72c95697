from __future__ import annotations

import errno
import socket
import struct
from typing import TYPE_CHECKING

import httpx
import pytest

from cbr_tui.api.csbs import CsbsSource
from cbr_tui.api.limits import Limits
from cbr_tui.api.network import Route
from cbr_tui.errors import NetworkError
from cbr_tui.model.context import Context
from tests.support.canned import Canned
from tests.support.credentials import with_token
from tests.support.loopback import CERTIFICATES, closed_port, read_head, serve, serve_raw

if TYPE_CHECKING:
    from collections.abc import Callable

LIMITS = Limits()
FINE = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


async def failing(endpoint: str, limits: Limits = LIMITS) -> NetworkError:
    source = CsbsSource(Context("csbs", endpoint, "p1", sign_in=with_token("planted-token")), limits=limits)
    try:
        with pytest.raises(NetworkError) as caught:
            await source.fetch("b1")
    finally:
        await source.aclose()
    assert str(caught.value).isprintable()
    assert caught.value.hint.endswith(".")
    return caught.value


def hang_up(connection: socket.socket) -> None:
    connection.recv(4096)  # all of it: closing on unread bytes would reset the connection


def reset(connection: socket.socket) -> None:
    read_head(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def begin_and_reset(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    reset(connection)


def say_nothing(connection: socket.socket) -> None:
    while connection.recv(4096):
        pass


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(5_000_000):  # or until the client has had enough
        connection.sendall(b" ")


async def test_nothing_listens() -> None:
    error = await failing(f"http://127.0.0.1:{closed_port()}")
    assert error.message.endswith(" refuses the connection.")
    assert error.passing


async def test_nothing_listens_at_any_address_of_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    port = closed_port()
    two = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port)) for host in ("127.0.0.2", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: two)
    error = await failing(f"https://csbs.example:{port}")
    assert error.message == f"csbs.example:{port} refuses the connection."


@pytest.mark.parametrize("talk", [reset, begin_and_reset])
async def test_the_connection_is_reset(talk: Callable[[socket.socket], None]) -> None:
    with serve_raw(talk) as endpoint:
        error = await failing(endpoint)
    assert error.message.endswith(" reset the connection.")
    assert error.passing


@pytest.mark.parametrize("answer", [b"", FINE[:20], FINE[:-1]])
async def test_the_answer_breaks_off(answer: bytes) -> None:
    with serve_raw(answer) as endpoint:
        error = await failing(endpoint)
    assert " broke off: " in error.message
    assert error.passing


async def test_it_is_no_http() -> None:
    with serve_raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n") as endpoint:
        error = await failing(endpoint)
    assert "does not speak HTTP" in error.message
    assert not error.passing


async def test_it_says_nothing() -> None:
    with serve_raw(say_nothing) as endpoint:
        error = await failing(endpoint, Limits(read=0.1))
    assert error.message.endswith(" has sent nothing for 0.1 s.")
    assert error.passing


async def test_it_says_a_little_for_ever() -> None:
    with serve_raw(drip) as endpoint:
        error = await failing(endpoint, Limits(total=0.3))
    assert error.message.endswith(" was not complete after 0.3 s.")
    assert error.passing


async def test_it_never_agrees_on_a_connection() -> None:
    with serve_raw(say_nothing) as endpoint:
        error = await failing(endpoint.replace("http:", "https:"), Limits(connect=0.1))
    assert error.message.startswith("No connection to 127.0.0.1:")
    assert error.message.endswith(" within 0.1 s.")
    assert error.passing


async def test_it_hangs_up_instead_of_encrypting() -> None:
    with serve_raw(hang_up) as endpoint:
        error = await failing(endpoint.replace("http:", "https:"))
    assert error.message.endswith(" hung up before the connection was encrypted.")
    assert error.passing


async def test_it_speaks_plain_http_where_tls_is_asked_for() -> None:
    with serve(Canned()) as endpoint:
        error = await failing(endpoint.replace("http:", "https:"))
    assert error.message.startswith("No encrypted connection to 127.0.0.1:")
    assert not error.passing


@pytest.mark.parametrize(
    ("certificate", "host", "words", "hint"),
    [
        ("expired.pem", "localhost", "has expired", "clock"),
        ("other-host.pem", "localhost", "is for another host", "CBR_TUI_ENDPOINT"),
        ("other-host.pem", "127.0.0.1", "is for another address", "CBR_TUI_ENDPOINT"),
    ],
)
async def test_the_certificate_is_not_right(
    certificate: str, host: str, words: str, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / certificate))
    with serve_raw(FINE, certificate=certificate) as endpoint:
        error = await failing(endpoint.replace("localhost", host))
    assert error.message.startswith(f"The certificate of {host}:")
    assert words in error.message
    assert hint in error.hint
    assert not error.passing


@pytest.mark.parametrize(
    ("shown", "alert"),
    [("", "certificate required"), ("localhost.pem", "unknown ca")],
    ids=["none", "another"],
)
async def test_the_service_wants_a_certificate_from_us(
    shown: str, alert: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "localhost.pem"))
    if shown:
        monkeypatch.setenv("OS_CERT", str(CERTIFICATES / shown))
    with serve_raw(FINE, certificate="localhost.pem", clients="other-host.pem") as endpoint:
        error = await failing(endpoint)
    assert error.message.startswith("localhost:")
    assert " wants a certificate from this computer, or another one (" in error.message
    assert alert in error.message
    assert "OS_CERT" in error.hint
    assert not error.passing


async def test_the_service_gets_the_certificate_that_it_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "localhost.pem"))
    monkeypatch.setenv("OS_CERT", str(CERTIFICATES / "other-host.pem"))
    with serve_raw(FINE, certificate="localhost.pem", clients="other-host.pem") as endpoint:
        source = CsbsSource(Context("csbs", endpoint, "p1", sign_in=with_token("planted-token")))
        assert (await source.fetch("b1")).raw == b"{}"
        await source.aclose()


async def test_the_certificate_is_signed_by_nobody_who_is_trusted() -> None:
    with serve_raw(FINE, certificate="localhost.pem") as endpoint:
        error = await failing(endpoint)
    assert "is signed by itself" in error.message
    assert "--cacert" in error.hint
    assert not error.passing


async def test_what_is_trusted_is_named_where_it_is_not_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(CERTIFICATES / "other-host.pem"))
    with serve_raw(FINE, certificate="localhost.pem") as endpoint:
        error = await failing(endpoint)
    assert "Trusted are the authorities that REQUESTS_CA_BUNDLE names" in error.hint


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (socket.EAI_NONAME, "The name csbs.example is not known."),
        (socket.EAI_AGAIN, "The name csbs.example can't be looked up now"),
    ],
)
async def test_the_name_is_not_known(number: int, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_answer(*_args: object, **_named: object) -> None:
        raise socket.gaierror(number, "as the resolver says it")

    monkeypatch.setattr(socket, "getaddrinfo", no_answer)
    error = await failing("https://csbs.example:8799")
    assert error.message.startswith(words)
    assert error.passing


@pytest.mark.parametrize(
    ("status", "words", "passing"),
    [
        ("407 Proxy Authentication Required", "asks for a user name and a password (407)", False),
        ("403 Forbidden", "gives no connection to csbs.example: 403 Forbidden", False),
        ("503 Service Unavailable", "gives no connection to csbs.example: 503 Service Unavailable", True),
    ],
)
async def test_the_proxy_refuses(
    status: str, words: str, passing: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve_raw(f"HTTP/1.1 {status}\r\n\r\n".encode()) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.replace("://", "://me:planted-password@"))
        error = await failing("https://csbs.example")
    assert words in error.message
    assert error.passing is passing
    assert "planted" not in str(error)


async def test_the_proxy_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    port = closed_port()
    monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{port}")
    error = await failing("https://csbs.example")
    assert error.message == f"The proxy 127.0.0.1:{port} refuses the connection."
    assert "HTTPS_PROXY" in error.hint
    assert error.passing


async def test_the_proxys_name_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_answer(*_args: object, **_named: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "as the resolver says it")

    monkeypatch.setattr(socket, "getaddrinfo", no_answer)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    error = await failing("https://csbs.example")
    assert error.message == "The name proxy.example is not known."


def caused(error: Exception, *causes: OSError) -> Exception:
    error.__cause__ = ExceptionGroup("attempts", causes)
    return error


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([errno.EHOSTUNREACH], "there is no way to this host"),
        ([errno.ENETUNREACH], "there is no way to its network"),
        ([errno.ENETUNREACH, errno.ECONNREFUSED], "refuses the connection"),
        ([errno.ETIMEDOUT], "does not answer"),
        ([errno.EACCES], "Permission denied"),
    ],
)
def test_the_most_telling_of_several_attempts_is_told(numbers: list[int], words: str) -> None:
    attempts = [OSError(number, "Permission denied") for number in numbers]
    error = Route("csbs.example", "", LIMITS).explain(caused(httpx.ConnectError("all failed"), *attempts))
    assert words in error.message
    assert error.passing


@pytest.mark.parametrize("error", [httpx.PoolTimeout(""), httpx.LocalProtocolError("planted"), OSError()])
def test_what_nobody_foresaw_is_told_by_its_kind(error: Exception) -> None:
    explained = Route("csbs.example", "", LIMITS).explain(error)
    assert explained.message == f"No answer from csbs.example: {type(error).__name__}."
