"""The broker freezes, dies, drops connections and forgets queues while a backlog is published (G2). On one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.servers.ports import HOST
from sandbox.servers.rabbitmq import RabbitMq
from tests.integration.kernel import broker, mailbox
from tests.integration.kernel.relay_processes import SERVICE, Publication, publication
from tests.integration.kernel.relaying import append
from tests.support.faults.pauses import paused
from tests.support.faults.tcp_proxy import proxy_to
from tests.support.waiting import wait_until

BACKLOG = 8000
RECOVERY_SECONDS = 60


@pytest.fixture
def backlog(mongo_uri: str, database_prefix: str, own_broker: RabbitMq) -> Iterator[Publication]:
    with publication(mongo_uri, own_broker.uri, database_prefix) as made:
        made.fill(BACKLOG)
        yield made


@pytest.fixture
def queue(own_broker: RabbitMq, unique_name: str) -> Iterator[str]:
    """The mailbox of one test: nothing stays bound that would take the next one's messages."""
    mailbox.bind(own_broker.uri, SERVICE, unique_name)
    yield unique_name
    mailbox.delete(own_broker.uri, queue=unique_name)


def everything_came_in_order(backlog: Publication, own_broker: RabbitMq, queue: str) -> bool:
    """Each event at least once, and none for the first time before its predecessors."""
    arrivals = mailbox.first_arrivals(mailbox.empty(own_broker.uri, queue))
    return arrivals == list(range(1, backlog.store.end() + 1))


def test_a_frozen_broker_makes_the_relay_ill_and_hangs_nothing(
    backlog: Publication, own_broker: RabbitMq, queue: str, tmp_path: Path
) -> None:
    assert own_broker.process is not None
    pid = own_broker.process.pid
    assert pid is not None
    with backlog.relay(tmp_path / "log", wait=False) as relay:
        backlog.wait_midway(beyond=200)
        with paused(pid):
            wait_until(lambda: "publishing stopped" in relay.log, timeout=30)
            wait_until(lambda: not relay.is_ready())
            assert relay.metric("banshi_relay_lag_commits", service=SERVICE) > 0
        wait_until(backlog.is_complete, timeout=RECOVERY_SECONDS)
        wait_until(relay.is_ready)
        assert relay.stop() == 0
    assert everything_came_in_order(backlog, own_broker, queue)


def test_a_killed_broker_gets_everything_once_it_is_back_and_the_lag_is_seen(
    backlog: Publication, own_broker: RabbitMq, queue: str, tmp_path: Path
) -> None:
    broker.settle(own_broker)
    with backlog.relay(tmp_path / "log", wait=False) as relay:
        backlog.wait_midway(beyond=200)
        own_broker.kill()
        wait_until(lambda: "publishing stopped" in relay.log)
        wait_until(lambda: not relay.is_ready())
        behind = backlog.store.end() - backlog.done
        append(backlog.store, "Done", "Done")
        wait_until(lambda: relay.metric("banshi_relay_lag_commits", service=SERVICE) == behind + 1)
        assert relay.metric("banshi_relay_lag_events", service=SERVICE) == behind + 2
        assert relay.metric("banshi_relay_lag_seconds", service=SERVICE) > 0

        own_broker.start()
        own_broker.wait_ready()
        wait_until(backlog.is_complete, timeout=RECOVERY_SECONDS)
        wait_until(relay.is_ready)
        for unit in ("commits", "events", "seconds"):
            gauge = f"banshi_relay_lag_{unit}"
            wait_until(lambda gauge=gauge: relay.metric(gauge, service=SERVICE) == 0, message=gauge)
        assert relay.stop() == 0
    assert everything_came_in_order(backlog, own_broker, queue)


def test_connections_cut_in_the_middle_of_a_window_lose_nothing(
    backlog: Publication, own_broker: RabbitMq, queue: str, tmp_path: Path
) -> None:
    with proxy_to(HOST, own_broker.port) as link:
        backlog.amqp_uri = own_broker.uri.replace(str(own_broker.port), str(link.port))
        with backlog.relay(tmp_path / "log", wait=False) as relay:
            for _ in range(3):
                backlog.wait_midway(beyond=backlog.done)
                stops = relay.log.count("publishing stopped")
                link.cut()
                link.heal()
                wait_until(lambda stops=stops: relay.log.count("publishing stopped") > stops)
            wait_until(backlog.is_complete, timeout=RECOVERY_SECONDS)
            assert relay.stop() == 0
    assert everything_came_in_order(backlog, own_broker, queue)


def test_what_is_published_while_an_awaited_subscription_is_gone_waits_for_it(
    backlog: Publication, own_broker: RabbitMq, queue: str, tmp_path: Path
) -> None:
    """Its exchange goes with it: the broker then closes the channel instead of returning the message."""
    backlog.awaited = (queue,)
    with backlog.relay(tmp_path / "log") as relay:
        wait_until(backlog.is_complete, timeout=RECOVERY_SECONDS)
        assert everything_came_in_order(backlog, own_broker, queue)  # deletes the queue
        before = backlog.done
        append(backlog.store, "Done")
        wait_until(lambda: "waiting for a subscription" in relay.log)
        wait_until(lambda: not relay.is_ready())
        assert backlog.done == before

        mailbox.delete(own_broker.uri, exchange=f"{SERVICE}.events")
        append(backlog.store, "Done")
        mailbox.bind(own_broker.uri, SERVICE, queue)
        wait_until(backlog.is_complete)
        wait_until(relay.is_ready)
        arrivals = mailbox.first_arrivals(mailbox.empty(own_broker.uri, queue))
        assert arrivals == [before + 1, before + 2]
        assert relay.stop() == 0


def test_an_exchange_deleted_in_a_backlog_is_made_again_and_publication_goes_on(
    backlog: Publication, own_broker: RabbitMq, queue: str, tmp_path: Path
) -> None:
    """Its bindings are gone with it: who wants the events binds again, and takes the rest from the log (backfill)."""
    with backlog.relay(tmp_path / "log", wait=False) as relay:
        backlog.wait_midway(beyond=200)
        mailbox.delete(own_broker.uri, exchange=f"{SERVICE}.events")
        wait_until(backlog.is_complete, timeout=RECOVERY_SECONDS)
        wait_until(relay.is_ready)
        assert "NOT_FOUND" in relay.log
        assert "nobody subscribes to this type" in relay.log
        mailbox.bind(own_broker.uri, SERVICE, queue)
        last = append(backlog.store, "Done")
        wait_until(backlog.is_complete)
        assert relay.stop() == 0
    *before, after = mailbox.first_arrivals(mailbox.empty(own_broker.uri, queue))
    assert before == list(range(1, len(before) + 1))
    assert after == last
