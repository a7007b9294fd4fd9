"""One mistake in the clean survey each: exactly its finding, at its row and column."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.catalog.survey.reading import Upload
from services.catalog.survey.validation import check
from tests.unit.catalog.survey.examples import as_csv, clean_rows, places, sample_registry, spoiled

TEACHER, RENEWAL = "10050101001", "10050102001"


@pytest.mark.parametrize(
    ("table", "row", "cells", "found"),
    [
        ("t1", 1, {"事项编码": "10050101009"}, ("事项编码", "CODE_NAME_MISMATCH")),
        ("t1", 8, {"第一级大项": "教师管理"}, ("第一级大项", "GROUP_NAME_UNEXPECTED")),
        ("t1", 1, {"第二级大项": ""}, ("第二级大项", "GROUP_NAME_MISSING")),
        ("t1", 1, {"事项类型": "行政处罚"}, ("事项类型", "ITEM_TYPE_NOT_APPLIED_FOR")),
        ("t1", 1, {"事项类型": "许可"}, ("事项类型", "ITEM_TYPE_UNKNOWN")),
        ("t1", 1, {"填报单位名称": "教师处"}, ("填报单位名称", "DEPT_NAME_MISMATCH")),
        ("t1", 1, {"个人": ""}, ("个人", "REQUIRED")),
        ("t1", 1, {"填报日期": "明天"}, ("填报日期", "DATE_INVALID")),
        ("t1", 1, {"填报日期": "2026-02-29"}, ("填报日期", "DATE_INVALID")),
        ("t1", 40, {"事项名称": "普通话/水平测试报名"}, ("事项名称", "NAME_INVALID")),
        ("t2", 1, {"主体类别": "公司"}, ("主体类别", "SUBJECT_UNKNOWN")),
        ("t2", 1, {"服务主题": "职业病"}, ("服务主题", "THEME_UNKNOWN")),
        ("t2", 1, {"服务主题": "公"}, ("服务主题", "THEME_UNKNOWN")),
        ("t2", 1, {"必交材料数": "若干"}, ("必交材料数", "COUNT_NOT_NUMBER")),
        ("t2", 1, {"必交材料数": "-1"}, ("必交材料数", "COUNT_NEGATIVE")),
        ("t2", 1, {"必交材料数": "0"}, ("必交材料数", "MATERIALS_NONE")),
        ("t2", 1, {"法定时限单位": "天"}, ("法定时限单位", "UNIT_UNKNOWN")),
        ("t2", 1, {"法定时限": ""}, ("法定时限", "STATUTORY_MISSING")),
        ("t2", 7, {"承诺时限(工作日)": "0"}, ("承诺时限(工作日)", "DAYS_ZERO")),
        ("t2", 8, {"承诺时限(工作日)": "22"}, ("承诺时限(工作日)", "PROMISE_GT_STATUTORY")),
        ("t2", 30, {"承诺时限(工作日)": "64"}, ("承诺时限(工作日)", "PROMISE_GT_STATUTORY")),
        ("t2", 7, {"网办模式": "网上申请"}, ("网办模式", "MODE_UNKNOWN")),
        ("t2", 7, {"网办模式": "1、2"}, ("网办模式", "MODE_NOT_UNIQUE")),
        ("t2", 7, {"事项编码": "10050100002"}, ("事项编码", "CODE_NAME_MISMATCH")),
        ("t2", 7, {"事项名称": "教师注册"}, ("事项名称", "NAME_NOT_OFFICIAL")),
        ("t2", 7, {"受理部门编码": "7777"}, ("受理部门编码", "DEPT_UNKNOWN")),
        ("t3", 1, {"关联事项名称": "居住证"}, ("关联事项名称", "NAME_NOT_OFFICIAL")),
        ("t3", 1, {"关联部门名称": "公安局"}, ("关联部门名称", "DEPT_NAME_MISMATCH")),
        ("t3", 1, {"关系类型": "无"}, ("关联事项编码", "RELATION_NONE_WITH_TARGET")),
        ("t3", 1, {"是否必须": "可"}, ("是否必须", "BOOL_BAD_VALUE")),
        ("t4", 1, {"步骤序号": "一"}, ("步骤序号", "STEP_NOT_NUMBER")),
        ("t4", 2, {"环节": "接件"}, ("环节", "STAGE_UNKNOWN")),
        ("t4", 2, {"步骤序号": "1"}, ("步骤序号", "STEP_DUPLICATE")),
        ("t4", 2, {"下一步骤序号": "2"}, ("下一步骤序号", "NEXT_STEP_INVALID")),
        ("t4", 2, {"下一步骤序号": ""}, ("下一步骤序号", "NEXT_STEP_INVALID")),
        ("t4", 2, {"时限(工作日)": "半天"}, ("时限(工作日)", "DAYS_NOT_NUMBER")),
        ("t4", 1, {"流程图文件名": "流程.JPG"}, ("流程图文件名", "FLOWCHART_NAME")),
        (
            "t4",
            1,
            {"流程图文件名": "10050101001-高级中学教师资格认定.jpeg"},
            ("流程图文件名", "FLOWCHART_FORMAT"),
        ),
    ],
)
def test_a_single_mistake_is_a_single_finding(
    table: str, row: int, cells: dict[str, str], found: tuple[str, str]
) -> None:
    assert spoiled(table, row, **cells) == {(table, row, *found)}


@pytest.mark.parametrize(
    ("table", "row", "cells"),
    [
        ("t2", 1, {"网办模式": "网上申请,现场办理,下次领取"}),
        ("t2", 1, {"网办模式": "模式2"}),
        ("t2", 30, {"法定时限单位": "个月"}),
        ("t2", 8, {"承诺时限(工作日)": "21"}),
        ("t2", 30, {"承诺时限(工作日)": "63"}),
        ("t2", 31, {"承诺时限(工作日)": "20.0"}),
        ("t3", 1, {"关联事项名称": "广东省居住证 申领"}),
        ("t4", 2, {"下一步骤序号": "3;4"}),
        ("t4", 1, {"流程图文件名": "10050101001-高级中学教师资格认定.JPG"}),
        ("t1", 1, {"主体说明": ""}),
    ],
)
def test_what_means_the_same_or_is_allowed_is_no_finding(table: str, row: int, cells: dict[str, str]) -> None:
    assert spoiled(table, row, **cells) == set()


def with_rows(table: str, *more: dict[str, str]) -> set[tuple[str, int, str, str]]:
    rows = clean_rows()
    rows[table] += more
    return places(*(as_csv(each) for each in rows.values()))


def test_a_new_item_that_nobody_registered_may_be_filed() -> None:
    rows = clean_rows()
    item = {"事项编码": "10050101088", "事项名称": "全新的教师事项"}
    rows["t1"].append({**rows["t1"][0], **item})
    rows["t2"].append({**rows["t2"][0], **item})

    assert places(*(as_csv(each) for each in rows.values())) == set()


def test_a_withdrawn_code_is_not_used_again() -> None:
    registry = replace(sample_registry(), withdrawn=frozenset({TEACHER}))
    uploads = [Upload(key, as_csv(rows)) for key, rows in clean_rows().items()]

    assert [finding.place for finding in check(uploads, registry)] == [
        ("t1", 1, "事项编码", "CODE_WITHDRAWN")
    ]


def test_a_repeated_row_is_one_even_with_another_running_number() -> None:
    assert with_rows("t2", {**clean_rows()["t2"][0], "序号": "51"}) == {("t2", 51, "", "DUPLICATE_ROW")}


def test_an_item_has_one_row_for_each_kind_of_applicant() -> None:
    again = {**clean_rows()["t2"][0], "办理范围": "本省范围内"}

    assert with_rows("t2", again) == {("t2", 51, "主体类别", "SCOPE_DUPLICATE")}


def test_a_relation_is_stated_once_by_each_side() -> None:
    again = {**clean_rows()["t3"][0], "协同内容": "核验居住登记"}

    assert with_rows("t3", again) == {("t3", 39, "关联事项编码", "RELATION_DUPLICATE")}


def test_an_orphan_is_told_once_however_many_rows_it_has() -> None:
    orphan = {"事项编码": "20010400001", "事项名称": "普通高中学业水平合格性考试报名"}
    steps = [
        {**step, **orphan, "流程图文件名": ""}
        | {"流程图文件名": f"{orphan['事项编码']}-{orphan['事项名称']}.jpg"}
        for step in clean_rows()["t4"][:5]
    ]

    assert with_rows("t4", *steps) == {("t4", 43, "事项编码", "ORPHAN_ITEM")}


def test_an_item_may_declare_that_it_has_no_relations() -> None:
    row: dict[str, Any] = dict.fromkeys(clean_rows()["t3"][0], "")
    row |= {"业务类别": "教师资格", "事项编码": "10050000001", "事项名称": "教师申诉处理", "关系类型": "无"}

    assert with_rows("t3", row) == set()


def test_stages_stand_in_their_order() -> None:
    rows = clean_rows()
    rows["t4"][1]["环节"], rows["t4"][3]["环节"] = "决定", "受理"

    assert places(*(as_csv(each) for each in rows.values())) == {("t4", 2, "环节", "FLOW_STAGE_ORDER")}


def test_rows_of_a_flow_may_stand_in_any_order() -> None:
    rows = clean_rows()
    rows["t4"].reverse()

    assert places(*(as_csv(each) for each in rows.values())) == set()


def test_departments_may_share_the_name_of_an_item() -> None:
    rows = clean_rows()
    other = {"事项编码": "30030100001", "填报单位编码": "3003"}
    other["填报单位名称"] = sample_registry().departments["3003"]
    rows["t1"].insert(0, {**rows["t1"][9], **other})
    rows["t2"].append({**rows["t2"][10], "事项编码": "30030100001", "受理部门编码": "3003"})

    assert places(*(as_csv(each) for each in rows.values())) == set()


def test_one_wrong_code_in_table_one_makes_no_orphans_elsewhere() -> None:
    assert spoiled("t1", 1, 事项编码="1005010100") == {("t1", 1, "事项编码", "CODE_LENGTH")}


def test_progress_is_told_up_to_the_last_row() -> None:
    told: list[int] = []

    check(
        [Upload(key, as_csv(rows)) for key, rows in clean_rows().items()],
        sample_registry(),
        progress=told.append,
    )

    assert told == [170]
