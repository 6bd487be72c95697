"""What a piece of text is, and how that looks in the terminal's own sixteen colours.

The terminal's colours fit light and dark backgrounds, and cost fewer bytes than exact ones. No role is told
by colour alone: levels have a sign, changes a mark, the cursor's row is reversed, the active tab is
in brackets.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from rich.style import Style

from cbr_tui.model.findings.level import Level

__all__ = ["LEVEL_ROLES", "LEVEL_SIGNS", "ROLES", "Piece"]


class Piece(NamedTuple):
    """A run of text of one role."""

    text: str
    role: str = "plain"


ROLES: Final[dict[str, Style]] = {
    "plain": Style(),
    "label": Style(color="cyan"),
    "dim": Style(dim=True),
    "title": Style(bold=True),
    "cursor": Style(reverse=True),
    "match": Style(underline=True, bold=True),
    "good": Style(color="green"),
    "notice": Style(),  # blue on black can hardly be read in the colours of many terminals
    "warning": Style(color="yellow", bold=True),
    "critical": Style(color="red", bold=True),
    "key": Style(color="cyan"),
    "string": Style(color="green"),
    "number": Style(color="magenta"),
    "literal": Style(color="yellow"),
    "punctuation": Style(),
    "fault": Style(color="red", bold=True),
    "changed": Style(color="magenta"),
}

LEVEL_ROLES: Final[dict[Level, str]] = {
    Level.GOOD: "good",
    Level.NOTICE: "notice",
    Level.WARNING: "warning",
    Level.CRITICAL: "critical",
}
LEVEL_SIGNS: Final[dict[Level, str]] = {
    Level.GOOD: "●",
    Level.NOTICE: "○",
    Level.WARNING: "▲",
    Level.CRITICAL: "✗",
}
