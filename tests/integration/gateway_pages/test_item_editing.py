"""Items are written in one form, new and old; who saves second merges. The real catalogue is behind the pages."""

from __future__ import annotations

from collections.abc import Iterator

import falcon.testing
import pytest

from gateway.settings import GatewaySettings
from tests.integration.gateway_pages.conftest import Visitor
from tests.integration.gateway_pages.editors_room import CODE, DRAFT, EDIT, MERGE, PAGE, Room, drafted, form
from tests.support.form_reader import FormReader, Sent
from tests.support.servers import fresh_prefix
from tests.unit.catalog.examples import context, named, payload
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
