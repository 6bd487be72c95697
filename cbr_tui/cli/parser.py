"""The words of the command line: options stand before or after the command, and are never abbreviated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from cbr_tui import __version__
from cbr_tui.cli.grammar import COMMANDS, OPTIONS, called, parser_of
from cbr_tui.errors import UsageError
from cbr_tui.frozen import frozen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from cbr_tui.log import Level
    from cbr_tui.poller import PollSettings

__all__ = ["Options", "parse"]


@frozen(kw_only=True)
class Options:
    """What the person asked for, checked as far as words alone can be."""

    command: str
    """The module in this package that does it, such as `app` or `show`; `say` prints `text`."""
    verb: str = ""
    """`auth`, `config` and `completion`: the word after it."""
    name: str = ""
    """`auth login`, `auth use` and `auth logout`: a profile; the first and the last may do without."""
    text: str = ""
    """`say`: what --help or --version prints."""
    id: str = ""
    """Whatever was given where an ID belongs; `backup_id` reads it."""
    demo: bool = False
    offline: bool = False
    endpoint: str | None = None
    project_id: str | None = None
    project: str | None = None
    """The project's name: its ID is asked for."""
    cacert: str | None = None
    insecure: bool = False
    profile: str | None = None
    region: str | None = None
    os_cloud: str | None = None
    token_cache: bool | None = None
    """None leaves it to the profile."""
    service: str = "auto"
    """`csbs`, `cbr`, or `auto` for whichever has the backup."""
    file: str | None = None
    """A saved response to read instead of asking; `-` is standard input."""
    refresh: PollSettings | None = None
    """None leaves it to the settings."""
    mouse: bool | None = None
    """None leaves it to the settings."""
    theme: Literal["terminal", "dark", "light"] | None = None
    """None leaves it to the settings."""
    plain: bool = False
    json: bool = False
    raw: bool = False
    diff: bool = False
    note: str = ""
    """`show`: the form of a handover note, `text` or `markdown`; empty for none."""
    redact: bool | None = None
    """None leaves it to the settings."""
    check: bool = False
    local: bool = False
    log: str | None = None
    """The file that a log is kept in; None and a level keep it at its usual place."""
    log_level: Level | None = None
    """From which level on; None and a file mean `info`."""
    limit: int = 20
    words: Sequence[str] = ()
    """`recent`: the filter; `export` and `import`: a backup, a file; `wait`, `watch`: more backups."""
    at: datetime | timedelta | None = None
    """`show`: the time that is asked about, or how long ago it is."""
    all: bool = False
    context: str | None = None
    older_than: timedelta | None = None
    yes: bool = False
    status: list[str] | None = None
    failed: bool = False
    running: bool = False
    named: str = ""
    resource: str = ""
    type: str = ""
    since: str = ""
    until: str = ""
    policy: str = ""
    vault: str = ""
    record: str = ""
    zone: str = ""
    address: str = ""
    automatic: bool | None = None
    """`list`: made by a policy, by hand, or by either."""
    sort: str = ""
    max_age: timedelta | None = None
    """`server`: how old the newest good backup may be."""
    replica: str = ""
    """`show`: of which copy, by its region or its record's number; empty for the backup itself."""
    timeout: float | None = None
    """In seconds; None waits for as long as it takes."""

    @property
    def on_screens(self) -> bool:
        """Whether it is the screens that are wanted."""
        return self.command == "app" or (self.command == "watch" and not (self.plain or self.json))

    def backup_id(self) -> str:
        """Give the one backup ID in what was given; raises UsageError where there is none, or a choice."""
        return self.backup_id_in(self.id)

    def backup_id_in(self, text: str) -> str:
        """Give the one backup ID in a text; raises UsageError as `backup_id` does."""
        if not text:
            raise UsageError(
                f"cbr-tui {self.command} needs an ID.", hint=f"See cbr-tui {self.command} --help."
            )
        from cbr_tui.text.ids import best, find_ids, why_not

        candidates = find_ids(text)
        if not candidates:
            raise UsageError(why_not(text))
        chosen = best(candidates)
        if chosen is None:
            ids = ", ".join(candidate.id for candidate in candidates[:_NAMED])
            more = f" and {len(candidates) - _NAMED} more" if len(candidates) > _NAMED else ""
            raise UsageError(f"Several IDs stand in this text: {ids}{more}.", hint="Give the backup's alone.")
        return chosen.id

    def wanted_id(self) -> str:
        """Give the ID where one was given, else an empty text; raises UsageError."""
        return self.backup_id() if self.id else ""


def parse(words: Sequence[str]) -> Options:
    """Read the words after the program's name; raises UsageError, without repeating what may be a secret."""
    for word in words:
        if word == "--":
            break
        _refuse_secret(word)
    command, rest = _split(_spelled_out(words))
    parser = parser_of(command)
    given, unknown = parser.parse_known_args(rest)
    if given.help:
        return Options(command="say", text=parser.format_help())
    if given.version:
        return Options(command="say", text=f"cbr-tui {__version__}\n")
    _refuse_unknown(command, unknown)
    named = {name: value for name, value in vars(given).items() if name not in ("help", "version")}
    options = Options(command=command, **{**named, "words": tuple(named.get("words", ()))})
    _refuse_contradictions(options)
    return options


_NAMED: Final = 5
"""So many IDs are named where there is a choice; the others are counted."""


def _split(words: Sequence[str]) -> tuple[str, list[str]]:
    """Take the command out of the words: the first that is neither an option nor an option's value."""
    takes_a_value = {name for option in OPTIONS if "metavar" in option.reading for name in option.names}
    place = 0
    while place < len(words) and words[place].startswith("-") and words[place] != "--":
        place += 2 if words[place] in takes_a_value else 1
    if place < len(words) and words[place] in COMMANDS and words[place] != "app":
        return words[place], [*words[:place], *words[place + 1 :]]
    return "app", list(words)


def _spelled_out(words: Sequence[str]) -> list[str]:
    """Give `--note` its value: argparse would take the ID behind it for one."""
    end = words.index("--") if "--" in words else len(words)
    return [*("--note=text" if word == "--note" else word for word in words[:end]), *words[end:]]


def _refuse_secret(word: str) -> None:
    name = word.partition("=")[0].lower()
    if name != "--no-token-cache" and re.match("-[^=]*(token|password|secret)", name):
        raise UsageError(
            "A token or password is never taken from the command line: anyone on this machine could read it.",
            hint="Put the token into the environment variable CBR_TUI_TOKEN.",
        )


def _refuse_unknown(command: str, unknown: Sequence[str]) -> None:
    """Complain about what argparse left over; a value that may be a secret is not repeated."""
    if not unknown:
        return
    hint = f"See {called(command)} --help."
    option = next((word for word in unknown if word.startswith("-") and word != "-"), None)
    if option is None:
        takes = _takes(command)
        raise UsageError(f"Too many words: {called(command)} takes {takes}.", hint=hint)
    name = option.partition("=")[0] if option.startswith("--") else option[:2]
    for known in OPTIONS:
        if name in known.names:
            commands = " and ".join(map(called, known.commands))
            raise UsageError(f"{name} goes with {commands} only.", hint=hint)
    raise UsageError(f"There is no option {name}.", hint=hint)


def _takes(command: str) -> str:
    """Say which words a command takes."""
    about = COMMANDS[command]
    if about.takes_an_id:
        return "one ID, in quotes where it has spaces"
    if about.verbs:
        return f"one word{' and at most one name' if about.named else ''}"
    return "no ID"


def _refuse_contradictions(options: Options) -> None:
    asked = any(each is not None for each in (options.endpoint, options.project_id, options.project))
    _refuse_rivals(options)
    _refuse_verb(options)
    if options.demo and asked:
        raise UsageError("--demo has its own service: --endpoint, --project and --project-id contradict it.")
    if options.file is not None and (options.demo or asked):
        raise UsageError("-f reads a file: --demo, --endpoint, --project and --project-id contradict it.")
    if options.command in ("list", "server") and options.offline:
        contradiction = f"{options.command} asks the service: --offline contradicts it."
        raise UsageError(contradiction, hint="See cbr-tui recent.")
    _refuse_forms(options)
    if options.command == "wait" and options.offline:
        raise UsageError("wait asks the service: --offline contradicts it.")
    _refuse_watch(options)
    if options.command == "wait" and options.refresh is not None and options.refresh.off:
        raise UsageError("wait asks again and again: --refresh off contradicts it.")


def _refuse_watch(options: Options) -> None:
    """Complain about a board of nothing, or of what nobody can tell."""
    if options.command != "watch":
        return
    if options.running and options.id:
        raise UsageError("--running watches all that run: an ID contradicts it.")
    if options.running and options.offline:
        raise UsageError("--running asks the service what runs: --offline contradicts it.")
    if not options.running and not options.id:
        raise UsageError(
            "cbr-tui watch needs IDs, or --running for all that run.", hint="See cbr-tui watch --help."
        )


def _refuse_forms(options: Options) -> None:
    """Complain about forms of `show` that contradict each other."""
    if options.json and options.raw:
        raise UsageError("--json and --raw contradict each other.")
    if options.diff and (options.raw or options.note):
        raise UsageError("--diff contradicts --raw and --note.")
    if options.at is not None and (options.file is not None or options.check):
        raise UsageError("--at reads the history: -f and --check contradict it.")
    if options.diff and options.file is not None:
        raise UsageError("--diff compares with what was kept: -f has nothing before it.")
    if options.note and (options.json or options.raw):
        raise UsageError("--note contradicts --json and --raw.")
    if options.redact and not options.note:
        raise UsageError("--redact goes with --note: everything else is shown as it came.")


def _refuse_rivals(options: Options) -> None:
    """Complain about two options of which each says the same thing in its own way."""
    for one, other in (("profile", "os_cloud"), ("project", "project_id"), ("insecure", "cacert")):
        if getattr(options, one) not in (None, False) and getattr(options, other) is not None:
            names = " and ".join(f"--{name.replace('_', '-')}" for name in (one, other))
            raise UsageError(f"{names} contradict each other.")


def _refuse_verb(options: Options) -> None:
    """Complain about a word that is none of the command's, or a name that is missing or too much."""
    verbs = COMMANDS[options.command].verbs
    if options.verb not in (verbs or ("",)):
        name = called(options.command)
        raise UsageError(f"{name} needs one of: {', '.join(verbs)}.", hint=f"See {name} --help.")
    if options.command != "auth":
        return
    named = options.verb in ("use", "logout")
    if named != bool(options.name) and options.verb not in ("login", "logout"):
        takes = "the name of a profile" if named else "no name"
        raise UsageError(f"cbr-tui auth {options.verb} takes {takes}.", hint="See cbr-tui auth list.")
