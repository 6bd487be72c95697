"""`man`: a page that troff can set, with everything in it that `--help` has."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from cbr_tui.cli.grammar import COMMANDS, ENVIRONMENT, EXIT_CODES, OPTIONS

if TYPE_CHECKING:
    from tests.support.command import Run


def test_every_command_option_variable_and_exit_code_is_in_it(run: Run) -> None:
    ran = run("man")
    assert (ran.code, ran.err) == (0, "")
    page = ran.out.replace("\\-", "-").replace("\\", "")
    assert page.startswith('.TH CBR-TUI "1" ')
    for name, command in COMMANDS.items():
        if name != "app":
            assert f"cbr-tui {name}" in page
            assert command.brief in page
    for option in OPTIONS:
        assert option.names == ("-h", "--help") or option.names[0] in page
    for name in [*ENVIRONMENT, *map(str, EXIT_CODES)]:
        assert f"\n.B {name}\n" in page


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_it_is_set_without_a_complaint(run: Run) -> None:
    page = run("man").out
    ran = subprocess.run(
        ["groff", "-man", "-Tascii", "-ww", "-z"], input=page, capture_output=True, text=True, check=True
    )
    assert not re.sub(r".*cannot (break|adjust) line.*\n", "", ran.stderr)
