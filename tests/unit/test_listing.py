"""Lists: pages after a marker, several services in one order, and what is said where one is missing."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cbr_tui.errors import CbrTuiError, NetworkError, Reply, ServiceError, UnreadableAnswer
from cbr_tui.listing import Listing
from cbr_tui.model.context import Context
from cbr_tui.model.listing import SORT_KEYS, Query, listed, matching, read_page
from cbr_tui.model.observation import Answer, Observation
from cbr_tui.text.listing import as_json, row_of
from tests.support.payloads import items, json_values

if TYPE_CHECKING:
    from cbr_tui.model.backup import Backup

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


class Shelf:
    """A service with so many backups, one an hour, that answers in pages."""

    called = "SHELF"

    def __init__(self, name: str, hours: list[int], **more: Any) -> None:
        self.context = Context(name, "https://shelf.example", "p")
        self.items = [
            {
                "id": f"{name}-{hour}",
                "status": "available",
                "created_at": (NOW - timedelta(hours=hour)).isoformat(),
            }
            | more
            for hour in sorted(hours)
        ]
        self.asked: list[tuple[str, int]] = []
        self.error: CbrTuiError | None = None
        self.told = True
        """Whether a page tells how many there are."""
        self.most = 1000

    def statuses_at_once(self, query: Query) -> tuple[tuple[str, ...], ...]:
        return (query.statuses,)

    async def page(self, query: Query, statuses: tuple[str, ...], marker: str, limit: int) -> Answer:
        del statuses
        self.asked.append((marker, limit))
        if self.error is not None:
            raise self.error
        items = self.items if query.descending else self.items[::-1]
        ids = [item["id"] for item in items]
        start = ids.index(marker) + 1 if marker else 0
        page: dict[str, Any] = {"backups": items[start : start + min(limit, self.most)]}
        if self.told:
            page["count"] = len(items)
        return Answer(json.dumps(page).encode(), NOW)

    async def count(self, query: Query, statuses: tuple[str, ...]) -> int | None:
        del query, statuses
        return len(self.items)


def in_list(backup: Backup, service: str) -> Observation:
    return Observation("x", Context(service), Answer(b"", NOW), backup)


def ids(listing: Listing) -> list[str]:
    return [row.id for row in listing.rows]


@st.composite
def readings(draw: st.DrawFn) -> tuple[list[Shelf], bool, int, int]:
    """Two services with what they have, the order, how many are asked for at once, and read at once."""
    hours = st.lists(st.integers(0, 400), unique=True)
    shelves = [Shelf("a", draw(hours)), Shelf("b", draw(hours))]
    for shelf in shelves:
        shelf.told = draw(st.booleans())
        # Only where a service tells how many there are, may it give less than it was asked for.
        shelf.most = draw(st.integers(1, 9)) if shelf.told else 1000
    return shelves, draw(st.booleans()), draw(st.integers(1, 9)), draw(st.integers(1, 30))


@given(readings())
async def test_merged_pages_are_every_backup_once_in_order(
    reading: tuple[list[Shelf], bool, int, int],
) -> None:
    shelves, descending, page, step = reading
    listing = Listing(shelves, Query(descending=descending), page=page)
    wanted = 0
    while not listing.complete:
        wanted += step
        await listing.more(wanted)
        assert len(listing.rows) <= wanted
    times = [row.created_at for row in listing.rows if row.created_at]
    assert times == sorted(times, reverse=descending)
    assert sorted(ids(listing)) == sorted(item["id"] for shelf in shelves for item in shelf.items)
    assert listing.total == sum(len(shelf.items) for shelf in shelves)


async def test_no_more_is_fetched_than_is_read() -> None:
    shelf = Shelf("a", list(range(100_000)))
    listing = Listing([shelf], Query(), page=100)
    await listing.more(100)
    assert (len(listing.rows), listing.total, listing.requests) == (100, 100_000, 1)
    await listing.more(250)
    assert (len(listing.rows), listing.requests) == (250, 3)
    assert [limit for _, limit in shelf.asked] == [100, 100, 100]


async def test_a_service_that_repeats_its_page_ends_the_list() -> None:
    class Stuck(Shelf):
        async def page(self, query: Query, statuses: tuple[str, ...], marker: str, limit: int) -> Answer:
            del marker
            return await super().page(query, statuses, "", limit)

    listing = Listing([Stuck("a", list(range(10)))], Query(), page=5)
    await listing.more(100)
    assert listing.complete
    assert listing.requests <= 3


async def test_one_that_fails_is_told_and_the_other_is_listed() -> None:
    broken, fine = Shelf("a", [1]), Shelf("b", [2, 3])
    broken.error = NetworkError("a does not answer.")
    listing = Listing([broken, fine], Query())
    await listing.more(10)
    assert ids(listing) == ["b-2", "b-3"]
    assert listing.notices == ["SHELF could not be asked: a does not answer."]


async def test_one_that_is_not_there_is_no_news() -> None:
    closed, fine = Shelf("a", [1]), Shelf("b", [2])
    closed.error = ServiceError("closed", reply=Reply(400, "BackupService.4008"))
    listing = Listing([closed, fine], Query())
    await listing.more(10)
    assert (ids(listing), listing.notices) == (["b-2"], [])


async def test_where_none_answers_the_first_to_matter_is_raised() -> None:
    closed, broken = Shelf("a", [1]), Shelf("b", [2])
    closed.error = ServiceError("closed", reply=Reply(400, "BackupService.4008"))
    broken.error = NetworkError("b does not answer.")
    with pytest.raises(NetworkError):
        await Listing([closed, broken], Query()).more(10)
    with pytest.raises(ServiceError):
        await Listing([closed], Query()).more(10)


async def test_what_no_service_can_be_asked_for_is_looked_for_in_what_comes() -> None:
    shelf = Shelf("a", list(range(20)), extend_info={"auto_trigger": True})
    shelf.items[7]["extend_info"] = {"auto_trigger": False}
    listing = Listing([shelf], Query(automatic=False), page=3)
    await listing.more(1)
    assert ids(listing) == ["a-7"]
    assert listing.total is None
    await listing.more(10)
    assert listing.complete
    assert listing.total == 1


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"status": "available", "extend_info": {"supported_restore_mode": "backup"}}, "GOOD"),
        ({"status": "available", "extend_info": {"supported_restore_mode": "na"}}, "DEGRADED"),
        ({"status": "available", "extend_info": {}}, "UNKNOWN"),
        ({"status": "error"}, "FAILED"),
        ({"status": "protecting", "updated_at": NOW.isoformat()}, "RUNNING"),
        ({"status": "deleting", "updated_at": NOW.isoformat()}, "GONE"),
        ({"status": "available", "expired_at": "2026-01-01T00:00:00Z",
          "extend_info": {"supported_restore_mode": "backup"}}, "DEGRADED"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["checkpoint_items", "backups"])
def test_each_row_has_the_verdict_that_a_list_allows(name: str, fields: dict[str, Any], word: str) -> None:
    item = {"id": "x", "created_at": (NOW - timedelta(hours=1)).isoformat(), "children": []} | fields
    if name == "checkpoint_items":
        del item["children"]
    (backup,) = read_page(json.dumps({name: [item]}).encode()).backups
    assert listed(in_list(backup, "csbs")).word == word


def test_a_disk_alone_is_good_where_it_is_available() -> None:
    item = {"id": "x", "status": "available", "resource_type": "OS::Cinder::Volume", "children": []}
    (backup,) = read_page(json.dumps({"backups": [item]}).encode()).backups
    assert listed(in_list(backup, "cbr")).word == "GOOD"


@pytest.mark.parametrize(
    ("answer", "count", "goes_on"),
    [
        ({"backups": [], "count": 3}, 3, False),
        ({"backups": [], "count": True}, None, False),
        ({"backups": ["odd", {"id": "x"}], "count": -1}, None, False),
        ({"checkpoint_items": [], "checkpoint_items_links": [{"rel": "next"}]}, None, True),
    ],
)
def test_a_page_tells_how_many_there_are_where_it_can(answer: Any, count: int | None, goes_on: bool) -> None:
    page = read_page(json.dumps(answer).encode())
    assert (page.count, page.goes_on) == (count, goes_on)


@pytest.mark.parametrize("raw", [b"", b"<html>", b"[]", b"{}", b'{"backups": {}}'])
def test_what_is_no_list_is_said_to_be_none(raw: bytes) -> None:
    with pytest.raises(UnreadableAnswer):
        read_page(raw)


@given(st.lists(items() | json_values(), max_size=3), st.sampled_from(["checkpoint_items", "backups"]))
def test_no_element_makes_a_list_fail(elements: list[Any], name: str) -> None:
    raw = json.dumps({name: elements}).encode()
    for backup in read_page(raw).backups:
        row = listed(in_list(backup, "csbs"))
        assert all(cell.isprintable() for cell in row_of(row))
        json.dumps(as_json(row))
    for sort in SORT_KEYS:
        matching(raw, Query(sort=sort, name="a"))
