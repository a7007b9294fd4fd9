"""The edge: marshmallow checks a payload's shape, and every finding becomes a FieldError with a JSON pointer.

Messages are written `<code>|<text>`, so that one table gives both the stable code and the Chinese text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import RAISE, Schema, fields
from marshmallow import ValidationError as ShapeError

from event_sourcing.errors import FieldError, ValidationFailed

LONGEST_IDENTIFIER = 64

Messages = dict[str, str | list[Any] | dict[Any, Any]]
"""The type that marshmallow gives its tables of messages."""


def _messages(what: str, code: str = "TYPE") -> Messages:
    wrong = f"{code}|应为{what}"
    return {
        "required": "REQUIRED|必填,请补充",
        "null": "REQUIRED|不能为空,请补充",
        "invalid": wrong,
        "type": wrong,
    }


class Text(fields.String):
    """Whole characters only: half of a surrogate pair is legal JSON, and no database keeps it."""

    default_error_messages = {**_messages("文字"), "surrogate": "FORMAT|含有不完整的字符,请重新输入"}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise self.make_error("surrogate") from error
        return text


class Identifier(Text):
    """A code or key that names a stream: never empty, and short enough for an index."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=True, validate=_identifier_problem, **options)


def _identifier_problem(value: str) -> None:
    if not value.strip():
        raise ShapeError("REQUIRED|必填,请补充")
    if len(value) > LONGEST_IDENTIFIER:
        raise ShapeError(f"MAX_LENGTH|最多{LONGEST_IDENTIFIER}个字符")


class Whole(fields.Integer):
    default_error_messages = {**_messages("整数"), "too_large": "TYPE|数值过大"}

    def __init__(self, **options: Any) -> None:
        super().__init__(strict=True, **options)


class Flag(fields.Boolean):
    """Only true and false: "是" or 1 would hide a mistake of the sender."""

    default_error_messages = _messages(" true 或 false")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class Day(fields.Date):
    default_error_messages = _messages("存在的日期,格式如 2026-01-31", "FORMAT")


class Moment(fields.AwareDateTime):
    default_error_messages = {
        **_messages("带时区的时间,格式如 2026-01-31T09:00:00+08:00", "FORMAT"),
        "invalid_awareness": "FORMAT|时间应带时区,格式如 2026-01-31T09:00:00+08:00",
    }

    def __init__(self, **options: Any) -> None:
        super().__init__(format="iso", **options)


class Several(fields.List[Any]):
    default_error_messages = _messages("列表")


class Part(fields.Nested):
    default_error_messages = _messages("对象")


class PayloadSchema(Schema):
    """Unknown fields are refused: a misspelt name must not lose its value silently."""

    error_messages = {
        "unknown": "UNKNOWN|没有这个字段,请核对字段名",
        "type": "TYPE|应为对象",
    }

    class Meta:
        unknown = RAISE


def load(schema: Schema, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload's values by field name, defaults filled in. Raises ValidationFailed with all findings at once."""
    try:
        loaded: dict[str, Any] = schema.load(payload)
    except ShapeError as error:
        raise ValidationFailed(list(_field_errors(error.messages))) from error
    return loaded


def _field_errors(messages: Any, pointer: str = "") -> Iterator[FieldError]:
    if isinstance(messages, Mapping):
        for name, inner in messages.items():
            yield from _field_errors(
                inner, pointer if name == "_schema" else f"{pointer}/{_escape(str(name))}"
            )
        return
    for message in messages:
        code, _, detail = message.partition("|")
        yield FieldError(pointer, code, detail)


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
