"""The person's sources as the screens see them, and what an option or a variable has to say about which."""

from __future__ import annotations

import asyncio
import os
import threading
import tomllib
from typing import TYPE_CHECKING

import pytest

from cbr_tui.cli.loop import run_async
from cbr_tui.cli.parser import parse
from cbr_tui.cli.wiring import open_session
from cbr_tui.demo.places import COPIES_PROJECT
from cbr_tui.errors import CbrTuiError, UsageError
from cbr_tui.store import Paths
from tests.support.cloud import ACCESS_KEY, SECRET_KEY, Cloud
from tests.support.loopback import read_head, serve, serve_raw

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator
    from pathlib import Path

    from cbr_tui.contexts import Choice, Contexts
    from cbr_tui.model.context import Context

SECRET = "zebra-that-nobody-may-see-0123456789"  # noqa: S105 - made up
ID = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
PROFILES = """\
default = "keys"
[profiles.keys]
provider = "otc"
region = "eu-de"
project = "eu-de_prod"
[profiles.user]
provider = "otc"
region = "eu-nl"
auth = "password"
user = "on-call"
domain = "a-domain"
[profiles.old]
region = "eu-de"
[profiles.empty]
[profiles.program]
project_id = "p"
credential_command = ["/bin/sh", "-c", "touch ran; echo '{\\"token\\": \\"t\\"}'"]
endpoints = {csbs = "https://csbs.example.com"}
"""
CREDENTIALS = f"""\
[profiles.keys]
ak = "ABCDEFGHIJKLMNOPQRST"
sk = "{SECRET}"
[profiles.user]
password = "{SECRET}"
[profiles.old]
token = "{SECRET}"
expires_at = "2020-01-01T00:00:00Z"
"""


@pytest.fixture(autouse=True)
def _files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    paths = Paths.of_user()
    paths.config_dir.mkdir(parents=True)
    paths.profiles.write_text(PROFILES)
    paths.credentials.write_text(CREDENTIALS)
    paths.credentials.chmod(0o600)


def contexts_of(*words: str) -> Contexts:
    with open_session(parse(words)) as session:
        assert session.contexts is not None
        return session.contexts


def choices(contexts: Contexts) -> dict[str, Choice]:
    return {choice.label: choice for choice in run_async(contexts.choices())}


def entered(contexts: Contexts, label: str) -> Context:
    return run_async(contexts.enter(choices(contexts)[label])).context


def test_every_source_is_there_with_what_it_signs_in_with(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HW_ACCESS_KEY", "WXYZWXYZWXYZWXYZWXYZ")
    (tmp_path / "clouds.yaml").write_text("clouds: [")
    found = choices(contexts_of("--profile", "keys"))
    assert {label: (choice.how, choice.region, choice.project) for label, choice in found.items()} == {
        "HW_ACCESS_KEY": ("", "", ""),
        "profile keys": ("access key ABCD…ST", "eu-de", "eu-de_prod"),
        "profile user": ("password of on-call", "eu-nl", ""),
        "profile old": ("", "", ""),
        "profile empty": ("", "", ""),
        "profile program": ("what its program gives", "", "p"),
        "clouds.yaml": ("", "", ""),
    }
    assert [label for label, choice in found.items() if choice.in_use] == ["profile keys"]
    problems = {label: choice.problem for label, choice in found.items() if choice.problem}
    assert "HW_SECRET_KEY" in problems.pop("HW_ACCESS_KEY")
    assert "ran out 2020-01-01" in problems.pop("profile old")
    assert "has no secrets for profile empty" in problems.pop("profile empty")
    assert "not YAML" in problems.pop("clouds.yaml")
    assert not problems
    assert SECRET not in repr(found)
    assert not (tmp_path / "ran").exists(), "no program is run to list it"


def test_a_source_that_is_entered_is_the_one_in_use(tmp_path: Path) -> None:
    contexts = contexts_of()
    assert entered(contexts, "profile user").label == "user · auto · eu-nl"
    assert [label for label, choice in choices(contexts).items() if choice.in_use] == ["profile user"]
    context = entered(contexts, "profile program")
    assert (context.endpoint, context.project_id) == ("https://csbs.example.com", "p")
    assert not (tmp_path / "ran").exists()  # its program is run by the first lookup


def test_a_program_that_asks_on_the_terminal_is_run_where_it_has_it() -> None:
    profiles = Paths.of_user().profiles
    profiles.write_text(f"{PROFILES}interactive = true\n")
    contexts = contexts_of()
    choice = choices(contexts)["profile program"]
    assert (choice.problem, choice.asks) == ("", True)
    assert contexts.ask(choice).context.label == "program · csbs · csbs.example.com · p"
    assert choices(contexts)["profile program"].in_use
    profiles.write_text(PROFILES)
    with pytest.raises(UsageError, match="no longer there"):
        contexts.ask(choice)


@pytest.mark.parametrize("label", ["profile old", "profile empty"])
def test_what_can_not_be_used_says_why_and_the_one_in_use_stays(label: str) -> None:
    contexts = contexts_of()
    with pytest.raises(CbrTuiError) as told:
        entered(contexts, label)
    assert str(told.value) == choices(contexts)[label].problem
    assert choices(contexts)["profile keys"].in_use


def test_a_source_that_is_gone_meanwhile_is_told() -> None:
    contexts = contexts_of()
    user = choices(contexts)["profile user"]
    Paths.of_user().profiles.write_text("[profiles.other]\n")
    with pytest.raises(UsageError, match="profile user is no longer there"):
        run_async(contexts.enter(user))


def test_an_endpoint_of_the_start_is_not_for_the_credentials_of_another_source(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CBR_TUI_PROJECT_ID", "of-the-start")
    monkeypatch.setenv("OS_TOKEN", SECRET)
    contexts = contexts_of("--profile", "keys", "--endpoint", "https://start.example.com")
    other = entered(contexts, "profile user")
    assert (other.endpoint, other.project_id) == ("", "")
    again = entered(contexts, "profile keys")
    assert (again.endpoint, again.project_id) == ("https://start.example.com", "of-the-start")
    environment = entered(contexts, "OS_TOKEN and CBR_TUI_PROJECT_ID")
    assert (environment.endpoint, environment.project_id) == ("https://start.example.com", "of-the-start")


def test_several_sources_and_no_default_are_asked_about_in_the_screens_alone() -> None:
    profiles = Paths.of_user().profiles
    profiles.write_text(PROFILES.replace('default = "keys"\n', ""))
    Paths.of_user().settings.write_text('[keys]\ncontext = "f9"\n')
    with open_session(parse([ID, "--region", "eu-west-101"])) as session:
        assert session.ask == "which context"
        assert session.lookups.context.label == "no context"
        assert session.contexts is not None
        assert not any(choice.in_use for choice in choices(session.contexts).values())
        with pytest.raises(UsageError, match="No context is chosen") as refused:
            run_async(session.lookups.fetch(ID))
        assert refused.value.hint == "Press f9 to choose one."
        # Whatever is chosen is what the program begins with.
        assert entered(session.contexts, "profile keys").region == "eu-west-101"
        assert entered(session.contexts, "profile user").region == "eu-nl"
    with pytest.raises(UsageError, match="none is chosen"), open_session(parse(["show", ID])):
        pass


def test_where_nothing_could_sign_in_the_screens_ask_for_a_first_profile() -> None:
    Paths.of_user().profiles.unlink()
    with open_session(parse([ID])) as session:
        assert session.ask == "sign in"
    with pytest.raises(UsageError, match="No endpoint is set"), open_session(parse(["show", ID])):
        pass


KEYS = {"provider": "custom", "auth": "aksk", "region": "eu-de", "ak": ACCESS_KEY, "sk": SECRET_KEY}


@pytest.fixture
def url() -> Iterator[str]:
    with serve(Cloud()) as address:
        yield address


def test_who_signs_in_is_kept_and_in_use(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBR_TUI_ENDPOINT", "https://elsewhere.example.com")
    contexts = contexts_of()
    before = Paths.of_user().profiles.read_text()
    answers = {**KEYS, "endpoint": url, "auth_url": f"{url}/v3"}
    lookups = run_async(contexts.sign_in("made", answers))
    assert lookups.context.profile == "made"
    assert "elsewhere" not in lookups.context.endpoint, "what was tried and kept is what was typed"
    assert choices(contexts)["profile made"].in_use
    kept = Paths.of_user().profiles.read_text()
    assert kept.startswith(before.splitlines()[0])
    assert "made" in tomllib.loads(kept)["profiles"]
    assert SECRET_KEY not in kept
    assert SECRET_KEY in Paths.of_user().credentials.read_text()
    assert Paths.of_user().credentials.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "wrong",
    [{"sk": "not-the-secret-key-0123"}, {"ak": "a b"}, {"endpoint": "http://example.com"}],
    ids=["key", "blank", "not encrypted"],
)
def test_who_is_not_let_in_is_not_kept(url: str, wrong: dict[str, str]) -> None:
    contexts = contexts_of()
    paths = Paths.of_user()
    before = paths.profiles.read_text(), paths.credentials.read_text()
    with pytest.raises(CbrTuiError) as told:
        run_async(contexts.sign_in("made", {**KEYS, "endpoint": url, "auth_url": f"{url}/v3"} | wrong))
    assert "not-the-secret" not in str(told.value)
    assert (paths.profiles.read_text(), paths.credentials.read_text()) == before
    assert choices(contexts)["profile keys"].in_use


def test_an_attempt_that_is_left_keeps_nothing() -> None:
    asked = threading.Event()

    def never(connection: socket.socket) -> None:
        read_head(connection)
        asked.set()
        connection.recv(1)  # until it hangs up

    async def leave(contexts: Contexts, url: str) -> None:
        attempt = asyncio.ensure_future(
            contexts.sign_in("made", {**KEYS, "endpoint": url, "project_id": "p"})
        )
        await asyncio.to_thread(asked.wait, 10)
        attempt.cancel()
        with pytest.raises(asyncio.CancelledError):
            await attempt

    contexts = contexts_of()
    with serve_raw(never) as url:
        run_async(leave(contexts, url))
    assert "profile made" not in choices(contexts)


def test_offline_nothing_can_be_switched() -> None:
    with open_session(parse(["--offline"])) as session:
        assert session.contexts is None


def test_the_demo_has_two_regions_and_keeps_no_profile() -> None:
    contexts = contexts_of("--demo")
    offered = choices(contexts)
    assert [(choice.region, choice.in_use) for choice in offered.values()] == [
        ("region-1", True),
        ("region-2", False),
    ]
    visited = run_async(contexts.enter(offered["demo region-2"], visiting=True))
    assert (visited.context.region, visited.context.project_id) == ("region-2", COPIES_PROJECT)
    assert choices(contexts)["demo region-1"].in_use
    assert entered(contexts, "demo region-2") == visited.context
    assert choices(contexts)["demo region-2"].in_use
    with pytest.raises(UsageError, match="keeps no profiles"):
        run_async(contexts.sign_in("name", {}))


def test_a_source_that_is_visited_is_not_in_use_and_hears_no_option() -> None:
    contexts = contexts_of("--region", "eu-ch2", "--project-id", "mine", "--profile", "keys")
    visited = run_async(contexts.enter(choices(contexts)["profile keys"], visiting=True)).context
    assert (visited.region, visited.project_id) == ("eu-de", "")
    assert entered(contexts, "profile keys").region == "eu-ch2"
    run_async(contexts.enter(choices(contexts)["profile user"], visiting=True))
    assert choices(contexts)["profile keys"].in_use


@pytest.mark.parametrize("asks", ["", "interactive = true"])
def test_where_a_program_leads_is_known_without_running_it(asks: str, tmp_path: Path) -> None:
    profiles = Paths.of_user().profiles
    profiles.write_text(f'{PROFILES}region = "eu-nl"\n{asks}')
    choice = choices(contexts_of())["profile program"]
    assert (choice.region, choice.project_id) == ("eu-nl", "p")
    assert not (tmp_path / "ran").exists()


def test_a_program_that_never_answers_keeps_nobody_from_leaving(tmp_path: Path) -> None:
    command = f'credential_command = ["/bin/sh", "-c", "echo > {tmp_path}/begun; exec sleep 20"]'
    os.mkfifo(tmp_path / "begun")
    profiles = Paths.of_user().profiles
    where = 'project_id = "p"\nendpoints = {csbs = "https://csbs.example.com"}'
    profiles.write_text(f"{PROFILES}[profiles.slow]\n{command}\n{where}\n")
    contexts = contexts_of()

    async def leave() -> None:
        slow = next(choice for choice in await contexts.choices() if choice.name == "slow")
        asking = asyncio.ensure_future((await contexts.enter(slow)).fetch(ID))
        await asyncio.to_thread((tmp_path / "begun").read_text)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking

    run_async(leave())  # it ends: the thread is waited for by nobody
    assert choices(contexts)["profile slow"].in_use
