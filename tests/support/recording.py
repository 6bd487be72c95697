"""A driver that draws on an emulator: what the program sends is counted without a terminal, exactly."""

from __future__ import annotations

from typing import Any

from textual.drivers.headless_driver import HeadlessDriver

from tests.support.emulator import Emulator

__all__ = ["RecordingDriver"]


class RecordingDriver(HeadlessDriver):
    """Draws, as a headless driver doesn't, but on an emulator."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.terminal = Emulator(*self._size or (80, 24))
        self.terminal.feed(b"\x1b[?7l")
        self.written = ""

    @property
    def is_headless(self) -> bool:
        """Say what makes Textual draw."""
        return False

    @property
    def sent(self) -> int:
        """How many bytes went through the line so far; it adds one to each line feed."""
        return len(self.written.encode()) + self.written.count("\n")

    def write(self, data: str) -> None:
        """Take what is sent."""
        self.written += data
        self.terminal.feed(data.encode())
