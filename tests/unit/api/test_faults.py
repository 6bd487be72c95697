from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from cbr_tui.api.faults import Asked, fault
from cbr_tui.api.received import Received
from cbr_tui.errors import (
    CbrTuiError,
    NoSuchBackup,
    NotAllowed,
    NotAuthenticated,
    ServiceError,
    UnreadableAnswer,
)
from cbr_tui.frozen import replace
from cbr_tui.model.context import Secret

NOW = datetime(2026, 5, 4, 12, 0, 0, tzinfo=UTC)
BACKUP_ID = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
ASKED = Asked(
    BACKUP_ID,
    "project-1",
    f"https://csbs.example/v1/project-1/checkpoint_items/{BACKUP_ID}",
    Secret("planted/secret+token"),
)
NO_SUCH_API = "The API does not exist or has not been published in the environment"


def failed(
    status: int, code: str = "", message: str = "", *, body: bytes | None = None, **headers: str
) -> CbrTuiError:
    if body is None:
        body = json.dumps({"error_code": code, "error_msg": message}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return fault(Received(status, named, body, received_at=NOW, elapsed=0.1), ASKED)


def test_says_in_one_line_what_the_service_said() -> None:
    message = f"Checkpoint_item ({BACKUP_ID}) is not found."
    error = failed(404, "CSBS.3001", message, x_request_id="req-1", retry_after="9")
    assert error.message == f"HTTP 404 CSBS.3001: {message}"
    reply = error.reply
    assert reply is not None
    assert (reply.status_code, reply.code, reply.message) == (404, "CSBS.3001", message)
    assert (reply.request_id, reply.received_at, reply.retry_after) == ("req-1", NOW, 9.0)
    assert json.loads(reply.body)["error_code"] == "CSBS.3001"


@pytest.mark.parametrize("end", [".", "!", "?", "…"])
def test_what_is_said_ends_as_a_sentence(end: str) -> None:
    assert failed(400, "A.1", "no" + end).message == f"HTTP 400 A.1: no{end}"
    assert failed(400, "A.1", "no").message == "HTTP 400 A.1: no."


def test_without_a_code_the_line_has_the_status_alone() -> None:
    error = failed(401, body=b'{"error": {"message": "Unauthorized.", "code": 401}}')
    assert error.message == "HTTP 401: Unauthorized."


@pytest.mark.parametrize(
    ("status", "code", "kind", "passing"),
    [
        (400, "CSBS.2003", ServiceError, False),
        (400, "BackupService.4008", ServiceError, False),
        (401, "APIGW.0301", NotAuthenticated, False),
        (403, "BackupService.0403", NotAllowed, False),
        (403, "unheard-of", NotAllowed, False),
        (404, "CSBS.3001", NoSuchBackup, False),
        (404, "unheard-of", NoSuchBackup, False),
        (404, "APIGW.0101", ServiceError, False),
        (404, "APIG.0101", ServiceError, False),
        (405, "", ServiceError, False),
        (408, "", ServiceError, True),
        (429, "APIGW.0308", ServiceError, True),
        (500, "CSBS.9999", ServiceError, True),
        (500, "BackupService.4008", ServiceError, False),
        (501, "", ServiceError, False),
        (502, "", ServiceError, True),
        (503, "", ServiceError, True),
        (504, "", ServiceError, True),
        (599, "", ServiceError, False),
    ],
)
def test_each_status_is_its_own_kind_of_error(
    status: int, code: str, kind: type[CbrTuiError], passing: bool
) -> None:
    error = failed(status, code, "words")
    assert type(error) is kind
    assert error.passing is passing
    assert error.hint.endswith(".")
    assert f"{error}".isprintable()


@pytest.mark.parametrize(
    "body", [b"", b"default backend - 404", b"<html><title>404 Not Found</title></html>"]
)
def test_a_404_that_is_not_the_services_says_nothing_about_the_backup(body: bytes) -> None:
    error = failed(404, body=body)
    assert type(error) is ServiceError
    assert "no CSBS for project project-1 at csbs.example" in error.hint


def test_a_missing_backup_points_to_other_regions_and_projects() -> None:
    error = failed(404, "CSBS.3001", "not found")
    assert f"{BACKUP_ID} is not in project project-1 at csbs.example" in error.hint
    assert "another region or project" in error.hint


def test_a_missing_backup_names_the_region_where_it_is_known() -> None:
    body = json.dumps({"error_code": "CSBS.3001", "error_msg": "not found"}).encode()
    error = fault(Received(404, {}, body, received_at=NOW, elapsed=0.1), replace(ASKED, region="eu-nl"))
    assert f"{BACKUP_ID} is not in eu-nl, project project-1 at csbs.example" in error.hint


def test_a_project_without_csbs_is_sent_to_cbr() -> None:
    error = failed(400, "BackupService.4008", "New project are not allowed to use old services.")
    assert "CBR" in error.hint


def test_a_refused_token_is_named_by_its_variable() -> None:
    error = failed(401, "APIG.0301", "Incorrect IAM authentication information: decrypt token fail")
    assert "CBR_TUI_TOKEN" in error.hint
    assert "clock" not in error.hint


@pytest.mark.parametrize(
    ("service_ahead", "words"),
    [(12, "12 min behind"), (-90, "90 min ahead of"), (5, ""), (-5, "")],
)
def test_a_wrong_clock_is_told_with_a_refused_token(service_ahead: int, words: str) -> None:
    date = format_datetime(NOW + timedelta(minutes=service_ahead), usegmt=True)
    error = failed(401, "APIGW.0303", "signature expired", date=date)
    assert words in error.hint
    assert ("clock" in error.hint) is bool(words)


def test_a_documented_code_brings_its_remedy() -> None:
    assert "unheard-of" not in failed(403, "unheard-of").hint
    assert "role" in failed(403, "unheard-of").hint
    assert failed(403, "BackupService.0403").hint != failed(403, "unheard-of").hint
    assert failed(400, "CSBS.4000").hint != failed(400, "unheard-of").hint


def test_throttling_says_when_to_ask_again() -> None:
    assert "in 30 s" in failed(429, "APIGW.0308", "throttled", retry_after="30").hint
    assert "later" in failed(429, "APIGW.0308", "throttled").hint


def test_an_outage_gives_the_request_to_quote() -> None:
    error = failed(503, body=b"", x_request_id="req-7", retry_after="5")
    assert error.hint == "Ask again in 5 s, or quote request req-7 to the service's support."
    assert failed(400, "unheard-of").hint.startswith("Check the ID")


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("https://login.example/?token=planted", "csbs.example redirects to login.example."),
        ("https://me:planted@login.example:8443/", "csbs.example redirects to login.example."),
        ("/login?planted", "csbs.example redirects to csbs.example."),
        ("https://[::1", "csbs.example redirects to what is no URL."),
        ("file:///planted", "csbs.example redirects to a file: address."),
        ("https://a.example, https://b.example", "csbs.example redirects to a.example."),
        ("", "Found (the answer is empty)."),
    ],
)
def test_a_redirect_is_told_by_its_host_alone(location: str, words: str) -> None:
    error = failed(302, body=b"", location=location)
    assert type(error) is ServiceError
    assert error.message == f"HTTP 302: {words}"
    assert "planted" not in str(error)
    assert "CBR_TUI_ENDPOINT" in error.hint


@pytest.mark.parametrize("status", [204, 205])
def test_a_success_with_nothing_in_it_cannot_be_read(status: int) -> None:
    error = failed(status, body=b"")
    assert type(error) is UnreadableAnswer
    assert "the answer is empty" in error.message


def test_what_the_gateway_repeats_of_a_request_is_hidden() -> None:
    error = failed(
        401,
        "APIGW.0301",
        "verify aksk signature fail, canonicalRequest:GET\n/v1/p\nx-auth-token:planted/secret+token",
    )
    assert error.message.endswith("canonicalRequest:********.")
    assert error.reply is not None
    assert b"planted" not in error.reply.body
