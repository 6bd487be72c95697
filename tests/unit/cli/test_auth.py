"""`auth`, and signing in as the other commands do it."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from cbr_tui.cli.auth.status import masked
from cbr_tui.cli.parser import parse
from cbr_tui.cli.wiring import open_session
from cbr_tui.errors import NotAuthenticated
from cbr_tui.model.context import MASK
from cbr_tui.store import Paths
from tests.support.cloud import ACCESS_KEY, PASSWORD, PROJECT_ID, SECRET_KEY, Cloud
from tests.support.loopback import serve
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Run

SECRET = "zebra-that-nobody-may-see-0123456789"  # noqa: S105 - made up
WHERE = ("--endpoint", "https://csbs.example.com", "--project-id", "project")
BROKEN = """
import sys
from cbr_tui.cli import main
from cbr_tui.tui.app import CbrTuiApp
def on_ready(app):
    secret = app._lookups.context.sign_in.credentials.token.reveal()
    raise LookupError(secret)
CbrTuiApp.on_ready = on_ready
sys.exit(main([]))
"""
ID = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"


def profile(profiles: str, credentials: str = "", mode: int = 0o600) -> None:
    paths = Paths.of_user()
    paths.config_dir.mkdir(parents=True, exist_ok=True)
    paths.profiles.write_text(profiles)
    paths.credentials.write_text(credentials)
    paths.credentials.chmod(mode)


def test_status_tells_the_source_and_why_others_are_ignored(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile('default = "prod"\n[profiles.prod]\n')
    monkeypatch.setenv("HW_ACCESS_KEY", "ABCDEFGHIJKLMNOPQRST")
    monkeypatch.setenv("HW_SECRET_KEY", SECRET)
    monkeypatch.setenv("HW_REGION_NAME", "eu-de")
    ran = run("auth", "status", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == {
        "source": "HW_ACCESS_KEY and HW_SECRET_KEY",
        "where": "environment",
        "chosen_because": "the environment names it",
        "kind": "access key",
        "access_key": "ABCD…ST",
        "provider": "otc",
        "region": "eu-de",
        "ignored": [
            {
                "source": "profile prod",
                "where": str(Paths.of_user().profiles),
                "reason": "another source comes before it",
            }
        ],
    }
    text = run("auth", "status").out
    assert "access key      ABCD…ST\n" in text
    assert "ignored         profile prod (" in text


def test_status_without_a_source_says_what_to_set(run: Run) -> None:
    ran = run("auth", "status")
    assert (ran.code, ran.out) == (4, "")
    assert "CBR_TUI_TOKEN" in ran.err


def test_a_short_key_is_masked_whole() -> None:
    assert masked("ABCDEFGHIJK") == MASK
    assert masked("ABCDEFGHIJKL") == "ABCD…KL"


def test_use_chooses_and_logout_forgets(run: Run) -> None:
    profile(
        "[profiles.a]\n[profiles.b]\n", f'[profiles.a]\ntoken = "{SECRET}"\n[profiles.b]\ntoken = "other"\n'
    )
    several = run("show", ID, *WHERE)
    assert several.code == 2
    assert "profile a, profile b" in several.err
    assert run("auth", "use", "b").code == 0
    with open_session(parse([*WHERE])) as session:
        sign_in = session.lookups.context.sign_in
    assert sign_in is not None
    assert sign_in.source == "profile b"
    assert [line[:11] for line in run("auth", "list").out.splitlines()] == ["* profile b", "  profile a"]
    assert run("auth", "use", "nowhere").code == 2
    assert run("auth", "logout", "a").code == 0
    assert SECRET not in Paths.of_user().credentials.read_text()
    assert run("auth", "status", "--profile", "a").code == 4


def test_a_profile_gives_endpoint_project_and_region() -> None:
    profile(
        '[profiles.a]\nproject_id = "p"\nregion = "eu-de"\nendpoints = {csbs = "https://csbs.example.com"}\n',
        '[profiles.a]\ntoken = "t"\n',
    )
    with open_session(parse(["--profile", "a"])) as session:
        context = session.lookups.context
    assert context.label == "a · csbs · eu-de · p"
    assert (context.endpoint, context.project_id, context.region) == (
        "https://csbs.example.com",
        "p",
        "eu-de",
    )


def test_a_token_that_ran_out_is_told_before_anybody_is_asked() -> None:
    profile("[profiles.a]\n", '[profiles.a]\ntoken = "t"\nexpires_at = "2020-01-01T00:00:00Z"\n')
    with pytest.raises(NotAuthenticated, match=r"ran out 2020-01-01"), open_session(parse([*WHERE])):
        pass


@pytest.mark.parametrize("verb", [(), ("frobnicate",), ("use",), ("status", "a"), ("logout", "a", "b")])
def test_wrong_words_are_usage_errors(run: Run, verb: tuple[str, ...]) -> None:
    assert run("auth", *verb).code == 2


SOURCES = {
    "own token": {"CBR_TUI_TOKEN": SECRET},
    "token": {"OS_TOKEN": SECRET, "OS_PROJECT_ID": "p"},
    "half a token": {"OS_TOKEN": SECRET},
    "sdk": {
        "HUAWEICLOUD_SDK_AK": "a",
        "HUAWEICLOUD_SDK_SK": SECRET,
        "HUAWEICLOUD_SDK_SECURITY_TOKEN": SECRET,
    },
    "half a pair": {"HUAWEICLOUD_SDK_SK": SECRET},
    "terraform": {"HW_ACCESS_KEY": "a", "HW_SECRET_KEY": SECRET},
    "openstack": {"OS_ACCESS_KEY": "a", "OS_SECRET_KEY": SECRET},
    "password": {"OS_USERNAME": "u", "OS_PASSWORD": SECRET, "OS_DOMAIN_NAME": "d", "OS_PASSCODE": SECRET},
}
FILES = {
    "profile": {"config/cbr-tui/credentials.toml": f'[profiles.a]\ntoken = "{SECRET}"\n'},
    "broken profile": {"config/cbr-tui/credentials.toml": f'[profiles.a]\ntoken = "{SECRET}\n'},
    "secret in profiles": {"config/cbr-tui/profiles.toml": f'[profiles.a]\ntoken = "{SECRET}"\n'},
    "cloud": {"config/openstack/clouds.yaml": f"clouds: {{a: {{auth: {{token: {SECRET}}}}}}}"},
    "half a cloud": {"config/openstack/clouds.yaml": f"clouds: {{a: {{sk: {SECRET}}}}}"},
    "broken cloud": {"config/openstack/clouds.yaml": f"clouds: {{a: [{SECRET}\n"},
    "sdk": {".huaweicloud/credentials": f"[basic]\nak = a\nsk = {SECRET}\n"},
    "broken sdk": {".huaweicloud/credentials": f"sk {SECRET}\n"},
    "hcloud": {
        ".hcloud/config.json": json.dumps(
            {"current": "a", "profiles": [{"name": "a", "accessKeyId": "A" * 20, "secretAccessKey": SECRET}]}
        )
    },
    "broken hcloud": {".hcloud/config.json": f'{{"profiles": "{SECRET}"'},
}


@pytest.mark.parametrize("mode", [0o600, 0o644], ids=oct)
@pytest.mark.parametrize("name", [*SOURCES, *(f"file: {name}" for name in FILES)])
def test_no_command_ever_tells_a_secret(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, name: str, mode: int
) -> None:
    monkeypatch.setenv("CBR_TUI_DEBUG", "1")
    profile("[profiles.a]\n")
    for variable, value in SOURCES.get(name, {}).items():
        monkeypatch.setenv(variable, value)
    for place, text in FILES.get(name.removeprefix("file: "), {}).items() if name not in SOURCES else ():
        path = home / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)
    planted = {path for path in home.rglob("*") if path.is_file()}
    nobody = ("--endpoint", "http://127.0.0.1:9", "--project-id", "p")
    for words in (
        ("auth", "status"), ("auth", "status", "--json"), ("auth", "list"),
        ("auth", "status", "--profile", "a"),
        ("auth", "use", "a"), ("show", ID, *nobody), ("show", ID, *nobody, "--profile", "a"), ("paths",),
    ):  # fmt: skip
        ran = run(*words)
        assert SECRET not in ran.out + ran.err
        assert "Unexpected" not in ran.err
    for path in home.rglob("*"):
        assert path in planted or not path.is_file() or SECRET.encode() not in path.read_bytes()


def test_a_crash_of_the_screens_tells_nothing_of_a_profiles_secrets(home: Path) -> None:
    profile(
        'default = "a"\n[profiles.a]\nproject_id = "p"\nendpoints = {csbs = "http://127.0.0.1:9"}\n',
        f'[profiles.a]\ntoken = "{SECRET}"\n',
    )
    passed = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")
    environment = {
        name: value for name, value in os.environ.items() if name in passed or name.startswith("COVERAGE_")
    }
    with Terminal([sys.executable, "-c", BROKEN], env=environment, columns=160) as terminal:
        assert terminal.wait_exit() == 1
        assert b"Unexpected LookupError" in terminal.output
        assert SECRET.encode() not in terminal.output
    holders = [path for path in home.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert holders == [Paths.of_user().credentials]


@pytest.mark.parametrize(
    "environment",
    [
        {"OS_ACCESS_KEY": ACCESS_KEY, "OS_SECRET_KEY": SECRET_KEY},
        {"OS_USERNAME": "u", "OS_PASSWORD": PASSWORD, "OS_USER_DOMAIN_NAME": "d"},
    ],
    ids=["keys", "password"],
)
def test_what_other_tools_read_is_enough_for_a_backup(
    run: Run, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]
) -> None:
    cloud = Cloud()
    with serve(cloud) as url:
        for name, value in {**environment, "OS_AUTH_URL": f"{url}/v3", "OS_REGION_NAME": "eu-de"}.items():
            monkeypatch.setenv(name, value)
        ran = run("show", ID, "--raw", "--endpoint", url)
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["checkpoint_item"]["id"] == ID
    assert cloud.asked[-1] == f"/v1/{PROJECT_ID}/checkpoint_items/{ID}"


def test_a_region_replaces_the_sources_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUAWEICLOUD_SDK_AK", ACCESS_KEY)
    monkeypatch.setenv("HUAWEICLOUD_SDK_SK", SECRET_KEY)
    with open_session(parse(["--region", "eu-west-101"])) as session:
        assert session.lookups.context.label == "auto · eu-west-101"


def test_a_password_logs_in_once_until_logout(run: Run, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    cloud = Cloud()
    with serve(cloud) as url:
        profile(
            f'[profiles.a]\nuser = "u"\ndomain = "d"\nregion = "eu-de"\nauth_url = "{url}"\n',
            f'[profiles.a]\npassword = "{PASSWORD}"\n',
        )
        where = ("show", ID, "--raw", "--endpoint", url)
        assert [run(*where).code for _ in range(3)] == [0, 0, 0]
        assert len(cloud.logins) == 1
        assert run(*where, "--no-token-cache").code == 0
        assert len(cloud.logins) == 2
        assert run("auth", "logout").err == "Forgotten: 1 fetched token.\n"
        assert run(*where).code == 0
        assert len(cloud.logins) == 3
        assert run("auth", "logout", "a").err == "The secrets of profile a are forgotten.\n"
        assert run("auth", "logout", "a").err == "No secrets of profile a are kept.\n"
        assert run(*where).code == 4
        assert not list((home / "cache").rglob("*.json"))
        environment = {"OS_USERNAME": "u", "OS_PASSWORD": PASSWORD, "OS_USER_DOMAIN_NAME": "d"}
        for name, value in {**environment, "OS_AUTH_URL": url, "OS_REGION_NAME": "eu-de"}.items():
            monkeypatch.setenv(name, value)
        assert [run(*where).code for _ in range(2)] == [0, 0]
        assert len(cloud.logins) == 4


def test_a_profile_may_keep_no_token(run: Run, home: Path) -> None:
    cloud = Cloud()
    with serve(cloud) as url:
        profile(
            f'[profiles.a]\nuser = "u"\ndomain = "d"\nregion = "eu-de"\nauth_url = "{url}"\n'
            "token_cache = false\n",
            f'[profiles.a]\npassword = "{PASSWORD}"\n',
        )
        assert [run("show", ID, "--raw", "--endpoint", url).code for _ in range(2)] == [0, 0]
    assert len(cloud.logins) == 2
    assert not list((home / "cache").rglob("*.json"))


def test_status_asks_the_service_where_that_is_wanted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud = Cloud()
    with serve(cloud) as url:
        profile(
            f'[profiles.a]\nregion = "eu-de"\nauth_url = "{url}"\nendpoints = {{csbs = "{url}"}}\n',
            f'[profiles.a]\nak = "{ACCESS_KEY}"\nsk = "{SECRET_KEY}"\n',
        )
        assert "checked" not in run("auth", "status").out
        assert cloud.asked == []
        ran = run("auth", "status", "--check", "--json")
        assert (ran.code, ran.err) == (0, "")
        said = json.loads(ran.out)
        assert (said["checked"], said["project_ID"], said["endpoint"]) == (
            "the service lets it in", PROJECT_ID, url,
        )  # fmt: skip
        monkeypatch.setenv("CBR_TUI_TOKEN", SECRET)
        refused = run("auth", "status", "--check", "--endpoint", url, "--project-id", "p")
        assert refused.code == 4
        assert "source          CBR_TUI_TOKEN" in refused.out
        assert SECRET not in refused.out + refused.err
