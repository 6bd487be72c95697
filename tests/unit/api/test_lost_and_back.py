"""A way that is lost and comes back: one source lives through all of it, and asks well again afterwards."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from cbr_tui.api.csbs import CsbsSource
from cbr_tui.api.limits import Limits
from cbr_tui.errors import CbrTuiError, NetworkError
from cbr_tui.model.context import Context
from tests.support.credentials import with_token
from tests.support.hostile import QUICK, serve_cases
from tests.support.loopback import CERTIFICATES, serve_raw
from tests.support.payloads import SAMPLE, SAMPLE_ID

if TYPE_CHECKING:
    from collections.abc import Callable

FINE = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(SAMPLE), SAMPLE)
QUICKLY = Limits(connect=5, read=1, total=5, answer=1024 * 1024)


def source_of(endpoint: str) -> CsbsSource:
    return CsbsSource(Context("csbs", endpoint, "p", sign_in=with_token("planted-token")), limits=QUICKLY)


async def refused(source: CsbsSource) -> NetworkError:
    with pytest.raises(NetworkError) as caught:
        await source.fetch(SAMPLE_ID)
    return caught.value


async def test_after_each_hostile_answer_the_next_good_one_is_read() -> None:
    good = next(case for case in QUICK if case.name == "gzip")
    with serve_cases(QUICK) as url:
        source = source_of(url)
        for case in QUICK[::2]:
            with suppress(CbrTuiError):
                await source.fetch(case.id)
            assert b"karbor_02" in (await source.fetch(good.id)).raw, case.name
        await source.aclose()


async def test_a_service_that_is_stopped_and_started_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_raw(FINE) as url:
        source = source_of(url.replace("127.0.0.1", "localhost"))
        assert (await source.fetch(SAMPLE_ID)).raw == SAMPLE
    port = int(url.rpartition(":")[2])
    assert "refuses the connection" in (await refused(source)).message
    with monkeypatch.context() as no_names:
        no_names.setattr(socket, "getaddrinfo", _no_name)
        assert "can't be looked up now" in (await refused(source)).message
    with serve_raw(FINE[:40], port=port):
        assert "broke off" in (await refused(source)).message
    with serve_raw(_silent, port=port):
        assert "has sent nothing" in (await refused(source)).message
    with serve_raw(FINE, port=port):
        assert (await source.fetch(SAMPLE_ID)).raw == SAMPLE
    await source.aclose()


def _no_name(*_: object, **__: object) -> None:
    raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


def _silent(connection: socket.socket) -> None:
    while connection.recv(4096):
        pass


def _ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not _ipv6(), reason="this machine has no IPv6")
@pytest.mark.parametrize("named", [False, True], ids=["by its address", "by a name with no other address"])
async def test_a_service_that_only_ipv6_leads_to_is_asked(
    named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve_raw(FINE, certificate="localhost.pem" if named else "", address="::1") as url:
        if named:
            monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "localhost.pem"))
            monkeypatch.setattr(socket, "getaddrinfo", _only_ipv6(int(url.rpartition(":")[2])))
        source = source_of(url)
        assert (await source.fetch(SAMPLE_ID)).raw == SAMPLE
        await source.aclose()


def _only_ipv6(port: int) -> Callable[..., object]:
    found = [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", port, 0, 0))]
    return lambda *_args, **_named: found
