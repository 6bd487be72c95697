"""`auth`: as whom the service is asked; one module a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cbr_tui.cli.parser import Options

__all__ = ["run"]


def run(options: Options) -> int:
    """Do what the word after `auth` says; raises a CbrTuiError where it can't be done."""
    match options.verb:
        case "list":
            from cbr_tui.cli.auth.listing import run as do
        case "login":
            from cbr_tui.cli.auth.login import run as do
        case "use":
            from cbr_tui.cli.auth.use import run as do
        case "logout":
            from cbr_tui.cli.auth.logout import run as do
        case _:
            from cbr_tui.cli.auth.status import run as do
    return do(options)
