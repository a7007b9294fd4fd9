"""拆分 and 合并: one commit over the streams of all items concerned, each side pointing at the other."""

from __future__ import annotations

from typing import Any

import pytest

from event_sourcing.errors import BanshiError, ConcurrencyError, Forbidden, RuleViolated, ValidationFailed
from event_sourcing.events import NewEvent
from event_sourcing.memory_event_store import MemoryEventStore
from event_sourcing.request_context import CallActor
from services.catalog.authorisation import check
from services.catalog.item.aggregate import item_decider
from services.catalog.item.events import ItemWithdrawn
from services.catalog.operations import CatalogOperations
from services.catalog.public_events import translate
from tests.unit.catalog.examples import context, named, publish, registered_world

OLD, OTHER = "10050000001", "10050000002"
NEW, NEXT, THIRD = "10050000011", "10050000012", "10050000013"
NAMES = {
    OLD: "教师证书业务",
    OTHER: "教师培训业务",
    NEW: "教师证书补发",
    NEXT: "教师证书更正",
    THIRD: "教师培训登记",
}


def approve(catalog: CatalogOperations, code: str) -> None:
    catalog.draft_item(named(code, NAMES[code]), context())
    submission = catalog.submit_item({"code": code}, context())["review"]["submission"]
    catalog.approve_item({"code": code, "submission": submission}, context("reviewer-1005"))


@pytest.fixture
def store() -> MemoryEventStore:
    return MemoryEventStore()


@pytest.fixture
def catalog(store: MemoryEventStore) -> CatalogOperations:
    """Two published items, two approved drafts, one draft that nobody reviewed."""
    catalog = registered_world(store)
    for code in (OLD, OTHER):
        catalog.draft_item(named(code, NAMES[code]), context())
        publish(catalog, code)
    for code in (NEW, NEXT):
        approve(catalog, code)
    catalog.draft_item(named(THIRD, NAMES[THIRD]), context())
    return catalog


def replace(catalog: CatalogOperations, old: list[str], new: list[str], **options: Any) -> dict[str, Any]:
    payload = {"predecessors": old, "successors": new, "reason": "按新办法调整"}
    return catalog.replace_items(payload, context(**options))


def findings(raised: pytest.ExceptionInfo[ValidationFailed]) -> set[tuple[str, str]]:
    return {(error.pointer, error.code) for error in raised.value.errors}


def test_a_split_publishes_the_parts_and_cancels_the_whole_in_one_commit(
    catalog: CatalogOperations, store: MemoryEventStore
) -> None:
    before = store.end()
    answer = replace(catalog, [OLD], [NEW, NEXT])
    (commit,) = store.read_commits(before)
    assert (answer["position"], answer["versions"]) == (commit.last_position, {OLD: 5, NEW: 5, NEXT: 5})
    whole, part = catalog.get_item({"code": OLD}), catalog.get_item({"code": NEW})
    assert (whole["status"], whole["successors"]) == ("WITHDRAWN", [NEW, NEXT])
    assert (part["status"], part["revision"], part["predecessors"]) == ("PUBLISHED", 1, [OLD])


def test_a_merge_points_from_every_old_item_to_the_new_one(catalog: CatalogOperations) -> None:
    replace(catalog, [OLD, OTHER], [NEW])
    assert catalog.get_item({"code": NEW})["predecessors"] == [OLD, OTHER]
    assert [catalog.get_item({"code": code})["successors"] for code in (OLD, OTHER)] == [[NEW], [NEW]]


def test_the_public_learns_of_the_new_before_the_old_points_there(
    catalog: CatalogOperations, store: MemoryEventStore
) -> None:
    before = store.end()
    replace(catalog, [OLD], [NEW, NEXT])
    events = [translate(event) for commit in store.read_commits(before) for event in commit.events]
    told = [(event.name, event.subject) for event in events if event]
    assert told == [("item-published.v1", NEW), ("item-published.v1", NEXT), ("item-withdrawn.v1", OLD)]
    assert [event.data["successors"] for event in events if event and "successors" in event.data] == [
        [NEW, NEXT]
    ]


def test_codes_of_what_was_replaced_are_used_up_and_their_names_free(catalog: CatalogOperations) -> None:
    replace(catalog, [OLD], [NEW, NEXT])
    with pytest.raises(RuleViolated) as raised:
        catalog.draft_item(named(OLD, "另一事项"), context())
    assert raised.value.code == "CODE_USED_UP"
    assert catalog.draft_item(named("10050000021", NAMES[OLD]), context())["version"] == 1


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([OLD], [NEW], {("/successors", "REPLACEMENT_SHAPE")}),
        ([OLD, OTHER], [NEW, NEXT], {("/successors", "REPLACEMENT_SHAPE")}),
        ([], [NEW, NEXT], {("/successors", "REPLACEMENT_SHAPE")}),
        ([OLD], [NEW, NEW], {("/successors/1", "DUPLICATE")}),
        ([OLD], [NEW, OLD], {("/successors/1", "DUPLICATE")}),
        ([THIRD], [NEW, NEXT], {("/predecessors/0", "NOT_PUBLISHED")}),
        (["10050000099", OLD], [NEW], {("/predecessors/0", "NOT_PUBLISHED")}),
        ([OLD], [OTHER, THIRD], {("/successors/0", "CODE_NOT_NEW"), ("/successors/1", "NOT_APPROVED")}),
        ([OLD], [NEW, "10050000099"], {("/successors/1", "ITEM_UNKNOWN")}),
    ],
)
def test_what_does_not_fit_is_refused_with_all_findings_and_nothing_stored(
    catalog: CatalogOperations,
    store: MemoryEventStore,
    old: list[str],
    new: list[str],
    expected: set[tuple[str, str]],
) -> None:
    before = store.end()
    with pytest.raises(ValidationFailed) as raised:
        replace(catalog, old, new)
    assert findings(raised) == expected
    assert store.end() == before


def test_a_replacement_gives_its_reason(catalog: CatalogOperations) -> None:
    with pytest.raises(ValidationFailed) as raised:
        catalog.replace_items({"predecessors": [OLD], "successors": [NEW, NEXT], "reason": " "}, context())
    assert findings(raised) == {("/reason", "REQUIRED")}


def test_the_same_intent_takes_effect_once(catalog: CatalogOperations, store: MemoryEventStore) -> None:
    first = replace(catalog, [OLD], [NEW, NEXT], idempotency_key="split-1")
    end = store.end()
    assert replace(catalog, [OLD], [NEW, NEXT], idempotency_key="split-1") == first
    assert store.end() == end


class InterferingStore(MemoryEventStore):
    """Before the first append that writes several items, somebody edits one of them."""

    interfere: Any = None

    def append(self, writes: Any, metadata: Any, **options: Any) -> Any:
        if self.interfere and len(writes) > 2:
            act, self.interfere = self.interfere, None
            act()
        return super().append(writes, metadata, **options)


def test_an_edit_at_the_same_moment_is_decided_on_anew() -> None:
    store = InterferingStore()
    catalog = registered_world(store)
    catalog.draft_item(named(OLD, NAMES[OLD]), context())
    publish(catalog, OLD)
    for code in (NEW, NEXT):
        approve(catalog, code)
    store.interfere = lambda: catalog.revise_item(named(NEXT, NAMES[NEXT], annual_volume=1), context())
    with pytest.raises(BanshiError) as raised:
        replace(catalog, [OLD], [NEW, NEXT])
    assert not isinstance(raised.value, ConcurrencyError)
    assert isinstance(raised.value, ValidationFailed)
    assert findings(raised) == {("/successors/1", "NOT_APPROVED")}  # type: ignore[arg-type]
    assert catalog.get_item({"code": OLD})["status"] == "PUBLISHED"


def test_withdrawals_stored_before_there_were_successors_have_none() -> None:
    gone = ItemWithdrawn(OLD, NAMES[OLD], "1005", "职能调整", True, (NAMES[OLD],))
    data = {
        name: value for name, value in item_decider.codec.encode(gone).data.items() if name != "successors"
    }
    assert item_decider.codec.decode(NewEvent("ItemWithdrawn", data, 1)) == gone


@pytest.mark.parametrize(
    ("predecessors", "successors", "allowed"),
    [
        ([OLD], [NEW, NEXT], True),
        ([OLD, "10060000001"], [NEW], False),
        ([OLD], [NEW, "10060000001"], False),
        ([], [], False),
        (5, None, False),
    ],
)
def test_a_department_replaces_only_items_of_its_own(
    predecessors: Any, successors: Any, allowed: bool
) -> None:
    payload = {"predecessors": predecessors, "successors": successors}
    check(CallActor("e-0", frozenset({"editor"}), None), "replace_items", payload)
    own = CallActor("e-1", frozenset({"editor"}), "1005")
    if allowed:
        check(own, "replace_items", payload)
    else:
        with pytest.raises(Forbidden):
            check(own, "replace_items", payload)
