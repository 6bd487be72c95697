from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbr_tui.model.changes import compare
from cbr_tui.model.findings import Assessment, Finding, Level, Verdict, assess
from cbr_tui.model.past import Past
from cbr_tui.text.linear import linear
from cbr_tui.text.plain import report
from cbr_tui.text.safe import cells
from tests.support.observations import at, seen
from tests.support.payloads import SAMPLE_ID, answer, items, replication_record, volume_backup

_ASSESSMENT = Assessment(
    Verdict("DEGRADED", "Something is missing.", Level.WARNING),
    (Finding("x", Level.WARNING, "One of its copies failed " * 4, "", "Copy it again."),),
)


def _report(width: int = 80, **arguments: Any) -> list[str]:
    return report(seen(0, **arguments), _ASSESSMENT, at(4), width).splitlines()


def test_the_report_reads_from_the_verdict_down() -> None:
    lines = _report()
    assert lines[:9] == [
        "  DEGRADED     Something is missing.",
        "  warning      One of its copies failed One of its copies failed One of its",
        "               copies failed One of its copies failed",
        "               → Copy it again.",
        "  Restore      backup — it is restored through the backups of the server's disks",
        "",
        f"Backup {SAMPLE_ID}",
        "backup_d32c · available",
        "",
    ]
    assert "  Server       karbor_02 · OS::Nova::Server · az1.dc1" in lines
    at_volumes = lines.index("Volume backups (2)")
    assert lines[at_volumes + 1 :] == [
        "  Sys  Source volume  Status     Size   Disk   Speed  Saving  Incr",
        "  ●    karbor_02      available  0 MB  20 GB  0 MB/s     0 %  no",
        "               ID 70675cbc-d3a8-43a7-9f81-c8b6bc3f5d6d",
        "  ●    karbor_01      available  0 MB  20 GB  0 MB/s     0 %  no",
        "               ID 8eb98e91-8924-4d4b-b6d6-28fb7b751e9c",
    ]


@pytest.mark.parametrize("told", ["report", "linear"])
def test_nothing_is_to_be_done_about_a_change(told: str) -> None:
    past = Past(compare(seen(0, status="protecting"), seen(60)))
    lines = (
        report(seen(60), _ASSESSMENT, at(64), past=past).splitlines()
        if told == "report"
        else linear(seen(60), _ASSESSMENT, at(64), past)
    )
    changed = next(place for place, line in enumerate(lines) if "protecting → available" in line)
    assert not lines[changed + 1].strip().startswith(("→", "What to do"))
    actions = [line for line in lines if "Copy it again." in line]
    assert len(actions) == 1
    assert actions[0].strip().startswith(("→ ", "What to do: "))


def test_copies_and_what_nobody_documented_are_listed() -> None:
    lines = _report(
        replication_records=[replication_record()], nobody="\x1b[2J", extend_info={"copy_status": "lost"}
    )
    copies = lines.index("Replication records (1)")
    assert lines[copies + 1 : copies + 5] == [
        "  To        Status   Progress  Started (UTC)        From",
        "  region-2  success     100 %  2018-06-14 11:14:48  region-1",
        "               Destination backup ID 41111f0e-1c07-49db-8bb9-03e0de298152",
        "               ID 30b97bac-532c-4c51-96fa-4b3a32253c12",
    ]
    assert lines[lines.index("Not as documented") + 1] == "  extend_info.copy_status"
    assert lines[-2:] == ["Undocumented", "  nobody       ␛[2J"]


def test_a_narrow_report_puts_labels_into_the_text() -> None:
    lines = _report(40, extend_info={"volume_backups": [volume_backup(source_volume_name="备" * 30)]})
    assert "  DEGRADED: Something is missing." in lines
    assert "  warning: One of its copies failed" in lines
    assert "    One of its copies failed One of its" in lines
    assert "  Resource ID:" in lines
    assert "    f45c477a-57e5-465f-999f-d845083962db" in lines
    # The columns that do not fit are left out, and a name is cut.
    assert lines[lines.index("Volume backups (1)") + 2] == f"  ●    {'备' * 11}…"


def test_an_answer_that_can_not_be_read_is_reported() -> None:
    observation = seen(0, raw=b"<html>")
    text = report(observation, assess(observation, None, at(4)), at(4))
    assert text.startswith("  UNKNOWN      The answer is an HTML page")
    assert "Volume backups" not in text
    assert text.endswith("\n")


@pytest.mark.parametrize("name", ["backup " * 30, "b" * 300, "备" * 100, "a\nb"])
def test_a_name_of_any_kind_stays_within_the_width(name: str) -> None:
    lines = _report(60, name=name)
    assert max(map(cells, lines)) <= 60


@given(items(), st.integers(60, 200))
@settings(max_examples=50)
def test_no_line_of_any_report_is_too_wide_or_not_printable(item: dict[str, Any], width: int) -> None:
    observation = seen(0, raw=answer(item))
    lines = report(observation, assess(observation, None, at(4)), at(4), width).split("\n")
    assert all(line.isprintable() for line in lines)
    assert max(map(cells, lines)) <= width
