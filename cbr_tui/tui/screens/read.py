"""A page to read over the screen: the whole of a row, the details of a record, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from cbr_tui.text.marks import Marks
from cbr_tui.text.rows import Group, Row
from cbr_tui.text.safe import visible, wrap
from cbr_tui.tui.widgets.line_view import LineView
from cbr_tui.tui.widgets.rows_view import RowsView
from cbr_tui.tui.widgets.table_view import TableView
from cbr_tui.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

__all__ = ["ReadScreen", "page_of"]

_NO_MARKS: Final = Marks()


class ReadScreen(ModalScreen[None], inherit_bindings=False):
    """Shows groups of rows, long values broken into lines."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "leave", "back"),
    ]

    def __init__(
        self, title: str, groups: tuple[Group, ...], *, label_width: int = 16, marks: Marks = _NO_MARKS
    ) -> None:
        """Show `groups` under `title`, with the marks at what has changed."""
        super().__init__()
        self._title = title
        self._groups = groups
        self._label_width = label_width
        self._marks = marks

    def compose(self) -> ComposeResult:
        """Make the page."""
        with Vertical(id="page"):
            yield Static(f" {self._title}", id="title", markup=False)
            yield RowsView(label_width=self._label_width)
            yield Static(" Esc back", id="keys", markup=False)
        yield TooSmall()

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one(RowsView).marks = self._marks
        self.query_one(RowsView).focus()

    @on(LineView.Chosen)
    def action_leave(self) -> None:
        """Go back, once: keys may come in one burst."""
        if self.is_current:
            self.dismiss(None)

    def on_resize(self) -> None:
        """Break the lines to the width there is."""
        widest = self.query_one("#page").styles.max_width
        room = self.size.width if widest is None else min(self.size.width, int(widest.value))
        width = max(20, room - self._label_width - 6)
        groups = (Group(group.title, _broken(group.rows, width)) for group in self._groups)
        self.query_one(RowsView).groups = tuple(groups)


def page_of(view: LineView) -> ReadScreen | None:
    """Make the page for the row under a view's cursor: all of a field or a finding, or of a record."""
    if isinstance(view, RowsView) and view.row is not None:
        row = view.row
        more = row.action or row.detail.removeprefix(row.value).lstrip("\n")
        what = "what to do" if row.action else ""
        rows = (Row(row.label or " ", row.value), Row("where", visible(row.path) or "-"), Row(what, more))
        return ReadScreen(row.label or "Finding", (Group("", rows),))
    if isinstance(view, TableView) and view.row is not None:
        record = view.row
        return ReadScreen(record.path, (Group("", record.detail),), label_width=26, marks=view.marks)
    return None


def _broken(rows: tuple[Row, ...], width: int) -> tuple[Row, ...]:
    """Break long values; the lines that follow the first have no label."""
    broken: list[Row] = []
    for row in rows:
        lines = [line for paragraph in row.value.split("\n") for line in wrap(paragraph, width) or [""]]
        for number, line in enumerate(lines):
            label = row.label if number == 0 else ""
            broken.append(Row(label or " ", line, row.path, dim=row.dim))
    return tuple(broken)
