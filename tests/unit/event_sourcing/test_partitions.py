from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from event_sourcing.messaging.partitions import PARTITIONS, partition_header, partition_of


@given(st.text(max_size=80))
def test_every_stream_has_a_number_within_bounds_and_its_header_says_it(stream: str) -> None:
    assert 0 <= partition_of(stream) < PARTITIONS
    assert partition_header(stream) == {"banshi-partition": str(partition_of(stream))}


def test_the_number_of_a_stream_never_changes() -> None:
    """Queues are bound to numbers: another number is another queue, and the stream's order is gone."""
    assert [partition_of(stream) for stream in ("thing-1", "thing-2", "item-办证")] == [13, 55, 51]


def test_streams_spread_over_all_numbers() -> None:
    assert {partition_of(f"thing-{number}") for number in range(1000)} == set(range(PARTITIONS))
