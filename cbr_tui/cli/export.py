"""`export`: what is kept of a backup, or of all, to a new file that `import` reads."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cbr_tui.cli.kept import open_history
from cbr_tui.cli.output import write, write_bytes
from cbr_tui.errors import NoSuchBackup, UsageError
from cbr_tui.model.findings.wording import counted
from cbr_tui.store.exchange import new_file

if TYPE_CHECKING:
    from cbr_tui.cli.parser import Options

__all__ = ["run"]


def run(options: Options) -> int:
    """Write the file, for its owner alone; `-` is standard output.

    Raises UsageError, StorageError where it can't be written or is there already, and NoSuchBackup.
    """
    *backup, name = options.words or ("",)
    if not name or len(backup) != (0 if options.all else 1):
        raise UsageError(
            "cbr-tui export needs an ID and a file, or --all and a file.", hint="See cbr-tui export --help."
        )
    backup_id = None if options.all else options.backup_id_in(backup[0])
    with open_history(options) as history:
        if backup_id is not None and not history.times(None, backup_id):
            raise NoSuchBackup(f"Nothing is kept of backup {backup_id}.", hint="See cbr-tui recent.")
        lines = history.exported(backup_id)
        if name == "-":
            for line in lines:
                write_bytes(line)
            return 0
        count = 0
        with new_file(Path(name)) as stream:
            for line in lines:
                stream.write(line)
                count += line.startswith(b'{"backup"')
    write(f"{counted(count, 'backup')} written to {name}.\n")
    return 0
