from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbr_tui.api.received import Received
from cbr_tui.api.said import read_said
from cbr_tui.model.context import MASK, Secret

TOKEN = Secret("planted/secret+token")
PAGE = "(a web page, not the service's own words)"


def received(body: bytes, status: int = 400, **headers: str) -> Received:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Received(status, named, body, received_at=datetime(2026, 5, 4, tzinfo=UTC), elapsed=0.1)


@pytest.mark.parametrize(
    ("body", "status", "code", "message"),
    [
        ({"error_code": "CSBS.3001", "error_msg": "not found."}, 404, "CSBS.3001", "not found."),
        ({"errorCode": "X.1", "errorMsg": "no"}, 400, "X.1", "no"),
        ({"code": "Y.2", "message": "no"}, 400, "Y.2", "no"),
        ({"error": {"message": "Unauthorized.", "code": 401, "title": "U"}}, 401, "", "Unauthorized."),
        ({"itemNotFound": {"message": "gone", "code": 404}}, 404, "", "gone"),
        ({"badRequest": {"message": "bad", "code": 1234}}, 400, "1234", "bad"),
        ({"error_code": "CSBS.9999"}, 500, "CSBS.9999", "Internal Server Error"),
        ({"reason": "odd"}, 400, "", '{"reason": "odd"}'),
    ],
)
def test_reads_every_json_shape(body: object, status: int, code: str, message: str) -> None:
    said = read_said(received(json.dumps(body).encode(), status), None)
    assert (said.code, said.message, said.by_service) == (code, message, True)


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        (b"", 503, "Service Unavailable (the answer is empty)"),
        (b" \r\n", 599, "no reason given (the answer is empty)"),
        (b"upstream\r\nfailed \x1b[31m", 502, "upstream failed [31m"),
        (b"\xfe\x80 \x01x", 500, "�� x"),
        (b"<html><title>502 Bad Gateway</title><h1>x</h1>", 502, f"Bad Gateway {PAGE}"),
        (b"\xef\xbb\xbf <!DOCTYPE html><h1 id=a>A &amp; B</h1>", 404, f"A & B {PAGE}"),
        (b"<html><body>503</body>", 503, f"Service Unavailable {PAGE}"),
        (b"<html><title>502</title>", 502, f"Bad Gateway {PAGE}"),
        (b'["a list"]', 500, '["a list"]'),
        (b'{"error_msg": "cut', 500, '{"error_msg": "cut'),
    ],
)
def test_reads_what_is_not_the_services(body: bytes, status: int, message: str) -> None:
    said = read_said(received(body, status), None)
    assert said.message.startswith(message)
    assert (said.code, said.by_service) == ("", False)


def test_takes_the_request_id_from_the_header_before_the_body() -> None:
    body = b'{"error_code": "A", "error_msg": "b", "request_id": "in-body"}'
    assert read_said(received(body), None).request_id == "in-body"
    assert read_said(received(body, x_request_id="in-header"), None).request_id == "in-header"
    assert read_said(received(b'{"request_id": 7}'), None).request_id == ""


@pytest.mark.parametrize(
    "body",
    [
        b'{"error_code": "A", "error_msg": "bad planted/secret+token given"}',
        b'{"error_code": "A", "error_msg": "bad planted\\/secret+token given"}',
        b"bad planted/secret+token given",
        b"<title>bad planted&#47;secret+token given</title>",
    ],
)
def test_never_repeats_our_token(body: bytes) -> None:
    assert read_said(received(body), TOKEN).message.startswith(f"bad {MASK} given")


@settings(max_examples=200)
@given(st.one_of(st.binary(max_size=300), st.text().map(lambda text: json.dumps({"message": text}).encode())))
def test_any_body_gives_printable_words(body: bytes) -> None:
    said = read_said(received(body), TOKEN)
    assert said.message
    assert all(part.isprintable() for part in (said.message, said.code, said.request_id))
