"""What failed, with which code, why, and what the code means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.model.findings.base import Case, Level, Remark, Rule, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULES"]


def _status_error(case: Case) -> Iterator[Remark]:
    if case.backup.status == "error":
        yield Remark(
            Level.CRITICAL, "The backup failed.", "status", word=Word.FAILED, clause="the backup failed"
        )


RULES: Final = (Rule("status-error", (Level.CRITICAL,), "The status is error.", _status_error),)
