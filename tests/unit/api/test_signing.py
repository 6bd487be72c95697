"""The vectors were made by the vendor's own SDK; the last is the example of its guide."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cbr_tui.api.auth.signing import authorization, canonical_query, canonical_request
from cbr_tui.model.context import Secret

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
