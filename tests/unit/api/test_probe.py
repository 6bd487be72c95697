"""The way to a service, step by step, against real servers that lead on, or do not."""

from __future__ import annotations

import asyncio
import re
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from cbr_tui.api.limits import Limits
from cbr_tui.api.probe import hosts, probe
from cbr_tui.errors import NetworkError, UsageError
from cbr_tui.model.context import Context, Secret
from cbr_tui.model.credentials import Password, SignIn, Token
from tests.support.loopback import CERTIFICATES, closed_port, read_head, serve_raw

if TYPE_CHECKING:
    import socket
    from collections.abc import Mapping

    from cbr_tui.api.probe import Probe

NOW = datetime(2026, 1, 2, 3, 4, 5, 500_000, tzinfo=UTC)
TOKEN = Token(Secret("planted-token"))
INSECURE = SignIn(TOKEN, "profile prod", insecure=True)
TRUSTING = {"SSL_CERT_FILE": str(CERTIFICATES / "localhost.pem")}


def answer(at: datetime = NOW) -> bytes:
    date = format_datetime(at, usegmt=True)
    return f"HTTP/1.1 404 Nothing\r\nDate: {date}\r\nContent-Length: 0\r\n\r\n".encode()


async def probed(
    origin: str,
    *,
    environ: Mapping[str, str] | None = None,
    sign_in: SignIn | None = None,
    limits: Limits | None = None,
) -> Probe:
    return await probe(
        origin,
        sign_in,
        environ=environ or {},
        clock=lambda: NOW,
        limits=limits or Limits(connect=5, read=5, total=5),
    )


async def test_every_step_has_its_time_and_an_error_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", TRUSTING["SSL_CERT_FILE"])
    with serve_raw(answer(), certificate="localhost.pem") as url:
        found = await probed(url, environ=TRUSTING)
    assert found.fault is None
    assert [step.name for step in found.steps] == ["DNS", "TCP", "TLS", "HTTP"]
    assert all(0 < step.seconds < 5 for step in found.steps)
    assert re.fullmatch(r"localhost is .*127\.0\.0\.1.*", found.steps[0].said)
    assert re.match(r"TLSv1\.\d, its certificate is good until ", found.steps[2].said)
    assert found.steps[3].said == "status 404"
    assert found.trust == f"{TRUSTING['SSL_CERT_FILE']} (SSL_CERT_FILE)"


@pytest.mark.parametrize("minutes", [-20, 0, 20])
async def test_our_clock_is_compared_with_the_services(minutes: int) -> None:
    with serve_raw(answer(NOW - timedelta(minutes=minutes))) as url:
        found = await probed(url)
    assert found.clock_ahead == pytest.approx(minutes * 60, abs=3)
    assert found.trust == "", "nothing is encrypted"


async def test_nothing_that_signs_in_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", TRUSTING["SSL_CERT_FILE"])
    heads: list[bytes] = []

    def listen(connection: socket.socket) -> None:
        heads.append(read_head(connection))
        connection.sendall(answer())

    with serve_raw(listen, certificate="localhost.pem") as url:
        await probed(url, sign_in=SignIn(TOKEN, "CBR_TUI_TOKEN"))
    sent = b"".join(heads)
    assert b"GET / HTTP/1.1" in sent
    assert b"planted" not in sent
    assert b"token" not in sent.lower()
    assert b"authorization" not in sent.lower()


async def test_a_name_that_is_not_known_ends_at_the_first_step() -> None:
    found = await probed("https://no-such-host.invalid")
    assert found.steps == []
    assert isinstance(found.fault, NetworkError)
    assert "no-such-host.invalid" in found.fault.message


async def test_a_name_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(*_arguments: object, **_more: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", silent)
    found = await probed("https://csbs.example.com", limits=Limits(connect=0.05, read=1, total=1))
    assert found.fault is not None
    assert found.fault.message == "The name csbs.example.com was not looked up within 0.05 s."


async def test_a_port_that_nobody_listens_on_ends_at_the_second() -> None:
    found = await probed(f"http://127.0.0.1:{closed_port()}")
    assert [step.name for step in found.steps] == ["DNS"]
    assert found.fault is not None
    assert found.fault.message.endswith("refuses the connection.")


async def test_a_certificate_that_is_not_trusted_ends_at_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    other = str(CERTIFICATES / "other-host.pem")
    monkeypatch.setenv("SSL_CERT_FILE", other)
    with serve_raw(answer(), certificate="localhost.pem") as url:
        found = await probed(url, environ={"SSL_CERT_FILE": other})
    assert [step.name for step in found.steps] == ["DNS", "TCP"]
    assert found.fault is not None
    assert "The certificate of localhost" in found.fault.message


async def test_a_service_that_says_nothing_is_given_up() -> None:
    def say_nothing(connection: socket.socket) -> None:
        while connection.recv(4096):
            pass

    with serve_raw(say_nothing) as url:
        found = await probed(url, limits=Limits(connect=5, read=0.05, total=5))
    assert [step.name for step in found.steps] == ["DNS", "TCP"]
    assert found.fault is not None
    assert "has sent nothing for 0.05 s" in found.fault.message


async def test_through_a_proxy_its_consent_is_a_step_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATES / "localhost.pem")
    heads: list[bytes] = []

    def lead_on(connection: socket.socket) -> None:
        heads.append(read_head(connection))
        if not heads[-1]:
            return
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        with tls.wrap_socket(connection, server_side=True) as encrypted:
            read_head(encrypted)
            encrypted.sendall(answer())

    with serve_raw(lead_on) as url:
        place = url.partition("://")[2]
        monkeypatch.setenv("https_proxy", f"http://somebody:planted-word@{place}")
        found = await probed("https://csbs.example.com", sign_in=INSECURE)
    assert found.fault is None
    assert [step.name for step in found.steps] == ["DNS", "TCP", "proxy", "TLS", "HTTP"]
    assert found.proxy == place
    assert found.trust == "anybody's: profile prod says so"
    assert "planted" not in str(found)
    assert any(head.startswith(b"CONNECT csbs.example.com:443 ") for head in heads)


# Whom a lookup asks


PASSWORD = SignIn(
    Password(Secret("planted-word"), user_id="u1"), "profile prod", provider="otc", region="eu-de"
)


def test_with_a_token_the_service_alone_is_asked() -> None:
    context = Context("csbs", "https://csbs.example.com", "p1", sign_in=SignIn(TOKEN, "CBR_TUI_TOKEN"))
    assert hosts(context, {}) == {"csbs": "https://csbs.example.com"}


def test_a_password_asks_iam_too_and_the_rule_leads_to_the_service() -> None:
    assert hosts(Context("csbs", sign_in=PASSWORD), {}) == {
        "csbs": "https://csbs.eu-de.otc.t-systems.com",
        "iam": "https://iam.eu-de.otc.t-systems.com",
    }


def test_an_endpoint_without_credentials_can_be_asked() -> None:
    assert hosts(Context("csbs", "https://csbs.example.com", "p1"), {}) == {
        "csbs": "https://csbs.example.com"
    }
    with pytest.raises(UsageError):
        hosts(Context("csbs", "ftp://csbs.example.com", "p1"), {})
