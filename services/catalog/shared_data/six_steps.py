"""数据梳理六步: how much of each step is done, and what is next. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from services.catalog.element_comparison.proposals import USELESS
from services.catalog.shared_data.world import Row, World

DONE, NEXT, LATER = "done", "next", "later"


def six_steps(world: World, job: Row, resources: Sequence[Row]) -> list[dict[str, Any]]:
    """`[{key, name, done, total, state: done|next|later, text}]` in order; one step at most is "next".

    `job`: the comparison as `comparison_job` answers it. `resources`: rows of the resource list.
    """
    tables = [table for table in world.tables.values() if not table["merged_into"]]
    open_ones = Counter(proposal["relation"] for proposal in world.open_proposals())
    steps = [
        _scoped(tables),
        _merged(world, tables),
        _classified(world, tables, open_ones[USELESS]),
        _unified(world, open_ones),
        _compared(job),
        _published(tables, resources),
    ]
    next_one = next((step for step in steps if step["done"] < step["total"]), None)
    for step in steps:
        step["state"] = DONE if step["done"] >= step["total"] else NEXT if step is next_one else LATER
    return steps


def merge_candidates(world: World) -> list[dict[str, Any]]:
    """Tables of one department that serve the same item: `[{department_code, tables: [id, id], items}]`."""
    by_department: dict[str, list[Row]] = defaultdict(list)
    for table in world.tables.values():
        if not table["merged_into"]:
            by_department[table["department_code"]].append(table)
    found = []
    for department, tables in sorted(by_department.items()):
        for one, other in combinations(tables, 2):
            if shared := set(one["item_codes"]) & set(other["item_codes"]):
                ids = [one["id"], other["id"]]
                found.append({"department_code": department, "tables": ids, "items": sorted(shared)})
    return found


def _step(key: str, name: str, done: int, total: int, text: str) -> dict[str, Any]:
    return {"key": key, "name": name, "done": done, "total": total, "text": text}


def _scoped(tables: Sequence[Row]) -> dict[str, Any]:
    scoped = sum(bool(table["item_codes"]) for table in tables)
    text = f"{len(tables)} 张业务表中 {scoped} 张已写明用于哪些事项"
    return _step("scope", "划定范围", scoped, max(len(tables), 1), text)


def _merged(world: World, tables: Sequence[Row]) -> dict[str, Any]:
    left = len(merge_candidates(world))
    merged = len(world.tables) - len(tables)
    text = f"已并入 {merged} 张,还有 {left} 对表用于同一事项,请判断是否合并"
    return _step("merge", "合并业务表", merged, merged + left, text)


def _classified(world: World, tables: Sequence[Row], useless_open: int) -> dict[str, Any]:
    classified = sum(bool(table["class_code"]) for table in tables)
    useless = sum(world.is_useless(id_) for id_ in world.elements)
    roots = len(world.glossary.concepts)
    text = (
        f"{classified} 张表已分类;标为无用的数据元 {useless} 个,待判断 {useless_open} 个;"
        f"已定根数据元 {roots} 个"
    )
    return _step("classify", "分类与根、引用", classified, max(len(tables), 1) + useless_open, text)


def _unified(world: World, open_ones: Mapping[str, int]) -> dict[str, Any]:
    pairs = sum(count for relation, count in open_ones.items() if relation != USELESS)
    judged = sum(len(elements) == 2 for _, elements in world.glossary.judgements)
    tables, names = len(world.incomplete_mappings()), len(world.homonyms_without_names())
    text = f"已判断 {judged} 对,待判断 {pairs} 对;未完成的对照表 {tables} 张;待加限定词的同名 {names} 对"
    return _step("unify", "统一", judged, judged + pairs + tables + names, text)


def _compared(job: Row) -> dict[str, Any]:
    if job["state"] == "done":
        return _step("compare", "自动比对", 1, 1, f"已比对 {job['elements']} 个数据元")
    text = {"none": "还没有比对", "running": f"正在比对,完成 {job['percent']}%"}.get(
        job["state"], "上一次比对中断,请重新开始"
    )
    return _step("compare", "自动比对", 0, 1, text)


def _published(tables: Sequence[Row], resources: Sequence[Row]) -> dict[str, Any]:
    published = {row["table_id"] for row in resources if row["revision"] and row["stage"] != "withdrawn"}
    entered = {row["table_id"] for row in resources if row["stage"] != "withdrawn"}
    of_tables = sum(table["id"] in published for table in tables)
    text = f"{len(tables)} 张业务表中 {of_tables} 张已发布目录,另有 {len(entered - published)} 项在编制"
    return _step("publish", "发布目录", of_tables, max(len(tables), 1), text)
