"""The service that we test against, as other people's clients see it: behind IAM, each question noted."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qsl

from cbr_tui.api import open_source
from cbr_tui.demo import demo_app
from cbr_tui.model.context import Context, Secret
from cbr_tui.model.credentials import KeyPair, SignIn
from tests.support.cloud import ACCESS_KEY, PROJECT_ID, SECRET_KEY, Cloud
from tests.support.demo import HandClock
from tests.support.loopback import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cbr_tui.model.backup import Backup
    from cbr_tui.model.credentials import Credentials
    from cbr_tui.model.observation import Source

__all__ = ["EXTENDED", "KEYS", "Judged", "Question", "serve_judged"]

KEYS: Final = KeyPair(ACCESS_KEY, Secret(SECRET_KEY))
EXTENDED: Final[Mapping[str, Callable[[Backup], object]]] = {
    "auto_trigger": lambda backup: backup.extend_info.auto_trigger,
    "support_lld": lambda backup: backup.extend_info.support_lld,
    "supported_restore_mode": lambda backup: backup.extend_info.supported_restore_mode,
    "bootable": lambda backup: backup.cbr.bootable,
    "snapshot_id": lambda backup: backup.cbr.snapshot_id,
    "contain_system_disk": lambda backup: backup.cbr.contain_system_disk,
    "encrypted": lambda backup: backup.cbr.encrypted,
    "system_disk": lambda backup: backup.cbr.system_disk,
}
"""What both clients know of `extend_info`, and how we call it."""
_REGION: Final = "eu-de"


class Question(NamedTuple):
    """One request, as far as it says what is asked for."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    """In an order of its own: no service looks at it."""


class Judged:
    """Both services behind IAM at one address; the demo's time stands still: answers stay as they are."""

    def __init__(self, url: str, cloud: Cloud, noted: list[Question]) -> None:
        self.url = url
        self.cloud = cloud
        self._noted = noted

    def asked(self) -> list[Question]:
        """Give what was asked of the services since this was called last, and forget it."""
        noted = [each for each in self._noted if not each.path.startswith(("/v3/auth/", "/v3/projects"))]
        del self._noted[:]
        return [each for each in noted if each.path.rstrip("/") != "/v3"]

    def source(self, service: str = "cbr", credentials: Credentials = KEYS) -> Source:
        """Give our own client, signed in."""
        endpoints = {"iam": self.url}
        sign_in = SignIn(credentials, "profile prod", region=_REGION, endpoints=endpoints)
        return open_source(Context(service, self.url, PROJECT_ID, sign_in=sign_in))


class _Noting:
    def __init__(self, app: Any, noted: list[Question]) -> None:
        self._app = app
        self._noted = noted

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        query = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)
        path = scope["raw_path"].decode().rstrip("/")
        self._noted.append(Question(scope["method"], path, tuple(sorted(query))))
        await self._app(scope, receive, send)


@contextmanager
def serve_judged() -> Iterator[Judged]:
    """Serve both services and IAM, whose catalog has them as a real one does."""
    cloud, noted = Cloud(behind=demo_app(HandClock())), list[Question]()
    with serve(_Noting(cloud, noted)) as url:
        services = (("cbr", "cbr", "v3"), ("data-protect", "karbor", "v1"))
        cloud.catalog = [
            {
                "id": f"{name}-id",
                "type": kind,
                "name": name,
                "endpoints": [
                    {
                        "id": f"{name}-endpoint",
                        "interface": "public",
                        "region": _REGION,
                        "region_id": _REGION,
                        "url": f"{url}/{version}/{PROJECT_ID}",
                    }
                ],
            }
            for kind, name, version in services
        ]
        yield Judged(url, cloud, noted)
