"""`completion`: what makes a shell complete; and the answers, when the shell asks for them.

argcomplete does the talking: it knows bash, zsh and fish, and asks the program itself on each TAB, so that
recent IDs and profiles are those of now. A script that is written once, as shtab makes it, can't know them.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any, Final

import argcomplete
from argcomplete.completers import ChoicesCompleter, FilesCompleter, SuppressCompleter
from argcomplete.shell_integration import shellcode

from cbr_tui.cli.grammar import COMMANDS, whole_parser
from cbr_tui.cli.output import write
from cbr_tui.errors import CbrTuiError
from cbr_tui.store import History, Paths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cbr_tui.cli.parser import Options

__all__ = ["answer", "run"]

_MOST: Final = 20
"""So many IDs are offered: nobody reads more."""


def run(options: Options) -> int:
    """Print the script for one shell."""
    write(shellcode(["cbr-tui"], shell=options.verb))
    return 0


def answer() -> None:
    """Tell the shell that asks in `_ARGCOMPLETE` what fits, and end; whatever goes wrong, nothing fits."""
    parser = whole_parser()
    _complete(parser)
    argcomplete.autocomplete(parser, always_complete_options=False, default_completer=SuppressCompleter())


def _complete(parser: argparse.ArgumentParser) -> None:
    """Give every word of the parser, and of those below it, what completes it."""
    for action in parser._actions:  # noqa: SLF001 - argparse lists them nowhere else
        completer: Any = None
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - likewise
            completer = _ids
            for name, sub in action.choices.items():
                _complete(sub)
                _complete_verb(sub, COMMANDS[name].verbs)
        elif action.dest == "id":
            completer = _ids
        elif action.dest in {"profile", "name"}:
            completer = _profiles
        elif action.dest in {"file", "log"}:
            completer = FilesCompleter()
        elif action.dest == "refresh":
            completer = ChoicesCompleter({"off": "never"})
        elif action.choices is None:
            completer = _nothing
        if completer is not None:
            action.completer = completer  # type: ignore[attr-defined] # where argcomplete looks for it


def _complete_verb(parser: argparse.ArgumentParser, verbs: Sequence[str]) -> None:
    for action in parser._actions:  # noqa: SLF001 - likewise
        if action.dest == "verb":
            action.completer = ChoicesCompleter(dict.fromkeys(verbs, ""))  # type: ignore[attr-defined] # likewise


def _nothing(**_more: object) -> Sequence[str]:
    """Give nothing for a value that nobody can guess."""
    return ()


def _ids(prefix: str, **_more: object) -> Sequence[str]:
    """Give the recent lookups' IDs that begin so; no history is made where there is none."""
    path = Paths.of_user().history
    if not path.exists():
        return ()
    try:
        with History.open(path) as history:
            return history.ids_starting(prefix, _MOST)
    except CbrTuiError:
        return ()


def _profiles(prefix: str, **_more: object) -> Mapping[str, str]:
    """Give the names of the profiles, each with where it stands."""
    from cbr_tui.cli.signing import files_on_disk

    try:
        candidates = files_on_disk().profiles().candidates
    except CbrTuiError:
        return {}
    return {each.name: "profile" for each in candidates if each.name.startswith(prefix)}
