"""`show`: one backup on standard output, as text, as JSON, or as the service sent it."""

from __future__ import annotations

from shutil import get_terminal_size
from typing import TYPE_CHECKING, Final

from cbr_tui.cli.output import complain, write, write_bytes, write_json
from cbr_tui.cli.saved import read_saved
from cbr_tui.cli.wiring import open_session
from cbr_tui.errors import CbrTuiError, NoSuchBackup
from cbr_tui.model.findings import assess
from cbr_tui.service import utc_now
from cbr_tui.text.normal import normal_form
from cbr_tui.text.plain import report
from cbr_tui.text.times import absolute, relative

if TYPE_CHECKING:
    from cbr_tui.cli.parser import Options
    from cbr_tui.model.observation import Observation
    from cbr_tui.service import Lookups

__all__ = ["run"]


def run(options: Options) -> int:
    """Print a backup; what was kept stands in where the service fails, and the exit code says so."""
    if options.file is not None:
        _print(options, read_saved(options.file, options.wanted_id(), utc_now()), None)
        return 0
    backup_id = options.backup_id()
    with open_session(options) as session:
        lookups = session.lookups
        if options.offline:
            _print(options, lookups.kept_or_raise(backup_id), None)
            return 0
        kept = lookups.kept(backup_id)
        try:
            fresh = _ask(lookups, backup_id)
        except NoSuchBackup as error:
            raise _last_seen(error, kept) from None
        except CbrTuiError as error:
            if kept is None:
                raise
            complain(f"{error} What follows was seen {_when(kept)}.")
            _print(options, kept, None)
            return error.exit_code
    _print(options, fresh, kept)
    return 0


def _ask(lookups: Lookups, backup_id: str) -> Observation:
    from cbr_tui.cli.loop import run_async

    async def ask() -> Observation:
        try:
            return await lookups.fetch(backup_id)
        finally:
            await lookups.aclose()

    return run_async(ask())


def _last_seen(error: NoSuchBackup, kept: Observation | None) -> NoSuchBackup:
    """Add to "not found" what the history knows."""
    if kept is None or kept.backup is None:
        return error
    status = kept.backup.status or "without a status"
    return NoSuchBackup(
        f"{error.message} It was last seen {_when(kept)}, {status}.",
        hint=f"cbr-tui show {kept.backup_id} --offline shows it as it was.",
        reply=error.reply,
    )


def _when(kept: Observation) -> str:
    return f"{absolute(kept.seen_at)} ({relative(kept.seen_at, utc_now())})"


def _print(options: Options, observation: Observation, previous: Observation | None) -> None:
    """Print one observation; raises its fault after what can be said of an answer that can't be read."""
    if options.raw:
        write_bytes(observation.answer.raw)
    else:
        now = utc_now()
        assessment = assess(observation, previous, now)
        if options.json:
            write_json(normal_form(observation, assessment, now))
        else:
            write(report(observation, assessment, now, max(_NARROWEST, get_terminal_size().columns)))
    if observation.fault is not None:
        raise observation.fault


_NARROWEST: Final = 40
"""Nothing is written in fewer columns than this."""
