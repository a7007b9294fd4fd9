"""Our own processes as `make run` starts them, one at a time, and the killing of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import requests

from sandbox.servers.ports import free_ports
from tests.support.waiting import wait_until

STOP_SECONDS = 30
START_SECONDS = 60.0


class OurProcess:
    """Runs from `start` until `stop` (SIGTERM) or `kill` (SIGKILL); may be started again."""

    def __init__(self, environment: Mapping[str, str], *arguments: str) -> None:
        (port,) = free_ports(1)
        self._arguments = arguments
        self._health = f"http://127.0.0.1:{port}"
        self._environment = {**os.environ, **environment, "BANSHI_HEALTH_PORT": str(port)}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when the process is ready: its queues are declared and it consumes."""
        command = [sys.executable, "-m", *self._arguments]
        self._process = process = subprocess.Popen(command, env=self._environment)
        wait_until(
            lambda: process.poll() is not None or _is_ready(self._health),
            timeout=START_SECONDS,
            message=f"{self._arguments} does not come up",
        )
        assert process.poll() is None, f"{self._arguments} ended with {process.returncode}"

    def kill(self) -> None:
        """-9: it gets no chance to finish anything."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOP_SECONDS)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(STOP_SECONDS)


def _is_ready(url: str) -> bool:
    try:
        return requests.get(f"{url}/readyz", timeout=1).ok
    except requests.RequestException:
        return False


@contextmanager
def running(environment: Mapping[str, str], *arguments: str) -> Iterator[OurProcess]:
    process = OurProcess(environment, *arguments)
    try:
        process.start()
        yield process
    finally:
        process.stop()


@contextmanager
def running_service(environment: Mapping[str, str], module: str) -> Iterator[OurProcess]:
    with running(environment, "event_sourcing.nameko_kernel", module) as process:
        yield process


@contextmanager
def running_relay(environment: Mapping[str, str], *services: str) -> Iterator[OurProcess]:
    modules = [f"services.{service}.public_events" for service in services]
    with running(environment, "event_sourcing.relay", *modules) as process:
        yield process
