"""The settings file, `config.toml`: how the program behaves. Made by hand, only ever read here.

`TEMPLATE` has every setting with its default: each may be left out, and so may the file. The command line
wins over it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from cbr_tui.errors import UsageError
from cbr_tui.frozen import field, frozen
from cbr_tui.store.toml_files import at, nearest, parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

__all__ = ["KEEP_DAYS", "KEEP_MEGABYTES", "TEMPLATE", "Refresh", "Settings", "faults", "load", "text_of"]

Refresh = float | Literal["auto", "off"]
"""Seconds between two refreshes, or when to choose (`auto`), or never (`off`)."""

KEEP_DAYS: Final = 365
KEEP_MEGABYTES: Final = 256
"""About 200,000 observations of small servers, at 1.3 kB each."""

_SHORTEST: Final = 1.0
_LONGEST: Final = 86_400.0
_MOST: Final = 100_000
_FRAMES: Final = 120
_SHORTEST_TIME_OUT: Final = 0.1
_LONGEST_TIME_OUT: Final = 3600.0


TEMPLATE: Final = """\
# Settings of cbr-tui: each line stands for what holds without it. cbr-tui config check tells what is wrong.
# refresh = "auto"          # or "off", or seconds between two refreshes while work is under way
# mouse = true              # false leaves the mouse to the terminal
# redact = false            # true puts placeholders for names and addresses into handover notes
# notify = "auto"           # or "on", "off": title and desktop notification when watched work has ended
# history_days = 365        # how long superseded observations are kept
# history_megabytes = 256   # how large the history may grow
# answer_megabytes = 256    # the largest answer that is read
# connect_seconds = 10      # how long it may take to find a name, to connect, to agree on TLS, each
# silence_seconds = 60      # how long the service may send nothing
# request_seconds = 120     # how long a whole request may take
# frames = "auto"           # how often the screen may be drawn in a second: 60, over SSH 15
# theme = "terminal"        # or "dark", "light": exact colours in place of the terminal's own

# [keys]                    # cbr-tui config show lists the commands
# refresh = "r"
"""
"""What a person begins with who has no settings file."""


@frozen
class Settings:
    """What can be set, with what holds where nothing is."""

    refresh: Refresh = "auto"
    """How often a backup is asked for while work is under way."""
    mouse: bool = True
    """Whether the mouse is taken from the terminal."""
    redact: bool = False
    """Whether handover notes have placeholders for names and addresses."""
    notify: Literal["auto", "on", "off"] = "auto"
    """Whether the terminal is told that watched work has ended, beside the bell."""
    history_days: int = KEEP_DAYS
    """How long content that newer content followed is kept."""
    history_megabytes: int = KEEP_MEGABYTES
    """How large the history's file may grow (1 MB = 1,048,576 bytes)."""
    answer_megabytes: int = 256
    """The largest answer that is read, after decompression (1 MB = 1,048,576 bytes)."""
    connect_seconds: float = 10
    """How long it may take to find a name, to connect, and to agree on TLS, each."""
    silence_seconds: float = 60
    """How long the service may send nothing."""
    request_seconds: float = 120
    """How long a whole request may take."""
    frames: int | Literal["auto"] = "auto"
    """How often the screen may be drawn in a second, at the most; `auto` depends on how far away it is."""
    theme: Literal["terminal", "dark", "light"] = "terminal"
    """Whether the terminal's own sixteen colours are used, or exact ones on a background of theirs."""
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The person's own keys, by command."""


def load(path: Path) -> Settings:
    """Read the settings; a file that is not there leaves all of them as they are.

    Raises UsageError with file, line and what is allowed, for the first thing that is wrong.
    """
    text = text_of(path)
    if text is None:
        return Settings()
    values = parsed(path, text)
    for fault in _faults(path, text, values):
        raise fault
    keys = _keys(values.pop("keys", {}))
    return Settings(**values, keys=keys)


def faults(path: Path) -> list[UsageError]:
    """Give everything that is wrong with the file, where `load` raises the first."""
    try:
        text = text_of(path)
        return [] if text is None else list(_faults(path, text, parsed(path, text)))
    except UsageError as error:
        return [error]


def text_of(path: Path) -> str | None:
    """Read the file; None where it is not there. Raises UsageError where it can't be read."""
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageError(
            f"{path} can't be read: {error.strerror}.", hint="Make it readable, or move it away."
        ) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}, line {line}: not UTF-8.", hint="Save it as UTF-8.") from error


def _faults(path: Path, text: str, values: Mapping[str, object]) -> Iterator[UsageError]:
    for key, value in values.items():
        if key not in _CHECKS:
            here = at(path, text, key)
            yield UsageError(f"{here}there is no setting {key!r}.", hint=nearest(key, _CHECKS))
            continue
        fits, allowed = _CHECKS[key]
        if not fits(value):
            here = at(path, text, key)
            yield UsageError(f"{here}{key} can't be {_short(value)}.", hint=f"It is {allowed}.")
    keys = values.get("keys")
    if not isinstance(keys, dict):
        return
    from cbr_tui.keys import wrong_keys  # who has none pays nothing

    for wrong in wrong_keys(keys):
        here = at(path, text, wrong.name, "keys")
        yield UsageError(f"{here}{wrong.message}.", hint=wrong.hint)


def _keys(said: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    if not said:
        return {}
    from cbr_tui.keys import keys_of

    return {name: keys_of(text) for name, text in said.items()}


def _refresh(value: object) -> bool:
    return value in ("auto", "off") if isinstance(value, str) else _between(value, _SHORTEST, _LONGEST)


def _time_out(value: object) -> bool:
    return _between(value, _SHORTEST_TIME_OUT, _LONGEST_TIME_OUT)


def _whole(value: object) -> bool:
    return isinstance(value, int) and _between(value, 1, _MOST)


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _between(value: object, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


_TIME_OUTS: Final = f"seconds from {_SHORTEST_TIME_OUT} to {_LONGEST_TIME_OUT:.0f}"
_CHECKS: Final[dict[str, tuple[Callable[[object], bool], str]]] = {
    "refresh": (_refresh, f'"auto", "off", or seconds from {_SHORTEST:.0f} to {_LONGEST:.0f}'),
    "mouse": (_flag, "true or false"),
    "redact": (_flag, "true or false"),
    "notify": (lambda value: value in ("auto", "on", "off"), '"auto", "on" or "off"'),
    "history_days": (_whole, f"a whole number from 1 to {_MOST}"),
    "history_megabytes": (_whole, f"a whole number from 1 to {_MOST}"),
    "frames": (
        lambda value: value == "auto" or (isinstance(value, int) and _between(value, 1, _FRAMES)),
        f'"auto", or a whole number from 1 to {_FRAMES}',
    ),
    "theme": (lambda value: value in ("terminal", "dark", "light"), '"terminal", "dark" or "light"'),
    "keys": (lambda value: isinstance(value, dict), "a table: [keys]"),
    "answer_megabytes": (_whole, f"a whole number from 1 to {_MOST}"),
    "connect_seconds": (_time_out, _TIME_OUTS),
    "silence_seconds": (_time_out, _TIME_OUTS),
    "request_seconds": (_time_out, _TIME_OUTS),
}


def _short(value: object) -> str:
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return shown if len(shown) <= 40 else f"{shown[:39]}…"
