"""Three-node servers fail over as told; what later tests rely on when they say "primary" or "cut off"."""

from __future__ import annotations

import os
from pathlib import Path

from event_sourcing.messaging import connections
from tests.support.faults.namespaces import loopback, network
from tests.support.faults.pauses import paused
from tests.support.servers import rabbit_cluster, replica_set
from tests.support.waiting import wait_until

QUORUM = {"x-queue-type": "quorum"}


def test_a_killed_primary_is_followed_by_another_and_comes_back_as_a_secondary(tmp_path: Path) -> None:
    with replica_set(tmp_path, loopback(3)) as members:
        first = members.primary()
        first.kill()
        second = wait_until(lambda: (now := members.primary()) is not first and now, timeout=30)
        first.start()
        members.wait_whole()
        assert first in members.secondaries()
        members.step_down()
        assert members.primary() is not second


def test_a_primary_without_its_peers_or_without_everybody_is_followed_by_another(tmp_path: Path) -> None:
    with network(3) as net, replica_set(tmp_path, net.places) as members:
        first = members.primary()
        node = members.members.index(first)
        net.part(node, *({0, 1, 2} - {node}))
        assert first.hello()
        second = wait_until(lambda: (now := members.primary()) is not first and now, timeout=30)
        net.heal()
        members.wait_whole()
        net.cut(members.members.index(second))
        assert not second.hello()
        wait_until(lambda: members.primary() is not second, timeout=30)
        net.heal()
        members.wait_whole()


def test_a_queue_moves_to_another_node_when_its_own_is_killed(tmp_path: Path) -> None:
    with rabbit_cluster(tmp_path, loopback(3)) as cluster:
        connection = connections.connect(cluster.uri, "test")
        connection.channel().queue_declare("moving", durable=True, auto_delete=False, arguments=QUORUM)
        connections.close(connection)
        first = cluster.leader_of("moving")
        assert first is not None
        first.kill()
        wait_until(lambda: cluster.leader_of("moving") not in (None, first), timeout=60)
        first.start()
        cluster.wait_whole()


def test_networks_go_when_they_are_closed() -> None:
    with network(2) as net:
        hosts = [place.host for place in net.places]
        assert len(set(hosts)) == 2
    assert not [name for name in os.listdir("/run/netns") if name.startswith(f"bs{os.getpid()}")]


def test_a_paused_process_stands_still_and_goes_on(tmp_path: Path) -> None:
    with replica_set(tmp_path, loopback(1)) as members:
        pid = members.members[0].process.pid
        assert pid is not None
        with paused(pid):
            assert not members.members[0].hello()
        assert members.members[0].hello()
