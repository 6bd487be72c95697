"""Every error that a user can meet, what it is called, and how the process exits on it.

    CbrTuiError                 1   unexpected
    ├── UsageError              2   the command line, a setting or an environment variable is wrong
    ├── NoSuchBackup            3   the service (or, offline, the history) has no backup of this ID
    ├── AccessError             4
    │   ├── NotAuthenticated        no credentials, or the service does not accept them (401)
    │   └── NotAllowed              the credentials are good, the permission is missing (403)
    ├── Unavailable             5
    │   ├── NetworkError            no answer: name, connection, TLS, proxy, time-out
    │   └── ServiceError            an answer that is a failure: 400, 429, 5xx and all others
    ├── UnreadableAnswer        6   not JSON, or no backup in it
    ├── StorageError            7   history, settings or another local file
    ├── EndedInError            8   `wait`: the work ended in error, or the backup is gone
    └── WaitTimedOut            9   `wait`: --timeout came first

`show --check` has two codes more, of verdicts that are no errors: CHECK_DEGRADED and CHECK_OPEN. `server
--max-age` has NONE_IS_NEW.

Each carries one line that says what is wrong and where, and a hint that says what to do next:

    try:
        answer = await source.fetch(backup_id)
    except NoSuchBackup as error:
        print(error.message, error.hint)
    except CbrTuiError as error:
        sys.exit(error.exit_code)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from cbr_tui.frozen import frozen

if TYPE_CHECKING:
    from datetime import datetime

__all__ = [
    "CHECK_DEGRADED",
    "CHECK_OPEN",
    "CLOSED",
    "NONE_IS_NEW",
    "AccessError",
    "CbrTuiError",
    "EndedInError",
    "NetworkError",
    "NoSuchBackup",
    "NotAllowed",
    "NotAuthenticated",
    "Reply",
    "ServiceError",
    "StorageError",
    "Unavailable",
    "UnreadableAnswer",
    "UsageError",
    "WaitTimedOut",
    "says_no_service",
]


CHECK_DEGRADED: Final = 10
"""`show --check`: the verdict is DEGRADED."""
NONE_IS_NEW: Final = 12
"""`server --max-age`: no good backup is as new as that."""
CHECK_OPEN: Final = 11
"""`show --check`: the verdict is RUNNING, STUCK or UNKNOWN."""


@frozen
class Reply:
    """What the service said when it failed: kept with the error, so that it can be read and quoted."""

    status_code: int
    """The HTTP status."""
    code: str = ""
    """The service's own error code, such as `CSBS.3001`; empty where the body carries none."""
    message: str = ""
    """The service's own words, masked."""
    request_id: str = ""
    """What to quote to the service's support."""
    body: bytes = b""
    """The body as it came."""
    received_at: datetime | None = None
    """When it arrived, UTC."""
    retry_after: float | None = None
    """How long the service asks us to wait, in seconds; None where it does not say."""


class CbrTuiError(Exception):
    """The root of the tree: something that is told to the user in one line, without a traceback."""

    exit_code: ClassVar[int] = 1

    def __init__(
        self, message: str, *, hint: str = "", reply: Reply | None = None, passing: bool = False
    ) -> None:
        """Say what is wrong and where (`message`), and what to do next (`hint`).

        `reply` is the service's answer, where there was one. `passing` says that the same request may
        succeed later with nothing changed: a watch goes on after such an error, and stops after others.
        """
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.reply = reply
        self.passing = passing

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class UsageError(CbrTuiError):
    """The command line, a setting or an environment variable is wrong."""

    exit_code = 2


class NoSuchBackup(CbrTuiError):
    """Nothing with this ID is there: 404 from the service, or nothing kept of it while offline."""

    exit_code = 3


class AccessError(CbrTuiError):
    """The service knows who we are not, or what we may not."""

    exit_code = 4


class NotAuthenticated(AccessError):
    """There are no credentials, or the service does not accept them (401)."""


class NotAllowed(AccessError):
    """The credentials are good, the permission is missing (403)."""


class Unavailable(CbrTuiError):
    """The service gave no backup, and it is not about this backup or these credentials."""

    exit_code = 5


class NetworkError(Unavailable):
    """No answer: the name, the connection, TLS, a proxy, or time ran out."""


class ServiceError(Unavailable):
    """An answer, but a failure: 400, 429, 5xx, and every status that has no class of its own."""


class UnreadableAnswer(CbrTuiError):
    """The answer is not JSON, or holds no backup. Its bytes can still be read."""

    exit_code = 6


class StorageError(CbrTuiError):
    """The history, the settings or another local file can't be used."""

    exit_code = 7


class EndedInError(CbrTuiError):
    """`wait`: the work ended in error, or the backup is gone."""

    exit_code = 8


class WaitTimedOut(CbrTuiError):
    """`wait`: the work was still under way when `--timeout` ran out."""

    exit_code = 9


def says_no_service(error: CbrTuiError) -> bool:
    """Say whether an error means that a service is not there: closed for the project, no route, no place."""
    if isinstance(error, UsageError):
        return True
    reply = error.reply if isinstance(error, ServiceError) else None
    return reply is not None and (reply.code == CLOSED or reply.status_code == 404)


CLOSED: Final = "BackupService.4008"
"""What CSBS says to projects that came after it (API.md §4)."""
