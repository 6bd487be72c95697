"""From `auth login` to `auth logout` in a real terminal, against an IAM and a service that check for real."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.support.cloud import ACCESS_KEY, PASSWORD, PROJECT_ID, SECRET_KEY, Cloud
from tests.support.loopback import serve
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ID = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
PROGRAM = [sys.executable, "-m", "cbr_tui"]
Questions = Callable[[str], list[tuple[str, str]]]
WRONG = "not-the-secret-that-was-meant"


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
def url(cloud: Cloud) -> Iterator[str]:
    with serve(cloud) as address:
        yield address


def with_keys(url: str, secret_key: str = SECRET_KEY) -> list[tuple[str, str]]:
    return [
        ("Cloud", "custom"),
        ("Region", "eu-de"),
        ("Endpoint of CSBS", url),
        ("Sign in with", "aksk"),
        ("IAM", f"{url}/v3"),
        ("Access key", ACCESS_KEY),
        ("Secret key", secret_key),
        ("Security token", ""),
        ("Project ID", ""),
    ]


def with_password(url: str) -> list[tuple[str, str]]:
    return [
        ("Cloud", "custom"),
        ("Region", "eu-de"),
        ("Endpoint of CSBS", url),
        ("Sign in with", "password"),
        ("IAM", f"{url}/v3"),
        ("Domain", "a-domain"),
        ("User", "a-user"),
        ("Password", PASSWORD),
        ("One-time passcode", ""),
        ("Project ID", ""),
    ]


def log_in(home: dict[str, str], answers: list[tuple[str, str]], name: str = "prod") -> tuple[int, bytes]:
    """Answer the questions; give the exit code, and all that was on the terminal."""
    with Terminal([*PROGRAM, "auth", "login", name], env=home, columns=160, rows=40) as terminal:
        for question, answer in answers:
            terminal.wait_for(_asks(terminal, question))
            terminal.press(answer, "enter")
        code = terminal.wait_exit()
        assert terminal.leftovers() == []
        return code, bytes(terminal.output)


def _asks(terminal: Terminal, question: str) -> Callable[[], bool]:
    """Whether the last row with text is this question, not yet answered."""
    return lambda: next(filter(None, reversed(terminal.screen_text())), "").startswith(question)


def run(home: dict[str, str], *words: str) -> tuple[int, str]:
    with Terminal([*PROGRAM, *words], env=home, columns=160, rows=40) as terminal:
        code = terminal.wait_exit()
        return code, "\n".join(terminal.screen_text())


@pytest.mark.parametrize("questions", [with_keys, with_password], ids=["keys", "password"])
def test_who_logged_in_reads_backups_until_they_log_out(
    home: dict[str, str], cloud: Cloud, url: str, tmp_path: Path, questions: Questions
) -> None:
    code, shown = log_in(home, questions(url))
    assert code == 0, shown.decode()
    assert b"Signed in." in shown
    config = tmp_path / ".config" / "cbr-tui"
    assert (config / "credentials.toml").stat().st_mode & 0o777 == 0o600
    assert config.stat().st_mode & 0o777 == 0o700
    for secret in (SECRET_KEY, PASSWORD):
        assert secret.encode() not in shown
        assert secret not in (config / "profiles.toml").read_text()
    with Terminal([*PROGRAM, ID], env=home, columns=120) as terminal:
        terminal.wait_for("prod")
        terminal.wait_for("fetched ")
        cloud.tokens.clear()  # they ran out: a password fetches a new one, keys need none
        terminal.press("r")
        terminal.wait_for(lambda: cloud.asked.count(f"/v1/{PROJECT_ID}/checkpoint_items/{ID}") >= 2)
        terminal.settle()
        assert not any("✗" in row for row in terminal.screen_text())
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert SECRET_KEY.encode() not in terminal.output
        assert PASSWORD.encode() not in terminal.output
    assert run(home, "auth", "logout", "prod")[0] == 0
    code, said = run(home, "show", ID)
    assert code == 4
    assert "no secrets for profile prod" in said


def test_a_passcode_opens_every_start_until_the_token_ends(
    home: dict[str, str], cloud: Cloud, url: str, tmp_path: Path
) -> None:
    answers = [
        (asked, "739104" if asked == "One-time passcode" else said) for asked, said in with_password(url)
    ]
    code, shown = log_in(home, answers)
    assert code == 0
    assert b"739104" not in shown
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and b"739104" in path.read_bytes()]
    assert run(home, "show", ID, "--raw")[0] == 0
    assert [login["auth"]["identity"]["methods"] for login in cloud.logins] == [["password", "totp"]]


def test_a_token_that_nobody_can_renew_is_told_and_the_picture_stays(
    home: dict[str, str], cloud: Cloud, url: str
) -> None:
    cloud.tokens.add("planted-token")
    where = {"CBR_TUI_ENDPOINT": url, "CBR_TUI_PROJECT_ID": "p", "CBR_TUI_TOKEN": "planted-token"}
    with Terminal([*PROGRAM, ID], env={**home, **where}, columns=120) as terminal:
        terminal.wait_for("fetched ")
        cloud.tokens.clear()
        terminal.press("r")
        terminal.wait_for("c signs in otherwise")
        terminal.wait_for("HTTP 401")
        terminal.wait_for("fetched ")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert b"planted-token" not in terminal.output


def test_what_the_service_refuses_is_not_stored(home: dict[str, str], url: str, tmp_path: Path) -> None:
    code, shown = log_in(home, with_keys(url, WRONG))
    assert code == 4
    assert b"Nothing was stored." in shown
    assert WRONG.encode() not in shown
    assert not (tmp_path / ".config").exists()


def test_a_second_login_takes_the_place_of_the_first(home: dict[str, str], url: str, tmp_path: Path) -> None:
    assert log_in(home, with_keys(url))[0] == 0
    assert log_in(home, with_password(url))[0] == 0
    assert log_in(home, with_keys(url), "other.one")[0] == 0
    code, said = run(home, "auth", "list")
    assert code == 0
    assert "* profile prod" in said
    assert "profile other.one" in said
    credentials = (tmp_path / ".config/cbr-tui/credentials.toml").read_text()
    assert credentials.count(SECRET_KEY) == 1
    assert credentials.count(PASSWORD) == 1


def test_without_a_terminal_it_asks_nothing(home: dict[str, str]) -> None:
    with Terminal(
        ["/bin/sh", "-c", f"{sys.executable} -m cbr_tui auth login </dev/null"], env=home
    ) as terminal:
        assert terminal.wait_exit() == 2
        assert b"standard input is no terminal" in terminal.output


def by_program(tmp_path: Path, url: str, script: str, more: str = "") -> None:
    """Make a profile whose token a shell script gives; the service accepts `planted-token`."""
    config = tmp_path / ".config" / "cbr-tui"
    config.mkdir(parents=True)
    (tmp_path / "script.sh").write_text(script)
    (config / "profiles.toml").write_text(
        f'[profiles.prod]\nproject_id = "p"\nendpoints = {{csbs = "{url}"}}\n'
        f'credential_command = ["sh", "{tmp_path}/script.sh"]\n{more}'
    )


def test_a_slow_program_does_not_keep_the_screen_waiting(
    home: dict[str, str], cloud: Cloud, url: str, tmp_path: Path
) -> None:
    cloud.tokens.add("planted-token")
    os.mkfifo(tmp_path / "answer")
    by_program(tmp_path, url, f"cat {tmp_path}/answer")
    with Terminal([*PROGRAM, ID], env=home) as terminal:
        terminal.wait_for(ID[:8])
        assert cloud.asked == []
        (tmp_path / "answer").write_text('{"token": "planted-token"}')
        terminal.wait_for("fetched ")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert b"planted-token" not in terminal.output


def test_a_program_may_ask_the_person_before_the_screens_appear(
    home: dict[str, str], cloud: Cloud, url: str, tmp_path: Path
) -> None:
    cloud.tokens.add("planted-4711")
    ask = """printf 'PIN: ' >&2; read -r pin; printf '{"token": "planted-%s"}' "$pin"\n"""
    by_program(tmp_path, url, ask, "interactive = true\n")
    with Terminal([*PROGRAM, ID], env=home) as terminal:
        terminal.wait_for("PIN:")
        terminal.press("4711", "enter")
        terminal.wait_for("fetched ")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert b"planted-" not in terminal.output


def test_a_program_may_ask_the_person_when_its_context_is_chosen(
    home: dict[str, str], cloud: Cloud, url: str, tmp_path: Path
) -> None:
    cloud.tokens |= {"planted-token", "planted-4711"}
    ask = """printf 'PIN: ' >&2; read -r pin; printf '{"token": "planted-%s"}' "$pin"\n"""
    by_program(tmp_path, url, ask, "interactive = true\n")
    where = {"CBR_TUI_ENDPOINT": url, "CBR_TUI_PROJECT_ID": "p", "CBR_TUI_TOKEN": "planted-token"}
    with Terminal([*PROGRAM, ID], env={**home, **where}) as terminal:
        terminal.wait_for("fetched ")
        terminal.press("c")
        terminal.wait_for("profile prod")
        terminal.press("j", "enter")
        terminal.wait_for("PIN:")
        terminal.press("4711", "enter")
        terminal.wait_for("prod · csbs")
        terminal.wait_for("fetched ")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.leftovers() == []
        assert b"planted-" not in terminal.output
