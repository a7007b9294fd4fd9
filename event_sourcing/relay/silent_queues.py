"""Which queue is it that does not confirm? Asked when a message has been unconfirmed for too long."""

from __future__ import annotations

from collections.abc import Sequence

from event_sourcing.messaging import connections
from event_sourcing.messaging.connections import CONNECTION_LOST
from event_sourcing.messaging.topology import queue_exists


def silent_queues(amqp_uri: str, queues: Sequence[str]) -> list[str]:
    """Those of `queues` that are missing or do not answer in time. Raises CONNECTION_LOST errors when the broker itself
    does not."""
    return [queue for queue in queues if not _answers(amqp_uri, queue)]


def _answers(amqp_uri: str, queue: str) -> bool:
    """On a connection of its own: one that has waited in vain for an answer cannot be used for the next question."""
    connection = connections.connect(amqp_uri, "relay-diagnosis")
    try:
        return queue_exists(connection.channel(), queue)
    except CONNECTION_LOST:
        return False
    finally:
        connections.close(connection)
