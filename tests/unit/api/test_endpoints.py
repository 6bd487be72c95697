from __future__ import annotations

from urllib.parse import unquote

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cbr_tui.api.endpoints import is_loopback, item_url, origin
from cbr_tui.errors import UsageError

ORIGIN = "https://csbs.eu-de.otc.t-systems.com"


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        (ORIGIN, ORIGIN),
        (f"  {ORIGIN}/ \n", ORIGIN),
        ("HTTPS://CSBS.eu-de.otc.t-systems.com", ORIGIN),
        (f"{ORIGIN}:443/v1/0605767b5780d5762fc5c0118072a564", ORIGIN),
        (f"{ORIGIN}/v1/$(tenant_id)s?x=1#y", ORIGIN),
        ("https://csbs.example:8799/v1", "https://csbs.example:8799"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
        ("http://127.0.0.1:8000/v1/p", "http://127.0.0.1:8000"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://[::1]:80", "http://[::1]"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("https://bücher.example", "https://bücher.example"),
    ],
)
def test_reduces_an_endpoint_to_its_origin(endpoint: str, expected: str) -> None:
    assert origin(endpoint) == expected
    assert origin(expected) == expected


@pytest.mark.parametrize(
    ("endpoint", "reason"),
    [
        ("csbs.example", "does not start with https://"),
        ("localhost:8000", "does not start with https://"),
        ("ftp://csbs.example", "does not start with https://"),
        ("http://csbs.example", "is not encrypted"),
        ("http://127.0.0.1.example", "is not encrypted"),
        ("http://localhost.example", "is not encrypted"),
        ("https://", "names no host"),
        ("https:///v1", "names no host"),
        ("https://host:0", "names no host"),
        ("https://ho st", "names no host"),
        ("https://host\x1b[2J", "is not a URL"),
        ("https://host\x1b", "names no host"),
        ("https://ho\nst", "names no host"),
        ("https://[fe80::1%25eth0]", "names no host"),
        ("https://[v1.a:b]", "names no host"),
        ("https://host:99999", "is not a URL"),
        ("https://host:port", "is not a URL"),
        ("https://[::1", "is not a URL"),
    ],
)
def test_refuses_what_it_cannot_ask(endpoint: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        origin(endpoint)
    assert caught.value.message.isprintable()
    assert "CBR_TUI_ENDPOINT" in caught.value.hint


@pytest.mark.parametrize("endpoint", ["https://me:planted@csbs.example", "http://me:planted@csbs.example:x"])
def test_refuses_a_password_without_showing_it(endpoint: str) -> None:
    with pytest.raises(UsageError) as caught:
        origin(endpoint)
    assert "planted" not in str(caught.value)


def test_knows_this_very_machine() -> None:
    assert all(is_loopback(host) for host in ("localhost", "127.0.0.1", "127.1.2.3", "::1"))
    assert not any(is_loopback(host) for host in ("10.0.0.1", "::2", "10.127.0.1", "localhost.example", ""))


def test_gives_the_url_of_one_backup() -> None:
    assert item_url(ORIGIN, "p1", "90c1d5fa") == f"{ORIGIN}/v1/p1/checkpoint_items/90c1d5fa"


@pytest.mark.parametrize("backup_id", ["", "  ", "\n"])
def test_never_asks_for_the_list_of_all_backups(backup_id: str) -> None:
    with pytest.raises(UsageError, match="no backup ID"):
        item_url(ORIGIN, "p1", backup_id)


@settings(max_examples=200)
@given(st.text(min_size=1), st.text(min_size=1).filter(str.strip))
@example(".", "..")
@example("a/../b?c#d%2F", "../../v1/p2/checkpoint_items")
def test_ids_stay_inside_their_path_segment_on_the_wire(project_id: str, backup_id: str) -> None:
    wire = httpx.URL(item_url(ORIGIN, project_id, backup_id)).raw_path.decode()
    assert wire.count("/") == 4
    empty, version, project, items, item = wire.split("/")
    assert (empty, version, items) == ("", "v1", "checkpoint_items")
    assert not {project, item} & {".", ".."}
    assert unquote(item) == backup_id.encode(errors="replace").decode()
    assert unquote(project) == project_id.encode(errors="replace").decode()
