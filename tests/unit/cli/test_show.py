"""`show`, against a real HTTP service on this machine, the history, and the demo."""

from __future__ import annotations

import json
import re
import socket
import time
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.demo import DEMO_BACKUPS
from cbr_tui.model.describe import ABSENT
from cbr_tui.store import History, Paths
from tests.support.canned import Canned
from tests.support.command import TOKEN
from tests.support.loopback import closed_port
from tests.support.payloads import SAMPLE, SAMPLE_ID, sample, volume_backup
from tests.support.scripted import Scripted, refusal

if TYPE_CHECKING:
    from pathlib import Path

    from cbr_tui.demo import DemoBackup
    from tests.support.command import Run, Serve

NOT_FOUND = refusal(404, "CSBS.3001", f"Checkpoint_item ({SAMPLE_ID}) is not found.")
UNREADABLE = b"<html>not a backup</html>"


@pytest.fixture(autouse=True)
def _width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


def test_a_backup_is_printed_as_text(run: Run, service: Serve) -> None:
    with service(Canned(SAMPLE)):
        ran = run("show", SAMPLE_ID)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("  GOOD         Restorable through its 2 disk backups; nothing is missing.")
    assert f"\n\nBackup {SAMPLE_ID}\nbackup_d32c · available\n" in ran.out
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_the_request_is_about_this_backup_in_this_project_with_this_token(run: Run, service: Serve) -> None:
    app = Canned(SAMPLE)
    with service(app):
        run("show", f"checkpoint_item_id={SAMPLE_ID.upper()}", "--project-id", "other")
    assert app.requests[-1]["path"] == f"/v1/other/checkpoint_items/{SAMPLE_ID}"
    assert app.sent_header("x-auth-token") == TOKEN


def test_json_is_our_normal_form(run: Run, service: Serve) -> None:
    with service(Canned(SAMPLE)):
        ran = run("show", SAMPLE_ID, "--json")
    form = json.loads(ran.out)
    assert (form["format"], form["backup"]["id"], form["observation"]["origin"]) == (
        "cbr-tui/backup",
        SAMPLE_ID,
        "service",
    )


@pytest.mark.parametrize("backup", DEMO_BACKUPS, ids=lambda backup: backup.title)
def test_every_backup_of_the_demo_is_shown_or_refused_as_it_should_be(run: Run, backup: DemoBackup) -> None:
    text, form = run("show", backup.id, "--demo"), run("show", backup.id, "--demo", "--json")
    assert text.code == form.code
    assert text.code in (0, 3, 4, 5, 6)
    printed = (text.out + text.err + form.out + form.err).replace("\n", "")
    assert printed.isprintable()
    assert json.loads(form.out) if form.out else form.err.startswith("cbr-tui: ")


def test_what_was_seen_is_shown_offline(run: Run, service: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    with service(Canned(SAMPLE)):
        run("show", SAMPLE_ID)
    monkeypatch.delenv("CBR_TUI_ENDPOINT")
    monkeypatch.setattr(socket, "socket", None)
    assert run("show", SAMPLE_ID, "--offline", "--raw").out.encode() == SAMPLE
    form = json.loads(run("--offline", "show", SAMPLE_ID, "--json").out)
    assert form["observation"]["origin"] == "history"


def test_nothing_kept_offline_is_3(run: Run) -> None:
    ran = run("show", SAMPLE_ID, "--offline")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith(f"cbr-tui: Nothing is kept of backup {SAMPLE_ID}.")


@pytest.mark.parametrize(
    ("app", "code"),
    [
        (refusal(401, "APIGW.0301", f"Incorrect IAM authentication information: {TOKEN}"), 4),
        (refusal(403, "BackupService.0403", "No permission"), 4),
        (refusal(400, "CSBS.1002", "The request is not valid"), 5),
        (refusal(429, "APIGW.0308", "The throttling threshold has been reached"), 5),
        (refusal(500, "CSBS.9998", "Internal error"), 5),
        (NOT_FOUND, 3),
    ],
)
@pytest.mark.parametrize("form", [(), ("--json",), ("--raw",)])
def test_each_refusal_has_its_code_and_one_line(
    run: Run, service: Serve, app: Canned, code: int, form: tuple[str, ...]
) -> None:
    with service(app):
        ran = run("show", SAMPLE_ID, *form)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("cbr-tui: ")
    assert ran.err.count("\n") == 1
    assert TOKEN not in ran.err


def test_no_token_is_4(run: Run, service: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    app = Canned(SAMPLE)
    with service(app):
        monkeypatch.setenv("CBR_TUI_TOKEN", "  ")
        ran = run("show", SAMPLE_ID)
    assert (ran.code, app.requests) == (4, [])
    assert "CBR_TUI_TOKEN" in ran.err


@pytest.mark.parametrize(
    ("missing", "named"), [("CBR_TUI_ENDPOINT", "--endpoint"), ("CBR_TUI_PROJECT_ID", "--project-id")]
)
def test_what_is_missing_is_named_and_nothing_is_asked_or_kept(
    run: Run, service: Serve, monkeypatch: pytest.MonkeyPatch, missing: str, named: str
) -> None:
    app = Canned(SAMPLE)
    with service(app):
        monkeypatch.setenv(missing, "")
        ran = run("show", SAMPLE_ID)
    assert (ran.code, app.requests) == (2, [])
    assert f"Set it with {named} or {missing}" in ran.err
    assert not Paths.of_user().history.exists()


def test_an_endpoint_with_a_password_is_refused_and_not_repeated(run: Run) -> None:
    ran = run("show", SAMPLE_ID, "--endpoint", f"https://me:{TOKEN}@host", "--project-id", "p")
    assert ran.code == 2
    assert TOKEN not in ran.err


def test_what_was_kept_stands_in_where_the_network_fails(
    run: Run, service: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = closed_port()
    monkeypatch.setenv("CBR_TUI_TOKEN", TOKEN)
    where = ("--project-id", "project")
    with service(Canned(SAMPLE)) as url:
        run("show", SAMPLE_ID)
    # The server has stopped: the same endpoint refuses the connection now.
    ran = run("show", SAMPLE_ID, "--raw", "--endpoint", url, *where)
    assert (ran.code, ran.out.encode()) == (5, SAMPLE)
    assert "refuses the connection" in ran.err
    assert "What follows was seen " in ran.err
    assert ran.err.count("\n") == 1
    other = run("show", SAMPLE_ID, "--raw", "--endpoint", f"http://127.0.0.1:{port}", *where)
    assert (other.code, other.out) == (5, "")


def test_a_backup_that_was_there_is_said_to_be_gone(run: Run, service: Serve) -> None:
    with service(Scripted(SAMPLE, NOT_FOUND)):
        run("show", SAMPLE_ID)
        ran = run("show", SAMPLE_ID)
        assert ran.code == 3
        assert ran.out.startswith("  GONE         The service no longer has it (404) since ")
        assert re.search(r"last seen (just now|[0-9]+ s ago), available\.", " ".join(ran.out.split()))
        assert "Volume backups (2)" in ran.out
        assert ran.err.startswith("cbr-tui: ")
        assert "What follows was seen " in ran.err
        assert ran.err.count("\n") == 1
        assert json.loads(run("show", SAMPLE_ID, "--json").out)["verdict"]["word"] == "GONE"
    kept = json.loads(run("show", SAMPLE_ID, "--offline", "--json").out)
    assert kept["observation"]["gone_at"]


def test_an_answer_that_cannot_be_read_is_6_and_still_there(run: Run, service: Serve) -> None:
    with service(Canned(UNREADABLE)):
        raw, text, form = (run("show", SAMPLE_ID, *option) for option in (("--raw",), (), ("--json",)))
    assert (raw.code, raw.out.encode()) == (6, UNREADABLE)
    assert (text.code, form.code) == (6, 6)
    assert raw.err == text.err == form.err
    assert text.out.startswith("  UNKNOWN      The answer is an HTML page")
    assert json.loads(form.out)["observation"]["fault"]["message"]


def test_what_was_kept_stands_in_for_an_answer_that_cannot_be_read(run: Run, service: Serve) -> None:
    with service(Scripted(SAMPLE, Canned(UNREADABLE))):
        run("show", SAMPLE_ID)
        text, form, checked, raw = (
            run("show", SAMPLE_ID, *option) for option in ((), ("--json",), ("--check",), ("--raw",))
        )
    for ran in (text, form, checked):
        assert ran.code == 6
        assert "an HTML page" in ran.err
        assert "What follows was seen " in ran.err
        assert ran.err.count("\n") == 1
    assert "karbor_02" in text.out
    assert json.loads(form.out)["observation"]["origin"] == "history"
    assert (raw.code, raw.out.encode()) == (6, UNREADABLE)


def test_an_answer_about_another_backup_is_6_and_not_kept(run: Run, service: Serve) -> None:
    other = SAMPLE_ID.replace("9", "8")
    with service(Canned(SAMPLE)):
        ran = run("show", other)
    assert ran.code == 6
    assert SAMPLE_ID in ran.err
    assert run("show", other, "--offline").code == 3


def test_the_change_since_the_last_time_is_known(run: Run, service: Serve) -> None:
    with service(Scripted(sample(extend_info={"progress": 100}), sample(status="error"))):
        run("show", SAMPLE_ID)
        assert "FAILED" in run("show", SAMPLE_ID).out


def test_what_changed_since_the_last_time_is_printed_one_line_a_change(run: Run, service: Serve) -> None:
    later = sample(
        status="error",
        name="\x1b[2J" + "long " * 40,
        extend_info={"progress": 40, "fail_reason": "No space.", "volume_backups": [volume_backup(0)]},
    )
    with service(Scripted(SAMPLE, later, later, later)):
        first = run("show", SAMPLE_ID, "--diff")
        assert (first.code, first.out) == (0, "Nothing was seen before: there is nothing to compare with.\n")
        told = run("show", SAMPLE_ID, "--diff").out.splitlines()
        again = run("show", SAMPLE_ID, "--diff").out
        report = run("show", SAMPLE_ID).out
    assert told[0] == "Changes since the observation before,"
    assert told[1].endswith(" UTC (just now):")
    assert told[2:4] == ["  Status: available → error", '  Failure reason: "" → No space.']
    assert "  Progress: 100 % → 40 %" in told
    assert all(len(line) <= 80 and line.isprintable() for line in told)
    acknowledged = told.index("Changes since the observation that you last acknowledged,")
    assert told[2 : acknowledged - 1] == told[acknowledged + 2 :], "which is the first one that was seen"
    assert again.startswith("No changes since the observation before,\n")
    assert "Changes since the observation that you last acknowledged,\n" in again
    assert "Changed" not in report
    assert "  Observed     20" in report
    assert " UTC · available → error, " in report
    offline = run("show", SAMPLE_ID, "--diff", "--offline").out.splitlines()
    assert offline[2:4] == told[2:4]


def test_changes_are_in_the_form_for_scripts(run: Run, service: Serve) -> None:
    gone_and_new = sample(status="error", description=ABSENT, new=[1])
    with service(Scripted(sample(description="x"), gone_and_new, sample(description="x"))):
        nothing = json.loads(run("show", SAMPLE_ID, "--json").out)
        assert (nothing["changes"], nothing["changes_since"]) == (None, None)
        form = json.loads(run("show", SAMPLE_ID, "--json").out)
        alone = json.loads(run("show", SAMPLE_ID, "--diff", "--json").out)
    assert form["changes_since"] == nothing["observation"]["seen_at"]
    assert form["changes"] == [
        {"path": "status", "label": "Status", "before": "available", "after": "error"},
        {"path": "description", "label": "Description", "before": "x"},
        {"path": "new", "label": "new", "after": [1]},
    ]
    assert (alone["format"], alone["version"], alone["backup_id"]) == ("cbr-tui/changes", 1, SAMPLE_ID)
    assert [change["path"] for change in alone["changes"]] == ["status", "description", "new"]
    assert form["unacknowledged"] == form["changes"]
    assert (alone["unacknowledged"], nothing["unacknowledged"]) == ([], None)
    assert alone["unacknowledged_since"] == form["unacknowledged_since"] == form["changes_since"]


def test_show_tells_what_changed_below_the_verdict(run: Run, service: Serve) -> None:
    with service(Scripted(SAMPLE, sample(status="error"))):
        run("show", SAMPLE_ID)
        out = run("show", SAMPLE_ID).out
    assert "  Changed      1 since the observation before, 20" in out
    assert "\n               Status: available → error\n" in out


def test_a_history_that_cannot_be_used_costs_one_line(run: Run, service: Serve, home: Path) -> None:
    (home / "state").write_text("a file where a directory belongs")
    with service(Canned(SAMPLE)):
        ran = run("show", SAMPLE_ID, "--raw")
    assert (ran.code, ran.out.encode()) == (0, SAMPLE)
    assert "The program goes on without a history." in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("words", [("show", SAMPLE_ID, "--offline"), ("recent",)])
def test_a_history_that_cannot_be_used_is_7_where_nothing_else_is_asked(
    run: Run, home: Path, words: tuple[str, ...]
) -> None:
    (home / "state").write_text("a file where a directory belongs")
    ran = run(*words)
    assert (ran.code, ran.out) == (7, "")
    assert ran.err.count("\n") == 1


def test_a_setting_that_is_wrong_is_2_and_says_where(run: Run, home: Path) -> None:
    path = home / "config" / "cbr-tui" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text("mouse = true\nrefresh = 0\n")
    ran = run("show", SAMPLE_ID, "--offline")
    assert ran.code == 2
    assert f"{path}, line 2" in ran.err


def test_the_demo_touches_nothing_of_the_persons(run: Run, home: Path) -> None:
    settings = home / "config" / "cbr-tui" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("nonsense")
    before = sorted(home.rglob("*"))
    assert run("show", SAMPLE_ID, "--demo").code == 0
    assert run("recent", "--demo").code == 0
    assert sorted(home.rglob("*")) == before


def test_directories_and_files_are_for_their_owner_alone(run: Run, service: Serve) -> None:
    with service(Canned(SAMPLE)):
        run("show", SAMPLE_ID)
    paths = Paths.of_user()
    assert paths.state_dir.stat().st_mode & 0o777 == 0o700
    assert paths.history.stat().st_mode & 0o777 == 0o600


def test_the_token_is_nowhere_in_the_history(run: Run, service: Serve, home: Path) -> None:
    with service(Canned(SAMPLE)):
        run("show", SAMPLE_ID)
    files = [path for path in home.rglob("*") if path.is_file()]
    assert files
    assert not any(TOKEN.encode() in path.read_bytes() for path in files)


@pytest.mark.parametrize(
    ("item", "word", "code"),
    [
        ({}, "GOOD", 0),
        ({"extend_info": {"supported_restore_mode": "na"}}, "DEGRADED", 10),
        ({"status": "error"}, "FAILED", 8),
        ({"status": "deleting"}, "GONE", 8),
        ({"status": "waiting_protect", "created_at": "2017-04-15T03:00:00", "updated_at": None}, "STUCK", 11),
        ({"extend_info": {"copy_status": "copying"}}, "RUNNING", 11),
        ({"status": "odd"}, "UNKNOWN", 11),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_check_tells_the_verdict_by_the_exit_code(
    run: Run, service: Serve, item: dict[str, Any], word: str, code: int
) -> None:
    with service(Canned(sample(**item))):
        ran = run("show", SAMPLE_ID, "--check")
        assert ran.code == code
        assert ran.out.startswith(f"  {word} ")
        assert run("show", SAMPLE_ID).code == 0


def test_check_of_one_that_was_there_is_8_and_says_gone(run: Run, service: Serve) -> None:
    with service(Scripted(SAMPLE, NOT_FOUND)):
        run("show", SAMPLE_ID)
        ran = run("show", SAMPLE_ID, "--check")
    assert (ran.code, ran.err) == (8, "")
    assert ran.out.startswith("  GONE ")


def test_check_of_one_that_never_was_there_is_3(run: Run, service: Serve) -> None:
    with service(NOT_FOUND):
        assert run("show", SAMPLE_ID, "--check").code == 3


def test_a_note_is_printed_as_text_or_markdown_and_hides_names_where_asked(
    run: Run, service: Serve, home: Path
) -> None:
    with service(Canned(SAMPLE)):
        assert run("show", "--note", SAMPLE_ID).out.startswith("GOOD: Restorable")
        assert run("show", SAMPLE_ID, "--note=markdown").out.startswith("**GOOD**: Restorable")
        assert "karbor_02" in run("show", SAMPLE_ID, "--note").out
        assert "karbor_02" not in run("show", SAMPLE_ID, "--note", "--redact").out
        settings = home / "config" / "cbr-tui" / "config.toml"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text("redact = true\n")
        assert "karbor_02" not in run("show", SAMPLE_ID, "--note").out
        assert "karbor_02" in run("show", SAMPLE_ID).out


def test_the_persons_own_note_is_printed_but_not_where_names_are_hidden(run: Run, service: Serve) -> None:
    with service(Canned(SAMPLE)):
        run("show", SAMPLE_ID)
        with History.open(Paths.of_user().history) as history:
            (recent,) = history.recents(1)
            history.annotate(recent.context, SAMPLE_ID, "asked Müller")
        assert "asked Müller" in run("show", SAMPLE_ID).out
        assert "Note: asked Müller\n" in run("show", SAMPLE_ID, "--note").out
        assert "Müller" not in run("show", SAMPLE_ID, "--note", "--redact").out


def test_local_time_is_this_machines(run: Run, service: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "<+0530>-5:30")
    time.tzset()
    try:
        with service(Canned(SAMPLE)):
            assert "Created      2017-04-15 09:50:37 +05:30" in run("show", SAMPLE_ID, "--local").out
            assert "Created      2017-04-15 04:20:37 UTC" in run("show", SAMPLE_ID).out
    finally:
        monkeypatch.undo()
        time.tzset()
