"""marshmallow schemas as JSON Schema: the shape that is checked is the shape that is documented."""

from __future__ import annotations

import inspect
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from gateway.api.answers import JsonSchema, ref

_TYPES: tuple[tuple[type[fields.Field[Any]], JsonSchema], ...] = (
    (fields.AwareDateTime, {"type": "string", "format": "date-time"}),
    (fields.Date, {"type": "string", "format": "date"}),
    (fields.Boolean, {"type": "boolean"}),
    (fields.Integer, {"type": "integer"}),
    (fields.Dict, {"type": "object"}),
    (fields.String, {"type": "string"}),
)
"""First match wins."""


class Schemas:
    """Collects what was referred to in `found`, by the class's name without "Schema"."""

    def __init__(self) -> None:
        self.found: dict[str, JsonSchema] = {}

    def ref(self, schema: Schema) -> JsonSchema:
        name = type(schema).__name__.removesuffix("Schema")
        name = name if name == "FileRef" else f"{name}Body"
        if name not in self.found:
            self.found[name] = self._object(schema)
        return ref(name)

    def is_needed(self, schema: Schema) -> bool:
        """Whether an empty object would be refused."""
        return any(field.required for field in schema.fields.values())

    def _object(self, schema: Schema) -> JsonSchema:
        described: dict[str, Any] = {
            "type": "object",
            "properties": {name: self._field(field) for name, field in schema.fields.items()},
            "required": [name for name, field in schema.fields.items() if field.required],
            "additionalProperties": schema.unknown == EXCLUDE,
        }
        if text := type(schema).__doc__:
            described["description"] = inspect.cleandoc(text)
        return described

    def _field(self, field: fields.Field[Any]) -> JsonSchema:
        if isinstance(field, fields.Nested):
            return self.ref(field.schema)
        if isinstance(field, fields.List):
            found: dict[str, Any] = {"type": "array", "items": self._field(field.inner)}
        else:
            found = dict(next(schema for cls, schema in _TYPES if isinstance(field, cls)))
        found |= _bounds(field, "Items" if isinstance(field, fields.List) else "Length")
        if field.allow_none:
            found["type"] = [found["type"], "null"]
        return found


def _bounds(field: fields.Field[Any], what: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for check in field.validators:
        if isinstance(check, validate.OneOf):
            found["enum"] = list(check.choices)
        elif isinstance(check, validate.Length):
            least, most = (check.equal, check.equal) if check.equal is not None else (check.min, check.max)
            found |= {name: bound for name, bound in ((f"min{what}", least), (f"max{what}", most)) if bound}
        elif isinstance(check, validate.Range) and check.min is not None:
            found["minimum"] = check.min
    return found
