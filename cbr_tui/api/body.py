"""A body read piece by piece, with a bound on what it may become."""

from __future__ import annotations

import asyncio
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Final

from cbr_tui.api.words import one_line
from cbr_tui.errors import UnreadableAnswer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = ["read_body"]

_GZIP: Final = zlib.MAX_WBITS | 16
_AT_ONCE: Final = 1 << 20
"""A chunk that becomes more than this gives way to what is drawn meanwhile. Bytes."""
_HINT: Final = "A proxy or a gateway on the way may have changed it: ask again, or by another way."


async def read_body(chunks: AsyncIterator[bytes], encoding: str, most: int) -> bytes:
    """Read at most `most` + 1 bytes of a body: one more than `most` says that there was more.

    `encoding` is the `Content-Encoding`: none, or gzip, which is all that we ask for. httpx would decode
    too, but a chunk of 64 kB may become 64 MB, and a body that is compressed twice has no bound at all.
    Raises UnreadableAnswer for a broken or unknown encoding.
    """
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return await _read_plain(chunks, most)
    if encoding in {"gzip", "x-gzip"}:
        return await _read_gzip(chunks, most)
    raise UnreadableAnswer(
        f"The answer is encoded as {one_line(encoding)!r}, which was not asked for.", hint=_HINT
    )


async def _read_plain(chunks: AsyncIterator[bytes], most: int) -> bytes:
    body = BytesIO()  # unlike a bytearray it gives what it holds away: no copy of 100 MB in one go
    async for chunk in chunks:
        body.write(chunk)
        if body.tell() > most:
            body.truncate(most + 1)
            break
    return body.getvalue()


async def _read_gzip(chunks: AsyncIterator[bytes], most: int) -> bytes:
    body = BytesIO()
    inflater = zlib.decompressobj(_GZIP)
    async for chunk in chunks:
        rest, full = chunk, True
        while rest or full:
            room = min(_AT_ONCE, most + 1 - body.tell())
            try:
                full = body.write(inflater.decompress(rest, room)) == room
            except zlib.error as error:
                raise UnreadableAnswer(f"The answer's gzip is broken: {error}.", hint=_HINT) from error
            if body.tell() > most:
                return body.getvalue()
            rest = inflater.unconsumed_tail
            await asyncio.sleep(0)
        if inflater.unused_data:
            raise UnreadableAnswer("The answer goes on after the end of its gzip.", hint=_HINT)
    if not inflater.eof:
        raise UnreadableAnswer("The answer's gzip is cut off.", hint=_HINT)
    return body.getvalue()
