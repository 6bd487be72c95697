"""Output to a terminal that may take nothing for a while: nobody waits for it, and nothing piles up.

Textual's own writer lets the whole program wait once thirty pieces lie there, and does not say how many do.
"""

from __future__ import annotations

import os
import select
import threading
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import TextIO

__all__ = ["Output"]

_CHUNK: Final = 4096
"""So many bytes are written at once: what was given up ends with the chunk that is under way."""
_MOST: Final = 64
"""More pieces than these do not wait: a bell that rings for a frozen terminal is not heard anyway."""


class Output:
    """Writes from a thread of its own, in order."""

    def __init__(self, file: TextIO) -> None:
        """Write to what `file` writes to, in its encoding, but past its buffer."""
        self._descriptor = file.fileno()
        self._encoding, self._errors = file.encoding, file.errors or "strict"
        self._changed = threading.Condition()
        self._pieces: list[str] = []
        self._under_way = 0
        self._given_up = False
        # Of nobody's concern at the end: whoever has to know that all is written asks for it.
        threading.Thread(target=self._run, name="output", daemon=True).start()

    @property
    def waiting(self) -> int:
        """How many pieces were not taken yet."""
        return len(self._pieces) + self._under_way

    def write(self, text: str) -> None:
        """Have this written when all before it is; it is lost where far too much waits."""
        with self._changed:
            if len(self._pieces) < _MOST:
                self._pieces.append(text)
                self._changed.notify_all()

    def give_up(self) -> None:
        """Forget what waits; what is being written may end in the middle of a sequence."""
        with self._changed:
            self._pieces.clear()
            self._given_up = True

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until all is written, so long at the most; says whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self.waiting, seconds)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._pieces)
                data = "".join(self._pieces).encode(self._encoding, self._errors)
                self._under_way, self._given_up = len(self._pieces), False
                self._pieces.clear()
            self._send(memoryview(data))
            with self._changed:
                self._under_way = 0
                self._changed.notify_all()

    def _send(self, rest: memoryview) -> None:
        while rest and not self._given_up:
            try:
                rest = rest[os.write(self._descriptor, rest[:_CHUNK]) :]
            except BlockingIOError:  # whoever shares the terminal has made it so
                select.select([], [self._descriptor], [])
            except OSError:  # it is lost: nobody will read this
                return
