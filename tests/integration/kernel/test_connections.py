"""Which node of a cluster a connection ends at."""

from __future__ import annotations

import pytest

from event_sourcing.messaging import connections
from event_sourcing.messaging.connections import CONNECTION_LOST
from sandbox.servers.ports import HOST, free_ports


def test_a_node_that_is_down_is_passed_over(amqp_uri: str) -> None:
    dead = [f"{HOST}:{port}" for port in free_ports(3)]
    beginning, _, alive = amqp_uri.rpartition("@")
    for _ in range(4):
        connection = connections.connect(f"{beginning}@{','.join([*dead, alive])}", "test")
        assert connection.connected
        connections.close(connection)


def test_when_every_node_is_down_the_connection_counts_as_lost() -> None:
    dead = ",".join(f"{HOST}:{port}" for port in free_ports(2))
    with pytest.raises(CONNECTION_LOST):
        connections.connect(f"pyamqp://guest:guest@{dead}/", "test")
