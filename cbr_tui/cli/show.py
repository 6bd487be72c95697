"""`show`: one backup on standard output, as text, a note, JSON, or as the service sent it."""

from __future__ import annotations

from datetime import datetime
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Final, NamedTuple

from cbr_tui.cli.output import complain, write, write_bytes, write_json
from cbr_tui.cli.wiring import open_session, redacts
from cbr_tui.errors import CHECK_DEGRADED, CHECK_OPEN, CbrTuiError, EndedInError, NoSuchBackup
from cbr_tui.frozen import replace
from cbr_tui.model.changes import compare
from cbr_tui.model.findings import Word, assess, assess_then
from cbr_tui.model.past import Past
from cbr_tui.service import utc_now
from cbr_tui.text.times import absolute, localised, relative

if TYPE_CHECKING:
    from datetime import timedelta

    from cbr_tui.cli.parser import Options
    from cbr_tui.model.findings import Assessment
    from cbr_tui.model.observation import Observation
    from cbr_tui.service import Lookups

__all__ = ["run"]


def run(options: Options) -> int:
    """Print a backup; what was kept stands in where the service fails, and the exit code says so."""
    if options.file is not None:
        from cbr_tui.cli.saved import read_saved

        return _print(options, read_saved(options.file, options.wanted_id(), utc_now()), None)
    backup_id = options.backup_id()
    with open_session(options) as session:
        lookups = session.lookups
        if options.replica:
            from cbr_tui.cli.replicas import copy_of

            lookups, backup_id = copy_of(session, backup_id, options.replica)
        if options.at is not None:
            return _print_then(options, lookups, backup_id, options.at)
        if options.offline:
            last = lookups.kept_or_raise(backup_id)
            return _print(options, last, lookups.before(last), lookups)
        return _print_fresh(options, lookups, backup_id)


def _print_fresh(options: Options, lookups: Lookups, backup_id: str) -> int:
    """Print what the service says, or what was kept."""
    kept = lookups.kept(backup_id)
    try:
        fresh = _ask(lookups, backup_id)
    except CbrTuiError as error:
        if kept is None:
            raise
        gone = isinstance(error, NoSuchBackup)
        last = _gone(lookups, kept) if gone else kept
        if gone and options.check:
            return _print(options, last, lookups.before(kept), lookups)
        return _stand_in(options, error, last, lookups)
    if fresh.fault is not None and kept is not None and kept.backup is not None and not options.raw:
        return _stand_in(options, fresh.fault, kept, lookups)
    return _print(options, fresh, kept, lookups)


def _stand_in(options: Options, error: CbrTuiError, kept: Observation, lookups: Lookups) -> int:
    """Print what was kept where nothing better came, and give the exit code of the error that says so."""
    complain(f"{error} What follows was seen {_when(kept)}.")
    _print(options, kept, lookups.before(kept), lookups)
    return error.exit_code


def _print_then(options: Options, lookups: Lookups, backup_id: str, at: datetime | timedelta) -> int:
    """Print what was known at a time, judged as it would have been then."""
    now = utc_now()
    time = min(at, now) if isinstance(at, datetime) else now - at
    then = lookups.then_or_raise(backup_id, time)
    complain(f"As it was known at {absolute(time)}.")
    return _print(options, then, lookups.before(then), lookups, time)


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


def _when(kept: Observation) -> str:
    return f"{absolute(kept.seen_at)} ({relative(kept.seen_at, utc_now())})"


def _print(
    options: Options,
    observation: Observation,
    previous: Observation | None,
    lookups: Lookups | None = None,
    now: datetime | None = None,
) -> int:
    """Print one observation and give the exit code; raises the fault of an answer that can't be read."""
    shown, hides = observation, bool(options.note) and redacts(options)
    if hides:
        from cbr_tui.text.redact import redacted

        shown = redacted(observation)
    if options.raw:
        write_bytes(observation.answer.raw)
    code = 0
    if options.check or not options.raw:  # for the bytes alone nobody wants a verdict
        judge = assess if now is None else assess_then
        now = now or utc_now()
        assessment = judge(shown, previous, now)
        code = _CHECKED[Word(assessment.verdict.word)] if options.check else 0
        if not options.raw:
            # Nobody can tell what is a name in the person's own words.
            past = Past() if hides else _past(options, lookups, shown, previous)
            _print_read(options, _Shown(shown, assessment, past, now))
    if shown.fault is not None:
        raise shown.fault
    return code


def _past(
    options: Options, lookups: Lookups | None, shown: Observation, previous: Observation | None
) -> Past:
    """Look at what was kept before, as far as what is printed tells of it."""
    if lookups is None:
        return Past()
    if options.note:
        return Past(note=lookups.note(shown))
    if not options.json and not options.diff:
        timeline, note = lookups.timeline(shown), lookups.note(shown)
        return Past(compare(previous, shown), timeline=timeline, note=note)
    # What is seen for the first time counts as acknowledged: there is nothing to compare with.
    acknowledged = lookups.acknowledged(shown.backup_id) if previous is not None else None
    if acknowledged is not None and (acknowledged.since or acknowledged.seen_at) > shown.seen_at:
        acknowledged = None  # what is shown is the past, and that came later
    unacknowledged = compare(acknowledged, shown)
    return Past(compare(previous, shown, beside=unacknowledged), unacknowledged)


class _Shown(NamedTuple):
    """What is printed, and when it was judged."""

    observation: Observation
    assessment: Assessment
    past: Past
    now: datetime


def _print_read(options: Options, shown: _Shown) -> None:
    """Print what was read of an answer, in the form that was asked for."""
    observation, assessment, past, now = shown
    width = max(_NARROWEST, get_terminal_size().columns)
    if options.json:
        from cbr_tui.text.normal import diff_form, normal_form

        write_json(
            diff_form(observation, past) if options.diff else normal_form(observation, assessment, now, past)
        )
    elif options.diff:
        from cbr_tui.text.changes import diff

        _write(options, diff(past, now, width))
    elif options.note:
        from cbr_tui.text.note import note

        markdown = options.note == "markdown"
        _write(options, note(observation, assessment, own=past.note, markdown=markdown))
    else:
        from cbr_tui.text.plain import report

        _write(options, report(observation, assessment, now, width, past))


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
