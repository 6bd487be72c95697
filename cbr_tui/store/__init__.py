"""The disk: where things lie, the history, the settings.

    Paths.of_user()               where everything lies; touches nothing
    History.open(paths.history)   what was looked up and seen
    load(paths.settings)          what the person chose

Each name is imported when it is first used: who asks for the paths does not pay for SQLite.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cbr_tui.store.history import History
    from cbr_tui.store.paths import Paths
    from cbr_tui.store.settings import Settings, load

__all__ = ["History", "Paths", "Settings", "load"]

_HOMES: Final = {
    "History": "history",
    "Paths": "paths",
    "Settings": "settings",
    "load": "settings",
}


def __getattr__(name: str) -> object:
    """Import a public name from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
