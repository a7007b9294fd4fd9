"""Rules between aggregates: does what a command names exist? Each policy answers the command, completed, or refuses it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from event_sourcing.errors import FieldError
from services.catalog.category_dimension.aggregate import CUSTOM, custom_key
from services.catalog.category_dimension.events import CategoryDimensionDefined
from services.catalog.data_element.commands import RegisterDataElement
from services.catalog.department.commands import RegisterDepartment
from services.catalog.errors import refuse_if_any
from services.catalog.external_item.commands import RegisterExternalItem
from services.catalog.item.commands import WithdrawItem
from services.catalog.item.content import ItemContent
from services.catalog.item.state import PUBLISHED, SUSPENDED, WITHDRAWN
from services.catalog.item_group.commands import RegisterItemGroup
from services.catalog.references import References
from services.catalog.relation.commands import DeclareRelation


def check_department(command: RegisterDepartment, references: References) -> None:
    parent = command.parent_code
    if parent and parent != command.code:
        refuse_if_any(list(department_problems("/parent_code", parent, references)))


def check_dimension(department_code: str | None, references: References) -> None:
    if department_code is not None:
        refuse_if_any(list(department_problems("/department_code", department_code, references)))


def check_group(command: RegisterItemGroup, references: References) -> None:
    errors = list(department_problems("/department_code", command.department_code, references))
    if command.parent_code:
        errors.extend(group_problems("/parent_code", command.parent_code, references))
    refuse_if_any(errors)


def check_external_item(command: RegisterExternalItem, references: References) -> None:
    errors = list(department_problems("/department_code", command.department_code, references))
    if references.item(command.code) is not None:
        errors.append(
            FieldError("/code", "ITEM_EXISTS", f"编码 {command.code} 是本系统的事项,不能再登记为外部事项")
        )
    refuse_if_any(errors)


def check_data_element(command: RegisterDataElement, references: References) -> None:
    """Its department and its tables are registered."""
    errors = list(department_problems("/department_code", command.department_code, references))
    for index, table in enumerate(command.table_ids):
        if references.data_table(table) is None:
            detail = f"没有编号为 {table} 的业务表,请先登记业务表"
            errors.append(FieldError(f"/table_ids/{index}", "TABLE_UNKNOWN", detail))
    refuse_if_any(errors)


def check_relation(command: DeclareRelation, references: References) -> None:
    """Both ends are items or external items that exist and are not withdrawn."""
    errors = []
    for pointer, code in (("/from_code", command.from_code), ("/to_code", command.to_code)):
        item = references.item(code)
        if item is not None and item.status == WITHDRAWN:
            errors.append(FieldError(pointer, "ITEM_WITHDRAWN", f"事项 {code} 已取消,不能再建立关联"))
        elif item is None and references.external_item(code) is None:
            errors.append(
                FieldError(pointer, "ITEM_UNKNOWN", f"没有编码为 {code} 的事项或外部事项,请先登记或核对编码")
            )
    refuse_if_any(errors)


def check_successors(command: WithdrawItem, references: References) -> None:
    """Who is sent on must find something: successors are published, not withdrawn, and other items."""
    errors = []
    for index, code in enumerate(command.successors):
        pointer, item = f"/successors/{index}", references.item(code)
        if code == command.code or code in command.successors[:index]:
            errors.append(FieldError(pointer, "DUPLICATE", f"事项 {code} 重复,或就是要取消的事项,请删去"))
        elif item is None:
            errors.append(FieldError(pointer, "ITEM_UNKNOWN", f"没有编码为 {code} 的事项,请核对编码"))
        elif item.status not in (PUBLISHED, SUSPENDED):
            errors.append(
                FieldError(
                    pointer, "NOT_PUBLISHED", f"事项 {code} 尚未发布或已取消,申请人看不到,请换一个或先发布"
                )
            )
    refuse_if_any(errors)


def complete_item(content: ItemContent, references: References) -> ItemContent:
    """The item with its department's name and with category values as codes. Raises ValidationFailed."""
    department = references.department(content.department_code)
    errors = list(department_problems("/department_code", content.department_code, references))
    if content.group_code:
        errors.extend(group_problems("/group_code", content.group_code, references))
    if references.external_item(content.code) is not None:
        errors.append(
            FieldError("/code", "CODE_EXTERNAL", f"编码 {content.code} 已登记为外部事项,请换一个编码")
        )
    for index, code in enumerate(content.related_departments):
        errors.extend(department_problems(f"/related_departments/{index}", code, references))
    categories = {}
    for dimension, values in content.categories.items():
        categories[dimension], wrong = _values(dimension, values, content.department_code, references)
        errors.extend(wrong)
    refuse_if_any(errors)
    return replace(content, department_name=department.name if department else "", categories=categories)


def _values(
    dimension: str, values: tuple[str, ...], department_code: str, references: References
) -> tuple[tuple[str, ...], list[FieldError]]:
    if not values:
        return (), []
    pointer = f"/categories/{dimension}"
    key = custom_key(department_code) if dimension == CUSTOM else dimension
    defined = references.dimension(key)
    if defined is None:
        return (), [FieldError(pointer, "DIMENSION_UNKNOWN", f"类别维度“{key}”尚未定义,请先定义维度及其取值")]
    found: list[str] = []
    errors = []
    for index, text in enumerate(values):
        value = resolve(defined, text)
        if value is None:
            errors.append(
                FieldError(
                    f"{pointer}/{index}",
                    "CATEGORY_UNKNOWN",
                    f"“{defined.name}”中没有“{text}”这个取值,或它可指多个取值,请填写全称或代码",
                )
            )
        elif value in found:
            errors.append(FieldError(f"{pointer}/{index}", "DUPLICATE", f"“{text}”重复,请只保留一个"))
        else:
            found.append(value)
    return tuple(found), errors


def resolve(dimension: CategoryDimensionDefined, text: str) -> str | None:
    """The value that a code, a label or an unambiguous beginning of a label means (社会保障 for 社会保障(…))."""
    for value in dimension.values:
        if text in (value.value, value.label):
            return value.value
    beginning = [value.value for value in dimension.values if text and value.label.startswith(text)]
    return beginning[0] if len(beginning) == 1 else None


def department_problems(pointer: str, code: str, references: References) -> Iterator[FieldError]:
    if references.department(code) is None:
        yield FieldError(pointer, "DEPARTMENT_UNKNOWN", f"没有编码为“{code}”的部门,请先登记部门或核对编码")


def group_problems(pointer: str, code: str, references: References) -> Iterator[FieldError]:
    if references.group(code) is None:
        yield FieldError(pointer, "GROUP_UNKNOWN", f"没有编码为 {code} 的大项,请先登记大项或核对编码")
