"""The catalogue over the API: every item is reached by department, group, category, list and search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from gateway.http.unchanged_again import UnchangedAgain
from gateway.pages.texts import today
from gateway.projections.writer import PortalWriter
from gateway.views.filters import FACETS
from gateway.views.generation import Generation
from tests.integration.gateway.conftest import Client, Gateway
from tests.support.sample_portal import sample_events
from tests.unit.cli.samples import sample

ITEMS: list[dict[str, Any]] = [entry for entry in sample("items.json")["items"] if entry["kind"] == "ITEM"]
CODES = {item["code"] for item in ITEMS}
ANY = "10050102001"


def pages(client: Client, path: str, limit: int = 30) -> Iterator[dict[str, Any]]:
    """Every entry of a list, page by page."""
    joint, cursor = "&" if "?" in path else "?", ""
    while True:
        answer = client.get(f"{path}{joint}limit={limit}{cursor}")
        assert answer.status_code == 200, answer.text
        yield from answer.json["items"]
        if answer.json["next_cursor"] is None:
            return
        cursor = f"&cursor={answer.json['next_cursor']}"


def codes(client: Client, path: str, limit: int = 30) -> list[str]:
    return [entry["code"] for entry in pages(client, path, limit)]


class TestLists:
    def test_all_81_items_come_once_each_page_by_page(self, visitor: Client) -> None:
        found = codes(visitor, "/items", limit=7)
        assert len(found) == len(set(found)) == 81
        assert set(found) == CODES
        assert visitor.get("/items").json["total"] == 81

    def test_every_item_is_listed_under_its_department_and_its_group(self, visitor: Client) -> None:
        for facet, key in (("department", "departmentCode"), ("group", "parentCode")):
            wanted: dict[str, set[str]] = {}
            for item in (item for item in ITEMS if item[key]):
                wanted.setdefault(item[key], set()).add(item["code"])
            for value, of_value in wanted.items():
                assert of_value <= set(codes(visitor, f"/items?{facet}={quote(value)}")), (facet, value)

    def test_departments_count_their_items(self, visitor: Client) -> None:
        answer = visitor.get("/departments").json
        assert answer["total"] == len(answer["items"]) == 48
        for department in answer["items"]:
            listed = codes(visitor, f"/items?department={department['code']}")
            assert len(listed) == department["item_count"]
        assert sum(department["item_count"] for department in answer["items"]) == 81

    def test_categories_count_their_items(self, visitor: Client) -> None:
        answer = visitor.get("/categories").json
        counted = 0
        for dimension in answer["dimensions"]:
            if dimension["key"] not in FACETS:
                continue
            for value in dimension["values"]:
                listed = codes(visitor, f"/items?{dimension['key']}={quote(value['value'])}")
                assert len(listed) == value["item_count"], (dimension["key"], value)
                counted += value["item_count"]
        assert counted > 81
        for group in answer["groups"]:
            assert len(codes(visitor, f"/items?group={group['code']}")) == group["item_count"]

    def test_the_tree_holds_every_item_once(self, visitor: Client) -> None:
        met: list[str] = []
        waiting = [node["code"] for node in visitor.get("/categories/tree").json["children"]]
        while waiting:
            path = f"/categories/tree?at={waiting.pop()}"
            met += codes(visitor, path, limit=2)
            waiting += [node["code"] for node in visitor.get(path).json["children"]]
        assert sorted(met) == sorted(CODES)
        assert visitor.get("/categories/tree?at=99").json["code"] == "NODE_UNKNOWN"

    def test_a_list_is_not_sent_again_while_it_is_the_same(self, visitor: Client) -> None:
        first = visitor.get("/items?department=1005")
        again = visitor.get("/items?department=1005", if_none_match=first.headers["etag"])
        assert (again.status_code, again.content) == (304, b"")

    def test_values_of_one_facet_widen_and_facets_narrow(self, visitor: Client) -> None:
        one, other = codes(visitor, "/items?department=1005"), codes(visitor, "/items?department=1006")
        assert set(codes(visitor, "/items?department=1005&department=1006")) == {*one, *other}
        both = codes(visitor, "/items?department=1005&service_mode=1")
        assert set(both) == set(one) & set(codes(visitor, "/items?service_mode=1"))


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item["code"])
class TestEveryItem:
    def test_is_found_by_its_name(self, visitor: Client, item: dict[str, Any]) -> None:
        found = visitor.get(f"/search?q={quote(item['name'])}&limit=3").json["items"]
        assert item["code"] in [entry["code"] for entry in found]

    def test_comes_whole_with_its_guide_and_its_form(self, visitor: Client, item: dict[str, Any]) -> None:
        answer = visitor.get(f"/items/{item['code']}").json
        assert answer["item"]["name"] == item["name"]
        assert answer["guide"] == visitor.get(f"/items/{item['code']}/guide").json
        forms = visitor.get(f"/items/{item['code']}/forms").json["items"]
        assert bool(forms) >= answer["summary"]["online"]
        for form in forms:
            assert visitor.get(f"/forms/{form['form_id']}").json == form


class TestOneItem:
    def test_has_what_comes_before_and_after(self, visitor: Client) -> None:
        answers = [visitor.get(f"/items/{code}").json for code in CODES]
        ends = [(a["code"], end["code"]) for a in answers for end in a["before"] if not end["external"]]
        back = {(end["code"], a["code"]) for a in answers for end in a["after"]}
        assert ends
        assert set(ends) <= back

    def test_is_not_sent_again_while_it_is_the_same(self, visitor: Client) -> None:
        first = visitor.get(f"/items/{ANY}")
        again = visitor.get(f"/items/{ANY}", if_none_match=first.headers["etag"])
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert visitor.get(f"/items/{ANY}", if_none_match='"other"').content == first.content

    @pytest.mark.parametrize("path", ["", "/guide", "/forms"])
    def test_that_nobody_knows_is_a_problem(self, visitor: Client, path: str) -> None:
        answer = visitor.get(f"/items/99999999999{path}")
        assert (answer.status_code, answer.json["code"]) == (404, "ITEM_UNKNOWN")


class TestSearch:
    @pytest.mark.parametrize(
        "q", ["教师资格证补发", "jszgzsbf", "jszgz", "jiaoshizig", "jiaoshizige", "10050102001"]
    )
    def test_finds_by_words_pinyin_initials_and_code(self, visitor: Client, q: str) -> None:
        found = visitor.get(f"/search?q={quote(q)}").json
        assert any("教师资格" in entry["name"] for entry in found["items"][:3])
        assert visitor.get(f"/items?q={quote(q)}").json == found
        assert visitor.get(f"/suggest?q={quote(q)}").json["items"][0]["code"] == found["items"][0]["code"]

    def test_goes_on_page_by_page_and_within_a_facet(self, visitor: Client) -> None:
        path = f"/search?q={quote('教师')}"
        found = codes(visitor, path, limit=2)
        assert len(found) == len(set(found)) == visitor.get(path).json["total"] > 4
        within = codes(visitor, f"{path}&department=1005")
        assert within
        assert set(within) <= set(codes(visitor, "/items?department=1005"))

    def test_finds_nothing_without_making_a_fuss(self, visitor: Client) -> None:
        assert visitor.get("/search?q=qqqzzz").json == {"items": [], "next_cursor": None, "total": 0}


def test_a_changed_item_is_sent_again_to_who_keeps_asking(gateway: Gateway) -> None:
    """Through the whole of what gunicorn runs."""
    wrapped = UnchangedAgain(gateway.application, Generation(gateway.database, seconds=0), day=today)
    client = Client(wrapped)
    etag = client.get(f"/items/{ANY}").headers["etag"]
    assert [client.get(f"/items/{ANY}", if_none_match=etag).status_code for _ in range(3)] == [304] * 3
    changed = next(
        event
        for event in sample_events()
        if event.name == "department-registered.v1" and event.subject == "1005"
    )
    renamed = replace(
        changed,
        data={**changed.data, "name": "教师发展处"},
        sequence="2",
        id="catalog-900001",
        position="900001",
    )
    PortalWriter(gateway.database).receive(renamed)
    answer = client.get(f"/items/{ANY}", if_none_match=etag)
    assert (answer.status_code, answer.json["names"]["department"]) == (200, "教师发展处")
    assert client.get("/departments", if_none_match=etag).status_code == 200
    back = replace(changed, sequence="3", id="catalog-900002", position="900002")
    PortalWriter(gateway.database).receive(back)
    assert client.get(f"/items/{ANY}").headers["etag"] != answer.headers["etag"]
