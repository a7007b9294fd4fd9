"""The public past of an item: what changed when, and what it said at a moment."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from event_sourcing.cloud_events import CloudEvent
from gateway.errors import BadRequest
from gateway.http.as_of import moment_of
from gateway.projections.changes import changes, merge
from gateway.views.item_differences import GUIDE_LABELS, ITEM_LABELS, differences
from gateway.views.past_items import CHANGED, ENDED, FIRST, facts_at, history

ROOT = Path(__file__).parents[3]
START = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
CODE = "10050101001"


def example(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / f"contracts/examples/{name}.json").read_bytes())
    return found


def event(name: str, version: int, **data: Any) -> CloudEvent:
    """The contract's example as the stream's event `version`, an hour after the one before, with other data."""
    envelope = example(name)
    at = START + timedelta(hours=version)
    return CloudEvent.from_dict(
        {
            **envelope,
            "sequence": str(version),
            "time": at.isoformat(),
            "data": {**envelope["data"], **data},
        }
    )


ITEM, GUIDE = "catalog/item-published.v1", "guides/guide-published.v1"
LIFE = [
    event(ITEM, 2, revision=1),
    event(GUIDE, 3, revision=1),
    event(ITEM, 5, revision=2, max_visits=1, promised_limit={"value": 15, "unit": "WD"}),
    event("catalog/item-suspended.v1", 6, reason="系统升级", until="2026-11-30"),
    event(GUIDE, 7, revision=2, conditions=["具备大学本科毕业及以上学历"]),
    event("catalog/item-resumed.v1", 8),
    event(ITEM, 9, revision=3, max_visits=1, promised_limit={"value": 15, "unit": "WD"}),
    event("catalog/item-withdrawn.v1", 10, reason="依法取消", successors=["10050101009"]),
]


def facts(events: list[CloudEvent]) -> list[dict[str, Any]]:
    """What the projector keeps of them, by version."""
    documents: dict[str, dict[str, Any]] = {}
    for each in events:
        for change in changes(each):
            if change.collection == "item_past":
                documents[change.key] = merge(documents.get(change.key), change)
    return sorted(documents.values(), key=lambda document: int(document["version"]))


def test_every_change_is_told_with_what_it_changed_the_latest_first() -> None:
    told = [(c.of, c.event, c.revision, [d.label for d in c.changes]) for c in history(facts(LIFE))]
    assert told == [
        ("withdrawn", FIRST, None, []),
        ("suspension", ENDED, None, []),
        ("guide", CHANGED, 2, ["办理条件"]),
        ("suspension", FIRST, None, []),
        ("item", CHANGED, 2, ["到办事现场次数", "承诺办结时限"]),
        ("guide", FIRST, 1, []),
        ("item", FIRST, 1, []),
    ]


def test_a_publication_that_changes_nothing_is_not_told() -> None:
    assert 3 not in [change.revision for change in history(facts(LIFE))]


def test_reasons_last_days_and_successors_are_told() -> None:
    details = {change.of: change.details for change in history(facts(LIFE)) if change.details}
    assert details == {
        "suspension": {"reason": "系统升级", "until": "2026-11-30"},
        "withdrawn": {"reason": "依法取消", "successors": ["10050101009"]},
    }


@given(st.permutations(LIFE), st.lists(st.sampled_from(LIFE), max_size=4))
def test_the_past_is_the_same_in_whatever_order_it_arrives(
    order: list[CloudEvent], again: list[CloudEvent]
) -> None:
    assert facts([*order, *again]) == facts(LIFE)


@given(st.integers(0, len(LIFE)))
def test_what_held_at_a_moment_is_what_the_events_until_then_say(known: int) -> None:
    """The live document after so many events, and the past as of the last of them, agree."""
    live: dict[str, Any] | None = None
    for each in LIFE[:known]:
        for change in changes(each):
            if change.collection == "items":
                live = merge(live, change)
    then = facts_at(facts(LIFE[:known]))
    assert all(live is None or live[name] == value for name, value in then.items())


def test_nothing_was_said_before_the_first_publication() -> None:
    assert facts_at([])["item"] is None
    assert history([]) == []


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24", datetime(2026, 11, 24, 15, 59, 59, 999999, tzinfo=UTC)),
        ("2026-11-24T09:30:00+08:00", datetime(2026, 11, 24, 1, 30, tzinfo=UTC)),
        ("2026-11-24T09:30:00 08:00", datetime(2026, 11, 24, 1, 30, tzinfo=UTC)),
        ("2026-11-24T09:30:00", datetime(2026, 11, 24, 1, 30, tzinfo=UTC)),
        ("2026-11-24T01:30:00Z", datetime(2026, 11, 24, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_day_means_its_end_in_beijing_and_a_moment_itself(text: str, moment: datetime) -> None:
    assert moment_of(text) == moment


@pytest.mark.parametrize("text", ["2026-02-30", "昨天", "9999-12-31", "2026-11-24T25:00:00", "2026"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        moment_of(text)


def leaves(schema: dict[str, Any], pointer: str = "") -> set[str]:
    """Places of a contract's schema that hold one value: lists and limits are one, other objects are not."""
    found: set[str] = set()
    for name, inner in schema.get("properties", {}).items():
        here = f"{pointer}/{name}"
        parts = [inner, *inner.get("anyOf", ()), *inner.get("oneOf", ())]
        nested = next((part for part in parts if "properties" in part), None)
        is_one_value = nested is None or {"value", "from"} & set(nested["properties"])
        found |= {here} if is_one_value else leaves(nested or {}, here)
    return found


def test_every_field_of_a_published_item_has_a_name_for_people() -> None:
    schema = json.loads((ROOT / "contracts/events/catalog/item-published.v1.schema.json").read_bytes())
    unnamed = {"/code", "/department_name", "/revision"}
    known = set(ITEM_LABELS) | unnamed
    assert {leaf for leaf in leaves(schema) if not any(leaf.startswith(name) for name in known)} == set()


def test_every_field_of_a_published_guide_has_a_name_for_people() -> None:
    data = example(GUIDE)["data"]
    changed = differences({}, data, GUIDE_LABELS)
    named = {difference.pointer.split("/")[1] for difference in changed}
    assert set(data) - named == {"item_code", "item_name", "revision"}
