"""Cases from the first word to the result, through the API and the real applications service."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.integration.gateway.conftest import Client, Gateway
from tests.integration.gateway.stories import (
    FORWARDED,
    GENERAL,
    LOCAL,
    REDIRECT,
    draft,
    submitted,
    submitted_at_once,
    with_photo,
)

CERTIFICATE = {"pointer": "/values/certNo", "label": "教师资格证书号码", "detail": "与系统记录不符"}


class TestALocalCase:
    def test_goes_through_a_correction_to_its_result(self, zhang_san: Client, clerk: Client) -> None:
        state = submitted(zhang_san)
        number, case = state["number"], f"/applications/{state['id']}"
        assert len(number) == 25
        assert number in [
            entry["number"] for entry in clerk.get("/desk/queue?status=02&limit=100").json["items"]
        ]

        desk = f"/desk/applications/{number}"
        asked = clerk.post(f"{desk}/request-correction", {"defects": [CERTIFICATE], "deadline": None})
        assert (asked.status_code, asked.json["status"]) == (200, "06")
        waiting = zhang_san.get(case).json
        assert waiting["corrections"][0]["defects"] == [CERTIFICATE]

        answers = with_photo(zhang_san, state["id"], certNo="20174401042000456")
        assert zhang_san.post(f"{case}/supplement", answers).json["status"] == "02"
        assert clerk.post(f"{desk}/accept", {"note": "材料齐全"}).json["status"] == "05"
        assert clerk.post(f"{desk}/suspend", {"reason": "等待鉴定"}).json["status"] == "11"
        assert clerk.post(f"{desk}/resume").status_code == 200
        assert clerk.post(f"{desk}/decide", {"outcome": "APPROVED", "reason": "符合条件"}).status_code == 200
        assert clerk.post(f"{desk}/conclude", {"result": "0"}).json["status"] == "10"

        whole = zhang_san.get(f"/applications/{number}").json
        assert whole["values"]["certNo"] == "20174401042000456"
        assert whole["conclusion"]["result_name"] == "出证办结"
        mine = zhang_san.get("/applications?status=10&limit=100").json["items"]
        listed = next(entry for entry in mine if entry["number"] == number)
        assert [entry["event"] for entry in listed["timeline"]] == [
            entry["event"] for entry in whole["timeline"]
        ]
        progress = zhang_san.get(f"/progress?number={number}&id_tail=0002")
        assert progress.json["status"] == "10"
        assert "applicant" not in progress.json

    def test_is_nobody_elses_business(self, gateway: Gateway, zhang_san: Client) -> None:
        state = submitted(zhang_san)
        for place in (state["id"], state["number"]):
            assert gateway.person("li-si").get(f"/applications/{place}").status_code == 404
            assert gateway.person("staff-1006").get(f"/applications/{place}").status_code == 404
            assert gateway.person("staff-1005").get(f"/applications/{place}").status_code == 200
            assert gateway.person("admin").get(f"/applications/{place}").status_code == 200
            stranger = gateway.person("staff-1006").post(f"/desk/applications/{place}/accept")
            assert stranger.status_code == 404
            other = gateway.person("li-si").post(f"/applications/{place}/withdraw", {"reason": "试试"})
            assert other.status_code == 404
        assert state["number"] not in gateway.person("li-si").get("/applications?limit=100").text
        assert state["number"] not in gateway.person("staff-1006").get("/desk/queue?limit=100").text
        assert state["number"] in gateway.person("admin").get("/desk/queue?limit=100").text

    def test_can_be_withdrawn_and_then_not_accepted(self, zhang_san: Client, clerk: Client) -> None:
        state = submitted(zhang_san)
        case = f"/applications/{state['number']}"
        assert zhang_san.post(f"{case}/withdraw", {"reason": "不办了"}).json["status"] == "13"
        refused = clerk.post(f"/desk{case}/accept")
        assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")

    def test_can_be_refused_with_reason_and_remedy(self, zhang_san: Client, clerk: Client) -> None:
        desk = f"/desk/applications/{submitted(zhang_san)['number']}/refuse"
        missing = clerk.post(desk, {"reason": "不属于本部门职权"})
        assert (missing.status_code, missing.json["errors"][0]["pointer"]) == (422, "/remedy")
        refusal = {"reason": "不属于本部门职权", "remedy": "可向有权机关提出"}
        assert clerk.post(desk, refusal).json["status"] == "07"

    def test_is_known_before_the_portal_hears_of_it(self, gateway: Gateway, zhang_san: Client) -> None:
        gateway.service.delayed = True
        state = submitted(zhang_san)
        assert zhang_san.get(f"/applications/{state['number']}").json["id"] == state["id"]
        assert (
            zhang_san.post(f"/applications/{state['number']}/withdraw", {"reason": "不办了"}).json["status"]
            == "13"
        )


class TestDrafts:
    def test_are_kept_listed_and_changed(self, zhang_san: Client) -> None:
        state = draft(zhang_san, values={"lostReason": "写了一半"})
        assert (state["number"], state["status"]) == (None, "00")
        case = f"/applications/{state['id']}"
        kept = zhang_san.get(case)
        assert kept.json["values"] == {"lostReason": "写了一半"}
        assert state["id"] in [
            entry["id"] for entry in zhang_san.get("/applications?status=00").json["items"]
        ]
        changed = zhang_san.put(case, {"values": {"lostReason": "写完了"}}, if_match=kept.headers["etag"])
        assert changed.json["version"] > state["version"]
        assert zhang_san.get(case).headers["etag"] == changed.headers["etag"]

    def test_are_not_overwritten_by_who_read_something_older(self, zhang_san: Client) -> None:
        state = draft(zhang_san)
        case, etag = f"/applications/{state['id']}", f'"{state["version"]}"'
        assert zhang_san.put(case, {"values": {"name": "甲"}}).status_code == 428
        assert zhang_san.put(case, {"values": {"name": "甲"}}, if_match="oops").status_code == 400
        assert zhang_san.put(case, {"values": {"name": "甲"}}, if_match=etag).status_code == 200
        stale = zhang_san.put(case, {"values": {"name": "乙"}}, if_match=etag)
        assert (stale.status_code, stale.json["code"]) == (412, "STALE_VERSION")
        assert zhang_san.get(case).json["values"] == {"name": "甲"}

    def test_are_seen_by_their_applicant_only(self, gateway: Gateway, zhang_san: Client) -> None:
        case = f"/applications/{draft(zhang_san)['id']}"
        for name in ("li-si", "staff-1005", "admin"):
            assert gateway.person(name).get(case).status_code == 404

    def test_that_are_incomplete_are_refused_field_by_field(self, zhang_san: Client) -> None:
        state = draft(zhang_san, values={"certNo": "123"})
        refused = zhang_san.post(f"/applications/{state['id']}/submit")
        assert refused.status_code == 422
        pointers = {error["pointer"] for error in refused.json["errors"]}
        assert {"/values/certNo", "/values/name", "/values/photo"} <= pointers

    def test_take_files_of_their_own_applicant_only(self, gateway: Gateway, zhang_san: Client) -> None:
        state, li_si = draft(zhang_san), gateway.person("li-si")
        foreign = with_photo(li_si, draft(li_si)["id"])
        answer = zhang_san.put(f"/applications/{state['id']}", foreign, if_match=f'"{state["version"]}"')
        assert answer.status_code == 422
        assert li_si.post(f"/applications/{state['id']}/attachments", {}).status_code == 422


class TestOnce:
    def test_one_key_makes_one_application(self, gateway: Gateway, zhang_san: Client) -> None:
        key = uuid4().hex
        first, again = (submitted_at_once(zhang_san, FORWARDED, key) for _ in range(2))
        assert (first["id"], first["number"]) == (again["id"], again["number"])
        other = submitted_at_once(gateway.person("li-si"), FORWARDED, key)
        assert other["id"] != first["id"]

    def test_an_application_needs_a_key(self, zhang_san: Client) -> None:
        answer = zhang_san.post("/applications", {"item_code": LOCAL})
        assert (answer.status_code, answer.json["code"]) == (400, "BAD_REQUEST")
        assert "Idempotency-Key" in answer.json["errors"][0]["detail"]

    def test_a_draft_that_is_sent_again_is_the_same_draft(self, zhang_san: Client) -> None:
        body, key = {"item_code": LOCAL, "values": {"name": "张三"}}, uuid4().hex
        first, again = (zhang_san.post("/applications", body, idempotency_key=key) for _ in range(2))
        assert first.json["id"] == again.json["id"]
        assert first.headers["location"] == f"/api/v1/applications/{first.json['id']}"
        assert zhang_san.get(f"/applications/{first.json['id']}").json["version"] == first.json["version"]

    def test_submitting_twice_answers_the_same(self, gateway: Gateway, zhang_san: Client) -> None:
        gateway.service.delayed = True
        state = submitted(zhang_san)
        again = zhang_san.post(f"/applications/{state['id']}/submit")
        assert (again.status_code, again.json["number"]) == (200, state["number"])
        other = zhang_san.post(f"/applications/{state['id']}/submit", idempotency_key=uuid4().hex)
        assert (other.status_code, other.json["code"]) == (409, "ALREADY_SUBMITTED")

    def test_a_clerks_step_is_taken_once_per_key(self, zhang_san: Client, clerk: Client) -> None:
        desk, key = f"/desk/applications/{submitted(zhang_san)['number']}", uuid4().hex
        first, again = (clerk.post(f"{desk}/accept", idempotency_key=key) for _ in range(2))
        assert (first.status_code, again.status_code) == (200, 200)
        assert (first.json["repeated"], again.json["repeated"]) == (False, True)
        assert clerk.post(f"{desk}/accept").status_code == 409
        decided = clerk.post(f"{desk}/decide", {"outcome": "APPROVED"}, idempotency_key=key)
        assert decided.json["repeated"] is False

    def test_two_clerks_do_not_overwrite_each_other(self, zhang_san: Client, clerk: Client) -> None:
        state = submitted(zhang_san)
        desk, etag = f"/desk/applications/{state['number']}", f'"{state["version"]}"'
        assert clerk.post(f"{desk}/accept", if_match=etag).status_code == 200
        late = clerk.post(f"{desk}/suspend", {"reason": "等待"}, if_match=etag)
        assert (late.status_code, late.json["code"]) == (412, "STALE_VERSION")


class TestARedirectCase:
    def test_leads_on_to_the_province_with_a_ticket(self, gateway: Gateway, zhang_san: Client) -> None:
        case = f"/applications/{submitted_at_once(zhang_san, REDIRECT)['number']}"
        answer = zhang_san.post(f"{case}/hand-off")
        assert answer.status_code == 200
        assert answer.json["url"].startswith("http://127.0.0.1:8100/")
        assert zhang_san.get(case).json["hand_offs"] == 1
        assert gateway.person("li-si").post(f"{case}/hand-off").status_code == 404

    def test_sent_again_after_a_lost_answer_is_one_hand_off(self, zhang_san: Client) -> None:
        case = f"/applications/{submitted_at_once(zhang_san, REDIRECT)['number']}"
        for key, hand_offs in (("to-province", 1), ("to-province", 1), ("to-province-later", 2)):
            answer = zhang_san.post(f"{case}/hand-off", idempotency_key=key)
            assert answer.status_code == 200
            assert zhang_san.get(case).json["hand_offs"] == hand_offs

    def test_is_the_only_kind_that_does(self, zhang_san: Client) -> None:
        refused = zhang_san.post(f"/applications/{submitted(zhang_san)['id']}/hand-off")
        assert (refused.status_code, refused.json["code"]) == (409, "NOT_A_REDIRECT")
        assert zhang_san.post(f"/applications/{draft(zhang_san)['id']}/hand-off").status_code == 404


class TestOutage:
    def test_reads_of_the_catalogue_go_on_and_commands_say_try_again(
        self, gateway: Gateway, zhang_san: Client
    ) -> None:
        gateway.service.down = True
        assert zhang_san.get("/items").status_code == 200
        assert zhang_san.get("/applications").status_code == 200
        answer = zhang_san.post(
            "/applications",
            {"item_code": FORWARDED, "values": GENERAL, "submit": True},
            idempotency_key=uuid4().hex,
        )
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0

    @pytest.mark.parametrize("path", ["/messages", "/applications?status=00"])
    def test_what_only_a_service_knows_is_away_with_it(
        self, gateway: Gateway, zhang_san: Client, path: str
    ) -> None:
        gateway.service.down = True
        assert zhang_san.get(path).status_code == 503
