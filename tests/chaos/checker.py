"""Asks all sides about finished cases, and holds their answers against each other: nothing lost, nothing doubled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pika

from event_sourcing.events import RecordedEvent, category_of, identity_of, stream_name
from event_sourcing.mongo_clients import connect, database
from event_sourcing.mongo_event_store import MongoEventStore
from gateway.projections.rebuild import verify
from services.applications.aggregate import CATEGORY
from services.applications.public_events import translate
from tests.contract.event_store.writes import assert_whole, whole_log
from tests.support.journeys import CONCLUDED, Client, Journey
from tests.support.outside_subscriber import OutsideSubscriber
from tests.support.stack import Stack
from tests.support.waiting import wait_until

SERVICES = ("catalog", "guides", "applications", "notify")
SUBSCRIPTIONS = (
    "applications.reference",
    "forwarding.submissions",
    "notify.case-events",
    "portal.applications",
    "portal.catalog",
    "portal.guides",
    "portal.notify",
)
MAIL = "zhang-san@citizen.example"
SETTLE_SECONDS = 60.0

EVERY_CASE = ("application-submitted", "application-accepted", "application-decided", "application-concluded")
TOLD: Mapping[str, Mapping[str, int]] = {
    "LOCAL": Counter([*EVERY_CASE, "application-received", "correction-requested", "correction-submitted"]),
    "FORWARD_API": Counter([*EVERY_CASE, "forwarding-recorded"]) + Counter({"provincial-status-recorded": 3}),
    "REDIRECT": Counter([*EVERY_CASE, "handed-off"]) + Counter({"provincial-status-recorded": 3}),
}
"""Channel → what its case tells the world, and how often."""
NO_NOTICE = {"application-received", "handed-off", "provincial-status-recorded"}


class Checker:
    """Made before the cases begin, so that it can tell theirs from earlier ones."""

    def __init__(self, stack: Stack, outside: OutsideSubscriber) -> None:
        self._stack = stack
        self._outside = outside
        self._client = connect(stack.mongo_uri)
        self._applications = self._log("applications")
        self._began = self._applications.end()
        self.repeated_letters = 0

    def close(self) -> None:
        self._client.close()

    def check_cases(self, journeys: Sequence[Journey]) -> None:
        for journey in journeys:
            self._wait_settled(journey)
        self._check_nothing_else_began(journeys)
        for journey in journeys:
            case = journey.case()
            assert case["status"] == CONCLUDED
            self._check_public_events(journey, case)
            self._check_province(journey, case)
            self._check_portal(journey, case)
            self._check_notices(journey, case)

    def check_books(self) -> None:
        """Each log is whole, the portal is what a fresh rebuild makes of its journal, and no event was given up."""
        for service in SERVICES:
            assert_whole(whole_log(self._log(service)))
        assert verify(database(self._client, self._stack.database_prefix, "portal")) == []
        assert {name: waiting for name, waiting in self._set_aside().items() if waiting} == {}

    def _wait_settled(self, journey: Journey) -> None:
        """A receipt may be recorded after the case is concluded, when the worker died in between."""

        def told() -> list[str]:
            public = [translate(event) for event in self._recorded(journey)]
            return [event.name.removesuffix(".v1") for event in public if event is not None]

        wait_until(
            lambda: Counter(told()) == TOLD[journey.channel],
            timeout=SETTLE_SECONDS,
            message=f"{journey.number}: the log holds {told()}",
        )

    def _check_nothing_else_began(self, journeys: Sequence[Journey]) -> None:
        """One intent, one application, under one number."""
        since: list[RecordedEvent] = []
        position = self._began
        while page := self._applications.read_commits(position):
            since.extend(event for commit in page for event in commit.events)
            position = page[-1].last_position
        ours = {journey.application_id for journey in journeys}
        assert {identity_of(e.stream) for e in since if category_of(e.stream) == CATEGORY} == ours
        submitted = [identity_of(event.stream) for event in since if event.type == "ApplicationSubmitted"]
        assert sorted(submitted) == sorted(ours)
        assert len({journey.number for journey in journeys}) == len(journeys)

    def _check_public_events(self, journey: Journey, case: Mapping[str, Any]) -> None:
        """All that the log holds was told, in its order; state and timeline of the case say the same."""
        expected = [event.version for event in self._recorded(journey) if translate(event) is not None]

        def envelopes() -> list[dict[str, Any]]:
            return self._outside.envelopes(journey.application_id)

        wait_until(
            lambda: [int(envelope["sequence"]) for envelope in envelopes()] == expected,
            timeout=SETTLE_SECONDS,
            message=f"{journey.number}: expected {expected}, told {[e['sequence'] for e in envelopes()]}",
        )
        names = [name.removesuffix(".v1") for name in self._outside.names(journey.application_id)]
        assert names == [entry["event"] for entry in case["timeline"]]
        said = [envelope["data"]["status"] for envelope in envelopes()]
        assert said == [entry["status"] for entry in case["timeline"]]
        assert said[-1] == case["status"]

    def _check_province(self, journey: Journey, case: Mapping[str, Any]) -> None:
        of_case = (journey.application_id, journey.number)
        held = [
            entry
            for entry in self._stack.province_cases()
            if entry["application_id"] == of_case[0] or entry["application_number"] == of_case[1]
        ]
        if journey.channel == "LOCAL":
            assert held == []
            return
        assert [(entry["application_id"], entry["application_number"]) for entry in held] == [of_case]
        assert case["provincial"]["number"] == held[0]["provincial_number"]

    def _check_portal(self, journey: Journey, case: Mapping[str, Any]) -> None:
        """What pages show has come as far as the case, and tells it in the same steps."""

        def shown() -> dict[str, Any]:
            mine = journey.citizen.get("/applications", limit="100")["items"]
            return next((entry for entry in mine if entry["id"] == journey.application_id), {})

        wait_until(
            lambda: (
                shown().get("version") == case["version"]
                and len(shown()["timeline"]) == len(case["timeline"])
            ),
            timeout=SETTLE_SECONDS,
            message=f"{journey.number}: the portal lags: {shown()}",
        )
        known = shown()
        assert known["status"] == case["status"]
        assert [entry["event"] for entry in known["timeline"]] == [e["event"] for e in case["timeline"]]

    def _check_notices(self, journey: Journey, case: Mapping[str, Any]) -> None:
        """In the inbox each notice once; by e-mail each at least once, a repeat under the Message-ID of the first."""
        heard = sorted(e["event"] for e in case["timeline"] if e["event"] not in NO_NOTICE)

        def inbox() -> list[dict[str, Any]]:
            return list(messages(journey.citizen, journey.number))

        wait_until(
            lambda: sorted(message["kind"] for message in inbox()) == heard,
            timeout=SETTLE_SECONDS,
            message=f"{journey.number}: expected notices {heard}",
        )
        titles = sorted(message["title"] for message in inbox())
        letters = self._letters(journey, len(heard))
        by_id = {letter["message_id"]: letter["subject"] for letter in letters}
        assert sorted(by_id.values()) == titles
        self.repeated_letters += len(letters) - len(by_id)

    def _letters(self, journey: Journey, distinct: int) -> list[dict[str, Any]]:
        def mine() -> list[dict[str, Any]]:
            return [mail for mail in self._stack.mail_messages(MAIL) if journey.number in mail["body"]]

        wait_until(
            lambda: len({letter["message_id"] for letter in mine()}) >= distinct,
            timeout=SETTLE_SECONDS,
            message=f"{journey.number}: {len(mine())} letters, expected {distinct} different ones",
        )
        return mine()

    def _set_aside(self) -> dict[str, int]:
        """Dead-letter queue → events in it."""
        parameters = pika.URLParameters(self._stack.amqp_uri.replace("pyamqp://", "amqp://", 1))
        connection = pika.BlockingConnection(parameters)
        channel = connection.channel()
        counts = {
            name: channel.queue_declare(f"{name}.dead", passive=True).method.message_count
            for name in SUBSCRIPTIONS
        }
        connection.close()
        return counts

    def _recorded(self, journey: Journey) -> list[RecordedEvent]:
        return list(self._applications.read_stream(stream_name(CATEGORY, journey.application_id)))

    def _log(self, service: str) -> MongoEventStore:
        return MongoEventStore(database(self._client, self._stack.database_prefix, service))


def messages(citizen: Client, number: str) -> Iterator[dict[str, Any]]:
    cursor = None
    while True:
        page = citizen.get("/messages", limit="100", **({"cursor": cursor} if cursor else {}))
        yield from (message for message in page["items"] if message["number"] == number)
        cursor = page["next_cursor"]
        if cursor is None:
            return
