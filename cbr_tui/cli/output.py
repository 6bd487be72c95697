"""What goes out: text and JSON that no terminal obeys, bytes as they are, and complaints in one line."""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from cbr_tui.errors import StorageError
from cbr_tui.text.safe import visible

if TYPE_CHECKING:
    from typing import TextIO

    from cbr_tui.model.describe import Json

__all__ = ["PipeClosed", "complain", "finish", "tell", "write", "write_bytes", "write_json"]


class PipeClosed(Exception):
    """Whoever read our standard output has gone."""


def write(text: str) -> None:
    """Write text to standard output; a character that its encoding lacks becomes an escape."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    write_bytes(text.encode(encoding, errors="backslashreplace"))


def write_json(value: Json) -> None:
    """Write a value as indented JSON, in UTF-8 whatever the locale.

    What can't be seen, and half a surrogate pair, is written as JSON's own escape: the same value to a
    program, and nothing that a terminal obeys.
    """
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)
    safe = re.sub(r"[^\n -~]", lambda match: _escaped(match[0]), text)
    write_bytes(f"{safe}\n".encode())


def write_bytes(raw: bytes) -> None:
    """Write bytes to standard output, exactly; raises PipeClosed, or StorageError where it can't be done."""
    if sys.stdout is None:
        raise StorageError("Standard output is closed.")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(raw)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise PipeClosed from None
    except OSError as error:
        raise StorageError(f"Standard output can't be written: {error.strerror}.") from error


def complain(text: str) -> None:
    """Say what is wrong, in one line on standard error, with the program's name before it."""
    tell(f"cbr-tui: {text}")


def tell(text: str) -> None:
    """Write one line to standard error; where that can't be done there is nobody to tell."""
    line = f"{visible(text)}\n"
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.buffer.write(line.encode(sys.stderr.encoding, errors="backslashreplace"))
            sys.stderr.buffer.flush()


def finish() -> None:
    """Give up what can't be sent, so that the interpreter has nothing to say about it when it ends."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            _silence(stream)


def _silence(stream: TextIO) -> None:
    try:
        stream.flush()
    except OSError:
        with suppress(OSError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def _escaped(character: str) -> str:
    if character.isprintable():
        return character
    return json.dumps(character)[1:-1]
