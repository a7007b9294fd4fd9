"""The layers as callers reach them: who calls is checked before what they ask is looked at.

All editors may read everything, since the layers are what departments have in common; the bureau's editors change them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pymongo.database import Database

from event_sourcing.errors import FieldError, NotFound, ValidationFailed
from event_sourcing.event_store import EventStore
from event_sourcing.request_context import actor_of, command_context
from services.catalog import authorisation
from services.catalog.guide_facts import GuideFactsView
from services.catalog.layers import schemas
from services.catalog.layers.chain import Chain, Chains
from services.catalog.layers.checks import RULES, Finding, findings
from services.catalog.layers.nodes import node
from services.catalog.layers.operations import Answer, LayerOperations, Payload
from services.catalog.layers.proposals import missing_from, unregistered
from services.catalog.layers.schemas import ELEMENT, FUNCTION, LAYERS, TABLE
from services.catalog.layers.sharing import departments_of
from services.catalog.layers.snapshot import snapshot
from services.catalog.layers.views import LayersView

Context = Mapping[str, Any]

MOST_NODES = 200
"""So many nodes of a layer are told of a chain; their number is always the whole one."""

MOST_FOUND = 20
MOST_PROPOSED = 200


class LayersDesk:
    def __init__(self, store: EventStore, database: Database[dict[str, Any]]) -> None:
        self._operations = LayerOperations(store)
        self._database = database
        self._view = LayersView(database)
        self._chains = Chains(database)
        self._guides = GuideFactsView(database)

    def command(self, method: str, payload: Payload, context: Context) -> Answer:
        """One of the operations that change something. Raises Forbidden, and what the operation raises."""
        authorisation.check(actor_of(context), method, payload)
        answer: Answer = getattr(self._operations, method)(payload, command_context(context))
        return answer

    def overview(self, payload: Payload, context: Context) -> Answer:
        """`{counts: {layer: n}, shared_elements, findings: [{code, severity, name, count}]}`."""
        self._check(context)
        counted = Counter(finding.code for finding in findings(snapshot(self._database)))
        return {
            "counts": self._view.counts(),
            "shared_elements": len(self._view.shared_elements()),
            "findings": _rules(counted),
        }

    def list_layer(self, payload: Payload, context: Context) -> Answer:
        """`{nodes, next_cursor}`; a node has all that was registered, and `id`."""
        self._check(context)
        asked = schemas.listing(payload)
        page = self._view.page(asked["kind"], asked["words"], asked["limit"], asked["cursor"])
        return {"nodes": [_named(row) for row in page.rows], "next_cursor": page.next_cursor}

    def search(self, payload: Payload, context: Context) -> Answer:
        """Layer → `[{kind, id, name, note}]`, at most MOST_FOUND of each."""
        self._check(context)
        return self._view.search(schemas.search(payload), MOST_FOUND)

    def node(self, payload: Payload, context: Context) -> Answer:
        """`{kind, id, name, note, version, facts, layers, edges, departments, proposed}`; raises NotFound.

        facts        all that is registered of the node
        layers       `[{kind, total, nodes: [{kind, id, name, note}]}]`, from law to element; the node itself is in its own
        edges        `[{from: {kind, id}, to: {kind, id}}]` between the nodes told
        departments  that use a data element
        proposed     `[{id, name, guides}]`: bases that guides of a function's items name and the function does not
        """
        self._check(context)
        kind, identity = schemas.node(payload)
        chain = self._chains.of(kind, identity)
        if chain is None:
            raise NotFound(f"没有找到 {identity},可能已被删除,请核对编号", code="LAYER_NODE_UNKNOWN")
        row = next(each for each in chain.rows[kind] if each["_id"] == identity)
        told = Chain({layer: chain.rows[layer][:MOST_NODES] for layer in LAYERS})
        return {
            **node(kind, row),
            "version": self._operations.version(kind, identity),
            "facts": _facts(row),
            "layers": [
                {
                    "kind": layer,
                    "total": len(chain.rows[layer]),
                    "nodes": [node(layer, each) for each in told.rows[layer]],
                }
                for layer in LAYERS
            ],
            "edges": [{"from": _end(before), "to": _end(after)} for before, after in told.edges()],
            "departments": departments_of(row, chain.rows[TABLE]) if kind == ELEMENT else [],
            "proposed": self._proposed(row) if kind == FUNCTION else [],
        }

    def list_findings(self, payload: Payload, context: Context) -> Answer:
        """`{rules: [{code, severity, name, count}], findings, next_cursor}`.

        A finding: `{code, severity, kind, id, name, text, fix, departments}`. `rules` counts those of the department asked
        for, whatever the rule asked for.
        """
        self._check(context)
        asked = schemas.findings(payload)
        department = asked["department_code"]
        found = [
            each
            for each in findings(snapshot(self._database))
            if department is None or department in each.departments
        ]
        shown = [each for each in found if asked["code"] in (None, each.code)]
        start = _offset(asked["cursor"])
        end = start + asked["limit"]
        return {
            "rules": _rules(Counter(each.code for each in found)),
            "findings": [_told(each) for each in shown[start:end]],
            "next_cursor": str(end) if len(shown) > end else None,
        }

    def propose_legal_bases(self, payload: Payload, context: Context) -> Answer:
        """`{proposals, total}`, see `proposals.unregistered`; at most MOST_PROPOSED are told."""
        self._check(context)
        proposals = unregistered(self._guides.all(), self._view.laws_by_text())
        return {"proposals": proposals[:MOST_PROPOSED], "total": len(proposals)}

    def _proposed(self, function: Mapping[str, Any]) -> list[dict[str, Any]]:
        facts = self._guides.of_many(function["item_codes"])
        missing = missing_from(function, facts, self._view.laws_by_text())
        names = self._view.names(schemas.LAW, [identity for identity, _ in missing])
        return [
            {"id": identity, "name": names[identity], "guides": guides}
            for identity, guides in missing
            if identity in names
        ]

    def _check(self, context: Context) -> None:
        authorisation.check_reader(actor_of(context))


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON: times as text."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in row.items()
        if name != "_id"
    }


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": row["_id"], **_facts(row)}


def _end(place: tuple[str, str]) -> dict[str, str]:
    return {"kind": place[0], "id": place[1]}


def _told(finding: Finding) -> dict[str, Any]:
    return {**asdict(finding), "severity": finding.severity}


def _rules(counted: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {"code": code, "severity": severity, "name": name, "count": counted.get(code, 0)}
        for code, (severity, name) in RULES.items()
    ]


def _offset(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isdigit() or len(cursor) > 9:
        raise ValidationFailed([FieldError("/cursor", "CURSOR", "翻页位置无效,请从第一页重新开始")])
    return int(cursor)
