"""What holds for the room as a whole: what it imports, and that no secret leaves it but on the wire."""

from __future__ import annotations

import logging
import subprocess
import sys
import traceback
from typing import TYPE_CHECKING

import pytest

from cbr_tui.api import open_csbs
from cbr_tui.errors import CbrTuiError
from cbr_tui.model.context import Context
from tests.support.canned import Canned
from tests.support.credentials import with_token
from tests.support.loopback import closed_port, serve, serve_raw

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "0aB-planted" + "0aB-_+/=" * 20
ECHOES = [
    b'{"error_code": "APIGW.0301", "error_msg": "bad token %s"}',
    b'{"error": {"message": "X-Auth-Token: %s", "code": 401}}',
    b'{"code": "%s", "message": "no", "request_id": "%s"}',
    b'{"error_msg": "canonicalRequest:GET\\nx-auth-token:%s"}',
    b"<html><title>%s</title></html>",
    b"you sent %s",
    b"%s" * 2000,
]


def test_importing_the_room_imports_no_httpx() -> None:
    program = (
        "import sys, cbr_tui.api; print(sorted(set(sys.modules) & {'httpx', 'httpcore', 'asyncio', 'ssl'}))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def told(error: BaseException | None) -> Iterator[str]:
    """Give everything that an error and all before it would tell."""
    while error is not None:
        yield f"{error} {error!r} {error.args!r}"
        if isinstance(error, CbrTuiError):
            yield f"{error.message} {error.hint} {error.reply!r}"
        yield from traceback.format_exception(error)
        error = error.__cause__ or error.__context__


async def assert_told_without_the_token(context: Context, app: Canned | None = None) -> None:
    source = open_csbs(context, app=app)
    with pytest.raises(CbrTuiError) as caught:
        await source.fetch("b1")
    await source.aclose()
    text = "\n".join([*told(caught.value), repr(source), repr(vars(source))])
    assert "planted" not in text


def at(endpoint: str) -> Context:
    return Context("csbs", endpoint, "p1", sign_in=with_token(TOKEN))


@pytest.mark.parametrize("body", ECHOES)
@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 429, 500, 503])
async def test_no_failure_repeats_the_token(status: int, body: bytes) -> None:
    echoed = body.replace(b"%s", TOKEN.encode())
    headers = {"x-request-id": TOKEN, "location": f"https://login.example/?{TOKEN}"}
    app = Canned(echoed, status=status, headers=headers)
    await assert_told_without_the_token(at("https://csbs.example"), app)
    assert app.sent_header("x-auth-token") == TOKEN


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", b"nonsense %s\r\n\r\n", b"\xff\r\n\r\n"]
)
async def test_no_broken_connection_repeats_the_token(answer: bytes) -> None:
    with serve_raw(answer.replace(b"%s", TOKEN.encode())) as endpoint:
        await assert_told_without_the_token(at(endpoint))


async def test_no_refused_connection_repeats_the_token() -> None:
    await assert_told_without_the_token(at(f"http://127.0.0.1:{closed_port()}"))


async def test_no_proxy_that_refuses_gets_its_password_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_raw(b"HTTP/1.1 407 No\r\n\r\n") as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.replace("://", "://me:planted@"))
        await assert_told_without_the_token(at("https://csbs.example"))


async def test_no_log_holds_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serve(Canned(b"{}")) as endpoint:
        source = open_csbs(at(endpoint))
        await source.fetch("b1")
        await source.aclose()
    assert caplog.records  # httpx and httpcore do log
    assert "planted" not in caplog.text
