"""The web process as operations runs it: gunicorn with gevent workers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests

from gateway.auth.personas import Personas
from gateway.auth.tokens import Tokens
from gateway.settings import GatewaySettings
from sandbox.servers.ports import free_ports
from tests.support.waiting import wait_until

ROOT = Path(__file__).parents[3]


class WebProcess:
    """`url`: of its feed. It may be killed and started again."""

    def __init__(self, settings: GatewaySettings, workers: int = 1) -> None:
        (port,) = free_ports(1)
        self._root = f"http://127.0.0.1:{port}"
        self.url = f"{self._root}/api/v1/events"
        personas = Personas.load()
        self.token = Tokens(settings.token_secret, personas).issue(personas.get("subscriber").actor)
        self._environment = {
            **os.environ,
            "BANSHI_MONGO_URI": f"{settings.mongo_uri}&appName=gateway",
            "BANSHI_AMQP_URI": "pyamqp://127.0.0.1:1/",
            "BANSHI_DB_PREFIX": settings.db_prefix,
            "BANSHI_GATEWAY_PORT": str(port),
            "BANSHI_GATEWAY_WORKERS": str(workers),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "-c",
            "gateway/gunicorn_conf.py",
            "gateway.wiring:get_app()",
        ]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=self._environment, stderr=subprocess.DEVNULL, start_new_session=True
        )
        wait_until(self._is_up, timeout=60, message="the gateway answers")

    def ask(self, **query: Any) -> requests.Response:
        return requests.get(
            f"{self.url}?{urlencode(query)}", headers={"Authorization": f"Bearer {self.token}"}, timeout=60
        )

    def metric(self, name: str) -> float:
        shown = requests.get(f"{self._root}/metrics", timeout=10).text
        return next(float(line.split()[1]) for line in shown.splitlines() if line.startswith(f"{name} "))

    def kill(self) -> None:
        """-9 for master and workers alike."""
        assert self._process is not None
        os.killpg(self._process.pid, 9)
        self._process.wait()

    def terminate(self) -> subprocess.Popen[bytes]:
        assert self._process is not None
        self._process.terminate()
        return self._process

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()

    def _is_up(self) -> bool:
        try:
            return requests.get(f"{self._root}/livez", timeout=5).ok
        except requests.RequestException:
            return False


@contextmanager
def running_gateway(settings: GatewaySettings, workers: int = 1) -> Iterator[WebProcess]:
    process = WebProcess(settings, workers)
    try:
        process.start()
        yield process
    finally:
        process.stop()
