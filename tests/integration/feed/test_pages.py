"""The feed page by page: from the beginning, behind a cursor, filtered, and for whom."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from gateway.projections.feed import Feed, Wanted
from gateway.projections.journal import CHECKPOINTS, COUNTER, JOURNAL
from gateway.projections.rebuild import rebuild
from gateway.projections.writer import prepare
from tests.integration.feed.conftest import Portal, Reader
from tests.integration.feed.journals import fill, receive, thing
from tests.support.case_events import events_of_a_case
from tests.support.sample_portal import sample_events

KINDS = (("catalog", "thing-done.v1"), ("catalog", "thing-undone.v1"), ("guides", "thing-done.v1"))
ReaderAs = Callable[[str | None], Reader]


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [item["id"] for item in items]


class TestPages:
    def test_a_stranger_gets_everything_once_and_in_order(self, portal: Portal, system: Reader) -> None:
        events = [thing(n) for n in range(1, 251)]
        fill(portal, events)
        assert system.all() == [event.to_dict() for event in events]
        assert ids(system.all(limit=7)) == [event.id for event in events]

    def test_a_page_says_where_it_goes_on_even_when_it_is_the_last(
        self, portal: Portal, system: Reader
    ) -> None:
        first = system.ask()
        assert (first.status_code, first.json["items"], first.json["total"]) == (200, [], None)
        receive(portal, [thing(1)])
        page = system.ask(after=first.json["next_cursor"]).json
        assert ids(page["items"]) == ["catalog-1"]
        receive(portal, [thing(1), thing(2)])  # the first one again: told once
        assert ids(system.ask(after=page["next_cursor"]).json["items"]) == ["catalog-2"]
        assert ids(system.ask(after=page["next_cursor"]).json["items"]) == ["catalog-2"]

    def test_a_page_is_kept_by_nobody_in_between(self, portal: Portal, reader_as: ReaderAs) -> None:
        for role in ("system", None):
            assert reader_as(role).ask().headers["cache-control"] == "no-store"

    def test_cursors_live_on_through_a_rebuild_of_the_portal(self, portal: Portal, system: Reader) -> None:
        events = sample_events()[:60]
        receive(portal, events)
        cursor = system.ask(limit=25).json["next_cursor"]
        before = list(portal[JOURNAL].find().sort("n", 1))
        rebuild(portal)
        prepare(portal)
        assert list(portal[JOURNAL].find().sort("n", 1)) == before
        assert ids(system.all(after=cursor)) == [event.id for event in events[25:]]

    def test_envelopes_are_told_as_they_came(self, portal: Portal, system: Reader) -> None:
        events = events_of_a_case()
        receive(portal, events)
        assert system.all() == [event.to_dict() for event in events]


class TestFilters:
    @pytest.fixture(autouse=True)
    def journal(self, portal: Portal) -> None:
        fill(
            portal,
            [
                thing(3 * n + place, service, name, subject=f"s{n % 3}")
                for n in range(60)
                for place, (service, name) in enumerate(KINDS)
            ],
        )

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ({"type": "cn.gz.edu.catalog.thing-done.v1"}, 60),
            ({"type": ["cn.gz.edu.catalog.thing-done.v1", "cn.gz.edu.guides.thing-done.v1"]}, 120),
            ({"type": "cn.gz.edu.catalog.*"}, 120),
            ({"type": "cn.gz.edu.*"}, 180),
            ({"service": "guides"}, 60),
            ({"service": ["guides", "catalog"]}, 180),
            ({"subject": "s1"}, 60),
            ({"subject": ["s1", "s2"], "service": "guides"}, 40),
            ({"service": "guides", "type": "cn.gz.edu.catalog.*"}, 0),
            ({"type": "cn.gz.edu.catalog.thing"}, 0),
            ({"subject": "nobody"}, 0),
        ],
    )
    def test_come_before_the_limit(self, system: Reader, query: dict[str, Any], count: int) -> None:
        found = system.all(**query, limit=7)
        assert len(found) == len(set(ids(found))) == count
        assert found == [item for item in system.all() if item["id"] in ids(found)]

    def test_that_let_nothing_through_still_move_the_cursor(self, portal: Portal, system: Reader) -> None:
        cursor = system.ask(subject="nobody").json["next_cursor"]
        receive(portal, [thing(1000, subject="nobody")])
        assert ids(system.ask(after=cursor).json["items"]) == ["catalog-1000"]

    @pytest.mark.parametrize(
        ("wanted", "index"),
        [
            (Wanted(), "n"),
            (Wanted(types=("cn.gz.edu.guides.*",)), "type"),
            (Wanted(services=frozenset({"catalog"})), "type"),
            (Wanted(subjects=("s1", "s2")), "subject"),
            (Wanted(subjects=("s1",), types=("cn.gz.edu.guides.*",)), "subject"),
        ],
    )
    def test_read_an_index_in_order_and_sort_nothing(
        self, portal: Portal, wanted: Wanted, index: str
    ) -> None:
        query, hint = Feed(portal)._query(wanted, 10, 170, None)
        cursor = portal[JOURNAL].find(query).sort("n", 1).limit(5).hint(hint)
        plan = json.dumps(cursor.explain(), default=str)
        assert f'"indexName": "{index}"' in plan
        assert '"SORT"' not in plan
        assert "COLLSCAN" not in plan

    def test_know_the_types_from_the_index_alone(self, portal: Portal) -> None:
        explained = portal.command(
            "explain", {"distinct": JOURNAL, "key": "envelope.type"}, verbosity="executionStats"
        )
        assert explained["executionStats"]["totalDocsExamined"] == 0
        assert explained["executionStats"]["totalKeysExamined"] <= 4


class TestWhoMay:
    @pytest.fixture(autouse=True)
    def journal(self, portal: Portal) -> None:
        fill(portal, [thing(n, service) for n, service in enumerate(("catalog", "applications", "guides"))])

    @pytest.mark.parametrize("role", ["system", "ops", "admin"])
    def test_systems_and_those_who_run_them_read_everything(self, reader_as: ReaderAs, role: str) -> None:
        assert len(reader_as(role).all()) == 3
        assert len(reader_as(role).all(service="applications")) == 1

    @pytest.mark.parametrize("role", [None, "applicant", "staff", "editor"])
    def test_others_read_what_is_about_nobody(self, reader_as: ReaderAs, role: str | None) -> None:
        assert ids(reader_as(role).all()) == ["catalog-0", "guides-2"]
        assert ids(reader_as(role).all(type="cn.gz.edu.*")) == ["catalog-0", "guides-2"]
        assert ids(reader_as(role).all(service="guides")) == ["guides-2"]

    @pytest.mark.parametrize(
        "query", [{"service": "applications"}, {"type": "cn.gz.edu.applications.*"}, {"service": "notify"}]
    )
    def test_who_asks_for_what_is_not_theirs_is_told_so(
        self, reader_as: ReaderAs, query: dict[str, str]
    ) -> None:
        visitor, applicant = reader_as(None).ask(**query), reader_as("applicant").ask(**query)
        assert (visitor.status_code, visitor.json["code"]) == (401, "SIGN_IN_REQUIRED")
        assert (applicant.status_code, applicant.json["code"]) == (403, "ROLE")
        assert visitor.headers["content-type"] == "application/problem+json"


def cursor_of(place: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


class TestRefusals:
    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ({"after": "nonsense"}, "/after"),
            ({"after": cursor_of("x")}, "/after"),
            ({"after": cursor_of([1, 2])}, "/after"),
            ({"after": cursor_of(["another-journal", 0])}, "/after"),
            ({"limit": "501"}, "/limit"),
            ({"wait": "31"}, "/wait"),
            ({"wait": "-1"}, "/wait"),
            ({"type": "cn.gz.*.edu"}, "/type"),
            ({"type": ["a"] * 21}, "/type"),
            ({"service": "CATALOG"}, "/service"),
            ({"cursor": "x"}, "/cursor"),
        ],
    )
    def test_name_the_parameter(self, system: Reader, query: dict[str, Any], pointer: str) -> None:
        answer = system.ask(**query)
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (400, pointer)

    def test_a_cursor_beyond_the_end_is_of_another_journal(self, portal: Portal, system: Reader) -> None:
        receive(portal, [thing(1), thing(2)])
        cursor = system.ask().json["next_cursor"]
        portal[CHECKPOINTS].update_one({"_id": COUNTER}, {"$set": {"n": 1}})  # an older backup was restored
        answer = system.ask(after=cursor)
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (400, "/after")
        assert "从头开始" in answer.json["detail"]

    def test_before_there_is_a_journal_the_feed_is_not_there_yet(
        self, portal: Portal, system: Reader
    ) -> None:
        portal[CHECKPOINTS].delete_one({"_id": COUNTER})
        answer = system.ask()
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
