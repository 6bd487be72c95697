"""The handover note, and what is replaced in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.frozen import replace
from cbr_tui.model.findings import assess
from cbr_tui.text.note import note
from cbr_tui.text.redact import redacted
from tests.support.observations import at, seen
from tests.support.payloads import SAMPLE_ID, answer, items, json_values, volume_backup

if TYPE_CHECKING:
    from cbr_tui.model.observation import Observation

_HALF_FAILED = {
    "volume_backups": [
        volume_backup(0, source_volume_name="root"),
        volume_backup(1, source_volume_name="db-data", status="error"),
    ],
    "resource_name": "shop-db-01",
}
_PRIVATE = {
    **_HALF_FAILED,
    "fail_op": "backup",
    "fail_reason": "Server shop-db-01 (10.0.0.7, fa:16:3e:0a:0b:0c, 2001:db8::7) left shop.corp.example.com.",
}


def _note(observation: Observation, *, markdown: bool = False) -> str:
    return note(observation, assess(observation, None, at(60)), markdown=markdown)


def test_the_note_says_all_that_the_others_have_to_know_in_some_ten_lines() -> None:
    written = _note(seen(0, request_id="req-7", extend_info=_HALF_FAILED))
    lines = written.splitlines()
    assert lines[0] == "DEGRADED: Available, but 1 of 2 disks failed."
    assert lines[1] == f"Backup: {SAMPLE_ID} (backup_d32c)"
    assert lines[2] == "Resource: shop-db-01 (f45c477a-57e5-465f-999f-d845083962db)"
    assert lines[3] == "When: created 2017-04-15 04:20:37 UTC, finished 2017-04-15 04:25:38 UTC"
    assert lines[4].startswith('Critical: Data disk "db-data" failed (error), ID ')
    assert "Restore: in part, if at all: Only 1 of 2 disks can be restored" in written
    assert "Next: Take this disk's data from another backup, and make a new one." in lines
    assert lines[-1] == "Seen: 2026-03-01 12:00:00 UTC in csbs · eu-de · 3a1c0de5, request ID req-7"
    assert len(lines) <= 12


def test_it_says_whether_it_can_be_restored_in_every_state() -> None:
    for item, said in (
        ({}, "Restore: yes: Restorable through its 2 disk backups."),
        ({"extend_info": {"supported_restore_mode": "na"}}, "Restore: no: It can't be restored"),
        ({"status": "error"}, "Restore: no: It can't be restored from while its status is error"),
        ({"status": "restoring"}, "Restore: not now: the status is restoring"),
        ({"extend_info": {"supported_restore_mode": ""}}, "Restore: not known: "),
    ):
        assert said in _note(seen(0, **item))
    assert "Restore: no: the service no longer has it" in _note(replace(seen(0), gone_at=at(5)))
    assert "Restore: not known: the answer could not be read" in _note(seen(0, raw=b"<html>"))


def test_of_many_findings_the_worst_are_told_and_the_others_counted() -> None:
    disks = [volume_backup(number, status="error") for number in range(4)]
    told = _note(seen(0, size=1, expired_at="2020-01-01T00:00:00", extend_info={"volume_backups": disks}))
    assert told.count("\nCritical: ") == 4
    assert "\nAnd: " in told
    assert len(told.splitlines()) <= 13


def test_in_markdown_nothing_of_the_services_is_markup() -> None:
    written = _note(seen(0, name="*a* [b](http://c) `d` <e> #1\n# x"), markdown=True)
    assert written.startswith("**GOOD**: Restorable")
    assert r"(\*a\* \[b\](http://c) \`d\` \<e\> \#1␊\# x)" in written
    assert all(line.startswith(("- **", "**", "")) for line in written.splitlines())


def test_names_and_addresses_become_placeholders_that_stay_the_same() -> None:
    clear = seen(0, description="for Ann", extend_info=_PRIVATE, status="error")
    hidden = redacted(clear)
    written = _note(hidden)
    for secret in (
        "shop-db-01",
        "10.0.0.7",
        "fa:16",
        "2001:db8",
        "corp.example",
        "db-data",
        "backup_d32c",
        "Ann",
    ):
        assert secret in clear.answer.raw.decode()
        assert secret not in written
    assert 'Data disk "[disk-2]" failed' in written
    assert "Server [server-1] ([address-1], [address-2], [address-3]) left [host-1]." in written
    assert SAMPLE_ID in written
    later = redacted(seen(60, description="for Ann", extend_info=_HALF_FAILED))
    assert 'Data disk "[disk-2]" failed' in _note(later)


def test_a_name_that_is_a_word_of_the_documentation_changes_no_judgement() -> None:
    plain = seen(0, name="available", extend_info={"resource_name": "backup"})
    words = [assess(each, None, at(60)).verdict.sentence for each in (plain, redacted(plain))]
    assert words[0] == words[1]


def test_where_it_was_asked_is_an_address_too() -> None:
    assert "example.com" not in _note(replace(redacted(seen(0)), context=redacted(seen(0)).context))
    assert redacted(seen(0)).context.endpoint == "https://[endpoint]"


@given(items().map(answer) | json_values().map(answer) | st.binary(max_size=40), st.booleans())
def test_a_note_can_be_written_of_anything_and_is_lines_of_text(raw: bytes, markdown: bool) -> None:
    for observation in (seen(0, raw=raw), redacted(seen(0, raw=raw))):
        written = _note(observation, markdown=markdown)
        assert written.endswith("\n")
        assert written.replace("\n", "").isprintable()
        assert len(written.splitlines()) <= 14


def test_redaction_judges_as_before() -> None:
    for item in ({}, {"extend_info": _PRIVATE}, {"status": "error"}, {"status": "odd"}):
        clear = seen(0, **item)
        found = [
            [(each.id, each.level) for each in assess(observation, None, at(60)).findings]
            for observation in (clear, redacted(clear))
        ]
        assert found[0] == found[1]


def test_a_note_of_ten_thousand_disks_is_redacted_too() -> None:
    disks = [
        volume_backup(number, source_volume_name=f"secret-{number}", status="error")
        for number in range(10_000)
    ]
    written = _note(redacted(seen(0, extend_info={"volume_backups": disks})))
    assert 'Data disk "[disk-2]" failed' in written
    assert "secret" not in written
