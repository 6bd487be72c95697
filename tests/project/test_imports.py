"""What is quick stays quick: which commands import what, seen from outside."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from cbr_tui.model.context import Context
from cbr_tui.model.observation import Answer, observe
from cbr_tui.store import History
from tests.support.payloads import SAMPLE, SAMPLE_ID
from tests.support.project import ROOT, clean_environment
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

FIRST_PAINT = """
cbr_tui cbr_tui.api cbr_tui.api.endpoints cbr_tui.api.places cbr_tui.api.services cbr_tui.api.words
cbr_tui.beside cbr_tui.cli cbr_tui.cli.app cbr_tui.cli.grammar cbr_tui.cli.kept cbr_tui.cli.loop
cbr_tui.cli.output cbr_tui.cli.parser cbr_tui.cli.wiring cbr_tui.errors cbr_tui.frozen cbr_tui.keeper
cbr_tui.keys cbr_tui.log cbr_tui.model cbr_tui.model.backoff cbr_tui.model.context
cbr_tui.model.findings cbr_tui.model.findings.level cbr_tui.model.observation cbr_tui.model.past
cbr_tui.model.timeline cbr_tui.model.under_way cbr_tui.poller cbr_tui.service cbr_tui.store
cbr_tui.store.database cbr_tui.store.files cbr_tui.store.history cbr_tui.store.keeping
cbr_tui.store.paths cbr_tui.store.pruning cbr_tui.store.recents cbr_tui.store.rows cbr_tui.store.schema
cbr_tui.store.settings cbr_tui.store.toml_files cbr_tui.text cbr_tui.text.ids cbr_tui.text.marks
cbr_tui.text.safe cbr_tui.text.times cbr_tui.tui cbr_tui.tui.alarm cbr_tui.tui.app cbr_tui.tui.bindings
cbr_tui.tui.celldiff cbr_tui.tui.cells cbr_tui.tui.cellwriter cbr_tui.tui.driver cbr_tui.tui.handover
cbr_tui.tui.harmless cbr_tui.tui.lookup cbr_tui.tui.messages cbr_tui.tui.notify cbr_tui.tui.output
cbr_tui.tui.roles cbr_tui.tui.screens cbr_tui.tui.screens.backup cbr_tui.tui.screens.leading
cbr_tui.tui.screens.whole cbr_tui.tui.step cbr_tui.tui.watch cbr_tui.tui.widgets
cbr_tui.tui.widgets.banner cbr_tui.tui.widgets.context_label cbr_tui.tui.widgets.entry
cbr_tui.tui.widgets.insecure_row cbr_tui.tui.widgets.key_row cbr_tui.tui.widgets.line_view
cbr_tui.tui.widgets.message_row cbr_tui.tui.widgets.past_row cbr_tui.tui.widgets.prompt
cbr_tui.tui.widgets.rows_view cbr_tui.tui.widgets.status_row cbr_tui.tui.widgets.tab_bar
cbr_tui.tui.widgets.too_small cbr_tui.tui.widgets.views
"""
"""Our modules that are imported when something is first painted: a new one costs every start."""
RECENT = """
cbr_tui.cli cbr_tui.cli.grammar cbr_tui.cli.kept cbr_tui.cli.output cbr_tui.cli.parser cbr_tui.errors
cbr_tui.frozen cbr_tui.log cbr_tui.model cbr_tui.model.context cbr_tui.model.observation
cbr_tui.model.times cbr_tui.model.under_way cbr_tui.store cbr_tui.store.database cbr_tui.store.files
cbr_tui.store.keeping cbr_tui.store.pruning cbr_tui.store.recents cbr_tui.store.rows
cbr_tui.store.schema cbr_tui.store.settings cbr_tui.store.toml_files cbr_tui.text cbr_tui.text.safe
cbr_tui.text.times
"""
SHOW = """
cbr_tui.api cbr_tui.api.endpoints cbr_tui.api.places cbr_tui.api.words cbr_tui.cli cbr_tui.cli.grammar
cbr_tui.cli.kept cbr_tui.cli.output cbr_tui.cli.parser cbr_tui.cli.wiring cbr_tui.errors cbr_tui.frozen
cbr_tui.keeper cbr_tui.log cbr_tui.model cbr_tui.model.backoff cbr_tui.model.backup cbr_tui.model.cbr
cbr_tui.model.cbr_info cbr_tui.model.changes cbr_tui.model.context
cbr_tui.model.decode cbr_tui.model.describe cbr_tui.model.dialects cbr_tui.model.error_body
cbr_tui.model.error_codes cbr_tui.model.findings cbr_tui.model.findings.consistency
cbr_tui.model.findings.contradictions cbr_tui.model.findings.copies cbr_tui.model.findings.facts
cbr_tui.model.findings.failure cbr_tui.model.findings.level cbr_tui.model.findings.progress
cbr_tui.model.findings.restore cbr_tui.model.findings.standing cbr_tui.model.findings.times
cbr_tui.model.findings.verdict cbr_tui.model.findings.volumes cbr_tui.model.findings.wording
cbr_tui.model.instead cbr_tui.model.long_lists cbr_tui.model.loose cbr_tui.model.masking
cbr_tui.model.observation cbr_tui.model.parse cbr_tui.model.past cbr_tui.model.pieces
cbr_tui.model.places cbr_tui.model.progress cbr_tui.model.reader
cbr_tui.model.timeline cbr_tui.model.times cbr_tui.model.under_way cbr_tui.poller cbr_tui.service
cbr_tui.store cbr_tui.store.database cbr_tui.store.files cbr_tui.store.keeping cbr_tui.store.pruning
cbr_tui.store.recents cbr_tui.store.rows cbr_tui.store.schema cbr_tui.store.settings
cbr_tui.store.toml_files cbr_tui.text cbr_tui.text.changes cbr_tui.text.extended cbr_tui.text.fields
cbr_tui.text.ids cbr_tui.text.parts cbr_tui.text.path cbr_tui.text.plain cbr_tui.text.rows
cbr_tui.text.safe cbr_tui.text.summary cbr_tui.text.tables cbr_tui.text.timeline cbr_tui.text.times
cbr_tui.text.units cbr_tui.text.values
"""
"""And those of what is quick on the command line: `recent`, and `show --offline`."""
OTHERS = {"platformdirs", "rich", "textual", "typing_extensions"}
"""And whose else, beside the standard library."""
AT_FIRST_PAINT = """
import pathlib, sys
from cbr_tui.tui.screens.backup import BackupScreen
begin = BackupScreen.open
def note(screen, *arguments):
    pathlib.Path(sys.argv[1]).write_text(" ".join(sorted(sys.modules)))
    begin(screen, *arguments)
BackupScreen.open = note
from cbr_tui.cli import main
sys.exit(main(sys.argv[2:]))
"""
"""All is laid out then, and no thread has begun to look anything up."""
SLOW = {"asyncio", "hashlib", "_hashlib", "urllib.request", "ssl", "email", "logging", "subprocess"}
"""Of the standard library, what takes milliseconds each: `hashlib` brings OpenSSL with it."""
HEAVY = {"textual", "rich", "httpx", "asyncio"}


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Give a home in whose history the sample is."""
    history = tmp_path / "state" / "cbr-tui" / "history.db"
    with History.open(history) as opened:
        context = Context("csbs", "https://csbs.example.com", "project")
        opened.looked_up(context, SAMPLE_ID, datetime.now(UTC))
        opened.keep(observe(SAMPLE_ID, context, Answer(SAMPLE, datetime.now(UTC))))
    return clean_environment(
        XDG_STATE_HOME=str(tmp_path / "state"), XDG_CONFIG_HOME=str(tmp_path / "config"), PYTHONPATH=str(ROOT)
    )


def imported_by(words: list[str], environment: dict[str, str]) -> set[str]:
    """Run a command that must end well, and give the names of all modules that it imported."""
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "cbr_tui", *words],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return set(re.findall(r"^import time:.*\|\s+(\S+)$", ran.stderr, re.MULTILINE))


@pytest.mark.parametrize(
    ("words", "absent"),
    [
        (["--version"], HEAVY | {"sqlite3", "orjson", "platformdirs"}),
        (["--help"], HEAVY | {"sqlite3", "orjson", "platformdirs"}),
        (["show", "--help"], HEAVY | {"sqlite3", "orjson", "platformdirs"}),
        (["paths"], HEAVY | {"sqlite3"}),
        (["recent"], HEAVY),
        (["recent", "--json"], HEAVY),
        (["show", SAMPLE_ID, "--offline"], HEAVY),
        (["show", SAMPLE_ID, "--offline", "--json"], HEAVY),
        (["show", SAMPLE_ID, "--offline", "--raw"], HEAVY),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_needs_no_screen_and_no_network_imports_neither(
    environment: dict[str, str], words: list[str], absent: set[str]
) -> None:
    imported = imported_by(words, environment)
    assert "cbr_tui.cli" in imported
    assert not absent & imported


@pytest.mark.parametrize(
    ("words", "ours"),
    [(["recent"], RECENT), (["show", SAMPLE_ID, "--offline"], SHOW)],
    ids=["recent", "show"],
)
def test_what_is_quick_imports_what_is_listed(
    environment: dict[str, str], words: list[str], ours: str
) -> None:
    imported = imported_by(words, environment)
    found = {name for name in imported if name.startswith("cbr_tui.")}
    assert found == set(ours.split()), "import it where it is needed, or, if it always is, list it above"
    assert not SLOW & imported


def test_a_command_that_asks_imports_httpx_and_no_screen(environment: dict[str, str]) -> None:
    imported = imported_by(["show", SAMPLE_ID, "--demo"], environment)
    assert "httpx" in imported
    assert "textual" not in imported


def test_what_is_imported_before_the_first_paint_is_listed(
    environment: dict[str, str], tmp_path: Path
) -> None:
    found = tmp_path / "modules"
    command = [sys.executable, "-c", AT_FIRST_PAINT, str(found), SAMPLE_ID, "--offline"]
    with Terminal(command, env=environment) as terminal:
        terminal.wait_for("karbor_02")
        terminal.press("q")
        assert terminal.wait_exit() == 0
    modules = found.read_text().split()
    assert {name for name in modules if name.partition(".")[0] == "cbr_tui"} == set(FIRST_PAINT.split()), (
        "import it where it is needed, or, if every start needs it, list it above"
    )
    packages = {name.partition(".")[0] for name in modules if not name.startswith("_")} - {"cbr_tui"}
    assert packages - sys.stdlib_module_names == OTHERS
