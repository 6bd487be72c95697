"""Output to what takes nothing for a while: a pipe that the test reads when it likes."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cbr_tui.tui.output import Output

if TYPE_CHECKING:
    from collections.abc import Iterator

MUCH = "x" * 1_000_000


@contextmanager
def pipe() -> Iterator[tuple[Output, int]]:
    """Give the output, and the end at which it is read."""
    end, begin = os.pipe()
    with open(begin, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
        output = Output(file)
        try:
            yield output, end
        finally:
            os.close(end)
            output.wait()


def read_until(end: int, sign: bytes) -> bytes:
    read = b""
    while not read.endswith(sign):
        read += os.read(end, 65536)
    return read


def test_it_writes_in_order_and_says_when_all_is_written() -> None:
    with pipe() as (output, end):
        for piece in ("one ", "ä ", "three"):
            output.write(piece)
        assert output.wait()
        assert os.read(end, 100).decode() == "one ä three"
        assert output.waiting == 0


def test_nobody_waits_and_it_says_how_much_does() -> None:
    with pipe() as (output, end):
        for _ in range(3):
            output.write(MUCH)
        assert not output.wait(0)
        assert 1 <= output.waiting <= 3
        read_until(end, b"x" * 1000)


def test_what_was_given_up_does_not_come_and_what_follows_does() -> None:
    with pipe() as (output, end):
        output.write(MUCH)
        output.write(MUCH)
        output.give_up()
        output.write("end")
        assert len(read_until(end, b"end")) < len(MUCH)
        assert output.wait()


def test_far_too_much_is_lost() -> None:
    with pipe() as (output, end):
        for _ in range(1000):
            output.write(MUCH)
        assert output.waiting < 200
        output.give_up()
        output.write("end")
        read_until(end, b"end")


def test_a_file_that_takes_nothing_at_once_by_somebody_elses_will_gets_it_all() -> None:
    with pipe() as (output, end):
        os.set_blocking(output._descriptor, False)
        output.write(MUCH)
        output.write("end")
        assert len(read_until(end, b"end")) == len(MUCH) + 3


def test_a_lost_end_is_no_error() -> None:
    end, begin = os.pipe()
    with open(begin, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
        output = Output(file)
        os.close(end)
        output.write("nobody reads this")
        assert output.wait()
