"""Bytes to a Backup. Never raises on a surprising field: keeps it and records the mismatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cbr_tui.model.backup import Backup

__all__ = ["parse"]


def parse(raw: bytes) -> Backup:
    """Read an answer; raises UnreadableAnswer where it is not JSON or holds no backup."""
    raise NotImplementedError(raw)
