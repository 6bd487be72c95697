"""Which service is asked, in which order, and what is said where none has it."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.api import contexts_of, open_source, readings_of
from cbr_tui.errors import (
    CbrTuiError,
    NetworkError,
    NoSuchBackup,
    NotAllowed,
    NotAuthenticated,
    ServiceError,
    UsageError,
)
from cbr_tui.frozen import replace
from cbr_tui.model.context import Context
from cbr_tui.model.parse import parse
from tests.support.canned import Canned
from tests.support.credentials import with_token
from tests.support.loopback import closed_port, serve
from tests.support.payloads import SAMPLE, SAMPLE_ID
from tests.support.scripted import refusal
from tests.support.vaulted import CBR_ID, CBR_SAMPLE

if TYPE_CHECKING:
    from collections.abc import MutableMapping

ANY = Context("auto", "https://backups.example", "p1", sign_in=with_token("planted-token"))
MISSING = refusal(404, "CSBS.3001", "not found")
NO_ROUTE = refusal(404, "APIGW.0101", "The API does not exist")
CLOSED = refusal(400, "BackupService.4008", "New project are not allowed to use old services.")
NO_ROLE = refusal(403, "BackupService.0403", "No permission")
NO_TOKEN = refusal(401, "APIGW.0301", "decrypt token fail")
BROKEN = refusal(500, "CSBS.9999", "failed")


class Both:
    """Both services at one address: one answer each."""

    def __init__(self, csbs: Canned, cbr: Canned) -> None:
        self.answers = {"v1": csbs, "v3": cbr}
        self.asked: list[str] = []

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        version = scope["path"].split("/")[1]
        if scope["path"].rpartition("/")[2] in (SAMPLE_ID, CBR_ID):
            self.asked.append(version)
        await self.answers[version](scope, receive, send)


async def test_one_that_lacks_it_passes_the_question_on() -> None:
    app = Both(MISSING, Canned(CBR_SAMPLE))
    answer = await open_source(ANY, app=app).fetch(CBR_ID)
    assert parse(answer.raw).id == CBR_ID
    assert answer.context == replace(ANY, service="cbr")
    assert app.asked == ["v1", "v3"]


@pytest.mark.parametrize("absent", [CLOSED, NO_ROUTE, NO_ROLE], ids=["closed", "no route", "no role"])
async def test_one_that_is_not_there_passes_the_question_on(absent: Canned) -> None:
    assert (
        parse((await open_source(ANY, app=Both(absent, Canned(CBR_SAMPLE))).fetch(CBR_ID)).raw).id == CBR_ID
    )


async def test_the_one_that_answered_is_asked_first_the_next_time() -> None:
    app = Both(MISSING, Canned(CBR_SAMPLE))
    source = open_source(ANY, app=app)
    await source.fetch(CBR_ID)
    assert source.context.service == "cbr"
    del app.asked[:]
    await source.fetch(CBR_ID)
    assert app.asked == ["v3"]


async def test_the_one_that_is_remembered_is_asked_first() -> None:
    app = Both(Canned(SAMPLE), Canned(CBR_SAMPLE))
    await open_source(ANY, app=app, first="cbr").fetch(CBR_ID)
    assert app.asked == ["v3"]


async def test_not_found_is_said_after_both_were_asked() -> None:
    app = Both(MISSING, refusal(404, "BackupService.6200", "does not exist"))
    with pytest.raises(NoSuchBackup) as caught:
        await open_source(ANY, app=app).fetch(CBR_ID)
    assert app.asked == ["v1", "v3"]
    assert caught.value.hint.endswith("CBR does not have it either.")


@pytest.mark.parametrize(
    ("csbs", "cbr", "kind", "says"),
    [
        (MISSING, NO_ROUTE, NoSuchBackup, "There is no CBR for this project here."),
        (CLOSED, refusal(404, "BackupService.6200", "no"), NoSuchBackup, "There is no CSBS for this project"),
        (MISSING, BROKEN, NoSuchBackup, "CBR could not be asked: HTTP 500"),
        (NO_ROLE, NO_ROUTE, NotAllowed, "role"),
        (CLOSED, NO_ROLE, NotAllowed, "role"),
        (CLOSED, NO_ROUTE, ServiceError, "There is no CBR"),
        (NO_TOKEN, Canned(CBR_SAMPLE), NotAuthenticated, "token"),
        (BROKEN, Canned(CBR_SAMPLE), ServiceError, ""),
    ],
)
async def test_what_matters_is_told(csbs: Canned, cbr: Canned, kind: type[CbrTuiError], says: str) -> None:
    with pytest.raises(kind) as caught:
        await open_source(ANY, app=Both(csbs, cbr)).fetch(CBR_ID)
    assert says in str(caught.value)


async def test_a_host_that_is_not_there_is_passed_over_unless_it_is_known() -> None:
    nowhere = f"http://127.0.0.1:{closed_port()}"
    with serve(Canned(CBR_SAMPLE)) as there:
        sign_in = replace(with_token("x"), endpoints={"csbs": nowhere, "cbr": there})
        context = Context("auto", "", "p1", sign_in=sign_in)
        async with aclosing(open_source(context)) as source:
            assert parse((await source.fetch(CBR_ID)).raw).id == CBR_ID
        async with aclosing(open_source(context, first="csbs")) as source:
            with pytest.raises(NetworkError):
                await source.fetch(CBR_ID)


async def test_one_host_that_is_not_there_is_asked_once() -> None:
    context = replace(ANY, endpoint=f"http://127.0.0.1:{closed_port()}")
    async with aclosing(open_source(context)) as source:
        with pytest.raises(NetworkError):
            await source.fetch(CBR_ID)


@pytest.mark.parametrize(
    ("endpoint", "places"),
    [
        ("https://backups.example", {"csbs": "https://backups.example", "cbr": "https://backups.example"}),
        ("https://csbs.example", {"csbs": "https://csbs.example"}),
        ("https://cbr.example/v3/p1", {"cbr": "https://cbr.example"}),
        (
            "https://csbs.eu-de.otc.t-systems.com",
            {"csbs": "https://csbs.eu-de.otc.t-systems.com", "cbr": "https://cbr.eu-de.otc.t-systems.com"},
        ),
        (
            "https://cbr.cn-north-4.myhuaweicloud.com",
            {
                "csbs": "https://csbs.cn-north-4.myhuaweicloud.com",
                "cbr": "https://cbr.cn-north-4.myhuaweicloud.com",
            },
        ),
    ],
)
def test_a_host_named_after_a_service_is_that_services(endpoint: str, places: dict[str, str]) -> None:
    found = contexts_of(replace(ANY, endpoint=endpoint))
    assert {each.service: each.endpoint for each in found} == places


def test_a_profile_may_know_one_of_them_alone() -> None:
    sign_in = replace(with_token("x"), endpoints={"cbr": "https://vaults.example"})
    found = contexts_of(Context("auto", "", "p1", sign_in=sign_in))
    assert [(each.service, each.endpoint) for each in found] == [("cbr", "https://vaults.example")]


def test_where_nothing_tells_a_place_that_is_said() -> None:
    with pytest.raises(UsageError, match="No endpoint"):
        contexts_of(Context("auto", "", "p1", sign_in=with_token("x")))
    assert readings_of(Context("csbs", "https://a.example")) == (Context("csbs", "https://a.example"),)
