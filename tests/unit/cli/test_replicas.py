"""`show --replica`: the copy in the other region, through the context that reaches it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cbr_tui.demo.lives import COPIED_ID, DEDICATED_COPY_ID
from cbr_tui.demo.vaulted import COPY_ID
from cbr_tui.errors import NoSuchBackup, UsageError
from cbr_tui.store import Paths
from tests.support.payloads import SAMPLE_ID, sample

if TYPE_CHECKING:
    from tests.support.command import Run, Serve

CBR_COPIED_ID = "3f4f6a3c-8f5e-4c6b-9a77-5d2f3c0b1e05"
RECORD = {
    "source_region": "eu-de",
    "source_checkpoint_item_id": SAMPLE_ID,
    "destination_region": "eu-nl",
    "destination_project_id": "there",
    "destination_checkpoint_item_id": DEDICATED_COPY_ID,
}


@pytest.mark.parametrize(
    ("source", "which", "copy"),
    [
        (COPIED_ID, "region-2", DEDICATED_COPY_ID),
        (COPIED_ID, "1", DEDICATED_COPY_ID),
        (CBR_COPIED_ID, "1", COPY_ID),
    ],
)
def test_a_copy_is_shown_from_its_own_region(run: Run, source: str, which: str, copy: str) -> None:
    told = json.loads(run("show", "--demo", source, "--replica", which, "--json").out)
    assert told["backup"]["id"] == copy
    assert told["observation"]["region"] == "region-2"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (
            (COPIED_ID, "--replica", "region-3"),
            UsageError.exit_code,
            "No profile is for region-3. Make one: cbr-tui auth login.",
        ),
        (
            (COPIED_ID, "--replica", "4"),
            NoSuchBackup.exit_code,
            "It has: 1 region-2, 2 region-3, 3 region-4.",
        ),
        ((SAMPLE_ID, "--replica", "1"), NoSuchBackup.exit_code, "It was not copied."),
    ],
)
def test_what_does_not_lead_to_a_copy_says_why(
    run: Run, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = run("show", "--demo", *words)
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err


def test_of_several_that_fit_none_is_taken(run: Run, service: Serve) -> None:
    from tests.support.canned import Canned

    paths = Paths.of_user()
    paths.config_dir.mkdir(parents=True)
    profile = '[profiles.{0}]\nprovider = "otc"\nregion = "eu-nl"\nproject = "{0}"\n'
    paths.profiles.write_text("".join(map(profile.format, "ab")))
    secrets = '[profiles.{0}]\nak = "ABCDEFGHIJKLMNOPQRST"\nsk = "planted-secret"\n'
    paths.credentials.write_text("".join(map(secrets.format, "ab")))
    paths.credentials.chmod(0o600)
    with service(Canned(sample(replication_records=[RECORD]))):
        ran = run("show", SAMPLE_ID, "--replica", "eu-nl")
    assert (ran.code, ran.out) == (UsageError.exit_code, "")
    assert "Several may reach eu-nl: profile a, profile b." in ran.err
    assert f"cbr-tui show {DEDICATED_COPY_ID}" in ran.err
    assert "planted-secret" not in ran.err
