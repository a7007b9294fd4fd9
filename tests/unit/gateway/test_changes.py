"""Events merged in any order, and any number of times, give the same document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.errors import ContractMismatch
from gateway.projections.changes import Change, changes, merge
from gateway.projections.composition import Sources, compose
from tests.support.case_events import events_of_a_case
from tests.support.sample_portal import sample_events

ROOT = Path(__file__).parents[3]

Documents = dict[tuple[str, str], dict[str, Any]]


def merged(events: list[CloudEvent]) -> Documents:
    documents: Documents = {}
    for event in events:
        for change in changes(event):
            key = (change.collection, change.key)
            documents[key] = merge(documents.get(key), change)
    return documents


@pytest.fixture(scope="module")
def catalogue() -> list[CloudEvent]:
    """Events of a few items with all that belongs to them, some of them twice in their lives."""
    return [event for event in sample_events() if "10050102001" in event.subject or event.subject == "1005"]


CASE = events_of_a_case()


@given(st.permutations(CASE), st.lists(st.sampled_from(CASE), max_size=5))
@settings(max_examples=60)
def test_a_case_looks_the_same_whatever_the_order(order: list[CloudEvent], again: list[CloudEvent]) -> None:
    assert merged([*order, *again]) == merged(CASE)


@given(st.data())
@settings(max_examples=40)
def test_an_item_looks_the_same_whatever_the_order(catalogue: list[CloudEvent], data: st.DataObject) -> None:
    order = data.draw(st.permutations(catalogue))
    again = data.draw(st.lists(st.sampled_from(catalogue), max_size=3))
    assert merged([*order, *again]) == merged(catalogue)


def test_the_last_event_of_a_case_has_the_head() -> None:
    (case,) = merged(CASE).values()
    assert case["version"] == CASE[-1].stream_version
    assert case["status"] == CASE[-1].data["status"]
    assert len(case["timeline"]) == len(CASE)


def test_merging_leaves_the_given_document_as_it_is() -> None:
    (change,) = changes(CASE[0])
    before = merge(None, change)
    copy = {**before, "seen": dict(before["seen"]), "timeline": dict(before["timeline"])}
    merge(before, changes(CASE[-1])[0])
    assert before == copy


def test_an_event_that_is_not_as_its_contract_says_is_a_mismatch(catalogue: list[CloudEvent]) -> None:
    event = CASE[0]
    broken = CloudEvent.from_dict({**event.to_dict(), "data": {"nothing": 1}})
    with pytest.raises(ContractMismatch):
        changes(broken)


def test_what_the_portal_does_not_show_changes_nothing() -> None:
    unknown = CloudEvent.from_dict(
        {**CASE[0].to_dict(), "type": CASE[0].type.replace("application-submitted", "tea-was-drunk")}
    )
    assert changes(unknown) == ()


def test_a_change_is_a_plain_value(catalogue: list[CloudEvent]) -> None:
    assert all(isinstance(change, Change) for event in catalogue for change in changes(event))


SUSPENDED, RESUMED = (
    CloudEvent.from_json((ROOT / f"contracts/examples/catalog/item-{what}.v1.json").read_bytes())
    for what in ("suspended", "resumed")
)


@given(st.permutations([SUSPENDED, RESUMED, SUSPENDED]))
def test_a_resumed_item_is_not_suspended_whatever_the_order(order: list[CloudEvent]) -> None:
    item = merged(order)["items", SUSPENDED.subject]
    assert (item["suspended"], item["suspension_version"]) == (None, RESUMED.stream_version)


def test_a_suspended_item_is_shown_as_such_and_has_another_etag(catalogue: list[CloudEvent]) -> None:
    """Also when an older release wrote the document, without a place for suspensions."""
    whole = merged(catalogue)["items", "10050102001"]
    older = {name: value for name, value in whole.items() if not name.startswith("susp")}
    suspended = {"suspended": {"reason": "系统升级", "until": None}, "suspension_version": 9}
    sources = Sources({}, {}, {}, {}, {}, {})
    before, after = compose(older, sources), compose({**whole, **suspended}, sources)
    assert (before["suspended"], after["suspended"]["reason"]) == (None, "系统升级")
    assert (after["version"], after["listed"]) == (9, True)
    assert before["etag"] != after["etag"]
