"""A tab that is a table with the details of the row under the cursor below: volumes and replication."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual import on

from cbr_tui.text.rows import Group
from cbr_tui.tui.widgets.line_view import LineView
from cbr_tui.tui.widgets.rows_view import RowsView
from cbr_tui.tui.widgets.tab import Field, Tab
from cbr_tui.tui.widgets.table_view import EMPTY, TableView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from cbr_tui.text.facts import Table
    from cbr_tui.tui.picture import Picture

__all__ = ["TableTab"]


class TableTab(Tab):
    """Shows the table that a subclass makes of the picture."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self._shown: tuple[Picture, bool] | None = None

    def compose(self) -> ComposeResult:
        """Make the table, and the details that only a high screen shows."""
        yield self.make_view()
        details = RowsView(label_width=24, classes="details")
        details.can_focus = False  # the keys are the table's, and Enter shows all of this
        yield details

    def make_view(self) -> TableView:
        """Make the table's view."""
        return TableView()

    @abstractmethod
    def table_of(self, picture: Picture) -> Table | None:
        """Give the table of a picture; None where the answer could not be read."""

    @property
    def view(self) -> TableView:
        """The table."""
        return self.query_one(TableView)

    @property
    def field(self) -> Field | None:
        """The record under the cursor; its ID is what is copied."""
        row = self.view.row
        if row is None:
            return None
        return Field(row.path, str(row.record.raw.get("id") or ""))

    @property
    def wanted(self) -> str:
        """Only records that show this text are shown."""
        return self.view.wanted

    @wanted.setter
    def wanted(self, text: str) -> None:
        self.view.wanted = text

    def show_picture(self, picture: Picture) -> None:
        """Show the table of a picture, sorted and filtered as before."""
        shown = picture, self.local
        if shown == self._shown:  # it is sorted already
            return
        self._shown = shown
        table = self.table_of(picture)
        self.view.marks = self.query_one(".details", RowsView).marks = picture.marks
        if table is not None:
            self.view.table = table

    def let_go(self) -> None:
        """Forget the picture, and its table."""
        super().let_go()
        self._shown = None
        self.view.let_go()
        self.query_one(".details", RowsView).marks = self.view.marks

    def forget(self) -> None:
        """Let go of the table too, and of one that is still being sorted."""
        super().forget()
        self._shown = None
        self.view.leave()
        self.view.table = EMPTY
        details = self.query_one(".details", RowsView)
        details.marks, details.groups = self.view.marks, ()

    def stop(self) -> bool:
        """Leave a long sort."""
        return self.view.leave()

    @on(LineView.Moved)
    def show_details(self, event: LineView.Moved) -> None:
        """Show the details of the record under the cursor."""
        details = self.query_one(".details", RowsView)
        if event.view is details:
            event.stop()
            return
        row = self.view.row
        if details.display:
            details.groups = (Group("", row.detail),) if row else ()
