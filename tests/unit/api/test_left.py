"""A request is left at any time: before its first byte, and between two."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from cbr_tui import beside
from cbr_tui.api.csbs import CsbsSource
from cbr_tui.model.context import Context
from cbr_tui.model.under_way import Left, told_to
from tests.support.credentials import with_token
from tests.support.loopback import read_head, serve_raw
from tests.support.payloads import SAMPLE, SAMPLE_ID

if TYPE_CHECKING:
    import socket

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(SAMPLE)


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (b"", ("Waiting for the service", 0, 120, "s")),
        (HEAD, ("Waiting for the service", 0, 120, "s")),
        (HEAD + SAMPLE[:500], ("Downloading", 500, len(SAMPLE), "bytes")),
    ],
    ids=["before the first byte", "before the body", "within the body"],
)
async def test_a_service_that_falls_silent_is_left(
    sent: bytes, told: tuple[str, int, int, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "LOOK", 0.01)
    hung_up = []

    def answer(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(sent)
        hung_up.append(connection.recv(1))

    heard: list[tuple[str, int, int, str]] = []

    def hears(*what: object) -> bool:
        heard.append(what)  # type: ignore[arg-type]
        return heard.count(told) < 3

    with serve_raw(answer) as url:
        source = CsbsSource(Context("csbs", url, "p", sign_in=with_token("planted-token")))
        with told_to(hears), pytest.raises(Left):
            await asyncio.wait_for(source.fetch(SAMPLE_ID), 10)
        await source.aclose()
    assert heard[-1] == told
    assert hung_up == [b""], "the connection is closed, not left to itself"
