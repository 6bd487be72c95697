"""A tab that is one view of labelled rows: Summary and extend_info."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from cbr_tui.frozen import replace
from cbr_tui.text.facts import Group
from cbr_tui.text.times import localised
from cbr_tui.tui.widgets.rows_view import RowsView
from cbr_tui.tui.widgets.tab import Field, Tab

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from cbr_tui.tui.picture import Picture

__all__ = ["RowsTab"]


class RowsTab(Tab):
    """Shows the groups that a subclass makes of the picture."""

    LABEL_WIDTH: ClassVar[int] = 13
    VALUE_WIDTH: ClassVar[int | None] = None
    """The width of the values, where each row's detail stands behind its value."""

    def compose(self) -> ComposeResult:
        """Make the one view."""
        yield RowsView(label_width=self.LABEL_WIDTH, value_width=self.VALUE_WIDTH)

    @abstractmethod
    def groups_of(self, picture: Picture) -> tuple[Group, ...]:
        """Give what is shown of a picture."""

    @property
    def view(self) -> RowsView:
        """The one view."""
        return self.query_one(RowsView)

    @property
    def field(self) -> Field | None:
        """The row under the cursor."""
        row = self.view.row
        return Field(row.path, row.value) if row else None

    @property
    def wanted(self) -> str:
        """Only rows with this text are shown."""
        return self.view.wanted

    @wanted.setter
    def wanted(self, text: str) -> None:
        self.view.wanted = text

    def forget(self) -> None:
        """Let go of the rows too."""
        super().forget()
        self.view.groups = ()

    def show_picture(self, picture: Picture) -> None:
        """Show the rows of a picture."""
        groups = self.groups_of(picture)
        self.view.marks = picture.marks
        self.view.groups = tuple(map(_localised, groups)) if self.local else groups


def _localised(group: Group) -> Group:
    rows = [replace(row, value=localised(row.value), detail=localised(row.detail)) for row in group.rows]
    return Group(group.title, tuple(rows))
