"""The smallest Textual program that shows the same facts: an input, a status, a row of tabs, a text.

    python benchmarks/smallest_textual.py FILE_OR_URL OTHER_FILE_OR_URL

`r` refreshes the status, `1` to `3` switch the text, `o` goes to the input, Escape comes back.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

if TYPE_CHECKING:
    from textual.binding import BindingType


class SmallestApp(App[None]):
    """Texts, and nothing clever."""

    CSS = "Input { height: 1; border: none; } #status, #tabs, #keys { height: 1; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        ("r", "again", "Refresh"),
        ("1", "text(0)", "Summary"),
        ("2,3", "text(1)", "Other"),
        ("o", "app.focus('input')", "Open"),
        ("escape", "app.focus('scroll')", "Back"),
    ]
    times = 0

    def compose(self) -> ComposeResult:
        """Lay out one thing under the other."""
        yield Input(sys.argv[1], id="input")
        yield Static("fetched 0", id="status")
        yield Static("Summary  Other", id="tabs")
        with VerticalScroll(id="scroll"):
            yield Static(id="text", markup=False)
        yield Static("r refresh  1 2 tabs  o open  ctrl+q quit", id="keys")

    def on_mount(self) -> None:
        """Show the first text, without animations and blinking."""
        self.theme = "ansi-dark"
        self.animation_level = "none"
        self.query_one(Input).cursor_blink = False
        self.action_text(0)
        self.query_one("#scroll").focus()

    def action_again(self) -> None:
        """Change what changes in a refresh."""
        self.times += 1
        self.query_one("#status", Static).update(f"fetched {self.times}")

    def action_text(self, number: int) -> None:
        """Show one of the texts: a file at once, what a service answers when it comes."""
        where = sys.argv[1 + number]
        if where.startswith("http"):
            self.run_worker(self._fetch(where), exclusive=True)
        else:
            self.query_one("#text", Static).update(Path(where).read_text(encoding="utf-8"))

    async def _fetch(self, url: str) -> None:
        import httpx

        async with httpx.AsyncClient(headers={"X-Auth-Token": "made-up"}) as client:
            self.query_one("#text", Static).update((await client.get(url)).text)


if __name__ == "__main__":
    SmallestApp().run()
