"""Where a value stands in the answer: `extend_info.volume_backups[1].size`."""

from __future__ import annotations

import json
import re
from typing import Final

__all__ = ["below"]


def below(path: str, key: str) -> str:
    """Give the path of a key in the object at `path`; a key that is no plain word is quoted in brackets."""
    if _WORD.fullmatch(key):
        return f"{path}.{key}" if path else key
    return f"{path}[{json.dumps(key, ensure_ascii=False)}]"


_WORD: Final = re.compile("[A-Za-z_][0-9A-Za-z_]*")
