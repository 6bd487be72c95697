"""`--log`: a run can be followed in it, and no secret ever stands there."""

from __future__ import annotations

import re
import stat
from typing import TYPE_CHECKING, Any

import pytest

from cbr_tui.demo import demo_app
from cbr_tui.service import utc_now
from cbr_tui.store import Paths
from tests.support.cloud import ACCESS_KEY, PASSWORD, PROJECT_ID, SECRET_KEY, Cloud
from tests.support.command import TOKEN
from tests.support.loopback import closed_port, serve
from tests.support.payloads import SAMPLE_ID

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.command import Run, Serve


@pytest.fixture
def log(home: Path) -> Path:
    return home / "a.log"


def events(log: Path) -> list[str]:
    """Give level and event of each line."""
    return [" ".join(line.split()[1:3]) for line in log.read_text().splitlines()]


def test_a_lookup_is_told_step_by_step(run: Run, service: Serve, log: Path) -> None:
    with service(demo_app(utc_now)) as url:
        ran = run("show", SAMPLE_ID, "--log", str(log))
    assert (ran.code, ran.err) == (0, "")
    assert events(log) == [
        "INFO started", "INFO context", "INFO lookup", "INFO request", "INFO observed", "INFO ended",
    ]  # fmt: skip
    told = log.read_text()
    assert f"method=GET url={url}/v1/project/checkpoint_items/{SAMPLE_ID} status=200 ms=" in told
    assert "source=CBR_TUI_TOKEN" in told
    assert told.splitlines()[-1].endswith(" code=0")
    assert TOKEN not in told
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_without_the_option_there_is_no_log(run: Run, service: Serve, home: Path) -> None:
    with service(demo_app(utc_now)):
        run("show", SAMPLE_ID)
    assert not list(home.rglob("*.log"))


def test_a_level_alone_keeps_it_at_its_usual_place(run: Run) -> None:
    run("show", SAMPLE_ID, "--demo", "--log-level", "error")
    log = Paths.of_user().log
    assert log.read_text() == ""
    assert run("show", "no-such-id", "--offline", "--log-level", "error").code == 2
    assert events(log) == ["ERROR ended"]


def test_failures_and_what_is_tried_again_are_told(
    run: Run, monkeypatch: pytest.MonkeyPatch, log: Path
) -> None:
    monkeypatch.setenv("CBR_TUI_ENDPOINT", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("CBR_TUI_PROJECT_ID", "project")
    monkeypatch.setenv("CBR_TUI_TOKEN", TOKEN)
    assert run("wait", SAMPLE_ID, "--log", str(log), "--timeout", "0.3").code == 9
    assert events(log)[2:] == [
        "INFO lookup", "WARNING no-answer", "WARNING lookup-failed", "INFO asked-again", "ERROR ended",
    ]  # fmt: skip
    assert "refuses the connection" in log.read_text()


def test_a_history_that_fails_is_told(run: Run, service: Serve, log: Path) -> None:
    paths = Paths.of_user()
    paths.history.mkdir(parents=True)
    with service(demo_app(utc_now)):
        run("show", SAMPLE_ID, "--log", str(log))
    assert "WARNING history" in events(log)


class Echo:
    """Refuses everything, and repeats every header that it was sent, as gateways do."""

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        headers = b"; ".join(b"%s: %s" % pair for pair in scope["headers"])
        body = b'{"error_msg": "refused: %s", "error_code": "APIGW.0301"}' % headers.replace(b'"', b"'")
        await send({"type": "http.response.start", "status": 401, "headers": [(b"x-request-id", b"r1")]})
        await send({"type": "http.response.body", "body": body})


def test_a_token_that_the_service_repeats_is_not_in_it(run: Run, service: Serve, log: Path) -> None:
    with service(Echo()):
        assert run("show", SAMPLE_ID, "--log", str(log), "--log-level", "debug").code == 4
    assert TOKEN not in log.read_text()
    assert "status=401" in log.read_text()


@pytest.mark.parametrize("signs_in", ["password", "keys"])
def test_nothing_that_signs_in_is_in_it(
    run: Run, monkeypatch: pytest.MonkeyPatch, log: Path, signs_in: str
) -> None:
    variables = {
        "password": {"OS_USERNAME": "a-user", "OS_PASSWORD": PASSWORD, "OS_USER_DOMAIN_NAME": "a-domain"},
        "keys": {"HUAWEICLOUD_SDK_AK": ACCESS_KEY, "HUAWEICLOUD_SDK_SK": SECRET_KEY},
    }
    cloud = Cloud()
    with serve(cloud) as url:
        for name, value in {**variables[signs_in], "OS_AUTH_URL": f"{url}/v3"}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("CBR_TUI_PROJECT_ID", PROJECT_ID)
        monkeypatch.setenv("CBR_TUI_ENDPOINT", url)
        ran = run("show", SAMPLE_ID, "--log", str(log), "--log-level", "debug")
    assert ran.code == 0, ran.err
    told = log.read_text()
    for hidden in (PASSWORD, SECRET_KEY, ACCESS_KEY, *(cloud.tokens or ["MII"])):
        assert hidden not in told
    assert re.search(r"request method=(GET|POST) ", told)


def test_a_log_that_cannot_be_written_is_an_error_of_its_own(run: Run, home: Path) -> None:
    ran = run("show", SAMPLE_ID, "--demo", "--log", str(home / "nowhere" / "a.log"))
    assert ran.code == 7
    assert "The log " in ran.err


def test_a_fault_of_our_own_is_told_by_its_kind_alone(
    run: Run, monkeypatch: pytest.MonkeyPatch, log: Path
) -> None:
    def fail(_options: object) -> int:
        raise ValueError("planted-secret")

    monkeypatch.setattr("cbr_tui.cli.paths.run", fail)
    assert run("paths", "--log", str(log)).code == 1
    assert "unexpected=ValueError" in log.read_text()
    assert "planted" not in log.read_text()
