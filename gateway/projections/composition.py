"""The item document that one read serves the item page with: a pure function of the facts it is put together from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.projections.changes import BLANK
from gateway.projections.search_tokens import name_tokens, spellings_of, text_tokens
from gateway.views.code_names import CASE_KINDS, CHANNELS, EXERCISE_LEVELS, ITEM_TYPES, SERVICE_MODES

Document = dict[str, Any]

PREREQUISITE = "PREREQUISITE"
FACTS = ("_id", "seen", *BLANK["items"])
"""Fields of an item document that come from its own events; all others are composed."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Facts about other things, by key: only those that the items at hand need.

    items, external_items   ends of relations
    edges                   item code → relations that begin or end there
    """

    departments: Mapping[str, Document]
    groups: Mapping[str, Document]
    dimensions: Mapping[str, Document]
    items: Mapping[str, Document]
    external_items: Mapping[str, Document]
    edges: Mapping[str, Sequence[Document]]


def compose(document: Mapping[str, Any], sources: Sources) -> Document:
    """The whole document anew. A code that only a guide or a withdrawal has named so far is not listed."""
    # A document that an older release wrote may lack facts that have been added since.
    facts: Document = {name: document.get(name, BLANK["items"].get(name)) for name in FACTS}
    if facts["item"] is None:
        return _with_etag({**facts, "version": 0, "listed": False})
    item, guide = facts["item"], facts["guide"]
    withdrawn_version = facts["withdrawn"]["version"] if facts["withdrawn"] else 0
    names = _names(item, sources)
    edges = sources.edges.get(document["_id"], ())
    composed = {
        "version": max(facts["item_version"], facts["suspension_version"], withdrawn_version),
        "listed": facts["item_version"] > withdrawn_version,
        "names": names,
        "summary": _summary(item, names) | {"suspended": facts["suspended"] is not None},
        "facets": _facets(item, names),
        "before": _ends(edges, "from_code", "to_code", document["_id"], sources),
        "after": _ends(edges, "to_code", "from_code", document["_id"], sources),
        "related": _related(edges, document["_id"], sources),
        "pinyin": spellings_of(item["name"]),
        "search_name": " ".join((*name_tokens(item["name"]), *name_tokens(item.get("short_name") or ""))),
        "search": " ".join(dict.fromkeys(_searchable(item, guide, names))),
    }
    return _with_etag({**facts, **composed})


def _with_etag(document: Document) -> Document:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return {**document, "etag": hashlib.sha256(text.encode()).hexdigest()[:24]}


def group_path(code: str | None, groups: Mapping[str, Document]) -> list[Document]:
    """From the outermost 大项 down to this one; as far as it is known."""
    path: list[Document] = []
    while code is not None and code in groups and len(path) < 2:
        path.insert(0, groups[code])
        code = groups[code]["parent_code"]
    return path


def _names(item: Mapping[str, Any], sources: Sources) -> Document:
    department = sources.departments.get(item["department_code"], {})
    return {
        "department": department.get("name") or item["department_name"],
        "department_short": department.get("short_name") or item["department_name"],
        "groups": [
            {"code": group["code"], "name": group["name"]}
            for group in group_path(item["group_code"], sources.groups)
        ],
        "item_type": ITEM_TYPES.get(item["item_type"], item["item_type"]),
        "exercise_level": EXERCISE_LEVELS.get(item["exercise_level"], item["exercise_level"]),
        "service_mode": SERVICE_MODES.get(item["service_mode"], str(item["service_mode"])),
        "case_kind": CASE_KINDS.get(item["case_kind"], item["case_kind"]),
        "channel": CHANNELS.get(_channel(item) or ""),
        "categories": {
            key: [{"value": value, "label": _label(item, key, value, sources)} for value in values]
            for key, values in item["categories"].items()
        },
        "dimensions": {
            key: sources.dimensions[dimension]["name"]
            for key in item["categories"]
            if (dimension := dimension_key(item, key)) in sources.dimensions
        },
    }


def dimension_key(item: Mapping[str, Any], category: str) -> str:
    """A department's own categories live in a dimension of its own."""
    return f"custom.{item['department_code']}" if category == "custom" else category


def _label(item: Mapping[str, Any], category: str, value: str, sources: Sources) -> str:
    dimension = sources.dimensions.get(dimension_key(item, category))
    values = dimension["values"] if dimension else ()
    return next((known["label"] for known in values if known["value"] == value), value)


def _channel(item: Mapping[str, Any]) -> str | None:
    online = item["online"] or {}
    return online.get("channel") if online.get("enabled") else None


def _summary(item: Mapping[str, Any], names: Document) -> Document:
    return {
        "code": item["code"],
        "name": item["name"],
        "department_code": item["department_code"],
        "department_name": names["department"],
        "department_short_name": names["department_short"],
        "groups": names["groups"],
        "item_type": item["item_type"],
        "item_type_name": names["item_type"],
        "service_mode": item["service_mode"],
        "service_mode_name": names["service_mode"],
        "max_visits": item["max_visits"],
        "case_kind": item["case_kind"],
        "case_kind_name": names["case_kind"],
        "applicant_types": item["applicant_types"],
        "promised_limit": item["promised_limit"],
        "statutory_limit": item["statutory_limit"],
        "charged": item["charged"],
        "apply_window": item["apply_window"],
        "online": _channel(item) is not None,
        "channel": _channel(item),
        "channel_name": names["channel"],
    }


def _facets(item: Mapping[str, Any], names: Document) -> dict[str, list[str]]:
    categories = dict(item["categories"])
    custom = categories.pop("custom", [])
    return {
        "department": [item["department_code"]],
        "group": [group["code"] for group in names["groups"]],
        **{key: list(values) for key, values in categories.items()},
        "custom": [f"{item['department_code']}.{value}" for value in custom],
        "applicant_type": list(item["applicant_types"]),
        "service_mode": [str(item["service_mode"])],
        "item_type": [item["item_type"]],
    }


def _ends(edges: Sequence[Document], other: str, this: str, code: str, sources: Sources) -> list[Document]:
    """What is done before or after this item: the other ends of its prerequisite edges, required ones first."""
    ends = [
        _end(edge, edge[other], sources)
        for edge in edges
        if edge["type"] == PREREQUISITE and edge[this] == code
    ]
    return sorted(ends, key=lambda end: (not end["mandatory"], end["code"]))


def _related(edges: Sequence[Document], code: str, sources: Sources) -> list[Document]:
    """Ends of other kinds of edges: handled beside, or sharing data."""
    related = [
        {**_end(edge, edge["to_code"] if edge["from_code"] == code else edge["from_code"], sources)}
        for edge in edges
        if edge["type"] != PREREQUISITE
    ]
    return sorted(related, key=lambda end: (end["type"], end["code"]))


def _end(edge: Mapping[str, Any], code: str, sources: Sources) -> Document:
    """`listed` says that there is a page to link to."""
    other = sources.items.get(code)
    known = (other["item"] if other else None) or sources.external_items.get(code) or {}
    return {
        "code": code,
        "name": known.get("name", code),
        "department_code": known.get("department_code", code[:4]),
        "department_name": sources.departments.get(code[:4], {}).get("name"),
        "result_document": known.get("result_document"),
        "type": edge["type"],
        "mandatory": edge["mandatory"],
        "condition": edge["condition"],
        "any_of_group": edge["any_of_group"],
        "external": code in sources.external_items,
        "listed": _is_listed(other),
    }


def _is_listed(other: Mapping[str, Any] | None) -> bool:
    if not other or other["item"] is None:
        return False
    return bool(other["item_version"] > (other["withdrawn"]["version"] if other["withdrawn"] else 0))


def _searchable(item: Mapping[str, Any], guide: Mapping[str, Any] | None, names: Document) -> Iterator[str]:
    """Tokens of what people may have in mind: who, what for, with what, where."""
    yield item["code"]
    for text in _texts(item, guide, names):
        yield from text_tokens(text)


def _texts(item: Mapping[str, Any], guide: Mapping[str, Any] | None, names: Document) -> Iterator[str]:
    yield names["department"]
    yield names["item_type"]
    for group in names["groups"]:
        yield group["name"]
    for labels in names["categories"].values():
        yield from (known["label"] for known in labels)
    if result := item.get("result"):
        yield result.get("document") or ""
    if guide is None:
        return
    yield (guide.get("applicants") or {}).get("description") or ""
    yield from guide.get("conditions") or ()
    for material in guide.get("materials") or ():
        yield material.get("name") or ""
