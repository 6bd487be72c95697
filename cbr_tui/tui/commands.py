"""The commands: what help, the palette and the keys share is the list of active bindings itself."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from textual.binding import Binding

from cbr_tui.text.rows import Group, Row
from cbr_tui.tui.bindings import active
from cbr_tui.tui.screens.choose import Option
from cbr_tui.tui.screens.read import ReadScreen

if TYPE_CHECKING:
    from textual.screen import Screen

__all__ = ["help_groups", "help_page", "palette_options"]


def help_groups(screen: Screen[Any]) -> tuple[Group, ...]:
    """Give every active key with what it does, grouped by where it works."""
    groups: dict[str, dict[str, tuple[list[str], str]]] = {}
    for _key, (node, binding, enabled, _tooltip) in active(screen):
        if not enabled or not binding.description or binding.action not in _own(type(node)):
            continue
        title = getattr(node, "BINDING_GROUP_TITLE", None) or type(node).__name__
        keys, _description = groups.setdefault(title, {}).setdefault(
            binding.action, ([], binding.description)
        )
        keys.append(screen.app.get_key_display(binding))
    return tuple(
        Group(title, tuple(Row(" ".join(keys), description) for keys, description in actions.values()))
        for title, actions in groups.items()
    )


def help_page(screen: Screen[Any]) -> ReadScreen:
    """Make the page that shows every key of a screen."""
    return ReadScreen("Keys", help_groups(screen), label_width=22)


def palette_options(screen: Screen[Any]) -> list[Option]:
    """Give every active command once; an option's value is a key of `screen.active_bindings`."""
    options: dict[str, Option] = {}
    for key, (node, binding, enabled, _tooltip) in active(screen):
        if enabled and binding.description and binding.action in _own(type(node)).difference(options):
            shown = screen.app.get_key_display(binding)
            options[binding.action] = Option(key, binding.description, shown)
    return list(options.values())


@cache
def _own(kind: type) -> frozenset[str]:
    """Give what our own classes bind: that keys move and delete in an input, everybody knows."""
    ours = (each for each in kind.__mro__ if each.__module__.partition(".")[0] == __name__.partition(".")[0])
    return frozenset(
        binding.action for each in ours for binding in Binding.make_bindings(vars(each).get("BINDINGS", ()))
    )
