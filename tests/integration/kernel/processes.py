"""Kernel processes as operations runs them: started by module, watched through /readyz, stopped by signal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from sandbox.servers.ports import free_ports
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[3]


class KernelProcess:
    """One process. Its output is kept in `log`."""

    def __init__(self, arguments: Sequence[str], log: Path, environment: dict[str, str]) -> None:
        self._arguments = arguments
        self._log = log
        self._port = free_ports(1)[0]
        self._environment = {**os.environ, **environment, "BANSHI_HEALTH_PORT": str(self._port)}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> KernelProcess:
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, *self._arguments],
                cwd=ROOT,
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if wait:
            wait_until(self.is_ready, message=f"{self._arguments} ready")
        return self

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"{self._arguments} ended by itself:\n{self.log}"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/readyz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def metric(self, name: str, **labels: str) -> float:
        """Of /metrics, NaN where that says so. Raises StopIteration when there is no such sample."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/metrics", timeout=5) as answer:
            families = text_string_to_metric_families(answer.read().decode())
        samples = (sample for family in families for sample in family.samples)
        return next(sample.value for sample in samples if sample.name == name and sample.labels == labels)

    def send(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def wait(self, timeout: float = 25.0) -> int:
        """Exit code; fails when the process outlives its bound."""
        assert self._process is not None
        return self._process.wait(timeout)

    def stop(self) -> int:
        self.send(signal.SIGTERM)
        return self.wait()

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


@contextmanager
def running(
    arguments: Sequence[str], log: Path, environment: dict[str, str], *, wait: bool = True
) -> Iterator[KernelProcess]:
    """Started, and killed at the end if a test has not stopped it."""
    process = KernelProcess(arguments, log, environment)
    try:
        yield process.start(wait=wait)
    finally:
        process.kill()


def service_arguments(module: str) -> list[str]:
    return ["-m", "event_sourcing.nameko_kernel", f"tests.integration.kernel.{module}"]
