"""数据梳理 on the editors' pages, with the real catalogue behind them, to an entry that everybody finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from falcon.testing import Result

from cli.importing.files import read_files
from cli.importing.run import run_import
from event_sourcing.cloud_events import envelop
from event_sourcing.mongo_clients import connect
from event_sourcing.mongo_event_store import MongoEventStore
from gateway.app import create_app
from gateway.projections.portal import PortalProjection
from gateway.projections.shelf import Shelf
from gateway.projections.writer import next_generation, prepare
from gateway.settings import GatewaySettings
from gateway.wiring import Connections, dependencies
from services.catalog.public_events import translate
from tests.integration.gateway_pages.conftest import Visitor
from tests.support.catalog_in_process import CatalogInProcess
from tests.support.form_reader import FormReader
from tests.support.servers import fresh_prefix
from tests.support.waiting import wait_until
from tests.unit.cli.samples import SAMPLES
from tests.unit.gateway_pages.markup import Markup

HOME, PROPOSALS = "/editor/data-elements", "/editor/data-elements/proposals"
FILES = [SAMPLES / name for name in ("departments.json", "codelists.json", "dataelements.json")]


class Room:
    def __init__(self, portal: GatewaySettings, prefix: str) -> None:
        self._mongo = connect(portal.mongo_uri)
        self.catalog = CatalogInProcess(portal.mongo_uri, prefix)
        assert not run_import(self.catalog, read_files(FILES, None)).refused
        self._portal, self._log = self._mongo[f"{prefix}portal"], self._mongo[f"{prefix}catalog"]
        prepare(self._portal)
        self.publish()
        settings = replace(portal, db_prefix=prefix)
        self._application = create_app(dependencies(settings, Connections(self._mongo, self.catalog)))

    def publish(self) -> None:
        """What relay and projector do."""
        recorded = [
            event
            for commit in MongoEventStore(self._log).read_commits(0, limit=10_000)
            for event in commit.events
        ]
        told = [(event, translate(event)) for event in recorded]
        events = [envelop("catalog", event, public) for event, public in told if public is not None]
        PortalProjection(Shelf(self._portal)).apply(events)
        next_generation(self._portal)

    def person(self, name: str = "") -> Visitor:
        visitor = Visitor(self._application)
        if name:
            visitor.sign_in(name)
        return visitor

    def close(self) -> None:
        self.catalog.close()
        self._mongo.close()


@pytest.fixture
def room(portal: GatewaySettings) -> Iterator[Room]:
    with fresh_prefix(portal.mongo_uri) as prefix:
        room = Room(portal, prefix)
        yield room
        room.close()


@pytest.fixture
def editor(room: Room) -> Visitor:
    return room.person("bureau-editor")


def send(person: Visitor, page: str, action: str, **changes: str | list[str]) -> Result:
    """The page's form as it is, with some fields changed."""
    return person.post(action, **{**FormReader(person.get(page).text).forms[action], **changes})


def compared(editor: Visitor) -> None:
    answer = send(editor, HOME, f"{HOME}/compare")
    assert answer.headers["location"] == f"{HOME}?done=compare#compare"
    wait_until(lambda: "最近一次" in editor.get(HOME).text, timeout=60)


def first_card(editor: Visitor, relation: str) -> dict[str, Any]:
    """Fields of the first proposal on the page; all forms post to one address, so the first values are its own."""
    page = editor.get(f"{PROPOSALS}?relation={relation}").text
    form = FormReader(page.split("</article>")[0]).forms[PROPOSALS]
    return dict(form)


def test_the_six_steps_and_the_elements_are_shown(editor: Visitor) -> None:
    text = Markup(editor.get(HOME).text).text
    for step in ("划定范围", "合并业务表", "分类与根、引用", "统一", "自动比对", "发布目录"):
        assert step in text
    assert "数据元（114 个，其中共享 0 个）" in text
    assert "符合的共" in Markup(editor.get(f"{HOME}?q=身份证").text).text
    assert "没有符合的数据元" in editor.get(f"{HOME}?q=宇宙飞船").text


def test_a_synonym_is_confirmed_and_becomes_a_concept_with_a_root(editor: Visitor) -> None:
    compared(editor)
    card = first_card(editor, "SYNONYM")
    answer = editor.post(PROPOSALS, **{**card, "verdict": "confirm"})
    assert answer.headers["location"] == f"{PROPOSALS}?relation=SYNONYM&done=confirmed"
    element = editor.get(f"{HOME}/elements/{card['element'][0]}").text
    assert "GZSJ000001" in element
    concept = f"{HOME}/concepts/GZSJ000001"
    other = next(id_ for id_ in card["element"] if id_ != card["root"][0])
    changed = send(editor, concept, f"{concept}/root", root=other, name="统一的名称")
    assert changed.headers["location"] == f"{concept}?done=root"
    assert "统一的名称" in editor.get(concept).text
    revoked = editor.post(
        f"{HOME}/judgements",
        **{**card, "reason": "看错了", "idempotency_key": "once-more"},
    )
    assert revoked.headers["location"] == f"{HOME}/judgements?done=revoked"
    assert editor.get(concept).status_code == 404


def test_a_rejection_needs_a_reason_and_what_was_typed_stays(editor: Visitor) -> None:
    compared(editor)
    card = first_card(editor, "HOMONYM")
    named = {f"name:{card['element'][0]}": "限定后的名称"}
    refused = editor.post(PROPOSALS, **{**card, **named, "verdict": "reject", "reason": ""})
    assert refused.status_code == 422
    assert "请写明不采纳的理由" in refused.text
    assert "限定后的名称" in refused.text
    confirmed = editor.post(PROPOSALS, **{**card, **named, "verdict": "confirm"})
    assert confirmed.status_code == 303
    assert "限定后的名称" in editor.get(f"{HOME}/elements/{card['element'][0]}").text
    assert "限定后的名称" not in editor.get(f"{PROPOSALS}?relation=HOMONYM").text.split("</article>")[0]


def test_a_mapping_table_is_saved_and_says_what_it_lacks(editor: Visitor) -> None:
    compared(editor)
    card = first_card(editor, "SAME_DIFF_STD")
    assert editor.post(PROPOSALS, **{**card, "verdict": "confirm"}).status_code == 303
    concept = f"{HOME}/concepts/GZSJ000001"
    page = editor.get(concept).text
    assert "不完整" in page
    fields = {"from:0": "", "goes:0": "新值", "rule": "照抄"}
    refused = send(editor, concept, f"{concept}/mapping", **fields)
    assert refused.status_code == 422
    assert "新值" in refused.text
    half = send(editor, concept, f"{concept}/mapping", **{"from:0": "旧值", "goes:0": "新值"})
    assert half.status_code == 303
    assert "不完整" in editor.get(concept).text
    assert send(editor, concept, f"{concept}/mapping", **{**fields, "from:0": "旧值"}).status_code == 303
    kept = editor.get(concept).text
    assert "不完整" not in kept
    assert "新值" in kept


def test_a_table_is_classified_and_refused_without_a_proper_code(editor: Visitor) -> None:
    page = f"{HOME}/table?id=1006-学籍系统"
    refused = send(editor, page, f"{HOME}/table/classify", class_code="12")
    assert refused.status_code == 422
    assert "分类代码应为6位数字" in refused.text
    assert send(editor, page, f"{HOME}/table/classify", class_code="306002").status_code == 303
    assert "306002" in editor.get(f"{HOME}/tables").text


def test_an_entry_is_written_reviewed_by_a_second_person_and_found_by_everybody(
    room: Room, editor: Visitor
) -> None:
    drafted = editor.post(
        "/editor/resources",
        csrf_token=editor.token("/editor/resources"),
        table_id="1006-学籍系统",
        idempotency_key="draft-1",
    )
    page = drafted.headers["location"].split("?")[0]
    code = page.rsplit("/", 1)[1]
    refused = send(editor, page, f"{page}/submit")
    assert refused.status_code == 422
    assert "请写明共享条件" in refused.text
    assert "built-in" not in editor.get(page).text
    revised = send(editor, page, f"{page}/revise", name="学籍基本信息", share_condition="用于核验学籍")
    assert revised.headers["location"] == f"{page}?done=revise"
    assert send(editor, page, f"{page}/submit").status_code == 303
    assert f"{page}/approve" not in editor.get(page).text
    second = room.person("bureau-editor-2")
    assert send(second, page, f"{page}/approve").status_code == 303
    assert send(second, page, f"{page}/publish").status_code == 303

    room.publish()
    visitor = room.person()
    assert "学籍基本信息" in visitor.get("/resources?q=学籍").text
    assert "没有找到符合的信息资源" in visitor.get("/resources?q=宇宙飞船").text
    assert "学籍基本信息" in visitor.get("/resources?provider=1006&share_type=有条件共享").text
    entry = Markup(visitor.get(f"/resources/{code}").text).text
    for fact in ("用于核验学籍", "部门信息资源类", "共享平台接口", "每日"):
        assert fact in entry
    api = visitor.get(f"/api/v1/resources/{code}")
    assert api.json["name"] == "学籍基本信息"
    assert len(api.json["items"]) == 16
    again = visitor.get(f"/api/v1/resources/{code}", **{"If-None-Match": api.headers["etag"]})
    assert again.status_code == 304
    assert visitor.get("/api/v1/resources?q=学籍").json["total"] == 1
    assert "学籍基本信息" in visitor.get("/resources/export/csv").content.decode("utf-8-sig")
    assert visitor.get("/resources/export/xlsx").content[:2] == b"PK"
    assert visitor.get("/resources/export/json").json["items"][0]["code"] == code

    assert send(second, page, f"{page}/withdraw", reason="重新编制").status_code == 303
    room.publish()
    assert visitor.get(f"/resources/{code}").status_code == 410
    assert visitor.get("/api/v1/resources").json["total"] == 0


def test_who_saves_second_keeps_what_they_typed(room: Room, editor: Visitor) -> None:
    drafted = editor.post(
        "/editor/resources",
        csrf_token=editor.token("/editor/resources"),
        table_id="1013-校车许可系统",
        idempotency_key="draft-2",
    )
    page = drafted.headers["location"].split("?")[0]
    opened = FormReader(editor.get(page).text).forms[f"{page}/revise"]
    assert send(editor, page, f"{page}/revise", summary="先保存的").status_code == 303
    second = room.person("bureau-editor-2")
    late = second.post(
        f"{page}/revise",
        **{**opened, "csrf_token": second.token(page), "summary": "后保存的", "idempotency_key": "late"},
    )
    assert late.status_code == 412
    assert "后保存的" in late.text
    assert "先保存的" in editor.get(page).text


def test_a_department_drafts_its_own_only(room: Room) -> None:
    clerk = room.person("editor")
    answer = clerk.post(
        "/editor/resources",
        csrf_token=clerk.token("/editor/resources"),
        table_id="1006-学籍系统",
        idempotency_key="x",
    )
    assert answer.status_code == 403


def test_nothing_is_lost_while_the_catalogue_is_away(room: Room, editor: Visitor) -> None:
    compared(editor)
    card = first_card(editor, "SYNONYM")
    room.catalog.down = True
    away = editor.post(PROPOSALS, **{**card, "verdict": "reject", "reason": "写明的理由"})
    assert away.status_code == 503
    assert "写明的理由" in away.text
