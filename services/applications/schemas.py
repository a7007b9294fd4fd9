"""Payloads of the RPC methods, checked for shape. What a payload means is for `operations` and the aggregate."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError as ShapeError
from marshmallow import fields, validate, validates

from event_sourcing.payloads import (
    Day,
    Identifier,
    Part,
    PayloadSchema,
    Several,
    Text,
    Whole,
    load,
)
from services.applications.case import Applicant, Defect, FileRef, ProvincialDocument
from services.applications.codes import Outcome, ProvincialStatus, ReceiptOutcome, ResultCode

Payload = Mapping[str, Any]

LONGEST_TEXT = 2_000
LONGEST_FILE_NAME = 200
MOST_FILES = 60
MOST_DEFECTS = 100
DEEPEST_VALUE = 32
"""Levels of nesting; forms need three."""
LAST_SEQUENCE = 2**53 - 1
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""A report from outside this time is a mistake of the sender."""
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


def _id_problem(value: str) -> None:
    if not _ID.fullmatch(value):
        raise ShapeError("PATTERN|申请标识应为 32 位十六进制数字")


class _Id(Text):
    """Chosen by the caller, so that a repeated request means the same application."""

    def __init__(self) -> None:
        super().__init__(required=True, validate=_id_problem)


class _Prose(Text):
    def __init__(self, **options: Any) -> None:
        too_long = f"MAX_LENGTH|最多{LONGEST_TEXT}个字符"
        super().__init__(validate=validate.Length(max=LONGEST_TEXT, error=too_long), **options)


def _blank_problem(value: str) -> None:
    if not value.strip():
        raise ShapeError("REQUIRED|必填,请补充")


class _Choice(Text):
    def __init__(self, values: type[Any]) -> None:
        known = [member.value for member in values]
        super().__init__(required=True, validate=validate.OneOf(known, error="OPTION|请从给出的选项中选择"))


class _Values(fields.Dict):
    """What a draft says is kept unjudged, but it must be what JSON and a database can keep."""

    default_error_messages = {
        "required": "REQUIRED|必填,请补充",
        "null": "REQUIRED|不能为空,请补充",
        "invalid": "TYPE|应为对象",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(validate=_values_problem, **options)


def _values_problem(values: Mapping[str, Any]) -> None:
    try:
        json.dumps(values, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise ShapeError("FORMAT|含有无法保存的内容,请重新填写") from error
    if _deeper_than(DEEPEST_VALUE, values):
        raise ShapeError("FORMAT|嵌套层次过多,请重新填写")


def _deeper_than(depth: int, value: Any) -> bool:
    if not isinstance(value, Mapping | list):
        return False
    inner = value.values() if isinstance(value, Mapping) else value
    return depth == 0 or any(_deeper_than(depth - 1, part) for part in inner)


class _File(PayloadSchema):
    field = Text(required=True)
    file_id = Identifier()
    name = Text(required=True)
    size = Whole(required=True)
    sha256 = Text(required=True)
    content_type = Text(required=True)


def _files() -> Several:
    many = validate.Length(max=MOST_FILES, error=f"MAX_FILES|最多{MOST_FILES}个文件")
    return Several(Part(_File), load_default=list, validate=many)


class _Applicant(PayloadSchema):
    name = Text(required=True, validate=_blank_problem)
    id_type = Text(required=True, validate=_blank_problem)
    id_number = Text(required=True, validate=_blank_problem)
    mobile = Text(load_default=None, allow_none=True)
    email = Text(load_default=None, allow_none=True)


class _Reference(PayloadSchema):
    """A case by its id or by its number."""

    id = Text(load_default=None, allow_none=True)
    number = Text(load_default=None, allow_none=True)


class _OnlyId(PayloadSchema):
    id = _Id()


class _StartDraft(_OnlyId):
    item_code = Identifier()
    values = _Values(load_default=dict)


class _SaveDraft(_OnlyId):
    values = _Values(required=True)
    files = _files()


class _Submit(_SaveDraft):
    item_code = Identifier()
    form_id = Identifier()
    form_version = Whole(required=True)
    applicant = Part(_Applicant, required=True)


class _Accept(_OnlyId):
    note = _Prose(load_default=None, allow_none=True)


class _Refuse(_OnlyId):
    reason = _Prose(required=True)
    remedy = _Prose(required=True)


class _Defect(PayloadSchema):
    pointer = Text(required=True)
    label = Text(required=True, validate=_blank_problem)
    detail = _Prose(required=True)

    @validates("detail")
    def _says_something(self, value: str, **_: Any) -> None:
        _blank_problem(value)


class _RequestCorrection(_OnlyId):
    defects = Several(
        Part(_Defect),
        required=True,
        validate=validate.Length(max=MOST_DEFECTS, error=f"MAX_ITEMS|最多{MOST_DEFECTS}条"),
    )
    deadline = Day(load_default=None, allow_none=True)


class _Reason(_OnlyId):
    reason = _Prose(required=True)


class _Decide(_OnlyId):
    outcome = _Choice(Outcome)
    reason = _Prose(load_default="")


class _Conclude(_OnlyId):
    result = _Choice(ResultCode)


class _HandOff(_OnlyId):
    system = Identifier()
    ticket_id = Identifier()


class _ForwardingReceipt(_OnlyId):
    system = Identifier()
    outcome = _Choice(ReceiptOutcome)
    provincial_number = Text(load_default=None, allow_none=True)
    receipt_id = Text(load_default=None, allow_none=True)
    reason = _Prose(load_default=None, allow_none=True)


class _Moment(fields.AwareDateTime):
    default_error_messages = {
        "required": "REQUIRED|必填,请补充",
        "null": "REQUIRED|不能为空,请补充",
        "invalid": "FORMAT|应为带时区的时间",
        "invalid_awareness": "FORMAT|应为带时区的时间",
    }

    def __init__(self) -> None:
        sane = validate.Range(EARLIEST, LATEST, error="RANGE|应在2000年至2099年之间")
        super().__init__(required=True, format="iso", validate=sane)


class _ProvincialDocument(PayloadSchema):
    name = Text(required=True)
    number = Text(load_default=None, allow_none=True)


class _ProvincialStatus(PayloadSchema):
    number = Identifier()
    system = Identifier()
    provincial_number = Identifier()
    sequence = Whole(
        required=True, validate=validate.Range(1, LAST_SEQUENCE, error=f"RANGE|应在1至{LAST_SEQUENCE}之间")
    )
    status = _Choice(ProvincialStatus)
    at = _Moment()
    documents = Several(Part(_ProvincialDocument), load_default=list)


class _Progress(PayloadSchema):
    number = Text(required=True)
    id_tail = Text(required=True)


class _Upload(PayloadSchema):
    field = Text(required=True)
    name = Text(
        required=True,
        validate=validate.Length(1, LONGEST_FILE_NAME, error=f"MAX_LENGTH|文件名最多{LONGEST_FILE_NAME}个字"),
    )
    content_type = Text(load_default=None, allow_none=True)
    content = Text(required=True)


class _Download(PayloadSchema):
    application_id = _Id()
    file_id = Identifier()


class _Subject(PayloadSchema):
    subject = Identifier()


class _EraseSubject(_Subject):
    reason = _Prose(required=True)

    @validates("reason")
    def _says_something(self, value: str, **_: Any) -> None:
        _blank_problem(value)


class _SubjectFile(_Subject):
    file_id = Identifier()


class _Nothing(PayloadSchema):
    pass


# Making a schema is slow and using one is thread-safe, so each is made once.
_SCHEMAS: dict[str, PayloadSchema] = {
    "start_draft": _StartDraft(),
    "save_draft": _SaveDraft(),
    "submit": _Submit(),
    "supplement": _SaveDraft(),
    "withdraw": _Reason(),
    "accept": _Accept(),
    "refuse": _Refuse(),
    "request_correction": _RequestCorrection(),
    "suspend": _Reason(),
    "resume": _OnlyId(),
    "decide": _Decide(),
    "conclude": _Conclude(),
    "record_hand_off": _HandOff(),
    "record_forwarding_receipt": _ForwardingReceipt(),
    "record_provincial_status": _ProvincialStatus(),
    "get_application": _Reference(),
    "get_submission": _OnlyId(),
    "get_contact": _OnlyId(),
    "get_draft": _OnlyId(),
    "list_drafts": _Nothing(),
    "progress": _Progress(),
    "store_file": _Upload(),
    "get_file": _Download(),
    "erase_subject": _EraseSubject(),
    "export_subject": _Subject(),
    "export_file": _SubjectFile(),
}


def loaded(method: str, payload: Payload) -> dict[str, Any]:
    """The method's payload with defaults filled in and its parts as value objects. Raises ValidationFailed."""
    given = load(_SCHEMAS[method], payload)
    for name, make in _PARTS.items():
        if name in given:
            given[name] = make(given[name])
    return given


def _file_refs(files: list[dict[str, Any]]) -> tuple[FileRef, ...]:
    return tuple(FileRef(**file) for file in files)


_PARTS: dict[str, Any] = {
    "files": _file_refs,
    "defects": lambda defects: tuple(Defect(**defect) for defect in defects),
    "documents": lambda documents: tuple(ProvincialDocument(**document) for document in documents),
}


def applicant_of(actor_id: str, given: Mapping[str, Any]) -> Applicant:
    return Applicant(id=actor_id, **given)
