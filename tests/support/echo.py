"""A service that repeats whatever it was sent, in every way that a failure can be told; secrets to plant."""

from __future__ import annotations

import base64
import html
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, MutableMapping
    from pathlib import Path

__all__ = ["FORMS", "ISSUED", "SECRETS", "Echo", "found_in", "plant"]

SECRETS: Final = {
    "token": "planted-token-0123456789-abcdefghij",
    "sk": "PLANTED0secret1key2PLANTED0secret1key2",
    "security_token": "planted/security+token/0123456789==",
    "password": "planted-password-0123456789",
    "passcode": "739104",
    "proxy": "planted-proxy-password",
}
ISSUED: Final = "MIIplantedtokenthatIAMgaveout0123456789"
"""The token that the echo's IAM gives for a password."""
ACCESS_KEY: Final = "PLANTEDACCESSKEY0001"
FORMS: Final = ("gateway", "keystone", "iam", "text", "html", "list", "ok")
"""How a failure repeats what came; `ok` is an answer that is no backup."""


class Echo:
    """Answers every request with all that was in it; only logging in works, unless `refuses` is set."""

    def __init__(self) -> None:
        self.url = ""
        """Where it is served."""
        self.form = "gateway"
        self.status = 401
        self.refuses = False
        self.asked = 0
        self.signatures: set[str] = set()

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        body = (await receive()).get("body", b"").decode()
        sent = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.asked += 1
        self.signatures |= {sent["authorization"].rpartition("=")[2]} if "authorization" in sent else set()
        if scope["path"] == "/v3/auth/tokens" and not self.refuses:
            until = (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            answer = json.dumps({"token": {"expires_at": until, "project": {"id": "p"}}})
            await _send(send, 201, answer, [(b"x-subject-token", ISSUED.encode())])
            return
        lines = "\n".join(f"{name}:{value}" for name, value in sent.items())
        words = f"verify failed, canonicalRequest:{scope['method']}\n{lines}\n\n{body}"
        request_id = next((sent[name] for name in ("x-auth-token", "x-security-token") if name in sent), "r1")
        status = 200 if self.form == "ok" else self.status
        await _send(send, status, self._body(words, sent), [(b"x-request-id", request_id.encode())])

    def _body(self, words: str, sent: dict[str, str]) -> str:
        token = sent.get("x-auth-token", "")
        bodies: dict[str, Any] = {
            "gateway": {"error_code": "APIGW.0301", "error_msg": words, "request_id": "r"},
            "keystone": {"error": {"message": words, "code": self.status, "title": "No"}},
            "iam": {"error_code": "IAM.0067", "error_msg": f"The token {token} must be updated."},
            "text": words,
            "html": f"<html><title>{html.escape(words)}</title>{html.escape(words)}</html>",
            "list": [sent, words],
            "ok": {"unexpected": 1},
        }
        body = bodies[self.form]
        return body if isinstance(body, str) else json.dumps(body)


async def _send(
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    status: int,
    body: str,
    headers: list[tuple[bytes, bytes]],
) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body.encode()})


def plant(home: Path, url: str) -> dict[str, dict[str, str]]:
    """Put secrets into every file that is read; give the environment of each source that there is.

    Files are found below `home`: its `config` is XDG_CONFIG_HOME.
    """
    ak, sk, token, user = ACCESS_KEY, SECRETS["sk"], SECRETS["token"], SECRETS["password"]
    temporary = SECRETS["security_token"]
    where = {"CBR_TUI_ENDPOINT": url, "CBR_TUI_PROJECT_ID": "p"}
    profiles = {
        "keys": 'auth = "aksk"',
        "user": 'auth = "password"',
        "token": 'auth = "token"',
        "command": f'credential_command = ["sh", "{home}/command.sh"]',
        "broken": f'credential_command = ["sh", "{home}/broken.sh"]',
    }
    shared = f'region = "r"\nauth_url = "{url}"\nuser = "u"\ndomain = "d"'
    auth = {"auth_url": url, "username": "u", "user_domain_name": "d", "project_id": "p"}
    clouds = {"one": {"region_name": "r", "auth": auth}, "keys": {"ak": ak, "sk": sk, "auth": auth}}
    hcloud = {"name": "h", "accessKeyId": ak, "secretAccessKey": sk, "region": "r"}
    files = {
        "config/cbr-tui/profiles.toml": "".join(
            f"[profiles.{name}]\n{shared}\n{more}\n" for name, more in profiles.items()
        ),
        "config/cbr-tui/credentials.toml": (
            f'[profiles.keys]\nak = "{ak}"\nsk = "{sk}"\nsecurity_token = "{temporary}"\n'
            f'[profiles.user]\npassword = "{user}"\n[profiles.token]\ntoken = "{token}"\n'
        ),
        "command.sh": f"printf '%s' '{json.dumps({'ak': ak, 'sk': sk, 'security_token': temporary})}'",
        "broken.sh": f"echo 'password={user}' >&2; echo '{sk}'; exit 3",
        "config/openstack/clouds.json": json.dumps({"clouds": clouds}),
        "config/openstack/secure.json": json.dumps({"clouds": {"one": {"auth": {"password": user}}}}),
        ".huaweicloud/credentials": f"[basic]\nak = {ak}\nsk = {sk}\nsecurity_token = {temporary}\n",
        ".hcloud/config.json": json.dumps({"current": "h", "profiles": [hcloud]}),
    }
    for place, text in files.items():
        path = home / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o600)
    openstack = {"OS_AUTH_URL": f"{url}/v3", "OS_REGION_NAME": "r"}
    with_user = {**openstack, "OS_USERNAME": "u", "OS_PASSWORD": user, "OS_USER_DOMAIN_NAME": "d"}
    sources: dict[str, dict[str, str]] = {
        "own token": {"CBR_TUI_TOKEN": token},
        "token": {**openstack, "OS_TOKEN": token},
        "SDK": {
            "HUAWEICLOUD_SDK_AK": ak,
            "HUAWEICLOUD_SDK_SK": sk,
            "HUAWEICLOUD_SDK_SECURITY_TOKEN": temporary,
        },
        "Terraform": {"HW_ACCESS_KEY": ak, "HW_SECRET_KEY": sk, "HW_SECURITY_TOKEN": temporary},
        "OpenStack keys": {**openstack, "OS_ACCESS_KEY": ak, "OS_SECRET_KEY": sk},
        "password": with_user,
        "passcode": {**with_user, "OS_USER_ID": "i", "OS_PASSCODE": SECRETS["passcode"]},
        "half": {"HUAWEICLOUD_SDK_SK": sk},
        **{
            f"profile {name}": {"CBR_TUI_PROFILE": name}
            for name in ("keys", "user", "token", "command", "broken")
        },
        **{f"cloud {name}": {"OS_CLOUD": name} for name in ("one", "keys")},
        "files": {},
    }
    return {name: {**where, **environment} for name, environment in sources.items()}


def found_in(text: bytes, signatures: set[str]) -> list[str]:
    """Name the planted secrets, and signatures made with them, that stand in a text, encoded or not."""
    searched = {**SECRETS, "issued token": ISSUED, **{f"signature {each}": each for each in signatures}}
    return [
        name for name, secret in searched.items() if any(each.encode() in text for each in _forms(secret))
    ]


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield quote(secret, safe="")
    yield base64.b64encode(secret.encode()).decode().rstrip("=")[:-1]
    yield json.dumps(secret)[1:-1].replace("/", "\\/")
