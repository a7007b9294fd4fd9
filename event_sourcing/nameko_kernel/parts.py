"""What a service is made of, built once per process from its settings: `parts = ServiceParts(build)`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from nameko.containers import WorkerContext
from nameko.extensions import DependencyProvider

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.health import Checks
from event_sourcing.settings import Settings

logger = structlog.get_logger(__name__)

RESTART_SECONDS = (1, 2, 5, 10)
STOP_SECONDS = 5.0


class ServiceParts(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """`build(settings)` answers an object that methods find as `self.parts`. It may have

    background   callables `(stop: threading.Event) -> None`, each run in a green thread of its own until `stop` is
                 set; one that raises is logged and started again after a pause
    checks       name → callable, for /readyz
    close()      called when the service has stopped
    """

    def __init__(self, build: Callable[[Settings], Any]) -> None:
        super().__init__()
        self._build = build
        self._stop = threading.Event()
        self._running: list[threading.Event] = []
        self.parts: Any = None

    @property
    def checks(self) -> Checks:
        return dict(getattr(self.parts, "checks", {}))

    def setup(self) -> None:
        self.parts = self._build(self.container.config["settings"])

    def start(self) -> None:
        for task in getattr(self.parts, "background", ()):
            ended = threading.Event()
            self._running.append(ended)
            self.container.spawn_managed_thread(
                partial(self._keep_running, task, ended), identifier=_name(task)
            )

    def stop(self) -> None:
        self._stop.set()
        for ended in self._running:
            ended.wait(STOP_SECONDS)
        if hasattr(self.parts, "close"):
            self.parts.close()

    def get_dependency(self, worker_ctx: WorkerContext) -> Any:
        return self.parts

    def worker_setup(self, worker_ctx: WorkerContext) -> None:
        """Every log line of a handler names the user intent it serves."""
        structlog.contextvars.bind_contextvars(
            entrypoint=worker_ctx.entrypoint.method_name, correlation_id=_correlation_id(worker_ctx.args)
        )

    def _keep_running(self, task: Callable[[threading.Event], None], ended: threading.Event) -> None:
        failures = 0
        try:
            while not self._stop.is_set():
                try:
                    task(self._stop)
                    return
                except Exception:
                    pause = RESTART_SECONDS[min(failures, len(RESTART_SECONDS) - 1)]
                    failures += 1
                    logger.exception(
                        "background task failed, starting it again", task=_name(task), pause=pause
                    )
                    self._stop.wait(pause)
        finally:
            ended.set()


def _name(task: Any) -> str:
    return str(getattr(task, "__qualname__", None) or type(task).__name__)


def _correlation_id(args: Any) -> str | None:
    if args and isinstance(args[0], CloudEvent):
        return args[0].correlationid
    context = args[1] if len(args) > 1 else None
    return context.get("correlation_id") if isinstance(context, dict) else None
