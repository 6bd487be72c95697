"""The process: `python -m cbr_tui`, and the command `cbr-tui`."""

from __future__ import annotations

import gc
import sys

from cbr_tui.cli import main

__all__ = ["run"]


def run() -> int:
    """Run the command line's own command; gives the exit code.

    What is imported at the start is there to stay, and at the end the system takes everything back: looking
    for garbage at either costs a fifth of a short command. The event loop turns it on for what runs longer.
    """
    gc.disable()
    try:
        return main()
    finally:
        gc.freeze()


if __name__ == "__main__":
    sys.exit(run())
