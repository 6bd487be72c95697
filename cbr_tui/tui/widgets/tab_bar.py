"""The row of tabs. One row high, drawn as text: the active one stands in brackets, without colour too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from cbr_tui.tui.messages import ShowTab

if TYPE_CHECKING:
    from textual import events

__all__ = ["TABS", "TabBar"]

TABS: Final = {
    "summary": "Summary",
    "extend_info": "extend_info",
    "volumes": "Volumes",
    "replication": "Replication",
    "raw": "Raw JSON",
}
"""The tabs' names and titles, in order."""
_SHORT: Final = {"extend_info": "ext", "volumes": "Vol", "replication": "Repl", "raw": "Raw"}
"""What they are called where the titles do not fit."""


class TabBar(Static):
    """Shows the tabs, and which one is active."""

    active: reactive[str] = reactive("summary")
    counts: reactive[dict[str, int]] = reactive(dict)
    """How many records a tab holds, where it holds records."""

    def render(self) -> Content:
        """Draw the row."""
        return Content.assemble(*((text, style) for _name, text, style in self._parts()))

    async def on_click(self, event: events.Click) -> None:
        """Show the tab under the mouse."""
        right = 0
        for name, text, _style in self._parts():
            right += len(text)
            if event.x < right:
                self.post_message(ShowTab(name))
                return

    def _parts(self) -> list[tuple[str, str, str]]:
        """Give each tab's name, text and style, with short titles where the long ones do not fit."""
        parts = self._titled(TABS)
        fits = sum(len(text) for _name, text, _style in parts) <= self.size.width
        return parts if fits else self._titled(TABS | _SHORT)

    def _titled(self, titles: dict[str, str]) -> list[tuple[str, str, str]]:
        return [self._part(number, name, title) for number, (name, title) in enumerate(titles.items(), 1)]

    def _part(self, number: int, name: str, title: str) -> tuple[str, str, str]:
        count = f" {self.counts[name]:,}" if name in self.counts else ""
        text = f"{number} {title}{count}" if self.size.width >= 100 else f"{title}{count}"
        return (name, f"[{text}]", "bold") if name == self.active else (name, f" {text} ", "")
