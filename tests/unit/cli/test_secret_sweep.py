"""No planted secret gets out: every source, every way in which a service can repeat what it was sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.demo import RECENT_CBR_BACKUPS, demo_app
from cbr_tui.service import utc_now
from cbr_tui.store import Paths
from tests.support.canned import Canned
from tests.support.echo import FORMS, SECRETS, Echo, found_in, plant
from tests.support.loopback import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.command import Run, Serve

ID = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
SOURCES = (
    "own token", "token", "SDK", "Terraform", "OpenStack keys", "password", "passcode", "half",
    "profile keys", "profile user", "profile token", "profile command", "profile broken",
    "cloud one", "cloud keys", "files",
)  # fmt: skip


@pytest.fixture
def echo() -> Iterator[Echo]:
    service = Echo()
    with serve(service) as service.url:
        yield service


@pytest.mark.parametrize("source", SOURCES)
def test_nothing_that_was_planted_gets_out(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, echo: Echo, source: str
) -> None:
    sources = plant(home, echo.url)
    assert set(sources) == set(SOURCES)
    planted = {path for path in home.rglob("*") if path.is_file()}
    for name, value in sources[source].items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CBR_TUI_DEBUG", "1")
    log = home / "a.log"
    logged = ("--log", str(log), "--log-level", "debug")
    codes, shown = set(), ""
    for echo.status, echo.form in (*((401, form) for form in FORMS), (500, "gateway"), (500, "text")):
        ran = run("show", ID, *logged)
        codes.add(ran.code)
        shown += ran.out + ran.err
    assert bool(echo.asked) is (source not in {"half", "profile broken"})
    echo.refuses = True
    for words in (
        ("show", ID, "--no-token-cache", *logged), ("wait", ID, "--no-token-cache", *logged),
        ("show", ID, "--endpoint", "http://127.0.0.1:9", *logged), ("auth", "status"), ("auth", "list"),
        ("auth", "status", "--json"), ("doctor",), ("paths",), ("recent",), ("show", ID, "--offline"),
        ("config", "show"), ("auth", "logout"),
    ):  # fmt: skip
        echo.status = 403
        ran = run(*words)
        shown += ran.out + ran.err
    assert codes <= {2, 4, 5, 6}
    assert "Unexpected" not in shown
    assert not found_in(shown.encode(), echo.signatures)
    kept = [path for path in home.rglob("*") if path.is_file() and path not in planted]
    assert log in kept
    for path in kept:
        assert not found_in(path.read_bytes(), echo.signatures), path


def test_a_token_that_was_fetched_is_in_its_own_file_alone(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, echo: Echo
) -> None:
    environment = plant(home, echo.url)["password"]
    planted = {path for path in home.rglob("*") if path.is_file()}
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    run("show", ID)
    holders = {path for path in home.rglob("*") if path.is_file() and found_in(path.read_bytes(), set())}
    (token,) = holders - planted
    assert token.parent == Paths.of_user().tokens
    assert SECRETS["password"].encode() not in token.read_bytes()
    assert echo.asked


@pytest.mark.parametrize("scheme", ["http", "socks5", "bad scheme"])
def test_a_proxys_password_is_never_told(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://user:{SECRETS['proxy']}@127.0.0.1:9")
    monkeypatch.setenv("CBR_TUI_TOKEN", SECRETS["token"])
    monkeypatch.setenv("CBR_TUI_DEBUG", "1")
    log = home / "a.log"
    where = ("--endpoint", "https://csbs.example.invalid", "--project-id", "p")
    for words in (("show", ID, *where, "--log", str(log), "--log-level", "debug"), ("doctor", *where)):
        ran = run(*words)
        assert ran.code != 0
        assert not found_in((ran.out + ran.err).encode(), set())
        assert "Unexpected" not in ran.err
    assert not found_in(log.read_bytes(), set())


class OfOwners:
    """The demo, with servers that tell what their owner gave them."""

    def __init__(self) -> None:
        self.demo = demo_app(utc_now)
        self.told = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not scope["path"].endswith("/metadata"):
            await self.demo(scope, receive, send)
            return
        self.told += 1
        about = {
            "OS-EXT-SRV-ATTR:user_data": SECRETS["password"],
            "metadata": {"admin_pass": SECRETS["token"]},
        }
        body = {"backup_id": scope["path"].split("/")[-2], "server": json.dumps({"server": about})}
        await Canned(json.dumps(body).encode())(scope, receive, send)


def test_what_a_server_was_given_by_its_owner_is_shown_and_kept_nowhere(
    run: Run, home: Path, service: Serve
) -> None:
    app, backup_id = OfOwners(), RECENT_CBR_BACKUPS[0].id
    with service(app):
        words = (("show", backup_id), ("show", backup_id, "--raw"), ("show", backup_id, "--json"))
        shown = "".join(run(*each).out for each in words)
    shown += run("show", backup_id, "--raw", "--offline").out + run("export", "--all", "-").out
    assert app.told == 3
    assert shown.count("user_data") >= 3
    assert not found_in(shown.encode(), set())
    for path in home.rglob("*"):
        assert path.is_dir() or not found_in(path.read_bytes(), set()), path
