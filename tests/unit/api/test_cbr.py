"""CBR's source: which questions it asks, and how their answers are kept in one."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from cbr_tui.api import cbr
from cbr_tui.api.cbr import CbrSource
from cbr_tui.errors import NoSuchBackup, NotAuthenticated, UsageError
from cbr_tui.model.context import Context
from cbr_tui.model.parse import parse
from tests.support.canned import Canned
from tests.support.credentials import with_token
from tests.support.scripted import refusal
from tests.support.vaulted import CBR_ID, CBR_SAMPLE, log, vaulted

if TYPE_CHECKING:
    from collections.abc import MutableMapping

PLACE = Context("cbr", "https://cbr.example", "p1", sign_in=with_token("planted-token"))
VAULT_PATH = "/v3/p1/vaults/3b5816b5-f29c-4172-9d9a-76c719a659ce"
VAULT = json.dumps({"vault": {"name": "nightly"}}).encode()
LOGS = json.dumps({"operation_logs": [log()], "count": 1}).encode()
METADATA = b'{"backup_id": "%s"}' % CBR_ID.encode()


class Routes:
    """Answers each path with its own body or refusal; anything else is no API."""

    def __init__(self, **answers: bytes | Canned) -> None:
        self.answers: dict[str, bytes | Canned] = {
            f"/v3/p1/backups/{CBR_ID}": answers.get("backup", CBR_SAMPLE),
            "/v3/p1/operation-logs": answers.get("logs", LOGS),
            f"/v3/p1/backups/{CBR_ID}/metadata": answers.get("metadata", METADATA),
            VAULT_PATH: answers.get("vault", VAULT),
        }
        self.asked: list[str] = []
        self.queries: list[str] = []

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        self.asked.append(scope["path"])
        if scope["query_string"]:
            self.queries.append(scope["query_string"].decode())
        answer = self.answers.get(scope["path"], refusal(404, "APIGW.0101", "no such API"))
        await (answer if isinstance(answer, Canned) else Canned(answer))(scope, receive, send)


async def test_the_answers_are_kept_byte_for_byte_in_one_envelope() -> None:
    app = Routes()
    answer = await CbrSource(PLACE, app=app).fetch(CBR_ID)
    for body in (CBR_SAMPLE, LOGS, METADATA, VAULT):
        assert body in answer.raw
    assert list(json.loads(answer.raw)) == ["backup", "operation_logs", "metadata", "vault"]
    assert sorted(app.asked) == sorted(app.answers)
    assert parse(answer.raw).extend_info.progress == 100


async def test_tasks_are_asked_for_by_resource_and_time() -> None:
    app = Routes(backup=vaulted(updated_at="2019-05-10T08:10:00.000+00:00"))
    await CbrSource(PLACE, app=app).fetch(CBR_ID)
    (query,) = app.queries
    assert parse_qsl(query) == [
        ("end_time", "2019-05-11T08:10:00Z"),
        ("limit", "100"),
        ("resource_id", "94eba8b2-acc9-4d82-badc-127144cc5526"),
        ("start_time", "2019-05-10T06:59:12Z"),
    ]
    running = Routes(backup=vaulted(status="protecting", updated_at="2019-05-10T08:10:00.000+00:00"))
    await CbrSource(PLACE, app=running).fetch(CBR_ID)
    assert "end_time" not in running.queries[0]


class Tasks(Routes):
    """So many tasks of the server, newest first; `ours` are about the backup."""

    def __init__(self, count: int, *ours: int) -> None:
        super().__init__()
        self.count = count
        self.ours = ours
        self.refused_from = count

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["path"].endswith("operation-logs"):
            query = dict(parse_qsl(scope["query_string"].decode()))
            start, limit = int(query.get("offset", "0")), int(query["limit"])
            numbers = range(start, min(start + limit, self.count))
            logs = [log(backup_id=CBR_ID if n in self.ours else "another", progress=n % 101) for n in numbers]
            body = json.dumps({"operation_logs": logs, "count": self.count}).encode()
            refused = refusal(500, "BackupService.9999", "Internal error")
            self.answers[scope["path"]] = body if start < self.refused_from else refused
        await super().__call__(scope, receive, send)

    @property
    def offsets(self) -> list[str]:
        return [dict(parse_qsl(query)).get("offset", "0") for query in self.queries]


async def test_the_task_that_made_it_is_found_on_a_later_page() -> None:
    app = Tasks(250, 249)
    answer = await CbrSource(PLACE, app=app).fetch(CBR_ID)
    assert app.offsets == ["0", "100", "200"]
    backup = parse(answer.raw)
    assert backup.extend_info.progress == 249 % 101
    assert not backup.mismatches
    pages = json.loads(answer.raw)["operation_logs"]
    assert [len(page["operation_logs"]) if page else 0 for page in pages] == [100, 0, 50], "what is not used"
    assert len(answer.raw) < 120_000


async def test_of_very_many_tasks_the_first_and_the_oldest_are_asked_for_and_it_is_said() -> None:
    app = Tasks(12_345, 3, 12_344)
    backup = parse((await CbrSource(PLACE, app=app).fetch(CBR_ID)).raw)
    assert app.offsets == ["0", "100", "200", "300", "400", "500", "600", "700", "800", "12245"]
    assert len(backup.cbr.operations) == 2
    (mismatch,) = backup.mismatches
    assert mismatch.found == "1,000 of 12,345"


async def test_a_page_of_tasks_that_is_refused_is_kept_in_its_words_and_the_others_count() -> None:
    app = Tasks(250, 3)
    app.refused_from = 200
    backup = parse((await CbrSource(PLACE, app=app).fetch(CBR_ID)).raw)
    assert backup.extend_info.progress == 3
    assert [(each.path, "Internal error" in each.found) for each in backup.mismatches] == [
        ("operation_logs[2]", True)
    ]


async def test_a_refresh_asks_for_what_moves_alone() -> None:
    app = Routes()
    source = CbrSource(PLACE, app=app)
    first = await source.fetch(CBR_ID)
    del app.asked[:]
    assert (await source.fetch(CBR_ID)).raw == first.raw
    assert app.asked == [f"/v3/p1/backups/{CBR_ID}", "/v3/p1/operation-logs"]


async def test_what_the_others_refuse_is_kept_in_their_words() -> None:
    app = Routes(logs=refusal(403, "BackupService.0403", "no role"), metadata=Canned(b"<html>", status=502))
    answer = await CbrSource(PLACE, app=app).fetch(CBR_ID)
    kept = json.loads(answer.raw)
    assert kept["operation_logs"]["error_code"] == "BackupService.0403"
    assert kept["metadata"] is None
    assert [each.path for each in parse(answer.raw).mismatches] == ["operation_logs", "metadata"]


async def test_what_was_refused_without_words_is_asked_for_again() -> None:
    app = Routes(vault=Canned(b"<html>", status=502))
    source = CbrSource(PLACE, app=app)
    await source.fetch(CBR_ID)
    app.answers[VAULT_PATH] = VAULT
    assert parse((await source.fetch(CBR_ID)).raw).cbr.vault_name == "nightly"


async def test_what_a_servers_owner_keeps_in_it_is_masked_and_nothing_else() -> None:
    flavor = json.dumps({"flavor": {"ram": 8192}})
    server = {"OS-EXT-SRV-ATTR:user_data": "cGxhbnRlZA==", "OS-EXT-AZ:availability_zone": "eu-de-02"}
    told = {"backup_id": CBR_ID, "flavor": flavor, "server": json.dumps({"server": server})}
    answer = await CbrSource(PLACE, app=Routes(metadata=json.dumps(told).encode())).fetch(CBR_ID)
    assert b"cGxhbnRlZA==" not in answer.raw
    assert all(body in answer.raw for body in (CBR_SAMPLE, LOGS, VAULT))
    data = parse(answer.raw).backup_data
    assert (data.ram, data.openstack_region_name) == (8192, "eu-de-02")


async def test_a_part_that_does_not_come_holds_the_backup_up_for_so_long_and_no_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Silent(Canned):
        async def __call__(self, *_request: Any) -> None:
            await asyncio.Event().wait()

    monkeypatch.setattr(cbr, "_PART_SECONDS", 0.05)
    app = Routes(vault=Silent(), metadata=Silent())
    read = parse((await CbrSource(PLACE, app=app).fetch(CBR_ID)).raw)
    assert read.status == "available"
    assert [each.path for each in read.mismatches] == ["metadata", "vault"]
    assert read.extend_info.progress == 100


async def test_all_further_pages_of_tasks_have_the_time_of_one_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cbr, "_PART_SECONDS", 0.2)

    class Slow(Tasks):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            if b"offset" in scope["query_string"]:
                await asyncio.sleep(0.05)
            await super().__call__(scope, receive, send)

    app = Slow(12_345, 3)
    read = parse((await CbrSource(PLACE, app=app).fetch(CBR_ID)).raw)
    assert len(app.offsets) < 7
    assert read.extend_info.progress == 3
    assert read.mismatches, "that some are missing is said"


async def test_where_a_page_of_tasks_does_not_come_no_more_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cbr, "_PART_SECONDS", 0.05)
    many = json.dumps({"operation_logs": [log()], "count": 10**30}).encode()
    asked: list[str] = []

    class Pages(Canned):
        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            asked.append(scope["query_string"].decode())
            if "offset" in asked[-1]:
                await asyncio.Event().wait()
            await super().__call__(scope, receive, send)

    read = parse((await CbrSource(PLACE, app=Routes(logs=Pages(many))).fetch(CBR_ID)).raw)
    assert len(asked) == 2
    assert read.extend_info.progress == 100


async def test_a_refusal_that_repeats_the_token_is_kept_without_it() -> None:
    words = "verify signature fail, canonicalRequest: x-auth-token:planted-token"
    app = Routes(logs=refusal(403, "APIGW.0303", words))
    assert b"planted-token" not in (await CbrSource(PLACE, app=app).fetch(CBR_ID)).raw


@pytest.mark.parametrize(
    "body",
    [
        b"<html>a login page</html>",
        b"{}",
        b'{"backup": 1}',
        b"\xef\xbb\xbf" + CBR_SAMPLE,
        b'{"backup": {"\xff": 1}}',
    ],
)
async def test_what_can_stand_in_no_envelope_is_given_as_it_came(body: bytes) -> None:
    app = Routes(backup=body)
    assert (await CbrSource(PLACE, app=app).fetch(CBR_ID)).raw == body
    assert len(app.asked) == 1


async def test_a_disk_has_no_server_to_ask_for() -> None:
    app = Routes(backup=vaulted(resource_type="OS::Cinder::Volume"))
    await CbrSource(PLACE, app=app).fetch(CBR_ID)
    assert f"/v3/p1/backups/{CBR_ID}/metadata" not in app.asked


async def test_the_first_answer_decides() -> None:
    app = Routes(backup=refusal(404, "BackupService.6200", "The backup does not exist."))
    with pytest.raises(NoSuchBackup):
        await CbrSource(PLACE, app=app).fetch(CBR_ID)
    refused = Routes(backup=refusal(401, "APIGW.0301", "decrypt token fail"))
    with pytest.raises(NotAuthenticated):
        await CbrSource(PLACE, app=refused).fetch(CBR_ID)
    assert len(app.asked) == len(refused.asked) == 1


async def test_nothing_else_than_one_backup_is_asked_for() -> None:
    with pytest.raises(UsageError):
        await CbrSource(PLACE, app=Routes()).fetch(" ")
    app = Canned(b'{"error_code": "X", "error_msg": "no"}', status=404)
    with pytest.raises(NoSuchBackup):
        await CbrSource(PLACE, app=app).fetch("a/../b")
    assert app.requests[0]["raw_path"] == b"/v3/p1/backups/a%2F..%2Fb"
