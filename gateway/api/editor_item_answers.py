"""Shapes of what editors are answered about items and their past."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.api.answers import (
    ANYTHING,
    FLAG,
    MAYBE,
    MOMENT,
    OPTIONAL_TEXT,
    TEXT,
    WHOLE,
    JsonSchema,
    page,
    record,
    ref,
    several,
)

_FINDINGS = several(record({"pointer": TEXT, "code": TEXT, "detail": TEXT}))
_REVIEW = record(
    {"stage": TEXT, "submission": WHOLE, "submitted_by": OPTIONAL_TEXT, "remarks": several(ANYTHING)}
)
_ITEM: Mapping[str, JsonSchema] = {
    "code": TEXT,
    "version": WHOLE,
    "status": TEXT,
    "revision": WHOLE,
    "draft": ANYTHING,
    "published": MAYBE,
    "edited_by": OPTIONAL_TEXT,
    "review": _REVIEW,
    "suspension": MAYBE,
    "publish_at": OPTIONAL_TEXT,
    "predecessors": several(TEXT),
    "successors": several(TEXT),
}
_DIFFERENCES = several(ref("ItemDifference"))

EDITOR_ITEM_ANSWERS: Mapping[str, JsonSchema] = {
    "EditedItemRow": record(
        {
            "code": TEXT,
            "name": TEXT,
            "department_code": TEXT,
            "group_code": OPTIONAL_TEXT,
            "item_type": TEXT,
            "status": TEXT,
            "revision": WHOLE,
            "changed": FLAG,
            "review": TEXT,
            "updated_at": MOMENT,
            "version": WHOLE,
        }
    ),
    "EditedItemPage": page(ref("EditedItemRow")),
    "EditorItem": record({**_ITEM, "warnings": _FINDINGS, "missing": _FINDINGS}),
    "PastItem": record(_ITEM),
    "ItemDifference": record({"pointer": TEXT, "label": TEXT, "before": {}, "after": {}}),
    "ItemDifferences": record({"code": TEXT, "differences": _DIFFERENCES}),
    "ItemHistory": record(
        {
            "code": TEXT,
            "entries": several(
                record(
                    {
                        "version": WHOLE,
                        "at": MOMENT,
                        "by": TEXT,
                        "event": TEXT,
                        "what": TEXT,
                        "revision": {"type": ["integer", "null"]},
                        "changes": _DIFFERENCES,
                        "details": ANYTHING,
                    }
                )
            ),
        }
    ),
    "NextCode": record(
        {
            "code": TEXT,
            "department_code": TEXT,
            "group_code": OPTIONAL_TEXT,
            "gaps": several(TEXT),
            "warnings": _FINDINGS,
        }
    ),
}
