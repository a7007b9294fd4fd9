"""Items as they were: history, as-of views and comparisons, from the stream alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from event_sourcing.errors import NotFound, ValidationFailed
from event_sourcing.memory_event_store import MemoryEventStore
from services.catalog.item.events import ItemEvent
from services.catalog.item.history import WHAT
from services.catalog.operations import CatalogOperations
from services.catalog.past import PastItems
from tests.unit.catalog.examples import ITEM, context, named, payload, publish, registered_world

CODE = ITEM["code"]
MONDAY = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class Week:
    """Monday: published. Tuesday: revised. Wednesday: published again. Thursday: suspended."""

    def __init__(self) -> None:
        self.now = MONDAY
        self.store = MemoryEventStore(lambda: self.now)
        self.catalog: CatalogOperations = registered_world(self.store, clock=lambda: self.now)
        self.past = PastItems(self.store)
        self.catalog.draft_item(ITEM, context())
        publish(self.catalog, CODE)
        self.now = self.day(1)
        self.catalog.revise_item(payload(annual_volume=7000, short_name="教资认定"), context("editor-qian"))
        self.now = self.day(2)
        publish(self.catalog, CODE)
        self.now = self.day(3)
        self.catalog.suspend_item({"code": CODE, "reason": "系统升级", "until": "2026-12-31"}, context())

    def day(self, number: int) -> datetime:
        return MONDAY + timedelta(days=number)


@pytest.fixture(scope="module")
def week() -> Week:
    return Week()


def test_every_event_has_a_name_in_the_history() -> None:
    assert set(WHAT) == set(get_args(ItemEvent))
    assert len(set(WHAT.values())) == len(WHAT)


def test_the_history_says_what_happened_when_and_by_whom(week: Week) -> None:
    entries = week.past.history({"code": CODE})["entries"]
    assert [(entry["version"], entry["what"]) for entry in entries] == [
        (1, "新增草稿"),
        (2, "提交审核"),
        (3, "审核通过"),
        (4, "发布"),
        (5, "修订草稿"),
        (6, "提交审核"),
        (7, "审核通过"),
        (8, "发布"),
        (9, "暂停办理"),
    ]
    assert (entries[2]["by"], entries[4]["by"]) == ("reviewer-1005", "editor-qian")
    assert entries[4]["at"] == week.day(1).isoformat()
    assert [entry["revision"] for entry in entries if entry["revision"]] == [1, 2]
    assert entries[8]["details"] == {"reason": "系统升级", "until": "2026-12-31"}


def test_the_history_shows_what_edits_and_publications_changed(week: Week) -> None:
    entries = week.past.history({"code": CODE})["entries"]
    changed = {entry["version"]: entry["changes"] for entry in entries if entry["changes"]}
    assert set(changed) == {5, 8}
    assert changed[5] == changed[8]
    assert [(c["pointer"], c["before"], c["after"]) for c in changed[8]] == [
        ("/short_name", None, "教资认定"),
        ("/annual_volume", 6200, 7000),
    ]


@pytest.mark.parametrize(
    ("point", "published", "draft", "status"),
    [
        ({"version": 1}, None, 6200, "DRAFT"),
        ({"version": 5}, 6200, 7000, "PUBLISHED"),
        ({"revision": 1}, 6200, 6200, "PUBLISHED"),
        ({"revision": 2}, 7000, 7000, "PUBLISHED"),
        ({"at": "2026-11-23T09:00:00+08:00"}, 6200, 6200, "PUBLISHED"),
        ({"at": "2026-11-25T08:59:59+08:00"}, 6200, 7000, "PUBLISHED"),
        ({"at": "2026-11-25T09:00:00+08:00"}, 7000, 7000, "PUBLISHED"),
        ({"at": "2030-01-01T00:00:00Z"}, 7000, 7000, "SUSPENDED"),
    ],
)
def test_an_item_is_shown_as_it_was(
    week: Week, point: dict[str, Any], published: int | None, draft: int, status: str
) -> None:
    item = week.past.as_of({"code": CODE, **point})
    assert (item["published"] and item["published"]["annual_volume"]) == published
    assert (item["draft"]["annual_volume"], item["status"]) == (draft, status)


def test_the_present_is_a_special_case_of_the_past(week: Week) -> None:
    present = week.catalog.get_item({"code": CODE})
    assert (present.pop("warnings"), present.pop("missing")) == ([], [])
    assert week.past.as_of({"code": CODE, "version": present["version"]}) == present


@pytest.mark.parametrize(
    ("point", "code"),
    [
        ({"version": 10}, "VERSION_UNKNOWN"),
        ({"revision": 3}, "REVISION_UNKNOWN"),
        ({"at": "2026-11-22T00:00:00Z"}, "ITEM_NOT_YET_KNOWN"),
    ],
)
def test_a_point_that_never_was_is_not_found(week: Week, point: dict[str, Any], code: str) -> None:
    with pytest.raises(NotFound) as raised:
        week.past.as_of({"code": CODE, **point})
    assert raised.value.code == code


def test_an_item_that_nobody_drafted_has_no_past(week: Week) -> None:
    for ask in (week.past.history, lambda asked: week.past.as_of({**asked, "version": 1})):
        with pytest.raises(NotFound) as raised:
            ask({"code": "10050000099"})
        assert raised.value.code == "ITEM_UNKNOWN"


@pytest.mark.parametrize(
    "point", [{}, {"version": 1, "revision": 1}, {"version": 0}, {"at": "2026-11-23"}, {"version": "1"}]
)
def test_a_point_is_given_in_exactly_one_way(week: Week, point: dict[str, Any]) -> None:
    with pytest.raises(ValidationFailed):
        week.past.as_of({"code": CODE, **point})
    with pytest.raises(ValidationFailed):
        week.past.compare({"code": CODE, "before": point})


def test_two_revisions_are_compared(week: Week) -> None:
    found = week.past.compare({"code": CODE, "before": {"revision": 1}, "after": {"revision": 2}})
    assert [change["pointer"] for change in found["differences"]] == ["/short_name", "/annual_volume"]


def test_what_another_editor_changed_since_is_compared_with_the_present_draft(week: Week) -> None:
    """After a 412 the second editor sees the difference between the version they had and the one that is there."""
    found = week.past.compare({"code": CODE, "before": {"version": 4}})
    assert [change["label"] for change in found["differences"]] == ["事项简称", "年办件量"]
    assert week.past.compare({"code": CODE, "before": {"version": 9}})["differences"] == []


def test_what_the_public_saw_is_compared_by_time(week: Week) -> None:
    then, now = {"at": "2026-11-24T12:00:00+08:00"}, {"at": "2026-11-26T12:00:00+08:00"}
    found = week.past.compare({"code": CODE, "before": then, "after": now})["differences"]
    assert [change["after"] for change in found] == ["教资认定", 7000]


def test_reviews_plans_and_replacements_are_told_with_their_details() -> None:
    now = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
    store = MemoryEventStore()
    catalog = registered_world(store, clock=lambda: now)
    old, new = "10050000001", ("10050000002", "10050000003")
    catalog.draft_item(named(old, "教师证书业务"), context())
    catalog.submit_item({"code": old}, context())
    remark = {"pointer": "/name", "text": "请用规范全称"}
    catalog.return_item({"code": old, "submission": 1, "remarks": [remark]}, context("reviewer-1005"))
    catalog.publish_imported_item({"code": old}, context("admin-1"))
    for index, code in enumerate(new):
        catalog.draft_item(named(code, f"教师证书业务之{index}"), context())
        catalog.submit_item({"code": code}, context())
        catalog.approve_item({"code": code, "submission": 1}, context("reviewer-1005"))
        catalog.schedule_publication({"code": code, "at": "2026-12-01T00:00:00+08:00"}, context())
    catalog.replace_items({"predecessors": [old], "successors": list(new), "reason": "细化"}, context())
    past = PastItems(store)
    told = {(entry["what"], str(entry["details"])) for entry in past.history({"code": old})["entries"]}
    assert ("退回修改", str({"submission": 1, "remarks": [remark]})) in told
    assert ("导入免审", "{}") in told
    assert ("取消", str({"reason": "细化", "successors": list(new)})) in told
    told = {(entry["what"], str(entry["details"])) for entry in past.history({"code": new[0]})["entries"]}
    assert ("设定发布时间", str({"at": "2026-11-30T16:00:00+00:00"})) in told
    assert ("承接原事项", str({"kind": "SPLIT", "predecessors": [old]})) in told
