"""An item in words: badges, elements beside what is published, differences, findings with their fields, moments."""

from __future__ import annotations

from typing import Any

import pytest

from event_sourcing.errors import FieldError
from gateway.auth.personas import Personas
from gateway.item_editing.fields import BY_POINTER, values_of
from gateway.item_editing.options import NOTHING, Options
from gateway.pages.editor import item_form, item_view
from gateway.pages.editor.item_list import badges
from gateway.pages.editor.item_past import moment_of
from gateway.pages.editor.people import UNKNOWN, People
from tests.unit.catalog.examples import ITEM, payload

OPTIONS = Options(
    {
        "departments": [("1005", "教师工作处"), ("4001", "市公安局")],
        "groups": [("10050101000", "教师资格认定")],
        "stage": [("S3", "普通高中")],
    }
)


def row(status: str = "PUBLISHED", review: str = "NOT_SUBMITTED", **more: Any) -> dict[str, Any]:
    return {"status": status, "review": review, "changed": False, "revision": 1, **more}


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (row("DRAFT", changed=True, revision=0), ["草稿"]),
        (row("DRAFT", "SUBMITTED", changed=True, revision=0), ["草稿", "待审"]),
        (row("DRAFT", "APPROVED", changed=True, revision=0), ["草稿", "已审"]),
        (row("DRAFT", "RETURNED", changed=True, revision=0), ["草稿", "已退回"]),
        (row(), ["已发布"]),
        (row(changed=True), ["已发布", "发布后有修改"]),
        (row("SUSPENDED", "SUBMITTED", changed=True), ["暂停", "待审", "发布后有修改"]),
        (row("WITHDRAWN", changed=True), ["已取消"]),
    ],
)
def test_badges_say_where_an_item_stands(item: dict[str, Any], words: list[str]) -> None:
    assert [badge.text for badge in badges(item)] == words


@pytest.mark.parametrize(
    ("pointer", "value", "text"),
    [
        ("/department_code", "1005", "教师工作处（1005）"),
        ("/department_code", "9999", "9999"),
        ("/categories/stage", ["S3", "S9"], "普通高中、S9"),
        ("/service_mode", 4, "模式 4：网上申请，后台办理，网上领取（最多跑 0 次）"),
        ("/service_mode", 9, "9"),
        ("/promised_limit", {"value": 20, "unit": "WD"}, "20 个工作日"),
        ("/promised_limit", {"value": "十", "unit": None}, "十"),
        ("/apply_window", {"from": "2026-04-07", "to": "2026-04-20"}, "2026年4月7日 至 2026年4月20日"),
        ("/apply_window", {"from": "春天", "to": None}, f"春天 至 {NOTHING}"),
        ("/effective_from", "2026-01-01", "2026年1月1日"),
        ("/effective_from", "明天", "明天"),
        ("/charged", False, "否"),
        ("/business_forms", [], NOTHING),
        ("/short_name", None, NOTHING),
        ("/annual_volume", 0, "0"),
    ],
)
def test_values_are_told_in_words(pointer: str, value: Any, text: str) -> None:
    assert OPTIONS.text(BY_POINTER[pointer], value) == text


def test_the_draft_stands_beside_what_readers_see() -> None:
    found = item_view.elements(payload(annual_volume=7000), ITEM, OPTIONS)
    assert len(found) == 10
    differing = [(r.label, r.draft, r.published) for e in found for r in e["rows"] if r.published is not None]
    assert differing == [("年办件量", "7000", "6200")]


def test_changes_are_field_by_field_and_leave_out_what_follows_from_others() -> None:
    after = payload(service_mode=3, max_visits=1, categories={**ITEM["categories"], "stage": []})
    assert [change["label"] for change in item_view.changes(ITEM, after, OPTIONS)] == ["学段", "网办模式"]
    raw = [{"pointer": "/max_visits", "label": "最多跑动次数", "before": 2, "after": 1}]
    assert item_view.differences(raw, OPTIONS) == []


def test_findings_stand_in_the_order_of_the_form_and_lead_to_their_fields() -> None:
    errors = [
        FieldError("/consult/reply_within_working_days", "RANGE", "太久"),
        FieldError("/group_code", "GROUP_MISMATCH", "不符"),
        FieldError("", "OTHER", "整体有误"),
        FieldError("/promised_limit/value", "TYPE", "应为整数"),
    ]
    lines = item_form.summary(errors, "code")
    assert [line.get("href") for line in lines] == [
        None,
        "#code",
        "#promised_limit",
        "#consult-reply_within_working_days",
    ]
    assert lines[2]["text"] == "承诺办理期限：应为整数"


def test_a_value_that_no_list_has_is_not_lost_by_opening_the_form() -> None:
    values = values_of(payload(item_type="99"))
    view = item_form.field_view(BY_POINTER["/item_type"], values["/item_type"], OPTIONS, None)
    assert [choice["value"] for choice in view["choices"] if choice["checked"]] == ["99"]


@pytest.mark.parametrize(
    ("typed", "instant"),
    [
        ("2026-11-25 09:30", "2026-11-25T09:30:59.999000+08:00"),
        ("2026年11月25日 9:05", "2026-11-25T09:05:59.999000+08:00"),
        ("2026-11-25", "2026-11-25T23:59:59.999000+08:00"),
    ],
)
def test_a_moment_is_beijings(typed: str, instant: str) -> None:
    assert moment_of(typed).isoformat() == instant


@pytest.mark.parametrize("typed", ["昨天", "2026-13-01", "2026-11-25 25:00", "2026-11-25 09:75"])
def test_a_moment_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any text of it will do
        moment_of(typed)


def test_people_are_called_by_name_and_the_reader_knows_the_own() -> None:
    personas = Personas.load()
    people = People(personas, personas.get("editor").actor)
    assert people.name("editor-1005") == "编辑(教师工作处)（本人）"
    assert people.name("editor-1005-2") == "审核(教师工作处)"
    assert people.name("somebody-else") == "somebody-else"
    assert people.name("banshi-cli") == "批量导入"
    assert people.name(None) == UNKNOWN
