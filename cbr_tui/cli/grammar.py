"""The words of the command line: every command and option, what they mean, and how they are read.

`--help`, the man page and the completion of the shells are made from these tables, and from nothing else.
"""

from __future__ import annotations

import argparse
import math
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

from cbr_tui.errors import UsageError
from cbr_tui.frozen import frozen
from cbr_tui.log import LEVELS
from cbr_tui.text.times import age, moment

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from cbr_tui.poller import PollSettings

__all__ = ["COMMANDS", "ENVIRONMENT", "EXIT_CODES", "OPTIONS", "called", "parser_of", "whole_parser"]


class _Parser(argparse.ArgumentParser):
    """An argparse parser that raises where the original prints and exits."""

    def error(self, message: str) -> NoReturn:
        """Turn argparse's complaint, such as `argument --limit: expected one argument`, into ours."""
        raise UsageError(f"{message.removeprefix('argument ')}.", hint="See cbr-tui --help.")


def parser_of(command: str) -> argparse.ArgumentParser:
    """Give the parser of one command; it raises UsageError where argparse would print and exit."""
    about = COMMANDS[command]
    parser = _Parser(
        prog="cbr-tui",
        usage=about.usage,
        description=about.description,
        epilog=_epilog() if command == "app" else "",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
        allow_abbrev=False,
    )
    _add_words(parser, about)
    _add_options(parser, command)
    return parser


def _epilog() -> str:
    """Say what stands behind the options in the program's own help."""
    commands = [
        f"  {f'{name} ID' if command.takes_an_id else name:<20}{command.brief}"
        for name, command in COMMANDS.items()
        if command.brief
    ]
    environment = [f"  {name:<20}{meaning}" for name, meaning in ENVIRONMENT.items()]
    codes = [f"  {code:<4}{meaning}" for code, meaning in EXIT_CODES.items()]
    parts = {
        "commands (cbr-tui COMMAND --help says more):": commands,
        "environment (options win over it):": environment,
        "exit codes:": codes,
    }
    return "\n\n".join("\n".join([title, *lines]) for title, lines in parts.items())


def _add_words(parser: argparse.ArgumentParser, command: Command) -> None:
    if command.takes_an_id:
        meaning = "the backup: its ID, or any text with the ID in it"
        parser.add_argument("id", metavar="ID", nargs="?", default="", help=meaning)
    if command.verbs:
        words = ", ".join(command.verbs)
        parser.add_argument("verb", metavar="WORD", nargs="?", default="", help=f"one of: {words}")
    if command.named:
        parser.add_argument("name", metavar="NAME", nargs="?", default="", help=command.named)
    if command.words:
        parser.add_argument("words", metavar=command.words, nargs="*", help=command.meant)


def _add_options(parser: argparse.ArgumentParser, command: str, *, repeating: bool = True) -> None:
    for option in OPTIONS:
        if command in option.commands and (repeating or len(option.commands) < len(COMMANDS)):
            parser.add_argument(*option.names, help=option.meaning, **option.reading)


def whole_parser(*, repeating: bool = True) -> argparse.ArgumentParser:
    """Give one parser with every command below it, for what is made of all of them at once.

    Without `repeating`, the options that every command takes are in the first place alone.
    """
    about = COMMANDS["app"]
    parser = argparse.ArgumentParser(
        "cbr-tui", usage=about.usage, description=about.description, add_help=False
    )
    _add_options(parser, "app")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog="cbr-tui")
    for name, command in COMMANDS.items():
        if name != "app":
            said = command.description
            sub = commands.add_parser(
                name, usage=command.usage, help=command.brief, description=said, add_help=False
            )
            _add_words(sub, command)
            _add_options(sub, name, repeating=repeating)
    return parser


def called(command: str) -> str:
    """Give what a person types for a command."""
    return "cbr-tui" if command == "app" else f"cbr-tui {command}"


def _refresh(text: str) -> PollSettings:
    from cbr_tui.poller import LONGEST, SHORTEST, PollSettings

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


def _time(text: str) -> datetime | timedelta:
    found = age(text) or moment(text)
    if found is None:
        raise argparse.ArgumentTypeError("a time such as 2026-03-01T12:00, or an age such as 3d, is needed")
    return found


def _age(text: str) -> timedelta:
    found = age(text)
    if found is None:
        raise argparse.ArgumentTypeError("an age such as 30d, 12h or 90min is needed")
    return found


def _limit(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        raise argparse.ArgumentTypeError("a whole number from 1 on is needed")
    return int(text)


@frozen(kw_only=True)
class Command:
    usage: str
    description: str
    brief: str = ""
    """What it does, in one line beside its name."""
    takes_an_id: bool = False
    verbs: tuple[str, ...] = ()
    """The words of which one has to follow."""
    named: str = ""
    """What the name behind that word is of; empty where there is none."""
    words: str = ""
    """What other words are called, of which there may be several; empty where there are none."""
    meant: str = ""
    """What those mean."""


COMMANDS: Final = {
    "app": Command(
        usage="cbr-tui [ID] [options]\n       cbr-tui COMMAND [options]",
        description="Inspect one cloud server backup at a time, in the terminal.",
        takes_an_id=True,
    ),
    "show": Command(
        brief="print the backup: as text, as --json, or --raw as the service sent it",
        usage="cbr-tui show ID [options]",
        description="Print one backup on standard output.",
        takes_an_id=True,
    ),
    "wait": Command(
        brief="wait until the backup's work has ended, and say how",
        usage="cbr-tui wait ID [ID ...] [options]",
        description="Wait until a backup's work has ended, or that of several. Each change is one line on\n"
        "standard error, how it ended one line on standard output.",
        takes_an_id=True,
        words="MORE",
        meant="more backups to wait for, an ID each",
    ),
    "watch": Command(
        brief="watch several backups on one board, or all that run, until all have ended",
        usage="cbr-tui watch ID [ID ...] [options]\n       cbr-tui watch --running [options]",
        description="Watch several backups on one board, a row each, until the work of all has ended; with\n"
        "--running all on which work is under way, also what begins meanwhile. --plain prints a line for\n"
        "each change, --json the same as an object a line.",
        takes_an_id=True,
        words="MORE",
        meant="more backups to watch, an ID each",
    ),
    "list": Command(
        brief="list the project's backups, newest first, each with its verdict",
        usage="cbr-tui list [options]",
        description="List the backups of the project in CSBS, CBR or both, newest first, each with the\n"
        "verdict as far as a list tells what it depends on. Automatic or manual is looked for in what\n"
        "comes; everything else is asked for.",
    ),
    "server": Command(
        brief="the backups of one resource on a time line: newest good one, gaps, failures",
        usage="cbr-tui server NAME|ID [options]",
        description="List all backups of one resource, newest first: the newest good one to restore from,\n"
        "gaps against its usual interval, failures, sizes, how long each took; (!) is far from the usual.",
        words="NAME|ID",
        meant="the resource: its ID, or its name or a part of it",
    ),
    "recent": Command(
        brief="list the recent lookups, newest first",
        usage="cbr-tui recent [FILTER] [options]",
        description="List the recent lookups, pins first, then the newest.",
        words="FILTER",
        meant="words that each occur in ID, name, resource, status, verdict, note or context",
    ),
    "history": Command(
        brief="tell everything that was seen of a backup, and what changed",
        usage="cbr-tui history ID [options]",
        description="Tell when each content of a backup was seen, its verdict then, and what had changed.",
        takes_an_id=True,
    ),
    "export": Command(
        brief="write what is kept of a backup, or --all, to a file",
        usage="cbr-tui export ID FILE\n       cbr-tui export --all FILE",
        description="Write what is kept of a backup, or of all, to a new file for cbr-tui import elsewhere.\n"
        "A name that ends with .gz compresses it. No token is in it; names and addresses are.",
        words="ID|FILE",
        meant="the backup, unless --all is given, and then the file",
    ),
    "import": Command(
        brief="take in what export wrote, here or on another machine",
        usage="cbr-tui import FILE",
        description="Take in what cbr-tui export wrote, beside what is kept here. Twice is as good as once.",
        words="FILE",
        meant="the file",
    ),
    "forget": Command(
        brief="delete what is kept: of a backup, a context, all, or what is old",
        usage="cbr-tui forget ID\n       cbr-tui forget --context WORDS|--all|--older-than 30d",
        description="Delete what is kept, for ever, and give its space back. What is pinned is not old.",
        takes_an_id=True,
    ),
    "auth": Command(
        brief="say as whom the service is asked; log in, choose a profile, log out",
        usage="cbr-tui auth status|list [options]\n       cbr-tui auth login [NAME]\n"
        "       cbr-tui auth use NAME\n       cbr-tui auth logout [NAME]",
        description="Say as whom the service is asked (status), list what could sign in (list), make a\n"
        "profile the default (use), forget its secrets and the tokens fetched with them, or all fetched\n"
        "tokens (logout): these ask nobody. login asks you for a profile and its secrets, tries them with\n"
        "the service, and only then keeps them.",
        verbs=("status", "list", "login", "use", "logout"),
        named="a profile",
    ),
    "config": Command(
        brief="show the settings and where each comes from; edit or check their file",
        usage="cbr-tui config show|edit|check [options]",
        description="Show every setting and every key with where it comes from; edit the settings file in\n"
        "$VISUAL or $EDITOR; or check it, and tell the line of all that is wrong.",
        verbs=("show", "edit", "check"),
    ),
    "completion": Command(
        brief="print what makes bash, zsh or fish complete commands, recent IDs, profiles",
        usage="cbr-tui completion bash|zsh|fish",
        description="Print what makes a shell complete commands, options, recent IDs and profiles.\n"
        'bash and zsh: eval "$(cbr-tui completion bash)"; fish: cbr-tui completion fish | source',
        verbs=("bash", "zsh", "fish"),
    ),
    "man": Command(
        brief="print the manual page",
        usage="cbr-tui man",
        description="Print the manual page; cbr-tui man | man -l - shows it.",
    ),
    "paths": Command(
        brief="say where everything is kept",
        usage="cbr-tui paths [options]",
        description="Say where everything is kept, and with which permissions.",
    ),
    "doctor": Command(
        brief="look at this machine, the terminal and the way to the service",
        usage="cbr-tui doctor [options]",
        description="Look at versions, the terminal, the places on the disk, what signs in, and the way to\n"
        "the service: name, connection, TLS and HTTP each with its time. No credentials are sent.\n"
        "The exit code is 0, or that of the first thing that is wrong.",
    ),
}


ENVIRONMENT: Final = {
    "CBR_TUI_ENDPOINT": "the service, as in --endpoint",
    "CBR_TUI_PROJECT_ID": "the project, as in --project-id",
    "CBR_TUI_TOKEN": "the IAM token; never an option: anyone on this machine can read those",
}
EXIT_CODES: Final = {
    0: "fine",
    1: "unexpected: a bug",
    2: "usage: options, environment or settings",
    3: "no such backup",
    4: "not authenticated, or not allowed",
    5: "service or network unavailable",
    6: "the answer could not be understood",
    7: "local storage: history, a file, standard output",
    8: "wait: ended in error, or deleted; show --check: FAILED or GONE",
    9: "wait: timed out",
    10: "show --check: DEGRADED",
    11: "show --check: RUNNING, STUCK or UNKNOWN",
    12: "server: no good backup as new as --max-age",
}


@frozen
class Option:
    names: tuple[str, ...]
    meaning: str
    reading: dict[str, Any]
    """How argparse reads it; what has a `metavar` takes a value."""
    commands: tuple[str, ...] = tuple(COMMANDS)
    """Those that it means something to, or that may be given it without harm."""


_FLAG: Final = {"action": "store_true"}
_IN_JSON: Final = (
    "show", "wait", "watch", "list", "server", "recent", "history", "auth", "config", "doctor",
)  # fmt: skip
OPTIONS: Final = (
    Option(
        ("-f",), "read a saved response; - is standard input",
        {"metavar": "FILE", "dest": "file"}, ("app", "show", "list"),
    ),
    Option(
        ("--plain",), "no screen: lines, each when there is something new, for screen readers",
        _FLAG, ("app", "watch"),
    ),
    Option(("--json",), "as JSON, in a form of our own that stays as it is", _FLAG, _IN_JSON),
    Option(("--raw",), "the service's bytes, exactly as they came", _FLAG, ("show",)),
    Option(("--diff",), "what changed since the last time, one line a change", _FLAG, ("show",)),
    Option(
        ("--note",), "a handover note for a chat or a ticket; --note=markdown as Markdown",
        {"metavar": "FORM", "choices": ("text", "markdown"), "default": ""}, ("show",),
    ),
    Option(("--redact",), "names and addresses in the note become placeholders", {**_FLAG, "default": None},
            ("show",)),
    Option(
        ("--check",), "show: the exit code tells the verdict: 0, 8, 10 or 11; auth status: asks the service",
        _FLAG, ("show", "auth"),
    ),
    Option(("--local",), "this machine's time instead of UTC", _FLAG, ("show",)),
    Option(
        ("--limit",), "list at most so many (20)",
        {"metavar": "N", "type": _limit, "default": 20}, ("recent", "list"),
    ),
    Option(
        ("--status",), "with this status; may be repeated", {"metavar": "NAME", "action": "append"}, ("list",)
    ),
    Option(("--failed",), "with the status error", _FLAG, ("list",)),
    Option(("--running",), "on which work is under way", _FLAG, ("list", "watch")),
    Option(
        ("--resource",), "of this resource: its ID, or a part of its name",
        {"metavar": "NAME", "default": ""}, ("list",),
    ),
    Option(
        ("--name",), "with this in the backup's name",
        {"metavar": "TEXT", "dest": "named", "default": ""}, ("list",),
    ),
    Option(
        ("--since",), "made since: 24h, 7d, or a date or time in UTC",
        {"metavar": "TIME", "default": ""}, ("list", "server"),
    ),
    Option(
        ("--replica",), "its copy there, by the profile for it: a region, or a record's number",
        {"metavar": "WHICH", "default": ""}, ("show",),
    ),
    Option(
        ("--max-age",), "exit with 12 unless a good backup is as new as this, such as 26h",
        {"metavar": "AGE", "type": _age, "default": None}, ("server",),
    ),
    Option(("--until",), "made before", {"metavar": "TIME", "default": ""}, ("list",)),
    Option(
        ("--type",), "of server, disk, share, desktop or bare-metal", {"metavar": "KIND", "default": ""},
        ("list",),
    ),
    Option(("--policy",), "made by this policy (CSBS)", {"metavar": "ID", "default": ""}, ("list",)),
    Option(("--vault",), "in this vault (CBR)", {"metavar": "ID", "default": ""}, ("list",)),
    Option(
        ("--record",), "of this backup record: made in one run", {"metavar": "ID", "default": ""}, ("list",)
    ),
    Option(("--zone",), "in this availability zone", {"metavar": "NAME", "default": ""}, ("list",)),
    Option(
        ("--address",), "of the server with this address (CSBS)", {"metavar": "IP", "default": ""}, ("list",)
    ),
    Option(
        ("--automatic",), "made by a policy",
        {"dest": "automatic", "action": "store_const", "const": True}, ("list",),
    ),
    Option(
        ("--manual",), "made by hand",
        {"dest": "automatic", "action": "store_const", "const": False}, ("list",),
    ),
    Option(
        ("--sort",), "by created, updated, protected, name, status or id; with :asc or :desc",
        {"metavar": "KEY", "default": ""}, ("list",),
    ),
    Option(
        ("--at",), "as it was then: a date, a time (UTC unless it says), or 3d for three days ago",
        {"metavar": "TIME", "type": _time, "default": None}, ("show",),
    ),
    Option(("--all",), "everything that is kept; all that there are", _FLAG, ("list", "export", "forget")),
    Option(
        ("--context",), "all of the one context in whose label or parts each of these words occurs",
        {"metavar": "WORDS"}, ("forget",),
    ),
    Option(
        ("--older-than",), "what was neither seen nor looked up for so long, such as 30d or 12h",
        {"metavar": "AGE", "type": _age}, ("forget",),
    ),
    Option(("--yes",), "do not ask whether --all or --context is meant", _FLAG, ("forget",)),
    Option(
        ("--timeout",), "give up after so long (exit code 9)",
        {"metavar": "SECONDS", "type": _timeout}, ("wait",),
    ),
    Option(
        ("--service",), "which service to ask: csbs, cbr, or auto for whichever has it (auto)",
        {"metavar": "NAME", "choices": ("auto", "csbs", "cbr"), "default": "auto"},
    ),
    Option(("--endpoint",), "the service, such as https://csbs.example.com", {"metavar": "URL"}),
    Option(("--project-id",), "the project that the backup belongs to", {"metavar": "ID"}),
    Option(("--project",), "the project's name: its ID is asked for at IAM", {"metavar": "NAME"}),
    Option(("--cacert",), "trust the certificate authorities in this file", {"metavar": "FILE"}),
    Option(("--insecure",), "do not check certificates", _FLAG),
    Option(("--profile",), "sign in as this profile says", {"metavar": "NAME"}),
    Option(("--os-cloud",), "sign in as this cloud of clouds.yaml says", {"metavar": "NAME"}),
    Option(("--region",), "the region, such as eu-de", {"metavar": "NAME"}),
    Option(
        ("--no-token-cache",), "do not keep the token that a password was exchanged for",
        {"dest": "token_cache", "action": "store_const", "const": False},
    ),
    Option(("--demo",), "ask an embedded service with made-up backups", _FLAG),
    Option(("--offline",), "ask nobody: show what was kept before", _FLAG),
    Option(
        ("--refresh",), "how often to ask while work is under way",
        {"metavar": "SECONDS|off", "type": _refresh},
    ),
    Option(
        ("--no-mouse",), "leave the mouse to the terminal",
        {"dest": "mouse", "action": "store_const", "const": False},
    ),
    Option(
        ("--theme",), "the colours: the terminal's own, or exact ones for a dark or a light background",
        {"metavar": "NAME", "choices": ("terminal", "dark", "light")},
    ),
    Option(("--log",), "keep a log in this file", {"metavar": "FILE"}),
    Option(
        ("--log-level",), f"{', '.join(LEVELS)}: keep a log from this level on (info)",
        {"metavar": "LEVEL", "choices": LEVELS},
    ),
    Option(("--version",), "print the version", _FLAG),
    Option(("-h", "--help"), "print this", _FLAG),
)  # fmt: skip
