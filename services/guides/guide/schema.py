"""The public shape of a guide, both ways: payload → `GuideContent`, `GuideContent` → document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from marshmallow import fields

from event_sourcing.payloads import Flag, Identifier, Part, PayloadSchema, Several, Text, Whole, load
from services.guides.guide.content import (
    AcceptingDepartment,
    Applicants,
    Contact,
    Fee,
    FeeItem,
    GuideContent,
    LegalBasis,
    Material,
    SpecialStep,
    Step,
    TimeLimit,
)
from services.guides.limits import UNIT_NAMES, Limit


class _Amount(fields.Field[int | float]):
    """A JSON number as it was sent: 37 stays 37."""

    default_error_messages = {
        "required": "REQUIRED|必填,请补充",
        "null": "REQUIRED|不能为空,请补充",
        "invalid": "TYPE|应为数",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int | float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
            raise self.make_error("invalid")
        return value


def _optional() -> Text:
    return Text(load_default=None, allow_none=True)


class _Applicants(PayloadSchema):
    subjects = Several(Text(), required=True)
    description = Text(required=True)


class _LegalBasis(PayloadSchema):
    law = Text(required=True)
    doc_no = _optional()
    level = Text(required=True)
    article = _optional()
    law_evidence = Text(load_default="none")
    article_evidence = Text(load_default="none")
    note = _optional()


class _SpecialStep(PayloadSchema):
    name = Text(required=True)
    max_days = Whole(required=True)
    day_unit = Text(required=True)
    counts_in_promised = Flag(required=True)
    publicity = Flag(required=True)


class _Step(PayloadSchema):
    seq = Whole(required=True)
    name = Text(required=True)
    kind = Text(required=True)
    office_code = Text(required=True)
    office = Text(required=True)
    days = Whole(required=True)
    day_unit = Text(required=True)
    counts_in_promised = Flag(required=True)
    special = Part(_SpecialStep, load_default=None, allow_none=True)


class _Material(PayloadSchema):
    seq = Whole(required=True)
    id = Text(required=True)
    name = Text(required=True)
    form = Text(required=True)
    form_code = Text(required=True)
    originals = Whole(required=True)
    copies = Whole(required=True)
    electronic_accepted = Flag(required=True)
    requirement = Text(required=True)
    requirement_code = Text(required=True)
    condition = _optional()
    source = Text(required=True)
    source_note = _optional()
    template = _optional()
    e_license = _optional()
    note = _optional()


class _Department(PayloadSchema):
    code = Text(required=True)
    name = Text(required=True)


class _Contact(PayloadSchema):
    phone = Text(required=True)
    hotline = _optional()
    note = _optional()


class _Limit(PayloadSchema):
    value = Whole(required=True)
    unit = Text(required=True)
    unit_name = _optional()


class _TimeLimit(PayloadSchema):
    statutory = Part(_Limit, load_default=None, allow_none=True)
    statutory_note = _optional()
    promised = Part(_Limit, load_default=None, allow_none=True)
    not_counted = Several(Text(), load_default=list)


class _FeeItem(PayloadSchema):
    name = Text(required=True)
    standard = _Amount(required=True)
    unit = Text(required=True)
    basis = Text(required=True)
    reducible = Flag(load_default=False)


class _Fee(PayloadSchema):
    charged = Flag(required=True)
    items = Several(Part(_FeeItem), load_default=list)
    text = Text(required=True)
    amount_status = _optional()


class _Guide(PayloadSchema):
    item_code = Identifier()
    item_name = Text(required=True)
    applicants = Part(_Applicants, required=True)
    legal_basis = Several(Part(_LegalBasis), required=True)
    conditions = Several(Text(), required=True)
    procedure = Several(Part(_Step), required=True)
    materials = Several(Part(_Material), required=True)
    accepting_department = Part(_Department, required=True)
    accepting_place = Text(required=True)
    contact = Part(_Contact, required=True)
    accepting_hours = Text(required=True)
    time_limit = Part(_TimeLimit, required=True)
    fee = Part(_Fee, required=True)
    remarks = Text(required=True)


_GUIDE = _Guide()


def guide_content(payload: Mapping[str, Any]) -> GuideContent:
    """Raises ValidationFailed."""
    loaded = load(_GUIDE, payload)
    applicants, limits, fee = loaded["applicants"], loaded["time_limit"], loaded["fee"]
    loaded["applicants"] = Applicants(tuple(applicants["subjects"]), applicants["description"])
    loaded["legal_basis"] = tuple(LegalBasis(**basis) for basis in loaded["legal_basis"])
    loaded["conditions"] = tuple(loaded["conditions"])
    loaded["procedure"] = tuple(_step(step) for step in loaded["procedure"])
    loaded["materials"] = tuple(Material(**material) for material in loaded["materials"])
    loaded["accepting_department"] = AcceptingDepartment(**loaded["accepting_department"])
    loaded["contact"] = Contact(**loaded["contact"])
    loaded["time_limit"] = TimeLimit(
        _limit(limits["statutory"]),
        limits["statutory_note"],
        _limit(limits["promised"]),
        tuple(limits["not_counted"]),
    )
    fee["items"] = tuple(FeeItem(**item) for item in fee["items"])
    loaded["fee"] = Fee(**fee)
    return GuideContent(**loaded)


def guide_document(content: GuideContent) -> dict[str, Any]:
    """The guide as JSON, in the shape of the payload and of the public event without `revision`."""
    document: dict[str, Any] = _plain(asdict(content))
    return document


def _step(loaded: dict[str, Any]) -> Step:
    special = loaded["special"]
    return Step(**loaded | {"special": special and SpecialStep(**special)})


def _limit(loaded: dict[str, Any] | None) -> Limit | None:
    """The unit's name may be left out; it follows from the unit."""
    if loaded is None:
        return None
    name = loaded["unit_name"]
    return Limit(
        loaded["value"], loaded["unit"], UNIT_NAMES.get(loaded["unit"], "") if name is None else name
    )


def _plain(value: Any) -> Any:
    """Tuples as lists, all the way down."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value
