from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.text.ids import Candidate, best, find_ids, why_not
from tests.support.payloads import SAMPLE, SAMPLE_ID, replication_record, sample

_ID = SAMPLE_ID
_SERVER = "f45c477a-57e5-465f-999f-d845083962db"
_ALERT = "ee27f809-6fb5-40ae-ac46-c932bb4ee8fe"


@pytest.mark.parametrize(
    "text",
    [
        _ID,
        _ID.upper(),
        f"  {_ID}\n",
        f'"{_ID}",',
        f"<{_ID}>",
        f"({_ID}).",
        f"urn:uuid:{_ID}",
        f"volume-{_ID}_old",
        f"备份{_ID}失败",
        f"https://console.example.com/csbs/#/backups/{_ID}?region=eu-de",
        f"https://sso.example.com/?to=https%3A%2F%2Fc%2Fcheckpoint_items%2F{_ID}%3Fa%3D1",
        f"https://sso.example.com/?to=https%253A%252F%252Fc%252F{_ID.replace('-', '%252D')}",
        json.dumps(json.dumps({"text": f"failed\n{_ID}\n"})),
        f"\x1b[31m{_ID}\x1b[0m",
        _ID.replace("-", "\N{NON-BREAKING HYPHEN}"),
        _ID.replace("-", "-\N{ZERO WIDTH SPACE}"),
        f"{_ID[:20]}\n{_ID[20:]}",
        f"{_ID} and again {_ID.upper()}",
    ],
)
def test_an_id_is_found_in_whatever_surrounds_it(text: str) -> None:
    candidates = find_ids(text)
    assert [candidate.id for candidate in candidates] == [_ID]
    assert best(candidates) == candidates[0]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (f"backup_id={_ID}", "backup_id"),
        (f"?backupId={_ID}&x=1", "backup_id"),
        (f"/v1/0123/checkpoint_items/{_ID}", "checkpoint_items"),
        (f"Checkpoint_item (<{_ID}>) is not found", "checkpoint_item"),
        (f"Backup ID: {_ID}", "backup_id"),
        (f"backup {_ID} failed", "backup"),
        (f"resource-id: {_ID}", "resource_id"),
        (f'{{"labels": {{"checkpoint.item_id": "{_ID}"}}}}', "item_id"),
        (f'{{\\"checkpoint_item\\": {{\\"id\\": \\"{_ID}\\"}}}}', "checkpoint_item.id"),
        (f'{{"volume_backups": [{{}}, {{"id": "{_ID}"}}]}}', "volume_backups.id"),
        (f'{{"volume_backups": [{{"a": 1}}], "id": "{_ID}"}}', "id"),
        (f'{{"backup_ids": ["{_SERVER}", "{_ID}"]}}', "backup_ids"),
        (f"of {_ID}", ""),
    ],
)
def test_a_candidate_says_what_the_text_calls_it(text: str, hint: str) -> None:
    assert Candidate(_ID, hint) in find_ids(text)


@pytest.mark.parametrize(
    ("text", "first", "chosen"),
    [
        (f"server {_SERVER}, backup {_ID}", _ID, True),
        (f'{{"project_id": "{_ALERT}", "resource_id": "{_SERVER}", "id": "{_ID}"}}', _ID, True),
        (f'{{"id": "{_ALERT}", "backup_id": "{_ID}"}}', _ID, False),
        (f"{_ID} {_SERVER}", _ID, False),
        (f"server {_SERVER}: {_ID}", _ID, False),
        (f"backups {_ID} and backup {_SERVER}", _ID, False),
        (f"server {_SERVER}, volume {_ALERT}", _SERVER, False),
        (f"resource {_ID} is backup_id={_ID}; server {_SERVER}", _ID, True),
        (SAMPLE.decode(), _ID, True),
        (sample(replication_records=[replication_record()]).decode(), _ID, True),
    ],
)
def test_a_backups_id_comes_first_and_is_taken_only_without_doubt(text: str, first: str, chosen: Any) -> None:
    candidates = find_ids(text)
    assert candidates[0].id == first
    assert len({candidate.id for candidate in candidates}) == len(candidates)
    assert best(candidates) == (candidates[0] if chosen else None)


def test_nothing_is_chosen_from_nothing() -> None:
    assert best(()) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Nothing to look up: paste a backup ID, or a text that contains one."),
        (' ""', "Nothing to look up: paste a backup ID, or a text that contains one."),
        ("backup_d32c", f"There is no ID in this text: a backup ID looks like {_ID}."),
        ("the backup of ecs-1234 failed", f"There is no ID in this text: a backup ID looks like {_ID}."),
        (
            _ID.replace("-", ""),
            "32 hex digits without dashes: a project ID? A backup ID is written 8-4-4-4-12.",
        ),
        (_ID[:-1], "A UUID has 36 characters (8-4-4-4-12), this has 35 (8-4-4-4-11)."),
        (f"{_ID}0", "A UUID has 36 characters (8-4-4-4-12), this has 37 (8-4-4-4-13)."),
        (f"0{_ID}", "A UUID has 36 characters (8-4-4-4-12), this has 37 (9-4-4-4-12)."),
        (_ID[:8], "A UUID has 36 characters (8-4-4-4-12), this has 8 (8)."),
        (f"backup {_ID[:-2]} failed", "A UUID has 36 characters (8-4-4-4-12), this has 34 (8-4-4-4-10)."),
        (_ID.replace("fa-1", "f-a1"), "A UUID has its dashes at 8-4-4-4-12, this at 7-5-4-4-12."),
        (_ID.replace("0", "O"), "'O' at place 2 is not a hex digit: 0?"),
        (_ID.replace("1", "l"), "'l' at place 4 is not a hex digit: 1?"),
        (_ID.replace("fa", "xa"), "'x' at place 7 is not a hex digit."),
    ],
)
def test_the_reason_is_told_where_there_is_no_id(text: str, reason: str) -> None:
    assert find_ids(text) == ()
    assert why_not(text) == reason


@given(st.uuids(), st.sampled_from("0123456789abcdefg"), st.booleans())
def test_a_uuid_with_one_character_too_many_is_none(uuid: Any, character: str, before: bool) -> None:
    assert find_ids(f"{character}{uuid}" if before else f"{uuid}{character}") == ()


@given(st.text(), st.uuids(), st.text())
def test_a_uuid_between_blanks_is_found_in_any_text(before: str, uuid: Any, after: str) -> None:
    assert str(uuid) in [candidate.id for candidate in find_ids(f"{before} {uuid} {after}")]


@given(st.text() | st.text("0123456789abcdefO-", max_size=50))
def test_a_reason_is_one_printable_line(text: str) -> None:
    assert why_not(text).isprintable()


@pytest.mark.parametrize("piece", ["a", "{", '"', "a-", "%2F", "\\n", "id:", "/", '\\"', " "])
def test_a_megabyte_of_anything_is_read_through(piece: str) -> None:
    # A search whose time grows with the square of the text would take hours here.
    text = piece * (2**20 // len(piece))
    assert find_ids(text) == ()
    assert why_not(text)
    assert [candidate.id for candidate in find_ids(f"{text} {_ID}")] == [_ID]
