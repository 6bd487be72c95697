"""The OpenStack client with its plugin for this cloud (otcextensions) as a judge of our loopback service.

It signs in with a password, finds both services in IAM's catalog, and reads what we show. Of CSBS it knows
where it is and how it is asked, and not what it answers: there the bytes are compared.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

import pytest

from cbr_tui.api import open_source
from cbr_tui.demo import DEMO_BACKUPS, RECENT_CBR_BACKUPS
from cbr_tui.model.context import Context, Secret
from cbr_tui.model.credentials import Password, SignIn
from cbr_tui.model.listing import Query, read_page
from cbr_tui.model.parse import parse
from cbr_tui.model.times import parse_time
from tests.support.cloud import PASSWORD, PROJECT_ID
from tests.support.judged import EXTENDED, serve_judged
from tests.support.project import clean_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cbr_tui.model.backup import Backup
    from cbr_tui.model.observation import Answer, Source
    from tests.support.judged import Judged

# What it says of its own ways that will go is not about us.
pytestmark = pytest.mark.filterwarnings("ignore")
IDS: Final = [backup.id for backup in RECENT_CBR_BACKUPS]
GOOD, _, FAILED = IDS[:3]
USER: Final = Password(Secret(PASSWORD), user_name="me", domain_name="OTC-1")


@pytest.fixture(scope="module")
def judged() -> Iterator[Judged]:
    with serve_judged() as service:
        yield service


@pytest.fixture(scope="module")
def connection(judged: Judged) -> Iterator[Any]:
    import openstack
    from otcextensions import sdk

    who = {
        "auth_url": f"{judged.url}/v3",
        "username": "me",
        "password": PASSWORD,
        "user_domain_name": "OTC-1",
        "project_id": PROJECT_ID,
    }
    logging.getLogger("keystoneauth").setLevel(logging.ERROR)
    with openstack.connect(
        auth=who, region_name="eu-de", load_yaml_config=False, load_envvars=False
    ) as connection:
        sdk.load(connection)
        yield connection


def ours(judged: Judged, service: str) -> Source:
    """Sign in as it does, and let the catalog say where the service is."""
    sign_in = SignIn(USER, "profile prod", region="eu-de", project_id=PROJECT_ID, auth_url=f"{judged.url}/v3")
    return open_source(Context(service, sign_in=sign_in))


async def answered(judged: Judged, service: str, backup_id: str) -> Answer:
    async with aclosing(ours(judged, service)) as source:
        return await source.fetch(backup_id)


FIELDS: Final[Mapping[str, Callable[[Backup], object]]] = {
    "id": lambda backup: backup.id,
    "name": lambda backup: backup.name,
    "description": lambda backup: backup.description,
    "status": lambda backup: backup.status,
    "checkpoint_id": lambda backup: backup.checkpoint_id,
    "resource_id": lambda backup: backup.resource_id,
    "resource_type": lambda backup: backup.resource_type,
    "resource_name": lambda backup: backup.extend_info.resource_name,
    "resource_az": lambda backup: backup.extend_info.resource_az,
    "resource_size": lambda backup: backup.cbr.resource_size,
    "image_type": lambda backup: backup.extend_info.image_type,
    "vault_id": lambda backup: backup.cbr.vault_id,
    "provider_id": lambda backup: backup.cbr.provider_id,
    "project_id": lambda backup: backup.cbr.project_id,
    "parent_id": lambda backup: backup.cbr.parent_id,
}
TIMES: Final = ("created_at", "updated_at", "protected_at", "expired_at")
BELOW: Final[Mapping[str, Callable[[Backup], object]]] = {
    **EXTENDED,
    "architecture": lambda backup: backup.cbr.architecture,
}


def assert_same(theirs: Any, backup: Backup) -> None:
    for key, of in FIELDS.items():
        assert getattr(theirs, key) == of(backup), key
    for key in TIMES:
        told = getattr(theirs, key)
        assert (parse_time(told) if told else None) == getattr(backup, key), key
    for key, of in BELOW.items():
        assert getattr(theirs.extend_info, key) == of(backup), key


def test_nothing_that_it_reads_of_a_backup_is_left_out_here() -> None:
    from openstack.resource import Body
    from otcextensions.sdk.cbr.v3.backup import Backup as Theirs

    read = {name for name, part in vars(Theirs).items() if type(part) is type(Body("x"))}
    assert read == FIELDS.keys() - {"id"} | {*TIMES, "extend_info", "children", "replication_records"}


@pytest.mark.parametrize("demo", RECENT_CBR_BACKUPS[1:7:2], ids=lambda demo: demo.title)
async def test_a_backup_is_what_we_show_field_by_field(judged: Judged, connection: Any, demo: Any) -> None:
    theirs = connection.cbr.get_backup(demo.id)
    backup = parse((await answered(judged, "cbr", demo.id)).raw)
    assert_same(theirs, backup)
    assert len(theirs.replication_records) == len(backup.replication_records)
    disks = {each["id"]: each["resource_size"] for each in theirs.children}
    shown = {each.id: each.source_volume_size for each in backup.extend_info.volume_backups}
    assert (disks or {theirs.id: theirs.resource_size}) == shown
    assert connection.cbr.get_vault(theirs.vault_id).name == backup.cbr.vault_name
    for operation in backup.cbr.operations:
        task = connection.cbr.get_task(operation.id)
        assert (task.operation_type, task.status) == (operation.operation_type, operation.status)
        assert task.extra_info.common.progress == operation.progress
        assert (task.error_info.code, task.error_info.message) == (operation.code, operation.message)


async def test_both_ask_the_same(judged: Judged, connection: Any) -> None:
    judged.asked()
    vault = connection.cbr.get_backup(GOOD).vault_id
    connection.cbr.get_vault(vault)
    theirs = judged.asked()
    await answered(judged, "cbr", GOOD)
    assert set(theirs) < set(judged.asked())
    list(connection.cbr.backups(limit=200, sort="name:asc", status="available", resource_name="web"))
    theirs = judged.asked()
    query = Query(sort="name", descending=False, statuses=("available",), resource_name="web")
    async with aclosing(ours(judged, "cbr")) as source:
        (lister,) = source.listers  # type: ignore[attr-defined] # every source of a service has them
        await lister.page(query, query.statuses, "", 200)
    assert judged.asked() == theirs[:1], "it goes on until a page is empty"


async def test_its_pages_are_the_list_that_we_show(judged: Judged, connection: Any) -> None:
    theirs = list(connection.cbr.backups(limit=3, name="bk_n0", sort="created_at:desc"))
    async with aclosing(ours(judged, "cbr")) as source:
        (lister,) = source.listers  # type: ignore[attr-defined] # every source of a service has them
        page = read_page((await lister.page(Query(name="bk_n0"), (), "", 1000)).raw)
    assert page.count == len(theirs) > 9
    for each, backup in zip(theirs, page.backups, strict=True):
        assert_same(each, backup)
    found = connection.cbr.find_vault("vault-servers")
    assert found.id in {each.vault_id for each in theirs}


@pytest.mark.parametrize(
    "backup_id", [backup.id for backup in DEMO_BACKUPS if backup.status == "available"][:3]
)
async def test_csbs_is_found_in_the_catalog_and_gives_the_same_bytes(
    judged: Judged, connection: Any, backup_id: str
) -> None:
    judged.asked()
    theirs = connection.csbs.get(f"/checkpoint_items/{backup_id}")
    (question,) = judged.asked()
    answer = await answered(judged, "csbs", backup_id)
    assert [question] == judged.asked()
    assert (theirs.status_code, theirs.content) == (answer.status_code, answer.raw)


async def test_lists_of_csbs_are_the_same_bytes(judged: Judged, connection: Any) -> None:
    judged.asked()
    words = {"resource_name": "web", "status": "available", "limit": "3", "sort": "created_at:desc"}
    theirs = connection.csbs.get("/checkpoint_items", params=words)
    count = connection.csbs.get(
        "/checkpoint_items/count", params={"resource_name": "web", "status": "available"}
    )
    asked = judged.asked()
    query = Query(resource_name="web", statuses=("available",))
    async with aclosing(ours(judged, "csbs")) as source:
        (lister,) = source.listers  # type: ignore[attr-defined] # every source of a service has them
        (statuses,) = lister.statuses_at_once(query)
        answer = await lister.page(query, statuses, "", 3)
        counted = await lister.count(query, statuses)
    assert judged.asked() == asked
    assert answer.raw == theirs.content
    assert counted == count.json()["count"] > 3 == len(read_page(answer.raw).backups)


# The command itself, in a process of its own: it changes the logging and the modules of the one it is in


def commanded(judged: Judged, *lines: str) -> str:
    """Run the command on these lines; give what it prints."""
    settings = {
        "OS_AUTH_URL": f"{judged.url}/v3",
        "OS_USERNAME": "me",
        "OS_PASSWORD": PASSWORD,
        "OS_USER_DOMAIN_NAME": "OTC-1",
        "OS_PROJECT_ID": PROJECT_ID,
        "OS_REGION_NAME": "eu-de",
    }
    command = [sys.executable, "-c", "from openstackclient.shell import main; main()"]
    env = clean_environment(**settings)
    said = "\n".join([*lines, "quit"])
    return subprocess.run(
        command, input=said, env=env, stdout=subprocess.PIPE, text=True, check=True, timeout=120
    ).stdout


async def test_the_command_shows_what_we_show(judged: Judged) -> None:
    printed = commanded(judged, f"cbr backup show {FAILED} -f json", "cbr backup list --status error -f json")
    told, end = json.JSONDecoder().raw_decode(printed)
    listed = json.loads(printed[end:])
    backup = parse((await answered(judged, "cbr", FAILED)).raw)
    shown = backup.name, backup.status, backup.extend_info.resource_name, backup.cbr.resource_size
    assert (told["name"], told["status"], told["resource_name"], told["resource_size"]) == shown
    assert parse_time(told["created_at"]) == backup.created_at
    (disk,) = backup.extend_info.volume_backups
    assert told["child_backup_1"] == disk.id
    async with aclosing(ours(judged, "cbr")) as source:
        (lister,) = source.listers  # type: ignore[attr-defined] # every source of a service has them
        page = read_page((await lister.page(Query(statuses=("error",)), ("error",), "", 1000)).raw)
    assert [row["id"] for row in listed] == [each.id for each in page.backups]
    assert FAILED in {each.id for each in page.backups}
