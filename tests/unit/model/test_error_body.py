from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from cbr_tui.model.error_body import error_in
from tests.support.payloads import SAMPLE_ID, json_values, sample_item


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            {"error_code": "CSBS.3001", "error_msg": f"Checkpoint_item ({SAMPLE_ID}) is not found."},
            ("CSBS.3001", f"Checkpoint_item ({SAMPLE_ID}) is not found."),
            id="the service",
        ),
        pytest.param(
            {"error_msg": "The API does not exist", "error_code": "APIGW.0101", "request_id": "r"},
            ("APIGW.0101", "The API does not exist"),
            id="the gateway",
        ),
        pytest.param(
            {"error": {"message": "Unauthorized.", "code": 401, "title": "Unauthorized"}},
            ("401", "Unauthorized."),
            id="IAM",
        ),
        pytest.param({"errorCode": "A.1", "errorMsg": "no"}, ("A.1", "no"), id="camel case"),
        pytest.param({"code": "B.2", "message": "no"}, ("B.2", "no"), id="plain words"),
        pytest.param({"badRequest": {"message": "bad", "code": 400}}, ("400", "bad"), id="OpenStack"),
        pytest.param({"error_code": "CSBS.9999"}, ("CSBS.9999", ""), id="no message"),
        pytest.param({"error_msg": "just words"}, ("", "just words"), id="no code"),
        pytest.param(
            {"error_code": "1", "message": "x", "error": {"code": 2}}, ("1", ""), id="nearest first"
        ),
    ],
)
def test_finds_the_error_in_every_known_shape(body: object, expected: tuple[str, str]) -> None:
    assert error_in(body) == expected


@pytest.mark.parametrize("body", [None, [], "error_code", {}, {"code": 5}, {"count": 10}, {"error": "x"}])
def test_what_holds_no_error_is_none(body: object) -> None:
    assert error_in(body) is None


def test_a_backup_is_no_error() -> None:
    assert error_in(sample_item()) is None


@given(json_values())
def test_never_raises(body: Any) -> None:
    for found in (error_in(body), error_in({"error": body})):
        assert found is None or any(found)
