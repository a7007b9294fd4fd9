"""`python -m event_sourcing.relay MODULE…`: one thread per module's service, until SIGTERM or SIGINT.

BANSHI_RELAY_AWAITS   `<service>:<subscription>,…`: subscriptions that must be in place before anything of the service is
                      published
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module

import structlog

from event_sourcing.health import HealthServer
from event_sourcing.logs import configure_logging
from event_sourcing.mongo_clients import connect, database
from event_sourcing.relay.lag import LagMeter, keep_measuring
from event_sourcing.relay.worker import RelayWorker, wait_bounded
from event_sourcing.settings import Settings, SettingsError

logger = structlog.get_logger(__name__)

STOP_SECONDS = 15.0
EXIT_MISCONFIGURED = 78


def awaited_subscriptions(text: str) -> dict[str, list[str]]:
    """Service → subscriptions. Raises SettingsError."""
    awaited: dict[str, list[str]] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        service, colon, subscription = entry.partition(":")
        if not (service and colon and subscription):
            raise SettingsError(f"BANSHI_RELAY_AWAITS: {entry!r} is not <service>:<subscription>")
        awaited.setdefault(service, []).append(subscription)
    return awaited


def make_workers(
    modules: Sequence[str], settings: Settings, awaited: Mapping[str, Sequence[str]]
) -> tuple[list[RelayWorker], list[LagMeter]]:
    client = connect(settings.mongo_uri)
    workers, meters = [], []
    for name in modules:
        service = name.split(".")[-2]
        own = database(client, settings.db_prefix, service)
        meters.append(LagMeter(service, own))
        workers.append(
            RelayWorker(
                service,
                own,
                import_module(name).translate,
                settings.amqp_uri,
                awaited=awaited.get(service, ()),
            )
        )
    return workers, meters


def main(modules: Sequence[str]) -> int:
    """Answers the exit code."""
    try:
        settings = Settings.from_environment("relay")
        awaited = awaited_subscriptions(os.environ.get("BANSHI_RELAY_AWAITS", ""))
    except SettingsError as error:
        print(f"relay: {error}", file=sys.stderr)
        return EXIT_MISCONFIGURED
    configure_logging(settings.service)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    workers, meters = make_workers(modules, settings, awaited)
    health = HealthServer(
        settings.health_port, {worker.service: partial(getattr, worker, "is_well") for worker in workers}
    )
    health.start()
    threads = [
        threading.Thread(target=worker.run, args=(stop,), name=f"relay-{worker.service}", daemon=True)
        for worker in workers
    ]
    measuring = threading.Thread(target=keep_measuring, args=(meters, stop), name="relay-lag", daemon=True)
    for thread in (*threads, measuring):
        thread.start()
    logger.info("started", services=[worker.service for worker in workers])
    stop.wait()
    ended = wait_bounded(threads, STOP_SECONDS)
    health.stop()
    logger.info("stopped", in_time=ended)
    return 0 if ended else 1


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python -m event_sourcing.relay MODULE…")
    sys.exit(main(sys.argv[1:]))
