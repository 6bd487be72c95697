"""No planted secret gets out of the screens, be it by a service that repeats them, by a crash, or by `ps`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.echo import SECRETS, Echo, found_in, plant
from tests.support.loopback import serve
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

ID = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
FRAGILE = """
import sys
from cbr_tui.cli import main
from cbr_tui.tui.app import CbrTuiApp
def on_key(app, event):
    if event.key == "X":
        secrets = sys.stdin and open(sys.argv[1]).read()
        raise LookupError(secrets)
CbrTuiApp.on_key = on_key
sys.exit(main(sys.argv[2:]))
"""
"""The program, but for a key that makes it fail with secrets in the error and in a local variable."""


@pytest.fixture
def echo() -> Iterator[Echo]:
    service = Echo()
    with serve(service) as service.url:
        yield service


@pytest.mark.parametrize("source", ["SDK", "password", "profile command"])
def test_no_secret_reaches_the_terminal_the_disk_or_the_process_list(
    home: dict[str, str], tmp_path: Path, echo: Echo, source: str
) -> None:
    environment = {**home, "XDG_CONFIG_HOME": str(tmp_path / "config"), "CBR_TUI_DEBUG": "1"}
    environment |= plant(tmp_path, echo.url)[source]
    secrets = tmp_path / "secrets"
    secrets.write_text("\n".join(SECRETS.values()))
    planted = {path for path in tmp_path.rglob("*") if path.is_file()}
    log = tmp_path / "a.log"
    words = [str(secrets), ID, "--log", str(log), "--log-level", "debug"]
    with Terminal([sys.executable, "-c", FRAGILE, *words], env=environment, columns=120, rows=40) as terminal:
        terminal.wait_for("401")
        processes = command_lines()
        for echo.status, echo.form in ((500, "text"), (403, "keystone"), (401, "iam"), (401, "list")):
            asked = echo.asked
            terminal.press("r")
            terminal.wait_for(lambda asked=asked: echo.asked > asked)  # type: ignore[misc]
            terminal.wait_for(str(echo.status))
        for key in "5123":
            terminal.press(key)
        terminal.settle()
        terminal.press("X")
        assert terminal.wait_exit() == 1
        assert b"Unexpected LookupError" in terminal.output
        shown = bytes(terminal.output)
    assert echo.asked >= 5
    assert ID.encode() in processes
    for told in (shown, processes):
        assert not found_in(told, echo.signatures)
    tokens = tmp_path / ".cache" / "cbr-tui" / "tokens"
    kept = {path for path in tmp_path.rglob("*") if path.is_file()} - planted
    assert log in kept
    for path in kept:
        assert path.parent == tokens or not found_in(path.read_bytes(), echo.signatures), path


def command_lines() -> bytes:
    """Give what `ps` shows of every process of this machine."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes())
        except OSError:
            continue  # it has ended meanwhile
    return b"\n".join(found)
