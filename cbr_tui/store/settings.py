"""The settings file, `config.toml`: how the program behaves. Made by hand, only ever read here.

    refresh = "auto"          # or "off", or seconds between two refreshes while work is under way
    mouse = true              # false leaves the mouse to the terminal
    redact = false            # true puts placeholders for names and addresses into handover notes
    notify = "auto"           # or "on", "off": title and desktop notification when watched work has ended
    history_days = 365        # how long content is kept that newer content followed
    history_megabytes = 256   # how large the history may grow
    answer_megabytes = 256    # the largest answer that is read

Every setting may be left out, and so may the file. The command line wins over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from cbr_tui.errors import UsageError
from cbr_tui.store.toml_files import at, nearest, parsed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["KEEP_DAYS", "KEEP_MEGABYTES", "Refresh", "Settings", "load"]

Refresh = float | Literal["auto", "off"]
"""Seconds between two refreshes, or when to choose (`auto`), or never (`off`)."""

KEEP_DAYS: Final = 365
KEEP_MEGABYTES: Final = 256
"""About 200,000 observations of small servers, at 1.3 kB each."""

_SHORTEST: Final = 1.0
_LONGEST: Final = 86_400.0
_MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
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


def load(path: Path) -> Settings:
    """Read the settings; a file that is not there leaves all of them as they are.

    Raises UsageError with file, line and what is allowed.
    """
    try:
        text = path.read_bytes().decode()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise UsageError(
            f"{path} can't be read: {error.strerror}.", hint="Make it readable, or move it away."
        ) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}, line {line}: not UTF-8.", hint="Save it as UTF-8.") from error
    values = parsed(path, text)
    for key, value in values.items():
        if key not in _CHECKS:
            raise UsageError(f"{at(path, text, key)}there is no setting {key!r}.", hint=nearest(key, _CHECKS))
        fits, allowed = _CHECKS[key]
        if not fits(value):
            raise UsageError(
                f"{at(path, text, key)}{key} can't be {_short(value)}.", hint=f"It is {allowed}."
            )
    return Settings(**values)


def _refresh(value: object) -> bool:
    return value in ("auto", "off") if isinstance(value, str) else _between(value, _SHORTEST, _LONGEST)


def _whole(value: object) -> bool:
    return isinstance(value, int) and _between(value, 1, _MOST)


def _flag(value: object) -> bool:
    return isinstance(value, bool)


def _between(value: object, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


_CHECKS: Final[dict[str, tuple[Callable[[object], bool], str]]] = {
    "refresh": (_refresh, f'"auto", "off", or seconds from {_SHORTEST:.0f} to {_LONGEST:.0f}'),
    "mouse": (_flag, "true or false"),
    "redact": (_flag, "true or false"),
    "notify": (lambda value: value in ("auto", "on", "off"), '"auto", "on" or "off"'),
    "history_days": (_whole, f"a whole number from 1 to {_MOST}"),
    "history_megabytes": (_whole, f"a whole number from 1 to {_MOST}"),
    "answer_megabytes": (_whole, f"a whole number from 1 to {_MOST}"),
}


def _short(value: object) -> str:
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return shown if len(shown) <= 40 else f"{shown[:39]}…"
