"""Given what is registered and surveyed, then what is clear and what is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.five_clarity.clarities import NAMES
from services.catalog.five_clarity.evaluation import evaluate
from services.catalog.five_clarity.report import Report
from services.catalog.inventory.rows import ItemRows
from tests.unit.catalog.five_clarity.examples import DEPARTMENT, FIRST, GUIDES, ROWS, ledger


def report(*recorded: ItemRows, guides: Mapping[str, Any] = GUIDES, **more: Any) -> Report:
    return evaluate(ledger(*recorded, **more), guides.get)


def rules(found: Report, code: str = FIRST) -> set[tuple[str, str]]:
    return {(one.clarity, one.rule) for one in found.failings if one.item_code == code}


def test_a_department_whose_rows_are_clean_is_green_in_all_five() -> None:
    found = report(*ROWS)
    assert [one for one in found.failings if one.department_code == DEPARTMENT] == []
    score = found.departments[DEPARTMENT]
    assert (score.items, score.green, score.overall) == (len(ROWS), True, 1.0)


def test_who_has_not_filed_is_unclear_in_quantity_with_all_its_items() -> None:
    found = report(*ROWS)
    assert found.departments["1006"].of("quantity") == 0
    whole = [one for one in found.failings if one.department_code == "1006" and not one.item_code]
    assert [(one.clarity, one.rule) for one in whole] == [("quantity", "NOT_FILED")]
    assert not found.departments["1006"].green


def test_who_declares_zero_and_has_nothing_is_green() -> None:
    idle = next(code for code, score in report().departments.items() if not score.items)
    assert report().departments[idle].overall == 0
    assert report(zero=True, of=idle).departments[idle].green


def test_what_no_survey_has_seen_has_not_declared_that_it_has_no_relations() -> None:
    lonely = {one.item_code for one in report().failings if one.rule == "RELATIONS_UNDECLARED"}
    assert lonely
    assert all(code in GUIDES for code in lonely)


def steps(rows: ItemRows, *numbers: int) -> ItemRows:
    return replace(rows, t4=tuple(rows.t4[number - 1] for number in numbers))


def cell(table: str, column: str, text: str) -> Callable[[ItemRows], ItemRows]:
    def spoiled(rows: ItemRows) -> ItemRows:
        if table == "t1":
            return replace(rows, t1={**rows.t1, column: text})
        first, *others = getattr(rows, table)
        return replace(rows, **{table: ({**first, column: text}, *others)})

    return spoiled


@pytest.mark.parametrize(
    ("spoil", "failing"),
    [
        (cell("t1", "事项名称", "高级中学教师认定"), ("quantity", "NAME_NOT_OFFICIAL")),
        (cell("t1", "填报单位编码", "1006"), ("quantity", "CODE_DEPT_MISMATCH")),
        (cell("t1", "个人", "否"), ("subjects", "SUBJECT_NONE")),
        (cell("t1", "企业", "是"), ("subjects", "SCOPE_MISSING")),
        (cell("t2", "主体类别", "企业"), ("subjects", "SUBJECT_CONFLICT")),
        (lambda rows: replace(rows, t4=()), ("process", "STEPS_NONE")),
        (lambda rows: steps(rows, 1, 2, 4, 5), ("process", "STEP_GAP")),
        (lambda rows: steps(rows, 1, 2, 3), ("process", "FLOW_MISSING_STAGE")),
        (cell("t4", "下一步骤序号", "9"), ("process", "NEXT_STEP_INVALID")),
        (cell("t4", "流程图文件名", "图.jpg"), ("process", "FLOWCHART_NAME")),
        (cell("t4", "流程图文件名", ""), ("process", "REQUIRED")),
        (cell("t2", "承诺时限(工作日)", "5"), ("process", "STEP_DAYS_EXCEED")),
        (cell("t2", "办理条件摘要", ""), ("conditions", "REQUIRED")),
        (cell("t2", "必交材料数", "0"), ("conditions", "MATERIALS_NONE")),
        (cell("t2", "承诺时限(工作日)", "90"), ("conditions", "PROMISE_GT_STATUTORY")),
        (cell("t2", "网办模式", "2和3"), ("conditions", "MODE_NOT_UNIQUE")),
        (lambda rows: replace(rows, t3=()), ("collaboration", "RELATIONS_UNDECLARED")),
        (cell("t3", "关联事项编码", "40010000999"), ("collaboration", "RELATION_TARGET_UNKNOWN")),
        (cell("t3", "关联部门编码", "4002"), ("collaboration", "RELATION_DEPT_MISMATCH")),
        (cell("t3", "关联事项编码", FIRST), ("collaboration", "RELATION_SELF")),
    ],
)
def test_each_rule_is_told_of_the_item_that_breaks_it(
    spoil: Callable[[ItemRows], ItemRows], failing: tuple[str, str]
) -> None:
    found = report(spoil(ROWS[0]), *ROWS[1:])
    assert failing in rules(found)
    score = found.departments[DEPARTMENT]
    assert score.of(failing[0]) < 1
    assert all(one.message and one.fix for one in found.failings)


def test_a_relation_that_only_one_side_states_is_unclear() -> None:
    stated = {row["关联事项编码"] for row in ROWS[0].t3 if row["关系类型"] == "后置"}
    other = next(rows for rows in ROWS if rows.code in stated)
    silent = replace(other, t3=({**other.t3[0], "关系类型": "无", "关联事项编码": "", "关联事项名称": ""},))
    found = report(*(silent if rows is other else rows for rows in ROWS))
    assert ("collaboration", "RELATION_NOT_RECIPROCAL") in rules(found)


def test_what_is_registered_and_not_filed_is_unclear_and_the_other_way_round() -> None:
    assert ("quantity", "REGISTERED_NOT_FILED") in rules(report(*ROWS[1:]))
    new = "10050100999"
    unknown = replace(
        ROWS[0], code=new, t1={**ROWS[0].t1, "事项编码": new, "事项名称": "新事项"}, t2=(), t3=(), t4=()
    )
    assert ("quantity", "FILED_NOT_REGISTERED") in rules(report(*ROWS, replace(unknown, name="新事项")), new)


def test_a_material_that_is_needed_sometimes_must_say_when() -> None:
    guide = GUIDES[FIRST]
    vague = {**guide["materials"][0], "requirement": "conditional", "condition": None}
    guides = {**GUIDES, FIRST: {**guide, "materials": [vague]}}
    assert ("conditions", "MATERIAL_CONDITION_MISSING") in rules(report(*ROWS, guides=guides))


@settings(deadline=None, max_examples=25)  # each example evaluates the whole catalogue
@given(st.sets(st.sampled_from(range(len(ROWS)))), st.sampled_from(["t3", "t4"]))
def test_a_score_is_one_exactly_where_nothing_fails(spoiled: set[int], table: str) -> None:
    recorded = [replace(rows, **{table: ()}) if n in spoiled else rows for n, rows in enumerate(ROWS)]
    found = report(*recorded)
    for code, score in found.departments.items():
        for clarity in NAMES:
            failing = [one for one in found.failings if (one.department_code, one.clarity) == (code, clarity)]
            assert 0 <= score.of(clarity) <= 1
            assert (score.of(clarity) == 1) == (not failing and (score.items > 0 or score.settled))
