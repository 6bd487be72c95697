"""The fields of a dialog, each one row high: texts, secrets, choices, and what sends it off.

A field takes its keys itself and in their order. Textual looks up a binding later than it takes a character,
and with whoever has the focus by then: in a burst of keys, as over a slow line, that is another field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, TypeAlias

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Static

from cbr_tui.text.safe import cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.binding import BindingType

__all__ = ["ActionField", "ChoiceField", "Field", "SecretField", "TextField"]


_EDITING: Final = {
    key: binding.action
    for binding in Input.BINDINGS
    if isinstance(binding, Binding)
    for key in binding.key.split(",")
}


class TextField(Input):
    """A text; what is pasted is taken whole, without its line breaks."""

    def __init__(self, placeholder: str, *, value: str = "", password: bool = False) -> None:
        """Begin with `value`; `placeholder` says what an answer looks like."""
        super().__init__(value, placeholder, compact=True, select_on_focus=not password, password=password)
        self.cursor_blink = False

    async def on_key(self, event: events.Key) -> None:
        """Move and delete."""
        action = _EDITING.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    def on_paste(self, event: events.Paste) -> None:
        """Join the lines: a token is copied with those that a terminal broke it into."""
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor("".join(event.text.splitlines()).strip())


class SecretField(TextField):
    """A secret: shown as dots, and never handed to the terminal's clipboard."""

    def __init__(self, placeholder: str) -> None:
        """Begin empty."""
        super().__init__(placeholder, password=True)

    def action_copy(self) -> None:
        """Copy nothing."""

    def action_cut(self) -> None:
        """Cut nothing: what is cut goes to the clipboard."""


class ChoiceField(Static, can_focus=True):
    """One of a few words; the arrows change it. The chosen one stands in brackets."""

    BINDING_GROUP_TITLE = "Choosing"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "change(1)", "change", key_display="←→"),
        Binding("left", "change(-1)", "change", show=False),
    ]

    value: reactive[str] = reactive("")

    def __init__(self, choices: Sequence[str], value: str) -> None:
        """Offer `choices`, `value` chosen."""
        super().__init__(markup=False)
        self._choices = choices
        self.set_reactive(ChoiceField.value, value)

    def on_key(self, event: events.Key) -> None:
        """Choose another word."""
        step = {"right": 1, "space": 1, "left": -1}.get(event.key)
        if step is not None:
            event.stop()
            self.action_change(step)

    def action_change(self, step: int) -> None:
        """Choose the next word, or the one before."""
        place = self._choices.index(self.value) + step
        self.value = self._choices[place % len(self._choices)]

    def render(self) -> Content:
        """Draw all words where they fit, else the chosen one."""
        words = [f"[{word}]" if word == self.value else f" {word} " for word in self._choices]
        if sum(map(cells, words)) > self.size.width:
            words = [f"[{self.value}]"]
        style = "reverse" if self.has_focus else ""
        return Content.assemble(
            *((word, f"bold {style}" if word.startswith("[") else "dim") for word in words)
        )

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Show who has the keys."""
        self.refresh()

    def on_click(self) -> None:
        """Choose the next word by the mouse."""
        self.action_change(1)


class ActionField(Static, can_focus=True):
    """What sends the dialog off."""

    class Pressed(Message):
        """Requests that it is done."""

    def __init__(self, text: str) -> None:
        """Say what it does."""
        super().__init__(markup=False)
        self._text = text

    def render(self) -> Content:
        """Draw it."""
        return Content(f"[ {self._text} ]").stylize("bold reverse" if self.has_focus else "bold")

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Show who has the keys."""
        self.refresh()

    def on_click(self) -> None:
        """Send it off by the mouse."""
        self.post_message(self.Pressed())


Field: TypeAlias = TextField | ChoiceField
"""What holds an answer."""
