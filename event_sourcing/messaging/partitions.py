"""A number per stream that travels with every public event, so that a broker can spread streams over queues.

Events of one stream always have the same number, so a subscription that gives each queue some of the numbers keeps
the order of every stream and works on many at once. The number depends on the stream's name alone: it never changes.
"""

from __future__ import annotations

from zlib import crc32

PARTITIONS = 64

PARTITION_HEADER = "banshi-partition"
"""A string: brokers compare headers by type as well, and clients do not agree on how long an integer is."""


def partition_of(stream: str) -> int:
    """0 to PARTITIONS - 1: the CRC-32 of the name in UTF-8, modulo PARTITIONS."""
    return crc32(stream.encode()) % PARTITIONS


def partition_header(stream: str) -> dict[str, str]:
    """What a message about an event of this stream carries, and what a headers binding for it asks for."""
    return {PARTITION_HEADER: str(partition_of(stream))}
