"""`paths`: where everything is kept."""

from __future__ import annotations

import dataclasses
import stat
from typing import TYPE_CHECKING

from cbr_tui.cli.output import write
from cbr_tui.store import Paths
from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from pathlib import Path

    from cbr_tui.cli.parser import Options

__all__ = ["run"]


def run(options: Options) -> int:
    """Print each place with its permissions; touches nothing."""
    del options  # nothing in them moves a path
    paths = Paths.of_user()
    for field in dataclasses.fields(paths):
        path = getattr(paths, field.name)
        write(f"{field.name.replace('_', ' '):<12} {_mode(path):<8} {visible(str(path))}\n")
    return 0


def _mode(path: Path) -> str:
    try:
        return f"{stat.S_IMODE(path.stat().st_mode):04o}"
    except FileNotFoundError:
        return "missing"
    except OSError:
        return "unknown"
