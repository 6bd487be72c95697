"""The garbage collector, told to wait while something large is made that holds no cycles.

It would look for some in it again and again, and hold everything else up for a tenth of a second each time.
"""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["LARGE", "collector_waits"]

LARGE: Final = 1 << 20
"""What is made of a larger answer is worth it. Bytes."""


class _Collector:
    """Waits as long as one of several threads wants it to.

    By its threshold, not `gc.disable`: that says whether anybody wants it at all, and a process that has
    just started says so two seconds later, whatever is being made then.
    """

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._waiting_for = 0
        self._usual = gc.get_threshold()

    def wait(self) -> None:
        with self._one_at_a_time:
            if not self._waiting_for:
                self._usual = gc.get_threshold()
                gc.set_threshold(0)
                # What is garbage now would never be found again; what a start imports is none.
                if gc.get_freeze_count():
                    gc.collect()
                else:
                    from cbr_tui.model.allocator import give_back_large

                    gc.freeze()
                    give_back_large()
            self._waiting_for += 1

    def go_on(self) -> None:
        """Go on once nobody wants it to wait, and never look at what is there by then."""
        with self._one_at_a_time:
            self._waiting_for -= 1
            if not self._waiting_for:
                gc.freeze()
                gc.set_threshold(*self._usual)


_COLLECTOR: Final = _Collector()


@contextmanager
def collector_waits(*, large: bool) -> Iterator[None]:
    """Let the collector wait while something is made, if that is `large`."""
    if not large:
        yield
        return
    _COLLECTOR.wait()
    try:
        yield
    finally:
        _COLLECTOR.go_on()
