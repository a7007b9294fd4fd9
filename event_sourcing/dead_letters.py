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

import bson
from bson.errors import InvalidDocument
from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.errors import ContractMismatch, FieldError, NotFound, RuleViolated, ValidationFailed
from event_sourcing.metrics import DEAD_LETTERS_WAITING
from event_sourcing.mongo_clients import outages_as_unavailable

COLLECTION = "dead_letters"
WAITING, RETRIED, DISCARDED = STATUSES = ("waiting", "retried", "discarded")
LONGEST_REASON = 500
"""Characters of a reason to discard."""

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


@dataclass(frozen=True, slots=True)
class Place:
    """Of a letter in lists, latest failure first. The same order for letters of several services, so that their lists can be
    merged; and one that has failed again since is elsewhere, but nothing that follows is missed.
    """

    last_failed_at: datetime
    identity: str

    @classmethod
    def from_text(cls, text: str) -> Place:
        """Raises ValidationFailed for what is no place."""
        moment, _, identity = text.partition("/")
        try:
            place = cls(datetime.fromisoformat(moment), identity)
        except ValueError:
            place = None
        if place is None or place.last_failed_at.tzinfo is None:
            raise ValidationFailed([FieldError("/cursor", "CURSOR", "分页标记无效,请从第一页重新开始")])
        return place

    def __str__(self) -> str:
        return f"{self.last_failed_at.isoformat(timespec='milliseconds')}/{self.identity}"


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
        self, queues: Sequence[str], status: str | None, limit: int, after: Place | None
    ) -> tuple[list[Document], Place | None]:
        """Letters of these subscriptions, latest failure first, without bodies, and where to go on (None: the end)."""
        query: Document = {"queue": {"$in": list(queues)}}
        if status:
            query["status"] = status
        if after:
            query["$or"] = [
                {"last_failed_at": {"$lt": after.last_failed_at}},
                {"last_failed_at": after.last_failed_at, "_id": {"$lt": after.identity}},
            ]
        order = [("last_failed_at", DESCENDING), ("_id", DESCENDING)]
        with outages_as_unavailable():
            found = list(self._letters.find(query, {"body": 0}).sort(order).limit(limit + 1))
        if len(found) <= limit:
            return found, None
        last = found[limit - 1]
        return found[:limit], Place(last["last_failed_at"], last["_id"])

    def get(self, queues: Sequence[str], identity: str) -> Document:
        """Raises NotFound."""
        with outages_as_unavailable():
            found = self._letters.find_one({"_id": identity, "queue": {"$in": list(queues)}})
        if found is None:
            raise NotFound("没有这封死信,请核对编号,或先列出现有的死信", code="DEAD_LETTER_UNKNOWN")
        return found

    def mark_retried(self, letter: Document, by: str) -> None:
        """After it was published again. One that has failed again since stays waiting."""
        self._settle(letter, RETRIED, {"by": by, "action": "retry", "reason": None})

    def discard(self, letter: Document, by: str, reason: str) -> None:
        """Raises RuleViolated for one that is not waiting, or that has failed again since it was read."""
        entry = {"by": by, "action": "discard", "reason": reason}
        if not self._settle(letter, DISCARDED, entry, status=WAITING):
            raise RuleViolated(
                "这封死信已处理过,或刚刚又失败了一次,没有丢弃;请重新查看后再决定", code="DEAD_LETTER_SETTLED"
            )

    def count(self, queue: str) -> int:
        """How many of the subscription wait; the gauge then says the same."""
        with outages_as_unavailable():
            waiting = self._letters.count_documents({"queue": queue, "status": WAITING})
        DEAD_LETTERS_WAITING.labels(queue).set(waiting)
        return waiting

    def _settle(self, letter: Document, becomes: str, entry: Document, **still: str) -> bool:
        """Whether the letter was as it was read, and these fields of it `still` are so."""
        unchanged = {"_id": letter["_id"], "last_failed_at": letter["last_failed_at"], **still}
        change = {"$set": {"status": becomes}, "$push": {"history": {"at": self._clock(), **entry}}}
        with outages_as_unavailable():
            settled = self._letters.update_one(unchanged, change)
        self.count(letter["queue"])
        return settled.matched_count > 0

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
            "headers": {name: _storable(value) for name, value in letter.headers.items()},
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


def _storable(value: Any) -> Any:
    """As text what AMQP has and BSON has not, decimals: a letter that could not be kept would come again for ever."""
    try:
        bson.encode({"value": value})
    except InvalidDocument:
        return str(value)
    return value
