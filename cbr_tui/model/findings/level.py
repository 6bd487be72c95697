"""How much a finding matters: apart, since the screens are drawn with it before there is anything to find."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Level"]


class Level(IntEnum):
    """How much a finding matters; the greater, the worse."""

    GOOD = 0
    """A fact worth knowing; nothing is wrong."""
    NOTICE = 1
    """Worth a look; the backup can be used."""
    WARNING = 2
    """Something is missing, late or in doubt."""
    CRITICAL = 3
    """Something failed or is gone."""
