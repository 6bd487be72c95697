"""Bytes to JSON values, for answers that are not as strict as they should be.

orjson reads nearly every answer. It turns integers over 64 bits into floats without a word, and refuses NaN,
a byte order mark, UTF-16, lone surrogates and raw control characters: the standard library reads those.
"""

from __future__ import annotations

import json
import re
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import orjson

from cbr_tui.errors import UnreadableAnswer
from cbr_tui.model.pieces import decode_pieces

if TYPE_CHECKING:
    from cbr_tui.model.describe import Json

__all__ = ["MOST_DIGITS", "READ_IT_RAW", "as_text", "broken_at", "decode", "decode_text"]

READ_IT_RAW: Final = "The Raw JSON tab and `cbr-tui show --raw` give it as it came."
"""The hint of every answer that can't be understood."""

_TO_NINES: Final = bytes.maketrans(b"012345678", b"999999999")
_LONG_NUMBER: Final = b"9" * 19
"""With all digits alike: searched for so, it is found in a ninth of the time that an expression takes."""
_LARGE: Final = 1 << 20
_STRIDE: Final = 1 << 20
MOST_DIGITS: Final = 640
"""A longer integer stays a text. It is the least limit that Python can be given: str() can't raise either."""
_MOST_LEVELS: Final = 100
"""Documented answers have five; from some hundred on, comparing or writing a value may hit Python's limit."""
_MOST_QUOTED: Final = 60
_TOO_DEEP: Final = f"The answer is nested too deeply to be a backup (more than {_MOST_LEVELS} levels)."
_BINARY: Final = re.compile("[\0\ufffd]")
"""Of bytes that are no text in any encoding, and of those that no text has."""
_MARKUP: Final = {
    "<!doctype html": "an HTML page, not JSON: a login page or a proxy?",
    "<html": "an HTML page, not JSON: a login page or a proxy?",
    "<": "markup (XML or HTML), not JSON: another service, or a proxy?",
}


def decode(raw: bytes, *, long_lists: bool = False, above: int = 0) -> Json:
    """Read JSON; raises UnreadableAnswer that says what came instead.

    NaN and Infinity are floats. An integer of more than 640 digits is its text. Bytes that are no text in
    their encoding (UTF-8, or UTF-16 and UTF-32 recognised by their zeros) read as U+FFFD. Of a large answer
    `long_lists` are not held decoded, where that is asked for (`pieces.decode_pieces`). With `above` it is to
    stand so many levels deep in something else, and may have so many less itself.
    """
    levels = _MOST_LEVELS - above
    # The slower reader is more lenient, and says better what is wrong.
    with suppress(ValueError, RecursionError):
        if len(raw) <= _LARGE:
            return _shallow(_exact(raw), levels)
        return decode_pieces(raw, _loads, long_lists=long_lists, levels=levels)
    text, broken_at = as_text(raw)
    encoding = json.detect_encoding(raw) if broken_at is None else ""
    return decode_text(text, encoding, above=above)


def _exact(raw: bytes) -> Json:
    """Read JSON that is as strict as it should be; raises ValueError, or RecursionError."""
    if _LONG_NUMBER in raw.translate(_TO_NINES):
        return _lenient(raw.decode())
    return orjson.loads(raw)


def _loads(raw: bytes) -> Json:
    """Read a piece of JSON in UTF-8 as all of it would be; raises ValueError, or RecursionError."""
    try:
        return _exact(raw)
    except ValueError:
        return _lenient(raw.decode("utf-8", "replace"))


def _lenient(text: str) -> Json:
    """Read JSON as the standard library does, with control characters in texts, and numbers of any length."""
    return json.loads(text, strict=False, parse_int=_integer)


def decode_text(text: str, encoding: str = "", *, above: int = 0) -> Json:
    """Read JSON from a text, as `decode` does; with the encoding, a fault also says at which byte it is."""
    if not text.strip():
        raise UnreadableAnswer("The answer is empty.", hint="Ask again, or check the endpoint.")
    try:
        return _shallow(_lenient(text), _MOST_LEVELS - above)
    except json.JSONDecodeError as error:
        raise UnreadableAnswer(_what_came(text, error, encoding), hint=READ_IT_RAW) from None
    except (RecursionError, MemoryError):
        raise UnreadableAnswer(_TOO_DEEP, hint=READ_IT_RAW) from None


def broken_at(raw: bytes) -> int | None:
    """Say where the first byte is that is no text in its encoding; None if all are."""
    # In pieces: a look at all in one go would hold everybody up.
    strides = range(0, len(raw), _STRIDE)
    if b"\0" not in raw[:4] and all(raw[start : start + _STRIDE].isascii() for start in strides):
        return None
    encoding = json.detect_encoding(raw)
    if not encoding.startswith("utf-8"):
        return as_text(raw)[1]
    decoder = getincrementaldecoder("utf-8")()
    for start in strides:
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(raw[start : start + _STRIDE], final=start + _STRIDE >= len(raw))
        except UnicodeDecodeError as error:
            return start - held + error.start
    return None


def as_text(raw: bytes) -> tuple[str, int | None]:
    """Read bytes as text: the text, and where the first byte is that is none; None if all are."""
    encoding = json.detect_encoding(raw)
    try:
        return raw.decode(encoding), None
    except UnicodeDecodeError as error:
        return raw.decode(encoding, "replace"), error.start


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= MOST_DIGITS else digits


def _shallow(value: Json, levels: int) -> Json:
    """Give the value back, if it is not nested more deeply."""
    level = [value]
    for _ in range(levels):
        level = [child for node in level for child in _children(node)]
        if not level:
            return value
    raise UnreadableAnswer(_TOO_DEEP, hint=READ_IT_RAW)


def _children(node: Json) -> list[Json]:
    nodes = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return [child for child in nodes if isinstance(child, (dict, list))]


def _what_came(text: str, error: json.JSONDecodeError, encoding: str) -> str:
    start = text[:100].lstrip("\ufeff \t\r\n").lower()
    for beginning, name in _MARKUP.items():
        if start.startswith(beginning):
            return f"The answer is {name}"
    rest = text[error.pos :].strip()
    # Nothing is left, or the beginning of a word that could not be read for want of its end.
    cut_off = any(word.startswith(rest) for word in ("true", "false", "null", "-"))
    if cut_off or error.msg.startswith("Unterminated string"):
        end = json.JSONDecodeError(error.msg, text, len(text))
        return f"The answer is JSON that was cut off: it ends at {_place(end, encoding)}."
    if rest == text.strip():
        kind = "binary data" if _BINARY.search(rest[:_MOST_QUOTED]) else "text"
        return f'The answer is {kind}, not JSON: "{" ".join(rest[:_MOST_QUOTED].split())}".'
    return f"The answer is not JSON: {error.msg.removesuffix(' at')} at {_place(error, encoding)}."


def _place(error: json.JSONDecodeError, encoding: str) -> str:
    place = f"line {error.lineno}, column {error.colno}"
    if encoding:
        place += f" (byte offset {len(error.doc[: error.pos].encode(encoding, 'surrogatepass'))})"
    return place
