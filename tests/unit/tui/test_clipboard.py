"""Which way a copied text goes: a program is asked only where the clipboard is the person's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cbr_tui.tui.clipboard import OSC_52_MOST, Way, program, way_of

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


@pytest.mark.parametrize("way", Way)
def test_each_way_is_told_in_a_row_of_80_cells_whatever_the_number(way: Way) -> None:
    most = OSC_52_MOST if way is Way.TERMINAL else 256_000_000
    told = way.value.format(most)
    assert f"{most:,} characters" in told
    assert len(f"─ {told} ─") <= 80
