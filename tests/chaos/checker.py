"""Asks all sides about finished cases, and holds their answers against each other: nothing lost, nothing doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from event_sourcing.mongo_clients import connect, database
from event_sourcing.mongo_event_store import MongoEventStore
from gateway.projections.rebuild import verify
from tests.contract.event_store.writes import assert_whole
from tests.support.journeys import CONCLUDED, LOCAL, Client, Journey
from tests.support.outside_subscriber import OutsideSubscriber
from tests.support.stack import Stack
from tests.support.waiting import wait_until

SERVICES = ("catalog", "guides", "applications", "notify")
MAIL = "zhang-san@citizen.example"
TOLD_ONCE = {
    "application-submitted",
    "application-accepted",
    "application-decided",
    "application-concluded",
}
"""What the applicant of every finished case heard of."""


def check_cases(stack: Stack, outside: OutsideSubscriber, journeys: Sequence[Journey]) -> None:
    for journey in journeys:
        case = journey.case()
        assert case["status"] == CONCLUDED
        check_public_events(outside, journey, case)
        check_province(stack, journey, case)
        check_portal(journey, case)
        check_notices(stack, journey, case)


def check_public_events(outside: OutsideSubscriber, journey: Journey, case: dict[str, Any]) -> None:
    """Every version of the case was told, in order; the timeline of the case says the same."""
    expected = list(range(1, case["version"] + 1))

    def sequences() -> list[int]:
        return [int(envelope["sequence"]) for envelope in outside.envelopes(journey.application_id)]

    wait_until(
        lambda: sequences() == expected,
        timeout=60,
        message=f"{journey.number}: told {sequences()} of {expected}",
    )
    told = [name.removesuffix(".v1") for name in outside.names(journey.application_id)]
    assert told == [entry["event"] for entry in case["timeline"]]
    assert [name for name, count in Counter(told).items() if count > 1 and name in TOLD_ONCE] == []


def check_province(stack: Stack, journey: Journey, case: dict[str, Any]) -> None:
    held = stack.province_cases(journey.number)
    if journey.item_code == LOCAL:
        assert held == []
        return
    assert [entry["application_id"] for entry in held] == [journey.application_id]
    assert case["provincial"]["number"] == held[0]["provincial_number"]


def check_portal(journey: Journey, case: dict[str, Any]) -> None:
    """What pages show has come as far as the case."""

    def shown() -> dict[str, Any]:
        mine = journey.citizen.get("/applications", limit="100")["items"]
        return next((entry for entry in mine if entry["id"] == journey.application_id), {})

    wait_until(
        lambda: shown().get("version") == case["version"], timeout=60, message=f"the portal lags: {shown()}"
    )
    assert shown()["status"] == case["status"]


def check_notices(stack: Stack, journey: Journey, case: dict[str, Any]) -> None:
    """In the inbox each notice once; by e-mail each at least once, and a repeat can be told by its Message-ID."""
    heard = {entry["event"] for entry in case["timeline"]} - {
        "application-received",
        "handed-off",
        "provincial-status-recorded",
    }

    def inbox() -> list[str]:
        return sorted(message["kind"] for message in messages(journey.citizen, journey.number))

    def letters() -> dict[str, str]:
        mine = [mail for mail in stack.mail_messages(MAIL) if journey.number in mail["body"]]
        return {mail["message_id"]: mail["subject"] for mail in mine}

    wait_until(
        lambda: inbox() == sorted(heard), timeout=60, message=f"{journey.number}: {inbox()}, not {heard}"
    )
    wait_until(lambda: len(letters()) == len(heard), timeout=60, message=f"{journey.number}: {letters()}")


def messages(citizen: Client, number: str) -> Iterator[dict[str, Any]]:
    cursor = None
    while True:
        page = citizen.get("/messages", limit="100", **({"cursor": cursor} if cursor else {}))
        yield from (message for message in page["items"] if message["number"] == number)
        cursor = page["next_cursor"]
        if cursor is None:
            return


def check_books(stack: Stack) -> None:
    """Each service's log is whole, and the portal view is what a fresh rebuild makes of the journal."""
    with connect(stack.mongo_uri) as client:
        for service in SERVICES:
            store = MongoEventStore(database(client, stack.database_prefix, service))
            commits, position = [], 0
            while page := store.read_commits(position):
                commits.extend(page)
                position = page[-1].last_position
            assert_whole(commits)
        assert verify(database(client, stack.database_prefix, "portal")) == []
