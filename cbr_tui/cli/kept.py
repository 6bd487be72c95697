"""What is on this machine: the settings and the history. Apart, so that who asks nobody imports no more."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cbr_tui.cli.output import complain
from cbr_tui.store import History, Paths, Settings, load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cbr_tui.cli.parser import Options

__all__ = ["history_of", "open_history", "settings_of"]


def settings_of(options: Options) -> Settings:
    """Read the settings; the demo has none. Raises UsageError."""
    return Settings() if options.demo else load(Paths.of_user().settings)


def history_of(options: Options, settings: Settings, now: datetime) -> History:
    """Open the history, for the demo one of its own, as of now; raises StorageError."""
    path = None if options.demo else Paths.of_user().history
    history = History.open(path, keep_days=settings.history_days, keep_megabytes=settings.history_megabytes)
    if options.demo:
        _fill(history, now)
    return history


@contextmanager
def open_history(options: Options) -> Iterator[History]:
    """Open the history alone, and tell what it has to say; raises StorageError."""
    with history_of(options, settings_of(options), datetime.now(UTC)) as history:
        yield history
        for notice in history.notices:
            complain(notice)


def _fill(history: History, now: datetime) -> None:
    """Put the demo's backups into its history, as if all had been looked up one after the other."""
    from cbr_tui.demo import DEMO_BACKUPS, DEMO_CONTEXT, RECENT_CBR_BACKUPS, first_observations
    from cbr_tui.model.findings import assess

    for observation in first_observations(now):
        history.keep(observation, assess(observation, None, now).verdict.word)
    for place, backup in enumerate((*DEMO_BACKUPS, *RECENT_CBR_BACKUPS)):
        history.looked_up(DEMO_CONTEXT, backup.id, now - timedelta(seconds=place))
