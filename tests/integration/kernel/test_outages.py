"""The broker restarts, freezes and goes away: everything recovers, and nothing hangs. On a broker of its own."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing.cloud_events import CONTENT_TYPE
from event_sourcing.errors import BanshiError, Unavailable
from event_sourcing.events import ANY_VERSION, Metadata, NewEvent, StreamWrite
from event_sourcing.messaging.publisher import ConfirmedPublisher, PublishFailed
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.relay.worker import RelayWorker
from event_sourcing.rpc.client import RpcClient
from sandbox.servers.rabbitmq import RabbitMq
from tests.integration.kernel.processes import running, service_arguments
from tests.integration.kernel.sample_events.public_events import translate
from tests.support.waiting import wait_until

BY = Metadata("staff-1", "corr-1")
CONTEXT = {"actor": {"id": "a"}, "correlation_id": "c"}


def append(store: MongoEventStore) -> int:
    return store.append([StreamWrite("thing-1", ANY_VERSION, [NewEvent("Done", {})])], BY).position


def test_client_subscriber_and_relay_recover_and_a_stop_without_a_broker_ends(
    own_broker: RabbitMq,
    mongo_uri: str,
    database_prefix: str,
    service_database: Database[dict[str, Any]],
    event_store: MongoEventStore,
    unique_name: str,
    tmp_path: Path,
) -> None:
    environment = {
        "SAMPLE_NAME": unique_name,
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": own_broker.uri,
        "BANSHI_DB_PREFIX": database_prefix,
    }
    effects = service_database.client[f"{database_prefix}{unique_name}"]["effects"]
    client = RpcClient(own_broker.uri)
    worker = RelayWorker(unique_name, service_database, translate, own_broker.uri)
    stop = threading.Event()
    relay = threading.Thread(target=worker.run, args=(stop,), daemon=True)

    def handled() -> int:
        return len(effects.distinct("event", {"what": "effect"}))

    def calls() -> bool:
        try:
            return client.call(unique_name, "echo", {"n": 1}, CONTEXT, timeout=2)["payload"] == {"n": 1}
        except BanshiError:
            return False

    with running(service_arguments("sample_service"), tmp_path / "log", environment) as service:
        relay.start()
        append(event_store)
        wait_until(lambda: handled() == 1)
        assert calls()

        own_broker.stop()
        with pytest.raises(Unavailable):
            client.call(unique_name, "echo", {}, CONTEXT)
        wait_until(lambda: not service.is_ready())
        append(event_store)  # committing does not need the broker
        own_broker.start()
        own_broker.wait_ready()

        append(event_store)
        wait_until(lambda: handled() == 3, timeout=30)
        wait_until(calls, timeout=30)
        wait_until(lambda: worker.is_well)

        own_broker.stop()
        service.send(signal.SIGTERM)
        stop.set()
        assert service.wait() == 0
        relay.join(20)
        assert not relay.is_alive()
        client.close()
        own_broker.start()
        own_broker.wait_ready()


def test_a_frozen_broker_hangs_no_publisher(own_broker: RabbitMq, unique_name: str) -> None:
    assert own_broker.process is not None
    publisher = ConfirmedPublisher(own_broker.uri, "test")
    publisher.open().queue_declare(unique_name, durable=True, auto_delete=False)
    pid = own_broker.process.pid
    assert pid is not None
    os.killpg(os.getpgid(pid), signal.SIGSTOP)
    try:
        publisher.publish("", unique_name, b"{}", message_id="m", content_type=CONTENT_TYPE)
        with pytest.raises(PublishFailed, match="does not answer"):
            publisher.flush(0.5)
        publisher.close()
    finally:
        os.killpg(os.getpgid(pid), signal.SIGCONT)
