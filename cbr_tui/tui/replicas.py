"""From a replication record to the backup at its other end, through the context that reaches that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cbr_tui.contexts import Visits, nobody_reaches, reaching
from cbr_tui.errors import CbrTuiError
from cbr_tui.model.replicas import end_of, is_here
from cbr_tui.tui.bindings import key_of
from cbr_tui.tui.messages import GoBack, OpenBackup, Say
from cbr_tui.tui.screens.context import ContextScreen
from cbr_tui.tui.screens.replica import ReplicaScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

    from cbr_tui.contexts import Contexts
    from cbr_tui.service import Lookups
    from cbr_tui.tui.messages import OpenEnd
    from cbr_tui.tui.screens.backup import BackupScreen

    Make = Callable[[Lookups, str], ReplicaScreen]
    """Makes the screen of a backup that is asked for in another context."""

__all__ = ["open_end"]


async def open_end(
    app: App[None], screen: BackupScreen, contexts: Contexts | None, event: OpenEnd, make: Make
) -> None:
    """Open an end of a record that `screen` shows: in its own context, or over it in the one that reaches it.

    Where several contexts may be meant, or one asks the person something, the person chooses; where none fits
    that is said. The context in use stays that.
    """
    end = end_of(event.record, event.side)
    if isinstance(screen, ReplicaScreen) and screen.led_from(end.backup_id):
        screen.post_message(GoBack(screen))
        return
    if contexts is None or is_here(event.record, event.side, screen.shown_id, screen.lookups.context):
        screen.open_named(OpenBackup(end.backup_id))
        return
    choices = await contexts.choices()
    fitting = reaching(choices, end)
    show = partial(_show, app, screen, make, end.backup_id)
    if not fitting:
        screen.post_message(Say(f"{nobody_reaches(choices, end)}: {_make_one(screen)}"))
    elif len(fitting) > 1 or fitting[0].asks:
        title = f"Which of these reaches {end.region or end.project_id}?"
        await app.push_screen(ContextScreen(Visits(contexts, fitting), title), show)
    else:
        try:
            lookups = await contexts.enter(fitting[0], visiting=True)
        except CbrTuiError as error:
            screen.post_message(Say(str(error)))
        else:
            await show(lookups)


def _make_one(screen: BackupScreen) -> str:
    keys = f"{key_of(screen, 'context')} and {key_of(screen, 'add-profile')}"
    return f"{keys} make one, or cbr-tui auth login."


async def _show(
    app: App[None], screen: BackupScreen, make: Make, backup_id: str, lookups: Lookups | None
) -> None:
    if lookups is None:
        return
    if app.screen is screen:
        await app.push_screen(make(lookups, backup_id))
    else:  # the person has gone elsewhere meanwhile
        await lookups.aclose()
