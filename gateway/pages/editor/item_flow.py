"""What may happen to an item next, and to whom: the catalogue decides, the page does not offer what it would refuse. All pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.auth.actor import Actor
from gateway.views.item_differences import ITEM_LABELS

SUBMITTED, RETURNED, APPROVED = "SUBMITTED", "RETURNED", "APPROVED"
WHOLE = "整体"


def flow_of(item: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """What `item_actions.html` offers to this actor."""
    return {
        "actions": open_actions(item),
        "may_review": may_review(item, actor.id),
        "remarks": remarks_of(item),
    }


def open_actions(item: Mapping[str, Any]) -> list[str]:
    """Names of addresses under the item, the usual next step first. `item`: the catalogue's `get_item`."""
    if item["status"] == "WITHDRAWN":
        return []
    stage, changed = item["review"]["stage"], item["draft"] != item["published"]
    suspended, published = item["status"] == "SUSPENDED", item["published"] is not None
    offered = {
        "submit": changed and stage not in (SUBMITTED, APPROVED),
        "review": stage == SUBMITTED,
        "publish": changed and stage == APPROVED,
        "schedule": changed and stage == APPROVED,
        "unschedule": item["publish_at"] is not None,
        "resume": suspended,
        "suspend": published,
        "replace": published or (changed and stage == APPROVED),
        "withdraw": True,
    }
    return [name for name, is_open in offered.items() if is_open]


def may_review(item: Mapping[str, Any], actor_id: str) -> bool:
    """Four eyes: neither who edited last nor who submitted."""
    return actor_id not in (item["edited_by"], item["review"]["submitted_by"])


def remarks_of(item: Mapping[str, Any]) -> list[dict[str, str]]:
    """`{pointer, label, text}` of what a reviewer wants changed; it stays in sight until the next submission."""
    remarks: Sequence[Mapping[str, str]] = item["review"]["remarks"]
    return [{**remark, "label": label_of(remark["pointer"])} for remark in remarks]


def label_of(pointer: str) -> str:
    """Of a field, also when the remark is about a part of it."""
    while pointer and pointer not in ITEM_LABELS:
        pointer = pointer.rpartition("/")[0]
    return ITEM_LABELS.get(pointer, WHOLE)
