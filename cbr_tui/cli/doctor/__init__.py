"""`doctor`: what this machine, this terminal and the way to the service have to say for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.cli.doctor.access import access
from cbr_tui.cli.doctor.machine import places_of, versions
from cbr_tui.cli.doctor.network import network
from cbr_tui.cli.doctor.report import as_json, as_text, exit_code
from cbr_tui.cli.doctor.terminal import terminal
from cbr_tui.cli.output import write, write_json

if TYPE_CHECKING:
    from cbr_tui.cli.parser import Options

__all__ = ["run"]


def run(options: Options) -> int:
    """Look at everything, print it, and give the exit code of the first thing that is wrong; 0 for none.

    No credentials are sent, and nothing on the disk is touched. With --offline and --demo nobody is asked.
    """
    found, context = access(options)
    sections = [versions(), terminal(), places_of(options), found, network(options, context)]
    if options.json:
        write_json(as_json(sections))
    else:
        write(as_text(sections))
    return exit_code(sections)
