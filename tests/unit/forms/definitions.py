"""Short definitions for tests."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from forms import FormDefinition, parse_definition, validate

HERE = Path(__file__).parent
TODAY = date(2026, 11, 23)
SAMPLE_FORMS: dict[str, dict[str, Any]] = {
    form["id"]: form
    for form in json.loads((HERE.parents[2] / "samples" / "forms.json").read_text(encoding="utf-8"))["forms"]
}

OPTIONS = [{"value": "A", "label": "甲"}, {"value": "B", "label": "乙"}]


def field(key: str = "x", type_: str = "text", **more: Any) -> dict[str, Any]:
    return {"key": key, "label": key.upper(), "type": type_, **more}


def rule(expr: str, on: str = "x", id_: str = "R1") -> dict[str, Any]:
    return {"id": id_, "expr": expr, "message": "不符合规则", "field": on}


def define(*fields: dict[str, Any], rules: list[dict[str, Any]] | None = None) -> FormDefinition:
    return parse_definition({"fields": list(fields), "rules": rules or []})


def codes(definition: FormDefinition, values: Any, today: date = TODAY) -> list[tuple[str, str]]:
    """(pointer, code) of each error."""
    return [(error.pointer, error.code) for error in validate(definition, values, today)]


def of_value(entry: dict[str, Any], value: Any) -> list[str]:
    """Codes for one value of the one field `x`."""
    return [code for _, code in codes(define(entry), {"x": value})]
