"""The command line: one small module a command, each imported when it is asked for."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cbr_tui.cli.output import PipeClosed, complain, write
from cbr_tui.cli.parser import parse
from cbr_tui.errors import CbrTuiError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cbr_tui.cli.parser import Options

__all__ = ["main"]

_INTERRUPTED: Final = 130
_PIPE_CLOSED: Final = 141
"""What a shell shows of programs that end by SIGINT and by SIGPIPE."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command, the process's own if none is given; gives the exit code and never raises an error.

    A failure is one line on standard error. No values are ever shown of an unexpected one, since a secret
    may be among them: its kind and place alone, and all places where CBR_TUI_DEBUG is set.
    """
    if "_ARGCOMPLETE" in os.environ:
        from cbr_tui.cli.completion import answer

        answer()
    try:
        options = parse(sys.argv[1:] if argv is None else argv)
        if options.log is None and options.log_level is None:
            return _run(options)
        from cbr_tui.cli.logging import logged

        return logged(_run, options)
    except CbrTuiError as error:
        complain(str(error))
        return error.exit_code
    except PipeClosed:
        return _PIPE_CLOSED
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last resort, so that no traceback shows values
        for line in _unexpected(error):
            complain(line)
        return 1


def _run(options: Options) -> int:
    """Run the module of the command, which has its name, or where Python has that word itself, a `_` more."""
    if options.command == "say":
        write(options.text)
        return 0
    module = f"{options.command}_" if iskeyword(options.command) else options.command
    run: Callable[[Options], int] = import_module(f"{__name__}.{module}").run
    return run(options)


def _unexpected(error: Exception) -> list[str]:
    """Say what kind of error it is and where it happened: its own words may hold values."""
    import traceback

    ours = Path(__file__).parents[1]
    places = [
        f"{Path(frame.filename).relative_to(ours.parent)}:{frame.lineno} in {frame.name}"
        if Path(frame.filename).is_relative_to(ours)
        else f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    own = [place for place in places if place.startswith(f"{ours.name}{os.sep}")]
    first = f"Unexpected {type(error).__name__} at {own[-1]}."
    if not os.environ.get("CBR_TUI_DEBUG"):
        return [f"{first} This is a bug; with CBR_TUI_DEBUG=1 the whole way there is shown."]
    return [first, *(f"  {place}" for place in places)]
