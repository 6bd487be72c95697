"""jq programs: what they give, what they may take, and that nothing of ours is seen in them."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbr_tui.programs import Limits, ProgramFailed, Result, run
from cbr_tui.programs.child import _write

if TYPE_CHECKING:
    from pathlib import Path


def _run(program: str, raw: bytes, limits: Limits | None = None) -> Result:
    return asyncio.run(run(program, raw, limits or Limits()))


@pytest.mark.parametrize(
    ("program", "raw", "given", "count"),
    [
        (".a", b'{"a": {"b": 1}}', '{"b":1}', 1),
        (".[]", b"[1, 2, 3]", "[1,\n2,\n3]", 3),
        (".", b"12345678901234567890123456789", "12345678901234567890123456789", 1),
        (".", b"[1.10, -0]", "[1.10,-0]", 1),
        (".[0] # a comment", '["é\\u00e9"]'.encode(), '"éé"', 1),
        ("def f: . + 1; f", b"1", "2", 1),
        (".a", '\ufeff{"a": 1}'.encode("utf-16"), "1", 1),
        (".", b'{"a": 1, "a": 2}', '{"a":2}', 1),
    ],
)
def test_a_program_gives_what_jq_gives(program: str, raw: bytes, given: str, count: int) -> None:
    assert _run(program, raw) == Result(given.encode(), count, "")


@pytest.mark.parametrize(
    ("program", "raw", "said"),
    [
        (".[", b"1", "syntax error, unexpected end of file, line 1, column 2"),
        ("nonsense", b"1", "nonsense/0 is not defined, line 1, column 1"),
        (".a", b"[]", 'Cannot index array with string ("a")'),
        (".", b"<html>", "The answer is not JSON: Invalid numeric literal at EOF at line 1, column 6."),
        ("empty", b"1", "The program gives nothing."),
        ('include "secrets"; .', b"1", "module not found: secrets"),
        ("input", b"1", "There is no further input."),
        ('error("a\nb")', b"1", "a"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(program: str, raw: bytes, said: str) -> None:
    with pytest.raises(ProgramFailed) as failed:
        _run(program, raw)
    # jq before 1.12 writes the name without brackets.
    assert str(failed.value).replace('string "a"', 'string ("a")') == said


def test_what_came_before_an_error_is_given_with_it() -> None:
    assert _run('.[], error("enough")', b"[1, 2]") == Result(b"[1,\n2]", 2, "enough")


def test_a_program_sees_no_environment_and_no_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CBR_TUI_TOKEN", "secret")
    (tmp_path / "jq.py").write_text("raise SystemExit('not this one')")
    monkeypatch.chdir(tmp_path)
    seen = json.loads(_run("env | keys", b"1").raw)
    assert set(seen) <= {"PYTHONPATH", "LC_CTYPE"}, "the second is Python's own"


def test_what_is_endless_is_ended_by_time_by_memory_or_by_size() -> None:
    with pytest.raises(ProgramFailed, match=r"longer than 1 s, and was ended"):
        _run("def f: f; f", b"1", Limits(seconds=1))
    with pytest.raises(ProgramFailed, match=r"needs more than 200 MB of memory"):
        _run("[range(1e9)]", b"1", Limits(megabytes=200))
    given = _run("repeat(.)", b'"abc"', Limits(most=1 << 20))
    assert given.error == "Only the first results are shown: all are larger than 1 MB."
    assert len(json.loads(given.raw)) == given.count == (1 << 20) // 5


async def test_a_program_that_nobody_wants_any_more_is_ended() -> None:
    running = asyncio.create_task(run("def f: f; f", b"1" * 1_000_000))
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


@settings(deadline=None)
@given(st.lists(st.integers() | st.text(max_size=3), max_size=5))
def test_what_is_written_is_one_value_or_a_list_of_all(values: list[object]) -> None:
    written, count, error = _written([json.dumps(value) for value in values])
    assert (count, error) == (len(values), "")
    if count > 1:
        assert json.loads(written) == values
    elif count:
        assert json.loads(written) == values[0]
    else:
        assert written == b""


def _written(values: list[str]) -> tuple[bytes, int, str]:
    content = io.BytesIO()
    with mock.patch.object(sys, "stdout", io.TextIOWrapper(content)):
        count, error = _write(iter(values), 1 << 20)
        return content.getvalue(), count, error
