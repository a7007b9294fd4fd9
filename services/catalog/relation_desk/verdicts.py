"""What people make of findings: adopted, dismissed with a reason, opened again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from event_sourcing.command_handling import CommandHandler
from event_sourcing.errors import Conflict
from event_sourcing.event_store import EventStore
from event_sourcing.payloads import load
from event_sourcing.request_context import actor_of, command_context
from event_sourcing.snapshots import SnapshotStore
from services.catalog import authorisation
from services.catalog.editing import Editing
from services.catalog.relation.graph import PREREQUISITE
from services.catalog.relation_desk import schemas
from services.catalog.relation_desk.discovery_room import Discovered, DiscoveryRoom
from services.catalog.relation_desk.documents import finding_document
from services.catalog.relation_desk.graph_reader import GraphReader
from services.catalog.relation_discovery.findings import KINDS, MISSING, Finding
from services.catalog.relation_verdict.aggregate import VERDICTS, verdict_decider
from services.catalog.relation_verdict.commands import DismissFinding, ReopenFinding
from services.catalog.relation_verdict.events import FindingDismissed

Payload = Mapping[str, Any]
Context = Mapping[str, Any]
Answer = dict[str, Any]
_Judged = tuple[Finding, FindingDismissed | None]


class RelationVerdicts:
    def __init__(
        self, store: EventStore, room: DiscoveryRoom, editing: Editing, snapshots: SnapshotStore | None = None
    ) -> None:
        self._graph = GraphReader(store, snapshots)
        self._verdicts = CommandHandler(store, verdict_decider)
        self._room = room
        self._editing = editing

    def report(self, payload: Payload, context: Context) -> Answer:
        """`{items, next_cursor, total, counts, dismissed}`: `counts` of the open ones by kind, `dismissed` of the others,
        both within the department. Raises Forbidden, ValidationFailed."""
        authorisation.check_reader(actor_of(context))
        asked = load(schemas.Report(), payload)
        found = self._room.discovered(self._graph.read().graph)
        open_ones, dismissed = _parted(found, asked["department_code"])
        chosen = dismissed if asked["dismissed"] else open_ones
        if asked["kind"]:
            chosen = [pair for pair in chosen if pair[0].kind == asked["kind"]]
        start = int(asked["cursor"]) if (asked["cursor"] or "").isdigit() else 0
        page = chosen[start : start + asked["limit"]]
        end = start + len(page)
        counts = Counter(finding.kind for finding, _ in open_ones)
        return {
            "items": [finding_document(finding, found.ends, verdict) for finding, verdict in page],
            "next_cursor": str(end) if end < len(chosen) else None,
            "total": len(chosen),
            "counts": {kind: counts[kind] for kind in KINDS},
            "dismissed": len(dismissed),
        }

    def adopt(self, payload: Payload, context: Context) -> Answer:
        """Declares the edge as it is proposed; where it is declared already, nothing happens. Raises Conflict when it
        is not proposed so any more, and what declaring raises."""
        authorisation.check(actor_of(context), "declare_relation", payload)
        asked = load(schemas.Adoption(), payload)
        graph = self._graph.read().graph
        ends = asked["from_code"], asked["to_code"]
        if declared := graph.found(*ends, PREREQUISITE):
            return self._editing.command("declare_relation", asdict(declared[0]), context)
        found = self._current(MISSING, *ends, PREREQUISITE, asked["basis"])
        relation = {
            "from_code": found.from_code,
            "to_code": found.to_code,
            "type": found.type,
            "mandatory": found.mandatory,
            "condition": found.condition,
            "any_of_group": found.any_of,
            "result_document": found.document,
            "expected_revision": graph.revision(*ends, PREREQUISITE),
        }
        return self._editing.command("declare_relation", relation, context)

    def dismiss(self, payload: Payload, context: Context) -> Answer:
        authorisation.check(actor_of(context), "declare_relation", payload)
        asked = load(schemas.Dismissal(), payload)
        names = ("kind", "from_code", "to_code", "type", "basis")
        self._current(*(asked[name] for name in names))
        command = DismissFinding(**asked, by=actor_of(context).id)
        return self._handled(command, context)

    def reopen(self, payload: Payload, context: Context) -> Answer:
        authorisation.check(actor_of(context), "declare_relation", payload)
        return self._handled(ReopenFinding(**load(schemas.Reopening(), payload)), context)

    def _current(self, kind: str, from_code: str, to_code: str, type_: str, basis: str) -> Finding:
        wanted = kind, from_code, to_code, type_, basis
        for finding in self._room.discovered(self._graph.read().graph).findings:
            if (*_key(finding), finding.basis) == wanted:
                return finding
        raise Conflict(
            "这条发现已有变化:关系可能已被登记或解除,材料清单也可能改过。请看最新的报告再决定",
            code="FINDING_CHANGED",
        )

    def _handled(self, command: DismissFinding | ReopenFinding, context: Context) -> Answer:
        handled = self._verdicts.handle(VERDICTS, command, command_context(context))
        return {"id": VERDICTS, "version": handled.version, "position": handled.position}


def _parted(found: Discovered, department: str | None) -> tuple[list[_Judged], list[_Judged]]:
    """Open ones and dismissed ones, of a department at either end or of all."""
    open_ones: list[_Judged] = []
    dismissed: list[_Judged] = []
    for finding in found.findings:
        if department and department not in (finding.from_code[:4], finding.to_code[:4]):
            continue
        verdict = found.verdicts.on(_key(finding), finding.basis)
        (open_ones if verdict is None else dismissed).append((finding, verdict))
    return open_ones, dismissed


def _key(finding: Finding) -> tuple[str, str, str, str]:
    return finding.kind, finding.from_code, finding.to_code, finding.type
