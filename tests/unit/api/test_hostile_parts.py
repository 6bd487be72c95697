"""What CBR's several answers may lie: the backup stays readable, and says which part could not be had."""

from __future__ import annotations

import json
import unicodedata
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

import pytest

from cbr_tui.api.cbr import CbrSource
from cbr_tui.model.changes import compare
from cbr_tui.model.context import Context
from cbr_tui.model.findings import assess
from cbr_tui.model.observation import observe
from cbr_tui.model.past import Past
from cbr_tui.text.linear import linear
from cbr_tui.text.normal import normal_form
from cbr_tui.text.note import note
from cbr_tui.text.plain import report
from cbr_tui.text.redact import redacted
from tests.support.credentials import with_token
from tests.support.demo import START, HandClock
from tests.support.hostile.parts import GOOD_PARTS, LIES, NO_JSON, PARTS_ID, InParts

if TYPE_CHECKING:
    from cbr_tui.model.observation import Observation

PLACE: Final = Context("cbr", "https://cbr.example", "p1", sign_in=with_token("planted-token"))
BESIDE: Final = ("operation_logs", "metadata", "vault")


async def looked_up(part: str, lie: str) -> Observation:
    app = InParts(**{part: LIES[lie](GOOD_PARTS[part])})
    async with aclosing(CbrSource(PLACE, app=app, clock=HandClock())) as source:
        answer = await source.fetch(PARTS_ID)
    return observe(PARTS_ID, PLACE, answer)


def told(observation: Observation) -> str:
    """Give all that is printed of an observation, in every form."""
    assessment = assess(observation, None, START)
    past = Past(compare(None, observation))
    forms = [
        report(observation, assessment, START, 80, past),
        "\n".join(linear(observation, assessment, START, past)),
        note(observation, assessment, own="", markdown=True),
        json.dumps(normal_form(observation, assessment, START, past)),
        note(redacted(observation), assessment, own="", markdown=False),
    ]
    return "\n".join(forms)


def acting(text: str) -> set[str]:
    return {each for each in text if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} - {"\n"}


@pytest.mark.parametrize("part", BESIDE)
@pytest.mark.parametrize("lie", LIES)
async def test_what_stands_beside_a_backup_never_takes_it_away(part: str, lie: str) -> None:
    observation = await looked_up(part, lie)
    backup = observation.backup
    assert observation.fault is None
    assert backup is not None
    assert (backup.id, backup.status) == (PARTS_ID, "available")
    assert len(backup.extend_info.volume_backups) == 2
    if lie in NO_JSON:
        assert [each.path for each in backup.mismatches if not each.known] == [part], "it says which"
        assert json.loads(observation.answer.raw)[part] is None
    printed = told(observation)
    assert not acting(printed)
    assert "planted-token" not in printed


@pytest.mark.parametrize("lie", LIES)
async def test_the_backup_itself_is_read_or_its_fault_is_one_line(lie: str) -> None:
    observation = await looked_up("backup", lie)
    assert (observation.backup is None) == (observation.fault is not None)
    if observation.fault is not None:
        assert observation.answer.raw == LIES[lie](GOOD_PARTS["backup"]), "as it came"
        assert "\n" not in str(observation.fault)
    assert not acting(told(observation))
