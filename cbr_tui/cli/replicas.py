"""From a backup to its copy in another region, as `show --replica` asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.contexts import nobody_reaches, reaching
from cbr_tui.errors import CbrTuiError, NoSuchBackup, UsageError
from cbr_tui.model.replicas import end_of, is_here
from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbr_tui.cli.wiring import Session
    from cbr_tui.contexts import Choice, Contexts
    from cbr_tui.model.backup import ReplicationRecord
    from cbr_tui.model.observation import Observation
    from cbr_tui.model.replicas import End
    from cbr_tui.service import Lookups

__all__ = ["copy_of"]


def copy_of(session: Session, backup_id: str, which: str) -> tuple[Lookups, str]:
    """Give where a copy of a backup is looked up, and its ID; `which` is its region, or its record's number.

    Raises what a lookup of the backup raises, NoSuchBackup where no record names such a copy, and UsageError
    where none of the person's sources reaches it, or several do.
    """
    from cbr_tui.cli.loop import run_async

    lookups = session.lookups
    record = _record(run_async(_fetched(lookups, backup_id)), which)
    end = end_of(record, "destination")
    if not end.backup_id:
        raise NoSuchBackup(f"The replication record to {visible(end.region)} names no copy.")
    if session.contexts is None or is_here(record, "destination", backup_id, lookups.context):
        return lookups, end.backup_id
    choice = _choice(run_async(session.contexts.choices()), end)
    return run_async(_visited(session.contexts, choice)), end.backup_id


async def _fetched(lookups: Lookups, backup_id: str) -> Observation:
    """Ask for the backup; what was kept tells its records as well."""
    if lookups.offline:
        return lookups.kept_or_raise(backup_id)
    try:
        return await lookups.fetch(backup_id)
    except CbrTuiError:
        kept = lookups.kept(backup_id)
        if kept is None:
            raise
        return kept
    finally:
        await lookups.aclose()


def _record(observation: Observation, which: str) -> ReplicationRecord:
    backup = observation.backup
    records = backup.replication_records if backup is not None else ()
    named = [record for record in records if record.destination_region == which]
    if named:
        return named[0]
    if which.isdecimal() and 1 <= int(which[:9]) <= len(records):
        return records[int(which) - 1]
    there = ", ".join(f"{number} {record.destination_region}" for number, record in enumerate(records, 1))
    raise NoSuchBackup(
        f"Backup {observation.backup_id} has no replication record {which!r}.",
        hint=f"It has: {visible(there)}." if there else "It was not copied.",
    )


def _choice(choices: Sequence[Choice], end: End) -> Choice:
    fitting = reaching(choices, end)
    if not fitting:
        raise UsageError(f"{visible(nobody_reaches(choices, end))}.", hint="Make one: cbr-tui auth login.")
    if len(fitting) > 1:
        labels = ", ".join(each.label for each in fitting)
        raise UsageError(
            f"Several may reach {visible(end.region or end.project_id)}: {labels}.",
            hint=f"With the one you mean: cbr-tui show {visible(end.backup_id)}.",
        )
    return fitting[0]


async def _visited(contexts: Contexts, choice: Choice) -> Lookups:
    if choice.asks:
        return contexts.ask(choice, visiting=True)
    return await contexts.enter(choice, visiting=True)
