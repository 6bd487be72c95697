"""`history`: everything that was seen of a backup, and what changed from one observation to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.cli.kept import open_history
from cbr_tui.cli.output import write, write_json
from cbr_tui.errors import NoSuchBackup
from cbr_tui.model.changes import compare
from cbr_tui.model.findings import assess_then
from cbr_tui.model.observation import as_of
from cbr_tui.model.past import Past
from cbr_tui.model.times import iso
from cbr_tui.text.changes import change_line, changes_form
from cbr_tui.text.safe import padded, visible
from cbr_tui.text.times import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cbr_tui.cli.parser import Options
    from cbr_tui.model.changes import Comparison
    from cbr_tui.model.context import Context
    from cbr_tui.model.describe import Json
    from cbr_tui.model.observation import Observation
    from cbr_tui.store import History

__all__ = ["run"]


def run(options: Options) -> int:
    """Tell it, oldest first; raises StorageError, and NoSuchBackup where nothing is kept."""
    backup_id = options.backup_id()
    with open_history(options) as history:
        contexts = [
            context for context, _ in history.contexts(backup_id) if history.times(context, backup_id)
        ]
        if not contexts:
            raise NoSuchBackup(f"Nothing is kept of backup {backup_id}.", hint="See cbr-tui recent.")
        if options.json:
            seen = {context: list(_forms(history, context, backup_id)) for context in contexts}
            write_json(_form(backup_id, seen))
        else:
            for context in contexts:
                write(f"{visible(context.label)}\n")
                for line in _lines(history, context, backup_id):
                    write(f"{line}\n")
    return 0


def _steps(
    history: History, context: Context, backup_id: str
) -> Iterator[tuple[Observation, Comparison | None, str]]:
    """Give each observation, how it differs from the one before, and the verdict's word as it was then."""
    before: Observation | None = None
    for time in history.times(context, backup_id):
        kept = history.at(context, backup_id, time)
        if kept is not None:  # another process may have deleted it meanwhile
            observation = as_of(kept, kept.seen_at)
            verdict = assess_then(observation, before, observation.seen_at).verdict
            yield observation, compare(before, observation), verdict.word
            before = observation


def _lines(history: History, context: Context, backup_id: str) -> Iterator[str]:
    for observation, comparison, word in _steps(history, context, backup_id):
        status = (observation.backup.status if observation.backup else None) or "-"
        first = observation.since or observation.seen_at
        until = "" if first == observation.seen_at else f"  until {absolute(observation.seen_at)}"
        yield f"  {absolute(first)}  {padded(word, 8)}  {padded(visible(status), 14)}{until}".rstrip()
        for change in comparison.changes if comparison is not None else ():
            yield f"    {change_line(change, 76)}"
    gone = history.latest(context, backup_id)
    if gone is not None and gone.gone_at is not None:
        yield f"  {absolute(gone.gone_at)}  GONE      no longer there"


def _form(backup_id: str, seen: dict[Context, list[Json]]) -> Json:
    contexts: list[Json] = [
        {
            "service": context.service,
            "endpoint": context.endpoint,
            "project_id": context.project_id,
            "observations": observations,
        }
        for context, observations in seen.items()
    ]
    return {"format": "cbr-tui/observations", "version": 1, "backup_id": backup_id, "contexts": contexts}


def _forms(history: History, context: Context, backup_id: str) -> Iterator[Json]:
    for observation, comparison, word in _steps(history, context, backup_id):
        answer = observation.answer
        yield {
            "first_seen": _time(observation.since),
            "last_seen": _time(observation.seen_at),
            "status": observation.backup.status if observation.backup else None,
            "verdict": word,
            "request_id": answer.request_id,
            "elapsed": answer.elapsed,
            "bytes": len(answer.raw),
            "changes": changes_form(Past(comparison))["changes"],
        }


def _time(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None
