"""The rim: what ends a command, and how it is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.command import TOKEN, Ran
from tests.support.loopback import read_head, serve_raw
from tests.support.payloads import SAMPLE_ID

if TYPE_CHECKING:
    import socket

    from tests.support.command import Run


def broken(*_: object) -> None:
    secret = TOKEN
    raise LookupError(secret)


def test_the_unexpected_is_one_line_without_values(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cbr_tui.cli.paths.Paths.of_user", broken)
    ran = run("paths")
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.startswith("cbr-tui: Unexpected LookupError at cbr_tui/cli/paths.py:")
    assert ran.err.count("\n") == 1
    assert TOKEN not in ran.err


def test_the_way_to_the_unexpected_is_shown_on_request_still_without_values(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CBR_TUI_DEBUG", "1")
    monkeypatch.setattr("cbr_tui.cli.paths.Paths.of_user", broken)
    ran = run("paths")
    assert ran.code == 1
    lines = ran.err.splitlines()
    assert lines[0].startswith("cbr-tui: Unexpected LookupError at cbr_tui/cli/paths.py:")
    assert any("cbr_tui/cli/__init__.py" in line for line in lines[1:])
    assert lines[-1].endswith("in broken")
    assert TOKEN not in ran.err


def test_an_interrupt_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cbr_tui.cli.paths.Paths.of_user", interrupt)
    assert run("paths") == Ran(130, "", "")


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_signal_ends_a_wait_at_once_and_quietly(sent: signal.Signals, code: int) -> None:
    def never_answer(connection: socket.socket) -> None:
        read_head(connection)
        process.send_signal(sent)
        connection.recv(1)

    with serve_raw(never_answer) as url:
        environment = os.environ | {
            "CBR_TUI_ENDPOINT": url,
            "CBR_TUI_PROJECT_ID": "project",
            "CBR_TUI_TOKEN": TOKEN,
        }
        with subprocess.Popen(
            [sys.executable, "-m", "cbr_tui", "wait", SAMPLE_ID],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process:
            out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (code, b"", b"")


def test_an_error_is_one_line_with_what_to_do(run: Run) -> None:
    ran = run("show", SAMPLE_ID)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "cbr-tui: No endpoint is set. Set it with --endpoint or CBR_TUI_ENDPOINT;"
        " --demo and --offline do without.\n"
    )
