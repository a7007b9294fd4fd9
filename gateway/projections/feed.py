"""The public feed: the journal page by page, for whoever wants to know everything from the beginning (ADR 14).

A page reads up to the number that the counter has reached, never beyond: numbers become visible in their order, so that a
reader who goes on behind that number has missed nothing, whatever the filter let through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from event_sourcing.cloud_events import TYPE_PREFIX
from event_sourcing.errors import NotFound, Unavailable
from gateway.errors import BadRequest
from gateway.projections.journal import BY_NUMBER, BY_SUBJECT, BY_TYPE, CHECKPOINTS, COUNTER, JOURNAL
from gateway.views.page import bad_cursor, decode_cursor, encode_cursor

Document = dict[str, Any]
Envelope = Mapping[str, Any]

ANY_BEHIND = ".*"
"""`cn.gz.edu.catalog.*`: every type that begins with `cn.gz.edu.catalog.`."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """
    types     exact types, or what they begin with and `.*`; empty for all
    subjects  empty for all
    services  whose events; None for all
    """

    types: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    services: frozenset[str] | None = None

    def takes(self, envelope: Envelope) -> bool:
        return self.takes_type(envelope["type"]) and (
            not self.subjects or envelope["subject"] in self.subjects
        )

    def takes_type(self, event_type: str) -> bool:
        if self.services is not None and service_of(event_type) not in self.services:
            return False
        return not self.types or any(_fits(event_type, pattern) for pattern in self.types)

    @property
    def names_types(self) -> bool:
        return bool(self.types) or self.services is not None


@dataclass(frozen=True, slots=True)
class FeedPage:
    """`upto`: everything up to this number of `journal` was looked at."""

    items: Sequence[Envelope]
    journal: str
    upto: int

    @property
    def next_cursor(self) -> str:
        return encode_cursor([self.journal, self.upto])


class Feed:
    def __init__(self, database: Database[Document]) -> None:
        self._database = database
        self._events = database[JOURNAL]

    def page(self, after: str | None, wanted: Wanted, limit: int) -> FeedPage:
        """The first `limit` wanted events behind the cursor `after`, in order. Raises BadRequest for a cursor that is not
        of this journal, Unavailable before there is a journal."""
        place = decode_cursor(after, list, "after")
        # Causally consistent: after a fail-over no read is of an earlier state than the counter was.
        with self._database.client.start_session(causal_consistency=True) as session:
            counter = self._database[CHECKPOINTS].find_one({"_id": COUNTER}, session=session)
            if counter is None or "journal" not in counter:
                raise Unavailable("事件日志还没有准备好,请稍后再试")
            journal, end = counter["journal"], counter["n"]
            start = 0 if place is None else _number(place, journal, end)
            query, index = self._query(wanted, start, end, session)
            found = list(
                self._events.find(query, {"n": 1, "envelope": 1}, session=session)
                .sort("n", 1)
                .limit(limit)
                .hint(index)
            )
        upto = found[-1]["n"] if len(found) == limit else end
        return FeedPage([document["envelope"] for document in found], journal, upto)

    def show(self, event_id: str) -> Envelope:
        """Raises NotFound."""
        found = self._events.find_one({"_id": event_id}, {"envelope": 1})
        if found is None:
            raise NotFound(f"没有编号为 {event_id} 的公开事件,请核对编号", code="EVENT_UNKNOWN")
        envelope: Envelope = found["envelope"]
        return envelope

    def _query(self, wanted: Wanted, start: int, end: int, session: Any) -> tuple[Document, str]:
        """With the index that finds it in order. What a prefix stands for is looked up: the index merges exact types in
        order, but would have to sort a range of them."""
        query: Document = {"n": {"$gt": start, "$lte": end}}
        index = BY_NUMBER
        if wanted.names_types:
            known = self._events.distinct("envelope.type", session=session)
            query["envelope.type"] = {"$in": [kind for kind in known if wanted.takes_type(kind)]}
            index = BY_TYPE
        if wanted.subjects:
            query["envelope.subject"] = {"$in": list(wanted.subjects)}
            index = BY_SUBJECT
        return query, index


def service_of(pattern: str) -> str | None:
    """The service that a type or the beginning of one names; None when it leaves that open."""
    service, dot, _ = pattern.removeprefix(f"{TYPE_PREFIX}.").partition(".")
    return service if dot and pattern.startswith(f"{TYPE_PREFIX}.") else None


def _fits(event_type: str, pattern: str) -> bool:
    if pattern.endswith(ANY_BEHIND):
        return event_type.startswith(pattern.removesuffix("*"))
    return event_type == pattern


def _number(place: list[Any], journal: str, end: int) -> int:
    match place:
        case [str(of), int(number)] if of == journal and 0 <= number <= end:
            return number
        case [str(), int()]:
            raise BadRequest(
                bad_cursor("after").errors,
                "这个位置不属于现在的事件日志,请从头开始(不带 after),已有的事件按 id 去重",
            )
    raise bad_cursor("after")
