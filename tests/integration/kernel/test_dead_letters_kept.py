"""The letters of a database, and the desk that sends them back: repetition, order, and who comes too late."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from amqp import Message

from event_sourcing.dead_letters import DISCARDED, RETRIED, WAITING, DeadLetter, DeadLetters, Place
from event_sourcing.errors import Forbidden, NotFound, RuleViolated, Unavailable, ValidationFailed
from event_sourcing.messaging.topology import DELIVERY_LIMIT, Subscription, declare_subscription
from event_sourcing.metrics import DEAD_LETTERS_WAITING
from event_sourcing.mongo_clients import connect
from event_sourcing.nameko_kernel.dead_letter_desk import DeadLetterDesk, letter_of
from event_sourcing.nameko_kernel.dead_letter_methods import DeadLetterMethods
from event_sourcing.nameko_kernel.set_aside import FAILED_AT_HEADER, SetAside
from event_sourcing.nameko_kernel.subscribe_entrypoint import Subscribe, SubscriptionListener
from tests.integration.kernel import broker
from tests.integration.kernel.broker import event

QUEUE = "readers.things"
BEGAN = datetime(2026, 11, 25, 8, tzinfo=UTC)
LATER = BEGAN + timedelta(minutes=1)
OPS = {"actor": {"id": "ops-1", "roles": ["ops"]}}
CITIZEN = {"actor": {"id": "p-1", "roles": ["applicant"]}}


def letter(number: int = 1, failed_at: datetime = BEGAN, queue: str = QUEUE) -> DeadLetter:
    return DeadLetter(
        queue=queue,
        body=event("things", number).to_json(),
        content_type="application/cloudevents+json",
        message_id=f"things-{number}",
        headers={"banshi-partition": 3},
        error="RuntimeError: always",
        first_failed_at=failed_at,
        last_failed_at=failed_at,
        attempts=6,
    )


def subscriber_to(queue: str, amqp_uri: str) -> Subscribe:
    """Without a process around it: it can put back, and reads nothing."""
    subscriber = Subscribe(queue=queue, bindings={queue: ("#",)})
    subscriber.listener = SubscriptionListener()
    subscriber.listener.set_aside = SetAside(amqp_uri, "test")
    return subscriber


@pytest.fixture
def letters(mongo_uri: str, database_prefix: str) -> Iterator[DeadLetters]:
    with connect(mongo_uri) as client:
        found = DeadLetters(client[f"{database_prefix}readers"], clock=lambda: LATER)
        found.ensure_indexes()
        yield found


def kept(letters: DeadLetters, identity: str) -> dict[str, Any]:
    return letters.get([QUEUE], identity)


def waiting_by_the_gauge() -> float:
    return DEAD_LETTERS_WAITING.labels(QUEUE)._value.get()


def test_one_failure_delivered_twice_is_one_letter_and_another_failure_counts_on(
    letters: DeadLetters,
) -> None:
    one = letter()
    letters.keep(one)
    letters.keep(one)
    assert kept(letters, one.identity)["attempts"] == 6
    letters.mark_retried(kept(letters, one.identity), "ops-1")
    assert (kept(letters, one.identity)["status"], waiting_by_the_gauge()) == (RETRIED, 0)

    letters.keep(replace(one, first_failed_at=LATER, last_failed_at=LATER, error="KeyError: 'x'", attempts=1))
    again = kept(letters, one.identity)
    assert (again["status"], again["attempts"], again["error"]) == (WAITING, 7, "KeyError: 'x'")
    assert (again["first_failed_at"], again["last_failed_at"]) == (BEGAN, LATER)
    assert [entry["action"] for entry in again["history"]] == ["retry"]
    assert waiting_by_the_gauge() == 1


def test_a_letter_that_failed_again_during_its_retry_stays_waiting(letters: DeadLetters) -> None:
    letters.keep(letter())
    read = kept(letters, letter().identity)
    letters.keep(letter(failed_at=LATER))
    letters.mark_retried(read, "ops-1")
    assert kept(letters, read["_id"])["status"] == WAITING


def test_who_discards_too_late_is_told_and_changes_nothing(letters: DeadLetters) -> None:
    letters.keep(letter())
    read = kept(letters, letter().identity)
    letters.keep(letter(failed_at=LATER))
    with pytest.raises(RuleViolated) as refused:
        letters.discard(read, "ops-1", "重复")
    assert refused.value.code == "DEAD_LETTER_SETTLED"
    again = kept(letters, read["_id"])
    letters.discard(again, "ops-1", "重复")
    with pytest.raises(RuleViolated):
        letters.discard(again, "ops-2", "也重复")
    settled = kept(letters, read["_id"])
    assert settled["status"] == DISCARDED
    assert settled["history"] == [{"at": LATER, "by": "ops-1", "action": "discard", "reason": "重复"}]


def test_pages_go_on_though_the_letter_at_their_end_has_moved(letters: DeadLetters) -> None:
    for number in range(5):
        letters.keep(letter(number, BEGAN + timedelta(seconds=number // 2)))
    letters.keep(letter(9, LATER, queue="readers.others"))
    whole, end = letters.page([QUEUE], WAITING, 10, None)
    assert (len(whole), end) == (5, None)
    assert all("body" not in one for one in whole)

    first, place = letters.page([QUEUE], WAITING, 2, None)
    assert place is not None
    at_the_end = kept(letters, first[-1]["_id"])
    letters.keep(letter(int(at_the_end["event_id"].removeprefix("things-")), LATER))
    second, place = letters.page([QUEUE], None, 2, Place.from_text(str(place)))
    third, end = letters.page([QUEUE], None, 2, place)
    assert [one["_id"] for one in [*first, *second, *third]] == [one["_id"] for one in whole]
    assert end is None


@pytest.mark.parametrize("text", ["", "1", "years ago/1", "2026-11-25T08:00:00/1"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        Place.from_text(text)
    assert refused.value.errors[0].pointer == "/cursor"


def test_letters_of_other_subscriptions_are_none_of_yours(letters: DeadLetters) -> None:
    letters.keep(letter())
    with pytest.raises(NotFound) as refused:
        letters.get(["readers.others"], letter().identity)
    assert refused.value.code == "DEAD_LETTER_UNKNOWN"


def test_a_letter_put_back_is_in_its_subscription_as_it_came_and_then_settled(
    letters: DeadLetters, amqp_uri: str, unique_name: str
) -> None:
    subscriber = subscriber_to(unique_name, amqp_uri)
    methods = DeadLetterMethods()
    methods.dead_letter_desk = DeadLetterDesk(letters, [subscriber])
    first, second = letter(1, queue=unique_name), letter(2, queue=unique_name)
    letters.keep(first)
    letters.keep(second)
    with broker.channel(amqp_uri) as channel:
        declare_subscription(channel, subscriber.subscription)

    retried = methods.retry_dead_letter({"id": first.identity}, OPS)
    assert (retried["status"], retried["history"][0]["by"]) == (RETRIED, "ops-1")
    again = broker.take(amqp_uri, unique_name)
    assert again is not None
    assert again.body.encode() == first.body
    assert first.headers.items() <= again.headers.items()
    discarded = methods.discard_dead_letter({"id": second.identity, "reason": "重复"}, OPS)
    assert discarded["status"] == DISCARDED
    assert [methods.list_dead_letters({"status": status}, OPS)["items"] for status in (WAITING, RETRIED)] == [
        [],
        [{name: value for name, value in retried.items() if name != "body"}],
    ]
    for change in (methods.retry_dead_letter, methods.list_dead_letters):
        with pytest.raises(Forbidden):
            change({"id": first.identity}, CITIZEN)
    subscriber.listener.set_aside.close()


@pytest.mark.parametrize("address", ["nobody listens", "nobody answers"])
def test_what_could_not_be_put_back_stays_waiting(
    letters: DeadLetters, amqp_uri: str, unique_name: str, address: str
) -> None:
    """No such queue any more, or no broker."""
    uri = amqp_uri if address == "nobody listens" else "pyamqp://127.0.0.1:1/"
    subscriber = subscriber_to(unique_name, uri)
    one = letter(queue=unique_name)
    letters.keep(one)
    desk = DeadLetterDesk(letters, [subscriber])
    with pytest.raises(Unavailable):
        desk.retry(letters.get(desk.queues, one.identity))
    assert letters.get(desk.queues, one.identity)["status"] == WAITING
    subscriber.listener.set_aside.close()


def test_a_letter_of_the_broker_says_when_and_how_often() -> None:
    """Its headers are the broker's alone; what is unreadable in them does no harm."""
    subscription = Subscription(QUEUE, {"things": ("#",)}, 1, False, (), 0)
    deaths = [{"time": datetime(2026, 11, 25, 8)}, {"time": "yesterday"}, "nonsense"]  # noqa: DTZ001 - as AMQP gives it
    message = Message("no event", application_headers={"x-death": deaths, FAILED_AT_HEADER: "yesterday"})
    found = letter_of(subscription, message)
    assert (found.body, found.last_failed_at, found.first_failed_at) == (b"no event", BEGAN, BEGAN)
    assert (found.attempts, found.error) == (DELIVERY_LIMIT, f"no answer in {DELIVERY_LIMIT} deliveries")
    assert found.event is None
    unmarked = letter_of(subscription, Message(b"", application_headers={}))
    assert datetime.now(UTC) - unmarked.last_failed_at < timedelta(hours=1)
