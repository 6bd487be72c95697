"""The README's two commands and what CI runs, held together."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest

from cbr_tui.cli.grammar import COMMANDS
from cbr_tui.cli.parser import parse
from cbr_tui.errors import CHECK_DEGRADED, CHECK_OPEN, NONE_IS_NEW, CbrTuiError
from cbr_tui.frozen import fields
from cbr_tui.store import Paths, Settings, load
from tests.support.project import ROOT, clean_environment, copy_tree, run
from tests.support.terminal import Terminal


def command_under(heading: str, readme: str) -> str:
    """Give the first shell block under a heading, as .ci/run does."""
    section = readme.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert blocks, f"the README has no command under {heading!r}"
    return str(blocks[0])


@pytest.fixture
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Give a directory with nothing but .ci/run in it."""
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    return tmp_path


def test_the_command_to_run_it_needs_a_python_and_nothing_else(readme: str) -> None:
    words = command_under("Run it", readme).split()
    assert words[:4] == ["python3", "-m", "venv", ".venv"]
    assert words[-2:] == [".venv/bin/cbr-tui", "--demo"]
    assert "cbr-tui" in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]


def test_the_command_to_run_it_works_as_it_stands(readme: str, tmp_path: Path) -> None:
    tree = copy_tree(tmp_path / "cbr-tui")
    script = f"cd {tree} &&\n{command_under('Run it', readme)}"
    # What the program imports is compiled when it does; all the rest of what is installed need not be.
    with Terminal(["/bin/bash", "-c", script], env=clean_environment(PIP_COMPILE="0")) as terminal:
        terminal.wait_for("backup_d32c", timeout=240)
        terminal.press("ctrl+c")
        assert terminal.wait_exit() == 0
        assert terminal.leftovers() == []


def test_the_command_to_test_it_installs_the_lock_and_coverage_counts_branches(readme: str) -> None:
    command = command_under("Run the tests", readme)
    assert command.startswith("python3 -m venv .venv &&")
    assert "--require-hashes -r requirements-dev.txt" in command
    assert "-m pytest " in command
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["coverage"]["run"]["branch"] is True


def test_every_option_and_command_of_the_help_is_in_the_readme(readme: str) -> None:
    for name in COMMANDS:
        command = "" if name == "app" else name
        help_text = parse([*filter(None, [command]), "--help"]).text
        assert f"`cbr-tui {command}".rstrip() in readme
        for option in re.findall(r"^  (?:-h, )?(--?[a-z-]+)", help_text, re.MULTILINE):
            assert f"`{option}" in readme


def test_the_exit_codes_are_those_of_the_errors(readme: str) -> None:
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", readme, re.MULTILINE)}
    checked = {CHECK_DEGRADED, CHECK_OPEN, NONE_IS_NEW}
    assert documented == {0} | checked | {kind.exit_code for kind in _all_kinds(CbrTuiError)}


def test_the_places_are_those_of_the_program(readme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(variable, raising=False)
    paths = Paths.of_user()
    for path in (paths.settings, paths.history, paths.tokens):
        assert f"`{str(path).replace(str(Path.home()), '~')}`" in readme


def test_the_settings_in_the_readme_are_the_defaults(readme: str, tmp_path: Path) -> None:
    block = re.search(r"^```toml\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert block
    (tmp_path / "config.toml").write_text(block[1], encoding="utf-8")
    assert load(tmp_path / "config.toml") == Settings()
    assert set(tomllib.loads(block[1])) == {field.name for field in fields(Settings)}


def test_every_picture_is_there(readme: str) -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", readme)
    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)


def _all_kinds(kind: type[CbrTuiError]) -> set[type[CbrTuiError]]:
    return {kind}.union(*map(_all_kinds, kind.__subclasses__()))


def test_ci_runs_exactly_the_command_to_test_it(clone: Path, readme: str) -> None:
    command = command_under("Run the tests", readme)
    said = "python3() { :; }; first() { echo one; }; first &&\n  read -r line || echo no input; printf two\n"
    (clone / "README.md").write_text(readme.replace(command, said), encoding="utf-8")
    ran = run(clone / ".ci" / "run", cwd=clone.parent)
    assert (ran.stdout, ran.stderr, ran.returncode) == ("one\nno input\ntwo", "", 0)


def test_ci_fails_where_the_tests_fail(clone: Path, readme: str) -> None:
    command = command_under("Run the tests", readme)
    failing = "true &&\n  (exit 3) &&\n  echo never\n"
    (clone / "README.md").write_text(readme.replace(command, failing), encoding="utf-8")
    ran = run(clone / ".ci" / "run", cwd=clone)
    assert (ran.stdout, ran.returncode) == ("", 3)


def test_ci_says_so_where_the_readme_has_no_command(clone: Path) -> None:
    (clone / "README.md").write_text("# Nothing here\n", encoding="utf-8")
    ran = run(clone / ".ci" / "run", cwd=clone)
    assert ran.returncode == 1
    assert "README.md has no command" in ran.stderr
