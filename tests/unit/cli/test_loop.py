"""The event loop: name lookups that hang, fail, come too late."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.cli.loop import run_async
from tests.support.command import TOKEN
from tests.support.payloads import SAMPLE_ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.command import Run


@pytest.fixture
def dead_name_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Let every name lookup hang until the event is set."""
    answered = threading.Event()
    lookups: list[threading.Thread] = []

    def hang(*_: Any) -> list[Any]:
        lookups.append(threading.current_thread())
        answered.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    yield answered
    assert lookups
    answered.set()
    for thread in lookups:
        thread.join()


def test_a_time_out_does_not_wait_for_a_dead_name_server(
    run: Run, monkeypatch: pytest.MonkeyPatch, dead_name_server: threading.Event
) -> None:
    monkeypatch.setenv("CBR_TUI_TOKEN", TOKEN)
    where = ("--endpoint", "https://csbs.example.com", "--project-id", "project")
    assert run("wait", SAMPLE_ID, "--timeout", "0.5", *where).code == 9
    assert not dead_name_server.is_set()


def test_a_lookup_that_nobody_waits_for_any_more_is_forgotten(dead_name_server: threading.Event) -> None:
    async def give_up() -> None:
        lookup = asyncio.ensure_future(asyncio.get_running_loop().getaddrinfo("example.com", 443))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(lookup, 0.05)
        dead_name_server.set()
        await asyncio.sleep(0)

    run_async(give_up())


def test_a_name_is_found_and_a_failure_is_told() -> None:
    async def look_up(name: str) -> list[Any]:
        return await asyncio.get_running_loop().getaddrinfo(name, 443, type=socket.SOCK_STREAM)

    assert run_async(look_up("127.0.0.1"))[0][4] == ("127.0.0.1", 443)
    with pytest.raises(socket.gaierror):
        run_async(look_up("no such name"))
