"""Text pictures of screens: plain files that a person can read, compared line by line."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["compare", "picture_text"]


def picture_text(screens: Mapping[str, Sequence[str]]) -> str:
    """Put several screens into one text, each under its name."""
    return "".join(
        f"======== {name}\n" + "".join(f"{row}\n" for row in rows) for name, rows in screens.items()
    )


def compare(file: Path, text: str, *, update: bool) -> None:
    """Hold a text against the stored one, or store it; raises AssertionError with what differs."""
    if update:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return
    stored = file.read_text(encoding="utf-8") if file.exists() else ""
    if text == stored:
        return
    difference = difflib.unified_diff(
        stored.splitlines(), text.splitlines(), f"{file.name} as stored", "as it is now", lineterm="", n=1
    )
    raise AssertionError(
        "\n".join(
            [
                "The screen has changed. If it should: python -m pytest tests/screens --update-pictures",
                *difference,
            ]
        )
    )
