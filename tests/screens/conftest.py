"""The option that rewrites the pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-pictures`: `python -m pytest tests/screens --update-pictures`."""
    parser.addoption("--update-pictures", action="store_true", help="rewrite tests/screens/pictures")
