"""The commands: what help, the palette and the keys share is the list of active bindings itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
        if not enabled or not binding.description:
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
    for key, (_node, binding, enabled, _tooltip) in active(screen):
        if enabled and binding.description and binding.action not in options:
            shown = screen.app.get_key_display(binding)
            options[binding.action] = Option(key, binding.description, shown)
    return list(options.values())
