"""`import`: what `export` wrote is taken in beside what is kept here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.cli.kept import open_history
from cbr_tui.cli.output import write
from cbr_tui.errors import UnreadableAnswer, UsageError
from cbr_tui.store.exchange import lines_of, read

if TYPE_CHECKING:
    from cbr_tui.cli.parser import Options

__all__ = ["run"]


def run(options: Options) -> int:
    """Read the file to its end first, so that a bad one changes nothing, and then take it in.

    Raises UsageError, StorageError where it can't be read, and UnreadableAnswer with the line that is wrong.
    """
    if len(options.words) != 1:
        raise UsageError("cbr-tui import needs a file.", hint="cbr-tui export makes one.")
    (name,) = options.words
    try:
        for _kept in read(lines_of(name)):
            pass
    except UnreadableAnswer as error:
        raise UnreadableAnswer(f"{name}: {error.message}", hint=error.hint) from error
    backups, observations = set(), 0
    with open_history(options) as history:
        for kept in read(lines_of(name)):
            history.take_in(kept)
            backups.add((kept.context, kept.backup_id))
            observations += len(kept.observations)
    write(f"Took in {len(backups):,} backups with {observations:,} observations from {name}.\n")
    return 0
