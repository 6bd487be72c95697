from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbr_tui.model.context import MASK
from cbr_tui.model.masking import mask

PLANTED = "planted-x7Kq9"
CMS = "MIIaBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_+/AbCdEfGh="
FERNET = "gAAAAABcDeFgHiJkLmNoPqRsTuVwXyZ0123456789-_AbCdEfGhIj=="
BACKUP_ID = "90c1d5fa-1b9f-4aeb-b2f4-81c806e98190"

PLACES = [
    "X-Auth-Token: {}",
    "x-auth-token={}",
    '{{"X-Subject-Token": "{}"}}',
    "x-security-token:{}",
    "Authorization: Basic {}",
    "Proxy-Authorization: Basic {}",
    'Authorization: Digest username="bob", response="{}"',
    '{{"Authorization": "Bearer {}"}}',
    "authorization:SDK-HMAC-SHA256 Access=AKID, SignedHeaders=host;x-sdk-date, Signature={}",
    "Access={}, SignedHeaders=host",
    "Credential={}/20260101/eu-de",
    "Signature={}",
    "https://obs.example/b?AccessKeyId={}&Expires=1",
    "https://obs.example/b?token={}",
    "Get secretKey failed,ak:{},err:ak not exist",
    'ak = "{}"',
    "sk:{}",
    "https://user:{}@proxy.example:3128/",
    "https://user:p@ss{}@proxy.example:3128/",
    "bearer {}",
    '{{"token": "{}"}}',
    '{{"access_token":"{}"}}',
    '{{"auth":{{"password" : "{}"}}}}',
    r"{{\"token\":\"{}\",\"a\":1}}",
    "verify aksk signature fail, canonicalRequest:GET\n/v1/p/\n\nhost:h\nx-key:{}\n",
    "stringToSign={} and what follows",
]


@pytest.mark.parametrize("place", PLACES)
def test_hides_the_secret_in_every_place_where_services_put_one(place: str) -> None:
    masked = mask(place.format(PLANTED))
    assert PLANTED not in masked
    assert MASK in masked


@pytest.mark.parametrize("token", [CMS, FERNET])
def test_hides_signed_tokens_wherever_they_stand(token: str) -> None:
    assert mask(f"cannot decrypt {token}.") == f"cannot decrypt {MASK}."


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (
            "Get secretKey failed,ak:HST3WABCDEF,err:ak not exist",
            f"Get secretKey failed,ak:{MASK},err:ak not exist",
        ),
        (
            "SDK-HMAC-SHA256 Access=AKID, SignedHeaders=host;x-sdk-date, Signature=0a1b",
            f"SDK-HMAC-SHA256 Access={MASK}, SignedHeaders=host;x-sdk-date, Signature={MASK}",
        ),
        ('{"token": "abc", "region": "eu-de"}', f'{{"token": "{MASK}", "region": "eu-de"}}'),
        ('{"Authorization": "Basic abc", "id": 7}', f'{{"Authorization": "{MASK}", "id": 7}}'),
        ("via http://me:pw@proxy:3128 to host", f"via http://{MASK}@proxy:3128 to host"),
        ("X-Auth-Token: abc\nHost: h", f"X-Auth-Token: {MASK}\nHost: h"),
        (
            "signature expired, canonicalRequest:GET\n/v1\nhost:h",
            f"signature expired, canonicalRequest:{MASK}",
        ),
    ],
)
def test_keeps_what_stands_around_it(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"Checkpoint_item ({BACKUP_ID}) is not found.",
        f"project 0605767b5780d5762fc5c0118072a564, resource {BACKUP_ID}",
        "Incorrect IAM authentication information: decrypt token fail",
        "The access to the token was denied: ask for a key.",
        "bak: 1, task: done, MIInor",
        "mail me@example.com, see https://support.example/a?b=c",
    ],
)
def test_leaves_harmless_text_alone(text: str) -> None:
    assert mask(text) == text


@settings(max_examples=100)
@given(
    st.lists(st.one_of(st.sampled_from([place.format(PLANTED) for place in PLACES]), st.text(max_size=20))),
    st.sampled_from([" ", "\n", ", "]),
)
def test_masking_twice_changes_nothing(parts: list[str], joint: str) -> None:
    once = mask(joint.join(parts))
    assert mask(once) == once


@settings(max_examples=100)
@given(st.sampled_from(PLACES), st.text(alphabet=" \n.;()abc", max_size=30), st.text(max_size=30))
def test_hides_it_amid_other_words(place: str, before: str, after: str) -> None:
    assert PLANTED not in mask(f"{before} {place.format(PLANTED)} {after.replace(PLANTED, '')}")
