"""What goes out: text and JSON that no terminal obeys, bytes as they are, and complaints in one line."""

from __future__ import annotations

import os
import re
import select
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from cbr_tui.errors import StorageError
from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from cbr_tui.model.describe import Json

__all__ = ["PipeClosed", "complain", "tell", "write", "write_bytes", "write_json", "write_json_line"]


class PipeClosed(Exception):
    """Whoever read our standard output has gone."""


def write(text: str) -> None:
    """Write text to standard output; a character that its encoding lacks becomes an escape."""
    encoding = sys.stdout.encoding if sys.stdout else "utf-8"
    write_bytes(text.encode(encoding, errors="backslashreplace"))


def write_json(value: Json) -> None:
    """Write a value as indented JSON, in UTF-8 whatever the locale.

    What can't be seen, and half a surrogate pair, is written as JSON's own escape: the same value to a
    program, and nothing that a terminal obeys.
    """
    _write_json(value, indent=2)


def write_json_line(value: Json) -> None:
    """Write a value as JSON in one line, likewise."""
    _write_json(value, indent=None)


def _write_json(value: Json, *, indent: int | None) -> None:
    import json

    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    safe = re.sub(r"[^\n -~]", lambda match: _escaped(match[0]), text)
    write_bytes(f"{safe}\n".encode())


def write_bytes(raw: bytes) -> None:
    """Write bytes to standard output, exactly; raises PipeClosed, or StorageError where it can't be done."""
    if sys.stdout is None:
        raise StorageError("Standard output is closed.")
    try:
        _send(sys.stdout.fileno(), raw)
    except BrokenPipeError:
        raise PipeClosed from None
    except OSError as error:
        raise StorageError(f"Standard output can't be written: {error.strerror}.") from error


def complain(text: str) -> None:
    """Say what is wrong, in one line on standard error, with the program's name before it."""
    tell(f"cbr-tui: {text}")


def tell(text: str) -> None:
    """Write one line to standard error; where that can't be done there is nobody to tell."""
    if sys.stderr is not None:
        line = f"{visible(text)}\n"
        with suppress(OSError):
            _send(sys.stderr.fileno(), line.encode(sys.stderr.encoding, errors="backslashreplace"))


def _send(descriptor: int, raw: bytes) -> None:
    """Write all of it past Python's own buffers: what they can't send is complained of once more at the end.

    A pipe takes a part at a time, and one that another program made non-blocking may take nothing yet.
    """
    left = memoryview(raw)
    while left:
        try:
            left = left[os.write(descriptor, left) :]
        except BlockingIOError:
            select.select([], [descriptor], [])


def _escaped(character: str) -> str:
    if character.isprintable():
        return character
    import json

    return json.dumps(character)[1:-1]
