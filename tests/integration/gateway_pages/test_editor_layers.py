"""The pages of the three layers with the real catalogue and the samples behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from event_sourcing.mongo_clients import connect
from gateway.app import create_app
from gateway.settings import GatewaySettings
from gateway.wiring import Connections, dependencies
from services.catalog.guide_facts import GuideFactsView
from tests.integration.catalog.test_layers import samples
from tests.integration.gateway_pages.conftest import Visitor
from tests.support.catalog_in_process import CatalogInProcess
from tests.support.sample_logs import commit, recorded
from tests.support.sample_portal import sample_events
from tests.support.servers import fresh_prefix
from tests.unit.gateway_pages.markup import Markup

LAYERS = "/editor/layers"
FUNCTION = f"{LAYERS}/functions/ZN-16"
DOMAIN = f"{LAYERS}/function-domains/ZNY-05"
TABLE = f"{LAYERS}/tables/{quote('1013-校车许可系统')}"


class Room:
    def __init__(self, portal: GatewaySettings, prefix: str) -> None:
        self.mongo = connect(portal.mongo_uri)
        self.catalog = CatalogInProcess(portal.mongo_uri, prefix)
        commit(self.catalog.store, recorded(samples().store))
        guides = GuideFactsView(self.catalog.database)
        for event in sample_events():
            if event.name == "guide-published.v1":
                guides.keep(event)
        self._application = create_app(dependencies(portal, Connections(self.mongo, self.catalog)))

    def person(self, name: str) -> Visitor:
        visitor = Visitor(self._application)
        visitor.sign_in(name)
        return visitor

    def close(self) -> None:
        self.catalog.close()
        self.mongo.close()


@pytest.fixture(scope="module")
def room(portal: GatewaySettings) -> Iterator[Room]:
    with fresh_prefix(portal.mongo_uri) as prefix:
        room = Room(portal, prefix)
        yield room
        room.close()


@pytest.fixture
def bureau(room: Room) -> Visitor:
    return room.person("bureau-editor")


@pytest.fixture
def editor(room: Room) -> Visitor:
    return room.person("editor")


def hidden(page: str, name: str) -> str:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)[0]


def form(visitor: Visitor, path: str) -> dict[str, str]:
    page = visitor.get(path).text
    return {name: hidden(page, name) for name in ("csrf_token", "version", "idempotency_key")}


class TestReading:
    def test_the_overview_counts_the_layers_and_searches_all_of_them(self, editor: Visitor) -> None:
        text = Markup(editor.get(LAYERS).text).text
        assert "法规依据" in text
        assert "每个事项都有依据" in text
        found = Markup(editor.get(f"{LAYERS}?q=校车").text).text
        assert "校车安全管理" in found
        assert "校车使用许可变更" in found
        assert "没有找到" in editor.get(f"{LAYERS}?q=宇宙飞船").text

    def test_each_node_leads_to_the_next_layer_down_and_up(self, editor: Visitor) -> None:
        page = editor.get(FUNCTION).text
        assert "《校车安全管理条例》第十四条" in page
        assert f'href="{DOMAIN}"' in page
        assert f'href="{LAYERS}/items/10130000001"' in page
        item = editor.get(f"{LAYERS}/items/10130000001").text
        assert f'href="{quote(TABLE, safe="/%")}"' in item
        table = editor.get(TABLE).text
        element = re.findall(rf'href="({LAYERS}/elements/[^"]+)"', table)[0]
        back = editor.get(element).text
        assert f'href="{FUNCTION}"' in back
        assert "使用部门" in back

    @pytest.mark.parametrize("path", ["legal-bases", "functions", "function-domains"])
    def test_lists_are_narrowed(self, editor: Visitor, path: str) -> None:
        assert editor.get(f"{LAYERS}/{path}").status_code == 200
        assert "没有符合条件" in editor.get(f"{LAYERS}/{path}?q=宇宙飞船").text

    def test_what_is_not_there_is_not_found(self, editor: Visitor) -> None:
        for path in ("planets", "items", "laws/x", "functions/ZN-404", "items/x/edit"):
            assert editor.get(f"{LAYERS}/{path}").status_code in (403, 404), path

    def test_departments_only_read(self, room: Room, editor: Visitor) -> None:
        assert f"{FUNCTION}/edit" not in editor.get(FUNCTION).text
        assert editor.get(f"{FUNCTION}/edit").status_code == 403
        assert (
            editor.post(
                f"{FUNCTION}/remove", csrf_token=hidden(editor.get("/editor").text, "csrf_token")
            ).status_code
            == 403
        )
        assert room.person("staff-1005").get(LAYERS).status_code == 403


class TestChanging:
    def test_a_law_is_registered_and_what_is_wrong_is_told_at_its_field(self, bureau: Visitor) -> None:
        path = f"{LAYERS}/legal-bases/new"
        fields = form(bureau, path) | {"law": "《甲法》", "law_evidence": "seen", "article_evidence": "none"}
        wrong = bureau.post(path, **fields, identity="YJ-001", level="法律")
        assert wrong.status_code == 422
        assert "编码 YJ-001 已有人使用" in wrong.text
        assert 'value="《甲法》"' in wrong.text
        done = bureau.post(path, **fields, identity="YJ-900", level="法律")
        assert (done.status_code, done.headers["location"]) == (
            303,
            f"{LAYERS}/legal-bases/YJ-900?done=saved",
        )
        text = Markup(bureau.get(f"{LAYERS}/legal-bases/YJ-900").text).text
        assert "已核对原文" in text

    def test_the_second_of_two_editors_keeps_what_was_typed(self, bureau: Visitor) -> None:
        path = f"{LAYERS}/functions/ZN-09/edit"
        seen = form(bureau, path)
        body = {
            "description": "受理受教育者申诉。",
            "legal_basis_ids": ["YJ-001"],
            "item_codes": "10020000001",
        }
        first = bureau.post(path, **seen, name="受教育者权益保障工作", **body)
        assert first.status_code == 303
        late = bureau.post(path, **{**seen, "idempotency_key": "other"}, name="申诉受理", **body)
        assert late.status_code == 412
        assert 'value="申诉受理"' in late.text
        assert "刚刚有人改动过" in late.text

    def test_a_domain_does_not_take_a_function_from_another(self, bureau: Visitor) -> None:
        path = f"{LAYERS}/function-domains/new"
        wrong = bureau.post(
            path, **form(bureau, path), identity="ZNY-99", name="新域", function_codes=["ZN-16"]
        )
        assert wrong.status_code == 422
        assert "已属于职能域“校园安全”" in wrong.text

    def test_a_proposal_is_taken_up_and_put_to_a_function(self, bureau: Visitor) -> None:
        path = f"{LAYERS}/proposals"
        page = bureau.get(path).text
        assert "《实施教育行政许可若干规定》" in page
        proposal = hidden(page, "proposal")
        token = hidden(page, "csrf_token")
        done = bureau.post(path, csrf_token=token, proposal=proposal)
        assert done.headers["location"] == f"{path}?done=adopted"
        node = f"{LAYERS}/functions/ZN-12"
        assert "办事指南还列有" in bureau.get(node).text
        added = bureau.post(f"{node}/add-basis", **form(bureau, node), basis=proposal)
        assert added.headers["location"] == f"{node}?done=added"
        assert "办事指南还列有" not in bureau.get(node).text

    def test_a_function_in_a_domain_is_not_removed(self, bureau: Visitor) -> None:
        refused = bureau.post(f"{FUNCTION}/remove", **form(bureau, FUNCTION))
        assert refused.status_code == 409
        assert "请先从职能域中移出再删除" in refused.text

    def test_findings_say_what_to_do_and_lead_there(self, bureau: Visitor) -> None:
        page = bureau.get(f"{LAYERS}/findings?rule=COLLABORATION_ACROSS_DOMAINS").text
        assert "核对两者的职能" in page
        assert f'href="{LAYERS}/items/' in page
        assert "没有发现" in bureau.get(f"{LAYERS}/findings?rule=LAW_TWICE&department=1005").text

    def test_in_an_outage_what_was_typed_is_kept(self, room: Room, bureau: Visitor) -> None:
        path = f"{LAYERS}/legal-bases/new"
        fields = form(bureau, path)
        room.catalog.down = True
        try:
            away = bureau.post(path, **fields, identity="YJ-901", law="《乙法》", level="法律")
        finally:
            room.catalog.down = False
        assert away.status_code == 503
        assert "《乙法》" in away.text
