"""Items as they were: their history, their state at a version, a revision or a moment, and what differs between two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from event_sourcing.command_handling import CommandHandler, Loaded
from event_sourcing.errors import NotFound
from event_sourcing.event_store import EventStore
from services.catalog import schemas
from services.catalog.errors import item_unknown
from services.catalog.item.aggregate import item_decider
from services.catalog.item.content import ItemContent
from services.catalog.item.differences import differences
from services.catalog.item.events import ItemPublished
from services.catalog.item.history import Entry, history
from services.catalog.item.points import Point
from services.catalog.item.schema import item_state_document
from services.catalog.item.state import Item

Payload = Mapping[str, Any]
Answer = dict[str, Any]


class PastItems:
    def __init__(self, store: EventStore) -> None:
        self._store = store
        self._items = CommandHandler(store, item_decider)

    def history(self, payload: Payload) -> Answer:
        """`{code, entries}`, the oldest first; an entry as in `item.history.Entry`. Raises NotFound."""
        code = schemas.code(payload)
        entries = history(self._store.read_stream(item_decider.stream(code)))
        if not entries:
            raise item_unknown(code)
        return {"code": code, "entries": [_entry(entry) for entry in entries]}

    def as_of(self, payload: Payload) -> Answer:
        """`{code, version, …}` as `get_item` answered then. Raises NotFound."""
        code, point = schemas.item_point(payload)
        loaded = self._load(code, point)
        return {"code": code, "version": loaded.version, **item_state_document(loaded.state)}

    def compare(self, payload: Payload) -> Answer:
        """`{code, differences: [{pointer, label, before, after}]}`. Raises NotFound."""
        code, before, after = schemas.comparison(payload)
        contents = [_content(self._load(code, point).state, point) for point in (before, after)]
        found = differences(*contents)
        return {"code": code, "differences": [asdict(difference) for difference in found]}

    def _load(self, code: str, point: Point) -> Loaded[Item]:
        version = point.version
        if point.revision is not None:
            version = self._version_of(code, point.revision)
        loaded = self._items.load(code, up_to_version=version, as_of=point.at)
        if loaded.version == 0 and point.at is not None:
            raise NotFound(f"事项 {code} 当时还没有登记,请核对编码和时间", code="ITEM_NOT_YET_KNOWN")
        if loaded.version == 0:
            raise item_unknown(code)
        if version is not None and loaded.version < version:
            raise NotFound(f"事项 {code} 没有第 {version} 次变更,请刷新后重试", code="VERSION_UNKNOWN")
        return loaded

    def _version_of(self, code: str, revision: int) -> int:
        for recorded in self._store.read_stream(item_decider.stream(code)):
            event = item_decider.codec.decode(recorded)
            if isinstance(event, ItemPublished) and event.revision == revision:
                return recorded.version
        raise NotFound(f"事项 {code} 没有第 {revision} 版,请核对后再试", code="REVISION_UNKNOWN")


def _content(item: Item, point: Point) -> ItemContent | None:
    public = point.revision is not None or point.at is not None
    return item.published if public else item.draft


def _entry(entry: Entry) -> Answer:
    return {**asdict(entry), "at": entry.at.isoformat(), "changes": [asdict(d) for d in entry.changes]}
