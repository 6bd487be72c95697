"""Signatures against the vendor's own.

The vendor's SDK made the vectors, the last of which is the example of its guide, and is the oracle of a
property over whole requests as they go out. It has no older form any more: there the oracle is what the
tests' own cloud computes from the documents.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.api.auth import KeyAuth
from cbr_tui.api.auth.signing import authorization, canonical_query, canonical_request
from cbr_tui.frozen import replace
from cbr_tui.model.context import Secret
from cbr_tui.model.credentials import KeyPair, SignIn
from tests.support import cloud

if TYPE_CHECKING:
    from cbr_tui.model.credentials import Signature

KNOWN = json.loads((Path(__file__).parents[2] / "support" / "signatures.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", KNOWN["vectors"], ids=lambda vector: vector["name"])
def test_signs_as_the_vendor_does(vector: dict[str, Any]) -> None:
    expected = vector["expect"]
    query = canonical_query([(key, value) for key, value in vector["query"]])
    body = (vector["body"] or "").encode()
    headers = expected["signed_request_headers"]
    canonical, signed = canonical_request(vector["method"], vector["path"], query, headers, body)
    assert canonical == expected["canonical_request"]
    keys = vector.get("ak", KNOWN["ak"]), Secret(vector.get("sk", KNOWN["sk"]))
    assert authorization(canonical, signed, vector["x_sdk_date"], *keys) == expected["authorization"]


@pytest.mark.parametrize("path", ["/v1/a b/ü", "/v1/a%20b/%C3%BC"])
def test_a_path_is_signed_alike_encoded_or_not(path: str) -> None:
    assert canonical_request("get", path, "", {}, b"")[0].startswith("GET\n/v1/a%20b/%C3%BC/\n")


_TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
_VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=40)
_TRICKY = st.sampled_from(
    ["", "~", "*", "+", " ", "a b", "%41", "%2F", "/", "&=", "ü", "a:b,c", "é/ß", "..", "'()!"]
)
_PATHS = st.lists(_TEXT | _TRICKY, max_size=4)
_QUERIES = st.lists(st.tuples(_TEXT | _TRICKY, _TEXT | _TRICKY), max_size=5)
_HOSTS = st.sampled_from(["csbs.eu-de.otc.t-systems.com", "localhost:8443", "127.0.0.1:1"])
_TYPES = st.none() | st.sampled_from(["application/json", "application/json;charset=utf8"])
_DATES = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - it asks for naive bounds


@st.composite
def requests(draw: st.DrawFn) -> httpx.Request:
    path = "/".join(quote(segment, safe="") for segment in draw(_PATHS))
    query = canonical_query(draw(_QUERIES))
    content_type = draw(_TYPES)
    return httpx.Request(
        draw(st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH"])),
        f"https://{draw(_HOSTS)}/v1/{path}{'?' if query else ''}{query}",
        headers={"Content-Type": content_type, "User-Agent": "x"} if content_type else {"User-Agent": "x"},
        content=draw(st.binary(max_size=30)),
    )


def signed(request: httpx.Request, keys: KeyPair, project_id: str, date: datetime, form: Signature) -> None:
    sign_in = SignIn(keys, "profile prod", signature=form, region="eu-de")
    auth = KeyAuth(keys, sign_in, service="csbs", project_id=project_id, clock=lambda: date)
    assert next(auth.auth_flow(request)) is request


@given(request=requests(), secret=_VISIBLE, token=st.none() | _VISIBLE, project_id=_VISIBLE, date=_DATES)
def test_a_whole_request_is_signed_and_sent_as_the_vendor_does(
    request: httpx.Request, secret: str, token: str | None, project_id: str, date: datetime
) -> None:
    keys = KeyPair("AK", Secret(secret), Secret(token) if token else None)
    signed(request, keys, project_id, date, "sdk")
    path, _, query = request.url.raw_path.decode().partition("?")
    pairs = httpx.QueryParams(query).multi_items()
    headers = {"X-Project-Id": project_id, "X-Sdk-Date": date.strftime("%Y%m%dT%H%M%SZ")}
    headers |= {"X-Security-Token": token} if token else {}
    headers |= {"Content-Type": kind} if (kind := request.headers.get("Content-Type")) else {}
    theirs = SdkRequest(
        request.method, "https", request.url.netloc.decode(), path, None, pairs, headers, request.content
    )
    Signer(BasicCredentials("AK", secret)).sign(theirs)
    for name, value in theirs.header_params.items():
        assert request.headers[name] == value
    assert theirs.uri == request.url.raw_path.decode()


@given(request=requests(), temporary=st.booleans(), date=_DATES, form=st.sampled_from(["sdk", "scoped"]))
def test_whoever_checks_a_signature_by_the_documents_accepts_both_forms(
    request: httpx.Request, temporary: bool, date: datetime, form: Signature
) -> None:
    keys = KeyPair(cloud.ACCESS_KEY, Secret(cloud.SECRET_KEY))
    keys = replace(keys, security_token=Secret(cloud.SECURITY_TOKEN)) if temporary else keys
    signed(request, keys, "p", date, form)
    headers = {name.lower(): value for name, value in request.headers.items()}
    path, _, query = request.url.raw_path.partition(b"?")
    scope = {"method": request.method, "raw_path": path, "query_string": query}
    assert cloud.is_signed(scope, headers, request.content)
    assert not cloud.is_signed(scope, headers, request.content + b"x")
    assert not cloud.is_signed({**scope, "raw_path": path + b"x"}, headers, request.content)
