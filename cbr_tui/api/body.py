"""A body read piece by piece, with a bound on what it may become."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

from cbr_tui.api.words import one_line
from cbr_tui.errors import UnreadableAnswer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

__all__ = ["read_body"]

_GZIP: Final = zlib.MAX_WBITS | 16
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
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > most:
            break
    return bytes(memoryview(body)[: most + 1])


async def _read_gzip(chunks: AsyncIterator[bytes], most: int) -> bytes:
    body = bytearray()
    inflater = zlib.decompressobj(_GZIP)
    async for chunk in chunks:
        try:
            body += inflater.decompress(chunk, most + 1 - len(body))
        except zlib.error as error:
            raise UnreadableAnswer(f"The answer's gzip is broken: {error}.", hint=_HINT) from error
        if len(body) > most:
            return bytes(body)
        if inflater.unused_data:
            raise UnreadableAnswer("The answer goes on after the end of its gzip.", hint=_HINT)
    if not inflater.eof:
        raise UnreadableAnswer("The answer's gzip is cut off.", hint=_HINT)
    return bytes(body)
