"""Where and as whom: the service, its endpoint, the project, and the secret that opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cbr_tui.frozen import field, frozen

if TYPE_CHECKING:
    from cbr_tui.model.credentials import SignIn

__all__ = ["MASK", "Context", "Secret"]

MASK: Final = "********"


class Secret:
    """A text that never shows itself: its repr, str and format are a mask.

    `reveal()` gives the text, and is called where it goes on the wire and nowhere else.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Give the secret itself."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, format_spec: str) -> str:
        return format(MASK, format_spec)

    def __reduce__(self) -> str:
        """Refuse to be pickled: a pickle would carry the text."""
        raise TypeError("a Secret is not pickled")


@frozen
class Context:
    """Where a backup is asked for, and as whom.

    Two contexts that differ in service, endpoint or project share nothing of the history; who signs
    in and the labels do not count.
    """

    service: str
    """`csbs`, `cbr`, `demo` or `file`: who answers; `auto` as long as nobody knows which of the first two."""
    endpoint: str = ""
    """`https://host[:port]`, without a path; a file's path for `file`; empty for `demo`."""
    project_id: str = ""
    """The project's ID."""
    region: str = field(default="", compare=False)
    """The region's name where it is known; a label only."""
    sign_in: SignIn | None = field(default=None, compare=False, repr=False)
    """As whom it is asked; None where nobody is needed (the demo, a file, offline)."""
    profile: str = field(default="", compare=False)
    """The name that the user gave this context; a label only."""

    @property
    def whole(self) -> bool:
        """Whether it says where: a service's endpoint or project may have to be asked for first."""
        if self.service == "auto":
            return False
        return self.service in {"demo", "file"} or bool(self.endpoint and self.project_id)

    @property
    def warning(self) -> str:
        """What the person must not overlook as long as they work here; empty where all is well."""
        if self.sign_in is None or not self.sign_in.insecure:
            return ""
        by = self.sign_in.insecure_by or self.sign_in.source
        return f"Certificates are NOT CHECKED ({by}): whoever is on the way can read and change everything."

    @property
    def label(self) -> str:
        """The context in a few words, for one row of the screen: `profile · csbs · host · project`."""
        host = self.endpoint.partition("://")[2] or self.endpoint
        unsafe = "INSECURE" if self.sign_in and self.sign_in.insecure else ""
        parts = (unsafe, self.profile, self.service, self.region or host, self.project_id)
        return " · ".join(part for part in parts if part)

    @property
    def brief(self) -> str:
        """The context in two words, where there is no room for more: `profile · region`."""
        host = self.endpoint.partition("://")[2] or self.endpoint
        return " · ".join(part for part in (self.profile or self.service, self.region or host) if part)
