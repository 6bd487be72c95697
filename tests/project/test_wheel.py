"""The wheel: built, complete, and run in an environment that has nothing but what it asks for."""

from __future__ import annotations

import fcntl
import os
import re
import venv
import zipfile
from functools import partial
from typing import TYPE_CHECKING

import pytest

from cbr_tui import __version__
from tests.support.payloads import SAMPLE_ID
from tests.support.project import ROOT, clean_environment, copy_tree, run
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the tree, with the locked build backend."""

    def build(place: Path) -> None:
        tree = copy_tree(place / "cbr-tui")
        built = run("python", "-m", "build", "--wheel", "--no-isolation", "--outdir", "built", cwd=tree)
        assert built.returncode == 0, built.stdout + built.stderr

    (wheel,) = (once(tmp_path_factory, "tree", build) / "cbr-tui" / "built").glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, and what it asks for at the locked versions; gives the directory of the programs."""
    return once(tmp_path_factory, "fresh", partial(install, wheel)) / "bin"


def install(wheel: Path, home: Path) -> None:
    venv.create(home, with_pip=False)
    programs = home / "bin"
    lock = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    constraints = home / "constraints.txt"
    constraints.write_text("\n".join(re.findall(r"^[a-z0-9-]+==[^ \\]+", lock, re.MULTILINE)))
    pip = ("pip", "--python", programs / "python", "install", "--quiet", "--no-compile")
    done = run("python", "-m", *map(str, pip), "--constraint", constraints, wheel)
    assert done.returncode == 0, done.stdout + done.stderr


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Make a directory once for all workers of a run: they share the parent of their own places."""
    root = factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root
    place, made = root / name, root / f"{name}.made"
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make(place)
            made.touch()
    return place


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(wheel: Path) -> None:
    package = ROOT / "cbr_tui"
    files = {
        str(path.relative_to(ROOT))
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert packed == files
    assert "cbr_tui/py.typed" in packed
    assert any(name.endswith(".tcss") for name in packed)


@pytest.mark.parametrize("program", [("cbr-tui",), ("python", "-m", "cbr_tui")], ids=" ".join)
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--version",), f"cbr-tui {__version__}\n"),
        (("--help",), "usage: cbr-tui"),
        (("show", SAMPLE_ID, "--demo"), "  GOOD         Restorable through its 2 disk backups"),
    ],
    ids=["version", "help", "show"],
)
def test_it_runs_where_nothing_else_is_installed(
    installed: Path, tmp_path: Path, program: tuple[str, ...], words: tuple[str, ...], said: str
) -> None:
    ran = run(
        installed / program[0], *program[1:], *words, cwd=tmp_path, env=clean_environment(HOME=str(tmp_path))
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith(said)


def test_its_screens_find_their_styles(installed: Path, tmp_path: Path) -> None:
    program = [str(installed / "cbr-tui"), "--demo", SAMPLE_ID]
    with Terminal(program, env={"HOME": str(tmp_path), "PYTHONPATH": ""}) as terminal:
        terminal.wait_for("karbor_02", timeout=60)
        terminal.press("q")
        assert terminal.wait_exit() == 0
