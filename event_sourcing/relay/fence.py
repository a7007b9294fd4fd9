"""The broker's half of leading: who publishes for a service holds an exclusive queue on the very connection (ADR 11).

The lease alone cannot keep a leader from publishing that was paused and goes on after another one took over: it looks
at the clock, is paused, and then writes. The broker can: while the connection of the former leader lives, nobody else
gets the queue; and once somebody else has it, whatever the former one writes goes to a closed connection.
"""

from __future__ import annotations

from amqp import Channel
from amqp.exceptions import ResourceLocked

from event_sourcing.messaging.frames import header_table
from event_sourcing.messaging.partitions import PARTITION_HEADER, PARTITIONS

HEARTBEAT_SECONDS = 3
"""A paused leader loses its connection after two of them. Everything that a leader waits for takes less than one."""

FENCE_HEADER = "banshi-fence"
"""Number of the leadership under which a message was published. In no queue does it ever go down."""


class FormerLeaderConnected(Exception):
    """Its connection still lives at the broker. A dead process's ends at once, a paused one's soon."""


def hold(channel: Channel, service: str) -> None:
    """Ours as long as the channel's connection lives. Raises FormerLeaderConnected, or a lost connection's errors."""
    queue = f"relay.{service}.leader"
    try:
        channel.queue_declare(queue, exclusive=True, durable=False, auto_delete=False)
    except ResourceLocked as error:
        raise FormerLeaderConnected(f"{queue} is held by another connection") from error


def headers_of(fence: int) -> list[bytes]:
    """Headers of every message under this leadership, by partition."""
    return [
        header_table({PARTITION_HEADER: str(number), FENCE_HEADER: fence}) for number in range(PARTITIONS)
    ]
