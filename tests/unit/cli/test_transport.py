"""Certificates, projects and regions as options and variables choose them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cbr_tui.cli.parser import parse
from cbr_tui.cli.wiring import open_session
from tests.support.cloud import ACCESS_KEY, PROJECT_ID, SECRET_KEY, Cloud
from tests.support.command import TOKEN
from tests.support.loopback import CERTIFICATES, serve, serve_raw

if TYPE_CHECKING:
    from tests.support.command import Run

ID = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"
BODY = b'{"checkpoint_item": {"id": "%s"}}' % ID.encode()
FINE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
    len(BODY),
    BODY,
)
OURS = str(CERTIFICATES / "localhost.pem")
LOUD = "cbr-tui: Certificates are NOT CHECKED ({}): whoever is on the way can read and change everything.\n"


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CBR_TUI_TOKEN", TOKEN)
    monkeypatch.setenv("CBR_TUI_PROJECT_ID", "p")


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        (("--cacert", OURS), {}, ""),
        ((), {"CBR_TUI_CACERT": OURS}, ""),
        (("--cacert", OURS), {"CBR_TUI_CACERT": "/nowhere", "OS_CACERT": "/nowhere"}, ""),
        ((), {"CBR_TUI_CACERT": OURS, "SSL_CERT_FILE": "/nowhere"}, ""),
        (("--insecure",), {"CBR_TUI_CACERT": "/nowhere"}, LOUD.format("--insecure")),
        ((), {"CBR_TUI_INSECURE": "1"}, LOUD.format("CBR_TUI_INSECURE")),
        ((), {"OS_INSECURE": "True"}, LOUD.format("OS_INSECURE")),
        ((), {"HW_INSECURE": "yes", "OS_INSECURE": "no"}, LOUD.format("HW_INSECURE")),
    ],
    ids=str,
)
def test_a_certificate_of_ones_own_is_trusted_where_that_is_said(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    environment: dict[str, str],
    said: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with serve_raw(FINE, certificate="localhost.pem") as url:
        ran = run("show", ID, "--raw", "--endpoint", url, *words)
    assert (ran.code, ran.err) == (0, said)


def test_it_is_not_trusted_otherwise(run: Run) -> None:
    with serve_raw(FINE, certificate="localhost.pem") as url:
        ran = run("show", ID, "--endpoint", url)
    assert ran.code == 5
    assert "--cacert or in CBR_TUI_CACERT" in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "variable", "named"),
    [
        (("--cacert", "/nowhere"), "", "--cacert names '/nowhere'"),
        ((), "CBR_TUI_CACERT", "CBR_TUI_CACERT names '/nowhere'"),
        ((), "OS_CACERT", "OS_CACERT names '/nowhere'"),
        ((), "SSL_CERT_FILE", "SSL_CERT_FILE names '/nowhere'"),
        ((), "OS_CERT", "OS_CERT names '/nowhere'"),
    ],
)
def test_what_names_no_file_is_named_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], variable: str, named: str
) -> None:
    if variable:
        monkeypatch.setenv(variable, "/nowhere")
    ran = run("show", ID, "--endpoint", "https://localhost:1", *words)
    assert ran.code == 2
    assert named in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    "words", [("--insecure", "--cacert", OURS), ("--project", "a", "--project-id", "b")], ids=str
)
def test_contradictions_are_told(run: Run, words: tuple[str, ...]) -> None:
    assert run("show", ID, *words).code == 2


@pytest.mark.parametrize(
    ("words", "environment", "project_id"),
    [
        (("--project", "eu-de_prod"), {}, "other"),
        (("--project", "eu-de_prod"), {"CBR_TUI_PROJECT_ID": "wrong"}, "other"),
        ((), {"CBR_TUI_PROJECT": "eu-de_prod", "HW_PROJECT_ID": "wrong"}, "other"),
        (("--project-id", "given"), {"CBR_TUI_PROJECT": "eu-de_prod"}, "given"),
        ((), {}, PROJECT_ID),
    ],
    ids=str,
)
def test_a_project_may_be_named(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    environment: dict[str, str],
    project_id: str,
) -> None:
    for name in ("CBR_TUI_TOKEN", "CBR_TUI_PROJECT_ID"):
        monkeypatch.delenv(name)
    keys = {"HW_ACCESS_KEY": ACCESS_KEY, "HW_SECRET_KEY": SECRET_KEY, "HW_REGION_NAME": "eu-de"}
    cloud = Cloud()
    cloud.projects.append({"name": "eu-de_prod", "id": "other"})
    with serve(cloud) as url:
        for name, value in {**keys, "HW_AUTH_URL": url, **environment}.items():
            monkeypatch.setenv(name, value)
        assert run("show", ID, "--raw", "--endpoint", url, *words).code == 0
    assert cloud.asked[-1] == f"/v1/{project_id}/checkpoint_items/{ID}"


def test_a_session_that_is_not_safe_says_so_as_long_as_it_lasts(
    capfd: pytest.CaptureFixture[str],
) -> None:
    words = ["--endpoint", "https://csbs.example.com", "--insecure"]
    with open_session(parse(words)) as session:
        assert session.lookups.context.label.startswith("INSECURE")
        assert session.lookups.notices == []  # the screens have a row for it
        assert capfd.readouterr().err == ""
    assert capfd.readouterr().err == LOUD.format("--insecure")
    with open_session(parse(["show", *words])):
        assert capfd.readouterr().err == LOUD.format("--insecure")
    assert capfd.readouterr().err == ""


def test_a_host_that_nobody_knows_is_looked_for_where_it_is_named(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CBR_TUI_TOKEN")
    monkeypatch.delenv("CBR_TUI_PROJECT_ID")
    keys = {"HW_ACCESS_KEY": ACCESS_KEY, "HW_SECRET_KEY": SECRET_KEY, "HW_REGION_NAME": "no-where"}
    for name, value in {**keys, "HW_CLOUD": "invalid"}.items():
        monkeypatch.setenv(name, value)
    ran = run("show", ID, "--endpoint", "http://127.0.0.1:9")
    assert ran.code == 5
    assert "iam.no-where.invalid" in ran.err
    assert "HW_ACCESS_KEY and HW_SECRET_KEY" in ran.err
    assert "CBR_TUI_ENDPOINT" not in ran.err


def test_a_service_that_is_busy_is_asked_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cbr_tui.api.retry._PATIENCE", 10.0)
    monkeypatch.setattr("cbr_tui.api.retry._FIRST", 0.01)
    cloud = Cloud()
    cloud.tokens.add(TOKEN)
    cloud.busy = [(503, {}), (429, {"Retry-After": "0"})]
    with serve(cloud) as url:
        ran = run("show", ID, "--raw", "--endpoint", url)
    assert ran.code == 0
    lines = ran.err.splitlines()
    assert [line.split()[2] for line in lines] == ["503", "429"]
    assert all(line.endswith("Asking again in 0 s.") for line in lines)
