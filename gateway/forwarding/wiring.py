"""Puts the forwarding worker's parts together out of the environment; nothing below reads it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import gateway.forwarding.provinces  # noqa: F401 - registers the adapters that the configuration names
from event_sourcing import mongo_clients
from event_sourcing.dead_letters import DeadLetters
from event_sourcing.rpc.client import RpcClient
from event_sourcing.schedule import Schedule
from event_sourcing.settings import Settings
from gateway.forwarding.dispatch import Dispatcher
from gateway.forwarding.forwarder import Forwarder
from gateway.forwarding.ledger import Ledger
from gateway.forwarding.registry import Registry, load_systems
from gateway.rpc.applications import ApplicationsClient

DATABASE, COLLECTION = "portal", "schedule"

AT_ONCE = 8
"""Submissions under way in one process: a province that answers slowly does not hold up the others."""


@dataclass(frozen=True)
class Forwarding:
    """What one process of the worker consists of. A province that is away does not make it unready: its work waits."""

    forwarder: Forwarder
    dead_letters: DeadLetters
    background: Sequence[Callable[[threading.Event], None]]
    checks: Mapping[str, Callable[[], bool]]
    close: Callable[[], None]


def build(settings: Settings, environ: Mapping[str, str] = os.environ) -> Forwarding:
    client = mongo_clients.connect(settings.mongo_uri)
    portal = mongo_clients.database(client, settings.db_prefix, DATABASE)
    entries = portal[COLLECTION]
    dead_letters = DeadLetters(portal)
    dead_letters.ensure_indexes()
    rpc = RpcClient(settings.amqp_uri, name=settings.service)
    registry = Registry(load_systems(_systems(environ)))
    ledger, schedule = Ledger(entries), Schedule(entries)
    schedule.ensure_indexes()
    forwarder = Forwarder(ledger, schedule, Dispatcher(registry, ApplicationsClient(rpc), ledger))

    def close() -> None:
        rpc.close()
        client.close()

    return Forwarding(
        forwarder=forwarder,
        dead_letters=dead_letters,
        background=[schedule.keep_leases, *[forwarder.run] * AT_ONCE],
        checks={"mongodb": lambda: bool(client.admin.command("ping")), "rabbitmq": rpc.ping},
        close=close,
    )


def _systems(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("BANSHI_PROVINCE_SYSTEMS", "samples/provincial_systems.json"))
