"""What the lists of both services may lie: rows come of what can be read, and a fault is one line."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import pytest

from cbr_tui.api.cbr import CbrSource
from cbr_tui.api.csbs import CsbsSource
from cbr_tui.errors import UnreadableAnswer
from cbr_tui.listing import Listing
from cbr_tui.model.context import Context
from cbr_tui.model.listing import SORT_KEYS, Query, is_list, matching, single
from cbr_tui.text.listing import as_json, row_of
from tests.support.canned import Canned
from tests.support.credentials import with_token
from tests.support.demo import HandClock
from tests.support.dialects import DIALECTS
from tests.support.hostile.parts import ITEMS, LIES, NO_JSON, list_of

if TYPE_CHECKING:
    from tests.support.dialects import Dialect

GOOD_ID: Final = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
UNREADABLE: Final = {
    *NO_JSON, "null", "a number", "a text", "a list", "an object of nothing", "a failure with 200",
    "the answer inside is null", "the answer inside is a text", "every container another",
} - {
    "a byte order mark", "UTF-16", "bytes that are no text", "as deep as can be read alone",
    "deeper than the envelope allows",
}  # fmt: skip
"""In these no list is found; one stands in no envelope, and may be in any encoding."""


@pytest.fixture(params=DIALECTS, ids=str)
def dialect(request: pytest.FixtureRequest) -> Dialect:
    chosen: Dialect = request.param
    return chosen


def good(number: int = 0) -> dict[str, Any]:
    return {
        "id": f"{GOOD_ID[:-4]}{number:04}" if number else GOOD_ID,
        "status": "available",
        "name": "a backup",
        "created_at": "2026-03-04T05:06:07Z",
        "extend_info": {"auto_trigger": True, "supported_restore_mode": "backup"},
        "children": [],
    }


def listing_of(dialect: Dialect, app: Any, query: Query | None = None, page: int = 100) -> Listing:
    kind: Any = CsbsSource if dialect.service == "csbs" else CbrSource
    place = Context(dialect.service, "https://lies.example", "p", sign_in=with_token("planted-token"))
    return Listing([kind(place, app=app, clock=HandClock())], query or Query(), page=page)


def acting(text: str) -> set[str]:
    return {each for each in text if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"}}


def shown(listing: Listing) -> str:
    """Give what is printed and shown of all rows."""
    return "".join("".join(row_of(row)) + json.dumps(as_json(row)) for row in listing.rows)


@pytest.mark.parametrize("lie", LIES)
async def test_a_page_gives_rows_or_one_line_that_says_what_came(dialect: Dialect, lie: str) -> None:
    body = LIES[lie](list_of(dialect.list_key, [good(), good(1)], count=2))
    listing = listing_of(dialect, Canned(body))
    fault = ""
    try:
        await listing.more(10)
    except UnreadableAnswer as error:
        fault = str(error)
    assert bool(fault) or listing.complete
    assert bool(fault) is (lie in UNREADABLE)
    assert "\n" not in fault
    assert len(fault) < 600
    assert not fault or lie in NO_JSON or "list" in fault or "not a JSON object" in fault
    assert not acting(shown(listing))


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS.keys())
@pytest.mark.parametrize("sort", [SORT_KEYS[0], "status"])
async def test_an_odd_element_takes_no_good_one_away(dialect: Dialect, item: Any, sort: str) -> None:
    body = list_of(dialect.list_key, [item, good(), item], count=3)
    listing = listing_of(dialect, Canned(body), Query(sort=sort))
    await listing.more(10)
    assert listing.complete
    assert GOOD_ID in {row.id for row in listing.rows}
    assert len(listing.rows) == (3 if isinstance(item, dict) else 1)
    assert not acting(shown(listing))
    # Of a file as well.
    assert is_list(body)
    assert single(body, GOOD_ID.upper()) is not None
    assert GOOD_ID.encode() in matching(body, Query(sort=sort, name="backup"))


class Round:
    """Gives two pages in turn, for ever, and says that there are very many."""

    def __init__(self, key: str, **more: Any) -> None:
        self.pages = [Canned(list_of(key, [good(each), good(each + 1)], **more)) for each in (1, 3)]
        self.asked = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked += 1
        assert self.asked < 20, "it would go on for ever"
        await self.pages[self.asked % 2](scope, receive, send)


@pytest.mark.parametrize("more", [{}, {"count": 10**30}, {"count": "many"}, {"count": -1}], ids=str)
async def test_pages_that_go_round_end_and_that_is_said(dialect: Dialect, more: dict[str, Any]) -> None:
    listing = listing_of(dialect, Round(dialect.list_key, **more), page=2)
    await listing.more(1000)
    assert listing.complete
    assert len(listing.rows) <= 6
    (notice,) = listing.notices
    assert (
        notice == f"{dialect.service.upper()}'s list ends where its pages begin to repeat: there may be more."
    )


@pytest.mark.parametrize("last", [{"status": "available"}, {"id": ""}, {"id": None}], ids=str)
async def test_a_page_after_which_nobody_can_ask_ends_the_list_and_that_is_said(
    dialect: Dialect, last: dict[str, Any]
) -> None:
    listing = listing_of(dialect, Canned(list_of(dialect.list_key, [good(), last], count=9)), page=2)
    await listing.more(1000)
    assert listing.complete
    assert len(listing.rows) == 2
    assert [notice.endswith("there may be more.") for notice in listing.notices] == [True]
