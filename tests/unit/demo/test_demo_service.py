from __future__ import annotations

import json
from datetime import timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.demo import DEMO_BACKUPS, demo_app, first_observations
from cbr_tui.demo.lives import COPIED_ID
from cbr_tui.demo.places import COPIES_PROJECT
from cbr_tui.demo.sample import REFERENCE_SAMPLE, REFERENCE_SAMPLE_ID
from cbr_tui.errors import UnreadableAnswer
from cbr_tui.model.parse import parse
from tests.support.demo import START, HandClock, ask, ask_path
from tests.support.payloads import SAMPLE, SAMPLE_ID

if TYPE_CHECKING:
    from datetime import datetime

UNKNOWN_ID = "ffffffff-0000-4000-8000-00000000ffff"


async def test_the_references_sample_is_answered_byte_for_byte() -> None:
    response = await ask(demo_app(HandClock()), SAMPLE_ID)
    assert response.content == SAMPLE
    assert response.status_code == 200


async def test_every_answer_says_when_what_and_which() -> None:
    clock = HandClock()
    app = demo_app(clock)
    clock.set(125)
    first, second = await ask(app, SAMPLE_ID), await ask(app, UNKNOWN_ID)
    for response in (first, second):
        assert parsedate_to_datetime(response.headers["Date"]) == START + timedelta(seconds=125)
        assert response.headers["Content-Type"] == "application/json"
        assert int(response.headers["Content-Length"]) == len(response.content)
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]


async def test_the_other_region_has_the_copies_that_records_lead_to_and_nothing_else() -> None:
    app = demo_app(HandClock())
    here, there = (f"/{{}}/{project}/{{}}" for project in ("demo-project", COPIES_PROJECT))
    led_to = set()
    for version, path, name in (("v1", "checkpoint_items", "checkpoint_item"), ("v3", "backups", "backup")):
        listed = (await ask_path(app, there.format(version, path))).json()[f"{name}s"]
        led_to |= {each["id"] for each in listed}
        for each in (await ask_path(app, here.format(version, path))).json()[f"{name}s"]:
            for record in each.get("replication_records", ()):
                if (
                    record["destination_region"] != "region-2"
                    or record[f"destination_{name}_id"] == each["id"]
                ):
                    continue
                assert record["destination_project_id"] == COPIES_PROJECT
                copy = await ask_path(
                    app, there.format(version, f"{path}/{record[f'destination_{name}_id']}")
                )
                assert copy.json()[name]["id"] in led_to
        source = await ask_path(app, there.format(version, f"{path}/{COPIED_ID}"))
        assert source.status_code == 404
    assert len(led_to) == 2


async def test_the_date_is_utc_whatever_the_clocks_zone() -> None:
    east = timezone(timedelta(hours=8))

    def clock() -> datetime:
        return START.astimezone(east)

    app = demo_app(clock)
    response = await ask(app, DEMO_BACKUPS[2].id)
    assert response.headers["Date"] == "Wed, 04 Mar 2026 05:06:07 GMT"
    assert response.json()["checkpoint_item"]["created_at"] == "2026-03-04T05:06:07"


async def test_the_same_requests_at_the_same_times_get_the_same_answers() -> None:
    runs = []
    for _ in range(2):
        clock = HandClock()
        app = demo_app(clock)
        answers = []
        for seconds in (0, 31):
            clock.set(seconds)
            for backup in DEMO_BACKUPS:
                response = await ask(app, backup.id)
                answers.append((response.status_code, response.content, sorted(response.headers.items())))
        runs.append(answers)
    assert runs[0] == runs[1]


async def test_the_start_is_when_the_demo_was_made_not_when_it_was_first_asked() -> None:
    clock = HandClock()
    app = demo_app(clock)
    clock.set(60)
    assert parse((await ask(app, DEMO_BACKUPS[2].id)).content).status == "available"


async def test_a_clock_that_goes_backwards_finds_the_start() -> None:
    clock = HandClock()
    app = demo_app(clock)
    at_start = (await ask(app, DEMO_BACKUPS[2].id)).content
    clock.set(-3600)
    assert (await ask(app, DEMO_BACKUPS[2].id)).content == at_start


async def test_an_unknown_id_is_named_in_the_answer() -> None:
    response = await ask(demo_app(HandClock()), UNKNOWN_ID)
    assert response.status_code == 404
    assert response.json() == {
        "error_code": "CSBS.3001",
        "error_msg": f"Checkpoint_item ({UNKNOWN_ID}) is not found.",
    }


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1/p/checkpoint_items/",
        f"/v1//checkpoint_items/{SAMPLE_ID}",
        f"/v1/p/checkpoint_items/{SAMPLE_ID}/",
        f"/v3/p/checkpoint_items/{SAMPLE_ID}",
        f"/v1/p/backups/{SAMPLE_ID}",
        "/v3/p/backups/",
        "/v3//backups",
        "/v3/p/vaults/",
        "/v3/p/operation-logs/",
        "/v3/p/policies",
        f"/csbs/v1/p/checkpoint_items/{SAMPLE_ID}",
    ],
)
async def test_any_other_path_is_no_api(path: str) -> None:
    response = await ask_path(demo_app(HandClock()), path)
    assert response.status_code == 404
    assert response.json() == {
        "error_msg": "The API does not exist or has not been published in the environment",
        "error_code": "APIGW.0101",
        "request_id": response.headers["X-Request-Id"],
    }


async def test_any_project_will_do() -> None:
    response = await ask_path(demo_app(HandClock()), f"/v1/0123/checkpoint_items/{SAMPLE_ID}")
    assert response.content == SAMPLE


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
async def test_nothing_can_be_changed(method: str) -> None:
    response = await ask_path(demo_app(HandClock()), f"/v1/p/checkpoint_items/{SAMPLE_ID}", method)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET"
    assert response.json()["request_id"] == response.headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("backup_id", "status_code", "error_code"),
    [
        ("00000400-0000-4000-8000-000000000400", 400, "BackupService.4008"),
        ("00000401-0000-4000-8000-000000000401", 401, "APIGW.0301"),
        ("00000403-0000-4000-8000-000000000403", 403, "BackupService.0403"),
        ("00000404-0000-4000-8000-000000000404", 404, "CSBS.3001"),
        ("00000429-0000-4000-8000-000000000429", 429, "APIGW.0308"),
        ("00000500-0000-4000-8000-000000000500", 500, "CSBS.9999"),
    ],
)
async def test_known_ids_are_answered_with_failures(
    backup_id: str, status_code: int, error_code: str
) -> None:
    response = await ask(demo_app(HandClock()), backup_id)
    assert response.status_code == status_code
    body = response.json()
    assert body["error_code"] == error_code
    assert body["error_msg"]
    by_the_gateway = error_code.startswith("APIGW.")
    assert body.get("request_id") == (response.headers["X-Request-Id"] if by_the_gateway else None)


async def test_a_throttled_id_is_answered_the_third_time() -> None:
    app = demo_app(HandClock())
    throttled_id = "00000429-0000-4000-8000-000000000429"
    await ask(app, SAMPLE_ID)
    first, second, third, fourth = [await ask(app, throttled_id) for _ in range(4)]
    for response in (first, second):
        assert (response.status_code, response.headers["Retry-After"]) == (429, "5")
    for response in (third, fourth):
        assert response.status_code == 200
        assert "Retry-After" not in response.headers
        assert parse(response.content).id == throttled_id


async def test_a_login_page_instead_of_an_answer() -> None:
    response = await ask(demo_app(HandClock()), "00000200-0000-4000-8000-000000000001")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    with pytest.raises(UnreadableAnswer):
        parse(response.content)


async def test_half_an_answer() -> None:
    response = await ask(demo_app(HandClock()), "00000200-0000-4000-8000-000000000002")
    assert response.status_code == 200
    assert REFERENCE_SAMPLE.startswith(response.content)
    with pytest.raises(UnreadableAnswer):
        parse(response.content)


async def test_a_client_that_has_gone_does_no_harm() -> None:
    app = demo_app(HandClock())

    async def nobody(_message: Any) -> None:
        raise ConnectionResetError

    scope = {"type": "http", "method": "GET", "path": f"/v1/p/checkpoint_items/{REFERENCE_SAMPLE_ID}"}
    await app(scope, _never, nobody)
    assert (await ask(app, SAMPLE_ID)).content == SAMPLE


async def test_a_server_may_start_and_stop_it() -> None:
    events = iter(["lifespan.startup", "lifespan.shutdown"])
    sent = []

    async def receive() -> dict[str, Any]:
        return {"type": next(events)}

    async def send(message: Any) -> None:
        sent.append(message)

    await demo_app(HandClock())({"type": "lifespan"}, receive, send)
    assert sent == [{"type": "lifespan.startup.complete"}, {"type": "lifespan.shutdown.complete"}]


async def test_it_speaks_nothing_but_http() -> None:
    async def send(_message: Any) -> None:
        pytest.fail("nothing is to be sent")

    with pytest.raises(ValueError, match="websocket"):
        await demo_app(HandClock())({"type": "websocket"}, _never, send)


async def test_texts_go_out_as_they_are() -> None:
    hostile = next(backup for backup in DEMO_BACKUPS if "escape" in backup.title)
    response = await ask(demo_app(HandClock()), hostile.id)
    text = response.content.decode()
    assert all(raw in text for raw in ("備份", "\x9b2J", "\u202e", "\x7f", "\u200b"))
    assert "\x1b" not in text  # JSON asks for its escape
    assert json.loads(text)["checkpoint_item"]["name"].count("\x1b") == 4


async def _never() -> dict[str, Any]:
    raise AssertionError("a GET has no body to wait for")


async def test_what_the_history_begins_with_is_what_the_service_says_at_its_start() -> None:
    clock = HandClock()
    first = {observation.backup_id: observation for observation in first_observations(clock.now)}
    started = clock.now
    clock.set(0.25)
    app = demo_app(clock, started)
    said = (await ask(app, COPIED_ID)).json()["checkpoint_item"]
    kept = first[COPIED_ID].backup
    assert kept is not None
    assert said["created_at"] == kept.raw["created_at"]
