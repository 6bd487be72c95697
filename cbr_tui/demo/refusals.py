"""The answers that are no backup, in the forms of the services and of what stands before them (API.md §3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.demo.lives import protecting_slowly
from cbr_tui.demo.sample import REFERENCE_SAMPLE
from cbr_tui.demo.shapes import DemoBackup, Response, no_such_backup, refusal, response_of

if TYPE_CHECKING:
    from cbr_tui.demo.shapes import Asked

__all__ = ["REFUSALS", "gateway_refusal", "no_such_api"]

_LOGIN_PAGE: Final = b"""<!DOCTYPE html>
<html lang="en">
<head><title>Sign in</title></head>
<body><h1>Sign in to continue</h1><form method="post" action="/login"><input name="user"></form></body>
</html>
"""


def gateway_refusal(
    status_code: int, code: str, message: str, request_id: str, *headers: tuple[str, str]
) -> Response:
    """Answer as the API gateway does, which names the request in the body too."""
    body = {"error_msg": message, "error_code": code, "request_id": request_id}
    return refusal(status_code, body, *headers)


def no_such_api(request_id: str) -> Response:
    """Answer as the gateway does on a path that no service has."""
    message = "The API does not exist or has not been published in the environment"
    return gateway_refusal(404, "APIGW.0101", message, request_id)


def _closed(_asked: Asked) -> Response:
    message = "New project are not allowed to use old services."
    return refusal(400, {"error_code": "BackupService.4008", "error_msg": message})


def _not_authenticated(asked: Asked) -> Response:
    message = "Incorrect IAM authentication information: decrypt token fail"
    return gateway_refusal(401, "APIGW.0301", message, asked.request_id)


def _not_allowed(_asked: Asked) -> Response:
    return refusal(403, {"error_code": "BackupService.0403", "error_msg": "No permission to call this API."})


def _throttled_twice(asked: Asked) -> Response:
    if asked.before >= 2:
        return response_of(protecting_slowly(asked))
    message = "The throttling threshold has been reached: policy api over ratelimit"
    return gateway_refusal(429, "APIGW.0308", message, asked.request_id, ("Retry-After", "5"))


def _broken(_asked: Asked) -> Response:
    message = "Query checkpoint item failed"
    return refusal(500, {"error_code": "CSBS.9999", "error_msg": message})


def _login_page(_asked: Asked) -> Response:
    return Response(200, _LOGIN_PAGE, "text/html; charset=utf-8")


def _cut_off(_asked: Asked) -> Response:
    return Response(200, REFERENCE_SAMPLE[:700])


REFUSALS: Final = (
    DemoBackup(
        "00000400-0000-4000-8000-000000000400", "Answers 400: CSBS is closed for the project", "", _closed
    ),
    DemoBackup(
        "00000401-0000-4000-8000-000000000401",
        "Answers 401: the token is not accepted",
        "",
        _not_authenticated,
    ),
    DemoBackup("00000403-0000-4000-8000-000000000403", "Answers 403: no permission", "", _not_allowed),
    DemoBackup("00000404-0000-4000-8000-000000000404", "Answers 404: no such backup", "", no_such_backup),
    DemoBackup(
        "00000429-0000-4000-8000-000000000429",
        "Answers 429 twice, then a backup",
        "",
        _throttled_twice,
    ),
    DemoBackup("00000500-0000-4000-8000-000000000500", "Answers 500: the service is broken", "", _broken),
    DemoBackup("00000200-0000-4000-8000-000000000001", "Answers 200 with a login page", "", _login_page),
    DemoBackup("00000200-0000-4000-8000-000000000002", "Answers 200 with half an answer", "", _cut_off),
)
