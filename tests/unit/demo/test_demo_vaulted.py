"""The demo's CBR: its backups are read as they are meant, and its lists filter, sort and page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from cbr_tui.api import open_source
from cbr_tui.demo import DEMO_BACKUPS, DEMO_CBR_BACKUPS, DEMO_CONTEXT, RECENT_CBR_BACKUPS, demo_app
from cbr_tui.demo.shapes import Asked
from cbr_tui.model.parse import parse
from tests.support.demo import START, HandClock, ask_path

IDS = [backup.id for backup in DEMO_CBR_BACKUPS]


async def listed(path: str) -> Any:
    return (await ask_path(demo_app(HandClock()), path)).json()


def test_ids_are_valid_unique_and_none_is_in_csbs() -> None:
    assert len(set(IDS)) == len(IDS)
    assert [str(UUID(each)) for each in IDS] == IDS
    assert not {backup.id for backup in DEMO_BACKUPS} & set(IDS)


@pytest.mark.parametrize("demo", RECENT_CBR_BACKUPS, ids=lambda demo: demo.title)
async def test_each_is_kept_as_the_service_answers_it(demo: Any) -> None:
    clock = HandClock()
    source = open_source(DEMO_CONTEXT, ("cbr",), app=demo_app(clock))
    asked = parse((await source.fetch(demo.id)).raw)
    kept = parse(demo.answer(Asked(demo.id, START)).body)
    assert asked.raw == kept.raw
    assert (asked.id, asked.status) == (demo.id, demo.status)
    assert all(mismatch.known for mismatch in asked.mismatches)


async def test_the_running_one_tells_its_progress_and_ends() -> None:
    clock = HandClock()
    source = open_source(DEMO_CONTEXT, app=demo_app(clock))
    seen = []
    for seconds in (0, 45, 90):
        clock.set(seconds)
        backup = parse((await source.fetch(IDS[1])).raw)
        seen.append((backup.status, backup.extend_info.progress))
    assert seen == [("protecting", 0), ("protecting", 50), ("available", 100)]


@pytest.mark.parametrize(
    ("path", "key"), [("/v1/p/checkpoint_items", "checkpoint_items"), ("/v3/p/backups", "backups")]
)
async def test_pages_follow_the_marker_and_cover_everything_once(path: str, key: str) -> None:
    whole = [item["id"] for item in (await listed(path))[key]]
    pages, marker = [], ""
    while page := (await listed(f"{path}?limit=7{marker}"))[key]:
        pages += [item["id"] for item in page]
        marker = f"&marker={pages[-1]}"
    assert pages == whole
    assert len(set(whole)) == len(whole) > 14


@pytest.mark.parametrize(
    ("query", "check"),
    [
        ("status=error", lambda item: item["status"] == "error"),
        ("status=error&status=restoring", lambda item: item["status"] in ("error", "restoring")),
        ("resource_name=SHOP", lambda item: "shop" in item["resource_name"]),
        ("resource_type=OS::Cinder::Volume", lambda item: item["resource_type"] == "OS::Cinder::Volume"),
        ("start_time=2026-03-01T00:00:00Z", lambda item: item["created_at"] >= "2026-03-01"),
        ("end_time=2026-03-01T00:00:00Z", lambda item: item["created_at"] <= "2026-03-01"),
        ("image_type=replication", lambda item: item["image_type"] == "replication"),
    ],
)
async def test_filters_leave_what_passes_and_count_it(query: str, check: Any) -> None:
    whole = (await listed("/v3/p/backups"))["backups"]
    found = await listed(f"/v3/p/backups?{query}")
    assert [item["id"] for item in found["backups"]] == [item["id"] for item in whole if check(item)]
    assert 0 < found["count"] == len(found["backups"]) < len(whole)


async def test_csbs_counts_by_the_same_filters() -> None:
    found = (await listed("/v1/p/checkpoint_items?status=protecting"))["checkpoint_items"]
    assert (await listed("/v1/p/checkpoint_items/count?status=protecting&limit=1")) == {"count": len(found)}
    assert len(found) > 2


@pytest.mark.parametrize("path", ["/v3/p/backups/none", "/v3/p/backups/none/metadata", "/v3/p/vaults/none"])
async def test_what_is_not_there_is_said_in_the_services_words(path: str) -> None:
    response = await ask_path(demo_app(HandClock()), path)
    assert response.status_code == 404
    assert response.json()["error_code"].startswith("BackupService.")
