"""Every way to sign in, at a real server that checks what it gets."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.api import open_csbs
from cbr_tui.api.connection import AT_ONCE
from cbr_tui.api.csbs import CsbsSource
from cbr_tui.errors import CbrTuiError, NoSuchBackup, NotAuthenticated, ServiceError, UsageError
from cbr_tui.frozen import replace
from cbr_tui.model.context import Context, Secret
from cbr_tui.model.credentials import KeyPair, Password, SignIn, Token
from cbr_tui.service import Lookups
from cbr_tui.store import History
from tests.support.cloud import ACCESS_KEY, PASSWORD, PROJECT_ID, SECRET_KEY, SECURITY_TOKEN, Cloud
from tests.support.loopback import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cbr_tui.model.credentials import Credentials, Signature

KEYS = KeyPair(ACCESS_KEY, Secret(SECRET_KEY))
USER = Password(Secret(PASSWORD), user_name="me", domain_name="OTC-1")


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
def url(cloud: Cloud) -> Iterator[str]:
    with serve(cloud) as url:
        yield url


def context(url: str, credentials: Credentials, **more: str) -> Context:
    endpoints = {"csbs": url, "iam": url}
    sign_in = SignIn(credentials, "profile prod", provider="otc", region="eu-de", endpoints=endpoints)
    return Context("csbs", sign_in=sign_in, **more)


async def fetch(context: Context, times: int = 1) -> Context:
    """Ask so often at the same time, and give the context as it is then."""
    source = open_csbs(context)
    try:
        await asyncio.gather(*(source.fetch(f"b/{number} ü") for number in range(times)))
        return source.context
    finally:
        await source.aclose()


@pytest.mark.parametrize("signature", ["sdk", "scoped"])
@pytest.mark.parametrize("temporary", [None, Secret(SECURITY_TOKEN)], ids=["lasting", "temporary"])
async def test_keys_sign_every_request_and_find_the_project(
    url: str, cloud: Cloud, signature: Signature, temporary: Secret | None
) -> None:
    asking = context(url, replace(KEYS, security_token=temporary))
    assert asking.sign_in is not None
    found = await fetch(replace(asking, sign_in=replace(asking.sign_in, signature=signature)), 3)
    assert (found.endpoint, found.project_id) == (url, PROJECT_ID)
    assert cloud.asked.count("/v3/projects") == 1
    assert len(cloud.asked) == 4


async def test_a_wrong_secret_key_is_told_by_its_source_and_never_repeated(url: str) -> None:
    wrong = KeyPair(ACCESS_KEY, Secret("planted-wrong"), Secret(SECURITY_TOKEN))
    with pytest.raises(NotAuthenticated) as caught:
        await fetch(context(url, wrong, project_id="p"))
    assert "profile prod" in caught.value.hint
    told = f"{caught.value} {caught.value.reply!r}"
    assert "canonicalRequest" in told
    assert not any(hidden in told for hidden in ("planted", ACCESS_KEY, "Signature="))


@pytest.mark.parametrize(
    ("projects", "words"),
    [
        ([], "No project is called 'eu-de'"),
        ([{"name": "eu-de", "id": str(n)} for n in (1, 2)], r"\(eu-de 1, eu-de 2\)"),
    ],
)
async def test_a_project_that_is_none_or_several_is_asked_of_the_user(
    url: str, cloud: Cloud, projects: list[dict[str, str]], words: str
) -> None:
    cloud.projects = projects
    with pytest.raises(UsageError, match=words) as caught:
        await fetch(context(url, KEYS))
    assert "--project-id" in caught.value.hint


async def test_a_password_is_sent_once_for_all_requests(url: str, cloud: Cloud) -> None:
    assert (await fetch(context(url, USER), 10)).project_id == PROJECT_ID
    (login,) = cloud.logins
    assert login["auth"]["scope"] == {"project": {"name": "eu-de"}}
    assert login["auth"]["identity"]["password"]["user"]["domain"] == {"name": "OTC-1"}


async def test_the_catalog_tells_the_endpoint(url: str, cloud: Cloud) -> None:
    where = {"interface": "public", "region_id": "eu-de", "url": f"{url}/v1/{PROJECT_ID}"}
    cloud.catalog = [{"type": "data-protect", "endpoints": [where]}]
    asking = context(url, USER)
    assert asking.sign_in is not None
    sign_in = replace(asking.sign_in, endpoints={"iam": url})
    assert (await fetch(replace(asking, sign_in=sign_in))).endpoint == url
    assert cloud.asked[-1].count(PROJECT_ID) == 1


@pytest.mark.parametrize("credentials", [KEYS, Token(Secret("planted-token"))], ids=["keys", "token"])
async def test_where_no_rule_leads_to_the_service_the_catalog_does(
    url: str, cloud: Cloud, credentials: Credentials
) -> None:
    cloud.tokens.add("planted-token")
    asking = context(url, credentials)
    assert asking.sign_in is not None
    sign_in = replace(asking.sign_in, endpoints={}, auth_url=f"{url}/v3", provider="custom")
    with pytest.raises(UsageError, match="not in IAM's catalog"):
        await fetch(replace(asking, sign_in=sign_in))
    where = {"interface": "public", "region": "*", "url": url}
    cloud.catalog = [{"type": "csbs", "endpoints": [where]}, {"type": "ecs", "endpoints": [where]}]
    found = await fetch(replace(asking, sign_in=sign_in))
    assert (found.endpoint, found.project_id) == (url, PROJECT_ID)


@pytest.mark.parametrize(
    ("region", "name", "expected"),
    [("eu-de", "", PROJECT_ID), ("eu-de", "eu-de_prod", "prod-id"), ("", "eu-de_prod", "prod-id")],
)
async def test_a_bare_token_is_asked_for_its_project(
    url: str, cloud: Cloud, region: str, name: str, expected: str
) -> None:
    cloud.tokens.add("planted-token")
    cloud.projects.append({"name": "eu-de_prod", "id": "prod-id"})
    asking = context(url, Token(Secret("planted-token")))
    assert asking.sign_in is not None
    sign_in = replace(asking.sign_in, region=region, project_name=name)
    assert (await fetch(replace(asking, sign_in=sign_in))).project_id == expected
    assert cloud.asked[0] == "/v3/auth/projects"


async def test_a_token_of_the_only_project_needs_no_name(url: str, cloud: Cloud) -> None:
    cloud.tokens.add("planted-token")
    asking = context(url, Token(Secret("planted-token")))
    assert asking.sign_in is not None
    nameless = replace(asking, sign_in=replace(asking.sign_in, region=""))
    assert (await fetch(nameless)).project_id == PROJECT_ID
    cloud.projects.append({"name": "other", "id": "o"})
    with pytest.raises(UsageError, match=rf"\(eu-de {PROJECT_ID}, other o\)"):
        await fetch(nameless)


async def test_a_revoked_token_is_told_while_the_project_is_looked_for(url: str) -> None:
    with pytest.raises(NotAuthenticated, match="IAM answers HTTP 401") as caught:
        await fetch(context(url, Token(Secret("planted-token"))))
    assert "planted" not in f"{caught.value} {caught.value.reply!r}"
    assert caught.value.reply is not None
    assert b"canonicalRequest" in caught.value.reply.body


async def test_a_passcode_goes_along(url: str, cloud: Cloud) -> None:
    await fetch(context(url, replace(USER, user_id="u1", passcode=Secret("123456"))))
    identity = cloud.logins[0]["auth"]["identity"]
    assert identity["methods"] == ["password", "totp"]
    assert identity["totp"] == {"user": {"id": "u1", "passcode": "123456"}}


async def test_a_passcode_is_sent_once_whatever_happens(url: str, cloud: Cloud) -> None:
    source = open_csbs(context(url, replace(USER, user_id="u1", passcode=Secret("123456"))))
    await source.fetch("b")
    cloud.tokens.clear()
    for _ in range(2):
        with pytest.raises(NotAuthenticated, match="start again with a new one"):
            await source.fetch("b")
    assert len(cloud.logins) == 1
    await source.aclose()


async def test_a_revoked_token_is_renewed_once_however_many_wait(url: str, cloud: Cloud) -> None:
    source = open_csbs(context(url, USER))
    await source.fetch("b")
    cloud.tokens.clear()
    await asyncio.gather(*(source.fetch("b") for _ in range(10)))
    assert len(cloud.logins) == 2
    await source.aclose()


async def test_a_token_that_ends_soon_is_renewed_without_a_refusal(url: str, cloud: Cloud) -> None:
    now = datetime.now(UTC)
    source = CsbsSource(context(url, USER, project_id="p", endpoint=url), clock=lambda: now)
    await source.fetch("b")
    for minutes, logins in ((-2, 1), (23 * 60, 1), (23 * 60 + 51, 2), (23 * 60 + 51, 2)):
        now = datetime.now(UTC) + timedelta(minutes=minutes)
        await source.fetch("b")
        assert (
            len(cloud.logins) == logins
        )  # the new one ends as soon by this clock: it is not asked for again
    assert cloud.refused == 0
    await source.aclose()


async def test_a_rejected_password_is_never_sent_again(url: str, cloud: Cloud) -> None:
    source = open_csbs(context(url, replace(USER, password=Secret("planted-wrong"))))
    for _ in range(3):
        with pytest.raises(NotAuthenticated, match=r"IAM\.0062") as caught:
            await source.fetch("b")
        assert "planted" not in f"{caught.value} {caught.value.reply!r}"
    assert len(cloud.logins) == 1
    await source.aclose()


@pytest.mark.parametrize(
    ("status", "code", "kind", "hint", "logins"),
    [
        (401, "IAM.0061", NotAuthenticated, "locked", 1),
        (429, "IAM.0012", ServiceError, "wait", 2),
        (503, "", ServiceError, "Ask again later", 2),
        (408, "", ServiceError, "Ask again later", 2),
        (400, "", ServiceError, "profile prod", 2),
    ],
)
async def test_what_iam_says_is_told(  # noqa: PLR0917
    url: str, cloud: Cloud, status: int, code: str, kind: type[CbrTuiError], hint: str, logins: int
) -> None:
    cloud.refusal = (status, {"error_code": code, "error_msg": "no"}, {})
    source = open_csbs(context(url, USER))
    for _ in range(2):
        with pytest.raises(kind) as caught:
            await source.fetch("b")
        assert hint in caught.value.hint
    assert len(cloud.logins) == logins
    await source.aclose()


async def test_what_is_kept_is_kept_where_it_was_found(url: str) -> None:
    with History.open(None) as history:
        asking = context(url, KEYS)
        lookups = Lookups(asking, open_source=lambda: open_csbs(asking), keeper=history)
        await lookups.fetch("b1")
        await lookups.aclose()
        (recent,) = history.recents(10)
        assert recent.context == lookups.context == Context("csbs", url, PROJECT_ID)
        assert recent.seen_at is not None


@pytest.mark.parametrize(
    ("items", "said"),
    [([{"id": "b7"}], True), ([], False), ([{"id": "b7"}, {"id": "b8"}], False)],
    ids=["one", "none", "several"],
)
async def test_the_id_of_a_checkpoint_leads_to_its_backup(
    url: str, cloud: Cloud, items: list[dict[str, str]], said: bool
) -> None:
    cloud.checkpoints = {"missing": items}
    source = open_csbs(context(url, KEYS))
    with pytest.raises(NoSuchBackup) as caught:
        await source.fetch("missing")
    assert ("the backup in it is b7" in caught.value.hint) is said
    await source.aclose()


async def test_a_service_is_asked_so_much_at_once_and_no_more(cloud: Cloud) -> None:
    under_way, most = 0, 0

    async def counted(scope: Any, receive: Any, send: Any) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(50):  # as long as the others take to come too
            await asyncio.sleep(0)
        under_way -= 1
        await cloud(scope, receive, send)

    source = CsbsSource(Context("demo"), app=counted)
    await asyncio.gather(*(source.fetch(f"{number}") for number in range(9)), return_exceptions=True)
    await source.aclose()
    assert most == AT_ONCE
