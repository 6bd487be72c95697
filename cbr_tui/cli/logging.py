"""The log: where the options ask for one, and nowhere else."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING

from cbr_tui import __version__, log
from cbr_tui.cli.output import PipeClosed
from cbr_tui.errors import CbrTuiError
from cbr_tui.store import Paths
from cbr_tui.store.files import private_directory
from cbr_tui.store.log_file import LogFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbr_tui.cli.parser import Options

__all__ = ["logged"]


def logged(run: Callable[[Options], int], options: Options) -> int:
    """Run a command and keep its log, the way it ended included; raises what it raises, and StorageError."""
    file = LogFile(_place(options))
    log.keep(file.write, options.log_level or "info")
    version = platform.python_version()
    log.info("started", version=__version__, command=options.command, python=version, process=os.getpid())
    try:
        code = run(options)
    except CbrTuiError as error:
        log.error("ended", error=str(error), code=error.exit_code)
        raise
    except PipeClosed:
        log.info("ended", reason="nobody reads the output")
        raise
    except Exception as error:
        log.error("ended", unexpected=type(error).__name__)  # its own words may hold values
        raise
    else:
        log.info("ended", code=code)
        return code
    finally:
        log.keep(None)
        file.close()


def _place(options: Options) -> Path:
    """Give the file that was named, else the usual one; its directory is made."""
    if options.log:
        return Path(options.log).expanduser()
    paths = Paths.of_user()
    private_directory(paths.state_dir)
    return paths.log
