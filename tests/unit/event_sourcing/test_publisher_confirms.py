"""What the broker's confirms mean for the low-water mark, without a broker: the callbacks it would cause."""

from __future__ import annotations

import pytest

from event_sourcing.messaging.publisher import ConfirmedPublisher


@pytest.fixture
def publisher() -> ConfirmedPublisher:
    """Messages 1 to 5 have been sent."""
    found = ConfirmedPublisher("pyamqp://", "test")
    found.last_tag = 5
    found._unconfirmed.update(dict.fromkeys(range(1, 6), 0.0))
    return found


def test_only_a_contiguous_run_counts(publisher: ConfirmedPublisher) -> None:
    publisher._on_ack(2, False)
    assert (publisher.confirmed_through, publisher.in_flight) == (0, 4)
    publisher._on_ack(1, False)
    assert publisher.confirmed_through == 2


def test_one_confirm_may_be_for_all_before(publisher: ConfirmedPublisher) -> None:
    publisher._on_ack(4, True)
    assert (publisher.confirmed_through, publisher.in_flight) == (4, 1)
    publisher._on_ack(5, False)
    assert publisher.confirmed_through == 5


def test_a_later_confirm_for_all_before_does_not_cover_a_refused_one(publisher: ConfirmedPublisher) -> None:
    publisher._on_nack(3, False)
    publisher._on_ack(5, True)
    assert publisher.confirmed_through == 2


def test_all_before_may_be_refused_at_once(publisher: ConfirmedPublisher) -> None:
    publisher._on_ack(1, False)
    publisher._on_nack(4, True)
    publisher._on_ack(5, True)
    assert publisher.confirmed_through == 1
