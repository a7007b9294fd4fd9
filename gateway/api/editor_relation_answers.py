"""Shapes of what editors are answered about relations."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.api.answers import (
    ANYTHING,
    FLAG,
    MAYBE,
    OPTIONAL_TEXT,
    TEXT,
    WHOLE,
    JsonSchema,
    page,
    record,
    ref,
    several,
)

_STATE: Mapping[str, JsonSchema] = {"id": TEXT, "version": WHOLE, "position": WHOLE}
_END = record(
    {
        "code": TEXT,
        "name": TEXT,
        "department_code": TEXT,
        "external": FLAG,
        "published": FLAG,
        "withdrawn": FLAG,
        "document": OPTIONAL_TEXT,
    }
)
_EDGE: Mapping[str, JsonSchema] = {
    "from": _END,
    "to": _END,
    "type": TEXT,
    "type_name": TEXT,
    "mandatory": FLAG,
    "condition": OPTIONAL_TEXT,
}
_EDGES = several(ref("Relation"))

RELATION_ANSWERS: Mapping[str, JsonSchema] = {
    "Relation": record(
        {
            **_EDGE,
            "any_of_group": OPTIONAL_TEXT,
            "result_document": OPTIONAL_TEXT,
            "transfer": OPTIONAL_TEXT,
            "revision": WHOLE,
            "state": TEXT,
            "state_name": TEXT,
        }
    ),
    "RelationPage": page(ref("Relation"), version=WHOLE),
    "RelationState": record({**_STATE, "revision": WHOLE, "warnings": several(ANYTHING)}),
    "ItemRelations": record(
        {
            "item": _END,
            "before": _EDGES,
            "after": _EDGES,
            "parallel": _EDGES,
            "receives": _EDGES,
            "gives": _EDGES,
            "version": WHOLE,
        }
    ),
    "RelationFindingPage": page(
        record(
            {
                **_EDGE,
                "kind": TEXT,
                "kind_name": TEXT,
                "score": {"type": "number", "minimum": 0, "maximum": 1},
                "reasons": several(TEXT),
                "way": several(_END),
                "material": OPTIONAL_TEXT,
                "document": OPTIONAL_TEXT,
                "any_of": OPTIONAL_TEXT,
                "basis": TEXT,
                "can_be_adopted": FLAG,
                "can_be_dismissed": FLAG,
                "dismissed": MAYBE,
            }
        ),
        counts=ANYTHING,
        dismissed=WHOLE,
    ),
    "VerdictState": record(_STATE),
}
