"""What goes out, through real descriptors: pipes that close, disks that are full, poor locales."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cbr_tui.cli import output
from tests.support.payloads import SAMPLE, SAMPLE_ID, sample

if TYPE_CHECKING:
    from collections.abc import Callable

CBR_TUI = (sys.executable, "-m", "cbr_tui")
FULL = Path("/dev/full")


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    def save(raw: bytes = SAMPLE) -> Path:
        path = tmp_path / "answer.json"
        path.write_bytes(raw)
        return path

    return save


def test_raw_is_exactly_what_came(saved: Callable[..., Path]) -> None:
    raw = b'\xff{ "checkpoint_item":\t{"id": "x", "name": "\xe5\xa4\x87"} }\r\n\r\n'
    ran = subprocess.run([*CBR_TUI, "show", "--raw", "-f", saved(raw)], capture_output=True, check=False)
    assert ran.stdout == raw


@pytest.mark.parametrize("buffering", ["", "1"])
def test_all_of_a_large_answer_goes_through_a_pipe(saved: Callable[..., Path], buffering: str) -> None:
    large = sample(description="x" * 1_000_000)
    ran = subprocess.run(
        [*CBR_TUI, "show", "--raw", "-f", saved(large)],
        env={**os.environ, "PYTHONUNBUFFERED": buffering},
        capture_output=True,
        check=False,
    )
    assert (ran.stdout == large, ran.returncode) == (True, 0)


def test_a_pipe_that_takes_nothing_yet_is_waited_for(saved: Callable[..., Path]) -> None:
    large = sample(description="x" * 1_000_000)
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with subprocess.Popen([*CBR_TUI, "show", "--raw", "-f", saved(large)], stdout=writer) as process:
        os.close(writer)
        with os.fdopen(reader, "rb") as stream:
            received = stream.read()
    assert (received == large, process.returncode) == (True, 0)


def test_a_reader_that_goes_away_ends_it_quietly(saved: Callable[..., Path]) -> None:
    large = saved(sample(description="x" * 1_000_000))
    with subprocess.Popen(
        [*CBR_TUI, "show", "--raw", "-f", large], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["recent", "--demo"], ["paths"]])
def test_nobody_reads_at_all(words: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ran = subprocess.run([*CBR_TUI, *words], stdout=writer, stderr=subprocess.PIPE, check=False)
    finally:
        os.close(writer)
    assert (ran.returncode, ran.stderr) == (141, b"")


def test_standard_output_is_closed() -> None:
    ran = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" -m cbr_tui --version >&-', sys.executable],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (7, "cbr-tui: Standard output is closed.\n")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [["--help"], ["recent", "--demo", "--json"]])
def test_a_full_disk_is_one_line(words: list[str]) -> None:
    with FULL.open("wb") as full:
        ran = subprocess.run([*CBR_TUI, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ran.returncode == 7
    assert ran.stderr == "cbr-tui: Standard output can't be written: No space left on device.\n"


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_nobody_to_complain_to_is_no_new_complaint(redirection: str) -> None:
    ran = subprocess.run(
        ["/bin/sh", "-c", f'exec "$0" -m cbr_tui --nonsense {redirection}', sys.executable],
        capture_output=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, b"", b"")


@pytest.mark.parametrize(
    ("encoding", "written"), [("utf-8", "备份 \\ud800"), ("ascii", "\\u5907\\u4efd \\ud800")]
)
def test_what_the_encoding_lacks_becomes_an_escape(encoding: str, written: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", r"from cbr_tui.cli.output import write; write('\u5907\u4efd \ud800')"],
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=True,
    )
    assert ran.stdout.decode(encoding) == written


def test_a_complaint_is_one_line_that_no_terminal_obeys(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    output.complain("a\nb\x1b[2J\u202e\ud800")
    assert capfdbinary.readouterr().err.decode() == "cbr-tui: a␊b␛[2J<U+202E><U+D800>\n"


def test_json_is_the_same_value_and_nothing_that_a_terminal_obeys(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    value = {"name": "备份 \x1b[2J \x9b2J \u202e \ud800 \U000e0001 \x7f", "size": 2**70, "none": None}
    output.write_json(value)
    written = capfdbinary.readouterr().out.decode()
    assert json.loads(written) == value
    assert "备份" in written
    assert all(character.isprintable() or character == "\n" for character in written)


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8", "nonsense"])
def test_no_locale_is_too_poor(locale: str) -> None:
    ran = subprocess.run(
        [*CBR_TUI, "recent", "--demo"],
        env={**os.environ, "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        capture_output=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert SAMPLE_ID.encode() in ran.stdout
    assert b"\x1b" not in ran.stdout
