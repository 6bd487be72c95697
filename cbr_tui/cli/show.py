"""`show`: one backup on standard output, as text, a note, JSON, or as the service sent it."""

from __future__ import annotations

from dataclasses import replace
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Final

from cbr_tui.cli.output import complain, write, write_bytes, write_json
from cbr_tui.cli.saved import read_saved
from cbr_tui.cli.wiring import open_session, redacts
from cbr_tui.errors import CHECK_DEGRADED, CHECK_OPEN, CbrTuiError, EndedInError, NoSuchBackup
from cbr_tui.model.findings import Word, assess
from cbr_tui.service import utc_now
from cbr_tui.text.normal import normal_form
from cbr_tui.text.note import note
from cbr_tui.text.plain import report
from cbr_tui.text.redact import redacted
from cbr_tui.text.times import absolute, localised, relative

if TYPE_CHECKING:
    from datetime import datetime

    from cbr_tui.cli.parser import Options
    from cbr_tui.model.findings import Assessment
    from cbr_tui.model.observation import Observation
    from cbr_tui.service import Lookups

__all__ = ["run"]


def run(options: Options) -> int:
    """Print a backup; what was kept stands in where the service fails, and the exit code says so."""
    if options.file is not None:
        return _print(options, read_saved(options.file, options.wanted_id(), utc_now()), None)
    backup_id = options.backup_id()
    with open_session(options) as session:
        lookups = session.lookups
        if options.offline:
            return _print(options, lookups.kept_or_raise(backup_id), None)
        kept = lookups.kept(backup_id)
        try:
            fresh = _ask(lookups, backup_id)
        except NoSuchBackup as error:
            if kept is None or not options.check:
                raise _last_seen(error, kept) from None
            return _print(options, _gone(lookups, kept), None)
        except CbrTuiError as error:
            if kept is None:
                raise
            complain(f"{error} What follows was seen {_when(kept)}.")
            _print(options, kept, None)
            return error.exit_code
    return _print(options, fresh, kept)


def _ask(lookups: Lookups, backup_id: str) -> Observation:
    from cbr_tui.cli.loop import run_async

    async def ask() -> Observation:
        try:
            return await lookups.fetch(backup_id)
        finally:
            await lookups.aclose()

    return run_async(ask())


def _gone(lookups: Lookups, kept: Observation) -> Observation:
    """Give what was kept with the time of the first 404, which the history has noted by now."""
    noted = lookups.kept(kept.backup_id)
    return noted if noted and noted.gone_at else replace(kept, gone_at=kept.gone_at or utc_now())


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


def _print(options: Options, observation: Observation, previous: Observation | None) -> int:
    """Print one observation and give the exit code; raises the fault of an answer that can't be read."""
    shown = redacted(observation) if options.note and redacts(options) else observation
    if options.raw:
        write_bytes(observation.answer.raw)
    code = 0
    if options.check or not options.raw:  # for the bytes alone nobody wants a verdict
        now = utc_now()
        assessment = assess(shown, previous, now)
        code = _CHECKED[Word(assessment.verdict.word)] if options.check else 0
        if not options.raw:
            _print_read(options, shown, assessment, now)
    if shown.fault is not None:
        raise shown.fault
    return code


def _print_read(options: Options, shown: Observation, assessment: Assessment, now: datetime) -> None:
    """Print what was read of an answer, in the form that was asked for."""
    if options.json:
        write_json(normal_form(shown, assessment, now))
    elif options.note:
        _write(options, note(shown, assessment, markdown=options.note == "markdown"))
    else:
        _write(options, report(shown, assessment, now, max(_NARROWEST, get_terminal_size().columns)))


def _write(options: Options, text: str) -> None:
    write(localised(text) if options.local else text)


_NARROWEST: Final = 40
"""Nothing is written in fewer columns than this."""
_CHECKED: Final = {
    Word.GOOD: 0,
    Word.DEGRADED: CHECK_DEGRADED,
    Word.FAILED: EndedInError.exit_code,
    Word.GONE: EndedInError.exit_code,
    Word.RUNNING: CHECK_OPEN,
    Word.STUCK: CHECK_OPEN,
    Word.UNKNOWN: CHECK_OPEN,
}
"""The exit code of each verdict under `--check`."""
