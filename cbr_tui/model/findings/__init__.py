"""What the engineer should know about a backup, worst first, and the verdict above it.

A table of small rules: each looks at one backup, the observation before it and the time, and says what it
found, where, and what that means for the verdict. The verdict comes from the rules, never from the status
alone. Each name is imported when it is first used: a screen begins without any rule.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cbr_tui.model.findings.base import Assessment, Finding, Rule, Verdict, Word
    from cbr_tui.model.findings.judging import RULES, assess, assess_then
    from cbr_tui.model.findings.level import Level
    from cbr_tui.model.findings.verdict import LEVELS

__all__ = [
    "LEVELS",
    "RULES",
    "Assessment",
    "Finding",
    "Level",
    "Rule",
    "Verdict",
    "Word",
    "assess",
    "assess_then",
]

_HOMES: Final = {
    "LEVELS": "verdict", "RULES": "judging", "assess": "judging", "assess_then": "judging", "Level": "level",
}  # fmt: skip


def __getattr__(name: str) -> object:
    """Import a public name from its module."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'base')}"), name)
