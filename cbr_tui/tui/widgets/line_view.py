"""Rows of text drawn on demand, and a cursor: what every tab, list and detail is made of.

Only the visible rows are ever built, and a cursor step redraws two of them, so a view costs the same with
ten rows and with a million.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from cbr_tui.text.marks import Marks
from cbr_tui.tui.bindings import bound
from cbr_tui.tui.messages import Say
from cbr_tui.tui.roles import ROLES, Piece

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from textual import events
    from textual.binding import BindingType

__all__ = ["LineView"]

_SHIFT = 8
"""How far one step to the side moves the text, in cells."""
_PILE = 9
"""The most characters that visible text has in one cell: a letter, and marks on it."""


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
    """A scrolling view over rows that a subclass gives one at a time."""

    BINDING_GROUP_TITLE = "Moving"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("up", "move(-1)", "up"),
        bound("down", "move(1)", "down"),
        bound("left", "shift(-1)", "text to the left"),
        bound("right", "shift(1)", "text to the right"),
        bound("page-up", "page(-1)", "a page up"),
        bound("page-down", "page(1)", "a page down"),
        bound("first", "edge(-1)", "first row"),
        bound("last", "edge(1)", "last row"),
        bound("details", "choose", "details"),
    ]

    @dataclass(eq=False, repr=False)
    class Moved(Message):
        """Tells that the cursor stands on another row, or that the rows changed."""

        view: LineView
        stepped: bool
        """Whether the person moved it; False where the rows changed under it."""

        @property
        def control(self) -> LineView:
            """The view."""
            return self.view

    @dataclass(eq=False, repr=False)
    class Chosen(Message):
        """Requests whatever `Enter` means for the row under the cursor."""

        view: LineView
        index: int

        @property
        def control(self) -> LineView:
            """The view."""
            return self.view

    has_header = False
    """Whether a row stays on top while the others scroll."""
    empty = ""
    """What is said in the first row's place where there are none."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        """Begin empty, with the cursor on the first row."""
        super().__init__(id=id, classes=classes)
        self.cursor = 0
        self._marks = Marks()
        self._shift = 0
        self._top = 0
        self._top_for_size = 0

    def take(self, character: str | None) -> bool:  # noqa: ARG002 - for subclasses
        """Take a key that belongs to the one before, whatever it does alone; says whether it was taken."""
        return False

    def work(self, group: str, doing: Callable[..., Awaitable[None]], *args: Any, **options: Any) -> None:
        """Begin work beside the event loop, in place of what its group does.

        Handed over as a function, so that what is replaced before it began leaves no coroutine behind; and
        but once, because Textual's worker stays as it is when it is done, until the collector finds it.
        """
        waiting = [partial(doing, *args, **options)]

        async def begin() -> None:
            await waiting.pop()()

        # Without a description Textual writes down all that is handed over: a hundred megabytes of answer.
        self.run_worker(cast("Callable[[], None]", begin), group=group, exclusive=True, description=group)

    # What a subclass gives

    @property
    @abstractmethod
    def row_count(self) -> int:
        """How many rows there are."""

    @abstractmethod
    def pieces(self, index: int) -> Sequence[Piece]:
        """Give the text of a row; every piece is already free of control characters."""

    def header(self) -> Sequence[Piece]:
        """Give the row that stays on top, where there is one: it names the columns."""
        return ()

    def selectable(self, index: int) -> bool:  # noqa: ARG002 - a heading is told apart by subclasses
        """Say whether the cursor may stand on a row."""
        return True

    @property
    def marks(self) -> Marks:
        """The marks at what has changed; a subclass shows them, in the blank cell before a row."""
        return self._marks

    @marks.setter
    def marks(self, marks: Marks) -> None:
        if marks != self._marks:
            self._marks = marks
            self.refresh()

    # Rows and cursor

    def rows_changed(self, cursor: int | None = None) -> None:
        """Draw anew after the rows changed; the cursor moves to `cursor`, or stays as near as it can.

        What was in view stays in view, and where the person has scrolled away from the cursor, so does that.
        """
        top = round(self.scroll_y)
        in_view = top <= self.cursor < top + self._page()
        if self.is_mounted:
            self.virtual_size = Size(self.size.width, self.row_count + self._header_height)
        wanted = self.cursor if cursor is None else cursor
        self.cursor = self._nearest(max(0, min(wanted, self.row_count - 1)), 1)
        if in_view:
            self.show_cursor()
        self.refresh()
        self._tell_moved(stepped=False)

    def move_to(self, index: int, direction: int = 1) -> None:
        """Put the cursor on a row, or on the next selectable one in `direction`."""
        if not self.row_count:
            return
        index = self._nearest(max(0, min(index, self.row_count - 1)), direction)
        if index == self.cursor:
            self.show_cursor()
            return
        old, self.cursor = self.cursor, index
        self._refresh_row(old)
        self._refresh_row(index)
        self.show_cursor()
        self._tell_moved(stepped=True)

    def _tell_moved(self, *, stepped: bool) -> None:
        # A message ends at whoever sends it, and in a watcher that would be the widget that watches.
        self.post_message(self.Moved(self, stepped=stepped).set_sender(self))

    def _nearest(self, index: int, direction: int) -> int:
        """Find the selectable row nearest to `index`: in `direction` first, then the other way."""
        for step in (direction, -direction):
            candidate = index
            while 0 <= candidate < self.row_count:
                if self.selectable(candidate):
                    return candidate
                candidate += step
        return index

    @property
    def _header_height(self) -> int:
        return 1 if self.has_header else 0

    def _page(self) -> int:
        return max(1, self.size.height - self._header_height)

    def _refresh_row(self, index: int) -> None:
        y = index - round(self.scroll_y) + self._header_height
        if self._header_height <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def show_cursor(self) -> None:
        """Scroll as little as needed; the headings above the first row come into view with it."""
        self.scroll_to_row(self._top_near(round(self.scroll_y)))

    def scroll_to_row(self, top: int) -> None:
        """Have this row as the first in view."""
        if self.is_mounted and self.size.height and top != round(self.scroll_y):
            # Forced: that there is something to scroll now is only noted with the next layout.
            self.scroll_to(y=top, animate=False, force=True)

    def _top_near(self, top: int) -> int:
        """Give the first row, as near to `top` as it may be for the cursor to be in view."""
        page = self._page()
        first_wanted = self.cursor
        while first_wanted > 0 and not self.selectable(first_wanted - 1):
            first_wanted -= 1
        if self.cursor >= top + page:
            top = self.cursor - page + 1
        if first_wanted < top:
            top = first_wanted if self.cursor - first_wanted < page else self.cursor
        return top

    # Drawing

    def render_line(self, y: int) -> Strip:
        """Draw one row of the visible part."""
        width = self.size.width
        if y < self._header_height:
            return self._strip(self.header(), width)
        index = y + round(self.scroll_y) - self._header_height
        if index == 0 and not self.row_count:
            role = "cursor" if self.has_focus else "dim"  # also here it is seen where the keys go
            return self._strip([Piece(f" {self.empty}", role)], width)
        if not 0 <= index < self.row_count:
            return Strip.blank(width, self.rich_style)
        pieces = self.pieces(index)
        if index == self.cursor and self.has_focus and self.selectable(index):
            # One look for the whole row: reversed colours beside each other read as a warning.
            pieces = [Piece(text, "cursor") for text, _role in pieces]
            return self._strip(pieces, width, "cursor")
        return self._strip(pieces, width)

    @property
    def reach(self) -> int:
        """How many characters of a row can be seen at the most, and as far as a step to the side leads."""
        return _PILE * (self._shift + self.size.width + 2 * _SHIFT)

    def _strip(self, pieces: Sequence[Piece], width: int, blank: str = "plain") -> Strip:
        base, reach = self.rich_style, self.reach
        strip = Strip([Segment(text[:reach], base + ROLES[role]) for text, role in pieces])
        right = self._shift + width
        if strip.cell_length > right:  # what is cut says so
            sign = Strip([Segment("…", base + ROLES[blank if blank != "plain" else "dim"])])
            return Strip.join([strip.crop(self._shift, right - 1), sign])
        return strip.crop(self._shift, right).extend_cell_length(width, base + ROLES[blank])

    def on_mount(self) -> None:
        """Take the size of the rows that are already there."""
        self.rows_changed()

    def on_resize(self) -> None:
        """Keep the cursor in view, as near as there is room to where the person had scrolled to."""
        self.virtual_size = Size(self.size.width, self.row_count + self._header_height)
        self._top_for_size = self._top_near(self._top)
        self.scroll_to_row(self._top_for_size)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Remember where the person scrolled to; what a size asked for is not that."""
        super().watch_scroll_y(old_value, new_value)
        if round(new_value) != self._top_for_size:
            self._top = self._top_for_size = round(new_value)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Draw the cursor's row anew: it is reversed while the view has the focus."""
        self._refresh_row(self.cursor)

    # Keys and mouse

    def action_move(self, step: int) -> None:
        """Move the cursor by one row."""
        self.move_to(self.cursor + step, 1 if step > 0 else -1)

    def action_page(self, direction: int) -> None:
        """Move the cursor by a page."""
        self.move_to(self.cursor + direction * self._page(), direction)

    def action_edge(self, direction: int) -> None:
        """Move the cursor to the first or the last row."""
        self.move_to(0 if direction < 0 else self.row_count - 1, -direction)

    def action_shift(self, direction: int) -> None:
        """Move the text sideways, as far as the visible rows need."""
        longest = max((self._cells(self.pieces(index)) for index in self._visible()), default=0)
        shift = self._shift + direction * _SHIFT
        shift = max(0, min(shift, longest - self.size.width + _SHIFT - 1))
        if shift != self._shift:
            self._shift = shift - shift % _SHIFT
            self.refresh()

    def action_choose(self) -> None:
        """Ask for what `Enter` means on this row."""
        if self.row_count:
            self.post_message(self.Chosen(self, self.cursor))
        else:
            self.post_message(Say("There is no row here."))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor where the mouse points; a second click is `Enter`."""
        index = event.y + round(self.scroll_y) - self._header_height
        if event.y >= self._header_height and 0 <= index < self.row_count and self.selectable(index):
            self.move_to(index)
            if event.chain == 2:
                self.action_choose()

    def _visible(self) -> range:
        top = round(self.scroll_y)
        return range(top, min(self.row_count, top + self._page()))

    def _cells(self, pieces: Sequence[Piece]) -> int:
        """Count the cells of a row, as far as it matters."""
        return sum(Segment(text[: self.reach]).cell_length for text, _role in pieces)
