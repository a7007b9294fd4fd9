"""Departments, dimensions, groups and external items: registered once, again only when something changed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from event_sourcing.errors import ValidationFailed
from event_sourcing.given_when_then import given
from services.catalog.category_dimension.aggregate import category_dimension_decider
from services.catalog.category_dimension.commands import CategoryValue, DefineCategoryDimension
from services.catalog.category_dimension.events import CategoryDimensionDefined
from services.catalog.department.aggregate import department_decider
from services.catalog.department.commands import RegisterDepartment
from services.catalog.department.events import DepartmentRegistered
from services.catalog.external_item.aggregate import external_item_decider
from services.catalog.external_item.commands import RegisterExternalItem
from services.catalog.external_item.events import ExternalItemRegistered
from services.catalog.item_group.aggregate import item_group_decider
from services.catalog.item_group.commands import RegisterItemGroup
from services.catalog.item_group.events import ItemGroupRegistered

OFFICE = RegisterDepartment("1005", "广州市教育局教师工作处", "教师工作处", "OFFICE", "1000", "3")
OFFICE_REGISTERED = DepartmentRegistered(
    "1005", "广州市教育局教师工作处", "教师工作处", "OFFICE", "1000", "3"
)

GROUP = RegisterItemGroup("10050101000", "教师资格认定", "1005", "10050100000")
GROUP_REGISTERED = ItemGroupRegistered("10050101000", "教师资格认定", "1005", "10050100000", 2)

PERMIT = RegisterExternalItem("40010000002", "广东省居住证申领", "4001", "广东省居住证")
PERMIT_REGISTERED = ExternalItemRegistered("40010000002", "广东省居住证申领", "4001", "广东省居住证")

S3, S4 = CategoryValue("S3", "普通高中"), CategoryValue("S4", "中等职业教育")
STAGES = DefineCategoryDimension("stage", "学段", (S3,), None)
STAGES_DEFINED = CategoryDimensionDefined("stage", "学段", (S3,), None)


@pytest.mark.parametrize(
    ("decider", "command", "event"),
    [
        (department_decider, OFFICE, OFFICE_REGISTERED),
        (item_group_decider, GROUP, GROUP_REGISTERED),
        (external_item_decider, PERMIT, PERMIT_REGISTERED),
        (category_dimension_decider, STAGES, STAGES_DEFINED),
    ],
)
class TestEveryRegistration:
    def test_is_recorded(self, decider: Any, command: Any, event: Any) -> None:
        given(decider).when(command).then(event)

    def test_changes_nothing_the_second_time(self, decider: Any, command: Any, event: Any) -> None:
        given(decider, event).when(command).then()

    def test_is_recorded_again_when_the_name_changed(self, decider: Any, command: Any, event: Any) -> None:
        given(decider, event).when(replace(command, name="新的名称")).then(replace(event, name="新的名称"))

    def test_needs_a_name_fit_for_a_file(self, decider: Any, command: Any, event: Any) -> None:
        assert refusals(decider, replace(command, name='教师"资格"')) == {("/name", "NAME")}


def refusals(decider: Any, command: Any) -> set[tuple[str, str]]:
    raised = given(decider).when(command).then_raises(ValidationFailed)
    assert isinstance(raised, ValidationFailed)
    return {(error.pointer, error.code) for error in raised.errors}


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"code": "10O5"}, {("/code", "DEPARTMENT_CODE")}),
        ({"short_name": " "}, {("/short_name", "NAME")}),
        ({"kind": "MINISTRY"}, {("/kind", "OPTION")}),
        ({"exercise_level": "7"}, {("/exercise_level", "OPTION")}),
        ({"parent_code": "1005"}, {("/parent_code", "DEPARTMENT_PARENT")}),
        ({"name": "名" * 101, "kind": ""}, {("/name", "NAME"), ("/kind", "OPTION")}),
        ({"name": "换\n行"}, {("/name", "NAME")}),
        ({"name": "尾空格 "}, {("/name", "NAME")}),
    ],
)
def test_a_department_is_refused_with_all_its_mistakes(changes: Any, found: set[tuple[str, str]]) -> None:
    assert refusals(department_decider, replace(OFFICE, **changes)) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"code": "10050101001"}, {("/code", "GROUP_CODE")}),
        ({"department_code": "1006"}, {("/department_code", "DEPARTMENT_MISMATCH")}),
        ({"parent_code": None}, {("/parent_code", "GROUP_PARENT")}),
        ({"parent_code": "10060100000"}, {("/parent_code", "GROUP_PARENT")}),
        ({"code": "10050100000"}, {("/parent_code", "GROUP_PARENT")}),
    ],
)
def test_a_group_stands_where_its_code_says(changes: Any, found: set[tuple[str, str]]) -> None:
    assert refusals(item_group_decider, replace(GROUP, **changes)) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"code": "4001"}, {("/code", "ITEM_CODE")}),
        ({"department_code": "4002"}, {("/department_code", "DEPARTMENT_MISMATCH")}),
        ({"result_document": " "}, {("/result_document", "REQUIRED")}),
    ],
)
def test_an_external_item_is_refused_with_its_mistake(changes: Any, found: set[tuple[str, str]]) -> None:
    assert refusals(external_item_decider, replace(PERMIT, **changes)) == found


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"key": "Stage"}, {("/key", "DIMENSION_KEY")}),
        ({"key": "custom.1005"}, {("/department_code", "DIMENSION_NAMESPACE")}),
        ({"department_code": "1005"}, {("/department_code", "DIMENSION_NAMESPACE")}),
        ({"key": "custom.1005", "department_code": "1006"}, {("/department_code", "DIMENSION_NAMESPACE")}),
        ({"values": ()}, {("/values", "REQUIRED")}),
        ({"values": (S3, S3)}, {("/values/0/value", "DUPLICATE"), ("/values/1/value", "DUPLICATE")}),
        ({"values": (CategoryValue("S3", " "),)}, {("/values/0", "REQUIRED")}),
    ],
)
def test_a_dimension_is_refused_with_its_mistake(changes: Any, found: set[tuple[str, str]]) -> None:
    assert refusals(category_dimension_decider, replace(STAGES, **changes)) == found


def test_defining_a_dimension_again_adds_values_and_relabels_but_drops_none() -> None:
    relabelled = CategoryValue("S3", "高中")
    given(category_dimension_decider, STAGES_DEFINED).when(replace(STAGES, values=(S4,))).then(
        replace(STAGES_DEFINED, values=(S3, S4))
    )
    given(category_dimension_decider, STAGES_DEFINED).when(replace(STAGES, values=(relabelled,))).then(
        replace(STAGES_DEFINED, values=(relabelled,))
    )
