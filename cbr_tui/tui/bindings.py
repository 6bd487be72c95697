"""From a command's name to the binding that help, key row and palette are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from cbr_tui.keys import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["bound", "keymap"]


def bound(name: str, action: str, description: str, *, show: bool = False) -> Binding:
    """Bind a command of `cbr_tui.keys` to an action; a person may give it other keys."""
    return Binding(",".join(COMMANDS[name].keys), action, description, show=show, id=name)


def keymap(keys: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Give the person's own keys as Textual takes them."""
    return {name: ",".join(each) for name, each in keys.items()}
