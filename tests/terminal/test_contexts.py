"""Choosing and switching the context in a real terminal, between services that check for real."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.cloud import ACCESS_KEY, PASSWORD, PROJECT_ID, SECRET_KEY, Cloud
from tests.support.loopback import serve
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

ID = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
PROGRAM = [sys.executable, "-m", "cbr_tui"]
ASKED = f"/v1/{PROJECT_ID}/checkpoint_items/{ID}"


@pytest.fixture
def clouds(home: dict[str, str]) -> Iterator[tuple[Cloud, Cloud]]:
    """Give two clouds: the first opened with keys (profile `one`), the second with a password (`two`)."""
    config = Path(home["HOME"], ".config/cbr-tui")
    config.mkdir(parents=True)
    both = Cloud(), Cloud()
    with ExitStack() as stack:
        one, two = (stack.enter_context(serve(cloud)) for cloud in both)
        (config / "profiles.toml").write_text(
            f"""
            [profiles.one]
            region = "eu-de"
            auth_url = "{one}/v3"
            endpoints = {{csbs = "{one}"}}
            [profiles.two]
            region = "eu-nl"
            auth_url = "{two}/v3"
            endpoints = {{csbs = "{two}"}}
            user = "a-user"
            domain = "a-domain"
            [profiles.broken]
            region = "eu-nl"
            """
        )
        (config / "credentials.toml").write_text(
            f"""
            [profiles.one]
            ak = "{ACCESS_KEY}"
            sk = "{SECRET_KEY}"
            [profiles.two]
            password = "{PASSWORD}"
            """
        )
        (config / "credentials.toml").chmod(0o600)
        for cloud in both:
            cloud.projects.append({"name": "eu-nl", "id": PROJECT_ID})
        yield both


def wait_closed(terminal: Terminal) -> None:
    """Wait until no picker stands before the backup."""
    terminal.wait_for(lambda: not any("profile broken" in row for row in terminal.screen_text()))


def test_the_picker_comes_first_and_c_switches(home: dict[str, str], clouds: tuple[Cloud, Cloud]) -> None:
    one, two = clouds
    with Terminal([*PROGRAM, ID], env=home, columns=100) as terminal:
        terminal.wait_for("profile broken")
        assert not one.asked + two.asked, "nobody is asked before one is chosen"
        terminal.press("enter")
        terminal.wait_for("one · csbs · eu-de")
        terminal.wait_for("fetched ")
        assert one.asked[-1] == ASKED
        wait_closed(terminal)
        terminal.press("c")
        terminal.wait_for("profile broken")
        terminal.press("j")
        terminal.wait_for("password of a-user")
        terminal.press("enter")
        terminal.wait_for(f"two · csbs · eu-nl · {PROJECT_ID}")
        terminal.wait_for("fetched ")
        assert two.asked[-1] == ASKED
        wait_closed(terminal)
        terminal.press("c")
        terminal.wait_for("* profile two")
        terminal.press("j", "enter")
        terminal.wait_for("✗ ")
        terminal.wait_for("has no secrets for profile broken")
        terminal.press("escape")
        wait_closed(terminal)
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.leftovers() == []
        for secret in (SECRET_KEY, PASSWORD, *one.tokens, *two.tokens):
            assert secret.encode() not in terminal.output
    with Terminal([*PROGRAM, "recent"], env=home, columns=160) as terminal:
        assert terminal.wait_exit() == 0
        assert sum(ID in row for row in terminal.screen_text()) == 2, "each context has its own lookup"


def test_a_profile_is_made_on_the_screen_and_no_typed_secret_comes_back(
    home: dict[str, str], tmp_path: Path
) -> None:
    cloud = Cloud()
    log = tmp_path / "keys.log"
    wrong = "not-the-secret-that-was-meant"
    with (
        serve(cloud) as url,
        Terminal([*PROGRAM, ID], env=home | {"TEXTUAL_LOG": str(log)}, columns=100) as terminal,
    ):
        terminal.wait_for("Name of profile")
        terminal.press("made", "tab")
        terminal.press("left")
        terminal.wait_for("[custom]")
        terminal.press("tab", "eu-de", "tab", url, "tab", "tab", f"{url}/v3", "tab", ACCESS_KEY, "tab")
        terminal.press(wrong, "tab", "tab", "tab", "enter")
        terminal.wait_for("HTTP 401")
        assert not (tmp_path / ".config/cbr-tui/credentials.toml").exists()
        terminal.press("up", "up", "up", "ctrl+a", "ctrl+k")
        terminal.paste(SECRET_KEY)
        terminal.press("tab", "tab", "tab", "enter")
        terminal.wait_for("fetched ")
        terminal.wait_for("made · csbs · eu-de")
        assert cloud.asked[-1] == ASKED
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.leftovers() == []
        for secret in (SECRET_KEY, wrong):
            assert secret.encode() not in terminal.output
    assert not log.exists(), "what Textual logs of keys is a secret too"
    holders = [
        path for path in tmp_path.rglob("*") if path.is_file() and SECRET_KEY.encode() in path.read_bytes()
    ]
    assert [path.name for path in holders] == ["credentials.toml"]


def test_switching_costs_no_more_than_what_changes(home: dict[str, str], clouds: tuple[Cloud, Cloud]) -> None:
    del clouds
    with Terminal([*PROGRAM, ID, "--profile", "one"], env=home, columns=80, rows=24) as terminal:
        terminal.wait_for("fetched ")
        terminal.settle()
        terminal.press("c")
        terminal.wait_for("profile broken")
        assert terminal.settle() <= 3_000
        terminal.press("j")
        assert terminal.settle() <= 700
        assert terminal.bytes_during(1.0) == 0
        before = terminal.received
        terminal.press("escape")
        terminal.settle()
        assert terminal.received - before <= 3_000
        terminal.press("q")
        assert terminal.wait_exit() == 0
