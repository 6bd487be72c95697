"""The vendor's SDK as a judge: it asks our loopback service what we ask, and reads what we show.

The service checks its signatures, with keys that last and with temporary ones. CBR alone is judged like this:
the SDK of today has no CSBS, and the last that had (huaweicloud-sdk-python 1.0.28) does not start with any
Python since 3.10, needs a keystoneauth1 of 2017, and would overwrite the package `openstack`, which the other
judge is made of. What it sent to CSBS is in its source: the names of the parameters are checked against that.
"""

from __future__ import annotations

import json
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest
from huaweicloudsdkcbr import v1 as sdk
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkcore.region.region import Region

from cbr_tui.demo import RECENT_CBR_BACKUPS
from cbr_tui.errors import CbrTuiError, NoSuchBackup, NotAuthenticated
from cbr_tui.frozen import fields, replace
from cbr_tui.model.cbr import SERVERS
from cbr_tui.model.context import Secret
from cbr_tui.model.listing import Query, read_page
from cbr_tui.model.parse import parse
from cbr_tui.model.times import parse_time
from tests.support.cloud import ACCESS_KEY, PROJECT_ID, SECRET_KEY, SECURITY_TOKEN
from tests.support.judged import EXTENDED, KEYS, serve_judged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cbr_tui.model.backup import Backup
    from tests.support.judged import Judged

pytestmark = [
    # It reads no time with a zone such as +00:00, which is how the documents print them: it gives the text.
    pytest.mark.filterwarnings("ignore:Unable to convert string to date"),
]
IDS: Final = [backup.id for backup in RECENT_CBR_BACKUPS]
GOOD: Final = IDS[0]
MISSING: Final = "00000404-0000-4000-8000-000000000404"


@pytest.fixture(scope="module")
def judged() -> Iterator[Judged]:
    with serve_judged() as service:
        yield service


def client_of(judged: Judged, credentials: Any = None) -> Any:
    """Give the vendor's client, with our keys unless others are given."""
    credentials = credentials or BasicCredentials(ACCESS_KEY, SECRET_KEY, PROJECT_ID)
    return sdk.CbrClient.new_builder().with_credentials(credentials).with_endpoint(judged.url).build()


@pytest.fixture
def client(judged: Judged) -> Any:
    judged.asked()  # those of the test before
    return client_of(judged)


async def shown(judged: Judged, backup_id: str) -> tuple[Backup, bytes]:
    """Look a backup up as we do: what is made of it, and what is kept."""
    async with aclosing(judged.source()) as source:
        answer = await source.fetch(backup_id)
    return parse(answer.raw), answer.raw


# One backup

ABOVE: Final[Mapping[str, Callable[[Backup], object]]] = {
    "id": lambda backup: backup.id,
    "name": lambda backup: backup.name,
    "description": lambda backup: backup.description,
    "status": lambda backup: backup.status,
    "checkpoint_id": lambda backup: backup.checkpoint_id,
    "created_at": lambda backup: backup.created_at,
    "updated_at": lambda backup: backup.updated_at,
    "protected_at": lambda backup: backup.protected_at,
    "expired_at": lambda backup: backup.expired_at,
    "resource_id": lambda backup: backup.resource_id,
    "resource_type": lambda backup: backup.resource_type,
    "resource_name": lambda backup: backup.extend_info.resource_name,
    "resource_az": lambda backup: backup.extend_info.resource_az,
    "resource_size": lambda backup: backup.cbr.resource_size,
    "image_type": lambda backup: backup.extend_info.image_type,
    "incremental": lambda backup: backup.extend_info.incremental,
    "vault_id": lambda backup: backup.cbr.vault_id,
    "provider_id": lambda backup: backup.cbr.provider_id,
    "project_id": lambda backup: backup.cbr.project_id,
    "enterprise_project_id": lambda backup: backup.cbr.enterprise_project_id,
    "parent_id": lambda backup: backup.cbr.parent_id,
    "scheduled_operation_id": lambda backup: backup.cbr.scheduled_operation_id,
    "version": lambda backup: backup.cbr.version,
}
BELOW: Final[Mapping[str, Callable[[Backup], object]]] = {
    **EXTENDED,
    "is_multi_az": lambda backup: backup.cbr.is_multi_az,
}
OF_A_DISK: Final = {
    "id": "id",
    "name": "name",
    "status": "status",
    "image_type": "image_type",
    "resource_id": "source_volume_id",
    "resource_name": "source_volume_name",
    "resource_size": "source_volume_size",
    "incremental": "incremental",
}
OF_A_COPY: Final = {
    "id": "id",
    "status": "status",
    "source_region": "source_region",
    "source_project_id": "source_project_id",
    "source_checkpoint_id": "source_checkpoint_id",
    "source_backup_id": "source_checkpoint_item_id",
    "destination_region": "destination_region",
    "destination_project_id": "destination_project_id",
    "destination_checkpoint_id": "destination_checkpoint_id",
    "destination_backup_id": "destination_checkpoint_item_id",
}


def same(theirs: object, ours: object) -> bool:
    """Compare a value with ours: a time is the same time, and a list that is empty may be absent."""
    if isinstance(ours, datetime):
        return parse_time(str(theirs)) == ours
    return theirs == ours


def test_nothing_that_the_sdk_reads_of_a_backup_is_left_out_here() -> None:
    nested = {"extend_info", "children", "replication_records"}
    assert ABOVE.keys() | nested == sdk.BackupResp.openapi_types.keys()
    assert BELOW.keys() | {"os_images_data"} == sdk.BackupExtendInfo.openapi_types.keys()
    assert OF_A_DISK.keys() < ABOVE.keys()
    of_vaults = {"vault_id", "destination_vault_id"}
    assert OF_A_COPY.keys() | of_vaults | {"created_at", "extra_info"} == set(
        sdk.ReplicationRecordGet.openapi_types
    )


@pytest.mark.parametrize("demo", RECENT_CBR_BACKUPS, ids=lambda demo: demo.title)
async def test_a_backup_is_what_we_show_field_by_field(judged: Judged, client: Any, demo: Any) -> None:
    theirs = client.show_backup(sdk.ShowBackupRequest(backup_id=demo.id))
    backup, raw = await shown(judged, demo.id)
    assert theirs.raw_content in raw, "byte for byte"
    for key, of in ABOVE.items():
        assert same(getattr(theirs.backup, key), of(backup)), key
    for key, of in BELOW.items():
        assert same(getattr(theirs.backup.extend_info, key), of(backup)), key
    disks = theirs.backup.children or ([] if backup.resource_type in SERVERS else [theirs.backup])
    for disk, volume in zip(disks, backup.extend_info.volume_backups, strict=True):
        for key, ours in OF_A_DISK.items():
            assert same(getattr(disk, key), getattr(volume, ours)), key
        for key in ("bootable", "snapshot_id", "encrypted"):
            assert same(getattr(disk.extend_info, key), getattr(volume, key)), key
    for copy, record in zip(theirs.backup.replication_records, backup.replication_records, strict=True):
        for key, ours in OF_A_COPY.items():
            assert same(getattr(copy, key), getattr(record, ours)), key
        assert same(copy.created_at, record.created_at)
        assert isinstance(record.extra_info, dict)
        assert copy.extra_info.progress == record.extra_info["progress"]
        assert copy.extra_info.auto_trigger == record.extra_info["auto_trigger"]


@pytest.mark.parametrize("demo", RECENT_CBR_BACKUPS[::2], ids=lambda demo: demo.title)
async def test_its_tasks_server_and_vault_are_what_we_show(judged: Judged, client: Any, demo: Any) -> None:
    backup, raw = await shown(judged, demo.id)
    kept = json.loads(raw)
    (about,) = [each for each in judged.asked() if each.path.endswith("/operation-logs")]
    tasks = client.list_op_logs(sdk.ListOpLogsRequest(**dict(about.query)))
    assert [about] == judged.asked()
    assert tasks.raw_content in raw
    ours = {each.id: each for each in backup.cbr.operations}
    told = {each.id: each for each in tasks.operation_logs if each.id in ours}
    assert told.keys() == ours.keys() != set()
    for key, operation in ours.items():
        theirs = client.show_op_log(sdk.ShowOpLogRequest(operation_log_id=key)).operation_log
        assert theirs == told[key]
        assert (theirs.operation_type, theirs.status) == (operation.operation_type, operation.status)
        assert same(theirs.started_at, operation.started_at)
        assert same(theirs.ended_at, operation.ended_at)
        assert (theirs.error_info.code, theirs.error_info.message) == (operation.code, operation.message)
        assert theirs.extra_info.common.progress == operation.progress
        assert theirs.extra_info.common.request_id == operation.request_id
    vault = client.show_vault(sdk.ShowVaultRequest(vault_id=backup.cbr.vault_id))
    assert vault.raw_content in raw
    assert (vault.vault.name, vault.vault.billing.status) == (backup.cbr.vault_name, backup.cbr.vault_status)
    assert (vault.vault.billing.size, vault.vault.billing.used) == (
        backup.cbr.vault_size, backup.cbr.vault_used,
    )  # fmt: skip
    assert vault.vault in client.list_vault(sdk.ListVaultRequest()).vaults
    if backup.resource_type in SERVERS:
        server = client.show_metadata(sdk.ShowMetadataRequest(backup_id=demo.id))
        assert server.raw_content in raw
        assert server.backup_id == demo.id
        flavor, about_it = json.loads(server.flavor)["flavor"], json.loads(server.server)["server"]
        assert (flavor["ram"], flavor["vcpus"]) == (backup.backup_data.ram, backup.backup_data.vcpus)
        addresses = [each["addr"] for network in about_it["addresses"].values() for each in network]
        assert backup.backup_data.private_ip in addresses
    else:
        assert "metadata" not in kept


async def test_we_ask_for_a_backup_as_the_sdk_does(judged: Judged, client: Any) -> None:
    client.show_backup(sdk.ShowBackupRequest(backup_id=GOOD))
    client.show_metadata(sdk.ShowMetadataRequest(backup_id=GOOD))
    backup = client.show_backup(sdk.ShowBackupRequest(backup_id=GOOD)).backup
    client.show_vault(sdk.ShowVaultRequest(vault_id=backup.vault_id))
    theirs = set(judged.asked())
    await shown(judged, GOOD)
    ours = judged.asked()
    assert {each for each in ours if not each.path.endswith("/operation-logs")} == theirs
    assert len(ours) == len(theirs) + 1


# Lists

NOON: Final = datetime(2026, 3, 1, 12, tzinfo=UTC)
WEB: Final = "web-03"
QUESTIONS: Final[Mapping[str, tuple[Query, dict[str, Any]]]] = {
    "all": (Query(), {}),
    "name": (Query(name="bk_n0"), {"name": "bk_n0"}),
    "a name that needs quotes": (Query(name="ü &+/?*~%"), {"name": "ü &+/?*~%"}),
    "status": (Query(statuses=("error",)), {"status": "error"}),
    "statuses": (Query(statuses=("error", "protecting")), {"status": ["error", "protecting"]}),
    "resource's name": (Query(resource_name="shop"), {"resource_name": "shop"}),
    "resource": (Query(resource_id="@resource"), {"resource_id": "@resource"}),
    "resource's type": (Query(resource_type=SERVERS[0]), {"resource_type": SERVERS[0]}),
    "zone": (Query(zone="eu-de-01"), {"resource_az": "eu-de-01"}),
    "vault": (Query(vault_id="@vault"), {"vault_id": "@vault"}),
    "checkpoint": (Query(checkpoint_id="@checkpoint"), {"checkpoint_id": "@checkpoint"}),
    "since": (Query(since=NOON), {"start_time": "2026-03-01T12:00:00Z"}),
    "until": (Query(until=NOON), {"end_time": "2026-03-01T12:00:00Z"}),
    "order": (Query(sort="name", descending=False), {"sort": "name:asc"}),
}


def filled(value: Any, theirs: Any) -> Any:
    """Put what the good backup has in the place of a name for it."""
    known = {
        "@resource": theirs.resource_id, "@vault": theirs.vault_id, "@checkpoint": theirs.checkpoint_id
    }  # fmt: skip
    return known.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("name", QUESTIONS)
async def test_a_list_is_asked_for_and_read_as_the_sdk_does(judged: Judged, client: Any, name: str) -> None:
    good = client.show_backup(sdk.ShowBackupRequest(backup_id=GOOD)).backup
    judged.asked()
    query, words = QUESTIONS[name]
    query = replace(query, **{
        key: filled(getattr(query, key), good) for key in ("resource_id", "vault_id", "checkpoint_id")
    })  # fmt: skip
    words = {"sort": "created_at:desc", "limit": 1000} | {
        key: filled(each, good) for key, each in words.items()
    }
    theirs = client.list_backups(sdk.ListBackupsRequest(**words))
    async with aclosing(judged.source()) as source:
        (lister,) = source.listers  # type: ignore[attr-defined] # every source of a service has them
        (statuses,) = lister.statuses_at_once(query)
        answer = await lister.page(query, statuses, "", 1000)
    first, second = judged.asked()
    assert first == second
    assert answer.raw == theirs.raw_content
    page = read_page(answer.raw)
    assert [each.id for each in page.backups] == [each.id for each in theirs.backups]
    assert page.count == theirs.count == len(theirs.backups)
    assert bool(theirs.backups) is (name != "a name that needs quotes")
    every = client.list_backups(sdk.ListBackupsRequest(limit=1)).count
    assert (theirs.count == every) is (name in {"all", "order"}), "the service looked at the filter"
    for each, backup in zip(theirs.backups, page.backups, strict=True):
        assert all(same(getattr(each, key), of(backup)) for key, of in ABOVE.items())
        assert all(same(getattr(each.extend_info, key), of(backup)) for key, of in BELOW.items())


def test_every_filter_that_a_query_has_is_judged() -> None:
    asked = set[str]()
    for query, _ in QUESTIONS.values():
        asked |= {
            each.name for each in fields(Query) if getattr(query, each.name) != getattr(Query(), each.name)
        }
    not_in_cbr = {"address", "policy_id", "automatic"}
    assert asked | not_in_cbr == {each.name for each in fields(Query)}


async def test_pages_by_marker_and_by_offset_are_the_whole_in_its_order(judged: Judged, client: Any) -> None:
    whole = [each.id for each in client.list_backups(sdk.ListBackupsRequest()).backups]
    offsets = range(0, len(whole), 40)
    by_offset = [client.list_backups(sdk.ListBackupsRequest(limit=40, offset=start)) for start in offsets]
    assert [each.id for page in by_offset for each in page.backups] == whole
    assert {page.count for page in by_offset} == {len(whole)}
    judged.asked()
    ids: list[str] = []
    async with aclosing(judged.source()) as source:
        (lister,) = source.listers  # type: ignore[attr-defined] # every source of a service has them
        while len(ids) < len(whole):
            marker = ids[-1] if ids else ""
            page = read_page((await lister.page(Query(), (), marker, 40)).raw)
            more = {"marker": marker} if marker else {}
            theirs = client.list_backups(sdk.ListBackupsRequest(limit=40, sort="created_at:desc", **more))
            first, second = judged.asked()
            assert first == second
            assert [each.id for each in page.backups] == [each.id for each in theirs.backups] != []
            ids += [str(each.id) for each in page.backups]
    assert ids == whole


# Refusals, and signing in


async def test_a_refusal_is_read_alike(judged: Judged, client: Any) -> None:
    with pytest.raises(ClientRequestException) as theirs:
        client.show_backup(sdk.ShowBackupRequest(backup_id=MISSING))
    with pytest.raises(NoSuchBackup) as ours:
        await shown(judged, MISSING)
    assert_alike(theirs.value, ours.value)
    assert theirs.value.request_id != ""


async def test_a_wrong_key_is_refused_by_the_same_words(judged: Judged) -> None:
    wrong = client_of(judged, BasicCredentials(ACCESS_KEY, "another", PROJECT_ID))
    with pytest.raises(ClientRequestException) as theirs:
        wrong.show_backup(sdk.ShowBackupRequest(backup_id=GOOD))
    with pytest.raises(NotAuthenticated) as ours:
        async with aclosing(judged.source(credentials=replace(KEYS, secret_key=Secret("another")))) as source:
            await source.fetch(GOOD)
    assert_alike(theirs.value, ours.value)


def assert_alike(theirs: Any, ours: CbrTuiError) -> None:
    assert ours.reply is not None
    assert (theirs.status_code, theirs.error_code) == (ours.reply.status_code, ours.reply.code)
    begins = theirs.error_msg.partition(",")[0]
    assert ours.reply.message.startswith(begins)


async def test_temporary_keys_sign_what_makes_them_temporary(judged: Judged) -> None:
    credentials = BasicCredentials(ACCESS_KEY, SECRET_KEY, PROJECT_ID).with_security_token(SECURITY_TOKEN)
    theirs = client_of(judged, credentials).show_backup(sdk.ShowBackupRequest(backup_id=GOOD))
    ours = replace(KEYS, security_token=Secret(SECURITY_TOKEN))
    async with aclosing(judged.source(credentials=ours)) as source:
        assert theirs.raw_content in (await source.fetch(GOOD)).raw


def test_the_project_is_found_at_iam(judged: Judged) -> None:
    credentials = BasicCredentials(ACCESS_KEY, SECRET_KEY).with_iam_endpoint(judged.url)
    builder = sdk.CbrClient.new_builder().with_credentials(credentials)
    client = builder.with_region(Region("eu-de", judged.url)).build()
    judged.asked()
    assert client.show_backup(sdk.ShowBackupRequest(backup_id=GOOD)).backup.id == GOOD
    assert judged.asked()[0].path == f"/v3/{PROJECT_ID}/backups/{GOOD}"


# CSBS

CSBS_KNOWS: Final = frozenset({
    "status", "limit", "marker", "sort", "all_tenants", "name", "az", "resource_id", "resource_name",
    "start_time", "end_time", "image_type", "policy_id", "ip", "offset", "checkpoint_id", "resource_type",
    "dec",
})  # fmt: skip
"""What the vendor's last SDK with CSBS may ask for (huaweicloud-sdk-python 1.0.28, `CheckpointItem`)."""


async def test_csbs_is_asked_for_nothing_that_the_vendors_last_sdk_did_not_know(judged: Judged) -> None:
    every = Query(
        statuses=("error",), name="n", resource_id="r", resource_name="s", resource_type=SERVERS[0], zone="z",
        address="192.168.0.9", policy_id="p", checkpoint_id="c", since=NOON, until=NOON,
    )  # fmt: skip
    async with aclosing(judged.source("csbs")) as source:
        (lister,) = source.listers  # type: ignore[attr-defined] # every source of a service has them
        (statuses,) = lister.statuses_at_once(every)
        judged.asked()
        await lister.page(every, statuses, "m", 10)
        await lister.count(every, statuses)
    listed, counted = ({name for name, _ in each.query} for each in judged.asked())
    assert listed == CSBS_KNOWS - {"all_tenants", "image_type", "offset", "dec"}
    assert counted == listed - {"limit", "marker", "sort"}
