"""Histories that do not do as they should."""

from __future__ import annotations

from typing import Any

from cbr_tui.errors import StorageError

__all__ = ["EmptyKeeper", "RefusingKeeper"]


class RefusingKeeper:
    """Refuses everything, each time in the same words, as one on a full disk does."""

    def _refuse(self, *_arguments: Any, **_more: Any) -> Any:
        raise StorageError("The history can't be written: disk full.", hint="Make room.")

    keep = looked_up = gone = latest = recents = ids_starting = _refuse
    times = at = acknowledge = acknowledged = _refuse
    annotate = note = pin = forget = put_back = forget_all = _refuse


class EmptyKeeper:
    """Forgets everything."""

    def _nothing(self, *_arguments: Any, **_more: Any) -> Any:
        return None

    def _none(self, *_arguments: Any, **_more: Any) -> Any:
        return ()

    keep = looked_up = gone = latest = at = acknowledge = acknowledged = _nothing
    annotate = pin = forget = put_back = _nothing
    recents = ids_starting = times = _none

    def note(self, *_which: Any) -> str:
        return ""

    def forget_all(self, **_which: Any) -> tuple[int, int]:
        return 0, 0
