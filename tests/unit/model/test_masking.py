from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cbr_tui.model.context import MASK
from cbr_tui.model.masking import mask, without_secrets
from tests.support.payloads import json_values

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


# Secrets in JSON, by their keys

SERVER = {
    "id": "2b1f", "key_name": "ops", "OS-EXT-SRV-ATTR:user_data": f"I2Nsb3VkLWNvbmZpZw{PLANTED}",
    "adminPass": PLANTED, "metadata": {"admin_pass": PLANTED, "metering.imagetype": "gold"},
    "OS-EXT-STS:vm_state": "active",
}  # fmt: skip
WHOLE = {
    "backup_id": BACKUP_ID,
    "server": json.dumps({"server": SERVER}),
    "volumes": [json.dumps({"size": 1})],
}


def test_hides_what_a_servers_owner_gave_it_also_in_texts_that_hold_json() -> None:
    masked = json.loads(without_secrets(json.dumps(WHOLE).encode()))
    server = json.loads(masked["server"])["server"]
    assert PLANTED not in json.dumps(masked)
    assert server["OS-EXT-SRV-ATTR:user_data"] == server["adminPass"] == MASK
    assert server["metadata"] == {"admin_pass": MASK, "metering.imagetype": "gold"}
    assert (server["key_name"], server["OS-EXT-STS:vm_state"]) == ("ops", "active")
    assert masked["volumes"] == WHOLE["volumes"]


@pytest.mark.parametrize(
    "raw",
    [
        b'{ "backup_id":"x",\n "server": "{\\"a\\":1}", "n": 1.0, "l": [1e400] }',
        b'{"floatingips": ["{\\"floatingips\\":null}"], "text": "{ no json"}',
        b"null",
    ],
)
def test_json_without_secrets_stays_byte_for_byte(raw: bytes) -> None:
    assert without_secrets(raw) == raw


@pytest.mark.parametrize(
    "raw",
    [
        '{"user_data": "@", "user_data": ""}',
        '{"server": "{\\"password\\": \\"@\\", \\"password\\": null}"}',
        '{"server": "{\\"password\\": \\"@\\", cut"}',
        '{"server": "[\\"{\\\\\\"user_data\\\\\\": \\\\\\"@\\\\\\"}\\"]"}',
        '{"us\\u0065r_data": "@"}',
        '{"secrets": [{"value": "@"}]}',
        '{"PASSWORD": 1, "Token": {"id": "@"}}',
    ],
)
def test_no_spelling_of_json_lets_one_through(raw: str) -> None:
    masked = without_secrets(raw.replace("@", PLANTED).encode())
    assert PLANTED.encode() not in masked
    json.loads(masked)


def test_texts_in_texts_without_an_end_are_masked_and_no_trouble() -> None:
    text = json.dumps({"user_data": PLANTED})
    for _ in range(8):
        text = "[" * 99 + json.dumps(text) + "]" * 99
    masked = without_secrets(text.encode())
    assert PLANTED.encode() not in masked
    assert MASK.encode() in masked


def planted_in(value: Any) -> Any:
    """Put a secret beside everything that an object holds, and the whole once more as a text."""
    match value:
        case dict():
            inner = {key: planted_in(each) for key, each in value.items()}
            return {**inner, "user_data": PLANTED, "text": json.dumps({**inner, "x_password": [PLANTED]})}
        case list():
            return [planted_in(each) for each in value]
    return value


@given(value=st.dictionaries(st.text(max_size=4), json_values(), max_size=3))
@settings(max_examples=50)
def test_nothing_that_was_planted_is_left_and_masking_twice_changes_nothing(value: dict[str, Any]) -> None:
    once = without_secrets(json.dumps(planted_in(value)).encode())
    assert PLANTED.encode() not in once
    assert json.loads(without_secrets(once)) == json.loads(once)
