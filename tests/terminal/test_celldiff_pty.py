"""In a real terminal, one journey by Textual's own way and by cells: the same pictures, fewer bytes."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import Terminal, TerminalTimeout

if TYPE_CHECKING:
    from tests.support.emulator import Picture

ROOT = Path(__file__).parents[2]
APP = [sys.executable, str(ROOT / "tests/support/apps/celldiff_app.py")]

Step = tuple[str, Callable[[Terminal], None], str]
"""What it is called, what is done, and the text that shows it was done; none where any change does."""


def press(*keys: str) -> Callable[[Terminal], None]:
    return lambda terminal: terminal.press(*keys)


def stop_and_go_on(terminal: Terminal) -> None:
    terminal.press("ctrl+z")
    terminal.wait_stopped()
    assert 1049 not in terminal.emulator.modes
    terminal.signal(signal.SIGCONT)


def give_away(terminal: Terminal) -> None:
    """Let another program have the terminal for a moment, as for an editor."""
    terminal.press("e")
    terminal.wait_for(lambda: b"another program" in terminal.output)


# One key at a step: where several come at once, Textual itself may scroll one row more or less.
LONG_JOURNEY: list[Step] = [
    ("update", press("u"), "status 1"),
    ("page", press("pagedown"), ""),
    ("scroll", press("down"), ""),
    ("window", press("m"), "really?"),
    ("no window", press("escape"), ""),
    ("tab with a table", press("2"), "名称"),
    ("cursor", press("down"), ""),
    ("wide glyphs in a row", press("u"), "status 2"),
    ("wider", lambda terminal: terminal.resize(101, 30), "value 18"),
    ("smaller", lambda terminal: terminal.resize(57, 17), ""),
    ("stopped and gone on", stop_and_go_on, "status 2"),
    ("given away", give_away, "status 2"),
    ("tab with an input", press("3"), "nothing here"),
    ("typed", press("备份 x"), "备份 x"),
    ("deleted", press("backspace"), ""),
]
SHORT_JOURNEY = LONG_JOURNEY[:8]


def environment(term: str = "xterm-256color", **more: str) -> dict[str, str]:
    return {"TERM": term, "PYTHONPATH": str(ROOT), **more}


def travel(
    journey: list[Step], env: dict[str, str], expected: list[Picture] | None = None
) -> tuple[list[Picture], list[int]]:
    """Make a journey; return the picture and the bytes of each step.

    With the pictures that are expected, each is waited for: a step is over when it is there.
    """
    pictures: list[Picture] = []
    sizes: list[int] = []
    with Terminal(APP, env=env) as terminal:
        for number, (name, do, sign) in enumerate([("start", press(), "Update"), *journey]):
            received = terminal.received
            take(terminal, do, sign)
            if expected is None:
                terminal.settle()
            else:
                wait_for_picture(terminal, expected[number], name)
            pictures.append(terminal.picture())
            sizes.append(terminal.received - received)
        terminal.press("ctrl+q")
        assert terminal.wait_exit() == 0
        assert terminal.leftovers() == []
    return pictures, sizes


def take(terminal: Terminal, do: Callable[[Terminal], None], sign: str) -> None:
    before = terminal.picture()
    do(terminal)
    terminal.wait_for(sign or (lambda: terminal.picture() != before))


def wait_for_picture(terminal: Terminal, picture: Picture, step: str) -> None:
    try:
        terminal.wait_for(lambda: terminal.picture() == picture, timeout=5)
    except TerminalTimeout:
        shown = [cell for row in terminal.picture() for cell in row]
        wanted = [cell for row in picture for cell in row]
        differing = [pair for pair in zip(shown, wanted, strict=True) if pair[0] != pair[1]]
        pytest.fail(f"{step}: {len(differing)} cells differ, the first are {differing[:3]}")


@pytest.mark.parametrize(
    ("journey", "env"),
    [
        pytest.param(LONG_JOURNEY, environment(COLORTERM="truecolor"), id="true colour"),
        pytest.param(SHORT_JOURNEY, environment(COLORTERM=""), id="256 colours"),
        pytest.param(SHORT_JOURNEY, environment("linux", COLORTERM=""), id="16 colours"),
        pytest.param(SHORT_JOURNEY, environment("screen-256color", COLORTERM=""), id="screen"),
        pytest.param(SHORT_JOURNEY, environment("vt100", COLORTERM="", NO_COLOR="1"), id="no colour"),
    ],
)
def test_every_step_shows_the_same_by_fewer_bytes(journey: list[Step], env: dict[str, str]) -> None:
    expected, plain = travel(journey, env | {"CBR_TUI_CELLDIFF": "off"})
    _, cells = travel(journey, env, expected)
    assert [a < b for a, b in zip(cells, plain, strict=True)] == [True] * len(cells), (cells, plain)
    assert sum(cells) < sum(plain) / 4


def test_nothing_is_sent_while_nothing_happens() -> None:
    with Terminal(APP, env=environment()) as terminal:
        terminal.wait_for("Update")
        terminal.settle()
        assert terminal.bytes_during(1.0) == 0


def test_what_is_drawn_again_but_not_changed_is_not_sent() -> None:
    with Terminal(APP, env=environment()) as terminal:
        terminal.wait_for("Update")
        terminal.settle()
        before = terminal.received
        terminal.press("n")
        terminal.wait_for(lambda: terminal.emulator.bells == 1)
        assert terminal.received - before == 1
