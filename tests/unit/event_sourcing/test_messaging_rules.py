from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from event_sourcing.errors import ContractMismatch, NotFound, Unavailable, ValidationFailed
from event_sourcing.messaging.retries import LONGEST_REASON, DeadLetter, PermanentFailure, RetryLater, verdict
from event_sourcing.messaging.topology import (
    UNANSWERED_SECONDS,
    Subscription,
    queue_arguments,
    retry_arguments,
    routing_key,
)

LADDER = (1, 5, 30)
BINDINGS = {"catalog": ("item-published.v1",)}


@pytest.mark.parametrize(("failures", "seconds"), [(1, 1), (2, 5), (3, 30)])
def test_each_failure_waits_longer(failures: int, seconds: int) -> None:
    assert verdict(Unavailable("x"), failures, LADDER) == RetryLater(seconds, "Unavailable[UNAVAILABLE]: x")


def test_after_the_last_step_it_is_a_dead_letter_with_its_reason() -> None:
    assert verdict(KeyError("a"), 4, LADDER) == DeadLetter("KeyError: 'a' (failed 4 times)")


@pytest.mark.parametrize("error", [PermanentFailure("x"), ContractMismatch("x"), ValidationFailed([])])
def test_what_cannot_get_better_is_not_tried_again(error: Exception) -> None:
    assert isinstance(verdict(error, 1, LADDER), DeadLetter)


def test_a_thing_not_found_may_yet_come() -> None:
    assert isinstance(verdict(NotFound("x"), 1, LADDER), RetryLater)


def test_without_a_ladder_the_first_failure_is_final() -> None:
    assert isinstance(verdict(KeyError("a"), 1, ()), DeadLetter)


@given(st.text(), st.integers(1, 3))
def test_reasons_fit_a_header(text: str, failures: int) -> None:
    assert len(verdict(ValueError(text), failures, LADDER).reason) <= LONGEST_REASON


@pytest.mark.parametrize("steps", [(5, 1), (1, 1), (0, 1), (-1,)])
def test_a_ladder_ascends(steps: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="ascending"):
        Subscription("q", BINDINGS, retry_seconds=steps)


def test_a_subscription_needs_a_name_bindings_and_a_prefetch() -> None:
    with pytest.raises(ValueError, match="queue name"):
        Subscription("", BINDINGS)
    with pytest.raises(ValueError, match="bindings"):
        Subscription("q", {})
    with pytest.raises(ValueError, match="prefetch"):
        Subscription("q", BINDINGS, prefetch=0)


def test_a_handler_has_some_time_and_in_order_no_more_than_the_broker_waits() -> None:
    with pytest.raises(ValueError, match="never done"):
        Subscription("q", BINDINGS, handler_seconds=0)
    assert Subscription("q", BINDINGS, ordered=True).longest_seconds < UNANSWERED_SECONDS
    with pytest.raises(ValueError, match="the broker waits 900 s for an answer: shorten"):
        Subscription("q", BINDINGS, ordered=True, handler_seconds=60)
    Subscription("q", BINDINGS, handler_seconds=60)  # out of order the waits are at the broker's


def test_names_tell_what_a_queue_is_for() -> None:
    subscription = Subscription("applications.reference", BINDINGS)
    assert subscription.dead_queue == "applications.reference.dead"
    assert subscription.retry_queue(30) == "applications.reference.retry-30s"


def test_routing_keys_are_event_types() -> None:
    assert routing_key("catalog", "item-published.v1") == "cn.gz.edu.catalog.item-published.v1"
    assert routing_key("catalog", "#") == "#"


def test_every_queue_is_replicated_and_loses_nothing() -> None:
    subscription = Subscription("q", BINDINGS)
    for arguments in (queue_arguments(subscription), retry_arguments(subscription, 5)):
        assert arguments["x-queue-type"] == "quorum"
        assert arguments["x-dead-letter-strategy"] == "at-least-once"
        assert arguments["x-overflow"] == "reject-publish"


def test_a_waiting_event_goes_back_to_its_queue() -> None:
    arguments = retry_arguments(Subscription("q", BINDINGS), 5)
    assert (arguments["x-message-ttl"], arguments["x-dead-letter-routing-key"]) == (5000, "q")


def test_only_an_ordered_subscription_has_a_single_active_consumer() -> None:
    assert "x-single-active-consumer" not in queue_arguments(Subscription("q", BINDINGS))
    assert queue_arguments(Subscription("q", BINDINGS, ordered=True))["x-single-active-consumer"]


def test_partitions_need_order_and_are_at_most_as_many_as_there_are_numbers() -> None:
    with pytest.raises(ValueError, match="ordered"):
        Subscription("q", BINDINGS, partitions=2)
    with pytest.raises(ValueError, match="at most 64"):
        Subscription("q", BINDINGS, ordered=True, partitions=65)


def test_a_subscription_in_partitions_is_read_from_numbered_queues_and_reached_through_its_exchange() -> None:
    spread = Subscription("q", BINDINGS, ordered=True, partitions=2)
    assert spread.queues == ("q.0", "q.1")
    assert spread.address == ("q.partitions", "")
    assert Subscription("q", BINDINGS).address == ("", "q")
