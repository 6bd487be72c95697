"""Bytes of any kind where an answer or a file is expected: they are read, or refused in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cbr_tui.cli.saved import read_saved
from cbr_tui.errors import CbrTuiError
from cbr_tui.model.decode import decode
from cbr_tui.model.findings import assess
from cbr_tui.store import History, Paths, load
from cbr_tui.store.sources import FilesOnDisk, passed_over, select
from cbr_tui.text.ids import best, find_ids, why_not
from cbr_tui.text.normal import normal_form
from cbr_tui.text.outline import Outline
from cbr_tui.text.plain import report
from cbr_tui.text.safe import visible
from cbr_tui.text.search import Search
from tests.support.observations import BACKUP_ID, CONTEXT, at, seen
from tests.support.payloads import SAMPLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from hypothesis.strategies import SearchStrategy

    from cbr_tui.store.sources.base import Candidate

PIECES: Final = [
    *(
        b"",
        b"\0",
        b"\xff",
        b"\xfe\xff",
        b"\xef\xbb\xbf",
        b"\x1b[2J",
        b"\n",
        b"\r",
        b" ",
        b"\t",
        b"\\u0000",
        b"\\ud800",
    ),
    *(
        b'"',
        b"'",
        b"[",
        b"]",
        b"{",
        b"}",
        b":",
        b",",
        b"=",
        b"#",
        b"-",
        b"&a ",
        b"*a",
        b"<<",
        b"!!python/none",
        b"~",
    ),
    *(b"null", b"true", b"1", b"-1", b"1e999", b"NaN", b"0" * 700, b"[" * 300, b"{" * 300, b"a" * 5000),
    *(
        b"99999999999999999999",
        b"2030-01-01",
        b"0000-00-00T99:99:99Z",
        b"profiles",
        b"default",
        b"clouds",
        b"auth",
    ),
]
"""What readers of text, JSON, TOML, INI and YAML stumble over."""
FEW: Final = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
MANY: Final = settings(FEW, max_examples=5000)
EXAMPLES: Final = [
    pytest.param(FEW, id="a few"),
    pytest.param(MANY, id="many", marks=pytest.mark.long),
]


def mutated(*bases: bytes) -> SearchStrategy[bytes]:
    """Give good bytes with some of them replaced, at up to four places, and bytes of any kind."""
    changes = st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(PIECES) | st.binary(max_size=6)),
        min_size=1,
        max_size=4,
    )
    return st.builds(_changed, st.sampled_from(bases), changes) | st.binary(max_size=200)


def _changed(base: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for place, length, piece in changes:
        start = int(place * len(base))
        base = base[:start] + piece + base[start + length :]
    return base


def one_line(act: Callable[[], object]) -> None:
    """Do it; it may be refused, in words that fit in one line."""
    try:
        act()
    except CbrTuiError as refusal:
        said = str(refusal)
    else:
        said = "fine"
    assert said.strip()
    assert visible(said).isprintable()


@pytest.mark.parametrize("how", EXAMPLES)
def test_an_answer_is_told_about_whatever_it_is(how: settings) -> None:
    @how
    @given(mutated(SAMPLE))
    def answers(raw: bytes) -> None:
        one_line(lambda: decode(raw))
        observation = seen(0, raw=raw)
        assert (observation.backup is None) == (observation.fault is not None)
        assessment = assess(observation, seen(0), at(60))
        assert report(observation, assessment, at(60)).replace("\n", "").isprintable()
        normal_form(observation, assessment, at(60))

    answers()


@pytest.mark.parametrize("how", EXAMPLES)
def test_every_line_of_an_outline_can_be_drawn_found_and_left(how: settings) -> None:
    @how
    @given(mutated(SAMPLE), st.text(max_size=5), st.integers(0, 200))
    def outlines(raw: bytes, wanted: str, start: int) -> None:
        outline = Outline.of(raw)
        for number in range(min(len(outline), 120)):
            assert "".join(text for _, text in outline.tokens(number)).isprintable()
            assert outline.path(number).isprintable()
            outline.value(number)
            outline.key(number)
            holder, parent = outline.holder(number), outline.parent(number)
            assert holder is None or 0 <= holder <= number
            assert parent is None or 0 <= parent < number
            assert number <= outline.end(number) < len(outline)
        if len(outline):
            for search in (Search(wanted or "x"), Search.of(f":{wanted or 'x'}"), Search.of("status:")):
                found = search.around(outline, start % len(outline))
                assert found is None or 0 <= found < len(outline)
                assert (search.count(outline, 0, len(outline)) > 0) is (found is not None)
            outline.locate(f".{wanted}[{start}]")

    outlines()


@pytest.mark.parametrize("how", EXAMPLES)
def test_any_text_holds_ids_or_a_reason_why_not(how: settings) -> None:
    @how
    @given(mutated(SAMPLE, BACKUP_ID.encode() * 3, b"https://console.example/?id%3D" + BACKUP_ID.encode()))
    def texts(raw: bytes) -> None:
        text = raw.decode("utf-8", "replace")
        found = find_ids(text)
        best(found)
        assert found or why_not(text).isprintable()

    texts()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a home of the test's own, and a working directory beside it."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / ".state"))
    return tmp_path


def _sign_in(home: Path) -> None:
    variables = {"HOME": str(home)}
    files = FilesOnDisk(variables, Paths.of_user())
    one_line(lambda: _loaded([select(variables, files).winner]))
    one_line(lambda: _loaded(files.clouds()))
    one_line(lambda: _loaded([files.sdk()]))
    one_line(lambda: _loaded(files.hcloud()[1]))
    assert all(told.reason for told in passed_over(variables, files, None))


def _loaded(candidates: Iterable[Candidate | None]) -> None:
    for candidate in candidates:
        if candidate is not None:
            one_line(candidate.load)


FILES: Final = {
    ".config/cbr-tui/config.toml": b'refresh = "auto"\nmouse = true\nhistory_days = 9\nframes = 30\n',
    ".config/cbr-tui/profiles.toml": b'default = "prod"\n[profiles.prod]\nregion = "eu-de"\n'
    b'endpoints = {csbs = "https://csbs.eu-de.example"}\nauth_url = "https://iam.example"\n',
    ".config/cbr-tui/credentials.toml": b'[profiles.prod]\ntoken = "abc"\nexpires_at = "2030-01-01"\n',
    ".config/openstack/clouds.yaml": b"clouds: {otc: {auth: {username: u, password: p, auth_url: 'https://i'},"
    b" region_name: eu-de, verify: false, cert: /x}}\n",
    ".huaweicloud/credentials": b"[basic]\nak = AKID\nsk = SECRET\nproject_id = p\niam_endpoint = https://iam\n",
    ".hcloud/config.json": b'{"current": "a", "profiles": [{"name": "a", "mode": "AKSK", "accessKeyId": "x",'
    b' "secretAccessKey": "y", "region": "eu-de", "projectId": "p"}]}',
    "answer.json": SAMPLE,
}


@pytest.mark.parametrize("how", EXAMPLES)
@pytest.mark.parametrize("name", FILES)
def test_a_file_of_any_bytes_is_read_or_refused(home: Path, name: str, how: settings) -> None:
    for other, good in FILES.items():
        path = home / other
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(good)
        path.chmod(0o600)

    @how
    @given(mutated(FILES[name]))
    def files(raw: bytes) -> None:
        (home / name).write_bytes(raw)
        one_line(lambda: load(Paths.of_user().settings))
        _sign_in(home)
        one_line(lambda: read_saved(str(home / "answer.json"), "", at(0)))

    files()


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(settings(FEW, max_examples=15), id="a few"),
        pytest.param(settings(FEW, max_examples=1000), id="many", marks=pytest.mark.long),
    ],
)
def test_a_history_of_any_bytes_is_used_or_set_aside(tmp_path: Path, how: settings) -> None:
    whole = tmp_path / "whole.db"
    with History.open(whole) as history:
        for second in range(20):
            history.keep(seen(second, name=f"name {second}"))
            history.looked_up(CONTEXT, BACKUP_ID, at(second))
    path = tmp_path / "history.db"

    @how
    @given(mutated(whole.read_bytes()))
    def histories(raw: bytes) -> None:
        for old in tmp_path.glob("history.db*"):
            old.unlink()
        path.write_bytes(raw)
        path.chmod(0o600)
        one_line(_used)
        one_line(_used)

    def _used() -> None:
        with History.open(path) as history:
            for _ in range(2):
                one_line(lambda: history.latest(CONTEXT, BACKUP_ID))
                one_line(lambda: history.observations(CONTEXT, BACKUP_ID))
                one_line(lambda: history.recents(10, "name"))
                one_line(lambda: history.ids_starting("9", 5))
                one_line(lambda: history.keep(seen(50, name="new")))

    histories()
