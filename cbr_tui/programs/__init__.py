"""jq programs, each in a process of its own: one may be endless, and a process can be killed."""

from cbr_tui.programs.runner import Limits, ProgramFailed, Result, run

__all__ = ["Limits", "ProgramFailed", "Result", "run"]
