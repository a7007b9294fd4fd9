"""Discovery over what is registered now, and what people made of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from event_sourcing.command_handling import CommandHandler
from event_sourcing.event_store import EventStore
from services.catalog.guide_facts import GuideFactsView
from services.catalog.inventory.views import InventoryView
from services.catalog.relation.graph import Graph
from services.catalog.relation_desk.ends import End, EndsView
from services.catalog.relation_discovery.discovery import discover
from services.catalog.relation_discovery.facts import Issuer, needs
from services.catalog.relation_discovery.findings import Finding
from services.catalog.relation_discovery.proposals import Proposal
from services.catalog.relation_discovery.report import report
from services.catalog.relation_discovery.surveyed import SurveyedRelation, surveyed_relations
from services.catalog.relation_verdict.aggregate import VERDICTS, Verdicts, verdict_decider

FRESH_SECONDS = 10.0
"""So long are documents taken to be what they were; edges and verdicts are read anew each time."""


@dataclass(frozen=True, slots=True)
class _Documents:
    ends: Mapping[str, End]
    proposals: list[Proposal]
    guided: frozenset[str]
    surveyed: tuple[SurveyedRelation, ...]
    read_at: float


@dataclass(frozen=True, slots=True)
class Discovered:
    """`ends`: everything that findings name; `verdicts`: what people said of findings."""

    findings: list[Finding]
    ends: Mapping[str, End]
    verdicts: Verdicts


class DiscoveryRoom:
    """Thread-safe; the documents are gone through by one thread at a time."""

    def __init__(
        self,
        store: EventStore,
        ends: EndsView,
        guides: GuideFactsView,
        inventory: InventoryView,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._verdicts = CommandHandler(store, verdict_decider)
        self._ends = ends
        self._guides = guides
        self._inventory = inventory
        self._clock = clock
        self._lock = threading.Lock()
        self._kept: _Documents | None = None

    def discovered(self, graph: Graph) -> Discovered:
        """Raises Unavailable."""
        documents = self._documents()
        findings = report(graph, documents.proposals, documents.guided, documents.surveyed)
        return Discovered(findings, documents.ends, self._verdicts.load(VERDICTS).state)

    def _documents(self) -> _Documents:
        with self._lock:
            kept = self._kept
            if kept is None or self._clock() - kept.read_at > FRESH_SECONDS:
                kept = self._kept = self._read()
        return kept

    def _read(self) -> _Documents:
        """Of items that are not withdrawn: they neither give anything out nor ask for it."""
        ends = self._ends.all()
        current = {code: end for code, end in ends.items() if not end.withdrawn}
        issuers = [
            Issuer(end.code, end.name, end.department_code, end.document, end.licence)
            for end in current.values()
        ]
        guides = [(code, guide) for code, guide in self._guides.materials() if code in current]
        wanted = [need for code, guide in guides for need in needs(code, guide)]
        surveyed = tuple(
            row
            for rows in self._inventory.all()
            if rows.code in current
            for row in surveyed_relations(rows.code, rows.t3)
        )
        guided = frozenset(code for code, _ in guides)
        return _Documents(ends, discover(issuers, wanted), guided, surveyed, self._clock())
