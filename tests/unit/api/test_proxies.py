from __future__ import annotations

import pytest

from cbr_tui.api.proxies import find_proxy
from cbr_tui.errors import UsageError

ORIGIN = "https://csbs.example"


def found(origin: str = ORIGIN) -> str:
    proxy = find_proxy(origin)
    return "" if proxy is None else str(proxy.url)


def test_none_is_set() -> None:
    assert found() == ""


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"HTTPS_PROXY": "http://p:3128"}, "http://p:3128"),
        ({"https_proxy": "http://p:3128"}, "http://p:3128"),
        ({"HTTPS_PROXY": "p:3128"}, "http://p:3128"),
        ({"ALL_PROXY": "https://p:3129"}, "https://p:3129"),
        ({"ALL_PROXY": "socks5://x", "HTTPS_PROXY": "http://p"}, "http://p"),
        ({"HTTP_PROXY": "http://p"}, ""),
        ({"HTTPS_PROXY": ""}, ""),
        ({"HTTPS_PROXY": "http://p", "NO_PROXY": "csbs.example"}, ""),
        ({"HTTPS_PROXY": "http://p", "no_proxy": "a.test, .example"}, ""),
        ({"HTTPS_PROXY": "http://p", "NO_PROXY": "csbs.example:443"}, ""),
        ({"HTTPS_PROXY": "http://p", "NO_PROXY": "*"}, ""),
        ({"HTTPS_PROXY": "http://p", "NO_PROXY": "sbs.example"}, "http://p"),
        ({"HTTPS_PROXY": "http://p", "NO_PROXY": "csbs.example:8799"}, "http://p"),
    ],
)
def test_the_environment_decides(
    variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert found() == expected


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8000", "http://localhost", "https://[::1]:8443"])
def test_this_very_machine_is_never_asked_through_a_proxy(
    origin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://p")
    assert found(origin) == ""


def test_its_credentials_go_to_it_and_are_not_in_its_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:planted@p:3128")
    proxy = find_proxy(ORIGIN)
    assert proxy is not None
    assert proxy.raw_auth == (b"me", b"planted")
    assert str(proxy.url) == "http://p:3128"


@pytest.mark.parametrize(
    "url", ["ftp://me:planted@p", "http://me:planted@p:port", "http://", "http://me:planted@p:99999999"]
)
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "all_proxy"])
def test_names_the_variable_of_an_unusable_one_and_not_its_value(
    url: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, url)
    with pytest.raises(UsageError, match=f"The proxy in {variable} ") as caught:
        find_proxy(ORIGIN)
    assert "planted" not in f"{caught.value}{caught.value.__cause__!r}{caught.value.__context__!r}"
