"""`auth login [NAME]`: asks for a profile and its secrets, tries them, and only then keeps them."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import TYPE_CHECKING, Final

from cbr_tui.cli.auth.trial import drafted, log_in
from cbr_tui.cli.output import complain, tell
from cbr_tui.errors import CbrTuiError, UsageError
from cbr_tui.model.questions import Question, questions
from cbr_tui.store import Paths

if TYPE_CHECKING:
    from cbr_tui.cli.parser import Options

__all__ = ["run"]

_NAME: Final = Question("name", "Name of the profile", otherwise="default")
_STORED_NOTHING: Final = "Nothing was stored."


def run(options: Options) -> int:
    """Ask on the terminal; raises what the service says, and UsageError or StorageError."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(
            "auth login asks questions, and standard input is no terminal.",
            hint="Write profiles.toml and credentials.toml by hand: the README says how.",
        )
    from cbr_tui.cli.loop import run_async

    name = options.name or _ask(_NAME)
    try:
        answers = _answers()
        tell(f"Trying {drafted(options, name, answers).label} …")
        run_async(log_in(options, name, answers))
    except CbrTuiError:
        complain(_STORED_NOTHING)
        raise
    paths = Paths.of_user()
    tell(f"Signed in. Profile {name} is kept in {paths.profiles}, its secrets in {paths.credentials}.")
    return 0


def _answers() -> dict[str, str]:
    """Ask for everything; each answer may lead to other questions."""
    answers: dict[str, str] = {}
    while asked := [each for each in questions(answers) if each.key not in answers]:
        answers[asked[0].key] = _ask(asked[0])
    return answers


def _ask(question: Question) -> str:
    """Ask until there is an answer; an empty one is what the question says of none."""
    notes = (*question.choices, question.hint, "not shown" if question.hidden else "")
    shown = f" ({', '.join(filter(None, notes))})" if any(notes) else ""
    default = f" [{question.otherwise}]" if question.otherwise else ""
    while True:
        prompt = f"{question.text}{shown}{default}: "
        answer = (getpass(prompt) if question.hidden else _read(prompt)).strip()
        if not answer and question.otherwise is not None:
            return question.otherwise
        if answer and (not question.choices or answer in question.choices):
            return answer


def _read(prompt: str) -> str:
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise UsageError("The questions ended before the answers did.")
    return line
