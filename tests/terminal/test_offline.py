"""`--offline` asks nobody: a hook in the interpreter sees each attempt to reach anything; there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cbr_tui.model.context import Context
from cbr_tui.model.observation import Answer, observe
from cbr_tui.store import History
from tests.support.observations import at
from tests.support.payloads import SAMPLE, SAMPLE_ID
from tests.support.terminal import Terminal

CONTEXT = Context("csbs", "https://csbs.eu-de.example.com", "3a1c0de5", region="eu-de")
WATCHED = """if True:
    import sys
    from pathlib import Path

    seen = Path(sys.argv.pop(1))

    def watch(event, arguments):
        if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo",
                     "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"):
            with seen.open("a") as file:
                file.write(event + "\\n")

    sys.addaudithook(watch)
    from cbr_tui.cli import main
    sys.exit(main())
"""


@pytest.fixture
def kept(home: dict[str, str]) -> dict[str, str]:
    """Keep one backup, and let the environment say where to ask and as whom."""
    with History.open(Path(home["HOME"]) / ".local" / "state" / "cbr-tui" / "history.db") as history:
        history.looked_up(CONTEXT, SAMPLE_ID, at(0))
        history.keep(observe(SAMPLE_ID, CONTEXT, Answer(SAMPLE, at(0))), "GOOD")
    secret = {"CBR_TUI_TOKEN": "made-up", "CBR_TUI_PROJECT_ID": CONTEXT.project_id}
    return home | secret | {"CBR_TUI_ENDPOINT": CONTEXT.endpoint}


def test_the_list_and_every_backup_in_it_are_read_without_the_network(
    kept: dict[str, str], tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    with Terminal([sys.executable, "-c", WATCHED, str(seen), "--offline"], env=kept) as terminal:
        terminal.wait_for(SAMPLE_ID)
        terminal.send("\r")
        terminal.wait_for("[Summary]")
        terminal.wait_for("karbor_02")
        for key, sign in (("3", "[Volumes 2]"), ("5", "[Raw JSON]")):
            terminal.press(key)
            terminal.wait_for(sign)
        terminal.press("r")
        terminal.press("q")
        assert terminal.wait_exit() == 0
    assert not seen.exists()


@pytest.mark.parametrize("words", [["show", SAMPLE_ID, "--offline"], ["recent"], ["history", SAMPLE_ID]])
def test_the_command_line_does_the_same(kept: dict[str, str], tmp_path: Path, words: list[str]) -> None:
    seen = tmp_path / "seen"
    ran = subprocess.run(
        [sys.executable, "-c", WATCHED, str(seen), *words], env=kept, capture_output=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"GOOD" in ran.stdout
    assert not seen.exists()


def test_the_hook_sees_an_attempt(kept: dict[str, str], tmp_path: Path) -> None:
    """Else the tests above would prove nothing."""
    seen = tmp_path / "seen"
    ran = subprocess.run(
        [sys.executable, "-c", WATCHED, str(seen), "show", SAMPLE_ID],
        env=kept | {"CBR_TUI_ENDPOINT": "http://127.0.0.1:9", "NO_PROXY": "*"},
        capture_output=True,
        check=False,
    )
    assert ran.returncode == 5
    assert "socket.connect" in seen.read_text()
