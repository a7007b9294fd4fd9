"""Shapes of answers, as JSON Schema, by the name that the route table and the OpenAPI document use.

Objects may grow: a client ignores fields that it does not know. Documents that the services' contracts describe in full (items,
guides, forms) are described here by what a client steers by.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from event_sourcing.dead_letters import STATUSES

JsonSchema = Mapping[str, Any]

TEXT: JsonSchema = {"type": "string"}
OPTIONAL_TEXT: JsonSchema = {"type": ["string", "null"]}
WHOLE: JsonSchema = {"type": "integer"}
FLAG: JsonSchema = {"type": "boolean"}
DAY: JsonSchema = {"type": ["string", "null"], "format": "date"}
MOMENT: JsonSchema = {"type": "string", "format": "date-time"}
ANYTHING: JsonSchema = {"type": "object"}
MAYBE: JsonSchema = {"type": ["object", "null"]}


def ref(name: str) -> JsonSchema:
    return {"$ref": f"#/components/schemas/{name}"}


def record(required: Mapping[str, JsonSchema], **optional: JsonSchema) -> JsonSchema:
    return {"type": "object", "required": sorted(required), "properties": {**required, **optional}}


def several(entry: JsonSchema) -> JsonSchema:
    return {"type": "array", "items": entry}


def page(entry: JsonSchema, **more: JsonSchema) -> JsonSchema:
    """`total` is null where counting would cost too much."""
    return record(
        {
            "items": several(entry),
            "next_cursor": OPTIONAL_TEXT,
            "total": {"type": ["integer", "null"]},
            **more,
        }
    )


_STATE: Mapping[str, JsonSchema] = {
    "id": TEXT,
    "number": OPTIONAL_TEXT,
    "status": TEXT,
    "status_name": TEXT,
    "version": WHOLE,
}
_DEAD_LETTER: Mapping[str, JsonSchema] = {
    "service": TEXT,
    "subscription": TEXT,
    "id": TEXT,
    "event_id": OPTIONAL_TEXT,
    "type": OPTIONAL_TEXT,
    "subject": OPTIONAL_TEXT,
    "source": OPTIONAL_TEXT,
    "error": TEXT,
    "first_failed_at": MOMENT,
    "last_failed_at": MOMENT,
    "attempts": WHOLE,
    "status": {"type": "string", "enum": list(STATUSES)},
    "history": several(record({"at": MOMENT, "by": TEXT, "action": TEXT, "reason": OPTIONAL_TEXT})),
    "content_type": TEXT,
    "message_id": TEXT,
    "headers": ANYTHING,
}
_TIMELINE = several(record({"event": TEXT, "at": MOMENT, "status": TEXT, "status_name": TEXT}))

_SHARE: JsonSchema = {"type": "number", "minimum": 0, "maximum": 1}
_SCORE: Mapping[str, JsonSchema] = {
    "items": WHOLE,
    "passing": {"type": "object", "additionalProperties": WHOLE},
    "settled": FLAG,
    "scores": {"type": "object", "additionalProperties": _SHARE},
    "overall": _SHARE,
    "green": FLAG,
}
_NAMED_SCORE: Mapping[str, JsonSchema] = {"code": TEXT, "name": TEXT, **_SCORE}
_CLARITIES: JsonSchema = {"type": "object", "additionalProperties": TEXT}

ANSWERS: Mapping[str, JsonSchema] = {
    "FiveClarity": record(
        {
            "computed_at": {"type": ["string", "null"], "format": "date-time"},
            "position": WHOLE,
            "clarities": _CLARITIES,
            "total": record(_SCORE),
            "departments": several(record(_NAMED_SCORE)),
        }
    ),
    "FiveClarityTrend": record({"points": several(record({"day": DAY, **_SCORE}))}),
    "DepartmentClarity": record(
        {
            "computed_at": MOMENT,
            "position": WHOLE,
            "clarities": _CLARITIES,
            "department": record(_NAMED_SCORE),
            "failings": several(
                record(
                    {
                        "number": WHOLE,
                        "department_code": TEXT,
                        "item_code": TEXT,
                        "item_name": TEXT,
                        "clarity": TEXT,
                        "rule": TEXT,
                        "table": TEXT,
                        "column": TEXT,
                        "message": TEXT,
                        "fix": TEXT,
                    }
                )
            ),
            "next_cursor": OPTIONAL_TEXT,
        }
    ),
    "Problem": record(
        {
            "type": {"type": "string", "format": "uri"},
            "title": TEXT,
            "status": WHOLE,
            "detail": TEXT,
            "instance": TEXT,
            "code": TEXT,
        },
        errors=several(record({"pointer": TEXT, "code": TEXT, "detail": TEXT})),
        differences=several(record({"pointer": TEXT, "label": TEXT, "before": {}, "after": {}})),
    ),
    "ItemSummary": record(
        {
            "code": TEXT,
            "name": TEXT,
            "department_code": TEXT,
            "department_name": TEXT,
            "groups": several(record({"code": TEXT, "name": TEXT})),
            "item_type": TEXT,
            "item_type_name": TEXT,
            "service_mode": WHOLE,
            "service_mode_name": TEXT,
            "max_visits": WHOLE,
            "case_kind": TEXT,
            "applicant_types": several(TEXT),
            "promised_limit": MAYBE,
            "statutory_limit": MAYBE,
            "online": FLAG,
            "channel": OPTIONAL_TEXT,
        },
        suspended=FLAG,
    ),
    "Resource": record(
        {
            "code": TEXT,
            "name": TEXT,
            "class_code": TEXT,
            "class_names": several(TEXT),
            "detail": TEXT,
            "provider": TEXT,
            "provider_code": TEXT,
            "summary": TEXT,
            "format": TEXT,
            "items": several(
                record({"name": TEXT, "data_type": TEXT}, length=TEXT, code=TEXT, standard=TEXT)
            ),
            "share_type": TEXT,
            "share_condition": TEXT,
            "share_method": TEXT,
            "open": FLAG,
            "open_condition": TEXT,
            "update_cycle": TEXT,
            "published_on": DAY,
            "revision": WHOLE,
            "related": several(TEXT),
            "item_codes": several(TEXT),
        },
        version=WHOLE,
        withdrawn=MAYBE,
    ),
    "ResourcePage": page(ref("Resource")),
    "ItemPage": page(ref("ItemSummary")),
    "RelatedItem": record(
        {"code": TEXT, "name": TEXT, "mandatory": FLAG, "external": FLAG, "listed": FLAG, "type": TEXT},
        condition=OPTIONAL_TEXT,
        result_document=OPTIONAL_TEXT,
    ),
    "Item": record(
        {
            "code": TEXT,
            "version": WHOLE,
            "listed": FLAG,
            "item": ANYTHING,
            "guide": MAYBE,
            "guide_version": WHOLE,
            "names": ANYTHING,
            "summary": ref("ItemSummary"),
            "before": several(ref("RelatedItem")),
            "after": several(ref("RelatedItem")),
            "related": several(ref("RelatedItem")),
        },
        suspended=MAYBE,
    ),
    "ItemThen": record(
        {
            "code": TEXT,
            "as_of": MOMENT,
            "version": WHOLE,
            "listed": FLAG,
            "item": ANYTHING,
            "guide": MAYBE,
            "guide_version": WHOLE,
            "names": ANYTHING,
            "summary": ref("ItemSummary"),
        },
        suspended=MAYBE,
        withdrawn=MAYBE,
    ),
    "ItemNowOrThen": {"anyOf": [ref("Item"), ref("ItemThen")]},
    "ItemChangePage": page(
        record(
            {
                "of": {"type": "string", "enum": ["item", "guide", "suspension", "withdrawn"]},
                "event": {"type": "string", "enum": ["FIRST", "CHANGED", "ENDED"]},
                "version": WHOLE,
                "at": MOMENT,
                "revision": {"type": ["integer", "null"]},
                "changes": several(record({"pointer": TEXT, "label": TEXT, "before": {}, "after": {}})),
                "details": ANYTHING,
            }
        )
    ),
    "Guide": record({"item_code": TEXT, "revision": WHOLE}),
    "Form": record(
        {
            "form_id": TEXT,
            "title": TEXT,
            "version": WHOLE,
            "fields": several(ANYTHING),
            "rules": several(ANYTHING),
        }
    ),
    "FormPage": page(ref("Form")),
    "DepartmentPage": page(record({"code": TEXT, "name": TEXT, "short_name": TEXT, "item_count": WHOLE})),
    "Categories": record(
        {
            "groups": several(
                record({"code": TEXT, "name": TEXT, "department_code": TEXT, "item_count": WHOLE})
            ),
            "dimensions": several(
                record(
                    {
                        "key": TEXT,
                        "name": TEXT,
                        "values": several(record({"value": TEXT, "label": TEXT, "item_count": WHOLE})),
                    }
                )
            ),
        }
    ),
    "TreeNode": record(
        {
            "code": TEXT,
            "name": TEXT,
            "kind": {"type": "string", "enum": ["DEPARTMENT", "GROUP"]},
            "item_count": WHOLE,
        }
    ),
    "TreeBranch": page(ref("ItemSummary"), path=several(ref("TreeNode")), children=several(ref("TreeNode"))),
    "Suggestions": record({"items": several(record({"code": TEXT, "name": TEXT, "department_name": TEXT}))}),
    "Progress": record(
        {
            "number": TEXT,
            "item_name": TEXT,
            "status": TEXT,
            "status_name": TEXT,
            "submitted_at": MOMENT,
            "due_on": DAY,
            "timeline": _TIMELINE,
        }
    ),
    "State": record(_STATE, position=WHOLE, repeated=FLAG, warnings=several(ANYTHING)),
    "Application": record(
        {**_STATE, "item_code": TEXT, "values": ANYTHING, "files": several(ref("FileRef"))},
        item_name=TEXT,
        department_code=TEXT,
        channel=TEXT,
        applicant=MAYBE,
        submitted_at=MOMENT,
        timeline=_TIMELINE,
        actions=several(TEXT),
    ),
    "ApplicationPage": page(record({"id": TEXT, "item_code": TEXT}, number=TEXT, status=TEXT)),
    "StoredFile": ref("FileRef"),
    "HandOff": record({"url": {"type": "string", "format": "uri"}}),
    "MessagePage": page(
        record(
            {
                "id": TEXT,
                "title": TEXT,
                "body": TEXT,
                "kind": TEXT,
                "application_id": TEXT,
                "number": TEXT,
                "created_at": MOMENT,
                "read": FLAG,
            }
        ),
        unread=WHOLE,
    ),
    "ReadMessage": record({"id": TEXT, "version": WHOLE}),
    "Event": record(
        {
            "specversion": {"type": "string", "const": "1.0"},
            "id": TEXT,
            "source": TEXT,
            "type": TEXT,
            "subject": TEXT,
            "time": MOMENT,
            "datacontenttype": TEXT,
            "sequence": TEXT,
            "partitionkey": TEXT,
            "position": TEXT,
            "data": ANYTHING,
        },
        correlationid=TEXT,
        causationid=TEXT,
        traceparent=TEXT,
    ),
    "EventPage": record(
        {"items": several(ref("Event")), "next_cursor": TEXT, "total": {"type": "null"}},
    ),
    "DeadLetter": record({**_DEAD_LETTER, "body": TEXT}),
    "DeadLetterPage": page(record(_DEAD_LETTER), unavailable=several(TEXT)),
    "CallbackReceipt": record({"applied": FLAG}),
    "Document": ANYTHING,
    "CatalogueFile": record({"items": several(ref("Item"))}),
    "TextFile": TEXT,
    "BinaryFile": {"type": "string", "format": "binary"},
}
