"""What a service tells of secrets is hidden before it is shown, kept, put into a message or logged.

Gateways repeat our credentials: "signature expired" comes with the whole canonical request, "ak not exist"
with the access key (API.md §3). CBR tells a server with what its owner gave it for its first start.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Final

from cbr_tui.errors import UnreadableAnswer
from cbr_tui.model.context import MASK
from cbr_tui.model.decode import as_text, decode, decode_text

if TYPE_CHECKING:
    from cbr_tui.model.describe import Json

__all__ = ["mask", "without_secrets"]


def mask(text: str) -> str:
    """Give the text with tokens, keys, signatures and passwords replaced by a mask; the rest stays.

    A canonical request hides everything after it: headers and their values stand in it. IDs stay readable.
    Masking twice changes nothing.
    """
    for pattern, replacement in _rules():
        text = pattern.sub(replacement, text)
    return text


_QUOTE: Final = r"\\*[\"']"  # also as it stands in JSON that is a text inside JSON
_VALUE: Final = r"[^\s,;&\"'\\]+"


def _rule(pattern: str, replacement: str = rf"\1{MASK}") -> tuple[re.Pattern[str], str]:
    return re.compile(pattern, re.IGNORECASE), replacement


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Give the rules; compiled when the first text comes, since most starts mask none."""
    return (
        _rule(rf"((?:canonical[ _-]?request|string[ _-]?to[ _-]?sign)(?:{_QUOTE})?\s*[:=])(?s:.*)"),
        # A quoted value ends at its quote; an unquoted one has spaces and commas in it: at its line's end.
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


_SECRET_KEY: Final = re.compile(
    r"user_?data|pass_?(?:word|wd|phrase)|admin_?pass|secret|token|private_?key|access_?key|credential",
    re.IGNORECASE,
)
"""What a server's owner keeps under a key with one of these in its name: Nova's `OS-EXT-SRV-ATTR:user_data`
(a script, often with passwords), `adminPass`, and whatever is in `metadata`."""


_MOST_TEXTS: Final = 2
"""CBR has JSON in the texts of its answer. In those it is looked for once more: each may be nested deeply."""


def without_secrets(raw: bytes) -> bytes:
    """Give JSON with a mask for every secret, also in JSON that is a text inside it; the same bytes for none.

    Which they are is told by their keys. Raises UnreadableAnswer for what is not JSON.
    """
    value = decode(raw)
    hidden = _hidden(value, _MOST_TEXTS)
    # Of a key that stands there twice, the value that nobody reads may be a secret as well.
    if hidden == value and not _SECRET_KEY.search(as_text(raw)[0]):
        return raw
    return json.dumps(hidden).encode()


def _hidden(value: Json, texts: int) -> Json:
    match value:
        case dict():
            return {
                key: MASK if _SECRET_KEY.search(key) and _tells(each) else _hidden(each, texts)
                for key, each in value.items()
            }
        case list():
            return [_hidden(each, texts) for each in value]
        case str() if value.lstrip().startswith(("{", "[")):
            return _hidden_inside(value, texts)
        case _:
            return value


def _hidden_inside(text: str, texts: int) -> str:
    """Hide what is in JSON that is a text; `texts` is in how many more such texts is looked."""
    if not texts:
        return MASK  # nobody documents what stands there, and nobody looks for it
    try:
        value = decode_text(text)
    except UnreadableAnswer:
        # It is no JSON after all: what looks like a secret in it is hidden as in any text.
        return mask(text)
    hidden = _hidden(value, texts - 1)
    return text if hidden == value and not _SECRET_KEY.search(text) else json.dumps(hidden)


def _tells(value: Json) -> bool:
    """Say whether a value can be a secret: that there is none, or whether there is one, is told."""
    return not (value is None or isinstance(value, bool) or value in ("", [], {}))
