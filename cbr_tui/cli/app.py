"""The TUI: whether this is a terminal to show it on, and how it ended."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from cbr_tui.cli.wiring import open_session
from cbr_tui.errors import UsageError
from cbr_tui.service import utc_now

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cbr_tui.cli.parser import Options
    from cbr_tui.model.observation import Source
    from cbr_tui.tui.app import CbrTuiApp

__all__ = ["FAR_FRAMES", "run", "run_screens"]


def run(options: Options) -> int:
    """Run the TUI until the person quits; raises UsageError where there is no terminal for it."""
    if options.plain:
        from cbr_tui.cli.plain import run as run_plain

        return run_plain(options)
    return run_screens(options)


def run_screens(options: Options, *, watched: Sequence[str] = (), running: bool = False) -> int:
    """Run the TUI, on a board of the `watched` IDs or of all that is `running` where either is wanted.

    Raises UsageError where there is no terminal for it.
    """
    _require_screen()
    saved: Source | None = None
    listing = False
    backup_id = (options.wanted_id() or None) if options.command == "app" else None
    if options.file is not None:
        from cbr_tui.cli.saved import SavedList, SavedSource

        opened = SavedSource.opened(options.file, options.wanted_id(), utc_now())
        listing = not backup_id and opened.begins_list
        saved, backup_id = SavedList(opened) if listing else opened, backup_id or ""
    _require_keyboard()
    with open_session(options, saved) as session:
        _limit_frames(session.settings.frames)
        for variable in ("TEXTUAL", "TEXTUAL_LOG"):
            os.environ.pop(variable, None)  # Textual would log every key there, those of a password too
        from cbr_tui.cli.loop import run_async
        from cbr_tui.tui.app import CbrTuiApp

        app = CbrTuiApp(
            session.lookups,
            session.poll_settings,
            backup_id,
            redact=session.redact,
            notify=session.notify,
            keys=session.settings.keys,
            theme=options.theme or session.settings.theme,
            contexts=session.contexts,
            ask=session.ask,
            listing=listing,
            watched=watched,
            running=running,
        )
        run_async(_until_quit(app, mouse=session.mouse))
        if not _has_terminal_back(app):
            session.lookups.notices.clear()  # nobody would read them, and to say them would take for ever
        _drop_unsent()
    if app.crash is not None:
        raise app.crash
    return app.return_code or 0


async def _until_quit(app: CbrTuiApp, *, mouse: bool) -> None:
    """Run the application; a signal that ends it leaves the terminal as clean as `q` does."""
    import asyncio

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, _end, app, _SIGNALLED + number)
    lost = partial(loop.call_soon_threadsafe, _end, app, _SIGNALLED + signal.SIGHUP)
    threading.Thread(target=_tell_of_loss, args=(lost,), daemon=True).start()
    await app.run_async(mouse=mouse)


def _end(app: CbrTuiApp, code: int) -> None:
    """End the program in order, and where something holds that up, without: the history is always safe."""
    last = threading.Timer(_ORDER, os._exit, (code,))
    last.daemon = True
    last.start()
    app.hang_up(code)


def _tell_of_loss(tell: Callable[[], object]) -> None:
    """Wait until the terminal is lost; who isn't its session's leader gets no signal then."""
    line = select.poll()
    line.register(_STDIN, 0)
    if any(event & (select.POLLHUP | select.POLLERR) for _file, event in line.poll()):
        with suppress(RuntimeError):  # the loop is closed
            tell()


def _has_terminal_back(app: CbrTuiApp) -> bool:
    """Wait, as every program does, for a frozen terminal: else it would stay as it is. A signal ends it."""
    with suppress(KeyboardInterrupt):
        return app.gave_terminal_back()
    return False


def _drop_unsent() -> None:
    """Let what a lost terminal no longer takes go: Python would try once more at its end, and fail."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is None:
            continue
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _limit_frames(frames: int | Literal["auto"]) -> None:
    """Say how often the screen may be drawn, in the variable that Textual reads when it is imported.

    A key that is held down over a slow link then costs a frame now and then, and not one for each repeat.
    """
    if frames != "auto":
        os.environ["TEXTUAL_FPS"] = str(frames)
    elif os.environ.get("SSH_CONNECTION"):
        os.environ.setdefault("TEXTUAL_FPS", str(FAR_FRAMES))


FAR_FRAMES: Final = 15
"""How often the screen may be drawn in a second over SSH, where the settings say nothing."""
_STDIN: Final = 0
_ORDER: Final = 0.8
"""How long the end may take once the terminal is lost, in seconds."""
_SIGNALLED: Final = 128
"""What a shell adds to a signal's number to tell it from an exit code."""
_INSTEAD: Final = "cbr-tui show ID prints a backup as text; --plain follows it line by line."


def _require_screen() -> None:
    if sys.stdout is None or not sys.stdout.isatty():
        raise UsageError("Standard output is not a terminal.", hint=_INSTEAD)
    if os.environ.get("TERM") == "dumb":
        raise UsageError("This terminal can't show screens (TERM=dumb).", hint=_INSTEAD)


def _require_keyboard() -> None:
    """Put the terminal in the place of a pipe or a file.

    Keys are read from standard input, and Textual draws on standard error.
    """
    for stream in (sys.__stdin__, sys.__stderr__):
        if stream is None:
            raise UsageError("Standard input or standard error is closed.", hint=_INSTEAD)
        if not stream.isatty():
            try:
                terminal = os.open("/dev/tty", os.O_RDWR)
            except OSError:
                raise UsageError("There is no terminal to read keys from.", hint=_INSTEAD) from None
            os.dup2(terminal, stream.fileno())
            os.close(terminal)
