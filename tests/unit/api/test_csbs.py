from __future__ import annotations

import asyncio
import gzip
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from cbr_tui import __version__
from cbr_tui.api import open_csbs
from cbr_tui.api.csbs import CsbsSource
from cbr_tui.api.limits import Limits
from cbr_tui.errors import NoSuchBackup, NotAuthenticated, ServiceError, UnreadableAnswer, UsageError
from cbr_tui.model.context import Context
from tests.support.canned import Canned
from tests.support.credentials import with_token
from tests.support.loopback import CERTIFICATES, read_head, serve, serve_raw

if TYPE_CHECKING:
    import socket

BACKUP_ID = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
BODY = b'{"checkpoint_item": {"id": "%s"}}' % BACKUP_ID.encode()
NOW = datetime(2026, 5, 4, 12, 0, 0, tzinfo=UTC)
GOOD = Context("csbs", "https://csbs.example/v1/p1", "p1", sign_in=with_token("planted-token"))


def at(endpoint: str) -> Context:
    return Context("csbs", endpoint, "p1", sign_in=with_token("planted-token"))


async def test_asks_for_one_backup_with_the_token() -> None:
    app = Canned(BODY)
    await open_csbs(GOOD, app=app).fetch(BACKUP_ID)
    (request,) = app.requests
    assert request["method"] == "GET"
    assert request["raw_path"] == f"/v1/p1/checkpoint_items/{BACKUP_ID}".encode()
    assert request["query_string"] == b""
    assert app.sent_header("host") == "csbs.example"
    assert app.sent_header("x-auth-token") == "planted-token"
    assert app.sent_header("accept") == "application/json"
    assert app.sent_header("accept-encoding") == "gzip"
    assert app.sent_header("user-agent") == f"cbr-tui/{__version__}"


async def test_gives_the_answer_as_it_came() -> None:
    headers = {
        "content-type": "application/json;charset=UTF-8",
        "x-request-id": "req-1",
        "date": "Mon, 04 May 2026 11:59:58 GMT",
    }
    source = CsbsSource(GOOD, app=Canned(BODY, headers=headers), clock=lambda: NOW)
    answer = await source.fetch(BACKUP_ID)
    assert answer.raw == BODY
    assert answer.received_at == NOW
    assert answer.elapsed is not None
    assert answer.elapsed >= 0
    assert answer.status_code == 200
    assert answer.request_id == "req-1"
    assert answer.content_type == "application/json;charset=UTF-8"
    assert answer.service_time == datetime(2026, 5, 4, 11, 59, 58, tzinfo=UTC)


async def test_what_stands_in_the_answer_is_not_its_business() -> None:
    page = b"<html>a login page</html>"
    app = Canned(page, headers={"content-type": "text/html"})
    assert (await open_csbs(GOOD, app=app).fetch(BACKUP_ID)).raw == page


async def test_the_demo_is_asked_without_endpoint_project_or_token() -> None:
    app = Canned(BODY)
    source = open_csbs(Context("demo"), app=app)
    assert (await source.fetch(BACKUP_ID)).raw == BODY
    assert app.requests[0]["path"] == f"/v1/demo/checkpoint_items/{BACKUP_ID}"
    assert app.sent_header("x-auth-token") == ""


def test_its_context_is_the_checked_one() -> None:
    context = open_csbs(GOOD, app=Canned()).context
    assert (context.service, context.endpoint, context.project_id) == ("csbs", "https://csbs.example", "p1")


async def test_no_environment_reaches_an_application_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "ftp://nonsense")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    assert (await open_csbs(GOOD, app=Canned(BODY)).fetch(BACKUP_ID)).raw == BODY


async def test_a_failure_is_raised_with_what_was_said() -> None:
    app = Canned(b'{"error_code": "CSBS.3001", "error_msg": "Checkpoint_item is not found."}', status=404)
    with pytest.raises(NoSuchBackup, match=r"HTTP 404 CSBS\.3001: Checkpoint_item is not found\.") as caught:
        await open_csbs(GOOD, app=app).fetch(BACKUP_ID)
    assert BACKUP_ID in caught.value.hint


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(status: int) -> None:
    app = Canned(b"", status=status, headers={"location": "https://csbs.example/v1/p1/elsewhere"})
    with pytest.raises(ServiceError, match=r"redirects to csbs\.example"):
        await open_csbs(GOOD, app=app).fetch(BACKUP_ID)
    assert len(app.requests) == 1


@pytest.mark.parametrize("status", [204, 205])
async def test_an_empty_success_is_no_answer(status: int) -> None:
    with pytest.raises(UnreadableAnswer, match=f"HTTP {status}"):
        await open_csbs(GOOD, app=Canned(b"", status=status)).fetch(BACKUP_ID)


@pytest.mark.parametrize("zipped", [False, True])
async def test_an_answer_may_be_large_but_not_larger_than_the_limit(zipped: bool) -> None:
    limit = 3 * 1024 * 1024
    for size, fits in ((limit, True), (limit + 1, False)):
        body = gzip.compress(bytes(size)) if zipped else bytes(size)
        app = Canned(body, headers={"content-encoding": "gzip"} if zipped else {})
        source = CsbsSource(GOOD, app=app, limits=Limits(answer=limit))
        if fits:
            assert len((await source.fetch(BACKUP_ID)).raw) == size
        else:
            with pytest.raises(UnreadableAnswer, match=r"csbs\.example is larger than 3 MiB") as caught:
                await source.fetch(BACKUP_ID)
            assert caught.value.reply is not None
            assert len(caught.value.reply.body) == limit, "what came of it can be read"


async def test_of_a_large_failure_the_beginning_is_read() -> None:
    app = Canned(b"busy " * 1_000_000, status=503)
    with pytest.raises(ServiceError, match="HTTP 503: busy busy") as caught:
        await open_csbs(GOOD, app=app).fetch(BACKUP_ID)
    assert caught.value.reply is not None
    assert len(caught.value.reply.body) == Limits().error


async def test_what_is_missing_is_told_before_anything_is_sent() -> None:
    app = Canned(BODY)
    with pytest.raises(UsageError, match="endpoint"):
        open_csbs(Context("csbs", "", "p1", sign_in=with_token("x")), app=app)
    with pytest.raises(NotAuthenticated):
        open_csbs(Context("csbs", "https://csbs.example", "p1"), app=app)
    with pytest.raises(UsageError, match="no backup ID"):
        await open_csbs(GOOD, app=app).fetch(" ")
    assert app.requests == []


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("SSL_CERT_FILE", "/nowhere/ca.pem", "SSL_CERT_FILE names '/nowhere/ca.pem', which does not exist"),
        ("HTTPS_PROXY", "ftp://me:planted@p", "The proxy in HTTPS_PROXY is not a URL that can be used"),
        ("ALL_PROXY", "socks5://me:planted@p", "The proxy in ALL_PROXY is a SOCKS proxy"),
    ],
)
def test_an_unusable_environment_is_told_by_its_variable(
    variable: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(UsageError, match=words) as caught:
        open_csbs(GOOD)
    assert "planted" not in str(caught.value)


def test_a_host_that_can_be_no_name_is_told() -> None:
    with pytest.raises(UsageError, match="is not a URL"):
        open_csbs(at(f"https://{'ü' * 70}.example"))


async def test_a_real_server_answers_again_and_again() -> None:
    app = Canned(BODY, headers={"x-request-id": "req-1"})
    with serve(app) as endpoint:
        source = open_csbs(at(f"{endpoint}/v1/p1"))
        answers = [await source.fetch(BACKUP_ID) for _ in range(3)]
        await source.aclose()
    assert [answer.raw for answer in answers] == [BODY] * 3
    assert all(answer.service_time is not None for answer in answers)
    assert app.sent_header("x-auth-token") == "planted-token"


async def test_a_real_server_is_asked_over_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "localhost.pem"))
    answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(BODY)
    with serve_raw(answer, certificate="localhost.pem") as endpoint:
        source = open_csbs(at(endpoint))
        assert (await source.fetch(BACKUP_ID)).raw == BODY
        await source.aclose()


async def test_being_cancelled_hangs_up_at_once() -> None:
    asked, hung_up = threading.Event(), threading.Event()

    def wait_for_the_end(connection: socket.socket) -> None:
        read_head(connection)
        asked.set()
        if connection.recv(1) == b"":
            hung_up.set()

    with serve_raw(wait_for_the_end) as endpoint:
        source = open_csbs(at(endpoint))
        fetching = asyncio.create_task(source.fetch(BACKUP_ID))
        assert await asyncio.to_thread(asked.wait, 10)
        fetching.cancel()
        with pytest.raises(asyncio.CancelledError):
            await fetching
        assert await asyncio.to_thread(hung_up.wait, 10)
        await source.aclose()
