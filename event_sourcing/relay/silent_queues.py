"""Which queue is it that does not confirm? Asked when a message has been unconfirmed for too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from event_sourcing.messaging import connections
from event_sourcing.messaging.connections import CONNECTION_LOST
from event_sourcing.messaging.topology import partition_queue, queue_exists


def silent_queues(amqp_uri: str, subscriptions: Sequence[str]) -> list[str]:
    """Queues of `subscriptions` that are missing or do not answer in time. Raises CONNECTION_LOST errors when the broker
    itself does not."""
    return [queue for name in subscriptions for queue in _silent(amqp_uri, name)]


def _silent(amqp_uri: str, subscription: str) -> Iterator[str]:
    exists = _exists(amqp_uri, subscription)
    if exists is None:
        yield subscription
    if exists is not False:
        return
    for n in count():  # in partitions, then, or missing
        exists = _exists(amqp_uri, partition := partition_queue(subscription, n))
        if exists is None:
            yield partition
        elif not exists:
            if n == 0:
                yield subscription
            return


def _exists(amqp_uri: str, queue: str) -> bool | None:
    """None: no answer in time. On a connection of its own: one that has waited in vain cannot be used for the next question."""
    connection = connections.connect(amqp_uri, "relay-diagnosis")
    try:
        return queue_exists(connection.channel(), queue)
    except CONNECTION_LOST:
        return None
    finally:
        connections.close(connection)
