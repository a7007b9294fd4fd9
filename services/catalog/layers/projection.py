"""What each stored event changes among the laws, functions, domains and relations that the pages read: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pymongo import DeleteOne, ReplaceOne

from event_sourcing.events import RecordedEvent, category_of, identity_of
from event_sourcing.projections import ViewWrite
from services.catalog.function.aggregate import function_decider
from services.catalog.function.events import FunctionRemoved
from services.catalog.function_domain.aggregate import function_domain_decider
from services.catalog.function_domain.events import FunctionDomainRemoved
from services.catalog.legal_basis.aggregate import legal_basis_decider
from services.catalog.legal_basis.events import LegalBasisRemoved
from services.catalog.relation.aggregate import relation_decider
from services.catalog.relation.events import RelationRemoved

LAWS, FUNCTIONS, DOMAINS, RELATIONS = COLLECTIONS = (
    "layer_laws",
    "layer_functions",
    "layer_domains",
    "layer_relations",
)


class Layers:
    """`views.LayersView` reads what this writes.

    layer_laws       `{_id, law, doc_no, level, article, law_evidence, article_evidence}`
    layer_functions  `{_id, name, description, legal_basis_ids, department_codes, item_codes}`
    layer_domains    `{_id, name, description, function_codes}`
    layer_relations  `{_id: "from~to~type", from_code, to_code}`
    """

    name = "layers"
    collections = COLLECTIONS

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        category = category_of(event.stream)
        if category == legal_basis_decider.category:
            basis = legal_basis_decider.codec.decode(event)
            identity = identity_of(event.stream)
            return [_gone(LAWS, identity) if isinstance(basis, LegalBasisRemoved) else _law(asdict(basis))]
        if category == function_decider.category:
            function = function_decider.codec.decode(event)
            if isinstance(function, FunctionRemoved):
                return [_gone(FUNCTIONS, function.code)]
            return [_kept(FUNCTIONS, function.code, asdict(function))]
        if category == function_domain_decider.category:
            domain = function_domain_decider.codec.decode(event)
            if isinstance(domain, FunctionDomainRemoved):
                return [_gone(DOMAINS, domain.code)]
            return [_kept(DOMAINS, domain.code, asdict(domain))]
        if category == relation_decider.category:
            edge = relation_decider.codec.decode(event)
            key = f"{edge.from_code}~{edge.to_code}~{edge.type}"
            if isinstance(edge, RelationRemoved):
                return [_gone(RELATIONS, key)]
            return [_kept(RELATIONS, key, {"from_code": edge.from_code, "to_code": edge.to_code})]
        return []


def _law(basis: dict[str, Any]) -> ViewWrite:
    return _kept(LAWS, basis["id"], basis)


def _kept(collection: str, identity: str, fields: dict[str, Any]) -> ViewWrite:
    """The whole document; tuples as lists, which is what the database gives back."""
    document = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in fields.items()
        if name not in ("id", "code")
    }
    return ViewWrite(collection, ReplaceOne({"_id": identity}, document, upsert=True))


def _gone(collection: str, identity: str) -> ViewWrite:
    return ViewWrite(collection, DeleteOne({"_id": identity}))
