"""`man`: the manual page, made from what `--help` is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argparse_manpage.manpage import Manpage

from cbr_tui import __version__
from cbr_tui.cli.grammar import COMMANDS, ENVIRONMENT, EXIT_CODES, whole_parser
from cbr_tui.cli.output import write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cbr_tui.cli.parser import Options

__all__ = ["run"]


def run(options: Options) -> int:
    """Print the page as troff, for `man -l -` or a file `cbr-tui.1`."""
    del options
    about = {
        "prog": "cbr-tui",
        "project_name": "cbr-tui",
        "version": __version__,
        "description": COMMANDS["app"].description.rstrip("."),
        "manual_section": "1",
        "manual_title": "User Commands",
    }
    page = Manpage(whole_parser(repeating=False), about)
    page.add_section("environment", "=", _listed(ENVIRONMENT))
    page.add_section("exit status", "=", _listed(EXIT_CODES))
    write(str(page))
    return 0


def _listed(meanings: Mapping[str, str] | Mapping[int, str]) -> str:
    """Write names with their meanings as troff's tagged paragraphs."""
    texts = {str(name): meaning.replace("-", r"\-") for name, meaning in meanings.items()}
    return "\n".join(f".TP\n.B {name}\n{text}" for name, text in texts.items())
