from __future__ import annotations

import pytest

from event_sourcing.messaging.connections import node_uris


@pytest.mark.parametrize(
    ("uri", "nodes"),
    [
        ("pyamqp://u:p@a:5672/", ["pyamqp://u:p@a:5672/"]),
        ("pyamqp://u:p@a:1,b:2,c/v", ["pyamqp://u:p@a:1/v", "pyamqp://u:p@b:2/v", "pyamqp://u:p@c/v"]),
        ("amqps://a,b", ["amqps://a", "amqps://b"]),
    ],
)
def test_each_node_of_a_cluster_has_a_uri_of_its_own(uri: str, nodes: list[str]) -> None:
    assert node_uris(uri) == nodes
