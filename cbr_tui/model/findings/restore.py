"""Whether the backup can be restored from, how, and what stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.model.findings.base import Case, Level, Remark, Rule, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULES"]


def _restorable(case: Case) -> Iterator[Remark]:
    if case.backup.status == "available" and case.backup.extend_info.supported_restore_mode == "backup":
        yield Remark(
            Level.GOOD,
            "It can be restored through its volume backups.",
            "extend_info.supported_restore_mode",
            word=Word.GOOD,
            clause="it can be restored through its volume backups",
        )


RULES: Final = (Rule("restorable", (Level.GOOD,), "Available, with a restore mode.", _restorable),)
