"""A real terminal for tests: a program on a pseudo-terminal, its screen, its bytes, and what it leaves.

    with Terminal([sys.executable, "-m", "cbr_tui", "--demo"], columns=80, rows=24) as terminal:
        terminal.wait_for("Summary")
        terminal.press("2")
        terminal.wait_for(lambda: "average_speed" in terminal.screen_text()[8])
        assert terminal.bytes_during(1.0) == 0
        terminal.press("q")
        assert terminal.wait_exit() == 0
        assert terminal.leftovers() == []

Nothing sleeps: every wait reads the terminal until it shows what was waited for, and fails with the screen in
its message when the time is over. Bytes are counted as they come through the line, carriage returns that the
kernel adds included: they are what a slow link has to carry.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from typing import TYPE_CHECKING, Self

from tests.support.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tests.support.emulator import Picture

__all__ = ["KEYS", "Terminal", "TerminalTimeout"]

KEYS: dict[str, str] = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
} | {f"ctrl+{chr(96 + code)}": chr(code) for code in range(1, 27)}
"""What a terminal sends for the keys that have a name."""

# A session leader gets its controlling terminal by asking for it; done in a small program of its own, because
# code between fork and exec is not safe where the tests have threads.
_LAUNCHER = (
    "import fcntl,os,sys,termios as t;fcntl.ioctl(0,t.TIOCSCTTY,0);os.execvp(sys.argv[1],sys.argv[1:])"
)
_INHERITED = ("PATH", "HOME", "TMPDIR", "VIRTUAL_ENV", "PYTHONPATH", "COVERAGE_PROCESS_START")
_MODES_LEFT_ON = {
    1000: "mouse clicks (1000)",
    1002: "mouse drags (1002)",
    1003: "mouse moves (1003)",
    1004: "focus reports (1004)",
    1006: "mouse encoding (1006)",
    1015: "mouse encoding (1015)",
    1016: "mouse pixels (1016)",
    1049: "alternate screen (1049)",
    2004: "bracketed paste (2004)",
    2026: "synchronized output (2026)",
    2048: "resize reports (2048)",
}


class TerminalTimeout(AssertionError):
    """What was waited for did not come; the message holds the screen."""


class Terminal:
    """A program on a pseudo-terminal of its own, as a session with that terminal for its controlling one."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        controls: bool = True,
    ) -> None:
        """Start `argv`. It gets a small clean environment (xterm-256color, true colour, UTF-8) and `env`.

        Unless the terminal `controls` it, no signal tells the program that the line is lost.
        """
        self._master, self._slave = pty.openpty()
        self._set_size(columns, rows)
        self._modes_before = termios.tcgetattr(self._slave)
        self.emulator = Emulator(columns, rows, self.send)
        self.received = 0
        """How many bytes came from the program so far."""
        self.output = bytearray()
        """All of them."""
        clean = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        clean |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
        self.process = subprocess.Popen(
            [sys.executable, "-ISc", _LAUNCHER, *argv] if controls else list(argv),
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            env=clean | dict(env or {}),
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    # ---- what a person does

    def send(self, data: str | bytes) -> None:
        """Type or answer: write to the program, exactly this."""
        rest = data.encode() if isinstance(data, str) else data
        while rest:
            rest = rest[os.write(self._master, rest) :]

    def press(self, *keys: str) -> None:
        """Press keys one after another: a name of `KEYS`, or characters as they are."""
        for key in keys:
            self.send(KEYS.get(key, key))

    def paste(self, text: str) -> None:
        """Paste, as a terminal does where the program asked for bracketed paste."""
        self.send(f"\x1b[200~{text}\x1b[201~" if 2004 in self.emulator.modes else text)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window; the kernel tells the program (SIGWINCH)."""
        self.emulator.resize(columns, rows)
        self._set_size(columns, rows)

    def hang_up(self) -> None:
        """Lose the line: the program gets SIGHUP, and errors from its terminal."""
        os.close(self._master)
        self._master = -1

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self.process.send_signal(number)

    # ---- what a person sees

    def screen_text(self) -> list[str]:
        """Return the rows on the screen as text, without the blanks at their ends."""
        return self.emulator.text()

    def picture(self) -> Picture:
        """Return every cell with its colours and attributes, as an eye sees them."""
        return self.emulator.picture()

    def wait_for(self, what: str | Callable[[], bool], timeout: float = 15.0) -> None:
        """Read until the text, or the truth, is there; raise `TerminalTimeout` after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        while not (what() if callable(what) else any(what in row for row in self.screen_text())):
            ended = self.process.poll() is not None
            if self._read_a_while(deadline) == 0 and (ended or time.monotonic() >= deadline):
                screen = "\n".join(self.screen_text()).rstrip()
                state = self.process.poll()
                raise TerminalTimeout(f"{what!r} did not come (exit code {state}). The screen:\n{screen}")

    def settle(self, quiet: float = 0.25, timeout: float = 15.0) -> int:
        """Read until nothing came for `quiet` seconds; return how many bytes came before that."""
        deadline = time.monotonic() + timeout
        before = self.received
        while self._read(min(deadline, time.monotonic() + quiet)):
            if time.monotonic() >= deadline:
                raise TerminalTimeout(f"the program still writes after {timeout} s")
        return self.received - before

    def bytes_during(self, seconds: float) -> int:
        """Read for so many seconds; return how many bytes came."""
        deadline = time.monotonic() + seconds
        before = self.received
        while time.monotonic() < deadline:
            self._read(deadline)
        return self.received - before

    # ---- the end

    def wait_exit(self, timeout: float = 15.0) -> int:
        """Read until the program is gone; return its exit code (-N where signal N ended it)."""
        deadline = time.monotonic() + timeout
        while self.process.poll() is None:
            if time.monotonic() >= deadline:
                raise TerminalTimeout("the program still runs. The screen:\n" + "\n".join(self.screen_text()))
            self._read_a_while(deadline)
        while self._read(time.monotonic() + 0.01):
            pass
        return self.process.returncode

    def wait_stopped(self, timeout: float = 15.0) -> None:
        """Read until the program is stopped, as after Ctrl-Z."""
        deadline = time.monotonic() + timeout
        flags = os.WSTOPPED | os.WNOHANG | os.WNOWAIT
        while os.waitid(os.P_PID, self.process.pid, flags) is None:
            if time.monotonic() >= deadline:
                raise TerminalTimeout("the program was not stopped")
            self._read_a_while(deadline)
        while self._read(time.monotonic() + 0.01):
            pass

    def wait_given_back(self, timeout: float = 15.0) -> None:
        """Wait until keys mean to the terminal what they meant before the program; read nothing meanwhile."""
        deadline = time.monotonic() + timeout
        while termios.tcgetattr(self._slave) != self._modes_before:
            if time.monotonic() >= deadline:
                raise TerminalTimeout("the terminal is not as it was")
            time.sleep(0.01)

    def leftovers(self) -> list[str]:
        """Name what the program left behind in the terminal: an empty list is a clean terminal."""
        emulator = self.emulator
        found = [name for number, name in _MODES_LEFT_ON.items() if number in emulator.modes]
        if 25 not in emulator.modes:
            found.append("hidden cursor (25)")
        if 7 not in emulator.modes:
            found.append("no line wrap (7)")
        if emulator.kitty_depth:
            found.append("kitty keyboard flags")
        if emulator.scrolls_partly:
            found.append("a scroll region")
        if emulator.pen_is_set:
            found.append("colours or attributes")
        if termios.tcgetattr(self._slave) != self._modes_before:
            found.append("line discipline (termios)")
        return found

    def close(self) -> None:
        """End the program, whatever it does, and give the pseudo-terminal back."""
        if self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        for descriptor in {self._master, self._slave} - {-1}:
            os.close(descriptor)
        self._master = self._slave = -1

    def _read(self, deadline: float) -> int:
        """Take what the program wrote, waiting for it until `deadline` at the most; return how many bytes."""
        if self._master < 0:
            time.sleep(0.01)  # a hung-up line can't be waited on; the process is polled by the caller
            return 0
        if not select.select([self._master], [], [], max(0.0, deadline - time.monotonic()))[0]:
            return 0
        data = os.read(self._master, 65536)
        self.received += len(data)
        self.output += data
        self.emulator.feed(data)
        return len(data)

    def _read_a_while(self, deadline: float) -> int:
        """Read, but come back soon enough to see that the program ended: the line itself doesn't tell."""
        return self._read(min(deadline, time.monotonic() + 0.05))

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
