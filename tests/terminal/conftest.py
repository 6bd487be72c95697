from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Give the environment of a person who has never started it; what the tests start is covered too."""
    coverage = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
    names = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
    return {"HOME": str(tmp_path), **dict.fromkeys(names, ""), **coverage}
