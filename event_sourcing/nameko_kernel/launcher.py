"""Runs one service class until SIGTERM or SIGINT, then drains: no new work, running handlers finish, in bounded time."""

from __future__ import annotations

import inspect
import os
import signal
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from types import FrameType, ModuleType

import eventlet
import structlog

from event_sourcing.health import Checks, HealthServer
from event_sourcing.logs import configure_logging
from event_sourcing.messaging.topology import TopologyMismatch
from event_sourcing.nameko_kernel.container import KernelContainer
from event_sourcing.nameko_kernel.listener import Listener
from event_sourcing.nameko_kernel.parts import ServiceParts
from event_sourcing.settings import Settings, SettingsError

logger = structlog.get_logger(__name__)

DRAIN_SECONDS = 20
"""After the signal. Kubernetes gives 30 before it kills."""

MAX_WORKERS = 1000
"""No limit of its own: the prefetches of RPC and of each subscription are the limits."""

EXIT_MISCONFIGURED = 78
"""EX_CONFIG of sysexits.h: a restart will not help."""


def run(module_name: str) -> int:
    """Answers the exit code."""
    service_class = find_service(import_module(module_name))
    try:
        settings = Settings.from_environment(service_class.name)  # type: ignore[attr-defined]  # find_service checks
    except SettingsError as error:
        print(f"{module_name}: {error}", file=sys.stderr)
        return EXIT_MISCONFIGURED
    configure_logging(settings.service)
    container = KernelContainer(
        service_class, {"AMQP_URI": settings.amqp_uri, "max_workers": MAX_WORKERS, "settings": settings}
    )
    return _serve(container, settings)


def find_service(module: ModuleType) -> type:
    """The one class of the module that has a `name`, and is defined there."""
    found = [
        member
        for _, member in inspect.getmembers(module, inspect.isclass)
        if member.__module__ == module.__name__ and isinstance(getattr(member, "name", None), str)
    ]
    if len(found) != 1:
        raise SystemExit(f"{module.__name__} has {len(found)} service classes with a name, expected one")
    return found[0]


def _serve(container: KernelContainer, settings: Settings) -> int:
    waiting, waking = _wake_on_signals()
    health = HealthServer(settings.health_port, {})
    try:
        container.start()
        health = HealthServer(settings.health_port, _checks(container))
        health.start()
        ended = eventlet.spawn(container.wait)
        ended.link(lambda _: waking.send(b"."))
        logger.info("started", service=settings.service, health_port=settings.health_port)
        waiting.recv(1)
        if not ended.dead:
            logger.info("stopping", service=settings.service, at_most_seconds=DRAIN_SECONDS)
            container.stop()
        ended.wait()
    except TopologyMismatch as error:
        logger.critical("cannot start: the broker's queues do not match", detail=str(error))
        return EXIT_MISCONFIGURED
    except Exception:
        logger.exception("ended by an error", service=settings.service)
        return 1
    finally:
        health.stop()
    logger.info("stopped", service=settings.service)
    return 0


def _checks(container: KernelContainer) -> Checks:
    checks: dict[str, Callable[[], bool]] = {}
    for extension in container.extensions:
        if isinstance(extension, Listener):
            checks[extension.name] = extension.ready_check
        elif isinstance(extension, ServiceParts):
            checks.update(extension.checks)
    return checks


def _wake_on_signals() -> tuple[socket.socket, socket.socket]:
    """A socket pair: the first becomes readable on a signal, even while the event loop sleeps in the kernel."""
    waiting, waking = socket.socketpair()
    waking.setblocking(False)
    signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)

    def bound_the_rest(signum: int, frame: FrameType | None) -> None:
        signal.alarm(DRAIN_SECONDS)

    signal.signal(signal.SIGTERM, bound_the_rest)
    signal.signal(signal.SIGINT, bound_the_rest)
    signal.signal(signal.SIGALRM, _give_up)
    return waiting, waking


def _give_up(signum: int, frame: FrameType | None) -> None:
    """Handlers that still run are cut off; their messages go back to the queue."""
    print('{"event": "did not drain in time, ending now", "level": "error"}', flush=True)
    os._exit(1)
