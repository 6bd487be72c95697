"""The Raw JSON tab: what the service sent, laid out for reading and otherwise as it came."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from cbr_tui.text.outline import Outline
from cbr_tui.tui.messages import Say
from cbr_tui.tui.roles import Piece
from cbr_tui.tui.widgets.line_view import LineView
from cbr_tui.tui.widgets.tab import Field, Tab

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from cbr_tui.tui.picture import Picture

__all__ = ["RawJsonTab"]


class RawJsonTab(Tab):
    """One view over the answer's bytes."""

    def compose(self) -> ComposeResult:
        """Make the one view."""
        yield OutlineView()

    @property
    def view(self) -> OutlineView:
        """The one view."""
        return self.query_one(OutlineView)

    @property
    def field(self) -> Field | None:
        """The line under the cursor."""
        view = self.view
        if view.outline is None or not view.row_count:
            return None
        return Field(view.outline.path(view.cursor), view.outline.value(view.cursor))

    @property
    def wanted(self) -> str:
        """What is searched for."""
        return self.view.wanted

    @wanted.setter
    def wanted(self, text: str) -> None:
        self.view.search(text)

    def show_picture(self, picture: Picture) -> None:
        """Show the bytes of a picture."""
        self.view.show_bytes(picture.observation.answer.raw)

    def show_bytes(self, raw: bytes) -> None:
        """Show bytes that are no picture: the body of a failure."""
        self.view.show_bytes(raw)


class OutlineView(LineView):
    """Shows an outline; only the visible lines are ever made."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "again(1)", "next match", show=False),
        Binding("N", "again(-1)", "match before", show=False),
    ]

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.outline: Outline | None = None
        self.wanted = ""
        self._raw = b""

    @property
    def row_count(self) -> int:
        """Count the lines."""
        return len(self.outline) if self.outline is not None else 0

    def pieces(self, index: int) -> Sequence[Piece]:
        """Give one line, coloured by syntax."""
        if self.outline is None:
            return ()
        return [Piece(" "), *(Piece(text, style) for style, text in self.outline.tokens(index))]

    def show_bytes(self, raw: bytes) -> None:
        """Show these bytes as soon as they are indexed; the cursor stays on its line."""
        if raw != self._raw:
            self._raw = raw
            self.run_worker(self._index(raw), group="index", exclusive=True)

    async def _index(self, raw: bytes) -> None:
        outline = await asyncio.to_thread(Outline.of, raw)
        if raw is self._raw:
            self.outline = outline
            self.rows_changed()

    def search(self, text: str) -> None:
        """Go to the first line with this text, from the cursor on."""
        self.wanted = text
        self._find(self.cursor, backwards=False)

    def action_again(self, direction: int) -> None:
        """Go to the next match, or to the one before."""
        self._find(self.cursor + direction, backwards=direction < 0)

    def _find(self, start: int, *, backwards: bool) -> None:
        if self.outline is None or not self.wanted:
            return
        found = self.outline.find(self.wanted, start, backwards=backwards)
        if found is None:
            found = self.outline.find(
                self.wanted, self.row_count - 1 if backwards else 0, backwards=backwards
            )
        if found is None:
            self.post_message(Say(f"Not found: {self.wanted}"))
        else:
            self.move_to(found)
