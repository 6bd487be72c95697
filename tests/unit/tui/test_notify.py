"""What the terminal is sent when a watched backup's work has ended."""

from __future__ import annotations

import re

import pytest

from cbr_tui.tui.notify import announcement

_TITLE = "\x1b[22;2t\x1b]2;GOOD backup\x1b\\"


@pytest.mark.parametrize(
    ("environment", "notification"),
    [
        ({"TERM": "xterm-256color"}, ""),
        ({"TERM": "xterm-kitty"}, "\x1b]9;GOOD backup\x1b\\"),
        ({"TERM": "xterm-256color", "LC_TERMINAL": "iTerm2"}, "\x1b]9;GOOD backup\x1b\\"),
        ({"TERM": "foot"}, "\x1b]777;notify;cbr-tui;GOOD backup\x1b\\"),
        ({"TERM": "tmux-256color", "TMUX": "socket,1,0", "LC_TERMINAL": "iTerm2"}, ""),
    ],
    ids=["unknown", "kitty", "iterm", "foot", "tmux"],
)
def test_a_notification_goes_where_the_terminal_can_show_it(
    environment: dict[str, str], notification: str
) -> None:
    assert announcement("GOOD backup", "auto", environment) == _TITLE + notification


def test_on_sends_it_everywhere_and_through_tmux_too() -> None:
    assert announcement("x", "on", {}, first=False) == "\x1b]2;x\x1b\\\x1b]9;x\x1b\\"
    through = announcement("x", "on", {"TMUX": "socket,1,0"}, first=False)
    assert through.endswith("\x1bPtmux;\x1b\x1b]9;x\x1b\x1b\\\x1b\\")


def test_off_sends_nothing() -> None:
    assert announcement("x", "off", {"TERM": "xterm-kitty"}) == ""


def test_what_the_service_sent_is_text_in_it_and_not_long() -> None:
    sent = announcement("a\x1b\\\x07\x9c;b" + "x" * 1000, "on", {}, first=False)
    assert re.fullmatch(r"\x1b\]2;[^\x00-\x1f\x7f-\x9f;]+\x1b\\\x1b\]9;[^\x00-\x1f\x7f-\x9f;]+\x1b\\", sent)
    assert len(sent) < 500
