"""Choosing where to ask, and as whom: every source that could sign in, and why some can't."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import SuspendNotSupported
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from cbr_tui.errors import CbrTuiError
from cbr_tui.service import Lookups
from cbr_tui.text.safe import visible, wrap
from cbr_tui.tui.bindings import bound
from cbr_tui.tui.screens.sign_in import SignInScreen
from cbr_tui.tui.widgets.choices import ChoicesView
from cbr_tui.tui.widgets.key_row import KeyRow
from cbr_tui.tui.widgets.line_view import LineView
from cbr_tui.tui.widgets.message_row import MessageRow
from cbr_tui.tui.widgets.prompt import Foot, Prompt
from cbr_tui.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.worker import Worker

    from cbr_tui.contexts import Choice, Contexts

__all__ = ["ContextScreen"]

_AROUND: Final = 8
"""Rows of the box that are no choices: its border, title, what is said of a choice, rule and keys."""


class ContextScreen(ModalScreen[Lookups | None], inherit_bindings=False):
    """Gives the lookups of the context that was chosen, or None."""

    BINDING_GROUP_TITLE = "Contexts"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("filter", "filter", "filter", show=True),
        bound("add-profile", "add", "add a profile", show=True),
        bound("help", "app.help", "help", show=True),
        Binding("escape", "back", "back"),
    ]

    def __init__(self, contexts: Contexts, title: str = "Where to ask, and as whom") -> None:
        """Offer `contexts`; the title says what for."""
        super().__init__()
        self._title = visible(title)
        self._contexts = contexts
        self._entering: Worker[None] | None = None
        self._problem = ""
        self._taken: Sequence[str] = ()

    def compose(self) -> ComposeResult:
        """Make the list, and what is said of the choice under the cursor."""
        with Vertical(id="contexts"):
            yield Static(f" {self._title}", id="title", markup=False)
            yield ChoicesView()
            yield Static(id="about", markup=False)
            yield Foot()
            yield KeyRow(id="keys", markup=False)
        yield TooSmall()

    def on_mount(self) -> None:
        """Take the keys, and read what there is."""
        self._view.focus()
        self.run_worker(self._read(), group="read", exclusive=True)

    @property
    def _view(self) -> ChoicesView:
        return self.query_one(ChoicesView)

    async def _read(self) -> None:
        choices = await self._contexts.choices()
        self._taken = [choice.name for choice in choices if choice.kind == "profile"]
        self._view.styles.height = min(len(choices) + 2, max(2, self.size.height - _AROUND))
        self._view.show(choices)

    # What is said

    @on(LineView.Moved)
    def show_place(self, event: LineView.Moved) -> None:
        """Say where the choice under the cursor comes from, or why it can't be used."""
        view = self._view
        if event.stepped:
            self._problem = ""
        position = f"{view.cursor + 1}/{view.row_count}" if view.row_count else ""
        found = f"/{view.wanted}" if view.wanted else ""
        self.query_one(MessageRow).show_place(found, position, stepped=event.stepped)
        self._draw_about()

    def on_resize(self) -> None:
        """Break what is said to the room there is."""
        self._draw_about()

    def _draw_about(self) -> None:
        choice = self._view.choice
        problem = self._problem or (choice.problem if choice is not None else "")
        facts = _facts(choice) if choice is not None else ""
        lines = wrap(
            visible(f"✗ {problem}" if problem else facts), max(20, self.query_one("#about").size.width - 2)
        )
        content = Content("\n".join(f" {line}" for line in lines)).stylize("ansi_red" if problem else "dim")
        about = self.query_one("#about", Static)
        if content != about.content:
            about.update(content, layout=False)

    # What is chosen

    @on(LineView.Chosen)
    def enter(self) -> None:
        """Open the choice under the cursor; a second one takes the place of the first."""
        choice = self._view.choice
        if choice is None:
            self.action_add()
            return
        self._problem = ""
        self._draw_about()
        if choice.asks:
            self._ask(choice)
            return
        self.query_one(MessageRow).say(f"Opening {choice.label}…  Esc leaves it")
        self._entering = self.run_worker(self._enter(choice), group="enter", exclusive=True)

    async def _enter(self, choice: Choice) -> None:
        try:
            lookups = await self._contexts.enter(choice)
        except CbrTuiError as error:
            self._problem = str(error)
            self._stop_saying()
        else:
            if self.is_current:
                self.dismiss(lookups)

    def _ask(self, choice: Choice) -> None:
        """Give the terminal to the choice's program; the loop waits, since there is nothing to draw on."""
        try:
            with self.app.suspend():
                lookups = self._contexts.ask(choice)
        except SuspendNotSupported:
            self._problem = "This terminal can't be handed over."
            self._stop_saying()
        except CbrTuiError as error:
            self._problem = str(error)
            self._stop_saying()
        else:
            self.dismiss(lookups)

    def action_add(self) -> None:
        """Ask for a new profile; what it makes is chosen at once."""
        self.app.push_screen(SignInScreen(self._contexts, self._taken), self._give)

    def _give(self, lookups: Lookups | None) -> None:
        if lookups is not None:
            self.dismiss(lookups)

    def _stop_saying(self) -> None:
        self._entering = None
        self.query_one(MessageRow).say("")
        self._draw_about()

    # Filtering

    def action_filter(self) -> None:
        """Ask for words that the choices have to show."""
        self.query_one(Prompt).open(self._view.wanted, "filter")

    @on(Input.Changed, "#prompt")
    def narrow(self, event: Input.Changed) -> None:
        """Filter while it is typed."""
        if self.query_one(Prompt).display:
            self._view.wanted = event.value

    @on(Prompt.Closed)
    def close_prompt(self, event: Prompt.Closed) -> None:
        """Keep what was found, or show everything again."""
        if not event.keep:
            self._view.wanted = ""
        self._view.focus()

    def action_back(self) -> None:
        """Leave what is being opened, the filter, or all of it."""
        if self._entering is not None:
            self._entering.cancel()
            self._stop_saying()
        elif self._view.wanted:
            self._view.wanted = ""
        elif self.is_current:
            self.dismiss(None)


def _facts(choice: Choice) -> str:
    used = "in use" if choice.in_use else ""
    return " · ".join(filter(None, (used, choice.how, choice.region, choice.project, choice.where)))
