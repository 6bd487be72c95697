"""`auth list`: every source that could sign in, the chosen one marked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cbr_tui.cli.output import complain, write, write_json
from cbr_tui.cli.signing import choose, files_on_disk
from cbr_tui.store.sources import passed_over
from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from cbr_tui.cli.parser import Options

__all__ = ["run"]


def run(options: Options) -> int:
    """List the sources; raises UsageError for a name that is nowhere and a file that can't be read."""
    files = files_on_disk()
    winner = choose(options, files).winner
    rows = [(True, winner.label, winner.where)] if winner is not None else []
    rows += [(False, each.label, each.where) for each in passed_over(os.environ, files, winner)]
    if options.json:
        write_json([{"source": label, "where": where, "chosen": chosen} for chosen, label, where in rows])
    elif rows:
        width = max(len(label) for _chosen, label, _where in rows)
        for chosen, label, where in rows:
            mark = "*" if chosen else " "
            write(f"{visible(f'{mark} {label:<{width}}  {where}').rstrip()}\n")
    else:
        complain("Nothing could sign in.")
    return 0
