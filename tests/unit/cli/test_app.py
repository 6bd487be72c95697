"""The way into the TUI, and out of it, on a real terminal."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.command import TOKEN
from tests.support.payloads import SAMPLE, SAMPLE_ID
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Run

WITHOUT_KEYBOARD = """
import subprocess, sys
command = [sys.executable, "-m", "cbr_tui", "--demo"]
sys.exit(subprocess.run(command, stdin=subprocess.DEVNULL, start_new_session=True).returncode)
"""
CBR_TUI = (sys.executable, "-m", "cbr_tui")
BROKEN = f"""
import sys
from cbr_tui.cli import main
from cbr_tui.tui.app import CbrTuiApp
def on_ready(app):
    secret = {TOKEN!r}
    raise LookupError(secret)
CbrTuiApp.on_ready = on_ready
sys.exit(main(["--demo"]))
"""


@pytest.fixture
def environment() -> dict[str, str]:
    """Give what leads the program to the test's own home, and coverage to the program."""
    return {
        name: value
        for name, value in os.environ.items()
        if name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME") or name.startswith("COVERAGE_")
    }


@pytest.mark.parametrize("words", [(), (SAMPLE_ID,), ("--demo",), ("-f", "missing.json")])
def test_without_a_terminal_it_names_show(run: Run, words: tuple[str, ...]) -> None:
    ran = run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "cbr-tui: Standard output is not a terminal. cbr-tui show ID prints a backup as text; "
        "--plain follows it line by line.\n"
    )


def test_a_dumb_terminal_is_refused_and_gets_no_escapes(environment: dict[str, str]) -> None:
    with Terminal([*CBR_TUI, "--demo"], env={**environment, "TERM": "dumb"}) as terminal:
        assert terminal.wait_exit() == 2
        assert b"TERM=dumb" in terminal.output
        assert b"cbr-tui show ID" in terminal.output
        assert b"\x1b" not in terminal.output


@pytest.mark.parametrize("closed", ["<&-", "2>&-"])
def test_a_closed_stream_is_refused(environment: dict[str, str], closed: str) -> None:
    command = ["/bin/sh", "-c", f'"$0" -m cbr_tui --demo {closed}', sys.executable]
    with Terminal(command, env=environment) as terminal:
        assert terminal.wait_exit() == 2
        assert terminal.leftovers() == []


def test_a_screen_without_a_keyboard_is_refused(environment: dict[str, str]) -> None:
    with Terminal([sys.executable, "-c", WITHOUT_KEYBOARD], env=environment) as terminal:
        assert terminal.wait_exit() == 2
        assert b"There is no terminal to read keys from" in terminal.output
        assert b"\x1b" not in terminal.output


def test_an_id_is_opened_and_q_leaves_a_clean_terminal(environment: dict[str, str]) -> None:
    with Terminal([*CBR_TUI, "--demo", f"backup {SAMPLE_ID}."], env=environment) as terminal:
        terminal.wait_for("backup_d32c")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.leftovers() == []


def test_a_saved_response_comes_through_a_pipe_and_keys_from_the_terminal(
    environment: dict[str, str], tmp_path: Path
) -> None:
    saved = tmp_path / "answer.json"
    saved.write_bytes(SAMPLE)
    script = f'cat "{saved}" | "$0" -m cbr_tui -f - 2>"{tmp_path / "errors"}"'
    with Terminal(["/bin/sh", "-c", script, sys.executable], env=environment) as terminal:
        terminal.wait_for("karbor_02")
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.leftovers() == []
    assert (tmp_path / "errors").read_bytes() == b""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_a_clean_terminal(environment: dict[str, str], number: signal.Signals) -> None:
    with Terminal([*CBR_TUI, "--demo"], env=environment) as terminal:
        terminal.wait_for("backup_d32c")
        terminal.signal(number)
        assert terminal.wait_exit() == 128 + number
        assert terminal.leftovers() == []


def test_a_crash_is_one_line_without_values_on_a_clean_terminal(environment: dict[str, str]) -> None:
    with Terminal([sys.executable, "-c", BROKEN], env=environment, columns=160) as terminal:
        assert terminal.wait_exit() == 1
        assert terminal.leftovers() == []
        assert b"cbr-tui: Unexpected LookupError at cbr_tui/" in terminal.output
        assert b"Traceback" not in terminal.output
        assert TOKEN.encode() not in terminal.output
