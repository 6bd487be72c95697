"""The dialog that makes a profile: it asks, tries the answers with the service, and only then keeps them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from cbr_tui.errors import CbrTuiError
from cbr_tui.model.questions import Question, questions
from cbr_tui.service import Lookups
from cbr_tui.text.safe import visible, wrap
from cbr_tui.tui.bindings import bound
from cbr_tui.tui.widgets.form import ActionField, ChoiceField, Field, SecretField, TextField
from cbr_tui.tui.widgets.key_row import KeyRow
from cbr_tui.tui.widgets.message_row import MessageRow
from cbr_tui.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.widget import Widget
    from textual.worker import Worker

    from cbr_tui.contexts import Contexts

__all__ = ["SignInScreen"]

_NAME: Final = Question("name", "Name of profile", "letters, digits, dots, - and _")
_PATIENCE: Final = 30.0
"""How long a field may take for what was typed into it, in seconds: a busy machine may need some."""
_AROUND: Final = 8
"""Rows of the box that are no fields: its border, title, what went wrong, rule and keys."""


class SignInScreen(ModalScreen[Lookups | None], inherit_bindings=False):
    """Gives the lookups of the profile that was made, or None."""

    BINDING_GROUP_TITLE = "Signing in"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+j", "go_on", "go on", priority=True),
        bound("help", "app.help", "help", show=True),
        Binding("escape", "back", "back"),
        Binding("down,tab", "step(1)", "next field", show=False, priority=True),
        Binding("up,shift+tab", "step(-1)", "field before", show=False, priority=True),
    ]
    AUTO_FOCUS = "TextField"

    def __init__(self, contexts: Contexts, taken: Collection[str] = ()) -> None:
        """Keep the profile by `contexts`; `taken` are the names that there are."""
        super().__init__()
        self._contexts = contexts
        self._taken = taken
        self._fields: dict[str, Field] = {}
        self._rows: dict[str, Horizontal] = {}
        self._trying: Worker[None] | None = None
        self._problem = ""

    def compose(self) -> ComposeResult:
        """Make a field for everything that may be asked; those that are not asked now are out of sight."""
        with Vertical(id="sign-in"):
            yield Static(" Add a profile: it is tried, then kept", id="title", markup=False)
            with VerticalScroll(id="form", can_focus=False):
                for question in _every_question():
                    self._fields[question.key] = field = _field(question, self._taken)
                    self._rows[question.key] = row = Horizontal(
                        Static(f" {question.text}", classes="label", markup=False), field, classes="field"
                    )
                    yield row
                yield ActionField("Try it, and keep it")
            yield Static(id="about", markup=False)
            yield MessageRow(id="message")
            yield KeyRow(id="keys", markup=False)
        yield TooSmall()

    def on_mount(self) -> None:
        """Show what is asked first, and follow what is chosen."""
        self._fit()
        self._show_asked()
        for field in self.query(ChoiceField):
            self.watch(field, "value", self._show_asked, init=False)

    def on_resize(self) -> None:
        """Use the room there is."""
        self._fit()
        self._draw_about()

    def _fit(self) -> None:
        """Show as many fields as fit; the others scroll."""
        self.query_one("#form").styles.max_height = max(2, self.app.size.height - _AROUND)

    @property
    def _answers(self) -> dict[str, str]:
        return {key: field.value.strip() for key, field in self._fields.items()}

    def _show_asked(self) -> None:
        """Show the fields that cloud and kind lead to, and no others."""
        asked = {question.key: question for question in (_NAME, *questions(self._answers))}
        for key, row in self._rows.items():
            row.display = key in asked
            field = self._fields[key]
            if key in asked and isinstance(field, TextField):
                field.placeholder = asked[key].hint

    @on(Input.Changed)
    def _say_taken(self) -> None:
        """Say that a profile would be replaced, and take back what was said of the last attempt."""
        name = self._answers["name"]
        taken = name in self._taken
        self.query_one(MessageRow).say(f"Profile {name} is there, and will be replaced." if taken else "")
        self._say("")

    def _say(self, problem: str) -> None:
        self._problem = problem
        self._draw_about()

    def _draw_about(self) -> None:
        about = self.query_one("#about", Static)
        lines = wrap(visible(self._problem), max(20, about.size.width - 4)) if self._problem else []
        marked = [f" {' ' if number else '✗'} {line}" for number, line in enumerate(lines)]
        content = Content("\n".join(marked)).stylize("ansi_red")
        if content != about.content:
            about.update(content, layout=False)

    # Keys that come in one burst, as over a slow line: the characters wait in the queue of the field that had
    # the focus, and no secret of them may land in the next one, where it could be read.

    async def action_step(self, step: int) -> None:
        """Go to the next field, or the one before, once this one has all that was typed into it."""
        await self._all_typed()
        self._give_keys(step)

    async def action_go_on(self) -> None:
        """Go to the next field; after the last one, try the answers."""
        await self._all_typed()
        if isinstance(self.focused, ActionField):
            self.try_it()
        else:
            self._give_keys(1)

    def _give_keys(self, step: int) -> None:
        """Give the keys to the field beside this one, also where it was not laid out yet."""
        fields: list[Widget] = [self._fields[key] for key, row in self._rows.items() if row.display]
        fields.append(self.query_one(ActionField))
        place = fields.index(self.focused) if self.focused in fields else -1
        self.set_focus(fields[(place + step) % len(fields)])

    async def _all_typed(self) -> None:
        """Wait until what was pasted (by way of the screen) and typed before has arrived."""
        for each in filter(None, (self, self.focused)):
            arrived = asyncio.Event()
            if each.call_later(arrived.set):
                with suppress(TimeoutError):
                    await asyncio.wait_for(arrived.wait(), _PATIENCE)

    @on(ActionField.Pressed)
    def try_it(self) -> None:
        """Try the answers, unless one is missing."""
        answers = self._answers
        for question in (_NAME, *questions(answers)):
            if question.otherwise is None and not answers[question.key]:
                self._say(f"{question.text} is missing.")
                field = self._fields[question.key]
                self.set_focus(field, scroll_visible=False)
                # Not before what is missing is said: that takes a row of those that there are for the fields.
                self.call_after_refresh(field.scroll_visible, animate=False, immediate=True)
                return
        self._say("")
        self.query_one(MessageRow).say("Trying it with the service…  Esc leaves it")
        self._trying = self.run_worker(self._try(answers.pop("name"), answers), group="try", exclusive=True)

    async def _try(self, name: str, answers: dict[str, str]) -> None:
        try:
            lookups = await self._contexts.sign_in(name, answers)
        except CbrTuiError as error:
            self._stop_trying()
            self._say(str(error))
        else:
            if self.is_current:
                self.dismiss(lookups)

    def _stop_trying(self) -> None:
        self._trying = None
        self.query_one(MessageRow).say("")

    def action_back(self) -> None:
        """Leave an attempt under way, or all of it; what was typed is forgotten then."""
        if self._trying is not None:
            self._trying.cancel()
            self._stop_trying()
        elif self.is_current:
            self.dismiss(None)


def _every_question() -> Iterator[Question]:
    """Give everything that may be asked, each once, in an order that fits all ways to sign in."""
    seen: dict[str, Question] = {_NAME.key: _NAME}
    for provider in ("custom", "huawei"):
        for kind in ("aksk", "password", "token"):
            for question in questions({"provider": provider, "auth": kind}):
                seen.setdefault(question.key, question)
    last = seen.pop("project_id")
    yield from seen.values()
    yield last


def _field(question: Question, taken: Collection[str]) -> Field:
    if question.choices:
        return ChoiceField(question.choices, question.otherwise or question.choices[0])
    if question.hidden:
        return SecretField(question.hint)
    free = "default" not in taken
    return TextField(question.hint, value="default" if question is _NAME and free else "")
