"""The editors' pages about items, with the real catalogue behind them: the list, an item, its past."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.settings import GatewaySettings
from tests.integration.gateway_pages.conftest import Visitor
from tests.integration.gateway_pages.editors_room import DRAFT, PAGE, Room
from tests.support.servers import fresh_prefix
from tests.unit.catalog.examples import ITEM, context, named
from tests.unit.gateway_pages.markup import Markup


@pytest.fixture
def room(portal: GatewaySettings) -> Iterator[Room]:
    with fresh_prefix(portal.mongo_uri) as prefix:
        room = Room(portal, prefix)
        room.fill()
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
        assert "审核（教师工作处）" in text
        assert "改了 1 处：年办件量" in text

    def test_of_another_department_is_not_shown(self, room: Room) -> None:
        catalog = room.catalog.operations
        other = named("40010000009", "别的部门的事项", department_code="4001", related_departments=[])
        catalog.draft_item({**other, "categories": {}}, context())
        assert room.person("editor").get("/editor/items/40010000009").status_code == 403
        assert room.person("bureau-editor").get("/editor/items/40010000009").status_code == 200

    def test_that_is_none_is_not_found(self, editor: Visitor) -> None:
        assert editor.get("/editor/items/10050000999").status_code == 404


class TestThePast:
    def test_is_told_whole_and_compared(self, editor: Visitor) -> None:
        assert "全部 5 次记录" in Markup(editor.get(f"{PAGE}/history").text).text
        compared = Markup(editor.get(f"{PAGE}/compare?before=v1&after=now").text).text
        assert "1 处不同" in compared
        assert "没有不同" in editor.get(f"{PAGE}/compare?before=v1&after=r1").text

    @pytest.mark.parametrize(
        ("point", "volume"), [("version=1", "6200"), ("revision=1", "6200"), ("version=5", "7000")]
    )
    def test_is_shown_as_it_was(self, editor: Visitor, point: str, volume: str) -> None:
        assert volume in Markup(editor.get(f"{PAGE}/as-of?{point}").text).text

    @pytest.mark.parametrize(
        ("at", "status"), [("2099-01-01", 200), ("2000-01-01 09:00", 422), ("昨天", 422)]
    )
    def test_of_a_moment_is_shown_or_refused_at_the_field(
        self, editor: Visitor, at: str, status: int
    ) -> None:
        answer = editor.get(f"{PAGE}/as-of?at={at}")
        assert answer.status_code == status
        assert (status == 200) is ('id="at-error"' not in answer.text)

    @pytest.mark.parametrize("query", ["compare?before=x", "as-of", "as-of?version=abc"])
    def test_that_nobody_could_mean_is_a_bad_request(self, editor: Visitor, query: str) -> None:
        assert editor.get(f"{PAGE}/{query}").status_code == 400
