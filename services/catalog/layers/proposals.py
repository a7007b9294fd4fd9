"""Legal bases that guides name: proposed for registration and for the functions of their items. People confirm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from services.catalog.layers.codes import proposed_basis_id

Facts = Mapping[str, Any]
Said = tuple[str, str]
"""(law, article or "")"""

FIELDS = ("law", "doc_no", "level", "article", "law_evidence", "article_evidence")


def said(basis: Mapping[str, Any]) -> Said:
    return str(basis["law"]), str(basis["article"] or "")


def unregistered(guides: Iterable[tuple[str, Facts]], known: Iterable[Said]) -> list[dict[str, Any]]:
    """`[{id, law, doc_no, level, article, law_evidence, article_evidence, item_codes}]`, most items first.

    guides  (item code, facts) of every published guide
    """
    registered = set(known)
    found: dict[Said, dict[str, Any]] = {}
    for item_code, facts in guides:
        for basis in facts["legal_basis"]:
            key = said(basis)
            if key in registered:
                continue
            proposal = found.setdefault(
                key,
                {
                    "id": proposed_basis_id(basis["law"], basis["article"]),
                    **{name: basis[name] for name in FIELDS},
                    "item_codes": [],
                },
            )
            if item_code not in proposal["item_codes"]:
                proposal["item_codes"].append(item_code)
    return sorted(found.values(), key=lambda each: (-len(each["item_codes"]), each["law"], each["id"]))


def missing_from(
    function: Mapping[str, Any], guides: Iterable[Facts], laws: Mapping[Said, str]
) -> list[tuple[str, int]]:
    """(id, number of guides) of registered bases that guides of the function's items name and the function does not."""
    counted: dict[str, int] = {}
    for facts in guides:
        for identity in {laws[said(basis)] for basis in facts["legal_basis"] if said(basis) in laws}:
            if identity not in function["legal_basis_ids"]:
                counted[identity] = counted.get(identity, 0) + 1
    return sorted(counted.items(), key=lambda each: (-each[1], each[0]))
