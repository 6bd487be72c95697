"""What `doctor` found: one line for each thing looked at, and what to do where something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from cbr_tui.frozen import frozen
from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbr_tui.errors import CbrTuiError

__all__ = ["Check", "Section", "as_json", "as_text", "exit_code", "wrong"]


@frozen
class Check:
    """One thing that was looked at."""

    name: str
    value: str
    level: Literal["ok", "note", "wrong"] = "ok"
    """`wrong` keeps something from working; a `note` is worth a look."""
    hint: str = ""
    """What to do."""
    code: int = 0
    """The exit code that a command would end with because of it; 0 where it is not wrong."""


@frozen
class Section:
    """Things that belong together."""

    title: str
    checks: Sequence[Check]


def wrong(name: str, error: CbrTuiError) -> Check:
    """Make an error one line of the report."""
    return Check(name, error.message, "wrong", error.hint, error.exit_code)


def exit_code(sections: Sequence[Section]) -> int:
    """Give the code of the first thing that is wrong; 0 where nothing is."""
    return next((check.code for section in sections for check in section.checks if check.code), 0)


def as_text(sections: Sequence[Section]) -> str:
    """Lay the report out as lines of text; the level stands first, as a word."""
    lines: list[str] = []
    for section in sections:
        lines.append(section.title)
        for check in section.checks:
            lines.append(visible(f"  {check.level:<6}{check.name:<16}{check.value}"))
            if check.hint:
                lines.append(visible(f"{'':24}{check.hint}"))
    return "".join(f"{line}\n" for line in lines)


def as_json(sections: Sequence[Section]) -> dict[str, object]:
    """Give the report in a form that stays as it is: keys may be added, as long as the version stays."""
    return {
        "format": "cbr-tui/doctor",
        "version": 1,
        "exit_code": exit_code(sections),
        "checks": [
            {
                "section": section.title,
                "name": check.name,
                "level": check.level,
                "value": check.value,
                "hint": check.hint,
            }
            for section in sections
            for check in section.checks
        ],
    }
