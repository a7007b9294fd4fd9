"""The editors' pages about items, with the real catalogue behind them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from event_sourcing.mongo_clients import connect
from gateway.app import create_app
from gateway.settings import GatewaySettings
from gateway.wiring import Connections, dependencies
from tests.integration.gateway_pages.conftest import Visitor
from tests.support.catalog_in_process import CatalogInProcess
from tests.support.servers import fresh_prefix
from tests.unit.catalog.examples import ITEM, context, named, payload, publish
from tests.unit.gateway_pages.markup import Markup

CODE = ITEM["code"]
DRAFT = named("10050000001", "教师荣誉证书补发")
PAGE = f"/editor/items/{CODE}"


class Room:
    """The application with its catalogue, and the editors in front of it."""

    def __init__(self, portal: GatewaySettings, prefix: str) -> None:
        self.mongo = connect(portal.mongo_uri)
        self.catalog = CatalogInProcess(portal.mongo_uri, prefix)
        self._application = create_app(dependencies(portal, Connections(self.mongo, self.catalog)))

    def person(self, name: str) -> Visitor:
        visitor = Visitor(self._application)
        visitor.sign_in(name)
        return visitor

    def close(self) -> None:
        self.catalog.close()
        self.mongo.close()


@pytest.fixture
def room(portal: GatewaySettings) -> Iterator[Room]:
    """One item published and revised since, one draft."""
    with fresh_prefix(portal.mongo_uri) as prefix:
        room = Room(portal, prefix)
        operations = room.catalog.operations
        operations.draft_item(ITEM, context())
        publish(operations, CODE)
        operations.revise_item(payload(annual_volume=7000), context("editor-1005-2"))
        operations.draft_item(DRAFT, context())
        yield room
        room.close()


@pytest.fixture
def editor(room: Room) -> Visitor:
    return room.person("editor")


class TestTheList:
    def test_shows_where_each_item_stands(self, editor: Visitor) -> None:
        text = Markup(editor.get("/editor/items").text).text
        assert "教师荣誉证书补发" in text
        assert "发布后有修改" in text

    @pytest.mark.parametrize(
        ("query", "seen", "unseen"),
        [
            ("q=荣誉", DRAFT["name"], ITEM["name"]),
            ("q=10050101", ITEM["name"], DRAFT["name"]),
            ("state=draft", DRAFT["name"], ITEM["name"]),
            ("state=changed", ITEM["name"], DRAFT["name"]),
        ],
    )
    def test_is_narrowed(self, editor: Visitor, query: str, seen: str, unseen: str) -> None:
        text = Markup(editor.get(f"/editor/items?{query}").text).text
        assert seen in text
        assert unseen not in text

    def test_says_what_to_do_when_nothing_fits(self, editor: Visitor) -> None:
        assert "没有符合条件的事项" in editor.get("/editor/items?q=宇宙飞船").text

    def test_offers_departments_to_the_bureau_only(self, room: Room, editor: Visitor) -> None:
        assert 'name="department"' not in editor.get("/editor/items").text
        assert 'name="department"' in room.person("bureau-editor").get("/editor/items").text

    def test_is_for_editors(self, room: Room) -> None:
        assert room.person("staff-1005").get("/editor/items").status_code == 403


class TestAnItem:
    def test_has_all_ten_elements_and_says_what_readers_still_see(self, editor: Visitor) -> None:
        page = editor.get(PAGE)
        text = Markup(page.text).text
        for element in ("事项编码", "内部编码", "办事指南", "业务表格", "网上咨询"):
            assert element in text
        assert "草稿与已发布内容的不同（1 处）" in text
        assert "6200" in text
        assert "7000" in text

    def test_tells_who_did_what(self, editor: Visitor) -> None:
        text = Markup(editor.get(PAGE).text).text
        assert "审核(教师工作处)" in text
        assert "改了 1 处：年办件量" in text

    def test_of_another_department_is_not_shown(self, room: Room) -> None:
        catalog = room.catalog.operations
        other = named("40010000009", "别的部门的事项", department_code="4001", related_departments=[])
        catalog.draft_item({**other, "categories": {}}, context())
        assert room.person("editor").get("/editor/items/40010000009").status_code == 403
        assert room.person("bureau-editor").get("/editor/items/40010000009").status_code == 200

    def test_that_is_none_is_not_found(self, editor: Visitor) -> None:
        assert editor.get("/editor/items/10050000999").status_code == 404
