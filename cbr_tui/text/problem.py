"""An error as rows: what is wrong, what to do next, what to quote to the service's support."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbr_tui.model.findings.level import Level
from cbr_tui.text.rows import Row
from cbr_tui.text.safe import visible, wrap

if TYPE_CHECKING:
    from cbr_tui.errors import CbrTuiError

__all__ = ["problem_rows"]


def problem_rows(error: CbrTuiError, width: int) -> tuple[Row, ...]:
    """Give an error's rows, none wider than `width` cells; what it does not carry is left out."""
    reply = error.reply
    facts = [
        ("what to do", error.hint),
        ("HTTP status", str(reply.status_code) if reply and reply.status_code else ""),
        ("code", reply.code if reply else ""),
        ("request ID", reply.request_id if reply else ""),
    ]
    rows = [Row("", line, level=Level.CRITICAL) for line in _lines(error.message, width)]
    for label, value in facts:
        for number, line in enumerate(_lines(value, width)):
            rows.append(Row(label if number == 0 else " ", line))
    return tuple(rows)


def _lines(text: str, width: int) -> list[str]:
    return wrap(visible(text), width) if text else []
