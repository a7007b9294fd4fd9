"""The graph as it stands, read again only as far as it has grown."""

from __future__ import annotations

from dataclasses import dataclass

from event_sourcing.command_handling import CommandHandler
from event_sourcing.event_store import EventStore
from event_sourcing.snapshots import SnapshotStore
from services.catalog.relation.aggregate import GRAPH, relation_decider
from services.catalog.relation.graph import Graph


@dataclass(frozen=True, slots=True)
class Standing:
    """`version` of the graph's stream."""

    graph: Graph
    version: int


class GraphReader:
    """Thread-safe: what is kept is replaced whole, and never by something older than what a caller has read."""

    def __init__(self, store: EventStore, snapshots: SnapshotStore | None = None) -> None:
        self._store = store
        self._handler = CommandHandler(store, relation_decider, snapshots)
        self._kept: Standing | None = None

    def read(self) -> Standing:
        """Raises Unavailable."""
        kept = self._kept
        if kept is None:
            loaded = self._handler.load(GRAPH)
            kept = Standing(loaded.state, loaded.version)
        else:
            graph, version = kept.graph, kept.version
            for event in self._store.replay(relation_decider.stream(GRAPH), after_version=version):
                graph = relation_decider.evolve(graph, relation_decider.codec.decode(event))
                version = event.version
            kept = Standing(graph, version)
        self._kept = kept
        return kept
