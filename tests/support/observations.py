"""Contexts and observations for tests of what is kept: short to say, different where it matters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cbr_tui.model.context import Context
from cbr_tui.model.observation import Answer, Observation, observe
from tests.support.payloads import SAMPLE_ID, sample

__all__ = ["BACKUP_ID", "CONTEXT", "at", "seen"]

BACKUP_ID: Final = SAMPLE_ID
CONTEXT: Final = Context("csbs", "https://csbs.eu-de.example.com", "3a1c0de5", region="eu-de")


def at(seconds: float) -> datetime:
    """Give a time, so many seconds after a fixed one."""
    return datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(seconds=seconds)


def seen(
    seconds: float,
    backup_id: str = BACKUP_ID,
    context: Context = CONTEXT,
    *,
    raw: bytes | None = None,
    request_id: str = "",
    **overrides: Any,
) -> Observation:
    """Give an observation at that time: of the bytes `raw`, or of the sample changed as `sample` does."""
    body = sample(**{"id": backup_id, **overrides}) if raw is None else raw
    answer = Answer(body, at(seconds), elapsed=0.25, request_id=request_id, content_type="application/json")
    return observe(backup_id, context, answer)
