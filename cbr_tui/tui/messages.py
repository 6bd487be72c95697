"""What the widgets ask for. Data flows down through reactives; these flow up.

Messages are neither compared nor printed: what would do that takes 2 ms of a start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from textual.screen import Screen

    from cbr_tui.model.backup import ReplicationRecord
    from cbr_tui.model.context import Context
    from cbr_tui.model.listing import Listed
    from cbr_tui.model.replicas import Side

__all__ = [
    "AskForBackup",
    "AskForList",
    "AskForServer",
    "Ended",
    "GoBack",
    "HandOver",
    "OpenBackup",
    "OpenEnd",
    "Say",
    "ShowTab",
    "TextPasted",
    "WatchSeveral",
    "WriteFile",
]


@dataclass(eq=False, repr=False)
class AskForBackup(Message):
    """Requests that the person is asked which backup to open."""

    text: str = ""
    """What was pasted to say it."""


@dataclass(eq=False, repr=False)
class AskForList(Message):
    """Requests that the backups of the project are listed."""


@dataclass(eq=False, repr=False)
class AskForServer(Message):
    """Requests that all backups of one resource are put on a time line."""

    resource_id: str
    """The resource's ID; empty where only its name is known."""
    resource_name: str
    backup_id: str
    """The backup that led to it."""


@dataclass(eq=False, repr=False)
class Ended(Message):
    """Requests that the person is told of the end of watched work, also where nobody looks."""

    text: str
    """The verdict's word, and which backup."""


@dataclass(eq=False, repr=False)
class GoBack(Message):
    """Requests that what led to a screen is shown again; where nothing did, that is said."""

    screen: Screen[Any]
    """The screen: keys come in one burst, and each of them leaves what it was pressed on."""


@dataclass(eq=False, repr=False)
class HandOver(Message):
    """Requests that a text is read in another program, which has the terminal meanwhile."""

    variable: str
    """The environment variable that names the program."""
    otherwise: str
    """The program where it names none."""
    content: bytes
    """The text."""


@dataclass(eq=False, repr=False)
class OpenBackup(Message):
    """Requests that a backup is looked up and shown."""

    backup_id: str
    """The backup's ID."""
    context: Context | None = None
    """Where it was seen, if that is known; None is where is asked now."""


@dataclass(eq=False, repr=False)
class OpenEnd(Message):
    """Requests that the backup at one end of a replication record is shown, wherever that is."""

    record: ReplicationRecord
    side: Side


@dataclass(eq=False, repr=False)
class TextPasted(Message):
    """Requests that an ID is found in what was pasted."""

    text: str
    """All of it, with its line breaks."""


@dataclass(eq=False, repr=False)
class ShowTab(Message):
    """Requests that a tab is shown."""

    name: str
    """The tab's name, as in `widgets.tab_bar.TABS`."""


@dataclass(eq=False, repr=False)
class Say(Message):
    """Requests that the message row says something until the next key."""

    text: str
    """One line."""
    way: str = ""
    """How what is told of is left, where it is under way."""


@dataclass(eq=False, repr=False)
class WatchSeveral(Message):
    """Requests that several backups are watched on one board."""

    rows: Sequence[Listed] = ()
    """What a list told of them."""
    running: bool = False
    """Whether all are meant on which work is under way."""


@dataclass(eq=False, repr=False)
class WriteFile(Message):
    """Requests that a new file is written."""

    path: Path
    """Where to."""
    content: bytes
    """All of it."""
