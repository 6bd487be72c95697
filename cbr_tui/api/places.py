"""From a cloud and a region to its hosts, and from a catalog to one of them (AUTH.md §4, §8.4). Pure.

The first of these wins: what was given by hand, the vendor's variable `HUAWEICLOUD_SDK_REGION_<SERVICE>_
<REGION>`, the hosts of the profile, IAM's catalog, the cloud's rule. The hosts of FlexibleEngine and of the
Swiss cloud follow the pattern of their IAM; no document that names them was found.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cbr_tui.api.endpoints import origin
from cbr_tui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cbr_tui.model.credentials import SignIn
    from cbr_tui.model.describe import Json

__all__ = ["by_hand", "by_rule", "iam_origin", "in_catalog", "relevant", "sibling"]

_RULES: Final = {
    "huawei": "https://{service}.{region}.myhuaweicloud.com",
    "otc": "https://{service}.{region}.otc.t-systems.com",
    "otc-ch": "https://{service}.{region}.sc.otc.t-systems.com",
    "flexibleengine": "https://{service}.{region}.prod-cloud-ocb.orange-business.com",
}
_IAM: Final = {"otc-ch": "iam-pub"}
_TYPES: Final = {"csbs": ("data-protect", "csbs"), "cbr": ("cbr",)}
"""What a service is called in the catalog."""


def by_hand(service: str, sign_in: SignIn, environ: Mapping[str, str]) -> str:
    """Give the origin that the environment or the profile names; empty for none. Raises UsageError."""
    name = f"HUAWEICLOUD_SDK_REGION_{service}_{sign_in.region}".upper().replace("-", "_")
    first = environ.get(name, "").split(",")[0].strip() if sign_in.region else ""
    given = first or sign_in.endpoints.get(service, "")
    return origin(given) if given else ""


def by_rule(service: str, sign_in: SignIn) -> str:
    """Give the origin that cloud and region lead to; empty where there is no rule, or no region."""
    rule = _RULES.get(sign_in.provider, "")
    if not (rule and sign_in.region):
        return ""
    return origin(rule.format(service=service, region=sign_in.region))


def sibling(where: str, service: str) -> str:
    """Give the origin of another service of the same cloud and region by its rule; empty for none."""
    for rule in _RULES.values():
        pattern = re.escape(rule).replace(r"\{service\}", "[a-z]+")
        pattern = pattern.replace(r"\{region\}", "([a-z0-9-]+)")
        match = re.fullmatch(pattern, where)
        if match is not None:
            return rule.format(service=service, region=match[1])
    return ""


def iam_origin(sign_in: SignIn) -> str:
    """Give the origin of IAM; raises UsageError where nothing tells it."""
    given = sign_in.auth_url or sign_in.endpoints.get("iam", "")
    if given:
        return origin(given if "://" in given else f"https://{given}")
    found = by_rule(_IAM.get(sign_in.provider, "iam"), sign_in)
    if not found:
        raise UsageError(
            f"Where IAM is can't be told from {sign_in.source}.",
            hint="Set its address (auth_url, OS_AUTH_URL), or the provider and the region.",
        )
    return found


def in_catalog(service: str, region: str, catalog: Json) -> str:
    """Give the origin of a service's public endpoint; empty where the catalog has none that can be used.

    Only the origin counts: a path may end with the project's ID or hold a placeholder for it.
    """
    for each in _public(catalog, _TYPES[service]):
        where, url = each.get("region_id") or each.get("region"), each.get("url")
        if isinstance(url, str) and (not region or where in {region, "*"}):
            return origin(url.partition("$(")[0].partition("%(")[0])
    return ""


def relevant(catalog: Json) -> Json:
    """Give the part of a catalog that `in_catalog` reads: whole ones have hundreds of endpoints."""
    kept = {
        kind: [{key: each[key] for key in _READ if key in each} for each in _public(catalog, (kind,))]
        for kinds in _TYPES.values()
        for kind in kinds
    }
    return [{"type": kind, "endpoints": endpoints} for kind, endpoints in kept.items() if endpoints]


_READ: Final = ("interface", "region", "region_id", "url")


def _public(catalog: Json, kinds: Sequence[str]) -> Iterator[dict[str, Json]]:
    for entry in catalog if isinstance(catalog, list) else ():
        if isinstance(entry, dict) and entry.get("type") in kinds:
            endpoints = entry.get("endpoints")
            for each in endpoints if isinstance(endpoints, list) else ():
                if isinstance(each, dict) and each.get("interface") == "public":
                    yield each
