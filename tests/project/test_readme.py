"""The README's two commands and what CI runs, held together."""

from __future__ import annotations

import re
import shutil
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.support.project import ROOT, clean_environment, copy_tree, run
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path


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
    with Terminal(["/bin/bash", "-c", script], env=clean_environment()) as terminal:
        terminal.wait_for("backup_d32c", timeout=240)
        terminal.press("ctrl+c")
        assert terminal.wait_exit() == 0
        assert terminal.leftovers() == []


def test_the_command_to_test_it_installs_the_lock_and_measures_branches(readme: str) -> None:
    command = command_under("Run the tests", readme)
    assert command.startswith("python3 -m venv .venv &&")
    assert "--require-hashes -r requirements-dev.txt" in command
    assert command.rstrip().endswith("-m pytest --cov")
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["coverage"]["run"]["branch"] is True


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
