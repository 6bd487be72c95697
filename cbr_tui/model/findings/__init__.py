"""What the engineer should know about a backup, worst first, and the verdict above it.

A table of small rules: each looks at one backup, the observation before it and the time, and says what it
found, where, and what that means for the verdict. The verdict comes from the rules, never from the status
alone.
"""

from __future__ import annotations

from cbr_tui.model.findings.assess import RULES, assess
from cbr_tui.model.findings.base import Assessment, Finding, Level, Rule, Verdict, Word
from cbr_tui.model.findings.verdict import LEVELS

__all__ = ["LEVELS", "RULES", "Assessment", "Finding", "Level", "Rule", "Verdict", "Word", "assess"]
