"""From options, environment and settings to a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cbr_tui.cli.kept import open_history
from cbr_tui.cli.parser import parse
from cbr_tui.cli.wiring import open_session
from cbr_tui.poller import PollSettings
from cbr_tui.store import History, Paths
from tests.support.command import TOKEN
from tests.support.credentials import token_of

if TYPE_CHECKING:
    from tests.support.command import Run

WHERE = ("--endpoint", "https://csbs.example.com", "--project-id", "project")


def write_settings(text: str) -> None:
    settings = Paths.of_user().settings
    settings.parent.mkdir(parents=True)
    settings.write_text(text)


def test_options_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBR_TUI_ENDPOINT", "https://other.example.com")
    monkeypatch.setenv("CBR_TUI_PROJECT_ID", "other")
    monkeypatch.setenv("CBR_TUI_TOKEN", f" {TOKEN}\n")
    with open_session(parse(WHERE)) as session:
        context = session.lookups.context
    assert (context.endpoint, context.project_id) == ("https://csbs.example.com", "project")
    assert token_of(context.sign_in) == TOKEN
    with open_session(parse([])) as session:
        assert session.lookups.context.endpoint == "https://other.example.com"


def test_the_same_service_written_otherwise_is_the_same_context() -> None:
    with open_session(parse(WHERE)) as first:
        pass
    other = ("--endpoint", " HTTPS://CSBS.example.com:443/v1/project ", "--project-id", "project ")
    with open_session(parse(other)) as second:
        assert second.lookups.context == first.lookups.context


@pytest.mark.parametrize(
    ("settings", "words", "expected"),
    [
        ("", (), PollSettings()),
        ("refresh = 7", (), PollSettings(fixed=7)),
        ('refresh = "off"', (), PollSettings(off=True)),
        ('refresh = "off"', ("--refresh", "3"), PollSettings(fixed=3)),
        ("refresh = 7", ("--refresh", "off"), PollSettings(off=True)),
    ],
)
def test_the_refresh_is_the_options_else_the_settings(
    settings: str, words: tuple[str, ...], expected: PollSettings
) -> None:
    write_settings(settings)
    with open_session(parse([*WHERE, *words])) as session:
        assert session.poll_settings == expected


@pytest.mark.parametrize(
    ("settings", "words", "mouse"),
    [("", (), True), ("mouse = false", (), False), ("mouse = true", ("--no-mouse",), False)],
)
def test_the_mouse_is_the_options_else_the_settings(
    settings: str, words: tuple[str, ...], mouse: bool
) -> None:
    write_settings(settings)
    with open_session(parse([*WHERE, *words])) as session:
        assert session.mouse is mouse


def test_offline_needs_no_service_and_asks_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBR_TUI_ENDPOINT", "https://csbs.example.com")
    with open_session(parse(["--offline"])) as session:
        assert session.lookups.offline
        assert session.lookups.context.endpoint == "https://csbs.example.com"


def test_the_demo_has_all_its_backups_among_the_recents() -> None:
    from cbr_tui.demo import DEMO_BACKUPS, RECENT_CBR_BACKUPS

    with open_history(parse(["recent", "--demo"])) as history:
        assert [recent.backup_id for recent in history.recents(1000)] == [
            backup.id for backup in (*DEMO_BACKUPS, *RECENT_CBR_BACKUPS)
        ]


def test_what_the_history_has_to_say_is_said(run: Run) -> None:
    path = Paths.of_user().history
    History.open(path).close()
    path.write_bytes(b"not a database, but as long as one" * 100)
    ran = run("recent")
    assert ran.code == 0
    assert "damaged" in ran.err
