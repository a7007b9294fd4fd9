"""A resource entry drafted from a table whose elements have been unified. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.catalog.data_element.aggregate import DATA_TYPES
from services.catalog.resource.content import CONDITIONAL, InformationItem, ResourceContent
from services.catalog.shared_data.world import Row, World

DEPARTMENTAL = ("3", "部门信息资源类")
"""类: what comes from one department's business. 1 and 2 (基础、主题) an editor chooses."""


def proposed_class(table: Row, provider: str, siblings: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """Class code and names for a table that nobody classified: 项 the department, 目 its place among the department's tables.

    `siblings`: ids of the department's tables.
    """
    place = sorted({*siblings, table["id"]}).index(table["id"]) + 1
    code = f"{DEPARTMENTAL[0]}{table['department_code'][-2:]}{place:03d}"
    return code, (DEPARTMENTAL[1], provider, str(table["name"]))


def next_code(class_code: str, taken: Iterable[str]) -> str:
    """The first code of the class after those that were ever used."""
    used = [int(code[7:]) for code in taken if code[:6] == class_code]
    return f"{class_code}-{max(used, default=0) + 1:05d}"


def drafted(world: World, table: Row, provider: str, taken: Iterable[str]) -> ResourceContent:
    siblings = [
        one["id"] for one in world.tables.values() if one["department_code"] == table["department_code"]
    ]
    class_code, names = (table["class_code"], tuple(table["class_names"]))
    if not class_code:
        class_code, names = proposed_class(table, provider, siblings)
    items = information_items(world, table["id"])
    listed = "、".join(item.name for item in items[:6])
    return ResourceContent(
        code=next_code(class_code, taken),
        name=f"{table['name']}数据",
        class_code=class_code,
        class_names=names,
        detail=table["detail"],
        provider=provider,
        provider_code=table["department_code"],
        summary=f"{provider}“{table['name']}”中办理事项所用的数据,包括{listed}等。" if items else "",
        format="数据库",
        items=items,
        share_type=CONDITIONAL,
        share_condition="",
        share_method="共享平台接口",
        open=False,
        open_condition="",
        update_cycle="每日",
        related=(),
        table_id=table["id"],
        item_codes=tuple(table["item_codes"]),
    )


def information_items(world: World, table: str) -> tuple[InformationItem, ...]:
    """One for each concept that the table holds: what is useless for sharing and what is there twice is left out. The
    concept's 根 element says type, length and standard."""
    found: dict[str, InformationItem] = {}
    for element in world.elements_of(table):
        if world.is_useless(element["id"]):
            continue
        concept = world.glossary.concept_of(element["id"])
        root = world.elements.get(concept.root, element) if concept else element
        found.setdefault(concept.code if concept else element["id"], _item(world, root))
    return tuple(found.values())


def _item(world: World, root: Row) -> InformationItem:
    concept = world.glossary.concept_of(root["id"])
    return InformationItem(
        name=world.published_name(root["id"]),
        data_type=DATA_TYPES[root["data_type"]],
        length=root["length"],
        code=concept.code if concept else "",
        element=root["id"],
        standard=root["standard"],
    )


def open_questions(world: World, table: str) -> list[dict[str, Any]]:
    """Proposals on the table's elements that nobody has judged: the table is not confirmed while there are any."""
    ids = {element["id"] for element in world.elements_of(table)}
    return [proposal for proposal in world.open_proposals() if ids.intersection(proposal["elements"])]
