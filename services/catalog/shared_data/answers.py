"""The answers of the editors' lists and pages, out of a `World`. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from event_sourcing.errors import NotFound
from services.catalog.data_element.aggregate import DATA_TYPES
from services.catalog.element_comparison.proposals import NAMES
from services.catalog.shared_data.drafting import open_questions
from services.catalog.shared_data.world import Row, World

Answer = dict[str, Any]


def element(world: World, row: Row) -> Answer:
    """The element as declared, and:

    concept      `{code, name, root, role: 根|引用}` or None
    new_name     the name that tells it from its homonyms, or ""
    useless      a person has marked it so
    departments  codes of those who use it or its concept, sorted; `shared` from two on
    items        codes of items that use it
    """
    concept = world.glossary.concept_of(row["id"])
    departments = sorted(world.departments_using(row["id"]))
    return {
        **{name: value for name, value in row.items() if name != "print"},
        "data_type_name": DATA_TYPES[row["data_type"]],
        "concept": concept
        and {
            "code": concept.code,
            "name": concept.name,
            "root": concept.root,
            "role": "根" if concept.root == row["id"] else "引用",
        },
        "new_name": world.glossary.names.get(row["id"], ""),
        "useless": world.is_useless(row["id"]),
        "departments": departments,
        "shared": len(departments) >= 2,
        "items": sorted(world.items_of(row)),
    }


def element_page(world: World, asked: Mapping[str, Any]) -> Answer:
    found = [row for row in world.elements.values() if _fits(world, row, asked)]
    rest = [row for row in found if row["id"] > (asked["cursor"] or "")]
    shown = rest[: asked["limit"]]
    more = shown[-1]["id"] if len(rest) > len(shown) else None
    return {"elements": [element(world, row) for row in shown], "next_cursor": more, "total": len(found)}


def _fits(world: World, row: Row, asked: Mapping[str, Any]) -> bool:
    if asked["department_code"] and row["department_code"] != asked["department_code"]:
        return False
    text = f"{row['id']} {row['name']} {row['definition']} {row['standard']}".lower()
    if asked["q"] and asked["q"].strip().lower() not in text:
        return False
    return not asked["shared"] or world.is_shared(row["id"])


def element_whole(world: World, identity: str) -> Answer:
    """`{element, judgements, proposals}` of one element; a proposal as in `proposals`."""
    return {
        "element": element(world, world.elements[identity]),
        "judgements": [one for one in _judgements(world) if identity in one["elements"]],
        "proposals": [_proposal(world, one) for one in world.open_proposals() if identity in one["elements"]],
    }


def concept_whole(world: World, code: str) -> Answer:
    concept = world.glossary.concepts.get(code)
    if concept is None:
        into = world.glossary.retired.get(code)
        told = f"统一编号 {code} 已停用,现为 {into}" if into else f"没有统一编号为 {code} 的概念"
        raise NotFound(told, code="CONCEPT_UNKNOWN")
    members = [world.elements[id_] for id_ in concept.members if id_ in world.elements]
    mappings = []
    for member in members:
        if member["id"] == concept.root or concept.root not in world.elements:
            continue
        state = world.mapping_state(concept, member["id"])
        mapped = world.glossary.mappings.get((member["id"], concept.root))
        mappings.append(
            {
                "source": member["id"],
                "needed": state.needed,
                "complete": state.complete,
                "missing": list(state.missing),
                "rows": [list(row) for row in mapped.rows] if mapped else [],
                "rule": mapped.rule if mapped else "",
            }
        )
    return {
        "code": code,
        "name": concept.name,
        "root": concept.root,
        "members": [element(world, member) for member in members],
        "mappings": mappings,
    }


def sorting(world: World, job: Row, steps: Sequence[Row]) -> Answer:
    counts = Counter(proposal["relation"] for proposal in world.open_proposals())
    return {
        "steps": list(steps),
        "job": dict(job),
        "open": {relation: counts[relation] for relation in NAMES},
        "elements": len(world.elements),
        "shared": sum(world.is_shared(id_) for id_ in world.elements),
        "concepts": len(world.glossary.concepts),
        "incomplete_mappings": [
            {"code": concept.code, "name": concept.name, "element": id_}
            for concept, id_ in world.incomplete_mappings()
        ],
    }


def proposals(world: World, job: Row) -> Answer:
    return {
        "proposals": [_proposal(world, one) for one in world.open_proposals()],
        "judgements": list(_judgements(world)),
        "job": dict(job),
    }


def _proposal(world: World, proposal: Row) -> Answer:
    members = [element(world, world.elements[id_]) for id_ in proposal["elements"]]
    return {**proposal, "relation_name": NAMES[proposal["relation"]], "about": members}


def _judgements(world: World) -> list[Answer]:
    return [
        {
            **one,
            "relation_name": NAMES[one["relation"]],
            "names": [world.elements.get(id_, {}).get("name", id_) for id_ in one["elements"]],
        }
        for one in world.judgements()
    ]


def resources(world: World, rows: Sequence[Row]) -> Answer:
    entered = {row["table_id"] for row in rows if row["stage"] != "withdrawn"}
    waiting = [
        {
            **table,
            "elements": len(world.elements_of(table["id"])),
            "open_questions": len(open_questions(world, table["id"])),
        }
        for table in world.tables.values()
        if table["id"] not in entered and not table["merged_into"]
    ]
    return {"resources": list(rows), "tables": waiting}
