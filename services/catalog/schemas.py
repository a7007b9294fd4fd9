"""Payloads of the catalogue's RPC methods → commands, and stored content → the public shape of an item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from event_sourcing.errors import FieldError, ValidationFailed
from event_sourcing.payloads import (
    Day,
    Flag,
    Identifier,
    Moment,
    Part,
    PayloadSchema,
    Several,
    Text,
    Whole,
    load,
)
from services.catalog.category_dimension.commands import CategoryValue, DefineCategoryDimension
from services.catalog.department.commands import RegisterDepartment
from services.catalog.external_item.commands import RegisterExternalItem
from services.catalog.item.commands import (
    ApproveItem,
    ReplaceItems,
    ReturnItem,
    SchedulePublication,
    SuspendItem,
    WithdrawItem,
)
from services.catalog.item.points import Point
from services.catalog.item.review import Remark
from services.catalog.item_group.commands import RegisterItemGroup
from services.catalog.relation.commands import DeclareRelation, RemoveRelation

Payload = Mapping[str, Any]


class _Department(PayloadSchema):
    code = Identifier()
    name = Text(required=True)
    short_name = Text(required=True)
    kind = Text(required=True)
    parent_code = Text(load_default=None, allow_none=True)
    exercise_level = Text(required=True)


class _Value(PayloadSchema):
    value = Text(required=True)
    label = Text(required=True)


class _Dimension(PayloadSchema):
    key = Identifier()
    name = Text(required=True)
    values = Several(Part(_Value), required=True)
    department_code = Text(load_default=None, allow_none=True)


class _DimensionKey(PayloadSchema):
    key = Identifier()
    department_code = Text(load_default=None, allow_none=True)


class _ItemGroup(PayloadSchema):
    code = Identifier()
    name = Text(required=True)
    department_code = Text(required=True)
    parent_code = Text(load_default=None, allow_none=True)


class _ExternalItem(PayloadSchema):
    code = Identifier()
    name = Text(required=True)
    department_code = Text(required=True)
    result_document = Text(required=True)


_SAYING = validate.Length(max=200, error="MAX_LENGTH|最多200个字")
_REVISION = validate.Range(0, 2**31 - 1, error="RANGE|应为不小于 0 的整数")


class _RelationEnds(PayloadSchema):
    from_code = Identifier()
    to_code = Identifier()
    type = Text(required=True)
    expected_revision = Whole(load_default=None, allow_none=True, validate=_REVISION)


class _Relation(_RelationEnds):
    mandatory = Flag(required=True)
    condition = Text(load_default=None, allow_none=True, validate=_SAYING)
    any_of_group = Text(load_default=None, allow_none=True, validate=_SAYING)
    result_document = Text(load_default=None, allow_none=True, validate=_SAYING)
    transfer = Text(load_default=None, allow_none=True, validate=_SAYING)
    only_new = Flag(load_default=False)


class _Code(PayloadSchema):
    code = Identifier()


class _Judgement(_Code):
    submission = Whole(required=True)


class _Remark(PayloadSchema):
    pointer = Text(load_default="")
    text = Text(required=True)


class _Return(_Judgement):
    remarks = Several(Part(_Remark), required=True)


_COUNTED = validate.Range(1, 2**31 - 1, error="RANGE|应为不小于 1 的整数")
_AT_MOST = validate.Length(max=50, error="MAX_LENGTH|一次最多 50 个事项")


class _Withdrawal(_Code):
    reason = Text(required=True)
    successors = Several(Identifier(), load_default=list, validate=_AT_MOST)


class _PublicationTime(_Code):
    at = Moment(required=True)


class _Suspension(_Code):
    reason = Text(required=True)
    until = Day(load_default=None, allow_none=True)


class _Replacement(PayloadSchema):
    predecessors = Several(Identifier(), required=True, validate=_AT_MOST)
    successors = Several(Identifier(), required=True, validate=_AT_MOST)
    reason = Text(required=True)
    versions = fields.Dict(
        keys=Text(),
        values=Whole(validate=_COUNTED),
        load_default=dict,
        error_messages={"invalid": "TYPE|应为事项编码到版本的对象"},
    )


class _Point(PayloadSchema):
    version = Whole(load_default=None, allow_none=True, validate=_COUNTED)
    revision = Whole(load_default=None, allow_none=True, validate=_COUNTED)
    at = Moment(load_default=None, allow_none=True)

    @validates_schema
    def one_of_them(self, data: Mapping[str, Any], **_: Any) -> None:
        if sum(data.get(name) is not None for name in ("version", "revision", "at")) != 1:
            raise ValidationError("POINT|请在变更序号、发布版次、时间中填写一个,且只填一个")


class _AsOf(_Code, _Point):
    pass


class _Comparison(_Code):
    before = Part(_Point, required=True)
    after = Part(_Point, load_default=None, allow_none=True)


class _CodePlace(PayloadSchema):
    department_code = Identifier()
    group_code = Text(load_default=None, allow_none=True)


class _Listing(PayloadSchema):
    department_code = Text(load_default=None, allow_none=True)
    status = Text(load_default=None, allow_none=True)
    review = Text(load_default=None, allow_none=True)
    changed = Flag(load_default=None, allow_none=True)
    words = Text(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=100, error="MAX_LENGTH|最多100个字符"),
    )
    limit = Whole(load_default=20, validate=validate.Range(1, 100, error="RANGE|每页 1 至 100 条"))
    cursor = Text(load_default=None, allow_none=True)


# Making a schema is slow and using one is thread-safe, so each is made once.
_DEPARTMENT = _Department()
_DIMENSION = _Dimension()
_DIMENSION_KEY = _DimensionKey()
_ITEM_GROUP = _ItemGroup()
_EXTERNAL_ITEM = _ExternalItem()
_RELATION = _Relation()
_RELATION_ENDS = _RelationEnds()
_CODE = _Code()
_JUDGEMENT = _Judgement()
_RETURN = _Return()
_PUBLICATION_TIME = _PublicationTime()
_REPLACEMENT = _Replacement()
_SUSPENSION = _Suspension()
_WITHDRAWAL = _Withdrawal()


def department(payload: Payload) -> RegisterDepartment:
    return RegisterDepartment(**load(_DEPARTMENT, payload))


def category_dimension(payload: Payload) -> DefineCategoryDimension:
    loaded = load(_DIMENSION, payload)
    loaded["values"] = tuple(CategoryValue(**value) for value in loaded["values"])
    return DefineCategoryDimension(**loaded)


def dimension_key(payload: Payload) -> tuple[str, str | None]:
    """Key and department; a department's own dimension has the department's code in its key."""
    loaded = load(_DIMENSION_KEY, payload)
    key, department = loaded["key"], loaded["department_code"]
    if key.partition(".")[2] != (department or ""):
        detail = "部门自定义维度的标识须以本部门编码结尾,通用维度不得带部门编码"
        raise ValidationFailed([FieldError("/department_code", "DIMENSION_NAMESPACE", detail)])
    return key, department


def item_group(payload: Payload) -> RegisterItemGroup:
    return RegisterItemGroup(**load(_ITEM_GROUP, payload))


def external_item(payload: Payload) -> RegisterExternalItem:
    return RegisterExternalItem(**load(_EXTERNAL_ITEM, payload))


_LATER_FIELDS = ("result_document", "transfer")


def relation(payload: Payload) -> DeclareRelation:
    """Whoever does not know of the later fields, such as an import, does not empty them either."""
    unsaid = tuple(name for name in _LATER_FIELDS if name not in payload)
    return DeclareRelation(**load(_RELATION, payload), unsaid=unsaid)


def relation_ends(payload: Payload) -> RemoveRelation:
    return RemoveRelation(**load(_RELATION_ENDS, payload))


def approval(payload: Payload, reviewer: str) -> ApproveItem:
    return ApproveItem(**load(_JUDGEMENT, payload), by=reviewer)


def item_return(payload: Payload, reviewer: str) -> ReturnItem:
    loaded = load(_RETURN, payload)
    loaded["remarks"] = tuple(Remark(**remark) for remark in loaded["remarks"])
    return ReturnItem(**loaded, by=reviewer)


def publication_time(payload: Payload, now: datetime) -> SchedulePublication:
    return SchedulePublication(**load(_PUBLICATION_TIME, payload), now=now)


def suspension(payload: Payload, today: date) -> SuspendItem:
    return SuspendItem(**load(_SUSPENSION, payload), today=today)


def replacement(payload: Payload) -> tuple[ReplaceItems, Mapping[str, int]]:
    """The command, and the versions of items that its giver saw, as far as they are told."""
    loaded = load(_REPLACEMENT, payload)
    predecessors, successors = tuple(loaded["predecessors"]), tuple(loaded["successors"])
    return ReplaceItems(predecessors, successors, loaded["reason"]), loaded["versions"]


def withdrawal(payload: Payload) -> WithdrawItem:
    loaded = load(_WITHDRAWAL, payload)
    loaded["successors"] = tuple(loaded["successors"])
    return WithdrawItem(**loaded)


def code(payload: Payload) -> str:
    return str(load(_CODE, payload)["code"])


_AS_OF = _AsOf()
_COMPARISON = _Comparison()
_LISTING = _Listing()
_CODE_PLACE = _CodePlace()


def item_point(payload: Payload) -> tuple[str, Point]:
    loaded = load(_AS_OF, payload)
    return loaded.pop("code"), Point(**loaded)


def comparison(payload: Payload) -> tuple[str, Point, Point]:
    """Code, before, after; without `after` it is the present draft."""
    loaded = load(_COMPARISON, payload)
    return loaded["code"], Point(**loaded["before"]), Point(**(loaded["after"] or {}))


def listing(payload: Payload) -> dict[str, Any]:
    """`{department_code, status, review, changed, words, limit, cursor}`."""
    return load(_LISTING, payload)


def code_place(payload: Payload) -> tuple[str, str | None]:
    """Department and 大项 that a new item belongs to; the latter None for none."""
    loaded = load(_CODE_PLACE, payload)
    return loaded["department_code"], loaded["group_code"] or None
