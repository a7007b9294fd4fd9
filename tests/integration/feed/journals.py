"""Events for a journal, and ways to put them there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from pymongo.database import Database

from event_sourcing.cloud_events import CloudEvent
from gateway.projections.journal import CHECKPOINTS, COUNTER, JOURNAL
from gateway.projections.writer import PortalWriter


def thing(
    position: int, service: str = "catalog", name: str = "thing-done.v1", subject: str = "t"
) -> CloudEvent:
    """An event that the portal shows nowhere."""
    return CloudEvent(
        id=f"{service}-{position}",
        source=f"urn:cn:gz:edu:{service}",
        type=f"cn.gz.edu.{service}.{name}",
        subject=subject,
        time=datetime(2026, 3, 1, tzinfo=UTC),
        data={"number": position},
        sequence=str(position),
        partitionkey=f"thing-{subject}",
        position=str(position),
    )


def receive(portal: Database[dict[str, Any]], events: Iterable[CloudEvent]) -> None:
    writer = PortalWriter(portal)
    for event in events:
        writer.receive(event)


def fill(portal: Database[dict[str, Any]], events: Iterable[CloudEvent]) -> None:
    """As `receive` leaves a journal, for thousands of events at once."""
    documents = [
        {"_id": e.id, "n": n, "service": e.service, "position": int(e.position), "envelope": e.to_dict()}
        for n, e in enumerate(events, start=1)
    ]
    portal[JOURNAL].insert_many(documents)
    portal[CHECKPOINTS].update_one({"_id": COUNTER}, {"$set": {"n": len(documents)}}, upsert=True)
