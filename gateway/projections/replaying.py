"""What a queue missed, out of the journal: it holds every service's public events, so that no service is asked."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from pymongo.database import Database

from event_sourcing.cloud_events import CONTENT_TYPE, TYPE_PREFIX, CloudEvent
from event_sourcing.messaging.publisher import ConfirmedPublisher
from gateway.projections.journal import JOURNAL

FLUSH_EVERY = 500


def replay(
    database: Database[dict[str, Any]],
    publisher: ConfirmedPublisher,
    service: str,
    queue: str,
    *,
    after: int = 0,
    names: Collection[str] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> int:
    """Number of events that are in the queue now, in the order of their positions. Raises PublishFailed, also when there
    is no such queue. `progress` is told the events sent and the events there were at the start."""
    query: dict[str, Any] = {"service": service, "position": {"$gt": after}}
    if names:
        query["envelope.type"] = {"$in": [f"{TYPE_PREFIX}.{service}.{name}" for name in names]}
    journal = database[JOURNAL]
    total, sent = journal.count_documents(query), 0
    publisher.open()
    for document in journal.find(query, {"envelope": 1}).sort("position", 1).limit(total) if total else ():
        event = CloudEvent.from_dict(document["envelope"])
        publisher.publish("", queue, event.to_json(), message_id=event.id, content_type=CONTENT_TYPE)
        sent += 1
        if sent % FLUSH_EVERY == 0:
            publisher.flush()
            progress(sent, total)
    publisher.flush()
    progress(sent, total)
    return sent
