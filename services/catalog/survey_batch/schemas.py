"""The edge of the survey: shapes of payloads, findings with JSON pointers."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from marshmallow import validate

from event_sourcing.errors import FieldError, ValidationFailed
from event_sourcing.payloads import Day, Flag, Identifier, Part, PayloadSchema, Several, Text, Whole, load
from services.catalog.survey.reading import MOST_BYTES
from services.catalog.survey_batch.prefilling import FORMATS, XLSX

Payload = Mapping[str, Any]

LARGEST_PAGE = 200
MOST_REASON = validate.Length(max=1000, error="MAX_LENGTH|最多1000字")
MOST_DEPARTMENTS = validate.Length(min=1, max=200, error="REQUIRED|请选择参加梳理的部门")


class _Batch(PayloadSchema):
    id = Identifier()


class _Part(_Batch):
    part = Identifier()


class _Opening(PayloadSchema):
    name = Text(required=True)
    due = Day(required=True)
    departments = Several(Identifier(), required=True, validate=MOST_DEPARTMENTS)
    joint = Flag(load_default=False)


class _Listing(PayloadSchema):
    pass


class _Workbook(_Part):
    form = Text(load_default=XLSX, validate=validate.OneOf(FORMATS, error="OPTION|应为 xlsx 或 csv"))


class _Content(PayloadSchema):
    content = Text(required=True)


class _File(PayloadSchema):
    name = Text(
        required=True, validate=validate.Length(min=1, max=200, error="MAX_LENGTH|文件名应为1至200字")
    )
    sha256 = Text(
        required=True, validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="FORMAT|应为文件内容的哈希值")
    )


class _Upload(_Part):
    files = Several(Part(_File), required=True)


class _Paged(_Part):
    limit = Whole(load_default=50, validate=validate.Range(1, LARGEST_PAGE, error="RANGE|每页 1 至 200 条"))
    cursor = Text(load_default=None, allow_none=True)


class _Findings(_Paged):
    severity = Text(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(("error", "warning"), error="OPTION|应为 error 或 warning"),
    )


class _Submission(_Part):
    upload = Whole(required=True)


class _ItemReturn(PayloadSchema):
    code = Identifier()
    reason = Text(required=True, validate=MOST_REASON)


class _Review(_Submission):
    approved = Several(Identifier(), load_default=list)
    returned = Several(Part(_ItemReturn), load_default=list)
    rest = Flag(load_default=False)


class _Return(_Part):
    reason = Text(required=True, validate=MOST_REASON)


class _Reasons(PayloadSchema):
    mode = Whole(required=True, validate=validate.OneOf((1, 2, 3, 4), error="OPTION|应为1至4"))
    goal = Text(required=True, validate=MOST_REASON)
    measures = Text(required=True, validate=MOST_REASON)


class _Registration(_Batch):
    reasons = Several(Part(_Reasons), load_default=list)


class _Merged(_Batch):
    kind = Text(
        load_default="conflicts",
        validate=validate.OneOf(("conflicts", "relations"), error="OPTION|应为 conflicts 或 relations"),
    )
    limit = Whole(load_default=50, validate=validate.Range(1, LARGEST_PAGE, error="RANGE|每页 1 至 200 条"))
    cursor = Text(load_default=None, allow_none=True)


class _Acceptance(_Batch):
    remark = Text(required=True, validate=MOST_REASON)


# Making a schema is slow and using one is thread-safe, so each is made once.
_SCHEMAS: Mapping[str, PayloadSchema] = {
    "batch": _Batch(),
    "part": _Part(),
    "opening": _Opening(),
    "listing": _Listing(),
    "workbook": _Workbook(),
    "content": _Content(),
    "upload": _Upload(),
    "paged": _Paged(),
    "findings": _Findings(),
    "submission": _Submission(),
    "review": _Review(),
    "return": _Return(),
    "registration": _Registration(),
    "merged": _Merged(),
    "acceptance": _Acceptance(),
}


def read(shape: str, payload: Payload) -> dict[str, Any]:
    """Raises ValidationFailed."""
    return load(_SCHEMAS[shape], payload)


def content_of(text: str) -> bytes:
    """Base64 → bytes; what they hold is for the check to say. Raises ValidationFailed."""
    if len(text) > MOST_BYTES * 4 // 3 + 8:
        raise _refused("FILE_TOO_LARGE", f"文件超过{MOST_BYTES >> 20} MB,请删去图片和无关的工作表,或分批上传")
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _refused("FORMAT", "文件内容没有完整传到,请重新上传") from error
    if len(content) > MOST_BYTES:
        raise _refused("FILE_TOO_LARGE", f"文件超过{MOST_BYTES >> 20} MB,请删去图片和无关的工作表,或分批上传")
    return content


def _refused(code: str, detail: str) -> ValidationFailed:
    return ValidationFailed([FieldError("/content", code, detail)])
