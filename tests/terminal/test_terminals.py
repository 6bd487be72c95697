"""Terminals of every age: what is sent to each it knows, and the screen is the same in all of them."""

from __future__ import annotations

import os
import re
import signal
import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from tests.support.payloads import SAMPLE_ID, sample
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = [sys.executable, "-m", "cbr_tui", "--demo", SAMPLE_ID]
SEQUENCE = re.compile(
    rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[ -/]*[0-OQ-Z\\-~])"
)
MOVES = r"\[[0-9;]*H|\[[0-9]*C|\[[02]?[JK]|\[\?7[hl]"
ROWS = rf"{MOVES}|\[[0-9]*[LM]|\[1;[0-9]+r|\[r"
ATTRIBUTES = {
    "vt100": {0, 1, 4, 5, 7},
    "colours": {0, 1, 2, 4, 5, 7, 22, 24, 25, 27, 39, 49, *range(30, 38), *range(40, 48), *range(90, 98)},
}
KNOWN = {
    "vt100": (MOVES, ATTRIBUTES["vt100"]),
    "linux": (rf"{ROWS}|\[[0-9]*X|\[\?25[hl]", ATTRIBUTES["colours"]),
    "screen-256color": (
        rf"{ROWS}|\[\?25[hl]|\[\?(?:1000|1003|1006|1049|2004)[hl]",
        ATTRIBUTES["colours"],
    ),
    "tmux-256color": (
        rf"{ROWS}|\[\?25[hl]|\[\?(?:1000|1003|1004|1006|1049|2004)[hl]",
        ATTRIBUTES["colours"],
    ),
}
"""What each knows, by terminfo and its manual: sequences, and the parameters of SGR."""


def unknown(output: bytes, term: str) -> Iterator[bytes]:
    """Give what stands in the output and the terminal doesn't know."""
    sequences, attributes = KNOWN[term]
    for sequence in SEQUENCE.findall(output):
        text = sequence[1:].decode()
        if re.fullmatch(r"\[[0-9;]*m", text):
            if not {int(number or 0) for number in text[1:-1].split(";")} <= attributes:
                yield sequence
        elif not re.fullmatch(sequences, text):
            yield sequence


@pytest.mark.parametrize("term", ["vt100", "linux"])
def test_without_another_screen_the_shell_goes_on_below(home: dict[str, str], term: str) -> None:
    with Terminal(PROGRAM, env=home | {"TERM": term, "COLORTERM": ""}) as terminal:
        terminal.wait_for("karbor_02")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.emulator.cursor == (0, 23)
        assert not terminal.screen_text()[-1]
        assert any("karbor_02" in row for row in terminal.screen_text())


@pytest.mark.parametrize("term", KNOWN)
def test_nothing_is_sent_that_the_terminal_does_not_know(home: dict[str, str], term: str) -> None:
    with Terminal(PROGRAM, env=home | {"TERM": term, "COLORTERM": ""}) as terminal:
        for key, sign in (("", "karbor_02"), ("2", "kb/s"), ("3", "Source volume"), ("5", '"backup_data"')):
            terminal.press(key)
            terminal.wait_for(sign)
        terminal.press("?")
        terminal.wait_for("text to the left")
        terminal.press("escape")
        terminal.wait_for("[Raw JSON]")
        terminal.press("y")
        terminal.wait_for("the backup's ID")
        terminal.press("i")
        if term in {"vt100", "linux"}:
            terminal.wait_for("Enter goes back")  # no clipboard is reached from there
            terminal.press("enter")
            terminal.wait_for("[Raw JSON]")
        else:
            terminal.wait_for("Copied 36 characters")
        terminal.press("o")
        terminal.wait_for("recent lookups")
        terminal.press("escape")
        terminal.wait_for("[Raw JSON]")
        terminal.press("1")
        terminal.wait_for("[Summary]")
        terminal.settle()
        before = terminal.screen_text()
        terminal.press("ctrl+z")
        terminal.wait_stopped()
        terminal.signal(signal.SIGCONT)
        terminal.wait_for(lambda: terminal.screen_text() == before)
        terminal.press("q")
        assert terminal.wait_exit() == 0
        clipboard = re.sub(rb"\x1b\]52;c;[^\x07]*\x07", b"", terminal.output)
        assert sorted(set(unknown(clipboard, term))) == []
        assert terminal.leftovers() == []


def test_the_screen_is_the_same_in_all_of_them(home: dict[str, str]) -> None:
    screens = []
    for term in ("xterm-256color", *KNOWN):
        with Terminal(PROGRAM, env=home | {"TERM": term, "COLORTERM": ""}) as terminal:
            terminal.wait_for("karbor_02")
            terminal.press("3")
            terminal.wait_for("Source volume")
            terminal.settle()
            screens.append(terminal.screen_text()[3:20])
            terminal.press("q")
            assert terminal.wait_exit() == 0
    assert all(screen == screens[0] for screen in screens[1:])


NAMES = {
    "CJK": "备份二号",
    "right-to-left": "نسخة العربية",
    "combining": "re\u0301sume\u0301 naïve",
    "emoji": "disk 🎉 full",
    "a flag": "\U0001f1e8\U0001f1f3 east",
    "skin": "👍🏽 ok",
}


@pytest.mark.parametrize(
    ("script", "columns", "rows"),
    [*((script, 80, 24) for script in NAMES), ("CJK", 40, 10), ("emoji", 200, 60)],
)
def test_a_name_in_any_script_moves_nothing_beside_it(
    home: dict[str, str], tmp_path: Path, script: str, columns: int, rows: int
) -> None:
    """What stands behind the name, and the rows below it, are in their place."""
    file = tmp_path / "answer.json"
    name = unicodedata.normalize("NFC", NAMES[script])
    shown = {}
    for each in (NAMES[script], "plain"):
        file.write_bytes(sample(name=each))
        os.utime(file, (0, 0))
        command = [sys.executable, "-m", "cbr_tui", "-f", str(file)]
        with Terminal(command, columns=columns, rows=rows, env=home) as terminal:
            terminal.wait_for("GOOD")
            terminal.press("down", "up")
            terminal.settle()
            shown[each] = terminal.screen_text()
            terminal.press("q")
            assert terminal.wait_exit() == 0
    pairs = zip(shown[NAMES[script]], shown["plain"], strict=True)
    differing = [row for row, other in pairs if row != other and " bytes · " not in row]
    assert differing, "the name is on the screen"
    assert all(name[:2] in row or "…" in row for row in differing)
    assert all(cell_len(row) <= columns for row in differing)
