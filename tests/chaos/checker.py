"""Asks all sides about the cases of a run, and holds their answers against each other: nothing lost, nothing doubled.

The log of the applications service is what the others are held against; it is itself held against what people asked for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pika

from event_sourcing.cloud_events import CloudEvent, envelop
from event_sourcing.dead_letters import COLLECTION as DEAD_LETTERS
from event_sourcing.events import RecordedEvent, category_of, identity_of
from event_sourcing.mongo_clients import connect, database
from event_sourcing.mongo_event_store import MongoEventStore
from gateway.projections.journal import JOURNAL
from services.applications.aggregate import CATEGORY
from services.applications.public_events import translate
from services.notify.codes import Channel
from services.notify.kinds import kind_of, message_id
from services.notify.views import COLLECTION as INBOX
from tests.chaos.findings import Findings
from tests.chaos.letters import letter_ids
from tests.chaos.views import differing_views
from tests.contract.event_store.writes import assert_whole, whole_log
from tests.support.journeys import CONCLUDED, Journey
from tests.support.outside_subscriber import OutsideSubscriber
from tests.support.stack import Stack

SERVICES = ("catalog", "guides", "applications", "notify")
SUBSCRIPTIONS = (
    "applications.reference",
    "catalog.guide-facts",
    "forwarding.submissions",
    "notify.case-events",
    "portal.applications",
    "portal.catalog",
    "portal.guides",
    "portal.notify",
)
EVERY_CASE = ("application-submitted", "application-accepted", "application-decided", "application-concluded")
TOLD: Mapping[str, Counter[str]] = {
    "LOCAL": Counter([*EVERY_CASE, "application-received", "correction-requested", "correction-submitted"]),
    "FORWARD_API": Counter([*EVERY_CASE, "forwarding-recorded"]) + Counter({"provincial-status-recorded": 3}),
    "REDIRECT": Counter([*EVERY_CASE, "handed-off"]) + Counter({"provincial-status-recorded": 3}),
}
"""Channel → what its case tells the world, and how often."""
ASKING_AT_ONCE = 4


class Checker:
    """Made before the cases begin, so that it can tell theirs from earlier ones."""

    def __init__(self, stack: Stack, outside: OutsideSubscriber) -> None:
        self._stack = stack
        self._outside = outside
        self._client = connect(stack.mongo_uri)
        self._applications = self._log("applications")
        self._began = self._applications.end()
        self.findings = Findings()

    def close(self) -> None:
        self._client.close()

    def unsettled(self, journeys: Sequence[Journey]) -> list[str]:
        """What is still on its way, one line for each side that is behind; empty once all may be compared."""
        told = self._told(self._recorded())
        numbered = [journey for journey in journeys if journey.number]
        open_cases = [j.number for j in numbered if names(told[j.application_id]) != TOLD[j.channel]]
        expected = {event.id for events in told.values() for event in events}
        heard = {envelope["id"] for mine in self._outside.by_subject().values() for envelope in mine}
        behind = {
            "cases that are not concluded": len(open_cases),
            "events that the outside subscriber waits for": len(expected - heard),
            "events that the portal waits for": len(expected - self._journal()),
            "notices that the inbox waits for": len(notices(told, Channel.INBOX) - self._inbox(told)),
        }
        lines = [f"{count} {what}" for what, count in behind.items() if count]
        return lines + ([f"such as {', '.join(open_cases[:3])}"] if open_cases else [])

    def check(self, journeys: Sequence[Journey]) -> Findings:
        recorded = self._recorded()
        told = self._told(recorded)
        self._check_intents(journeys, recorded)
        self._check_what_was_told(journeys, told)
        self._check_outside(told)
        self._check_province(journeys)
        self._check_cases([journey for journey in journeys if journey.number], told)
        self._check_notices(told)
        self._check_queues()
        return self.findings

    def chains_are_whole(self) -> bool:
        """Every log: positions, versions and the audit chain without a gap."""
        for service in SERVICES:
            try:
                assert_whole(whole_log(self._log(service)))
            except AssertionError as error:
                self.findings.wrong(f"the log of {service} is not whole: {error}")
                return False
        return True

    def views_equal_a_rebuild(self) -> bool:
        differing = differing_views(self._client, self._stack.database_prefix)
        for difference in differing:
            self.findings.wrong(f"view: {difference}")
        return not differing

    def letters_repeated(self) -> int:
        """Copies under the Message-ID of an earlier one: mail is sent at least once."""
        found = letter_ids(self._stack.run_directory)
        return len(found) - len(set(found))

    def _check_intents(
        self, journeys: Sequence[Journey], recorded: Mapping[str, list[RecordedEvent]]
    ) -> None:
        """One intent, one application under one number. An intent without an answer may or may not have taken effect."""
        answered = Counter(journey.application_id for journey in journeys if journey.number)
        doubtful = sum(1 for journey in journeys if not journey.number)
        submitted = Counter(
            identity
            for identity, events in recorded.items()
            for event in events
            if event.type == "ApplicationSubmitted"
        )
        unasked = submitted - answered
        if doubtful >= unasked.total():
            submitted -= unasked
        self.findings.compare("applications in the log", answered, submitted)
        numbers = Counter(journey.number for journey in journeys if journey.number)
        self.findings.compare("numbers", Counter(set(numbers)), numbers)

    def _check_what_was_told(self, journeys: Sequence[Journey], told: Mapping[str, list[CloudEvent]]) -> None:
        """Each step of each case once."""
        for journey in journeys:
            if journey.number:
                steps = names(told.get(journey.application_id, []))
                self.findings.compare(f"steps of {journey.number}", TOLD[journey.channel], steps)

    def _check_outside(self, told: Mapping[str, list[CloudEvent]]) -> None:
        """All that the log holds was told, in its order."""
        heard = self._outside.by_subject()
        for subject, events in told.items():
            expected = [event.id for event in events]
            found = [envelope["id"] for envelope in heard.get(subject, [])]
            self.findings.compare(f"public events of {subject}", Counter(expected), Counter(found))
            if sorted(expected) == sorted(found) and expected != found:
                self.findings.wrong(f"public events of {subject} came as {found}, the log has {expected}")
        for complaint in self._outside.complaints:
            self.findings.wrong(complaint)

    def _check_province(self, journeys: Sequence[Journey]) -> None:
        """One effect for each case that is the province's; by number and by application."""
        ours = {journey.application_id for journey in journeys}
        expected = Counter(
            f"{j.application_id} {j.number}" for j in journeys if j.number and j.channel != "LOCAL"
        )
        numbers = {journey.number for journey in journeys if journey.number}
        held = Counter(
            f"{case['application_id']} {case['application_number']}"
            for case in self._stack.province_cases()
            if case["application_id"] in ours or case["application_number"] in numbers
        )
        self.findings.compare("cases at the province", expected, held)

    def _check_cases(self, journeys: Sequence[Journey], told: Mapping[str, list[CloudEvent]]) -> None:
        with ThreadPoolExecutor(ASKING_AT_ONCE) as askers:
            for journey, case in zip(journeys, askers.map(Journey.case, journeys), strict=True):
                events = told.get(journey.application_id, [])
                said = [(event.name.removesuffix(".v1"), event.data["status"]) for event in events]
                shown = [(entry["event"], entry["status"]) for entry in case["timeline"]]
                if shown != said or case["status"] != CONCLUDED or case["number"] != journey.number:
                    self.findings.wrong(
                        f"{journey.number} is shown as {case['status']} {shown}, its events say {said}"
                    )

    def _check_notices(self, told: Mapping[str, list[CloudEvent]]) -> None:
        """In the inbox each notice once; by e-mail none that was not due (a copy carries the same Message-ID)."""
        expected = notices(told, Channel.INBOX)
        self.findings.compare("notices in the inbox", Counter(expected), Counter(self._inbox(told)))
        letters = {letter.partition("@")[0].strip("<") for letter in letter_ids(self._stack.run_directory)}
        due = notices(self._told(self._recorded(since=0)), Channel.EMAIL)
        self.findings.compare("letters", Counter(letters & due), Counter(letters))

    def _check_queues(self) -> None:
        for name, letters in self._set_aside().items():
            if letters:
                self.findings.wrong(f"{letters} events of {name} were given up")

    def _recorded(self, since: int | None = None) -> dict[str, list[RecordedEvent]]:
        """Application → its events, of this run."""
        found: defaultdict[str, list[RecordedEvent]] = defaultdict(list)
        position = self._began if since is None else since
        while page := self._applications.read_commits(position):
            for event in (event for commit in page for event in commit.events):
                if category_of(event.stream) == CATEGORY:
                    found[identity_of(event.stream)].append(event)
            position = page[-1].last_position
        return found

    @staticmethod
    def _told(recorded: Mapping[str, Sequence[RecordedEvent]]) -> defaultdict[str, list[CloudEvent]]:
        told: defaultdict[str, list[CloudEvent]] = defaultdict(list)
        for identity, events in recorded.items():
            for event in events:
                if (public := translate(event)) is not None:
                    told[identity].append(envelop("applications", event, public))
        return told

    def _journal(self) -> set[str]:
        portal = database(self._client, self._stack.database_prefix, "portal")
        return {row["_id"] for row in portal[JOURNAL].find({"service": "applications"}, {"_id": 1})}

    def _inbox(self, told: Mapping[str, Any]) -> set[str]:
        notify = database(self._client, self._stack.database_prefix, "notify")
        rows = notify[INBOX].find({}, {"application_id": 1})
        return {row["_id"] for row in rows if row["application_id"] in told}

    def _set_aside(self) -> dict[str, int]:
        """Subscription → events that it gave up, stored or on their way to be."""
        connection = pika.BlockingConnection(self._outside.nodes)
        channel = connection.channel()
        counts = {
            name: channel.queue_declare(f"{name}.dead", passive=True).method.message_count
            for name in SUBSCRIPTIONS
        }
        connection.close()
        for owner in ("applications", "notify", "portal"):
            stored = database(self._client, self._stack.database_prefix, owner)[DEAD_LETTERS]
            for letter in stored.find({}, {"queue": 1}):
                counts[letter["queue"]] = counts.get(letter["queue"], 0) + 1
        return counts

    def _log(self, service: str) -> MongoEventStore:
        return MongoEventStore(database(self._client, self._stack.database_prefix, service))


def names(events: Sequence[CloudEvent]) -> Counter[str]:
    return Counter(event.name.removesuffix(".v1") for event in events)


def notices(told: Mapping[str, Sequence[CloudEvent]], channel: Channel) -> set[str]:
    """Ids of the messages that these events cause."""
    events = (event for mine in told.values() for event in mine)
    return {message_id(event, channel) for event in events if kind_of(event) is not None}
