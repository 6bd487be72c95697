"""The catalogue of hostile answers in the real program, over what was known before, and over nothing."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cbr_tui.model.context import Context
from cbr_tui.model.observation import Answer, observe
from cbr_tui.store import History
from tests.support.hostile import CASES, HURRIED, QUICK, SETTINGS, SLOW, serve_cases
from tests.support.payloads import sample
from tests.support.terminal import Terminal, TerminalTimeout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.support.hostile import Case

TOKEN = "a-token-that-nobody-may-see"  # noqa: S105 - made up
BEFORE = "as_it_was_before"
MOST_MEMORY = 250_000
"""How much memory the program may have taken at the end, in kB."""
PROGRAM = [sys.executable, "-m", "cbr_tui"]
SHARDS = 2
THEIRS = re.compile(rb"\x1b\[31mred|\x1b\](?!22;)|\x00|\xc2[\x80-\x9f]|\xe2\x80[\x8b-\x8f\xa8-\xae]")
"""What the answers hold and the program never sends: titles, clipboard, C1, zero width, direction. (It sends
the shape of the mouse pointer, OSC 22.)"""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve_cases(CASES) as address:
        yield address


@pytest.fixture
def asking(home: dict[str, str], url: str) -> dict[str, str]:
    write_settings(home, SETTINGS)
    return home | {
        "CBR_TUI_ENDPOINT": url,
        "CBR_TUI_PROJECT_ID": "project",
        "CBR_TUI_TOKEN": TOKEN,
        "CBR_TUI_DEBUG": "1",
    }


def write_settings(home: dict[str, str], text: str) -> None:
    settings = Path(home["HOME"]) / ".config" / "cbr-tui" / "config.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(text)


def history_of(home: dict[str, str]) -> Path:
    return Path(home["HOME"]) / ".local" / "state" / "cbr-tui" / "history.db"


def seed(path: Path, context: Context, cases: Sequence[Case]) -> None:
    """Let every backup have been seen before, well."""
    path.parent.mkdir(parents=True, mode=0o700)
    with History.open(path) as history:
        for case in cases:
            answer = Answer(sample(id=case.id, name=BEFORE), datetime(2026, 1, 2, tzinfo=UTC))
            history.keep(observe(case.id, context, answer))


def answered(terminal: Terminal, case: Case) -> Callable[[], bool]:
    """Whether this backup is open, and nothing is waited for."""

    def there() -> bool:
        rows = terminal.screen_text()
        busy = any(word in row for row in rows[:3] for word in ("asking…", "looking up"))
        return case.id in rows[0] and not busy

    return there


def wait_for(terminal: Terminal, case: Case, text: str) -> None:
    """Wait until a text is on the screen; says for which case it did not come."""
    try:
        terminal.wait_for(lambda: text in " ".join(" ".join(terminal.screen_text()).split()), timeout=8)
    except TerminalTimeout as late:
        raise AssertionError(f"{case.name}: {text!r} did not come.\n{late}") from late


def end_well(terminal: Terminal) -> None:
    memory = _memory(terminal.process.pid)
    terminal.press("q")
    assert terminal.wait_exit() == 0, "\n".join(terminal.screen_text())
    assert terminal.leftovers() == []
    theirs = THEIRS.search(terminal.output)
    assert theirs is None, terminal.output[max(0, theirs.start() - 60) : theirs.end() + 20]
    assert terminal.emulator.bells == 0
    assert TOKEN.encode() not in terminal.output
    assert memory < MOST_MEMORY


def _memory(process: int) -> int:
    """Give the most memory that a process has taken so far, in kB; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) if found else 0


FAILING = [case for case in QUICK if not case.readable]
TOLD = {"slow": SLOW, "odd": FAILING[::2], "even": FAILING[1::2]}


@pytest.mark.parametrize("which", TOLD)
def test_what_was_known_stays_where_nothing_better_comes(
    asking: dict[str, str], url: str, which: str
) -> None:
    cases = TOLD[which]
    context = Context("csbs", url, "project")
    seed(history_of(asking), context, cases)
    if which == "slow":
        write_settings(asking, HURRIED)
    with Terminal([*PROGRAM, cases[0].id], env=asking, columns=150, rows=12) as terminal:
        terminal.wait_for(answered(terminal, cases[0]))
        for case in cases:
            terminal.paste(case.id)
            terminal.wait_for(answered(terminal, case))
            wait_for(terminal, case, BEFORE)
            wait_for(terminal, case, case.says)
        end_well(terminal)
    with History.open(history_of(asking)) as history:
        for case in cases:
            kept = history.latest(context, case.id)
            assert kept is not None
            assert kept.backup is not None, case.name
            assert kept.backup.name == BEFORE, case.name


@pytest.mark.parametrize("shard", range(SHARDS))
def test_what_can_be_read_is_shown_where_nothing_was_known(asking: dict[str, str], shard: int) -> None:
    cases = [case for case in CASES if case.readable or case.shows][shard::SHARDS]
    with Terminal([*PROGRAM, cases[0].id], env=asking, columns=150, rows=16) as terminal:
        terminal.wait_for(answered(terminal, cases[0]))
        for case in cases:
            terminal.paste(case.id)
            terminal.wait_for(answered(terminal, case))
            terminal.press(case.tab)
            for shown in case.shows:
                wait_for(terminal, case, shown)
        end_well(terminal)
