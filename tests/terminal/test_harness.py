"""The harness itself: a broken thermometer would make every other test here worthless."""

from __future__ import annotations

import signal
import sys

import pytest

from tests.support.emulator import Cell, Emulator
from tests.support.terminal import Terminal, TerminalTimeout

PYTHON = [sys.executable, "-ISc"]


def test_a_program_has_a_terminal_of_the_size_asked_for_and_hears_of_a_new_one() -> None:
    code = (
        "import os, signal\n"
        "def size(): os.write(1, b'%d %d\\n' % os.get_terminal_size())\n"
        # Blocked, so that it is waited for whenever it comes: a handler does not run before `input` returns.
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGWINCH])\n"
        "size(); signal.sigwait([signal.SIGWINCH]); size()\n"
        "input(); print('bye', os.isatty(0), os.ttyname(0)[:5])"
    )
    with Terminal([*PYTHON, code], columns=71, rows=9) as terminal:
        terminal.wait_for("71 9")
        terminal.resize(50, 12)
        terminal.wait_for("50 12")
        terminal.press("enter")
        assert terminal.wait_exit() == 0
        assert "bye True /dev/" in terminal.screen_text()
        assert terminal.received == len(terminal.output)


def test_waiting_for_what_never_comes_fails_with_the_screen_in_the_message() -> None:
    with Terminal([*PYTHON, "print('so far'); input()"]) as terminal:
        terminal.wait_for("so far")
        with pytest.raises(TerminalTimeout, match="so far"):
            terminal.wait_for("further", timeout=0.05)


def test_waiting_ends_early_when_the_program_has_ended() -> None:
    with Terminal([*PYTHON, "raise SystemExit(3)"]) as terminal:
        with pytest.raises(TerminalTimeout, match="exit code 3"):
            terminal.wait_for("anything", timeout=60)
        assert terminal.wait_exit() == 3


def test_what_a_program_leaves_behind_is_named() -> None:
    modes = r"\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?2004h\x1b[?1003h\x1b[>1u\x1b[1m"
    code = f"import tty; print('{modes}'); tty.setraw(0)"
    with Terminal([*PYTHON, code]) as terminal:
        terminal.wait_exit()
        assert terminal.leftovers() == [
            "mouse moves (1003)",
            "alternate screen (1049)",
            "bracketed paste (2004)",
            "hidden cursor (25)",
            "no line wrap (7)",
            "kitty keyboard flags",
            "colours or attributes",
            "line discipline (termios)",
        ]


def test_a_stop_a_kill_and_a_lost_line_reach_the_program() -> None:
    # It does not read: who does may see the end of its input before the signal.
    with Terminal([*PYTHON, "import signal; print('up', flush=True); signal.pause()"]) as terminal:
        terminal.wait_for("up")
        terminal.signal(signal.SIGSTOP)
        terminal.wait_stopped()
        terminal.signal(signal.SIGCONT)
        terminal.hang_up()
        assert terminal.wait_exit() == -signal.SIGHUP


def test_queries_are_answered_as_a_terminal_does() -> None:
    said: list[str] = []
    emulator = Emulator(20, 5, said.append)
    emulator.feed(b"ab\r\n\x1b[?2026$p\x1b[?2048$p\x1b[?25$p\x1b[6n")
    assert said == ["\x1b[?2026;2$y", "\x1b[?2048;0$y", "\x1b[?25;1$y", "\x1b[2;1R"]


def test_sequences_cut_anywhere_and_unknown_ones_draw_nothing() -> None:
    output = "\x1b[>21u\x1b[<u\x1b]52;c;QQ==\x07\x1bPq\x1b\\a\x1b[1;38;5;9mb\x1b[m界\x1b[?2026l".encode()
    emulator = Emulator(10, 2)
    for byte in output:
        emulator.feed(bytes([byte]))
    assert emulator.text() == ["ab界", ""]
    assert emulator.picture()[0][1] == Cell("b", fg="ff0000", bold=True)


def test_the_alternate_screen_leaves_the_main_one_as_it_was() -> None:
    emulator = Emulator(10, 2)
    emulator.feed(b"shell$ \x1b[?1049h\x1b[HTUI")
    assert emulator.text() == ["TUI", ""]
    emulator.feed(b"\x1b[?1049l")
    assert emulator.text() == ["shell$", ""]


def test_half_a_wide_character_is_no_character() -> None:
    emulator = Emulator(6, 1)
    emulator.feed("界界\x1b[1;2Hx".encode())
    assert [cell.data for cell in emulator.picture()[0]] == [" ", "x", "界", "", " ", " "]


def test_zero_width_characters_join_the_cell_before() -> None:
    emulator = Emulator(4, 1)
    emulator.feed("\u0301e\u0301界\u0300x".encode())
    assert [cell.data for cell in emulator.picture()[0]] == ["é", "界\u0300", "", "x"]


@pytest.mark.parametrize(
    ("clusters", "cells"),
    [
        (True, ["👍🏽", "", "👨\u200d👩", "", "🇨🇳", "", "✔\ufe0f", "", "x", " "]),
        (False, ["👍", "", "🏽", "", "👨\u200d", "", "👩", "", "✔\ufe0f", "x"]),
    ],
)
def test_emoji_share_a_place_in_some_terminals_only(clusters: bool, cells: list[str]) -> None:
    emulator = Emulator(10, 2, clusters=clusters)
    emulator.feed(("👍🏽👨\u200d👩" + "🇨🇳" * clusters + "✔\ufe0fx").encode())
    assert [cell.data for cell in emulator.picture()[0]] == cells
