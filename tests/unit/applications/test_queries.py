"""What is told of a case, to whom, and what is left when its applicant is forgotten."""

from __future__ import annotations

import base64
import json

import pytest

from event_sourcing.errors import NotFound
from tests.unit.applications import desk as d
from tests.unit.applications.desk import Desk, clerk, li


@pytest.fixture
def desk() -> Desk:
    return Desk()


class TestACaseDocument:
    def test_is_found_by_id_and_by_number(self, desk: Desk) -> None:
        case = desk.submitted()
        document = desk.queries.get_application({"id": case}, li())
        assert desk.queries.get_application({"number": document["number"]}, li()) == document
        assert json.loads(json.dumps(document)) == document
        assert (document["id"], document["version"], document["channel"]) == (case, 2, "LOCAL")
        assert document["applicant"] == {"id": "p-li", **d.PERSON}
        assert document["form"] == {"form_id": "F-TQR", "version": 1}
        assert document["submitted_at"] == "2026-11-23T02:30:00.000Z"
        assert document["actions"] == ["withdraw", "accept", "refuse", "request_correction", "conclude"]

    @pytest.mark.parametrize("reference", [{}, {"id": "b" * 32}, {"number": "1" * 25}])
    def test_is_not_found_otherwise(self, desk: Desk, reference: dict[str, str]) -> None:
        with pytest.raises(NotFound) as raised:
            desk.queries.get_application(reference, d.ADMIN)
        assert raised.value.code == "APPLICATION_UNKNOWN"

    def test_outlives_its_applicant_s_data(self, desk: Desk) -> None:
        case = desk.submitted()
        desk.operations.request_correction({"id": case, "defects": [d.DEFECT]}, clerk())
        desk.vault.forget("p-li")
        document = desk.document(case)
        assert (document["applicant"], document["values"], document["files"]) == (None, {}, [])
        assert document["corrections"][0]["defects"] == []
        assert document["status"] == "06"
        contact = desk.queries.get_contact({"id": case}, d.WORKER)
        assert (contact["name"], contact["email"], contact["defects"]) == (None, None, [])

    def test_of_a_withdrawn_case_tells_why(self, desk: Desk) -> None:
        case = desk.submitted()
        desk.operations.withdraw({"id": case, "reason": "不再需要"}, li())
        assert desk.document(case)["withdrawal"]["reason"] == "不再需要"


class TestAContact:
    def test_carries_the_words_that_events_leave_out(self, desk: Desk) -> None:
        case = desk.submitted()
        desk.operations.request_correction({"id": case, "defects": [d.DEFECT]}, clerk())
        contact = desk.queries.get_contact({"id": case}, d.WORKER)
        assert contact["defects"] == [d.DEFECT]
        assert (contact["applicant_id"], contact["name"], contact["email"], contact["mobile"]) == (
            "p-li",
            "李小明",
            "li@example.test",
            "13800000001",
        )

    def test_carries_reason_and_remedy_of_a_refusal(self, desk: Desk) -> None:
        case = desk.submitted()
        desk.operations.refuse({"id": case, "reason": "不属本机关", "remedy": "向区局申请"}, clerk())
        contact = desk.queries.get_contact({"id": case}, d.WORKER)
        assert (contact["reason"], contact["remedy"]) == ("不属本机关", "向区局申请")

    def test_carries_the_reason_of_a_pause_and_then_of_the_decision(self, desk: Desk) -> None:
        case = desk.accepted()
        desk.operations.suspend({"id": case, "reason": "专家评审"}, clerk())
        assert desk.queries.get_contact({"id": case}, d.WORKER)["reason"] == "专家评审"
        desk.operations.resume({"id": case}, clerk())
        desk.operations.decide({"id": case, "outcome": "REJECTED", "reason": "证书未遗失"}, clerk())
        assert desk.queries.get_contact({"id": case}, d.WORKER)["reason"] == "证书未遗失"


def test_a_submission_is_what_the_province_is_told(desk: Desk) -> None:
    case = desk.submitted(d.FORWARDED)
    submission = desk.queries.get_submission({"id": case}, d.WORKER)
    assert (submission["item_code"], submission["form_id"]) == (d.FORWARDED, "F-GENERAL")
    assert (submission["values"], submission["applicant"]["name"]) == (d.VALUES, "李小明")
    assert desk.queries.get_submission({"id": case}, d.WORKER) == submission
    with pytest.raises(NotFound):
        desk.queries.get_submission({"id": "b" * 32}, d.WORKER)


class TestProgress:
    def test_is_for_whoever_knows_number_and_identity(self, desk: Desk) -> None:
        case = desk.accepted()
        number = desk.document(case)["number"]
        for tail in ("001X", "001x", " 7001X "):
            progress = desk.queries.progress({"number": number, "id_tail": tail}, d.by("anonymous"))
            assert (progress["status_name"], progress["due_on"]) == ("受理", "2026-11-30")
        told = json.dumps(progress, ensure_ascii=False)
        assert not any(word in told for word in ("李小明", "44010619", "13800000001", "遗失", "p-li"))

    def test_does_not_tell_which_of_the_two_is_wrong(self, desk: Desk) -> None:
        number = desk.document(desk.submitted())["number"]
        other = "1" * 25
        mistyped = number[:-1] + str((int(number[-1]) + 1) % 10)
        wrong = [(number, "0012"), (number, "01X"), (number, ""), (other, "001X"), (mistyped, "001X")]
        told = set()
        for asked, tail in wrong:
            with pytest.raises(NotFound) as raised:
                desk.queries.progress({"number": asked, "id_tail": tail}, d.by("anonymous"))
            told.add((raised.value.code, raised.value.message))
        assert len(told) == 1

    def test_ends_when_the_applicant_is_forgotten(self, desk: Desk) -> None:
        number = desk.document(desk.submitted())["number"]
        desk.vault.forget("p-li")
        with pytest.raises(NotFound):
            desk.queries.progress({"number": number, "id_tail": "001X"}, d.by("anonymous"))


class TestAFile:
    def test_is_read_by_those_who_may_see_the_case(self, desk: Desk) -> None:
        case = desk.submitted()
        wanted = {"application_id": case, "file_id": desk.photo()["file_id"]}
        for context in (li(), clerk(), d.WORKER):
            read = desk.queries.get_file(wanted, context)
            assert (read["name"], read["content_type"]) == ("照片.jpg", "image/jpeg")
            assert base64.b64decode(read["content"]) == d.JPG

    def test_is_read_with_its_own_case_only(self, desk: Desk) -> None:
        photo = desk.photo()["file_id"]
        case = desk.submitted(d.FORWARDED)
        with pytest.raises(NotFound) as raised:
            desk.queries.get_file({"application_id": case, "file_id": photo}, li())
        assert raised.value.code == "FILE_UNKNOWN"

    def test_that_cannot_be_opened_is_not_found(self, desk: Desk) -> None:
        case = desk.submitted()
        photo = desk.photo()["file_id"]
        del desk.sealed._files[photo]
        with pytest.raises(NotFound):
            desk.queries.get_file({"application_id": case, "file_id": photo}, li())


def test_drafts_are_listed_for_their_owner(desk: Desk) -> None:
    assert desk.queries.list_drafts({}, li())["drafts"][0]["saved_at"] == "p-li"
