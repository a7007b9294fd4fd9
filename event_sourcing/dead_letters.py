"""Events that were given up, kept for people until they are tried again or discarded (guarantee G4).

    dead_letters: {_id, queue, event_id, type, subject, source, body, content_type, message_id, headers, error,
                   first_failed_at, last_failed_at, attempts, status: waiting|retried|discarded,
                   history: [{at, by, action, reason}]}

One letter per subscription and event: an event that is given up again comes back to its letter. The body is kept as it came,
since it may be no event at all; hence letters are for operations only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.errors import ContractMismatch, NotFound, RuleViolated
from event_sourcing.metrics import DEAD_LETTERS_WAITING
from event_sourcing.mongo_clients import outages_as_unavailable

COLLECTION = "dead_letters"
WAITING, RETRIED, DISCARDED = STATUSES = ("waiting", "retried", "discarded")

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What lay in a subscription's dead-letter queue.

    queue            name of the subscription
    body             as it came, an event or not
    headers          those of the publisher
    error            why it was given up
    first_failed_at, last_failed_at   aware, in milliseconds
    attempts         failures before it was given up this time
    """

    queue: str
    body: bytes
    content_type: str
    message_id: str
    headers: Mapping[str, Any]
    error: str
    first_failed_at: datetime
    last_failed_at: datetime
    attempts: int

    @property
    def event(self) -> CloudEvent | None:
        try:
            return CloudEvent.from_json(self.body)
        except ContractMismatch:
            return None

    @property
    def identity(self) -> str:
        event = self.event
        what = event.id.encode() if event else self.body
        return hashlib.sha256(self.queue.encode() + b"\0" + what).hexdigest()[:24]


class DeadLetters:
    """The letters of a database. Methods raise Unavailable when it does not answer."""

    def __init__(
        self, database: Database[Document], *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._letters = database[COLLECTION]
        self._clock = clock

    def ensure_indexes(self) -> None:
        with outages_as_unavailable():
            self._letters.create_index(
                [
                    ("queue", ASCENDING),
                    ("status", ASCENDING),
                    ("last_failed_at", DESCENDING),
                    ("_id", DESCENDING),
                ],
                name="queue_status",
            )

    def keep(self, letter: DeadLetter) -> None:
        """Harmless when repeated: the time of the last failure tells a repetition from another failure."""
        with outages_as_unavailable():
            again = self._letters.update_one(
                {"_id": letter.identity, "last_failed_at": {"$lt": letter.last_failed_at}},
                {
                    "$set": {
                        "last_failed_at": letter.last_failed_at,
                        "error": letter.error,
                        "status": WAITING,
                    },
                    "$inc": {"attempts": letter.attempts},
                },
            )
            if not again.matched_count:
                self._insert(letter)
        self.count(letter.queue)

    def page(
        self, queues: Sequence[str], status: str | None, limit: int, after: str | None
    ) -> tuple[list[Document], str | None]:
        """Letters of these subscriptions, latest failure first, without bodies, and where to go on (None: the end).

        Raises NotFound for an `after` that is the id of no letter.
        """
        query: Document = {"queue": {"$in": list(queues)}}
        if status:
            query["status"] = status
        if after:
            last = self.get(queues, after)
            query["$or"] = [
                {"last_failed_at": {"$lt": last["last_failed_at"]}},
                {"last_failed_at": last["last_failed_at"], "_id": {"$lt": after}},
            ]
        order = [("last_failed_at", DESCENDING), ("_id", DESCENDING)]
        with outages_as_unavailable():
            found = list(self._letters.find(query, {"body": 0}).sort(order).limit(limit + 1))
        return found[:limit], found[limit - 1]["_id"] if len(found) > limit else None

    def get(self, queues: Sequence[str], identity: str) -> Document:
        """Raises NotFound."""
        with outages_as_unavailable():
            found = self._letters.find_one({"_id": identity, "queue": {"$in": list(queues)}})
        if found is None:
            raise NotFound("没有这封死信,请用 list 查看现有的死信", code="DEAD_LETTER_UNKNOWN")
        return found

    def mark_retried(self, letter: Document, by: str) -> None:
        """After it was published again. One that has failed again since stays waiting."""
        self._settle(letter, RETRIED, {"by": by, "action": "retry", "reason": None})

    def discard(self, letter: Document, by: str, reason: str) -> None:
        """Raises RuleViolated for one that is not waiting."""
        if letter["status"] != WAITING:
            raise RuleViolated("这封死信已处理过,不能再丢弃", code="DEAD_LETTER_SETTLED")
        self._settle(letter, DISCARDED, {"by": by, "action": "discard", "reason": reason})

    def count(self, queue: str) -> int:
        """How many of the subscription wait; the gauge then says the same."""
        with outages_as_unavailable():
            waiting = self._letters.count_documents({"queue": queue, "status": WAITING})
        DEAD_LETTERS_WAITING.labels(queue).set(waiting)
        return waiting

    def _settle(self, letter: Document, status: str, entry: Document) -> None:
        unchanged = {"_id": letter["_id"], "last_failed_at": letter["last_failed_at"]}
        change = {"$set": {"status": status}, "$push": {"history": {"at": self._clock(), **entry}}}
        with outages_as_unavailable():
            self._letters.update_one(unchanged, change)
        self.count(letter["queue"])

    def _insert(self, letter: DeadLetter) -> None:
        event = letter.event
        document: Document = {
            "_id": letter.identity,
            "queue": letter.queue,
            "event_id": event and event.id,
            "type": event and event.type,
            "subject": event and event.subject,
            "source": event and event.service,
            "body": letter.body,
            "content_type": letter.content_type,
            "message_id": letter.message_id,
            "headers": dict(letter.headers),
            "error": letter.error,
            "first_failed_at": letter.first_failed_at,
            "last_failed_at": letter.last_failed_at,
            "attempts": letter.attempts,
            "status": WAITING,
            "history": [],
        }
        try:
            self._letters.insert_one(document)
        except DuplicateKeyError:
            return  # the same failure, delivered once more
