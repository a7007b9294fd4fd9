"""The node of a queue goes away: confirms resume, nothing is lost, the order stays, calls are answered again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from event_sourcing.errors import BanshiError
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.relay.worker import RelayWorker
from event_sourcing.rpc.client import RpcClient
from sandbox.servers import rabbit_cluster as rabbit_cluster_module
from sandbox.servers.rabbit_cluster import RabbitCluster, running_seen_by
from sandbox.servers.rabbitmq import RabbitMq
from tests.contract.event_store.writes import whole_log
from tests.integration.fail_over.conftest import Machines
from tests.integration.fail_over.writing import Writers
from tests.integration.kernel.processes import running, service_arguments
from tests.integration.kernel.relaying import relaying
from tests.integration.kernel.sample_events.public_events import translate
from tests.support.faults.namespaces import loopback
from tests.support.outside_subscriber import OutsideSubscriber, subscribed
from tests.support.servers import rabbit_cluster
from tests.support.waiting import wait_until

CONTEXT = {"actor": {"id": "a"}, "correlation_id": "c"}
RECOVERY_SECONDS = 90


@pytest.fixture(scope="module")
def nodes(machines: Machines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitCluster]:
    places = machines.network.places if machines.network else loopback(3)
    with rabbit_cluster(tmp_path_factory.mktemp("nodes"), places) as made:
        yield made


@pytest.fixture
def database(mongo_uri: str, database_name: str) -> Iterator[Database[dict[str, Any]]]:
    with connect(mongo_uri) as client:
        yield client[database_name]
        client.drop_database(database_name)


@pytest.mark.parametrize(("fault", "queue"), [("killed", "rpc-{}"), ("cut_off", "{}.events")])
def test_the_loss_of_a_node_loses_no_event_and_stops_no_call_for_long(
    fault: str,
    queue: str,
    machines: Machines,
    nodes: RabbitCluster,
    mongo_uri: str,
    database: Database[dict[str, Any]],
    unique_name: str,
    tmp_path: Path,
) -> None:
    store = MongoEventStore(database)
    store.ensure_indexes()
    subscriber = f"{unique_name}.events"
    relay = RelayWorker(unique_name, database, translate, nodes.uri, awaited=[subscriber], lease_seconds=2)
    environment = {
        "SAMPLE_NAME": unique_name,
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": nodes.uri,
        "BANSHI_DB_PREFIX": f"{database.name}_",
    }
    effects = database.client[f"{database.name}_{unique_name}"]["effects"]
    effects.create_index("event")
    client = RpcClient(nodes.uri)

    def calls() -> bool:
        try:
            return client.call(unique_name, "echo", {}, CONTEXT, timeout=2)["actor"] == "a"
        except BanshiError:
            return False

    def handled() -> int:
        return len(effects.distinct("event", {"what": "effect"}))

    with (
        running(service_arguments("sample_service"), tmp_path / "log", environment, wait=False) as service,
        subscribed(nodes.uri, subscriber) as outside,
        relaying(relay),
        Writers(store, threads=1) as writers,
    ):
        wait_until(service.is_ready, timeout=RECOVERY_SECONDS, message="the service does not come up")
        wait_until(lambda: len(outside.received()) > 40, message="nothing is published")
        assert calls()
        lost = leader(nodes, queue.format(unique_name))
        before = len(outside.received())
        strike(fault, lost, nodes, machines)
        wait_until(
            lambda: len(outside.received()) > before + 40,
            timeout=RECOVERY_SECONDS,
            message="confirms do not resume",
        )
        wait_until(calls, timeout=RECOVERY_SECONDS, message="calls are not answered")
        mend(fault, lost, nodes, machines)
        wait_until(calls, timeout=RECOVERY_SECONDS, message="calls are not answered after the node is back")
        writers.stop()
        expected = [event.position for commit in whole_log(store) for event in commit.events]
        wait_until(
            lambda: positions(outside) == expected,
            timeout=RECOVERY_SECONDS,
            message="the outside subscriber has not what the log has",
        )
        wait_until(
            lambda: handled() == len(expected),
            timeout=2 * RECOVERY_SECONDS,
            message="our subscriber is behind",
        )
    client.close()
    database.client.drop_database(f"{database.name}_{unique_name}")


def test_a_node_that_stays_apart_is_started_again(
    nodes: RabbitCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its process lives, but it is no member: as one whose restart hangs after a partition."""
    monkeypatch.setattr(rabbit_cluster_module, "REVIVE_SECONDS", 20.0)  # longer than a start takes
    apart = nodes.nodes[1]
    apart.control("stop_app")
    assert not apart.is_ready()
    nodes.wait_whole()
    assert all(len(running_seen_by(node)) == len(nodes.nodes) for node in nodes.nodes)


def positions(outside: OutsideSubscriber) -> list[int]:
    return [int(envelope["position"]) for envelope in outside.received()]


def leader(nodes: RabbitCluster, queue: str) -> RabbitMq:
    return wait_until(lambda: nodes.leader_of(queue), message=f"{queue} has no leader")


def strike(fault: str, node: RabbitMq, nodes: RabbitCluster, machines: Machines) -> None:
    if fault == "killed":
        node.kill()
    else:
        machines.must_part().cut(nodes.nodes.index(node))


def mend(fault: str, node: RabbitMq, nodes: RabbitCluster, machines: Machines) -> None:
    if fault == "killed":
        node.start()
    else:
        machines.must_part().heal()
    nodes.wait_whole()
