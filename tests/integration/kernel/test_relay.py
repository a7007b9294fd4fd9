"""From the log to the broker: every event, in order, whatever dies when (G2)."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from amqp import Channel
from pymongo.database import Database
from structlog.testing import capture_logs

from event_sourcing.cloud_events import CONTENT_TYPE
from event_sourcing.messaging.publisher import ConfirmedPublisher, PublishFailed
from event_sourcing.messaging.topology import Subscription, declare_subscription
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.relay.backfill import backfill
from event_sourcing.relay.lease import LeaseLost, RelayLease
from event_sourcing.relay.worker import RelayWorker
from tests.integration.kernel import broker
from tests.integration.kernel.processes import KernelProcess, running
from tests.integration.kernel.relaying import append, checkpoint, reading, relaying
from tests.integration.kernel.sample_events.public_events import translate
from tests.support.waiting import wait_until


@pytest.fixture
def worker(service_database: Database[dict[str, Any]], amqp_uri: str, unique_name: str) -> RelayWorker:
    return RelayWorker(unique_name, service_database, translate, amqp_uri, lease_seconds=2)


class TestPublishing:
    def test_public_events_arrive_in_order_and_internal_ones_do_not(
        self,
        worker: RelayWorker,
        event_store: MongoEventStore,
        service_database: Database[dict[str, Any]],
        amqp_uri: str,
        unique_name: str,
    ) -> None:
        append(event_store, "Done", "Internal", "Done")
        append(event_store, "Internal")
        with reading(amqp_uri, unique_name, f"{unique_name}.q") as reader, relaying(worker):
            wait_until(lambda: reader.positions == [1, 3])
            append(event_store, "Done")
            wait_until(lambda: reader.positions == [1, 3, 5])
            wait_until(lambda: checkpoint(service_database) == 5)

    def test_a_second_start_goes_on_where_the_first_stopped(
        self,
        worker: RelayWorker,
        event_store: MongoEventStore,
        service_database: Database[dict[str, Any]],
        amqp_uri: str,
        unique_name: str,
    ) -> None:
        with reading(amqp_uri, unique_name, f"{unique_name}.q") as reader:
            append(event_store, "Done")
            with relaying(worker):
                wait_until(lambda: reader.positions == [1])
            append(event_store, "Done")
            with relaying(RelayWorker(unique_name, service_database, translate, amqp_uri)):
                wait_until(lambda: reader.positions == [1, 2])

    def test_events_without_a_subscriber_hold_nobody_up(
        self, worker: RelayWorker, event_store: MongoEventStore, service_database: Database[dict[str, Any]]
    ) -> None:
        end = append(event_store, "Done", "Done")
        with relaying(worker):
            wait_until(lambda: checkpoint(service_database) == end)
            assert worker.is_well

    @pytest.mark.parametrize("partitions", [0, 2])
    def test_nothing_is_published_before_an_awaited_subscription_is_in_place(
        self,
        event_store: MongoEventStore,
        service_database: Database[dict[str, Any]],
        amqp_uri: str,
        unique_name: str,
        partitions: int,
    ) -> None:
        """A queue that exists need not be bound yet: its service died in between, or is still at it."""
        append(event_store, "Done")
        subscription = Subscription(
            f"{unique_name}.late", {unique_name: ("#",)}, ordered=bool(partitions), partitions=partitions
        )
        with broker.channel(amqp_uri) as channel, pytest.raises(Died):
            declare_subscription(dying_at_its_first_binding(channel), subscription)
        assert broker.depth(amqp_uri, subscription.queues[0]) == 0
        patient = RelayWorker(
            unique_name, service_database, translate, amqp_uri, awaited=[subscription.queue]
        )
        with relaying(patient):
            wait_until(lambda: service_database["relay"].find_one({"fence": {"$gte": 2}}))
            assert checkpoint(service_database) == 0
            with broker.channel(amqp_uri) as channel:
                declare_subscription(channel, subscription)
            wait_until(lambda: checkpoint(service_database) == 1)
        assert sum(broker.depth(amqp_uri, queue) or 0 for queue in subscription.queues) == 1

    def test_an_event_that_cannot_be_told_stops_the_service_there(
        self,
        worker: RelayWorker,
        event_store: MongoEventStore,
        service_database: Database[dict[str, Any]],
        amqp_uri: str,
        unique_name: str,
    ) -> None:
        append(event_store, "Done")
        append(event_store, "Unreadable")
        append(event_store, "Done")
        with reading(amqp_uri, unique_name, f"{unique_name}.q") as reader, relaying(worker):
            wait_until(lambda: reader.positions)
            wait_until(lambda: service_database["relay"].find_one({"fence": {"$gte": 2}}))
            assert reader.distinct() == [1]
            assert not worker.is_well

    def test_an_exchange_of_another_kind_stops_publication_until_somebody_deletes_it(
        self,
        worker: RelayWorker,
        event_store: MongoEventStore,
        service_database: Database[dict[str, Any]],
        amqp_uri: str,
        unique_name: str,
    ) -> None:
        exchange = f"{unique_name}.events"
        end = append(event_store, "Done")
        with broker.channel(amqp_uri) as channel:
            channel.exchange_declare(exchange, "fanout", durable=True, auto_delete=False)
        with capture_logs() as said, relaying(worker):
            wait_until(lambda: [entry for entry in said if "exchange does not match" in entry["event"]])
            assert not worker.is_well
            assert checkpoint(service_database) == 0
            with broker.channel(amqp_uri) as channel:
                channel.exchange_delete(exchange)
            wait_until(lambda: checkpoint(service_database) == end)
            wait_until(lambda: worker.is_well)

    def test_a_refusing_queue_gets_everything_once_it_has_room(
        self,
        worker: RelayWorker,
        event_store: MongoEventStore,
        service_database: Database[dict[str, Any]],
        amqp_uri: str,
        unique_name: str,
    ) -> None:
        for _ in range(60):
            append(event_store, "Done")
        small = {"x-max-length": 5, "x-overflow": "reject-publish"}
        with reading(amqp_uri, unique_name, f"{unique_name}.small", **small) as reader, relaying(worker):
            wait_until(lambda: checkpoint(service_database) == 60)
            wait_until(lambda: sorted(reader.distinct()) == list(range(1, 61)))

    def test_a_new_subscription_takes_the_past_from_the_log(
        self, event_store: MongoEventStore, amqp_uri: str, unique_name: str
    ) -> None:
        for kind in ("Done", "Internal", "Done", "Done"):
            append(event_store, kind)
        publisher = ConfirmedPublisher(amqp_uri, "backfill")
        with reading(amqp_uri, unique_name, f"{unique_name}.new") as reader:
            queue = f"{unique_name}.new"
            assert backfill(unique_name, event_store, translate, publisher, queue, after=1) == 2
            wait_until(lambda: reader.positions == [3, 4])
            assert backfill(unique_name, event_store, translate, publisher, queue, names=["other.v1"]) == 0
        with pytest.raises(PublishFailed, match="no queue"):
            backfill(unique_name, event_store, translate, publisher, f"{unique_name}.missing")
        publisher.close()


class TestLeading:
    def test_a_paused_leader_cannot_move_the_checkpoint(
        self, service_database: Database[dict[str, Any]]
    ) -> None:
        paused, next_one = RelayLease(service_database, "a", 0.2), RelayLease(service_database, "b", 60)
        assert paused.acquire()
        paused.save(5)
        wait_until(next_one.acquire)
        next_one.save(9)
        with pytest.raises(LeaseLost):
            paused.save(7)
        paused.release()
        assert checkpoint(service_database) == 9
        assert not paused.acquire()

    def test_only_one_leads_and_the_next_goes_on_from_its_checkpoint(
        self, service_database: Database[dict[str, Any]]
    ) -> None:
        first, second = RelayLease(service_database, "a", 60), RelayLease(service_database, "b", 60)
        assert first.acquire()
        assert not second.acquire()
        first.save(3)
        first.release()
        assert second.acquire()
        assert second.position == 3

    def test_two_relays_publish_once(
        self,
        worker: RelayWorker,
        event_store: MongoEventStore,
        service_database: Database[dict[str, Any]],
        amqp_uri: str,
        unique_name: str,
    ) -> None:
        other = RelayWorker(unique_name, service_database, translate, amqp_uri)
        with reading(amqp_uri, unique_name, f"{unique_name}.q") as reader, relaying(worker), relaying(other):
            for _ in range(20):
                append(event_store, "Done")
            wait_until(lambda: len(reader.positions) >= 20)
            assert reader.positions == list(range(1, 21))


class TestDying:
    def test_a_killed_relay_loses_nothing_and_keeps_the_order(
        self,
        event_store: MongoEventStore,
        service_database: Database[dict[str, Any]],
        mongo_uri: str,
        database_prefix: str,
        amqp_uri: str,
        unique_name: str,
        tmp_path: Path,
    ) -> None:
        environment = {
            "BANSHI_MONGO_URI": mongo_uri,
            "BANSHI_AMQP_URI": amqp_uri,
            "BANSHI_DB_PREFIX": database_prefix,
        }
        module = "tests.integration.kernel.sample_events.public_events"
        store = MongoEventStore(service_database.client[f"{database_prefix}sample_events"])
        store.ensure_indexes()
        appended = threading.Thread(target=lambda: [append(store, "Done") for _ in range(1200)])
        arguments = ["-m", "event_sourcing.relay", module]
        with (
            reading(amqp_uri, "sample_events", f"{unique_name}.q") as reader,
            running(arguments, tmp_path / "first", environment) as first,
        ):
            appended.start()
            wait_until(lambda: len(reader.positions) > 200)
            first.kill()
            second = KernelProcess(arguments, tmp_path / "second", environment)
            try:
                # It leads once the dead one's lease has run out.
                second.start()
                appended.join()
                wait_until(lambda: len(reader.distinct()) == 1200, timeout=30)
                assert reader.distinct() == list(range(1, 1201))
                assert second.stop() == 0
            finally:
                second.kill()


class TestPublisher:
    def test_a_refused_message_is_a_failure(self, amqp_uri: str, unique_name: str) -> None:
        with broker.channel(amqp_uri) as channel:
            channel.queue_declare(
                unique_name,
                durable=True,
                auto_delete=False,
                arguments={"x-max-length": 1, "x-overflow": "reject-publish"},
            )
        publisher = ConfirmedPublisher(amqp_uri, "test")
        publisher.open()
        for _ in range(3):
            publisher.publish("", unique_name, b"{}", message_id="m", content_type=CONTENT_TYPE)
        with pytest.raises(PublishFailed, match="refused"):
            publisher.flush()
        publisher.close()

    def test_a_message_without_a_queue_is_a_failure_unless_it_may_be(
        self, amqp_uri: str, unique_name: str
    ) -> None:
        strict = ConfirmedPublisher(amqp_uri, "test")
        strict.open()
        strict.publish("", unique_name, b"{}", message_id="m", content_type=CONTENT_TYPE)
        with pytest.raises(PublishFailed, match="no queue"):
            strict.flush()
        strict.close()
        unrouted: list[str] = []
        lenient = ConfirmedPublisher(amqp_uri, "test", on_unrouted=unrouted.append)
        lenient.open()
        lenient.publish("", unique_name, b"{}", message_id="m", content_type=CONTENT_TYPE)
        lenient.flush()
        lenient.close()
        assert unrouted == [unique_name]

    def test_it_may_not_be_used_before_it_is_open(self, amqp_uri: str) -> None:
        with pytest.raises(PublishFailed, match="not open"):
            ConfirmedPublisher(amqp_uri, "test").publish(
                "", "q", b"", message_id="m", content_type=CONTENT_TYPE
            )


class Died(Exception):
    pass


def dying_at_its_first_binding(channel: Channel) -> Channel:
    def die(*_: Any, **__: Any) -> None:
        raise Died

    channel.queue_bind = channel.exchange_bind = die
    return channel
