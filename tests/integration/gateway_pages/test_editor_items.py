"""The editors' pages about items, with the real catalogue behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import falcon.testing
import pytest

from event_sourcing.mongo_clients import connect
from gateway.app import create_app
from gateway.settings import GatewaySettings
from gateway.wiring import Connections, dependencies
from tests.integration.gateway_pages.conftest import Visitor
from tests.support.catalog_in_process import CatalogInProcess
from tests.support.form_reader import FormReader, Sent
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


EDIT = f"{PAGE}/edit"
MERGE = f"{PAGE}/merge"


def form(visitor: Visitor, path: str, action: str | None = None) -> Sent:
    """What the page's form would send."""
    return FormReader(visitor.get(path).text).forms[action or path]


def drafted(room: Room, code: str = CODE) -> dict[str, Any]:
    return room.catalog.operations.get_item({"code": code})["draft"]


class TestEditing:
    def test_a_form_that_nobody_touched_changes_nothing(self, room: Room, editor: Visitor) -> None:
        before = drafted(room)
        answer = editor.post(EDIT, **form(editor, EDIT))
        assert answer.headers["location"] == f"{PAGE}?done=unchanged"
        assert drafted(room) == before

    def test_what_is_typed_is_the_draft(self, room: Room, editor: Visitor) -> None:
        changed = {"short_name": ["教资认定"], "promised_limit.value": ["15"], "result.delivery": ["MAIL"]}
        answer = editor.post(EDIT, **{**form(editor, EDIT), **changed})
        assert answer.headers["location"] == f"{PAGE}?done=saved"
        draft = drafted(room)
        assert (draft["short_name"], draft["promised_limit"]["value"]) == ("教资认定", 15)
        assert draft["result"]["delivery"] == ["MAIL"]
        assert "草稿已保存" in editor.get(f"{PAGE}?done=saved").text

    def test_every_finding_is_at_its_field_and_what_was_typed_stays(self, editor: Visitor) -> None:
        wrong = {"promised_limit.value": ["40"], "service_mode": ["4"], "short_name": ["简称不丢"]}
        answer = editor.post(EDIT, **{**form(editor, EDIT), **wrong})
        page = Markup(answer.text)
        assert answer.status_code == 422
        assert {"promised_limit", "result-electronic", "result-delivery"} <= page.fragments
        assert page.fragments <= set(page.ids)
        sent = FormReader(answer.text).forms[EDIT]
        assert (sent["promised_limit.value"], sent["service_mode"], sent["short_name"]) == (
            ["40"],
            ["4"],
            ["简称不丢"],
        )
        assert "请更正以下 3 处内容" in page.text

    def test_what_has_not_the_right_shape_is_named_and_kept(self, editor: Visitor) -> None:
        wrong = {"annual_volume": ["很多"], "effective_from": ["明天"]}
        answer = editor.post(EDIT, **{**form(editor, EDIT), **wrong})
        assert answer.status_code == 422
        sent = FormReader(answer.text).forms[EDIT]
        assert (sent["annual_volume"], sent["effective_from"]) == (["很多"], ["明天"])

    def test_a_name_that_another_item_has_is_said_at_the_name(self, editor: Visitor) -> None:
        answer = editor.post(EDIT, **{**form(editor, EDIT), "name": [DRAFT["name"]], "flowchart_file": [""]})
        assert answer.status_code == 409
        assert "name" in Markup(answer.text).fragments

    def test_an_outage_keeps_what_was_typed_and_the_same_intent(self, room: Room, editor: Visitor) -> None:
        sent = {**form(editor, EDIT), "short_name": ["简称不丢"]}
        room.catalog.down = True
        answer = editor.post(EDIT, **sent)
        assert answer.status_code == 503
        again = FormReader(answer.text).forms[EDIT]
        assert (again["short_name"], again["idempotency_key"]) == (["简称不丢"], sent["idempotency_key"])
        room.catalog.down = False
        assert editor.post(EDIT, **again).status_code == 303

    def test_a_cancelled_item_is_not_edited(self, room: Room, editor: Visitor) -> None:
        sent = form(editor, EDIT)
        room.catalog.operations.withdraw_item({"code": CODE, "reason": "职能调整"}, context())
        answer = editor.post(EDIT, **{**sent, "short_name": ["简称不丢"]})
        assert answer.status_code == 409
        assert "简称不丢" in answer.text
        assert editor.get(EDIT).status_code == 303

    def test_labels_and_errors_belong_to_their_fields(self, editor: Visitor) -> None:
        page = Markup(editor.get(EDIT).text)
        assert not page.inline
        assert len(page.ids) == len(set(page.ids))
        assert {element for element in page.fields.values() if element} <= page.labelled | {"site-search"}


class TestTwoEditors:
    """Both open the form; the second to save is shown both edits."""

    def both(self, room: Room, first: Sent, second: Sent) -> tuple[Visitor, falcon.testing.Result]:
        editor, other = room.person("editor"), room.person("editor-2")
        mine, theirs = form(editor, EDIT), form(other, EDIT)
        assert other.post(EDIT, **{**theirs, **first}).status_code == 303
        return editor, editor.post(EDIT, **{**mine, **second})

    def test_the_second_gets_412_and_nothing_is_overwritten(self, room: Room) -> None:
        _, answer = self.both(room, {"short_name": ["对方的"]}, {"short_name": ["我的"]})
        assert answer.status_code == 412
        assert drafted(room)["short_name"] == "对方的"
        text = Markup(answer.text).text
        for said in ("原来", "对方现在", "你填的", "两人都改了", "审核（教师工作处）"):
            assert said in text

    def test_fields_that_only_one_changed_merge_by_themselves(self, room: Room) -> None:
        editor, answer = self.both(room, {"short_name": ["对方的"]}, {"annual_volume": ["8000"]})
        assert answer.status_code == 412
        saved = editor.post(MERGE, **FormReader(answer.text).forms[MERGE])
        assert saved.headers["location"] == f"{PAGE}?done=merged"
        assert (drafted(room)["short_name"], drafted(room)["annual_volume"]) == ("对方的", 8000)

    @pytest.mark.parametrize(("choice", "kept"), [("theirs", "对方的"), ("mine", "我的")])
    def test_a_conflict_is_chosen(self, room: Room, choice: str, kept: str) -> None:
        first = {"short_name": ["对方的"], "charged": ["true"]}
        editor, answer = self.both(room, first, {"short_name": ["我的"], "annual_volume": ["8000"]})
        sent = {**FormReader(answer.text).forms[MERGE], "choose.short_name": [choice]}
        assert editor.post(MERGE, **sent).status_code == 303
        draft = drafted(room)
        assert (draft["short_name"], draft["charged"], draft["annual_volume"]) == (kept, True, 8000)

    def test_a_conflict_without_a_choice_is_asked_again(self, room: Room) -> None:
        editor, answer = self.both(
            room, {"short_name": ["对方的"]}, {"short_name": ["我的"], "annual_volume": ["8000"]}
        )
        again = editor.post(MERGE, **FormReader(answer.text).forms[MERGE])
        assert again.status_code == 422
        assert "choose-short_name" in Markup(again.text).fragments
        assert FormReader(again.text).forms[MERGE]["annual_volume"] == ["8000"]
        assert drafted(room)["short_name"] == "对方的"

    def test_a_third_change_in_between_gives_the_page_again(self, room: Room) -> None:
        editor, answer = self.both(room, {"short_name": ["对方的"]}, {"short_name": ["我的"]})
        sent = {**FormReader(answer.text).forms[MERGE], "choose.short_name": ["mine"]}
        third = room.person("bureau-editor")
        assert third.post(EDIT, **{**form(third, EDIT), "annual_volume": ["9000"]}).status_code == 303
        again = editor.post(MERGE, **sent)
        assert again.status_code == 412
        assert drafted(room)["short_name"] == "对方的"
        saved = editor.post(MERGE, **FormReader(again.text).forms[MERGE])
        assert saved.status_code == 303
        assert (drafted(room)["short_name"], drafted(room)["annual_volume"]) == ("我的", 9000)

    def test_a_merge_that_breaks_a_rule_comes_back_as_a_form(self, room: Room) -> None:
        first = {"statutory_limit.value": ["20"]}
        editor, answer = self.both(room, first, {"promised_limit.value": ["25"], "short_name": ["不丢"]})
        refused = editor.post(MERGE, **FormReader(answer.text).forms[MERGE])
        assert refused.status_code == 422
        sent = FormReader(refused.text).forms[EDIT]
        assert (sent["promised_limit.value"], sent["statutory_limit.value"]) == (["25"], ["20"])
        fixed = editor.post(EDIT, **{**sent, "promised_limit.value": ["18"]})
        assert fixed.status_code == 303
        assert (drafted(room)["short_name"], drafted(room)["promised_limit"]["value"]) == ("不丢", 18)

    def test_a_review_that_moved_on_is_told_as_well(self, room: Room, editor: Visitor) -> None:
        sent = form(editor, EDIT)
        room.catalog.operations.submit_item({"code": CODE}, context("editor-1005-2"))
        answer = editor.post(EDIT, **{**sent, "short_name": ["我的"]})
        assert answer.status_code == 412
        assert "提交审核" in Markup(answer.text).text

    def test_an_outage_while_merging_loses_nothing(self, room: Room) -> None:
        editor, answer = self.both(room, {"charged": ["true"]}, {"short_name": ["我的"]})
        sent = FormReader(answer.text).forms[MERGE]
        room.catalog.down = True
        away = editor.post(MERGE, **sent)
        assert away.status_code == 503
        room.catalog.down = False
        once_more = editor.post(EDIT, **FormReader(away.text).forms[EDIT])
        assert once_more.status_code == 412
        assert editor.post(MERGE, **FormReader(once_more.text).forms[MERGE]).status_code == 303
        assert (drafted(room)["short_name"], drafted(room)["charged"]) == ("我的", True)

    def test_an_outage_between_the_refusal_and_the_comparison_loses_nothing(
        self, room: Room, editor: Visitor
    ) -> None:
        sent = form(editor, EDIT)
        room.catalog.operations.revise_item(payload(annual_volume=9000), context("editor-1005-2"))
        room.catalog.mute = frozenset({"get_item_as_of"})
        answer = editor.post(EDIT, **{**sent, "short_name": ["我的"]})
        assert answer.status_code == 503
        room.catalog.mute = frozenset()
        assert editor.post(EDIT, **FormReader(answer.text).forms[EDIT]).status_code == 412
        assert drafted(room)["annual_volume"] == 9000

    def test_a_form_without_a_version_overwrites_nothing(self, room: Room, editor: Visitor) -> None:
        answer = editor.post(EDIT, **{**form(editor, EDIT), "version": [""], "short_name": ["我的"]})
        assert answer.status_code == 422
        assert drafted(room)["short_name"] is None


NEW = "/editor/items/new"
PLACE = f"{NEW}?department=1005&group=none"
FILLED = {
    "name": ["教师资格证书遗失声明"],
    "item_type": ["20"],
    "applicant_types": ["个人"],
    "charged": ["false"],
    "service_mode": ["4"],
    "case_kind": ["1"],
    "online.enabled": ["true"],
    "online.channel": ["LOCAL"],
    "online.identity_level": ["4"],
    "result.document": ["声明回执"],
    "result.electronic": ["true"],
    "result.delivery": ["ONLINE"],
    "consult.enabled": ["true"],
}


class TestANewItem:
    def test_is_offered_the_next_code(self, room: Room, editor: Visitor) -> None:
        assert form(editor, PLACE, NEW)["code"] == ["10050000002"]
        answer = editor.post(NEW, **{**form(editor, PLACE, NEW), **FILLED})
        assert answer.headers["location"] == "/editor/items/10050000002?done=created", Markup(
            answer.text
        ).text
        assert drafted(room, "10050000002")["max_visits"] == 0
        page = Markup(editor.get("/editor/items/10050000002?done=created").text).text
        assert "送审前还缺" in page

    def test_whose_code_was_taken_meanwhile_gets_the_next_one_and_loses_nothing(
        self, room: Room, editor: Visitor
    ) -> None:
        sent = {**form(editor, PLACE, NEW), **FILLED}
        room.catalog.operations.draft_item(named("10050000002", "抢先的事项"), context())
        answer = editor.post(NEW, **sent)
        assert answer.status_code == 409
        again = FormReader(answer.text).forms[NEW]
        assert (again["code"], again["name"]) == (["10050000003"], FILLED["name"])
        assert editor.post(NEW, **again).status_code == 303

    def test_loses_nothing_when_the_next_code_cannot_be_asked_for(self, room: Room, editor: Visitor) -> None:
        sent = {**form(editor, PLACE, NEW), **FILLED}
        room.catalog.operations.draft_item(named("10050000002", "抢先的事项"), context())
        room.catalog.mute = frozenset({"next_item_code"})
        answer = editor.post(NEW, **sent)
        assert answer.status_code == 409
        again = FormReader(answer.text).forms[NEW]
        assert (again["code"], again["name"]) == (["10050000002"], FILLED["name"])
        assert "code" in Markup(answer.text).fragments

    def test_is_told_of_gaps(self, room: Room, editor: Visitor) -> None:
        room.catalog.operations.draft_item(named("10050000005", "跳号的事项"), context())
        assert "从未使用" in Markup(editor.get(PLACE).text).text

    def test_with_nothing_filled_in_is_told_all_that_is_missing(self, editor: Visitor) -> None:
        answer = editor.post(NEW, **form(editor, PLACE, NEW))
        assert answer.status_code == 422
        page = Markup(answer.text)
        assert page.fragments <= set(page.ids)
        assert {"name", "service_mode", "result-document"} <= page.fragments

    def test_of_another_department_is_the_bureaus_alone(self, room: Room, editor: Visitor) -> None:
        assert form(editor, f"{NEW}?department=4001&group=none", NEW)["code"] == ["10050000002"]
        bureau = room.person("bureau-editor")
        assert form(bureau, f"{NEW}?department=4001&group=none", NEW)["code"] == ["40010000003"]

    def test_begins_with_department_and_group(self, room: Room, editor: Visitor) -> None:
        assert "教师资格认定" in editor.get(NEW).text
        assert 'name="department"' in room.person("bureau-editor").get(NEW).text
        assert editor.get(f"{NEW}?group=99999900000").status_code == 422


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
