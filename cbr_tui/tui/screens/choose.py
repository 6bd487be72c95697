"""A list to choose from: which ID, what to copy, which command."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from cbr_tui.frozen import frozen, replace
from cbr_tui.text.safe import cells, padded, visible
from cbr_tui.tui.roles import Piece
from cbr_tui.tui.widgets.entry import Entry
from cbr_tui.tui.widgets.line_view import LineView
from cbr_tui.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

__all__ = ["ChooseScreen", "Option"]


@frozen
class Option:
    """One thing to choose."""

    value: str
    """What choosing it gives."""
    label: str
    hint: str = ""
    """What stands dimmed behind it."""
    key: str = ""
    """The character that chooses it at once; empty for none."""


class ChooseScreen(ModalScreen[str | None], inherit_bindings=False):
    """Gives the chosen option's value, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back"),
        Binding("up,ctrl+p", "move(-1)", "up", show=False),
        Binding("down,ctrl+n", "move(1)", "down", show=False),
        Binding("enter,ctrl+j", "choose", "choose"),
    ]

    def __init__(self, title: str, options: Sequence[Option], *, filtered: bool = False) -> None:
        """Offer `options`; with `filtered`, typing narrows them."""
        super().__init__()
        self._title = title
        self._options = options
        self._filtered = filtered

    def compose(self) -> ComposeResult:
        """Make the list, and the filter where there is one."""
        with Vertical(id="box"):
            yield Static(self._title, id="title", markup=False)
            if self._filtered:
                entry = Entry(id="entry", compact=True, placeholder="type to narrow")
                entry.cursor_blink = False
                yield entry
            options = _OptionsView(self._options)
            options.can_focus = not self._filtered  # what is typed narrows it, also after a click
            yield options
        yield TooSmall()

    def on_mount(self) -> None:
        """Take the keys."""
        self.query_one("#entry" if self._filtered else _OptionsView).focus()
        self.query_one(_OptionsView).styles.height = min(len(self._options), max(3, self.size.height - 6))

    def on_key(self, event: events.Key) -> None:
        """Choose by an option's own key."""
        if self._filtered:
            return
        for option in self._options:
            if option.key and option.key == event.character:
                event.stop()
                self._give(option.value)
                return

    @on(Input.Changed)
    def narrow(self, event: Input.Changed) -> None:
        """Show the options that hold every word that was typed."""
        words = event.value.casefold().split()
        self.query_one(_OptionsView).show(
            [option for option in self._options if all(word in _text(option) for word in words)]
        )

    @on(Input.Submitted)
    @on(LineView.Chosen)
    def action_choose(self) -> None:
        """Give the option under the cursor."""
        option = self.query_one(_OptionsView).option
        if option is not None:
            self._give(option.value)

    def action_leave(self) -> None:
        """Choose nothing."""
        self._give(None)

    def _give(self, value: str | None) -> None:
        """Give the answer, once: keys that come in one burst may ask for it twice."""
        if self.is_current:
            self.dismiss(value)

    def action_move(self, step: int) -> None:
        """Move in the list while the filter has the keys."""
        self.query_one(_OptionsView).action_move(step)


class _OptionsView(LineView):
    def __init__(self, options: Sequence[Option]) -> None:
        super().__init__()
        self._take(options)

    def _take(self, options: Sequence[Option]) -> None:
        self._options = [
            replace(each, label=visible(each.label), hint=visible(each.hint)) for each in options
        ]
        self._widest = max((cells(each.label) for each in self._options), default=0)

    @property
    def row_count(self) -> int:
        return len(self._options)

    @property
    def option(self) -> Option | None:
        return self._options[self.cursor] if self.cursor < len(self._options) else None

    def show(self, options: Sequence[Option]) -> None:
        self._take(options)
        self.rows_changed(0)

    def pieces(self, index: int) -> Sequence[Piece]:
        option = self._options[index]
        label = padded(option.label, min(self._widest, max(20, self.size.width - 6)))
        mark = ">" if index == self.cursor else " "
        key = f" {option.key:1} " if any(each.key for each in self._options) else " "
        return [
            Piece(mark + key, "label"),
            Piece(f"{label}  "),
            Piece(option.hint, "dim"),
        ]


def _text(option: Option) -> str:
    return f"{option.label} {option.hint}".casefold()
