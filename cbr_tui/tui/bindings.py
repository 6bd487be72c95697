"""From a command's name to the binding that help, key row and palette are made of, and their order there."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from textual.binding import Binding
from textual.keys import REPLACED_KEYS, key_to_character

from cbr_tui.keys import COMMANDS, first_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.binding import ActiveBinding
    from textual.dom import DOMNode
    from textual.screen import Screen

    from cbr_tui.tui.app import CbrTuiApp

__all__ = ["active", "bound", "key_of", "keymap"]


def bound(name: str, action: str, description: str, *, show: bool = False) -> Binding:
    """Bind a command of `cbr_tui.keys` to an action; a person may give it other keys."""
    return Binding(",".join(COMMANDS[name].keys), action, description, show=show, id=name)


def keymap(keys: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Give the person's own keys as Textual takes them."""
    return {name: ",".join(each) for name, each in keys.items()}


def key_of(node: DOMNode, name: str) -> str:
    """Give the key of a command as it is called in what is said: the person's own, written as in help."""
    key = first_key(name, cast("CbrTuiApp", node.app).own_keys)
    (binding,) = Binding.make_bindings([Binding(key, "", "")])
    return node.app.get_key_display(binding)


def active(screen: Screen[Any]) -> list[tuple[str, ActiveBinding]]:
    """Give the keys that work now, in the order in which their bindings are declared.

    Textual puts keys of one's own behind all others, where nobody finds them, and gives some that are text
    where text is typed.
    """
    focused = screen.focused

    def is_text(key: str, node: DOMNode) -> bool:
        character = key_to_character(REPLACED_KEYS.get(key, key))
        return focused is not None and node is not focused and focused.check_consume_key(key, character)

    working = [(key, each) for key, each in screen.active_bindings.items() if not is_text(key, each.node)]
    return sorted(working, key=lambda item: _place(item[1].node, item[1].binding))


def _place(node: DOMNode, binding: Binding) -> tuple[int, int, bool]:
    """Say where a binding stands: those of who has the focus first, the program's last."""
    declared = _declared(type(node))
    place = declared.index(binding.action) if binding.action in declared else len(declared)
    return -len(node.ancestors), place, binding.id is None


@cache
def _declared(kind: type) -> tuple[str, ...]:
    """Give the actions that a class binds, those of the classes that it is made of first, as Textual does."""
    actions: dict[str, None] = {}
    for each in reversed(kind.__mro__):
        for binding in Binding.make_bindings(vars(each).get("BINDINGS", ())):
            actions.pop(binding.action, None)
            actions[binding.action] = None
    return tuple(actions)
