"""The words of the command line: options stand before or after the command, and are never abbreviated."""

from __future__ import annotations

import argparse
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NoReturn

from cbr_tui import __version__
from cbr_tui.errors import UsageError
from cbr_tui.log import LEVELS
from cbr_tui.poller import LONGEST, SHORTEST, PollSettings
from cbr_tui.text.ids import best, find_ids, why_not

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cbr_tui.log import Level

__all__ = ["AUTH_VERBS", "Options", "parse"]

AUTH_VERBS: Final = ("status", "list", "login", "use", "logout")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the person asked for, checked as far as words alone can be."""

    command: str
    """The module in this package that does it, such as `app` or `show`; `say` prints `text`."""
    verb: str = ""
    """`auth`: one of AUTH_VERBS."""
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
    profile: str | None = None
    region: str | None = None
    os_cloud: str | None = None
    token_cache: bool | None = None
    """None leaves it to the profile."""
    file: str | None = None
    """A saved response to read instead of asking; `-` is standard input."""
    refresh: PollSettings | None = None
    """None leaves it to the settings."""
    mouse: bool | None = None
    """None leaves it to the settings."""
    json: bool = False
    raw: bool = False
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
    timeout: float | None = None
    """In seconds; None waits for as long as it takes."""

    def backup_id(self) -> str:
        """Give the one backup ID in what was given; raises UsageError where there is none, or a choice."""
        if not self.id:
            raise UsageError(
                f"cbr-tui {self.command} needs an ID.", hint=f"See cbr-tui {self.command} --help."
            )
        candidates = find_ids(self.id)
        if not candidates:
            raise UsageError(why_not(self.id))
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
    parser = _parser(command)
    given, unknown = parser.parse_known_args(rest)
    if given.help:
        return Options(command="say", text=parser.format_help())
    if given.version:
        return Options(command="say", text=f"cbr-tui {__version__}\n")
    _refuse_unknown(command, unknown)
    named = {name: value for name, value in vars(given).items() if name not in ("help", "version")}
    options = Options(command=command, **named)
    _refuse_contradictions(options)
    return options


_NAMED: Final = 5
"""So many IDs are named where there is a choice; the others are counted."""


class _Parser(argparse.ArgumentParser):
    """An argparse parser that raises where the original prints and exits."""

    def error(self, message: str) -> NoReturn:
        """Turn argparse's complaint, such as `argument --limit: expected one argument`, into ours."""
        raise UsageError(f"{message.removeprefix('argument ')}.", hint="See cbr-tui --help.")


def _parser(command: str) -> _Parser:
    about = _COMMANDS[command]
    parser = _Parser(
        prog="cbr-tui",
        usage=about.usage,
        description=about.description,
        epilog=about.epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
        allow_abbrev=False,
    )
    if about.takes_an_id:
        meaning = "the backup: its ID, or any text with the ID in it"
        parser.add_argument("id", metavar="ID", nargs="?", default="", help=meaning)
    if command == "auth":
        parser.add_argument("verb", nargs="?", default="", help=", ".join(AUTH_VERBS))
        parser.add_argument("name", metavar="NAME", nargs="?", default="", help="a profile")
    for option in _OPTIONS:
        if command in option.commands:
            parser.add_argument(*option.names, help=option.meaning, **option.reading)
    return parser


def _split(words: Sequence[str]) -> tuple[str, list[str]]:
    """Take the command out of the words: the first that is neither an option nor an option's value."""
    takes_a_value = {name for option in _OPTIONS if "metavar" in option.reading for name in option.names}
    place = 0
    while place < len(words) and words[place].startswith("-") and words[place] != "--":
        place += 2 if words[place] in takes_a_value else 1
    if place < len(words) and words[place] in _COMMANDS and words[place] != "app":
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
    hint = f"See {_called(command)} --help."
    option = next((word for word in unknown if word.startswith("-") and word != "-"), None)
    if option is None:
        takes = "one ID, in quotes where it has spaces" if _COMMANDS[command].takes_an_id else "no ID"
        if command == "auth":
            takes = "one word and at most one name"
        raise UsageError(f"Too many words: {_called(command)} takes {takes}.", hint=hint)
    name = option.partition("=")[0] if option.startswith("--") else option[:2]
    for known in _OPTIONS:
        if name in known.names:
            commands = " and ".join(map(_called, known.commands))
            raise UsageError(f"{name} goes with {commands} only.", hint=hint)
    raise UsageError(f"There is no option {name}.", hint=hint)


def _called(command: str) -> str:
    return "cbr-tui" if command == "app" else f"cbr-tui {command}"


def _refuse_contradictions(options: Options) -> None:
    asked = options.endpoint is not None or options.project_id is not None
    if options.profile is not None and options.os_cloud is not None:
        raise UsageError("--profile and --os-cloud contradict each other.")
    _refuse_verb(options)
    if options.demo and asked:
        raise UsageError("--demo has its own service: --endpoint and --project-id contradict it.")
    if options.file is not None and (options.demo or asked):
        raise UsageError("-f reads a file: --demo, --endpoint and --project-id contradict it.")
    if options.json and options.raw:
        raise UsageError("--json and --raw contradict each other.")
    if options.note and (options.json or options.raw):
        raise UsageError("--note contradicts --json and --raw.")
    if options.redact and not options.note:
        raise UsageError("--redact goes with --note: everything else is shown as it came.")
    if options.command == "wait" and options.offline:
        raise UsageError("wait asks the service: --offline contradicts it.")
    if options.command == "wait" and options.refresh is not None and options.refresh.off:
        raise UsageError("wait asks again and again: --refresh off contradicts it.")


def _refuse_verb(options: Options) -> None:
    """Complain about a word after `auth` that is none of ours, or a name that is missing or too much."""
    if options.command != "auth":
        return
    if options.verb not in AUTH_VERBS:
        raise UsageError(
            f"cbr-tui auth needs one of: {', '.join(AUTH_VERBS)}.", hint="See cbr-tui auth --help."
        )
    named = options.verb in ("use", "logout")
    if named != bool(options.name) and options.verb not in ("login", "logout"):
        takes = "the name of a profile" if named else "no name"
        raise UsageError(f"cbr-tui auth {options.verb} takes {takes}.", hint="See cbr-tui auth list.")


def _refresh(text: str) -> PollSettings:
    return PollSettings(off=True) if text == "off" else PollSettings(fixed=_seconds(text, SHORTEST, LONGEST))


def _timeout(text: str) -> float:
    return _seconds(text, 0.1, _A_YEAR)


def _seconds(text: str, least: float, most: float) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not least <= seconds <= most:
        raise argparse.ArgumentTypeError(f"a number of seconds from {least:g} to {most:.0f} is needed")
    return seconds


_A_YEAR: Final = 31_536_000
"""In seconds: what is longer is a slip."""


def _limit(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        raise argparse.ArgumentTypeError("a whole number from 1 on is needed")
    return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Command:
    usage: str
    description: str
    epilog: str = ""
    takes_an_id: bool = False


_COMMANDS: Final = {
    "app": _Command(
        usage="cbr-tui [ID] [options]\n       cbr-tui COMMAND [options]",
        description="Inspect one cloud server backup at a time, in the terminal.",
        takes_an_id=True,
        epilog="""\
commands (cbr-tui COMMAND --help says more):
  show ID             print the backup: as text, as --json, or --raw as the service sent it
  wait ID             wait until the backup's work has ended, and say how
  recent              list the recent lookups, newest first
  auth                say as whom the service is asked; log in, choose a profile, log out
  paths               say where everything is kept
  doctor              look at this machine, the terminal and the way to the service

environment (options win over it):
  CBR_TUI_ENDPOINT    the service, as in --endpoint
  CBR_TUI_PROJECT_ID  the project, as in --project-id
  CBR_TUI_TOKEN       the IAM token; never an option: anyone on this machine can read those

exit codes:
  0 fine; 1 unexpected; 2 usage; 3 no such backup; 4 not authenticated or not allowed;
  5 service or network unavailable; 6 the answer could not be understood; 7 local storage;
  8 wait: ended in error or deleted, show --check: FAILED or GONE; 9 wait: timed out;
  10 show --check: DEGRADED; 11 show --check: RUNNING or STUCK or UNKNOWN
""",
    ),
    "show": _Command(
        usage="cbr-tui show ID [options]",
        description="Print one backup on standard output.",
        takes_an_id=True,
    ),
    "wait": _Command(
        usage="cbr-tui wait ID [options]",
        description="Wait until a backup's work has ended. Each change is one line on standard error, how\n"
        "it ended one line on standard output.",
        takes_an_id=True,
    ),
    "recent": _Command(
        usage="cbr-tui recent [options]", description="List the recent lookups, newest first."
    ),
    "auth": _Command(
        usage="cbr-tui auth status|list [options]\n       cbr-tui auth login [NAME]\n"
        "       cbr-tui auth use NAME\n       cbr-tui auth logout [NAME]",
        description="Say as whom the service is asked (status), list what could sign in (list), make a\n"
        "profile the default (use), forget its secrets and the tokens fetched with them, or all fetched\n"
        "tokens (logout): these ask nobody. login asks you for a profile and its secrets, tries them with\n"
        "the service, and only then keeps them.",
    ),
    "paths": _Command(
        usage="cbr-tui paths [options]",
        description="Say where everything is kept, and with which permissions.",
    ),
    "doctor": _Command(
        usage="cbr-tui doctor [options]",
        description="Look at versions, the terminal, the places on the disk, what signs in, and the way to\n"
        "the service: name, connection, TLS and HTTP each with its time. No credentials are sent.\n"
        "The exit code is 0, or that of the first thing that is wrong.",
    ),
}


@dataclass(frozen=True, slots=True)
class _Option:
    names: tuple[str, ...]
    meaning: str
    reading: dict[str, Any]
    """How argparse reads it; what has a `metavar` takes a value."""
    commands: tuple[str, ...] = tuple(_COMMANDS)
    """Those that it means something to, or that may be given it without harm."""


_FLAG: Final = {"action": "store_true"}
_IN_JSON: Final = ("show", "recent", "auth", "doctor")
_OPTIONS: Final = (
    _Option(
        ("-f",), "read a saved response; - is standard input",
        {"metavar": "FILE", "dest": "file"}, ("app", "show"),
    ),
    _Option(("--json",), "as JSON, in a form of our own that stays as it is", _FLAG, _IN_JSON),
    _Option(("--raw",), "the service's bytes, exactly as they came", _FLAG, ("show",)),
    _Option(
        ("--note",), "a handover note for a chat or a ticket; --note=markdown as Markdown",
        {"metavar": "FORM", "choices": ("text", "markdown"), "default": ""}, ("show",),
    ),
    _Option(("--redact",), "names and addresses in the note become placeholders", {**_FLAG, "default": None},
            ("show",)),
    _Option(("--check",), "the exit code tells the verdict: 0, 8, 10 or 11", _FLAG, ("show",)),
    _Option(("--local",), "this machine's time instead of UTC", _FLAG, ("show",)),
    _Option(
        ("--limit",), "list at most so many (20)",
        {"metavar": "N", "type": _limit, "default": 20}, ("recent",),
    ),
    _Option(
        ("--timeout",), "give up after so long (exit code 9)",
        {"metavar": "SECONDS", "type": _timeout}, ("wait",),
    ),
    _Option(("--endpoint",), "the service, such as https://csbs.example.com", {"metavar": "URL"}),
    _Option(("--project-id",), "the project that the backup belongs to", {"metavar": "ID"}),
    _Option(("--profile",), "sign in as this profile says", {"metavar": "NAME"}),
    _Option(("--os-cloud",), "sign in as this cloud of clouds.yaml says", {"metavar": "NAME"}),
    _Option(("--region",), "the region, such as eu-de", {"metavar": "NAME"}),
    _Option(
        ("--no-token-cache",), "do not keep the token that a password was exchanged for",
        {"dest": "token_cache", "action": "store_const", "const": False},
    ),
    _Option(("--demo",), "ask an embedded service with made-up backups", _FLAG),
    _Option(("--offline",), "ask nobody: show what was kept before", _FLAG),
    _Option(
        ("--refresh",), "how often to ask while work is under way",
        {"metavar": "SECONDS|off", "type": _refresh},
    ),
    _Option(
        ("--no-mouse",), "leave the mouse to the terminal",
        {"dest": "mouse", "action": "store_const", "const": False},
    ),
    _Option(("--log",), "keep a log in this file", {"metavar": "FILE"}),
    _Option(
        ("--log-level",), f"{', '.join(LEVELS)}: keep a log from this level on (info)",
        {"metavar": "LEVEL", "choices": LEVELS},
    ),
    _Option(("--version",), "print the version", _FLAG),
    _Option(("-h", "--help"), "print this", _FLAG),
)  # fmt: skip
