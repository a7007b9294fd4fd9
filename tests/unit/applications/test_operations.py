"""The service as its callers see it: payloads in, answers or typed errors out, on the real rules and stores in memory."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from structlog.testing import capture_logs

from event_sourcing.errors import ConcurrencyError, NotFound, RuleViolated, Unavailable, ValidationFailed
from services.applications.number import is_case_number
from services.applications.number_series import MemoryNumberSeries
from tests.unit.applications import desk as d
from tests.unit.applications.desk import Desk, Overtaken, b64, clerk, keep_item, li, told


@pytest.fixture
def desk() -> Desk:
    return Desk()


def findings(raised: pytest.ExceptionInfo[ValidationFailed]) -> set[tuple[str, str]]:
    return {(error.pointer, error.code) for error in raised.value.errors}


class TestADraft:
    def test_is_saved_though_incomplete_and_read_back(self, desk: Desk) -> None:
        draft = {"id": "a" * 32, "item_code": d.LOCAL}
        started = desk.operations.start_draft(draft, li())
        assert (started["status"], started["number"], started["version"]) == ("00", None, 1)
        photo = desk.photo()
        saved = {"id": draft["id"], "values": {"name": "李"}, "files": [photo]}
        assert desk.operations.save_draft(saved, li())["version"] == 2
        read = desk.queries.get_draft({"id": draft["id"]}, li())
        assert (read["values"], read["item_code"], read["files"]) == ({"name": "李"}, d.LOCAL, [photo])

    def test_keeps_what_another_window_saved(self, desk: Desk) -> None:
        draft = {"id": "a" * 32, "item_code": d.LOCAL}
        desk.operations.start_draft(draft, li())
        first = {"id": draft["id"], "values": {"name": "一"}}
        desk.operations.save_draft(first, li(version=1))
        with pytest.raises(ConcurrencyError) as raised:
            desk.operations.save_draft(first | {"values": {"name": "二"}}, li(version=1))
        assert (raised.value.expected, raised.value.actual) == (1, 2)

    def test_is_not_begun_for_what_cannot_be_applied_for(self, desk: Desk) -> None:
        with pytest.raises(NotFound) as raised:
            desk.operations.start_draft({"id": "a" * 32, "item_code": "99990000001"}, li())
        assert raised.value.code == "ITEM_UNKNOWN"

    def test_takes_no_file_of_somebody_else(self, desk: Desk) -> None:
        desk.operations.start_draft({"id": "a" * 32, "item_code": d.LOCAL}, li())
        theirs = desk.photo(d.wang())
        with pytest.raises(ValidationFailed) as raised:
            desk.operations.save_draft({"id": "a" * 32, "values": {}, "files": [theirs]}, li())
        assert findings(raised) == {("/files/0", "FILE_UNKNOWN")}

    def test_has_no_notice_to_answer(self, desk: Desk) -> None:
        desk.operations.start_draft({"id": "a" * 32, "item_code": d.LOCAL}, li())
        with pytest.raises(NotFound):
            desk.operations.supplement({"id": "a" * 32, "values": d.VALUES}, li())

    def test_becomes_the_case_that_is_submitted_under_its_id(self, desk: Desk) -> None:
        application = desk.application()
        desk.operations.start_draft({"id": application["id"], "item_code": d.LOCAL}, li())
        assert desk.operations.submit(application, li())["version"] == 3
        with pytest.raises(RuleViolated) as raised:
            desk.queries.get_draft({"id": application["id"]}, li())
        assert raised.value.code == "ALREADY_SUBMITTED"


class TestASubmission:
    def test_gets_a_number_of_its_item_and_day(self, desk: Desk) -> None:
        answer = desk.operations.submit(desk.application(), li())
        assert (answer["status"], answer["status_name"]) == ("02", "收件")
        assert answer["number"].startswith(f"{d.LOCAL}20261123")
        assert is_case_number(answer["number"])

    def test_is_of_the_day_in_china(self, desk: Desk) -> None:
        desk.now = desk.now.replace(hour=17)
        number = desk.operations.submit(desk.application(), li())["number"]
        assert number[11:19] == "20261124"

    def test_keeps_the_item_as_it_was_published_then(self, desk: Desk) -> None:
        case = desk.submitted()
        keep_item(desk, d.item(name="新名称", promised_limit={"value": 1, "unit": "WD"}), version=2)
        desk.operations.accept({"id": case}, clerk())
        document = desk.document(case)
        assert (document["item_name"], document["acceptance"]["due_on"]) == ("教师资格证书补发", "2026-11-30")

    def test_twice_with_one_key_is_one_case(self, desk: Desk) -> None:
        application = desk.application()
        first = desk.operations.submit(application, li(key="k1"))
        again = desk.operations.submit(application, li(key="k1"))
        assert (again["number"], again["position"]) == (first["number"], first["position"])
        assert (first["repeated"], again["repeated"]) == (False, True)

    def test_at_the_same_time_with_one_key_is_one_case(self, desk: Desk) -> None:
        application = desk.application()
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: desk.operations.submit(application, li(key="k1")), range(24)))
        assert len({answer["number"] for answer in answers}) == 1
        assert [answer["repeated"] for answer in answers].count(False) == 1

    def test_that_lost_the_race_of_one_key_gets_the_winner_s_answer(self, desk: Desk) -> None:
        application = desk.application()
        slow = desk.replica(
            Overtaken(desk.store, lambda: desk.operations.submit(application, li(key="k1")), "replay", 2)
        )
        answer = slow.submit(application, li(key="k1"))
        assert answer["repeated"]
        assert answer["number"] == desk.document(application["id"])["number"]

    def test_again_with_another_key_is_refused(self, desk: Desk) -> None:
        application = desk.application()
        desk.operations.submit(application, li(key="k1"))
        with pytest.raises(RuleViolated) as raised:
            desk.operations.submit(application, li(key="k2"))
        assert raised.value.code == "ALREADY_SUBMITTED"

    def test_of_a_draft_that_another_window_changed_is_the_applicant_s_to_settle(self, desk: Desk) -> None:
        application = desk.application()
        desk.operations.start_draft({"id": application["id"], "item_code": d.LOCAL}, li())
        desk.operations.save_draft({"id": application["id"], "values": d.VALUES}, li())
        with pytest.raises(ConcurrencyError) as raised:
            desk.operations.submit(application, li(version=1))
        assert (raised.value.expected, raised.value.actual) == (1, 2)

    def test_takes_the_next_number_when_one_is_taken(self, desk: Desk) -> None:
        first = desk.operations.submit(desk.application(), li())
        second = desk.replica(desk.store, MemoryNumberSeries()).submit(desk.application(), li())
        assert second["number"] != first["number"]

    def test_says_so_when_no_number_is_to_be_had(self, desk: Desk) -> None:
        for _ in range(3):
            desk.operations.submit(desk.application(), li())
        forgetful = desk.replica(desk.store, MemoryNumberSeries())
        with pytest.raises(Unavailable) as raised:
            forgetful.submit(desk.application(), li())
        assert raised.value.code == "NUMBERS_TAKEN"

    def test_is_refused_with_everything_that_is_wrong_at_its_place(self, desk: Desk) -> None:
        theirs = desk.photo(d.wang())
        wrong = desk.application(
            values={"name": "李", "photo": [theirs, {"file_id": "f" * 32, "name": "b.jpg"}]}, files=[theirs]
        )
        with pytest.raises(ValidationFailed) as raised:
            desk.operations.submit(wrong, li())
        assert findings(raised) == {
            ("/values/name", "MIN_LENGTH"),
            ("/values/reason", "REQUIRED"),
            ("/files/0", "FILE_UNKNOWN"),
            ("/values/photo/1", "FILE_UNKNOWN"),
        }

    def test_needs_the_document_and_not_just_its_name(self, desk: Desk) -> None:
        wrong = desk.application(values=d.VALUES | {"photo": ["照片.jpg"]}, files=[])
        with pytest.raises(ValidationFailed) as raised:
            desk.operations.submit(wrong, li())
        assert findings(raised) == {("/values/photo/0", "FILE_UNKNOWN")}

    def test_is_judged_by_the_files_as_they_are_stored(self, desk: Desk) -> None:
        big = {"field": "photo", "name": "a.jpg", "content": b64(d.JPG + bytes(2000))}
        photo = {"field": "photo", **desk.operations.store_file(big, li())} | {"size": 1}
        with pytest.raises(ValidationFailed) as raised:
            desk.operations.submit(
                desk.application(values=d.VALUES | {"photo": [photo]}, files=[photo]), li()
            )
        assert findings(raised) == {("/values/photo/0", "RANGE")}

    def test_takes_no_file_under_a_name_of_another_kind(self, desk: Desk) -> None:
        pdf = {"field": "photo", "name": "a.pdf", "content": b64(b"%PDF-1.7")}
        photo = {"field": "photo", **desk.operations.store_file(pdf, li())} | {"name": "a.jpg"}
        with pytest.raises(ValidationFailed) as raised:
            desk.operations.submit(
                desk.application(values=d.VALUES | {"photo": [photo]}, files=[photo]), li()
            )
        assert findings(raised) == {("/files/0", "FILE_KIND")}

    def test_keeps_to_the_item_s_own_form(self, desk: Desk) -> None:
        for code, form in ((d.LOCAL, "F-GENERAL"), (d.FORWARDED, "F-TQR")):
            with pytest.raises(ValidationFailed) as raised:
                desk.operations.submit(desk.application(code, form_id=form), li())
            assert findings(raised) == {("/form_id", "FORM_DIFFERS")}

    def test_needs_a_published_version_of_the_form(self, desk: Desk) -> None:
        with pytest.raises(NotFound) as raised:
            desk.operations.submit(desk.application(form_version=7), li())
        assert raised.value.code == "FORM_UNKNOWN"

    @pytest.mark.parametrize("case", ["WITHDRAWN", "SUSPENDED", "OFFLINE"])
    def test_is_not_taken_for_an_item_that_is_not_offered(self, desk: Desk, case: str) -> None:
        if case == "WITHDRAWN":
            d.keep(desk.references, told("catalog", "item-withdrawn.v1", d.LOCAL, {}, version=2))
        elif case == "SUSPENDED":
            suspended = {"reason": "系统升级", "until": None}
            d.keep(desk.references, told("catalog", "item-suspended.v1", d.LOCAL, suspended, version=2))
        else:
            keep_item(desk, d.item(online={"enabled": False, "form_id": None}), version=2)
        with pytest.raises(RuleViolated) as raised:
            desk.operations.submit(desk.application(), li())
        codes = {"WITHDRAWN": "ITEM_WITHDRAWN", "SUSPENDED": "ITEM_SUSPENDED", "OFFLINE": "NOT_ONLINE"}
        assert raised.value.code == codes[case]


class TestALocalCase:
    def test_goes_through_correction_pause_and_decision_to_its_end(self, desk: Desk) -> None:
        case = desk.submitted()
        do = desk.operations
        notice = do.request_correction({"id": case, "defects": [d.DEFECT]}, clerk())
        assert notice["status"] == "06"
        assert desk.document(case)["corrections"][0]["deadline"] == "2026-12-14"
        photo = desk.photo()
        answer = {"id": case, "values": d.VALUES | {"reason": "水浸", "photo": [photo]}, "files": [photo]}
        assert do.supplement(answer, li())["status"] == "02"
        assert do.accept({"id": case, "note": "材料齐全"}, clerk())["status"] == "05"
        assert desk.document(case)["acceptance"] == {
            "accepted_on": "2026-11-23",
            "due_on": "2026-11-30",
            "statutory_due_on": "2026-12-21",
            "note": "材料齐全",
        }
        do.suspend({"id": case, "reason": "专家评审"}, clerk())
        desk.days_later(2)
        do.resume({"id": case}, clerk())
        assert desk.document(case)["acceptance"]["due_on"] == "2026-12-02"
        do.decide({"id": case, "outcome": "APPROVED"}, clerk())
        assert do.conclude({"id": case, "result": "0"}, clerk())["status"] == "10"
        document = desk.document(case)
        assert document["conclusion"]["result_name"] == "出证办结"
        assert document["values"]["reason"] == "水浸"
        assert document["actions"] == []
        assert [entry["event"] for entry in document["timeline"]] == [
            "application-submitted",
            "application-received",
            "correction-requested",
            "correction-submitted",
            "application-accepted",
            "application-suspended",
            "application-resumed",
            "application-decided",
            "application-concluded",
        ]

    def test_of_two_clerks_who_looked_at_the_same_page_the_second_learns_of_the_first(
        self, desk: Desk
    ) -> None:
        case = desk.submitted()
        seen = desk.document(case)["version"]
        desk.operations.accept({"id": case}, clerk(version=seen))
        with pytest.raises(ConcurrencyError) as raised:
            desk.operations.accept({"id": case}, clerk(version=seen))
        assert (raised.value.expected, raised.value.actual) == (seen, seen + 1)

    def test_may_be_refused_with_reason_and_remedy(self, desk: Desk) -> None:
        case = desk.submitted()
        refusal = {"id": case, "reason": "不属于本机关职权", "remedy": "请向区教育局申请"}
        assert desk.operations.refuse(refusal, clerk())["status"] == "07"
        assert desk.document(case)["refusal"]["remedy"] == "请向区教育局申请"

    def test_may_be_withdrawn(self, desk: Desk) -> None:
        case = desk.submitted()
        assert desk.operations.withdraw({"id": case, "reason": "不再需要"}, li())["status"] == "13"
        with pytest.raises(RuleViolated) as raised:
            desk.operations.accept({"id": case}, clerk())
        assert raised.value.code == "CASE_CLOSED"

    def test_that_two_clerks_accept_at_once_is_accepted_once(self, desk: Desk) -> None:
        case = desk.submitted()
        other = desk.replica(
            Overtaken(desk.store, lambda: desk.operations.accept({"id": case}, clerk()), "append")
        )
        with pytest.raises(RuleViolated) as raised:
            other.accept({"id": case}, clerk())
        assert raised.value.code == "NOT_IN_THIS_STATE"
        assert "受理" in raised.value.message
        with pytest.raises(ConcurrencyError):
            other.suspend({"id": case, "reason": "专家评审"}, clerk(version=2))
        assert [entry["event"] for entry in desk.document(case)["timeline"]].count(
            "application-accepted"
        ) == 1

    def test_needs_a_correction_deadline_to_come(self, desk: Desk) -> None:
        case = desk.submitted()
        notice = {"id": case, "defects": [d.DEFECT], "deadline": "2026-11-23"}
        with pytest.raises(ValidationFailed) as raised:
            desk.operations.request_correction(notice, clerk())
        assert findings(raised) == {("/deadline", "DATE_MIN")}
        desk.operations.request_correction(notice | {"deadline": "2026-12-01"}, clerk())
        assert desk.document(case)["corrections"][0]["deadline"] == "2026-12-01"

    def test_is_accepted_though_the_calendar_ends(self, desk: Desk) -> None:
        desk.set_day(date(2026, 12, 21))
        case = desk.submitted()
        answer = desk.operations.accept({"id": case}, clerk())
        assert [warning["code"] for warning in answer["warnings"]] == ["MISSING_CALENDAR_YEAR"]
        acceptance = desk.document(case)["acceptance"]
        assert (acceptance["due_on"], acceptance["statutory_due_on"]) == ("2026-12-28", None)

    def test_without_limits_has_no_due_dates(self, desk: Desk) -> None:
        keep_item(desk, d.item(promised_limit=None, statutory_limit=None), version=2)
        document = desk.document(desk.accepted())
        assert (document["acceptance"]["due_on"], document["acceptance"]["statutory_due_on"]) == (None, None)


class TestAProvincialCase:
    def report(self, desk: Desk, case: str, sequence: int, status: str, **more: Any) -> dict[str, Any]:
        callback = {
            "number": desk.document(case)["number"],
            "system": d.SYSTEM,
            "provincial_number": d.GD,
            "sequence": sequence,
            "status": status,
            "at": "2026-11-23T16:30:00Z",
            **more,
        }
        return desk.operations.record_provincial_status(callback, d.WORKER)

    def test_follows_what_the_province_reports(self, desk: Desk) -> None:
        case = desk.submitted(d.FORWARDED)
        receipt = {
            "id": case,
            "system": d.SYSTEM,
            "outcome": "RECEIVED",
            "provincial_number": d.GD,
            "receipt_id": "R-1",
        }
        desk.operations.record_forwarding_receipt(receipt, d.WORKER)
        assert self.report(desk, case, 1, "accepted")["applied"] is True
        assert desk.document(case)["acceptance"]["accepted_on"] == "2026-11-24"
        assert self.report(desk, case, 1, "accepted")["applied"] is False
        self.report(desk, case, 2, "approved")
        document = {"name": "转学证明", "number": "Z-1"}
        answer = self.report(desk, case, 3, "concluded", documents=[document])
        assert (answer["applied"], answer["status"]) == (True, "10")
        conclusion = desk.document(case)["conclusion"]
        assert (conclusion["result"], conclusion["documents"]) == ("0", [document])
        assert desk.document(case)["provincial"] == {"number": d.GD, "receipt_id": "R-1"}

    def test_needs_the_calendar_only_to_be_accepted(self, desk: Desk) -> None:
        """An error in the log calls somebody; a decision counts no days."""
        case = desk.submitted(d.FORWARDED)
        year_s_end = {"at": "2026-12-30T02:30:00Z"}
        with capture_logs() as logged:
            self.report(desk, case, 2, "approved", **year_s_end)
        assert logged == []
        with capture_logs() as logged:
            self.report(desk, case, 1, "accepted", **year_s_end)
        assert {entry["event"] for entry in logged} == {"limit_beyond_calendar"}
        assert desk.document(case)["acceptance"]["due_on"] is None

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"at": "0001-01-01T00:00:00+14:00"}, ("/at", "RANGE")),
            ({"at": "9999-12-31T23:59:59Z"}, ("/at", "RANGE")),
            ({"sequence": 0}, ("/sequence", "RANGE")),
            ({"sequence": 2**63}, ("/sequence", "RANGE")),
        ],
    )
    def test_takes_no_report_that_cannot_be_kept(
        self, desk: Desk, changes: dict[str, Any], expected: tuple[str, str]
    ) -> None:
        case = desk.submitted(d.FORWARDED)
        with pytest.raises(ValidationFailed) as raised:
            self.report(desk, case, **{"sequence": 1, "status": "accepted", **changes})
        assert findings(raised) == {expected}

    def test_is_known_by_its_number_only(self, desk: Desk) -> None:
        with pytest.raises(NotFound):
            desk.operations.record_provincial_status(
                {
                    "number": "1" * 25,
                    "system": d.SYSTEM,
                    "provincial_number": d.GD,
                    "sequence": 1,
                    "status": "accepted",
                    "at": "2026-11-23T16:30:00Z",
                },
                d.WORKER,
            )

    def test_is_handed_off_by_its_applicant(self, desk: Desk) -> None:
        case = desk.submitted(d.REDIRECTED)
        desk.operations.record_hand_off({"id": case, "system": d.SYSTEM, "ticket_id": "t1"}, li())
        desk.operations.record_hand_off({"id": case, "system": d.SYSTEM, "ticket_id": "t2"}, d.WORKER)
        assert desk.document(case)["hand_offs"] == 2

    def test_is_not_the_clerks_to_decide(self, desk: Desk) -> None:
        case = desk.submitted(d.FORWARDED)
        with pytest.raises(RuleViolated) as raised:
            desk.operations.accept({"id": case}, clerk("3004"))
        assert raised.value.code == "DECIDED_BY_PROVINCE"
