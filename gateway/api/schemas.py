"""Shapes of JSON bodies. What a body means is for the service; the OpenAPI document shows these."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from event_sourcing.dead_letters import LONGEST_REASON
from event_sourcing.payloads import Day, Flag, Identifier, Part, PayloadSchema, Several, Text, Whole

LONGEST_TEXT = 2_000
MOST_FILES = 60
MOST_DEFECTS = 100


class Prose(Text):
    def __init__(self, **options: Any) -> None:
        too_long = f"MAX_LENGTH|最多{LONGEST_TEXT}个字符"
        super().__init__(validate=validate.Length(max=LONGEST_TEXT, error=too_long), **options)


class Choice(Text):
    def __init__(self, *values: str) -> None:
        known = validate.OneOf(values, error="OPTION|请从给出的选项中选择")
        super().__init__(required=True, validate=known)


class Values(fields.Dict):
    """Answers by field key, as the form's definition says."""

    default_error_messages = {"required": "REQUIRED|必填,请补充", "invalid": "TYPE|应为对象"}


class FileRef(PayloadSchema):
    """A stored file, as `attachments` answered it."""

    field = Text(required=True)
    file_id = Identifier()
    name = Text(required=True)
    size = Whole(required=True)
    sha256 = Text(required=True)
    content_type = Text(required=True)


def files() -> Several:
    many = validate.Length(max=MOST_FILES, error=f"MAX_FILES|最多{MOST_FILES}个文件")
    return Several(Part(FileRef), load_default=list, validate=many)


class Answers(PayloadSchema):
    values = Values(required=True)
    files = files()


class NewApplication(PayloadSchema):
    """`submit`: hand it in at once; without it, a draft is kept."""

    item_code = Identifier()
    values = Values(load_default=dict)
    files = files()
    submit = Flag(load_default=False)


class Nothing(PayloadSchema):
    pass


class Reason(PayloadSchema):
    reason = Prose(required=True)


class Discard(PayloadSchema):
    """Why a dead letter needs nothing more."""

    reason = Text(
        required=True,
        validate=validate.Length(1, LONGEST_REASON, error=f"LENGTH|请填写1至{LONGEST_REASON}字的原因"),
    )


class Attachment(PayloadSchema):
    """`content`: base64. `field`: key of the form's field that takes the file."""

    field = Text(required=True)
    name = Text(required=True, validate=validate.Length(1, 200, error="MAX_LENGTH|文件名为 1—200 个字"))
    content_type = Text(load_default=None, allow_none=True)
    content = Text(required=True)


class Progress(PayloadSchema):
    number = Text(required=True)
    id_tail = Text(required=True)


class Acceptance(PayloadSchema):
    note = Prose(load_default=None, allow_none=True)


class Refusal(PayloadSchema):
    reason = Prose(required=True)
    remedy = Prose(required=True)


class Defect(PayloadSchema):
    """`pointer`: to the field that must be put right, such as `/values/certNo`; "" for the application as a whole."""

    pointer = Text(required=True)
    label = Text(required=True)
    detail = Prose(required=True)


class Correction(PayloadSchema):
    defects = Several(
        Part(Defect),
        required=True,
        validate=validate.Length(1, MOST_DEFECTS, error=f"MAX_ITEMS|应有 1—{MOST_DEFECTS} 条"),
    )
    deadline = Day(load_default=None, allow_none=True)


class Decision(PayloadSchema):
    outcome = Choice("APPROVED", "REJECTED")
    reason = Prose(load_default="")


class Conclusion(PayloadSchema):
    result = Choice("0", "1", "2", "3", "4", "5", "6")
