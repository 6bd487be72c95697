from __future__ import annotations

import os
import ssl
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from cbr_tui.api.trust import tls_context
from cbr_tui.errors import UsageError
from cbr_tui.frozen import replace
from tests.support.credentials import with_token
from tests.support.loopback import CERTIFICATES

if TYPE_CHECKING:
    from pathlib import Path

OURS = str(CERTIFICATES / "localhost.pem")
OTHERS = str(CERTIFICATES / "other-host.pem")


def trusted(context: ssl.SSLContext) -> list[str]:
    """Give those of the test's own authorities that are trusted, and `others`."""
    all_of_them = [repr(authority) for authority in context.get_ca_certs()]
    names = ("localhost", "other-host")
    known = [name for name in names if any(f"'{name}'" in authority for authority in all_of_them)]
    return known if len(known) == len(all_of_them) else [*known, "others"]


@pytest.mark.parametrize("variable", ["OS_CACERT", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_trusts_what_a_variable_names_and_nothing_else(variable: str) -> None:
    assert trusted(tls_context({variable: OURS})) == ["localhost"]


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ("OS_CACERT", "SSL_CERT_FILE"),
        ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"),
        ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    ],
)
def test_the_variables_have_an_order(stronger: str, weaker: str) -> None:
    assert trusted(tls_context({weaker: OTHERS, stronger: OURS})) == ["localhost"]
    assert trusted(tls_context({weaker: OTHERS, stronger: ""})) == ["other-host"]


def test_a_file_and_a_directory_may_stand_together(tmp_path: Path) -> None:
    context = tls_context({"SSL_CERT_FILE": OURS, "SSL_CERT_DIR": f"/nowhere{os.pathsep}{tmp_path}"})
    assert trusted(context) == ["localhost"]


def test_a_bundle_may_be_a_directory(tmp_path: Path) -> None:
    context = tls_context({"REQUESTS_CA_BUNDLE": str(tmp_path)})
    assert trusted(context) == []  # a directory is read certificate by certificate, as they are needed


@pytest.mark.parametrize("variable", ["OS_CACERT", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE"])
def test_names_the_variable_whose_file_is_not_there(variable: str) -> None:
    with pytest.raises(UsageError, match=f"{variable} names '/nowhere/ca.pem', which does not exist"):
        tls_context({variable: "/nowhere/ca.pem"})


@pytest.mark.parametrize("content", [b"", b"no certificate\n", b"\xff" * 100])
def test_names_the_variable_whose_file_holds_no_certificate(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    file.write_bytes(content)
    with pytest.raises(UsageError, match="REQUESTS_CA_BUNDLE"):
        tls_context({"REQUESTS_CA_BUNDLE": str(file)})


def test_trusts_the_systems_store_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", OURS)  # where OpenSSL looks for the system's store
    assert trusted(tls_context({}))[0] == "localhost"


def test_without_a_system_store_the_list_of_httpx_is_trusted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert trusted(tls_context({})) == ["others"]


def test_a_certificate_is_always_asked_for_and_its_host_compared() -> None:
    for environ in ({}, {"SSL_CERT_FILE": OURS}):
        context = tls_context(environ)
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname


def test_the_sources_own_authority_wins_over_the_environment() -> None:
    chosen = replace(with_token("t", "profile prod"), cacert=str(CERTIFICATES / "localhost.pem"))
    context = tls_context({"SSL_CERT_FILE": str(CERTIFICATES / "expired.pem")}, chosen)
    assert subjects(context) == subjects(tls_context({"SSL_CERT_FILE": str(CERTIFICATES / "localhost.pem")}))
    with pytest.raises(UsageError, match=r"cacert of profile prod .*does not exist"):
        tls_context({}, replace(chosen, cacert="/nowhere"))


def test_nothing_is_checked_where_the_source_says_so() -> None:
    context = tls_context({}, replace(with_token("t"), insecure=True))
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_NONE, False)


def test_nothing_else_is_read_where_nothing_is_checked() -> None:
    chosen = replace(with_token("t"), insecure=True, cacert="/nowhere")
    assert tls_context({"SSL_CERT_FILE": "/nowhere"}, chosen).verify_mode is ssl.CERT_NONE


def test_an_option_that_names_no_file_is_named_itself() -> None:
    chosen = replace(with_token("t", "profile prod"), cacert="/nowhere", cacert_by="--cacert")
    with pytest.raises(UsageError, match="--cacert names '/nowhere', which does not exist"):
        tls_context({}, chosen)


def test_truststore_is_asked_where_it_is_installed_and_nothing_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Context(ssl.SSLContext):
        """What truststore gives."""

    module = ModuleType("truststore")
    module.__spec__ = ModuleSpec("truststore", None)
    vars(module)["SSLContext"] = Context
    monkeypatch.setitem(sys.modules, "truststore", module)
    assert isinstance(tls_context({}), Context)
    assert not isinstance(tls_context({"SSL_CERT_FILE": OURS}), Context)


def test_a_client_certificate_that_cannot_be_used_is_named() -> None:
    chosen = replace(with_token("t", "profile prod"), certificate=str(CERTIFICATES / "localhost.pem"))
    tls_context({}, chosen)
    with pytest.raises(UsageError, match="profile prod"):
        tls_context({}, replace(chosen, certificate="/nowhere"))
    tls_context({"OS_CERT": str(CERTIFICATES / "localhost.pem")})
    with pytest.raises(UsageError, match="OS_CERT"):
        tls_context({"OS_CERT": "/nowhere"})


def subjects(context: ssl.SSLContext) -> list[object]:
    return [certificate["serialNumber"] for certificate in context.get_ca_certs()]
