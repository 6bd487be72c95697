"""What happens, told to whoever keeps a log; as long as nobody does, telling costs nothing and goes nowhere.

    log.info("request", method="GET", url=url, status=200, ms=42)

A line is the time, the level, the event and its facts, as `key=value`, in JSON's quotes where needed.
Facts are words and numbers that are safe to tell: headers, bodies and the values in a query are not among
them. What is a text is masked all the same, since a service may repeat a secret.
The logs of libraries are never a part of it: what they tell is not ours to vouch for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LEVELS", "Level", "debug", "error", "info", "keep", "safe_url", "warning"]

Level = Literal["debug", "info", "warning", "error"]
Fact = str | int | float | None

LEVELS: Final[tuple[Level, ...]] = ("debug", "info", "warning", "error")
"""From the most to the least that is told."""


class _Log:
    """Who listens, from which level on."""

    sink: Callable[[str], None] | None = None
    least: int = 0


def keep(sink: Callable[[str], None] | None, level: Level = "info") -> None:
    """Give every line from this level on to `sink`, which must not raise; None ends it."""
    _Log.sink, _Log.least = sink, LEVELS.index(level)


def debug(event: str, **facts: Fact) -> None:
    """Tell what helps to follow the program step by step."""
    _tell("debug", event, facts)


def info(event: str, **facts: Fact) -> None:
    """Tell what the program does: what it asks, and when it asks again."""
    _tell("info", event, facts)


def warning(event: str, **facts: Fact) -> None:
    """Tell what did not work, where the program goes on."""
    _tell("warning", event, facts)


def error(event: str, **facts: Fact) -> None:
    """Tell what ends the program."""
    _tell("error", event, facts)


def safe_url(url: str) -> str:
    """Give a URL as it may be told: no user, no password, no fragment, and of the query the names alone."""
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    where = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    names = [pair.partition("=")[0] for pair in parts.query.split("&") if pair]
    return f"{where}?{'&'.join(f'{name}=…' for name in names)}" if names else where


def _tell(level: Level, event: str, facts: dict[str, Fact]) -> None:
    sink = _Log.sink
    if sink is None or LEVELS.index(level) < _Log.least:
        return
    from datetime import UTC, datetime

    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    told = (f"{name}={_written(value)}" for name, value in facts.items() if value is not None)
    sink(" ".join([now, f"{level.upper():<7}", event.replace(" ", "-"), *told]))


def _written(value: Fact) -> str:
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    import json

    from cbr_tui.model.masking import mask

    text = mask(value.replace("\n", " ") if isinstance(value, str) else str(value))
    plain = text.isprintable() and text and not any(character in ' "=\\' for character in text)
    return text if plain else json.dumps(text, ensure_ascii=not text.isprintable())
