"""A small Textual program that draws in every way that a cell diff has to get right."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import DataTable, Footer, Input, Label, Static, TabbedContent, TabPane

from cbr_tui.tui.celldiff import CellDiff

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

SCRIPTS = (
    "plain text and nothing else",
    "备份 backup 服务器 server 完成",
    "שלום עולם السلام عليكم",
    "e\u0301 a\u0308o\u0302 ง\u0e48 한국어",
    "👍🏽 👨‍👩‍👧 🇨🇳 ✔️ ⚠ 🎉 done",
    "[b]bold[/] [i]italic[/] [u]under[/] [s]strike[/] [r]reverse[/] [dim]dim[/] [b red on blue]all[/]",
    "[link='https://example.org/a']a link[/link] and [link='https://example.org/b']another[/link]",
)


class Question(ModalScreen[None]):
    """A window over the screen, through whose background the screen is seen."""

    CSS = "Question { align: center middle; } Question Label { border: round white; padding: 1 3; }"
    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss", "Close")]

    def compose(self) -> ComposeResult:
        yield Label("备份 really?\nthe window's edge cuts wide glyphs")


class CellDiffApp(CellDiff[None]):
    CSS = """
    #status { height: 1; background: $panel; }
    TabbedContent, TabPane, VerticalScroll, DataTable { height: 1fr; }
    #plain { background: ansi_default; color: ansi_default; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("u", "advance", "Update"),
        ("m", "ask", "Modal"),
        ("r", "repaint", "Repaint"),
        ("f", "fail", "Fail"),
        ("n", "nothing", "Nothing"),
        Binding("e", "edit", show=False),
        ("ctrl+z", "suspend_process", "Suspend"),
        Binding("1", "tab('one')", show=False),
        Binding("2", "tab('two')", show=False),
        Binding("3", "tab('three')", show=False),
        ("q", "quit", "Quit"),
    ]
    count = 0

    def compose(self) -> ComposeResult:
        yield Input(placeholder="an ID", id="input")
        yield Label("status 0", id="status")
        with TabbedContent():
            with TabPane("One", id="one"), VerticalScroll():
                for line in SCRIPTS * 12:
                    yield Static(line)
            with TabPane("Two", id="two"):
                yield DataTable(cursor_type="row")
            with TabPane("Three", id="three"):
                yield Static("\n".join(["nothing here", "界" * 30]), id="plain")
        yield Footer()

    def on_mount(self) -> None:
        self.animation_level = "none"
        self.query_one(Input).cursor_blink = False
        table = self.query_one(DataTable)
        table.add_columns("id", "名称", "value")
        for number in range(200):
            table.add_row(str(number), f"备份{number}", f"value {number}", key=str(number))
        self.query_one(VerticalScroll).focus()

    def action_advance(self) -> None:
        self.count += 1
        self.query_one("#status", Label).update(f"status {self.count} {'界' * (self.count % 3)}")
        self.query_one(DataTable).update_cell_at(self.query_one(DataTable).cursor_coordinate, str(self.count))

    def action_nothing(self) -> None:
        """Draw the same again, and end with something that can be waited for outside of the screen."""
        self.query_one("#status", Label).refresh()
        self.screen.refresh()
        self.call_after_refresh(self.bell)

    def action_ask(self) -> None:
        self.push_screen(Question())

    def action_fail(self) -> None:
        """Let the next comparison find something that it doesn't know."""
        if self._shown is not None:
            self._shown._rows = [[]]

    def action_edit(self) -> None:
        with self.suspend():
            os.write(1, b"another program\r\n")

    def action_tab(self, tab: str) -> None:
        self.query_one(TabbedContent).active = tab
        panes = {"one": "VerticalScroll", "two": "DataTable", "three": "#input"}
        self.query_one(panes[tab]).focus()


if __name__ == "__main__":
    App.run(CellDiffApp(), mouse="--no-mouse" not in sys.argv)
