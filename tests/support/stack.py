"""The whole stack for tests: the supervisor of `make run`, on free ports and in a directory of its own.

stack.portal_url, stack.province_url, stack.mail_url, stack.mongo_uri, stack.amqp_uri, stack.run_directory
stack.process("relay").kill()          SIGKILL; the supervisor starts it again (`wait_restarted` waits for that)
stack.stop_process("catalog")          and nobody starts it again until `stack.start_process("catalog")`
stack.mail_messages(to), stack.province_cases(number), stack.province_faults({...}), stack.token("zhang-san")
"""

from __future__ import annotations

import json
import os
import signal
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gateway.auth.personas import Personas
from gateway.auth.tokens import Tokens
from sandbox.province.faults import FaultPlan
from sandbox.servers.owned_process import OwnedProcess
from sandbox.servers.ports import HOST, free_ports
from sandbox.stack.configuration import ALL_PORTS, ROOT, Configuration
from sandbox.stack.program import answers
from sandbox.stack.record import READY, Record
from tests.support.waiting import wait_until

START_SECONDS = 300.0
RESTART_SECONDS = 90.0
OURS = ("BANSHI_", "COV_", "COVERAGE_")
"""Variables that the stack must not inherit: those of the caller's installation, and those that would measure it."""


class StackProcess:
    """A process of the stack as it is now; after a restart the same object shows the new one."""

    def __init__(self, stack: Stack, name: str) -> None:
        self._stack = stack
        self._name = name
        self._killed: int | None = None

    @property
    def pid(self) -> int | None:
        pid: int | None = self._stack.parts()[self._name]["pid"]
        return pid

    @property
    def restarts(self) -> int:
        return int(self._stack.parts()[self._name]["restarts"])

    def kill(self) -> StackProcess:
        """-9. Returns at once."""
        self._killed = wait_until(lambda: self.pid, message=f"{self._name} does not run")
        os.kill(self._killed, signal.SIGKILL)
        return self

    def wait_restarted(self) -> None:
        """Until another process has taken the killed one's place and is ready."""
        wait_until(
            lambda: self.pid not in (None, self._killed) and self._stack.is_ready(self._name),
            timeout=RESTART_SECONDS,
            message=f"{self._name} did not come back",
        )


class Stack:
    def __init__(self, configuration: Configuration, runner: OwnedProcess) -> None:
        self._configuration = configuration
        self._runner = runner
        self._record = Record(configuration.run_directory)
        ports = configuration.ports
        environment = configuration.environment("tests")
        self.run_directory = configuration.run_directory
        self.portal_url = configuration.public_url
        self.province_url = f"http://{HOST}:{ports['province']}"
        self.mail_url = f"http://{HOST}:{ports['mail']}"
        self.mongo_uri = environment["BANSHI_MONGO_URI"]
        self.amqp_uri = environment["BANSHI_AMQP_URI"]
        self.database_prefix = environment["BANSHI_DB_PREFIX"]
        self._token_secret = environment["BANSHI_TOKEN_SECRET"]

    def parts(self) -> dict[str, Any]:
        record = self._record.read()
        assert record, f"the stack is down; its words: {self._runner.log_tail(40)}"
        parts: dict[str, Any] = record["parts"]
        return parts

    def process(self, name: str) -> StackProcess:
        return StackProcess(self, name)

    def is_ready(self, name: str) -> bool:
        url = self._configuration.readiness_url(name)
        return name in ("mongodb", "rabbitmq") or url is None or answers(url)

    def stop_process(self, *names: str) -> None:
        """SIGTERM, and held back: down until `start_process`."""
        for name in names:
            self._record.hold(name)
        for name in names:
            wait_until(
                lambda name=name: self.parts()[name]["state"] == "held" and not self.parts()[name]["pid"],
                timeout=60,
                message=f"{name} does not stop",
            )

    def start_process(self, *names: str) -> None:
        """Returns when they are ready."""
        for name in names:
            self._record.release(name)
        for name in names:
            wait_until(
                lambda name=name: self.parts()[name]["pid"] and self.is_ready(name),
                timeout=RESTART_SECONDS,
                message=f"{name} does not start",
            )

    def wait_ready(self) -> None:
        """Every part runs and is ready: what a test that broke things calls before it ends."""
        for name in self.parts():
            wait_until(
                lambda name=name: self.parts()[name]["pid"] and self.is_ready(name),
                timeout=RESTART_SECONDS,
                message=f"{name} is not ready",
            )

    def mail_messages(self, to: str) -> list[dict[str, Any]]:
        """Newest first."""
        query = urllib.parse.urlencode({"to": to})
        messages: list[dict[str, Any]] = _json("GET", f"{self.mail_url}/messages.json?{query}")["messages"]
        return messages

    def province_cases(self, number: str | None = None) -> list[dict[str, Any]]:
        query = urllib.parse.urlencode({"application_number": number} if number else {})
        cases: list[dict[str, Any]] = _json("GET", f"{self.province_url}/admin/cases?{query}")["cases"]
        return cases

    def province_faults(self, faults: Mapping[str, Any]) -> None:
        """What is not named goes back to its default."""
        _json("PUT", f"{self.province_url}/admin/faults", {**asdict(FaultPlan()), **faults})

    def token(self, persona: str) -> str:
        """A bearer token for `/api/v1`."""
        personas = Personas.load()
        return Tokens(self._token_secret.encode(), personas).issue(personas.get(persona).actor)


@contextmanager
def running_stack(
    directory: Path, environment: Mapping[str, str] | None = None, procfile: Path = ROOT / "Procfile"
) -> Iterator[Stack]:
    """Up with the samples loaded; afterwards everything is stopped, and a stack that will not stop is a failure."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    ports = {
        variable: str(port)
        for (variable, _), port in zip(ALL_PORTS.values(), free_ports(len(ALL_PORTS)), strict=True)
    }
    chosen = {**inherited, **ports, "BANSHI_RUN_DIR": str(directory), **(environment or {})}
    command = [sys.executable, "-m", "sandbox.stack", "--procfile", str(procfile), "up"]
    runner = OwnedProcess("stack", command, directory, chosen, ROOT)
    record = Record(directory)
    runner.start()
    try:
        wait_until(
            lambda: not runner.is_running() or (record.read() or {}).get("state") == READY,
            timeout=START_SECONDS,
            interval=0.2,
            message="the stack does not get ready",
        )
        assert runner.is_running(), f"the stack ended at start:\n{runner.log_tail(40)}"
        yield Stack(Configuration.from_environment(chosen), runner)
    finally:
        runner.stop(grace_seconds=60)


def _json(method: str, url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    with urllib.request.urlopen(request, timeout=10) as response:
        return json.load(response)
