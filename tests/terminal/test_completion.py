"""Completion in the shells themselves: TAB gives commands, options, recent IDs and profiles."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import pytest

from cbr_tui.model.context import Context
from cbr_tui.store import History
from tests.support.payloads import SAMPLE_ID
from tests.support.project import ROOT
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], 'eval "$(cbr-tui completion bash)"'),
    "zsh": (["zsh", "-f", "-i"], 'autoload -U compinit; compinit -u; eval "$(cbr-tui completion zsh)"'),
    "fish": (["fish", "--no-config", "-i"], "cbr-tui completion fish | source"),
}


@contextmanager
def in_shell(shell: str, home: dict[str, str], tmp_path: Path) -> Iterator[Terminal]:
    """Start a shell that completes for the program, with one recent lookup and one profile."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    with History.open(tmp_path / ".local" / "state" / "cbr-tui" / "history.db") as history:
        history.looked_up(Context("csbs", "https://csbs.example.com", "p1"), SAMPLE_ID, datetime.now(UTC))
    config = tmp_path / ".config" / "cbr-tui"
    config.mkdir(parents=True)
    (config / "profiles.toml").write_text("[profiles.production]\n")
    program = tmp_path / "bin" / "cbr-tui"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m cbr_tui "$@"\n')
    program.chmod(0o700)
    argv, set_up = SHELLS[shell]
    env = home | {"PATH": f"{program.parent}:/usr/local/bin:/usr/bin:/bin", "PS1": "$ ", "TERM": "xterm"}
    with Terminal(argv, columns=120, env=env) as terminal:
        terminal.wait_for(lambda: bool(terminal.screen_text()[0]))
        terminal.send(f"{set_up}; echo rea''dy\r")
        terminal.wait_for(lambda: any(row.strip() == "ready" for row in terminal.screen_text()), timeout=30)
        yield terminal


@pytest.mark.parametrize("shell", SHELLS)
def test_tab_gives_recent_ids_commands_profiles_and_options(
    shell: str, home: dict[str, str], tmp_path: Path
) -> None:
    with in_shell(shell, home, tmp_path) as terminal:
        for typed, completed in (
            (f"cbr-tui show {SAMPLE_ID[:4]}\t", f"cbr-tui show {SAMPLE_ID}"),
            (f"cbr-tui {SAMPLE_ID[:4]}\t", f"cbr-tui {SAMPLE_ID}"),
            ("cbr-tui doc\t", "cbr-tui doctor"),
            ("cbr-tui wait --profile prod\t", "cbr-tui wait --profile production"),
            ("cbr-tui auth use prod\t", "cbr-tui auth use production"),
            ("cbr-tui show --offl\t", "cbr-tui show --offline"),
        ):
            terminal.send(typed)
            terminal.wait_for(completed, timeout=30)
            terminal.press("ctrl+u")
            terminal.wait_for(partial(_is_gone, terminal, completed))


def _is_gone(terminal: Terminal, text: str) -> bool:
    return not any(text in row for row in terminal.screen_text())
