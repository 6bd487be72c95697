"""From a replication record to the copy in the other region and back, through the profile that reaches it."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.contexts import Choice
from cbr_tui.errors import NoSuchBackup
from cbr_tui.frozen import replace
from cbr_tui.model.context import Context
from cbr_tui.tui.messages import OpenBackup
from cbr_tui.tui.screens.context import ContextScreen
from tests.support.contexts import CHOICES, FakeContexts, context_named
from tests.support.demo import HandClock
from tests.support.payloads import SAMPLE_ID, sample
from tests.support.ui import HandSource, open_ui

if TYPE_CHECKING:
    from tests.support.ui import Ui

HERE = Context("csbs", "https://csbs.eu-de.example.com", "here", "eu-de", profile="first")
NL = CHOICES[2]
NL_PROJECT = NL.project
COPY_ID = "c0a1f7d2-64f1-4a55-9a0c-0d5f6f6f2a10"
RECORD = {
    "id": "d0000000-0000-4000-8000-000000000001",
    "status": "success",
    "source_region": "eu-de",
    "source_project_id": "here",
    "source_checkpoint_item_id": SAMPLE_ID,
    "destination_region": "eu-nl",
    "destination_project_id": NL_PROJECT,
    "destination_checkpoint_item_id": COPY_ID,
}


def with_record(**fields: Any) -> bytes:
    return sample(replication_records=[RECORD | fields])


def copy_with(records: list[dict[str, Any]]) -> bytes:
    return sample(id=COPY_ID, name="the-copy", replication_records=records)


def in_cbr(backup_id: str, **fields: Any) -> bytes:
    """Give a backup as CBR tells it, with the record in CBR's words."""
    record = {key.replace("checkpoint_item_id", "backup_id"): value for key, value in RECORD.items()}
    backup = {
        "id": backup_id,
        "name": "in-cbr",
        "status": "available",
        "created_at": "2026-03-03T05:06:07.000+00:00",
        "resource_id": "11111111-0000-4000-8000-000000000001",
        "resource_name": "shop-db-01",
        "resource_type": "OS::Nova::Server",
        "replication_records": [record],
        "extend_info": {"supported_restore_mode": "backup"},
        "children": [],
    }
    return json.dumps({"backup": backup | fields}).encode()


class Clouds:
    """Where the program begins, and the context `nl`, both answered by hand."""

    def __init__(self, *choices: Choice) -> None:
        clock = HandClock()
        self.here = HandSource(clock, HERE)
        self.there = HandSource(clock, context_named(NL))
        offered = choices or (*CHOICES[:2], replace(NL, project_id=NL_PROJECT), *CHOICES[3:])
        self.contexts = partial(FakeContexts, sources={"nl": self.there, "nl-b": self.there}, choices=offered)


async def show_records(ui: Ui, clouds: Clouds, raw: bytes) -> None:
    clouds.here.fetches[0].answer(raw)
    await ui.settle()
    await ui.press("4")


async def follow(ui: Ui, clouds: Clouds, key: str = ">") -> None:
    """Go to the other end, which is asked in the other region."""
    ui.source = clouds.there
    await ui.press(key)


@pytest.mark.parametrize("in_dialect", [with_record, partial(in_cbr, SAMPLE_ID)], ids=["csbs", "cbr"])
@pytest.mark.parametrize("back", ["<", "escape"])
async def test_a_record_leads_to_the_copy_in_its_own_region_and_back_to_its_row(
    in_dialect: Any, back: str
) -> None:
    clouds = Clouds()
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts) as ui:
        await show_records(ui, clouds, in_dialect())
        before = ui.lines
        await follow(ui, clouds)
        assert [fetch.backup_id for fetch in clouds.there.fetches] == [COPY_ID]
        assert "nl · csbs · eu-nl" in ui.lines[0]
        clouds.there.fetches[0].answer(copy_with([]))
        await ui.settle()
        assert ui.shows(COPY_ID)
        assert "the-copy" in ui.screen
        await ui.press(back)
        assert ui.lines == before, "the tab, the row, the context"
        assert clouds.there.closed
        assert not clouds.here.closed
        ui.source = clouds.here
        await ui.press("r")
        assert len(clouds.here.fetches) == 2, "where it is asked has not changed"


async def test_the_copys_own_record_leads_back_to_the_source_that_is_there_already() -> None:
    clouds = Clouds()
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts) as ui:
        await show_records(ui, clouds, with_record())
        await follow(ui, clouds)
        clouds.there.fetches[0].answer(copy_with([RECORD]))
        await ui.press("4", "<")
        assert ui.shows(SAMPLE_ID)
        assert len(ui.app.screen_stack) == 1
        assert len(clouds.here.fetches) == 1


async def test_a_copy_that_was_opened_first_leads_to_its_source() -> None:
    clouds = Clouds()
    async with open_ui(COPY_ID, source=clouds.here, contexts=clouds.contexts) as ui:
        ours = {"destination_region": "eu-de", "destination_project_id": "here"}
        theirs = {"source_region": "eu-nl", "source_project_id": NL_PROJECT}
        await show_records(ui, clouds, copy_with([RECORD | ours | theirs]))
        await follow(ui, clouds, "<")
        assert [fetch.backup_id for fetch in clouds.there.fetches] == [SAMPLE_ID]
        clouds.there.fetches[0].answer(sample())
        await ui.press(">")
        assert ui.shows(COPY_ID)
        assert len(ui.app.screen_stack) == 1


async def test_each_context_keeps_its_own_observations_and_the_one_in_use_stays() -> None:
    clouds = Clouds()
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts) as ui:
        await show_records(ui, clouds, with_record())
        await follow(ui, clouds)
        clouds.there.fetches[0].answer(copy_with([]))
        await ui.settle()
        there, here = context_named(NL), HERE
        kept = {(each.context, each.backup_id) for each in ui.lookups.recents()}
        assert {(there, COPY_ID), (here, SAMPLE_ID)} <= kept
        assert (here, COPY_ID) not in kept
        await ui.press("escape", "c")
        assert "in use · password of on-call" in ui.screen


async def test_in_the_same_region_and_project_it_is_asked_for_right_here() -> None:
    clouds = Clouds()
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts) as ui:
        same = {"destination_region": "eu-de", "destination_project_id": "here"}
        await show_records(ui, clouds, with_record(**same))
        await ui.press(">")
        assert [fetch.backup_id for fetch in clouds.here.fetches] == [SAMPLE_ID, COPY_ID]
        assert not clouds.there.fetches


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"destination_region": "eu-ch2"},
            "No profile is for eu-ch2: c and a make one, or cbr-tui auth login.",
        ),
        ({"destination_project_id": "other"}, "No profile is for project other in eu-nl: c and a make one"),
    ],
)
async def test_where_no_profile_fits_one_line_says_what_is_missing(fields: Any, said: str) -> None:
    clouds = Clouds()
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts) as ui:
        await show_records(ui, clouds, with_record(**fields))
        await ui.press(">")
        assert said in ui.lines[-2]
        assert ui.shows(SAMPLE_ID)
        assert not clouds.there.fetches


async def test_of_several_that_fit_the_person_chooses() -> None:
    second = Choice("profile", "nl-b", "profile nl-b", "access key WXYZ…CD", "eu-nl", "eu-nl_b")
    clouds = Clouds(*CHOICES[:2], NL, second)
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts) as ui:
        await show_records(ui, clouds, with_record())
        await ui.press(">")
        assert isinstance(ui.app.screen, ContextScreen)
        assert "Which of these reaches eu-nl?" in ui.screen
        assert "profile prod" not in ui.screen
        await ui.press("escape")
        assert ui.shows(SAMPLE_ID)
        await ui.press(">", "down")
        await follow(ui, clouds, "enter")
        assert [fetch.backup_id for fetch in clouds.there.fetches] == [COPY_ID]
        assert ui.shows(COPY_ID)
        await ui.press("escape")
        assert "first · csbs · eu-de" in ui.lines[0]


async def test_what_can_not_be_opened_is_said_and_nothing_else_changes() -> None:
    there = replace(CHOICES[1], region="eu-nl", project_id=NL_PROJECT)
    clouds = Clouds(CHOICES[0], there)
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts) as ui:
        await show_records(ui, clouds, with_record())
        await ui.press(">")
        assert "profile prod has no secrets. Write them down." in ui.lines[-2]
        assert ui.shows(SAMPLE_ID)


async def test_a_copy_that_is_not_there_says_where_it_is_not() -> None:
    clouds = Clouds()
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts) as ui:
        await show_records(ui, clouds, with_record())
        await follow(ui, clouds)
        hint = f"{COPY_ID} is not in eu-nl (project {NL_PROJECT} at csbs.eu-nl.example.com)."
        clouds.there.fetches[0].fail(NoSuchBackup("HTTP 404 CSBS.3001: not found.", hint=hint))
        await ui.settle()
        assert "is not in eu-nl" in ui.screen
        await ui.press("<")
        assert ui.shows(SAMPLE_ID)


async def test_what_a_record_says_is_text_and_chooses_nothing() -> None:
    clouds = Clouds()
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts) as ui:
        await show_records(ui, clouds, with_record(destination_region="[b]\x1b[2J/../evil.example.com"))
        await ui.press(">")
        assert "No profile is for [b]␛[2J/../evil.example.com" in ui.lines[-2]
        assert not clouds.there.fetches


async def test_without_other_contexts_the_copy_is_looked_for_where_this_one_is() -> None:
    source = HandSource(HandClock(), HERE)
    async with open_ui(SAMPLE_ID, source=source) as ui:
        source.fetches[0].answer(with_record())
        await ui.press("4", ">")
        assert [fetch.backup_id for fetch in source.fetches] == [SAMPLE_ID, COPY_ID]


async def test_the_list_and_the_server_over_a_copy_are_those_of_its_region() -> None:
    clouds = Clouds()
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts) as ui:
        await show_records(ui, clouds, with_record())
        await follow(ui, clouds)
        clouds.there.fetches[0].answer(copy_with([]))
        await ui.settle()
        for key in "bB":
            await ui.press(key)
            assert "nl · csbs · eu-nl" in ui.lines[0]
            assert "There is no list here" in ui.screen
            await ui.press("escape")
            assert ui.shows(COPY_ID)


async def test_a_copys_server_is_the_same_server_elsewhere() -> None:
    clouds = Clouds()
    async with open_ui(SAMPLE_ID, source=clouds.here, contexts=clouds.contexts) as ui:
        await show_records(ui, clouds, with_record())
        await ui.press("B")
        assert "first · csbs · eu-de" in ui.lines[0]
        ui.app.post_message(OpenBackup(SAMPLE_ID))
        await ui.settle()
        clouds.here.fetches[1].answer(with_record())
        await ui.settle()
        await ui.press("4")
        await follow(ui, clouds)
        clouds.there.fetches[0].answer(copy_with([]))
        await ui.settle()
        await ui.press("B")
        assert "nl · csbs · eu-nl" in ui.lines[0], "and not the time line that is there already"
        assert len(ui.app.screen_stack) == 5
