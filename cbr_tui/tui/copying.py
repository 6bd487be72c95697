"""What can be copied, of a backup's screen and of a row that leads to one: the menu, and each text in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from cbr_tui.frozen import frozen
from cbr_tui.text.safe import visible
from cbr_tui.tui.screens.choose import Option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbr_tui.tui.picture import Picture
    from cbr_tui.tui.widgets.raw_json import RawJsonTab
    from cbr_tui.tui.widgets.tab import Field

__all__ = ["Copies", "Copyable", "CopyableRow"]

_HINTED: Final = 200
"""So much of a field's value is more than its row in the menu can show."""
_NOTES: Final = (
    Option("note", "a handover note", "verdict, findings, what to quote", "s"),
    Option("markdown", "the note as Markdown", key="m"),
    Option("redacted", "the note without names and addresses", key="x"),
)


class Copies(Protocol):
    """What can be copied, as it is when it is asked for: what changes meanwhile changes nothing in it."""

    def options(self) -> Sequence[Option]:
        """Give the menu."""
        ...

    def text(self, what: str) -> str | None:
        """Give the text of one thing of the menu, None where it is not there; a large one takes its time."""
        ...


@frozen
class CopyableRow:
    """A row that leads to a backup: what of it goes into a ticket."""

    backup_id: str
    name: str
    resource_name: str
    line: str
    """All of it, in one line."""

    def options(self) -> Sequence[Option]:
        """Give the menu: what is empty is not in it."""
        every = (
            ("id", "the backup's ID", "i"), ("name", "its name", "n"),
            ("resource", "the resource's name", "s"), ("line", "the row as text", "r"),
        )  # fmt: skip
        texts = ((what, label, key, self.text(what)) for what, label, key in every)
        return [Option(what, label, text[:_HINTED], key) for what, label, key, text in texts if text]

    def text(self, what: str) -> str:
        """Give the text of one thing of the menu."""
        texts = {"id": self.backup_id, "name": self.name, "resource": self.resource_name, "line": self.line}
        return visible(texts[what])


@frozen
class Copyable:
    """What the person has before them."""

    backup_id: str
    field: Field | None
    """What the cursor stands on."""
    picture: Picture | None
    raw_tab: RawJsonTab | None
    """The raw answer's tab, where that is the one that is shown."""
    redact: bool = False
    """Whether every note hides names and addresses."""

    def options(self) -> Sequence[Option]:
        """Give the menu."""
        options = [Option("id", "the backup's ID", key="i")]
        if self.field is not None:
            options.append(Option("field", "the field under the cursor", self.field.value[:_HINTED], "f"))
            if self.field.path:
                options.append(Option("path", "its place in the answer", self.field.path, "p"))
        if self.raw_tab is not None:
            options += [Option(name, label, key=key) for name, label, key in self.raw_tab.more_to_copy()]
        options.append(Option("raw", "the whole raw answer", key="r"))
        return (*options, *_NOTES) if self.picture is not None else options

    def text(self, what: str) -> str | None:
        """Give the text of one thing of the menu, None where it is not there; a large one takes its time."""
        match what:
            case "id":
                return self.backup_id
            case "raw":
                return self.picture.observation.answer.raw.decode("utf-8", "replace") if self.picture else ""
            case "field":
                return self.field.value if self.field is not None else None
            case "path":
                return self.field.path if self.field is not None else None
            case "key" | "object" | "shown":
                return self.raw_tab.copied(what) if self.raw_tab is not None else None
            case _:
                return self._note(what)

    def _note(self, form: str) -> str | None:
        """Write the handover note."""
        from cbr_tui.model.findings import assess
        from cbr_tui.text.note import note
        from cbr_tui.text.redact import redacted

        if self.picture is None:
            return None
        observation, assessment = self.picture.observation, self.picture.assessment
        own = self.picture.past.note
        if self.redact or form == "redacted":
            observation = redacted(observation)
            assessment = assess(observation, None, self.picture.now, self.picture.past.samples)
            own = ""  # nobody can tell what is a name in it
        return note(observation, assessment, own=own, markdown=form == "markdown")
