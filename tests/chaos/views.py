"""Every view, service by service, against one made anew from the same log in a database aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import MongoClient

from event_sourcing.mongo_clients import database
from event_sourcing.mongo_event_store import MongoEventStore
from event_sourcing.projections import Projection, ProjectionRunner
from gateway.projections.rebuild import verify
from services.applications.projections import Drafts
from services.catalog.projections import ItemList
from services.guides.projections import EditorsLists
from services.notify.projections import OUTBOX, InboxProjection, OutboxProjection

VIEWS: Mapping[str, Sequence[Projection]] = {
    "applications": (Drafts(),),
    "catalog": (ItemList(),),
    "guides": (EditorsLists(),),
    "notify": (InboxProjection(), OutboxProjection()),
}
KEYS_ONLY = {OUTBOX}
"""The sender moves its entries in time, which no event says."""
LOOKS = 5


def differing_views(client: MongoClient[dict[str, Any]], prefix: str) -> list[str]:
    """In words; empty when each view is what a rebuild makes. Brings the live ones up to date first."""
    portal = verify(database(client, prefix, "portal"))
    found = [f"portal {row['collection']} {row['key']} is {row['difference']}" for row in portal]
    for service, projections in VIEWS.items():
        live, aside = database(client, prefix, service), database(client, prefix, f"{service}-aside")
        try:
            for projection in projections:
                found.extend(
                    f"{service} {name} differs from a rebuild" for name in _differing(projection, live, aside)
                )
        finally:
            client.drop_database(aside.name)
    return found


def _differing(projection: Projection, live: Any, aside: Any) -> list[str]:
    """Letters are still being sent, so that the log may move on between the two looks: what stays different is."""
    store = MongoEventStore(live)
    names: Sequence[str] = projection.collections
    for _ in range(LOOKS):
        ProjectionRunner(store, live, projection).catch_up()
        ProjectionRunner(store, aside, projection).catch_up()
        names = [name for name in names if _content(live, name) != _content(aside, name)]
    return list(names)


def _content(side: Any, name: str) -> list[Any]:
    rows = side[name].find({}, {"_id": 1} if name in KEYS_ONLY else None)
    return list(rows.sort("_id", 1))
