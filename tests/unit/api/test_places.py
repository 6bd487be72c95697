from __future__ import annotations

import pytest

from cbr_tui.api.places import by_hand, by_rule, iam_origin, in_catalog
from cbr_tui.errors import UsageError
from cbr_tui.frozen import replace
from cbr_tui.model.context import Secret
from cbr_tui.model.credentials import KeyPair, Provider, SignIn

SIGN_IN = SignIn(KeyPair("a", Secret("s")), "profile prod", provider="otc", region="eu-de")


@pytest.mark.parametrize(
    ("provider", "region", "csbs", "iam"),
    [
        ("otc", "eu-de", "csbs.eu-de.otc.t-systems.com", "iam.eu-de.otc.t-systems.com"),
        ("otc-ch", "eu-ch2", "csbs.eu-ch2.sc.otc.t-systems.com", "iam-pub.eu-ch2.sc.otc.t-systems.com"),
        ("huawei", "cn-north-4", "csbs.cn-north-4.myhuaweicloud.com", "iam.cn-north-4.myhuaweicloud.com"),
        (
            "flexibleengine",
            "eu-west-0",
            "csbs.eu-west-0.prod-cloud-ocb.orange-business.com",
            "iam.eu-west-0.prod-cloud-ocb.orange-business.com",
        ),
    ],
)
def test_cloud_and_region_tell_the_hosts(provider: Provider, region: str, csbs: str, iam: str) -> None:
    sign_in = replace(SIGN_IN, provider=provider, region=region)
    assert by_rule("csbs", sign_in) == f"https://{csbs}"
    assert iam_origin(sign_in) == f"https://{iam}"


def test_where_iam_is_may_be_unknown() -> None:
    with pytest.raises(UsageError, match="profile prod"):
        iam_origin(replace(SIGN_IN, provider="custom"))
    assert iam_origin(replace(SIGN_IN, auth_url="iam.example/v3")) == "https://iam.example"


def test_the_vendors_variable_wins_over_the_profile() -> None:
    by_profile = replace(SIGN_IN, endpoints={"csbs": "https://profile.example/v1"})
    variable = {"HUAWEICLOUD_SDK_REGION_CSBS_EU_DE": "https://first.example,https://second.example"}
    assert by_hand("csbs", by_profile, variable) == "https://first.example"
    assert by_hand("csbs", by_profile, {}) == "https://profile.example"
    assert by_hand("csbs", SIGN_IN, {}) == ""


@pytest.mark.parametrize("path", ["", "/v1", "/v1/p1", "/v1/$(tenant_id)s", "/v1/%(project_id)s"])
def test_a_catalog_tells_hosts_and_never_paths(path: str) -> None:
    def entry(kind: str, region: str, interface: str, host: str) -> dict[str, object]:
        where = {"interface": interface, "region_id": region, "url": f"https://{host}{path}"}
        return {"type": kind, "endpoints": [where]}

    catalog: list[object] = [
        "nonsense",
        entry("compute", "eu-de", "public", "wrong-type"),
        entry("data-protect", "eu-nl", "public", "wrong-region"),
        entry("data-protect", "eu-de", "internal", "wrong-interface"),
        entry("data-protect", "*", "public", "right.example"),
    ]
    assert in_catalog("csbs", "eu-de", catalog) == "https://right.example"
    assert in_catalog("csbs", "eu-de", {"not": "a list"}) == ""


def test_what_belongs_to_a_region_is_left_behind_in_another_one() -> None:
    here = replace(
        SIGN_IN,
        project_id="p",
        project_name="eu-de_prod",
        auth_url="https://iam.eu-de.otc.t-systems.com/v3",
        endpoints={"csbs": "https://csbs.eu-de.otc.t-systems.com", "cbr": "https://cbr.example.com"},
    )
    assert here.in_region("eu-de") == here
    there = here.in_region("eu-nl")
    assert (there.region, there.project_id, there.project_name, there.auth_url) == ("eu-nl", "", "", "")
    assert there.endpoints == {"cbr": "https://cbr.example.com"}
    assert iam_origin(there) == "https://iam.eu-nl.otc.t-systems.com"
    nowhere = replace(here, region="", project_name="team")
    assert nowhere.in_region("eu-nl") == replace(nowhere, region="eu-nl")
