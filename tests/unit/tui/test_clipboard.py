"""Which way a copied text goes: a program is asked only where the clipboard is the person's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cbr_tui.tui.clipboard import program, way_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("wl-copy", "xsel"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")


@pytest.mark.parametrize(
    ("environ", "command", "way"),
    [
        ({}, "", "OSC 52, if the terminal takes it"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "wl-copy", "wl-copy"),
        ({"DISPLAY": ":0"}, "xsel", "xsel"),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "a b c d"}, "", "OSC 52, if the terminal takes it"),
        ({"DISPLAY": ":0", "TMUX": "x"}, "xsel", "tmux's buffer, which tmux passes on to the terminal"),
    ],
)
def test_the_way_is_chosen_by_what_is_there(environ: dict[str, str], command: str, way: str) -> None:
    assert (program(environ) or [""])[0] == command
    assert way_of(environ) == way
