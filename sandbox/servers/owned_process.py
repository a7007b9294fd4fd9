"""One program run as ours: in a session of its own, logging to a file, never outliving us, and stopped by us alone.

A program dies with the thread that started it (the kernel's parent-death signal), so start programs from a thread
that stays. What the signal misses (a pid file left by a machine that lost power, say) is found at the next start by
pid and start time together, so that a stranger who got the same pid later is never touched.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

POLL_SECONDS = 0.05
LEASH = "setpriv"
"""Asks the kernel for the parent-death signal, then becomes the program."""


class OwnedProcess:
    """`directory` keeps `<name>.log` and `<name>.pid.json`."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        directory: Path,
        environment: Mapping[str, str] | None = None,
        working_directory: Path | None = None,
    ) -> None:
        self.name = name
        self.log = directory / f"{name}.log"
        self._command = list(command)
        self._pid_file = directory / f"{name}.pid.json"
        self._environment = dict(os.environ if environment is None else environment)
        self._working_directory = working_directory
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self.is_running() else None

    @property
    def exit_code(self) -> int | None:
        """None while it runs or when it was never started; negative for a signal."""
        return self._process.poll() if self._process else None

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Raises OSError when the program cannot be run at all."""
        if self.is_running():
            return
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self._process:
            _kill_group(self._process.pid)
        end_leftover(self._pid_file)
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command line
                [LEASH, "--pdeathsig", "KILL", "--", *self._command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                cwd=self._working_directory,
                start_new_session=True,
            )
        _wait_leashed(self._process)
        self._remember(self._process.pid)

    def ask_to_end(self) -> None:
        """SIGTERM without waiting, so that several can end at the same time."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def stop(self, grace_seconds: float = 15.0) -> None:
        """Ask it to end, wait, then end its whole session. Harmless when it is not running."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self.ask_to_end()
            try:
                self._process.wait(grace_seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
        _kill_group(self._process.pid)
        self._process.wait()
        self._pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """SIGKILL, as a crash would; the pid file stays, as after a crash."""
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def log_tail(self, lines: int = 15) -> str:
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def _remember(self, pid: int) -> None:
        record = {"pid": pid, "started": start_time(pid), "command": self._command}
        self._pid_file.write_text(json.dumps(record), encoding="utf-8")


def end_leftover(pid_file: Path, grace_seconds: float = 10.0) -> None:
    """End the process that an earlier run recorded, if it is still that very process, and forget the record."""
    try:
        record = json.loads(pid_file.read_text(encoding="utf-8"))
        pid, started = int(record["pid"]), record["started"]
    except (FileNotFoundError, ValueError, KeyError):
        return
    if started is not None and start_time(pid) == started:
        _signal(pid, signal.SIGTERM)
        deadline = time.monotonic() + grace_seconds
        while start_time(pid) == started and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        if start_time(pid) == started:
            _kill_group(pid)
    pid_file.unlink(missing_ok=True)


def _wait_leashed(process: subprocess.Popen[bytes]) -> None:
    """Until the leash has become the program: an owner that is killed before that would leave it behind."""
    comm = Path(f"/proc/{process.pid}/comm")
    while process.poll() is None:
        try:
            if comm.read_text(encoding="utf-8", errors="replace").strip() != LEASH:
                return
        except OSError:
            return
        time.sleep(POLL_SECONDS / 10)


def start_time(pid: int) -> str | None:
    """Clock ticks since boot at which the process started; None when it is gone or only a zombie."""
    try:
        fields = (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        )
    except OSError:
        return None
    return None if fields[0] == "Z" else fields[19]


def _kill_group(pid: int) -> None:
    """Whatever is left of the session that the process led."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return
