"""The project's own tree, for the tests that hold it together."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

__all__ = ["ROOT", "clean_environment", "copy_tree", "run"]

ROOT = Path(__file__).resolve().parents[2]


def clean_environment(**more: str) -> dict[str, str]:
    """Give this process's environment without our own settings, Python's, and what coverage put there."""
    ours = ("CBR_TUI_", "COVERAGE_", "PYTHON", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | more


def copy_tree(destination: Path) -> Path:
    """Copy the project as a fresh clone has it: no environment, no caches, no history."""
    ignored = shutil.ignore_patterns(
        ".git",
        ".venv*",
        ".*_cache",
        "__pycache__",
        "*.egg-info",
        ".coverage*",
        ".hypothesis",
        "build",
        "dist",
    )
    return Path(shutil.copytree(ROOT, destination, ignore=ignored))


def run(
    *command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end with nothing on its standard input, and give what it said."""
    program, *arguments = map(str, command)
    beside = Path(sys.executable).parent / program
    return subprocess.run(
        [str(beside) if beside.exists() else program, *arguments],
        cwd=cwd,
        env=env,
        check=False,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=300,
    )
