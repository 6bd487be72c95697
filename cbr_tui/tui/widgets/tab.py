"""What the five tabs have in common: a picture to show, a view with the focus, a field under the cursor."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.reactive import reactive

from cbr_tui.frozen import frozen
from cbr_tui.text.marks import Marks

if TYPE_CHECKING:
    from cbr_tui.tui.picture import Picture
    from cbr_tui.tui.widgets.line_view import LineView

__all__ = ["Field", "Tab"]


@frozen
class Field:
    """What the cursor stands on."""

    path: str
    """Its place in the answer; empty where it has none."""
    value: str
    """What is copied of it."""


class Tab(Vertical):
    """One tab's body. Only the one that is visible follows the picture; the others catch up when shown."""

    picture: reactive[Picture | None] = reactive(None)
    local: reactive[bool] = reactive(default=False)
    """Whether times are told by this machine's clock, and not in UTC."""

    @property
    @abstractmethod
    def view(self) -> LineView:
        """The view that has the keys."""

    @property
    @abstractmethod
    def field(self) -> Field | None:
        """What the cursor stands on."""

    @property
    def place(self) -> str:
        """The place of what the cursor stands on; empty where it has none."""
        field = self.field
        return field.path if field is not None else ""

    @property
    @abstractmethod
    def wanted(self) -> str:
        """What was typed after `/`; setting it filters or searches while it is typed."""

    @wanted.setter
    @abstractmethod
    def wanted(self, text: str) -> None: ...

    def search_begins(self) -> None:
        """Take note of where the person is: who gives a search up wants to be there again."""

    def search_ends(self) -> None:
        """Stay with what was found, and go back nowhere."""

    @property
    def found(self) -> str:
        """What is said of the search; empty where there is none."""
        return f"/{self.wanted}" if self.wanted else ""

    @property
    def counted(self) -> str:
        """What the search found so far, where that is counted."""
        return ""

    @property
    def at_work(self) -> bool:
        """Whether the answer that is shown is still being worked on, so that the next one had better wait."""
        return False

    def stop(self) -> bool:
        """Leave the long steps that are under way; says whether there were any."""
        return False

    def widen(self) -> bool:
        """Show all again where only what a program gave is shown; says whether that was so."""
        return False

    @abstractmethod
    def show_picture(self, picture: Picture) -> None:
        """Show another picture: tab, cursor, scroll and filter stay."""

    def catch_up(self) -> None:
        """Show the picture that came while the tab was out of sight."""
        if self.picture is not None:
            self.show_picture(self.picture)

    def let_go(self) -> None:
        """Give back what is held of a picture that is no longer the newest: nobody sees it."""
        self.view.marks = Marks()

    def forget(self) -> None:
        """Let go of the backup for good: nobody sees this tab again.

        A widget is part of a cycle, which the garbage collector finds late: until then it would hold a whole
        answer.
        """
        self.set_reactive(Tab.picture, None)
        self.view.marks = Marks()

    def watch_picture(self, picture: Picture | None) -> None:
        """Show it at once where somebody can see it."""
        if picture is None or not self.is_mounted:
            return
        if self.display:
            self.show_picture(picture)
        else:
            self.let_go()

    def watch_local(self, _local: bool) -> None:
        """Tell its times the other way."""
        if self.picture is not None and self.is_mounted and self.display:
            self.show_picture(self.picture)
