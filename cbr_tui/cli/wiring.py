"""From options, environment and settings, in this order, to what the commands work with."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from cbr_tui import api, log
from cbr_tui.cli.kept import history_of, settings_of
from cbr_tui.cli.output import complain
from cbr_tui.errors import CbrTuiError, StorageError, UsageError
from cbr_tui.frozen import frozen, replace
from cbr_tui.model.context import Context
from cbr_tui.poller import PollSettings
from cbr_tui.service import Lookups, utc_now
from cbr_tui.store import History, Paths, Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from cbr_tui.cli.parser import Options
    from cbr_tui.contexts import Ask, Contexts
    from cbr_tui.model.credentials import SignIn
    from cbr_tui.model.observation import Source
    from cbr_tui.store.found import Found
    from cbr_tui.store.logins import Logins
    from cbr_tui.store.sources import Candidate

__all__ = ["Session", "context_of", "open_session", "redacts"]


@frozen
class Session:
    """What a command works with."""

    lookups: Lookups
    poll_settings: PollSettings
    mouse: bool
    redact: bool
    """Whether handover notes have placeholders for names and addresses."""
    notify: Literal["auto", "on", "off"]
    """Whether the terminal is told that watched work has ended."""
    settings: Settings
    """What the settings file says of all else."""
    contexts: Contexts | None = None
    """Where else could be asked; None for the demo, a saved response, and offline."""
    ask: Ask = ""
    """What the person has to say before all else, where no source signs in."""


@frozen
class _Beginning:
    """Where to begin, and the source that says so."""

    context: Context
    candidate: Candidate | None = None
    ask: Ask = ""


@contextmanager
def open_session(options: Options, saved: Source | None = None) -> Iterator[Session]:
    """Open what the options ask for, or `saved` alone; close it again, and tell what the history said.

    Without a history it goes on, except offline, where there is nothing else. Raises UsageError where the
    options and the environment name no service, StorageError offline.
    """
    settings, began = settings_of(options), utc_now()
    contexts: Contexts | None = None
    ask: Ask = ""
    farewell = ""
    if saved is not None:
        lookups, history = Lookups(saved.context, open_source=lambda: saved, keeper=None), None
    else:
        beginning = _beginning(options)
        context, ask = beginning.context, beginning.ask
        asked = context
        places = () if ask else _places(options, context)
        context = places[0] if len(places) == 1 else context
        _log(context)
        if options.on_screens and not options.plain:
            farewell = context.warning  # the screens have a row for it, and it is told again at the end
        elif context.warning:
            complain(context.warning)
        history, notices = _history_or_notices(options, settings, began)
        for notice in notices:
            log.warning("history", notice=notice)
        first = _answered_last(history, places)
        opener = partial(_no_context, settings) if ask else _opener(options, asked, settings, first, began)
        lookups = Lookups(context, open_source=opener, keeper=history, places=places)
        lookups.notices.extend(notices)
        if (options.on_screens or options.replica) and not options.offline:
            contexts = (
                _demo_contexts(options, lookups, began)
                if options.demo
                else _contexts(options, settings, lookups, beginning.candidate)
            )
    mouse = settings.mouse if options.mouse is None else options.mouse
    try:
        yield Session(
            lookups,
            _poll_settings(options, settings),
            mouse,
            _redacts(options, settings),
            settings.notify,
            settings,
            contexts,
            ask,
        )
    finally:
        if history is not None:
            history.close()
        for notice in (*lookups.notices, *filter(None, [farewell])):
            complain(notice)


def _log(context: Context) -> None:
    """Tell where a lookup asks, and what signs in, in words that lead there."""
    log.info(
        "context",
        service=context.service,
        endpoint=context.endpoint or None,
        project=context.project_id or None,
        region=context.region or None,
        source=context.sign_in.source if context.sign_in else None,
    )


def redacts(options: Options) -> bool:
    """Say whether notes are to be redacted: by the option, else by the settings."""
    return _redacts(options, settings_of(options))


def _redacts(options: Options, settings: Settings) -> bool:
    return settings.redact if options.redact is None else options.redact


def _history_or_notices(
    options: Options, settings: Settings, began: datetime
) -> tuple[History | None, tuple[str, ...]]:
    try:
        history = history_of(options, settings, began)
    except StorageError as error:
        if options.offline:
            raise
        return None, (f"{error} The program goes on without a history.",)
    return history, history.notices


def _beginning(options: Options) -> _Beginning:
    if options.demo:
        from cbr_tui.demo import DEMO_CONTEXT

        return _Beginning(DEMO_CONTEXT)
    if options.offline:
        return _Beginning(context_of(options, None, ""))
    from cbr_tui.cli.signing import choose, files_on_disk, name_of, winner_of

    selection = choose(options, files_on_disk())
    if options.on_screens and selection.winner is None:
        return _Beginning(
            Context("", profile="no context"), ask="which context" if selection.choices else "sign in"
        )
    candidate = winner_of(selection)
    if candidate is None:
        return _Beginning(context_of(options, None, ""))
    return _Beginning(context_of(options, candidate.load(), name_of(candidate)), candidate)


def _no_context(settings: Settings) -> Source:
    from cbr_tui.keys import first_key

    key = first_key("context", settings.keys)
    raise UsageError("No context is chosen.", hint=f"Press {key} to choose one.")


def _contexts(options: Options, settings: Settings, begun: Lookups, candidate: Candidate | None) -> Contexts:
    from cbr_tui.cli.contexts import SignInContexts
    from cbr_tui.cli.signing import name_of

    def enter(candidate: Candidate, *, overridden: bool) -> Lookups:
        context = context_of(options, candidate.load(), name_of(candidate), overridden=overridden)
        places = tuple(map(_recalled, api.contexts_of(context)))
        opener = _asking(options, context, settings)
        context = places[0] if len(places) == 1 else context
        _log(context)
        return begun.elsewhere(context, opener, places)

    return SignInContexts(options, candidate, enter)


def _demo_contexts(options: Options, begun: Lookups, began: datetime) -> Contexts:
    from cbr_tui.cli.contexts import DemoContexts
    from cbr_tui.demo import COPIES_CONTEXT, DEMO_CONTEXT

    def enter(context: Context) -> Lookups:
        return begun.elsewhere(context, _demo_opener(options, context, began), (context,))

    return DemoContexts((DEMO_CONTEXT, COPIES_CONTEXT), enter)


def context_of(options: Options, sign_in: SignIn | None, name: str, *, overridden: bool = True) -> Context:
    """Give the context that a source makes, `name` being its own; options and environment win over it.

    Unless `overridden`, they have no say. Raises UsageError where it names no service, NotAuthenticated
    where the credentials ran out.
    """
    given = _given if overridden else _nothing_given
    endpoint = given(options.endpoint, "CBR_TUI_ENDPOINT")
    # An option is more than a variable, whichever of the two it is.
    project = "" if options.project_id is not None else given(options.project, "CBR_TUI_PROJECT")
    project_id = "" if options.project is not None else given(options.project_id, "CBR_TUI_PROJECT_ID")
    if sign_in is not None:
        from cbr_tui.cli.signing import usable, with_transport

        region = given(options.region, "CBR_TUI_REGION")
        sign_in = sign_in.in_region(region) if region else sign_in
        sign_in = replace(sign_in, project_name=project, project_id="") if project else sign_in
        sign_in = with_transport(sign_in, options)
        project_id = project_id or sign_in.project_id
        sign_in = usable(sign_in, utc_now())
    context = Context(
        service=options.service,
        endpoint=api.origin(endpoint) if endpoint else "",
        project_id=project_id,
        region=sign_in.region if sign_in is not None else "",
        sign_in=sign_in,
        profile=name,
    )
    if not options.offline:
        api.require_place(context)
    return context


def _given(option: str | None, variable: str) -> str:
    return (os.environ.get(variable, "") if option is None else option).strip()


def _nothing_given(_option: str | None, _variable: str) -> str:
    return ""


def _places(options: Options, context: Context) -> tuple[Context, ...]:
    """Give what a context may turn out to be; nothing where something is missing, which is told later."""
    if options.demo:
        return (context,)
    with suppress(CbrTuiError):
        return (
            api.readings_of(context) if options.offline else tuple(map(_recalled, api.contexts_of(context)))
        )
    return ()


def _answered_last(history: History | None, places: Sequence[Context]) -> str:
    """Give the service that answered last in one of these places, by the history; empty where none did."""
    if history is None or len(places) < 2:
        return ""
    with suppress(StorageError):
        for recent in history.recents(_LOOKED_THROUGH, places[0].project_id):
            if recent.seen_at is not None and recent.context in places:
                return recent.context.service
    return ""


_LOOKED_THROUGH: Final = 50
"""So many recent lookups are looked through for the service that answered."""


def _asking(options: Options, context: Context, settings: Settings, first: str = "") -> Callable[[], Source]:
    limits = _limits(settings)
    # What watches has the poller; what asks once is patient itself.
    tell = _tell_wait if options.command == "show" else None

    def open_it() -> Source:
        memory = api.Memory(_logins(options, context), _found())
        return api.open_source(context, limits=limits, first=first, memory=memory, tell=tell)

    return open_it


def _opener(
    options: Options, context: Context, settings: Settings, first: str, began: datetime
) -> Callable[[], Source] | None:
    if options.offline:
        return None
    if not options.demo:
        return _asking(options, context, settings, first)
    return _demo_opener(options, context, began)


def _demo_opener(options: Options, context: Context, began: datetime) -> Callable[[], Source]:
    from cbr_tui.demo import demo_app

    app = demo_app(utc_now, began)
    services = api.SERVICES if options.service == "auto" else (options.service,)
    return lambda: api.open_source(context, services, app=app)


def _recalled(context: Context) -> Context:
    """Give the context whole, where it was found out before: then what was kept shows at once."""
    return context if context.whole or context.sign_in is None else api.remembered(context, _found())


def _found() -> Found:
    from cbr_tui.store.found import Found

    return Found(Paths.of_user().tokens)


def _tell_wait(error: CbrTuiError, seconds: float) -> None:
    complain(f"{error.message} Asking again in {seconds:.0f} s.")


def _logins(options: Options, context: Context) -> Logins | None:
    """Give the logins that are kept on the disk; None where they are not wanted."""
    if options.token_cache is False or context.sign_in is None or not context.sign_in.keeps_token:
        return None
    from cbr_tui.store.logins import Logins

    return Logins(Paths.of_user().tokens)


def _limits(settings: Settings) -> api.Limits:
    return api.Limits(
        connect=settings.connect_seconds,
        read=settings.silence_seconds,
        total=settings.request_seconds,
        answer=settings.answer_megabytes * 1024 * 1024,
    )


def _poll_settings(options: Options, settings: Settings) -> PollSettings:
    if options.refresh is not None:
        return options.refresh
    if settings.refresh == "auto":
        return PollSettings()
    # A wait that must not ask again would never end.
    if settings.refresh == "off":
        return PollSettings(off=options.command != "wait")
    return PollSettings(fixed=settings.refresh)
