"""What a service repeats of our credentials is hidden before it is shown, kept in a message or logged.

Gateways do repeat them: "signature expired" comes with the whole canonical request, "ak not exist" with the
access key (API.md §3).
"""

from __future__ import annotations

import re
from typing import Final

from cbr_tui.model.context import MASK

__all__ = ["mask"]


def mask(text: str) -> str:
    """Give the text with tokens, keys, signatures and passwords replaced by a mask; the rest stays.

    A canonical request hides everything after it: headers and their values stand in it. IDs stay readable.
    Masking twice changes nothing.
    """
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


_QUOTE: Final = r"\\*[\"']"  # also as it stands in JSON that is a text inside JSON
_VALUE: Final = r"[^\s,;&\"'\\]+"


def _rule(pattern: str, replacement: str = rf"\1{MASK}") -> tuple[re.Pattern[str], str]:
    return re.compile(pattern, re.IGNORECASE), replacement


_RULES: Final = (
    _rule(rf"((?:canonical[ _-]?request|string[ _-]?to[ _-]?sign)(?:{_QUOTE})?\s*[:=])(?s:.*)"),
    # A quoted value ends at its quote; an unquoted one has spaces and commas in it, and ends with its line.
    _rule(rf"(authorization(?:{_QUOTE})?\s*[:=]\s*{_QUOTE})[^\"'\\\r\n]+"),
    _rule(r"(authorization\s*[:=]\s*)[^\s\"'\\][^\r\n]*"),
    _rule(rf"(\bx-(?:auth|subject|security)-token(?:{_QUOTE})?\s*[:=]\s*(?:{_QUOTE})?){_VALUE}"),
    _rule(
        rf"(\b(?:access|accesskeyid|credential|signature|token|password|secret\w*)\s*=\s*(?:{_QUOTE})?){_VALUE}"
    ),
    _rule(rf"(\b(?:ak|sk)(?:{_QUOTE})?\s*[:=]\s*(?:{_QUOTE})?){_VALUE}"),
    _rule(rf"([\"'](?:\w*token|password|secret\w*)(?:{_QUOTE})\s*:\s*(?:{_QUOTE}))[^\"'\\]+"),
    _rule(rf"(\bbearer\s+){_VALUE}"),
    # A user name and a password inside a URL.
    _rule(r"(://)[^\s/?#\"']+(?=@)"),
    # IAM's signed tokens (CMS, base64) and Keystone's (Fernet), wherever they stand.
    _rule(r"(?-i:MII|gAAAA)[A-Za-z0-9+/=_-]{40,}", MASK),
)
