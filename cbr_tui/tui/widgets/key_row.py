"""The row of keys at the bottom: one row of text, made from the bindings that are active."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.widgets import Static

from cbr_tui.tui.bindings import active

if TYPE_CHECKING:
    from textual.screen import Screen

__all__ = ["KeyRow"]


class KeyRow(Static):
    """Says which keys do what here, as many as fit."""

    def on_mount(self) -> None:
        """Follow the bindings, which change with the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def on_resize(self) -> None:
        """Show as many as fit now."""
        self._follow(self.screen)

    def _follow(self, screen: Screen[Any]) -> None:
        if not screen.is_current:
            return
        parts: list[tuple[str, str]] = []
        room = self.size.width
        seen: set[str] = set()
        for _key, (_node, binding, enabled, _tooltip) in active(screen):
            if not binding.show or not enabled or binding.action in seen:
                continue
            seen.add(binding.action)
            key = self.app.get_key_display(binding)
            room -= len(key) + len(binding.description) + 3
            if room < 0:
                break
            parts += [(f" {key}", "bold"), (f" {binding.description} ", "")]
        content = Content.assemble(*parts)
        if content != self.content:
            self.update(content, layout=False)
