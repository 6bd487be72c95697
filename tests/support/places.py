"""Every screen and dialog of the program, with the keys that lead there: a new one needs a line here."""

from __future__ import annotations

import importlib
import pkgutil
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from textual.screen import Screen

import cbr_tui.tui.screens
from cbr_tui.cli.contexts import DemoContexts
from cbr_tui.demo import COPIES_CONTEXT, DEMO_CONTEXT
from cbr_tui.tui.screens.backup import BackupScreen
from cbr_tui.tui.screens.backups import BackupsScreen
from cbr_tui.tui.screens.board import BoardScreen
from cbr_tui.tui.screens.choose import ChooseScreen
from cbr_tui.tui.screens.context import ContextScreen
from cbr_tui.tui.screens.leading import LeadingScreen
from cbr_tui.tui.screens.open import OpenScreen
from cbr_tui.tui.screens.read import ReadScreen
from cbr_tui.tui.screens.replica import ReplicaScreen
from cbr_tui.tui.screens.server import ServerScreen
from cbr_tui.tui.screens.sign_in import SignInScreen
from cbr_tui.tui.screens.whole import WholeScreen
from tests.support.contexts import FakeContexts
from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE_ID
from tests.support.ui import DemoSource, open_ui

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from cbr_tui.contexts import Contexts
    from cbr_tui.service import Lookups
    from tests.support.ui import Ui

__all__ = ["PLACES", "Place", "every_screen", "go_to"]

COPIED_ID: Final = "8e81973e-0bec-47b0-b898-d190f9ebdacc"
MANY_VOLUMES_ID: Final = "907a70c3-1012-4037-b64c-e4228c38fb29"
REFUSED_ID: Final = "00000404-0000-4000-8000-000000000404"


class Place(NamedTuple):
    """Where a person can be: the screen in front, and how it came there."""

    screen: type[Screen[Any]]
    keys: Sequence[str] = ()
    backup_id: str | None = SAMPLE_ID
    watched: Sequence[str] = ()
    listing: bool = False
    copies: bool = False
    """Whether the contexts are the demo's two regions; else they are those of `tests.support.contexts`."""


PLACES: Final = {
    "opening": Place(OpenScreen, backup_id=None),
    "no recent lookup": Place(OpenScreen, (*"zebra", "tab"), backup_id=None),
    "recent lookups": Place(OpenScreen, ("tab", "down", "down"), backup_id=None),
    "a note": Place(OpenScreen, ("tab", "down", "n", *"mine"), backup_id=None),
    "opening over a backup": Place(OpenScreen, ("o",)),
    "summary": Place(BackupScreen, ("1", "down", "down")),
    "volumes": Place(BackupScreen, ("3", "down", "down"), MANY_VOLUMES_ID),
    "no replication": Place(BackupScreen, ("4",)),
    "raw answer": Place(BackupScreen, ("5", "pagedown", "down")),
    "a search": Place(BackupScreen, ("5", "slash", *"status")),
    "no such backup": Place(BackupScreen, (), REFUSED_ID),
    "a copy": Place(ReplicaScreen, ("4", ">"), COPIED_ID, copies=True),
    "the project's backups": Place(BackupsScreen, ("down", "down"), listing=True),
    "a filter": Place(BackupsScreen, ("slash", *"shop"), listing=True),
    "no match": Place(BackupsScreen, ("slash", *"zebra", "enter"), listing=True),
    "a server": Place(ServerScreen, ("B", "down"), COPIED_ID),
    "a board": Place(BoardScreen, ("down",), None, watched=(SAMPLE_ID, COPIED_ID, MANY_VOLUMES_ID)),
    "help": Place(ReadScreen, ("question_mark", "down", "down")),
    "what to copy": Place(ChooseScreen, ("2", "y", "down")),
    "commands": Place(ChooseScreen, ("colon", *"co")),
    "contexts": Place(ContextScreen, ("c", "down")),
    "a new profile": Place(SignInScreen, ("c", "a", *"x")),
}
"""By a name that says what is seen there."""


def every_screen() -> set[type[Screen[Any]]]:
    """Give every screen that the program has, but what they have in common."""
    modules = [
        importlib.import_module(f"{cbr_tui.tui.screens.__name__}.{found.name}")
        for found in pkgutil.iter_modules(cbr_tui.tui.screens.__path__)
    ]
    return {
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Screen) and each.__module__ == module.__name__
    } - {WholeScreen, LeadingScreen}


@asynccontextmanager
async def go_to(place: Place, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Ui]:
    """Run the program, and press the keys that lead to a place."""
    clock = HandClock()
    contexts: Callable[[Lookups], Contexts] = partial(FakeContexts, sources={})
    if place.copies:
        contexts = partial(_both_regions, clock)
    async with open_ui(
        place.backup_id,
        size=size,
        clock=clock,
        contexts=contexts,
        watched=place.watched,
        listing=place.listing,
    ) as ui:
        await ui.press(*place.keys)
        assert type(ui.app.screen) is place.screen, ui.screen
        yield ui


def _both_regions(clock: HandClock, lookups: Lookups) -> Contexts:
    there = DemoSource(clock, COPIES_CONTEXT)
    return DemoContexts((DEMO_CONTEXT, COPIES_CONTEXT), lambda each: lookups.elsewhere(each, lambda: there))
