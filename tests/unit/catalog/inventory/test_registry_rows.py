"""What is registered, as rows of the four tables: a survey of the samples would bring the same."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.inventory.registry_reader import RegistryReader
from services.catalog.inventory.registry_rows import working_days
from services.catalog.inventory.rows import ItemRows
from services.catalog.limits import Limit
from tests.support.sample_portal import sample_events, sample_services
from tests.unit.catalog.examples import ITEM, context, payload, registered_world
from tests.unit.catalog.survey.examples import clean_rows

ASKED_EACH_TIME = {"填报人", "填报日期", "主体说明"}
WORDED_BY_CLERKS = {"业务类别", "协同内容", "服务主题", "输出结果", "办理范围"}


class PublishedGuides:
    def of(self, item_code: str) -> Mapping[str, Any] | None:
        return _guides().get(item_code)


@cache
def _guides() -> dict[str, Mapping[str, Any]]:
    return {event.subject: event.data for event in sample_events() if event.name == "guide-published.v1"}


@cache
def registered() -> dict[str, ItemRows]:
    reader = RegistryReader(sample_services().store, PublishedGuides())
    return {rows.code: rows for rows in reader.rows(_guides())}


def surveyed(table: str, code: str) -> list[dict[str, str]]:
    return [row for row in clean_rows()[table] if row["事项编码"] == code]


def alike(row: Mapping[str, str], other: Mapping[str, str], but: set[str]) -> dict[str, tuple[str, str]]:
    """Cells that differ."""
    return {
        name: (text, other.get(name, ""))
        for name, text in row.items()
        if name != "序号" and name not in but and text != other.get(name, "")
    }


SURVEYED = sorted({row["事项编码"] for row in clean_rows()["t1"]})


@pytest.mark.parametrize("code", SURVEYED)
def test_the_item_itself_reads_as_its_department_filed_it(code: str) -> None:
    (filed,) = surveyed("t1", code)
    assert alike(filed, registered()[code].t1, ASKED_EACH_TIME) == {}


@pytest.mark.parametrize("code", SURVEYED)
def test_its_scope_reads_as_filed(code: str) -> None:
    rows = {row["主体类别"]: row for row in registered()[code].t2}
    for filed in surveyed("t2", code):
        assert alike(filed, rows[filed["主体类别"]], WORDED_BY_CLERKS) == {}


@pytest.mark.parametrize("code", sorted({row["事项编码"] for row in clean_rows()["t3"]}))
def test_its_relations_read_as_filed(code: str) -> None:
    rows = {(row["关系类型"], row["关联事项编码"]): row for row in registered()[code].t3}
    for filed in surveyed("t3", code):
        kept = rows[(filed["关系类型"], filed["关联事项编码"])]
        assert alike(filed, kept, WORDED_BY_CLERKS) == {}


@pytest.mark.parametrize("code", sorted({row["事项编码"] for row in clean_rows()["t4"]}))
def test_its_steps_read_as_filed(code: str) -> None:
    for filed, kept in zip(surveyed("t4", code), registered()[code].t4, strict=True):
        assert alike(filed, kept, WORDED_BY_CLERKS) == {}


class NoGuides:
    def of(self, item_code: str) -> Mapping[str, Any] | None:
        return None


def test_an_item_without_guide_and_relations_leaves_open_what_nobody_registered() -> None:
    store = MemoryEventStore()
    registered_world(store).draft_item(ITEM, context())
    (rows,) = RegistryReader(store, NoGuides()).rows([ITEM["code"]])
    assert [row["关系类型"] for row in rows.t3] == ["无"]
    assert (rows.t2[0]["办理条件摘要"], rows.t2[0]["必交材料数"], rows.t4) == ("", "", ())


def test_a_withdrawn_item_has_no_rows_and_takes_its_relations_along() -> None:
    store = MemoryEventStore()
    catalog = registered_world(store)
    successor = payload(code="10050101002", name="中等职业学校教师资格认定", flowchart_file=None)
    for item in (ITEM, successor):
        catalog.draft_item(item, context())
    edge = {
        "from_code": ITEM["code"],
        "to_code": successor["code"],
        "type": "PREREQUISITE",
        "mandatory": True,
    }
    catalog.declare_relation(edge, context())
    reader = RegistryReader(store, NoGuides())
    assert [row["关系类型"] for rows in reader.rows([ITEM["code"]]) for row in rows.t3] == ["后置"]
    catalog.withdraw_item({"code": successor["code"], "reason": "职能调整"}, context())
    assert [rows.code for rows in reader.rows([ITEM["code"], successor["code"]])] == [ITEM["code"]]
    assert [row["关系类型"] for rows in reader.rows([ITEM["code"]]) for row in rows.t3] == ["无"]


@pytest.mark.parametrize(
    ("limit", "days"), [(Limit(20, "WD"), 20), (Limit(7, "CD"), 5), (Limit(1, "CD"), 1), (Limit(2, "M"), 42)]
)
def test_a_promise_in_other_units_is_told_in_working_days(limit: Limit, days: int) -> None:
    assert working_days(limit) == days
