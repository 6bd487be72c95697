"""`forget`: what is kept is deleted, for ever."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cbr_tui.cli.kept import open_history
from cbr_tui.cli.output import tell, write
from cbr_tui.errors import UsageError
from cbr_tui.model.findings.wording import counted
from cbr_tui.service import utc_now

if TYPE_CHECKING:
    from cbr_tui.cli.parser import Options
    from cbr_tui.model.context import Context
    from cbr_tui.store import History

__all__ = ["run"]


def run(options: Options) -> int:
    """Delete; raises UsageError where it does not say of what, or the person does not mean it."""
    ways = (bool(options.id), options.all, options.context is not None, options.older_than is not None)
    if sum(ways) != 1:
        raise UsageError(
            "cbr-tui forget needs one of: an ID, --context, --all, --older-than.",
            hint="See cbr-tui forget --help.",
        )
    with open_history(options) as history:
        if options.id:
            forgotten = history.forget_all(backup_id=options.backup_id())
        elif options.older_than is not None:
            forgotten = history.forget_all(unused_since=utc_now() - options.older_than)
        elif options.context is not None:
            context, backups = _meant(history, options.context)
            _ask(options, f"Forget {counted(backups, 'backup')} of {context.label}?")
            forgotten = history.forget_all(context=context)
        else:
            backups = sum(count for _context, count in history.contexts())
            _ask(options, f"Forget everything: {counted(backups, 'backup')}?")
            forgotten = history.forget_all()
    backups, observations = forgotten
    write(f"Forgot {counted(backups, 'backup')} and {counted(observations, 'observation')}.\n")
    return 0


def _meant(history: History, words: str) -> tuple[Context, int]:
    """Give the one context that the words are about, and of how many backups something is kept."""
    contexts = history.contexts()
    found = [
        (context, count)
        for context, count in contexts
        if all(word in _said(context) for word in words.casefold().split())
    ]
    if len(found) == 1:
        return found[0]
    listed = "; ".join(context.label for context, _count in found or contexts) or "none"
    problem = "Several contexts are" if found else "No context is"
    raise UsageError(
        f"{problem} like that. There are: {listed}.", hint="Say more, or something else, of one."
    )


def _said(context: Context) -> str:
    parts = (context.label, context.service, context.endpoint, context.project_id, context.region)
    return " ".join(parts).casefold()


def _ask(options: Options, question: str) -> None:
    """Let the person confirm, unless they have; raises UsageError where they don't."""
    if options.yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(f"{question} Nobody is there to ask.", hint="--yes says that it is meant.")
    tell(f"{question} Type yes:")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise UsageError("Nothing was forgotten.")
