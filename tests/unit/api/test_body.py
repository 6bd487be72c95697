from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbr_tui.api.body import read_body
from cbr_tui.errors import UnreadableAnswer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MOST = 1000


class Pieces:
    """Chunks of a body, and how many of them were taken."""

    def __init__(self, body: bytes, size: int) -> None:
        self._chunks = [body[start : start + size] for start in range(0, len(body), size)]
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            self.taken += 1
            yield chunk


async def read(body: bytes, encoding: str = "", size: int = 64) -> bytes:
    return await read_body(aiter(Pieces(body, size)), encoding, MOST)


@settings(max_examples=100)
@given(st.binary(max_size=MOST), st.integers(1, 200), st.sampled_from(["", "identity", "gzip", " X-GZip"]))
async def test_gives_what_was_sent_however_it_was_cut(body: bytes, size: int, encoding: str) -> None:
    sent = gzip.compress(body, mtime=0) if "gzip" in encoding.lower() else body
    assert await read(sent, encoding, size) == body


@pytest.mark.parametrize("encoding", ["", "gzip"])
@pytest.mark.parametrize(("length", "kept"), [(MOST, MOST), (MOST + 1, MOST + 1), (MOST * 50, MOST + 1)])
async def test_reads_one_byte_more_than_allowed_at_the_most(encoding: str, length: int, kept: int) -> None:
    body = bytes(length)
    assert len(await read(gzip.compress(body, mtime=0) if encoding else body, encoding)) == kept


@pytest.mark.parametrize("length", [(1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20, 5_000_000])
async def test_gives_all_of_what_was_compressed_a_thousandfold(length: int) -> None:
    for size in (100, 1_000_000):
        pieces = Pieces(gzip.compress(bytes(length), mtime=0), size)
        assert await read_body(aiter(pieces), "gzip", length) == bytes(length)


async def test_stops_reading_what_is_too_large() -> None:
    pieces = Pieces(bytes(MOST * 50), 100)
    await read_body(aiter(pieces), "", MOST)
    assert pieces.taken == 11


async def test_a_small_bomb_does_not_go_off() -> None:
    bomb = gzip.compress(bytes(50_000_000), mtime=0)
    pieces = Pieces(bomb, 1000)
    assert len(await read_body(aiter(pieces), "gzip", MOST)) == MOST + 1
    assert pieces.taken == 1


@pytest.mark.parametrize(
    ("sent", "encoding", "words"),
    [
        (b"{}", "gzip", "gzip is broken"),
        (gzip.compress(b"x" * 500, mtime=0)[:-4], "gzip", "gzip is cut off"),
        (b"", "gzip", "gzip is cut off"),
        (gzip.compress(b"{}", mtime=0) + b"more" * 100, "gzip", "after the end of its gzip"),
        (gzip.compress(b"{}", mtime=0), "gzip, gzip", "encoded as 'gzip, gzip'"),
        (zlib.compress(b"{}"), "deflate", "encoded as 'deflate'"),
        (b"{}", "br\x1b[2J", "encoded as 'br \\[2j'"),
    ],
)
async def test_says_how_an_encoding_is_broken(sent: bytes, encoding: str, words: str) -> None:
    with pytest.raises(UnreadableAnswer, match=words) as caught:
        await read(sent, encoding)
    assert not caught.value.passing


@pytest.mark.parametrize("encoding", ["", "gzip"])
async def test_a_large_body_is_held_once_on_its_way(encoding: str) -> None:
    body = bytes(8_000_000)
    pieces = Pieces(gzip.compress(body, mtime=0) if encoding else body, 65_536)
    tracemalloc.start()
    try:
        read = await read_body(aiter(pieces), encoding, len(body))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read == body
    assert most < 1.3 * len(body)
