"""A large JSON text decoded piece by piece, so that no call keeps everything else in the process waiting.

orjson decodes 100 MB in a second, and holds the interpreter's lock for all of it: nothing is drawn meanwhile,
no key is taken, and half of the memory that it needs is its own. A walk from bracket to bracket, a tenth of
the tokens, finds pieces that take a millisecond each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import orjson

from cbr_tui.model.long_lists import Elements
from cbr_tui.model.under_way import report

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["decode_pieces"]

_PIECE: Final = 1 << 16
"""So many bytes are decoded at once: in a third of a millisecond."""
_MOST_LEVELS: Final = 1000
"""So many brackets are open at once where nobody says less."""
_SHORT: Final = 24
_MOST_TEXTS: Final = 10_000
_MOST_FORMS: Final = 100
_MOST_COMMON: Final = 30
"""Python has fewer keys than this in common, and makes room for so many at first."""
_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TO_BRACKET: Final = re.compile(rb'[^"\[\]{}]*+(?:%b[^"\[\]{}]*+)*+' % _STRING, re.DOTALL)
_LAST_KEY: Final = re.compile(rb"(%b)[ \t\n\r]*+:[ \t\n\r]*+\Z" % _STRING, re.DOTALL)
_BLANKS: Final = b" \t\n\r"
_BRACE: Final = ord("}")


def decode_pieces(
    raw: bytes,
    loads: Callable[[bytes], Any] = orjson.loads,
    *,
    long_lists: bool = False,
    levels: int = _MOST_LEVELS,
    piece: int = _PIECE,
) -> Any:
    """Decode one JSON object or list in UTF-8 as `loads` does, which gets no more than about `piece` bytes.

    With `long_lists` those that are longer than a piece and hold nothing but objects are given as `Elements`:
    decoded once, to see that they can be, and not held.

    Raises ValueError for anything else, and for more than so many `levels`: it may come for what a whole
    reading would accept, never the other way round. Tells how far it is (`model.under_way`).
    """
    return _Reader(raw, loads, levels, piece, long_lists=long_lists).read()


class _Open:
    """A container that is not closed yet."""

    __slots__ = ("closing", "key", "pending", "spans", "start", "value")

    def __init__(self, start: int, closing: int) -> None:
        self.start = start
        """Where its bracket is."""
        self.closing = closing
        """The byte that closes it."""
        self.pending = start + 1
        """Where what is not decoded yet begins."""
        self.value: Any = None
        """What is decoded of it; None as long as nothing is."""
        self.key = ""
        """Under which key the container within it stands that was decoded on its own."""
        self.spans: list[tuple[int, int]] = []
        """Where the containers in it that are not decoded yet begin and end."""


class _Reader:
    """Walks from bracket to bracket, and decodes what has grown long enough."""

    def __init__(
        self,
        raw: bytes,
        loads: Callable[[bytes], Any],
        levels: int,
        piece: int,
        *,
        long_lists: bool,
    ) -> None:
        self._raw = raw
        self._loads = loads
        self._long_lists = long_lists
        self._levels = levels
        self._texts: dict[str, str] = {}
        self._forms: dict[tuple[str, ...], dict[str, Any]] = {}
        self._piece = piece
        self._opened: list[_Open] = []

    def read(self) -> Any:
        """Decode all of it; raises ValueError."""
        raw, opened = self._raw, self._opened
        position, due = 0, self._piece
        while (position := _to_bracket(raw, position)) < len(raw):
            byte = raw[position]
            if byte in b"[{":
                if len(opened) >= self._levels or (not opened and raw[:position].strip(_BLANKS)):
                    raise ValueError("it is nested too deeply, or something stands before it")
                opened.append(_Open(position, byte + 2))
            elif not opened or byte != opened[-1].closing:
                raise ValueError("a bracket closes what is not open")
            else:
                done = opened.pop()
                if not opened:
                    return self._last(done, position)
                self._close(done, position)
                if position >= due:
                    due = position + self._piece
                    report("Reading", position, len(raw), "bytes")
            position += 1
        raise ValueError("it ends too early, or holds no container")

    def _last(self, done: _Open, position: int) -> Any:
        """Give the outermost container; nothing may follow it."""
        if self._raw[position + 1 :].strip(_BLANKS):
            raise ValueError("something follows the last bracket")
        if done.value is None:
            return self._loads(self._raw[done.start : position + 1])
        self._finish(done, position)
        return done.value

    def _close(self, done: _Open, position: int) -> None:
        """Close a container within others: leave it for its parent's next piece, or hand it over decoded."""
        parent = self._opened[-1]
        if done.value is not None:
            self._finish(done, position)
            # Its parent was given a place for it when its first piece was decoded.
            parent.value[parent.key if isinstance(parent.value, dict) else -1] = done.value
            parent.pending = position + 1
            return
        parent.spans.append((done.start, position + 1))
        if position - parent.pending > self._piece:
            self._make_places()
            self._add(parent, self._raw[parent.pending : position + 1])
            parent.pending = position + 1

    def _finish(self, done: _Open, position: int) -> None:
        rest = self._raw[done.pending : position]
        if rest.strip(_BLANKS):
            self._add(done, rest)

    def _make_places(self) -> None:
        """Decode what stands before each open container in its parent, with null in its own place."""
        for parent, child in zip(self._opened, self._opened[1:], strict=False):
            if child.value is None:
                text = self._raw[parent.pending : child.start]
                if parent.closing == _BRACE:
                    key = _LAST_KEY.search(text)
                    if key is None:
                        raise ValueError("a value without a key in an object")
                    parent.key = self._loads(key[1])
                self._add(parent, text + b"null")
                child.value = self._empty(child)

    def _empty(self, container: _Open) -> Any:
        if container.closing == _BRACE:
            return {}
        return Elements(self._raw, self._loads) if self._long_lists else []

    def _add(self, container: _Open, text: bytes) -> None:
        """Add what a piece of a container's text holds to what is decoded of it."""
        if container.value is None:
            container.value = self._empty(container)
        spans, container.spans = container.spans, []
        text = text.strip(_BLANKS)
        if container.value:
            if not text.startswith(b","):
                raise ValueError("a comma is missing")
            text = text[1:].lstrip(_BLANKS)
        if not text:
            raise ValueError("a value is missing")
        if container.closing == _BRACE:
            container.value.update(self._loads(b"{%b}" % text))
            return
        new = self._loads(b"[%b]" % text)
        if isinstance(container.value, Elements):
            if all(type(element) is dict for element in new) and self._are_short(spans):
                container.value.add(spans)
                return
            container.value = [self._held(element) for element in container.value]
        container.value += map(self._held, new)

    def _are_short(self, spans: list[tuple[int, int]]) -> bool:
        """Say whether each of these can be decoded again and again without anybody noticing."""
        return all(end - start <= self._piece for start, end in spans)

    def _held(self, element: Any) -> Any:
        """Give an element of a list in the form that takes the least room."""
        if not isinstance(element, dict):
            return element
        self._share_texts(element)
        return self._tight(element)

    def _share_texts(self, record: dict[str, Any]) -> None:
        """Keep short texts once: thousands of records say that they are available."""
        texts = self._texts
        for key, value in record.items():
            if type(value) is str and len(value) <= _SHORT:
                if value in texts:
                    record[key] = texts[value]
                elif len(texts) < _MOST_TEXTS:
                    texts[value] = value

    def _tight(self, record: dict[str, Any]) -> dict[str, Any]:
        """Give a record in a dict that has its keys in common with all records that have the same keys.

        Of a volume backup a dict of its own takes 632 bytes, one with common keys (PEP 412) 176: two thirds
        of a large answer's size.
        """
        keys = tuple(record)
        form = self._forms.get(keys)
        if form is None:
            odd = len(keys) >= _MOST_COMMON or any(key.startswith("__") for key in keys)
            if odd or len(self._forms) >= _MOST_FORMS:
                return record
            form = self._forms[keys] = _form(keys)
        tight = form.copy()
        tight.update(record)
        return tight


def _form(keys: tuple[str, ...]) -> dict[str, Any]:
    """Give a dict whose copies have their keys in common: that of an object's attributes."""
    kind = type("Form", (), {})
    form: dict[str, Any] = {}
    # A new class leaves room for more attributes, and for one less with each object.
    for _ in range(_MOST_COMMON):
        one = kind()
        for key in keys:
            setattr(one, key, None)
        form = vars(one)
    return form


def _to_bracket(raw: bytes, position: int) -> int:
    """Find the next bracket that is in no text; or a quote that nothing closes, or the end."""
    match = _TO_BRACKET.match(raw, position)
    return len(raw) if match is None else match.end()
