"""/livez, /readyz and /metrics of a process, on a port of its own and in a thread of its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

logger = structlog.get_logger(__name__)

Checks = Mapping[str, Callable[[], bool]]
"""Name of a thing that must work → whether it does, asked anew for every request."""


class HealthServer:
    """`port` 0 starts nothing: most tests and one-off processes need no health server."""

    def __init__(self, port: int, ready_checks: Checks) -> None:
        self._checks = dict(ready_checks)
        self._port = port
        self._server: ThreadingHTTPServer | None = None

    def start(self) -> None:
        if not self._port:
            return
        server = self

        class Handler(_HealthRequest):
            answer = staticmethod(server.answer)

        self._server = ThreadingHTTPServer(("0.0.0.0", self._port), Handler)  # noqa: S104 - probes come from outside
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="health", daemon=True).start()

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body for a path."""
        if path == "/livez":
            return 200, "application/json", b'{"status":"alive"}'
        if path == "/readyz":
            checks = {name: _passes(name, check) for name, check in self._checks.items()}
            ready = all(checks.values())
            body = {"status": "ready" if ready else "not ready", "checks": checks}
            return (200 if ready else 503), "application/json", json.dumps(body).encode()
        if path == "/metrics":
            return 200, CONTENT_TYPE_LATEST, generate_latest()
        return 404, "application/json", b'{"status":"no such page"}'


def _passes(name: str, check: Callable[[], bool]) -> bool:
    try:
        return bool(check())
    except Exception as error:  # whatever a check raises means that the thing does not work
        logger.warning("readiness check failed", check=name, error=repr(error))
        return False


class _HealthRequest(BaseHTTPRequestHandler):
    answer: Callable[[str], tuple[int, str, bytes]]

    def do_GET(self) -> None:
        status, content_type, body = self.answer(self.path.split("?", 1)[0])
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the base class has it
        """Probes come every few seconds; they are not worth a line."""
