"""What stands under the tabs' names: the view of the active tab, or why there is nothing to show."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from textual.containers import Vertical
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input

from cbr_tui.tui.widgets.rows_view import RowsView

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from cbr_tui.errors import CbrTuiError
    from cbr_tui.tui.picture import Picture
    from cbr_tui.tui.screens.whole import WholeScreen
    from cbr_tui.tui.widgets.line_view import LineView
    from cbr_tui.tui.widgets.raw_json import RawJsonTab
    from cbr_tui.tui.widgets.tab import Tab

__all__ = ["Views"]

_TABS: Final = {
    "summary": "SummaryTab",
    "extend_info": "ExtendInfoTab",
    "volumes": "VolumesTab",
    "replication": "ReplicationTab",
    "raw": "RawJsonTab",
}
"""The class of each tab: what it takes to show one is imported when it is first shown."""
_MODULES: Final = {"raw": "raw_json"}


class Views(Vertical):
    """Makes each tab when it is first shown, and shows one at a time."""

    class Made(Message):
        """Tells that a tab was made that is to be shown now."""

    picture: reactive[Picture | None] = reactive(None)
    """What the tabs show."""
    local: reactive[bool] = reactive(default=False)
    """Whether times are told by this machine's clock."""

    def __init__(self, *, id: str) -> None:
        """Begin with nothing to show."""
        super().__init__(id=id)
        self.active = "summary"
        self._tabs: dict[str, Tab] = {}
        self._known = False
        self._problem: CbrTuiError | None = None
        self._sought = ""

    def compose(self) -> ComposeResult:
        """Lay out the page that says what is wrong."""
        yield RowsView(id="problem", label_width=12)

    @property
    def tab(self) -> Tab | None:
        """The tab that is active, once it was made."""
        return self._tabs.get(self.active)

    @property
    def raw(self) -> RawJsonTab | None:
        """The raw answer's tab, where that is the active one."""
        return cast("RawJsonTab | None", self.tab) if self.active == "raw" else None

    @property
    def at_work(self) -> bool:
        """Whether a tab still works on the answer, so that the next one had better wait."""
        return any(tab.is_mounted and tab.at_work for tab in self._tabs.values())

    def stop(self) -> bool:
        """Leave the long steps of all tabs, also of those out of sight; says whether there were any."""
        return any([tab.stop() for tab in self._tabs.values() if tab.is_mounted])  # noqa: C419 - all of them

    def begin_anew(self, active: str) -> None:
        """Let all tabs go, for those of another backup."""
        self.forget()
        for tab in self._tabs.values():
            tab.remove()
        if self._tabs:
            # Textual forgets who follows a reactive only when it changes, and a tab holds a whole answer.
            self.mutate_reactive(Views.local)
        self._tabs.clear()
        self.active = active

    def forget(self) -> None:
        """Let go of all that the tabs hold: nobody sees them again."""
        for tab in self._tabs.values():
            if tab.is_mounted:
                tab.forget()

    def seek(self, path: str) -> None:
        """Go to a place in the raw answer as soon as its tab is shown."""
        self._sought = path

    def turn_to(self, name: str) -> None:
        """Show another tab."""
        self.active = name
        self.show(known=self._known, problem=self._problem)

    def show(self, *, known: bool, problem: CbrTuiError | None) -> None:
        """Show the active tab, or the reason why there is nothing to show.

        `known` says whether there is any picture; `problem` is what is wrong with the last answer.
        """
        self._known, self._problem = known, problem
        readable = known or (self.active == "raw" and bool(_body(problem)))
        page = self.query_one("#problem", RowsView)
        page.display = problem is not None and not readable
        if page.display and problem is not None:
            from cbr_tui.text.problem import problem_rows
            from cbr_tui.text.rows import Group

            page.groups = (Group("", problem_rows(problem, max(20, self.size.width - 14))),)
            self._give_keys(page)
        for name, tab in self._tabs.items():
            tab.display = readable and name == self.active
        if readable and self.tab is None:
            # Later, because a data binding is made with whoever's message is handled: it has to be ours.
            self.call_later(self._make)
        elif readable:
            self._show_tab()

    async def _make(self) -> None:
        if self.tab is not None or self._left:
            return
        module = import_module(f"cbr_tui.tui.widgets.{_MODULES.get(self.active, self.active)}")
        tab: Tab = getattr(module, _TABS[self.active])()
        self._tabs[self.active] = tab
        await self.mount(tab.data_bind(Views.picture, Views.local))
        if not self._left:
            self.post_message(self.Made())
            self.show(known=self._known, problem=self._problem)

    @property
    def _left(self) -> bool:
        """Whether the person has gone back from here, or has quit."""
        return not self.is_attached or cast("WholeScreen", self.screen).left

    def _show_tab(self) -> None:
        """Give the active tab what it missed, and the keys."""
        tab, raw = self.tab, self.raw
        if tab is None or not tab.is_mounted:
            return
        tab.catch_up()
        if raw is not None and not self._known:
            raw.show_bytes(_body(self._problem))
        if raw is not None and self._sought:
            raw.seek(self._sought)
            self._sought = ""
        self._give_keys(tab.view)

    def _give_keys(self, view: LineView) -> None:
        """Let a view have the keys, unless the person is typing."""
        if not isinstance(self.screen.focused, Input):
            view.focus()


def _body(problem: CbrTuiError | None) -> bytes:
    """Give what the service sent with a failure."""
    return problem.reply.body if problem is not None and problem.reply is not None else b""
