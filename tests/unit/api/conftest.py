from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy and no certificate setting of this machine reaches a test."""
    certificates = {"OS_CACERT", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}
    for name in list(os.environ):
        if name in certificates or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
