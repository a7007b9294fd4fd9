"""Shapes of what editors are answered, beside those of `answers`."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.api.answers import (
    ANYTHING,
    FLAG,
    MOMENT,
    OPTIONAL_TEXT,
    TEXT,
    WHOLE,
    JsonSchema,
    page,
    record,
    several,
)
from gateway.api.editor_item_answers import EDITOR_ITEM_ANSWERS
from gateway.api.editor_relation_answers import RELATION_ANSWERS

_STATE: Mapping[str, JsonSchema] = {"id": TEXT, "version": WHOLE, "position": WHOLE}
_RULE = record({"code": TEXT, "severity": TEXT, "name": TEXT, "count": WHOLE})
_VALUES = several(record({"value": TEXT, "label": TEXT}, item_count=WHOLE))

_SURVEY = record(
    {
        "id": TEXT,
        "name": TEXT,
        "due": TEXT,
        "version": WHOLE,
        "phase": TEXT,
        "phase_name": TEXT,
        "parts": several(record({"part": TEXT, "name": TEXT, "stage": TEXT, "upload": WHOLE})),
    },
    jobs=ANYTHING,
)

EDITOR_ANSWERS: Mapping[str, JsonSchema] = {
    **EDITOR_ITEM_ANSWERS,
    **RELATION_ANSWERS,
    "ItemState": record(_STATE, status=TEXT, revision=WHOLE, review=ANYTHING, warnings=several(ANYTHING)),
    "ItemsReplaced": record({**_STATE, "versions": ANYTHING}),
    "ReviewPage": page(
        record(
            {
                "code": TEXT,
                "name": TEXT,
                "department_code": TEXT,
                "submission": WHOLE,
                "submitted_by": TEXT,
                "submitted_at": MOMENT,
                "edited_by": OPTIONAL_TEXT,
                "mine": FLAG,
            }
        )
    ),
    "Dimension": record(
        {"key": TEXT, "name": OPTIONAL_TEXT, "department_code": OPTIONAL_TEXT, "values": _VALUES},
        version=WHOLE,
    ),
    "Dimensions": record({"items": several({"$ref": "#/components/schemas/Dimension"})}),
    "DimensionState": record(_STATE),
    "LayersOverview": record(
        {"counts": ANYTHING, "shared_elements": WHOLE, "findings": several(_RULE)},
    ),
    "LayersFound": ANYTHING,
    "LayerFindingPage": page(
        record(
            {
                "code": TEXT,
                "severity": TEXT,
                "kind": TEXT,
                "id": TEXT,
                "name": TEXT,
                "text": TEXT,
                "fix": TEXT,
                "departments": several(TEXT),
            }
        ),
        rules=several(_RULE),
    ),
    "ProposalPage": page(
        record({"id": TEXT, "law": TEXT, "article": OPTIONAL_TEXT, "item_codes": several(TEXT)})
    ),
    "LayerNode": record(
        {
            "kind": TEXT,
            "id": TEXT,
            "name": TEXT,
            "version": WHOLE,
            "facts": ANYTHING,
            "layers": several(record({"kind": TEXT, "total": WHOLE, "nodes": several(ANYTHING)})),
            "edges": several(record({"from": ANYTHING, "to": ANYTHING})),
        },
        note=TEXT,
        departments=several(TEXT),
        proposed=several(ANYTHING),
    ),
    "LayerRowPage": page(record({"id": TEXT}, name=TEXT, law=TEXT)),
    "LayerState": record(_STATE),
    "Survey": _SURVEY,
    "Surveys": page(_SURVEY),
    "SurveyFile": record({"sha256": TEXT, "size": WHOLE}),
    "SurveyWorkbook": record({"name": TEXT, "content": TEXT}),
    "SurveyFindings": page(
        record(
            {
                "file": TEXT,
                "sheet": TEXT,
                "table": TEXT,
                "row": WHOLE,
                "line": WHOLE,
                "column": TEXT,
                "code": TEXT,
                "severity": TEXT,
                "message": TEXT,
                "fix": TEXT,
            }
        )
    ),
    "SurveyItems": page(record({"code": TEXT, "name": TEXT, "state": TEXT, "reason": TEXT})),
    "SurveyMerge": page(ANYTHING),
}
