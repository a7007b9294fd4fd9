"""Cases from the first field to the result, through the pages and the real applications service."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from event_sourcing.mongo_clients import connect
from gateway.app import create_app
from gateway.settings import GatewaySettings
from gateway.wiring import Connections, dependencies
from tests.integration.gateway_pages.conftest import Visitor
from tests.support.applications_in_process import ApplicationsInProcess
from tests.unit.gateway_pages.markup import Markup

LOCAL = "/items/10050102001/apply"
REDIRECT = "/items/10050101001/apply"
PHOTO = "\xff\xd8\xff\xe0photo"
REISSUE = {
    "name": "张三",
    "idNumber": "440105198811200002",
    "certNo": "20174401042000123",
    "issueDate": "2017年7月1日",
    "certType": "40",
    "lostReason": "搬家时不慎遗失,多次寻找未果",
    "pickup": "WINDOW",
    "mobile": "13800000001",
    "commit": "true",
    "action": "continue",
}
QUALIFICATION = {
    "name": "张三",
    "idNumber": "440105198811200002",
    "gender": "2",
    "birthDate": "1988-11-20",
    "ethnic": "01",
    "residence": "HUKOU",
    "education": "21",
    "gradSchool": "华南师范大学",
    "diplomaNo": "12345678901234567",
    "pthLevel": "1B",
    "subject": "102",
    "mobile": "13800000001",
    "address": "广州市越秀区示例路1号",
    "commit": "true",
    "action": "continue",
}


class Stage:
    """The application with its service, and the people in front of it."""

    def __init__(self, portal: GatewaySettings) -> None:
        self.mongo = connect(portal.mongo_uri)
        database = self.mongo[f"{portal.db_prefix}portal"]
        self.service = ApplicationsInProcess(portal.mongo_uri, portal.db_prefix, database)
        self._application = create_app(dependencies(portal, Connections(self.mongo, self.service)))

    def person(self, name: str) -> Visitor:
        visitor = Visitor(self._application)
        visitor.sign_in(name)
        return visitor


@pytest.fixture(scope="module")
def stage(portal: GatewaySettings) -> Iterator[Stage]:
    stage = Stage(portal)
    yield stage
    stage.service.close()
    stage.mongo.close()


@pytest.fixture(autouse=True)
def running(stage: Stage) -> Iterator[None]:
    yield
    stage.service.delayed = stage.service.down = False
    stage.service.catch_up()


def hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', text)
    assert found is not None, name
    return found[1].replace("&#34;", '"')


def fill_in(person: Visitor, path: str, answers: dict[str, str], files: tuple[str, ...]) -> str:
    """Answers and uploads sent; the address of the check page."""
    text = person.get(path).text
    parts = {
        "csrf_token": hidden(text, "csrf_token"),
        "application_id": hidden(text, "application_id"),
        "stored": "",
        **answers,
    }
    answer = person.post_form(path, files=dict.fromkeys(files, ("照片.jpg", PHOTO)), **parts)
    assert answer.status_code == 303, Markup(answer.text).text
    return answer.headers["location"]


def submit(person: Visitor, check: str) -> str:
    """The case number on the receipt."""
    text = person.get(check).text
    answer = person.post(
        check, csrf_token=hidden(text, "csrf_token"), idempotency_key=hidden(text, "idempotency_key")
    )
    assert answer.status_code == 303
    receipt = person.get(answer.headers["location"])
    assert receipt.status_code == 200
    found = re.search(r'id="case-number">(\d{25})<', receipt.text)
    assert found is not None
    return found[1]


def act(clerk: Visitor, number: str, action: str, **fields: str | list[str]) -> None:
    text = clerk.get(f"/desk/applications/{number}").text
    answer = clerk.post(
        f"/desk/applications/{number}/{action}",
        csrf_token=hidden(text, "csrf_token"),
        version=hidden(text, "version"),
        idempotency_key=hidden(text, "idempotency_key"),
        **fields,
    )
    assert answer.status_code == 303, Markup(answer.text).text
    assert f"?done={action}" in answer.headers["location"]


class TestALocalCase:
    def test_goes_through_a_correction_to_its_result(self, stage: Stage) -> None:
        citizen, clerk = stage.person("zhang-san"), stage.person("staff-1005")
        number = submit(citizen, fill_in(citizen, LOCAL, REISSUE, ("photo",)))
        assert number in clerk.get("/desk").text
        act(
            clerk,
            number,
            "request-correction",
            **{
                "defect": ["/values/certNo", "/values/photo"],
                "label:/values/certNo": "教师资格证书号码",
                "detail:/values/certNo": "与系统记录不符",
                "label:/values/photo": "免冠电子照片",
                "detail:/values/photo": "照片模糊",
            },
        )

        path = f"/my/applications/{number}/correction"
        page = citizen.get(path)
        assert "与系统记录不符" in page.text
        assert {"certNo", "photo"} <= Markup(page.text).fragments
        parts = {
            "csrf_token": hidden(page.text, "csrf_token"),
            "idempotency_key": hidden(page.text, "idempotency_key"),
            "kept.photo": hidden(page.text, "kept.photo"),
            **REISSUE,
            "certNo": "20174401042000456",
        }
        assert citizen.post_form(path, **parts).headers["location"].endswith("done=correction")

        act(clerk, number, "accept")
        act(clerk, number, "decide", outcome="APPROVED", reason="符合条件")
        act(clerk, number, "conclude", result="0")
        result = citizen.get(f"/my/applications/{number}").text
        for text in (
            "一次性告知补正",
            "提交补正材料",
            "出证办结",
            "符合条件",
            "20174401042000456",
            "照片.jpg",
        ):
            assert text in result
        progress = citizen.post("/progress", number=number, id_tail="0002")
        assert "办结" in progress.text

    def test_leads_to_its_item_as_it_stood_when_the_application_was_made(self, stage: Stage) -> None:
        citizen = stage.person("zhang-san")
        number = submit(citizen, fill_in(citizen, LOCAL, REISSUE, ("photo",)))
        page = citizen.get(f"/my/applications/{number}").text
        link = re.search(r'href="(/items/10050102001\?as_of=[^"]+)"', page)
        assert link
        then = citizen.get(link[1])
        assert then.status_code == 200
        assert "仅供查阅" in then.text

    def test_is_seen_by_its_applicant_and_its_department_only(self, stage: Stage) -> None:
        citizen = stage.person("zhang-san")
        number = submit(citizen, fill_in(citizen, LOCAL, REISSUE, ("photo",)))
        assert stage.person("li-si").get(f"/my/applications/{number}").status_code == 404
        assert stage.person("staff-1006").get(f"/desk/applications/{number}").status_code == 404
        assert stage.person("admin").get(f"/desk/applications/{number}").status_code == 200
        file = re.search(r"/applications/\w{32}/files/\w{32}", citizen.get(f"/my/applications/{number}").text)
        assert file is not None
        assert citizen.get(file[0]).content == PHOTO.encode("latin-1")
        assert stage.person("staff-1005").get(file[0]).status_code == 200
        assert stage.person("li-si").get(file[0]).status_code == 404

    def test_can_be_withdrawn(self, stage: Stage) -> None:
        citizen = stage.person("zhang-san")
        number = submit(citizen, fill_in(citizen, LOCAL, REISSUE, ("photo",)))
        path = f"/my/applications/{number}"
        token = hidden(citizen.get(path).text, "csrf_token")
        answer = citizen.post(f"{path}/withdraw", csrf_token=token, reason="材料不全")
        assert answer.headers["location"].endswith("done=withdrawn")
        assert "申请人撤回" in citizen.get(path).text


class TestSubmitting:
    def test_errors_keep_what_was_typed_and_uploaded(self, stage: Stage) -> None:
        citizen = stage.person("zhang-san")
        text = citizen.get(LOCAL).text
        parts = {
            "csrf_token": hidden(text, "csrf_token"),
            "application_id": hidden(text, "application_id"),
            "stored": "",
            **REISSUE,
            "certNo": "123",
        }
        answer = citizen.post_form(LOCAL, files={"photo": ("照片.jpg", PHOTO)}, **parts)
        shown = Markup(answer.text)
        assert answer.status_code == 422
        assert "certNo" in shown.fragments
        assert 'value="123"' in answer.text
        assert "照片.jpg" in shown.text
        again = {**parts, "stored": "yes", "certNo": "20174401042000123"}
        again["kept.photo"] = hidden(answer.text, "kept.photo")
        assert citizen.post_form(LOCAL, **again).headers["location"].endswith("/check")

    def test_pressing_twice_makes_one_case_even_before_the_portal_knows(self, stage: Stage) -> None:
        citizen = stage.person("li-si")
        check = fill_in(
            citizen, LOCAL, REISSUE | {"name": "李四", "idNumber": "440105199503150247"}, ("photo",)
        )
        text = citizen.get(check).text
        fields = {name: hidden(text, name) for name in ("csrf_token", "idempotency_key")}
        stage.service.delayed = True
        first, second = citizen.post(check, **fields), citizen.post(check, **fields)
        assert (first.status_code, second.status_code) == (303, 303)
        assert "/receipt" in second.headers["location"]
        assert citizen.get(check).headers["location"].endswith("/receipt")
        receipt = citizen.get(second.headers["location"])
        assert re.search(r'id="case-number">\d{25}<', receipt.text)
        stage.service.delayed = False
        stage.service.catch_up()
        assert citizen.get("/my/applications").text.count("教师资格证书补发</a>") == 1

    def test_a_draft_is_found_again(self, stage: Stage) -> None:
        citizen = stage.person("zhang-san")
        text = citizen.get(LOCAL).text
        parts = {
            "csrf_token": hidden(text, "csrf_token"),
            "application_id": hidden(text, "application_id"),
            "stored": "",
            "lostReason": "写了一半",
            "action": "save",
        }
        saved = citizen.post_form(LOCAL, **parts).headers["location"]
        assert "写了一半" in citizen.get(saved).text
        assert saved.split("&")[0] in citizen.get("/my/applications").text.replace("&amp;", "&")

    def test_a_service_that_stops_before_submission_keeps_the_draft(self, stage: Stage) -> None:
        citizen = stage.person("zhang-san")
        check = fill_in(citizen, LOCAL, REISSUE, ("photo",))
        text = citizen.get(check).text
        fields = {name: hidden(text, name) for name in ("csrf_token", "idempotency_key")}
        stage.service.down = True
        answer = citizen.post(check, **fields)
        assert answer.status_code == 503
        assert "草稿已保存" in answer.text
        stage.service.down = False
        assert "/receipt" in citizen.post(check, **fields).headers["location"]


class TestTheDesk:
    def test_forms_that_lack_something_say_so_at_the_field(self, stage: Stage) -> None:
        citizen, clerk = stage.person("zhang-san"), stage.person("staff-1005")
        number = submit(citizen, fill_in(citizen, LOCAL, REISSUE, ("photo",)))
        path = f"/desk/applications/{number}"
        token = hidden(clerk.get(path).text, "csrf_token")
        for action, field in (
            ("refuse", "refuse-reason"),
            ("request-correction", "request-correction-defects"),
        ):
            answer = clerk.post(f"{path}/{action}", csrf_token=token)
            shown = Markup(answer.text)
            assert answer.status_code == 422
            assert field in shown.fragments
            assert field in shown.ids
            assert shown.inline == []

    def test_two_clerks_at_once(self, stage: Stage) -> None:
        citizen, clerk = stage.person("zhang-san"), stage.person("staff-1005")
        number = submit(citizen, fill_in(citizen, LOCAL, REISSUE, ("photo",)))
        path = f"/desk/applications/{number}"
        text = clerk.get(path).text
        fields = {name: hidden(text, name) for name in ("csrf_token", "version")}
        act(clerk, number, "accept")
        answer = clerk.post(f"{path}/refuse", **fields, reason="理由写了很久", remedy="复议")
        assert answer.status_code == 409
        assert "受理" in answer.text

    def test_a_limit_beyond_the_calendar_is_told(self, stage: Stage) -> None:
        citizen, clerk = stage.person("zhang-san"), stage.person("staff-1005")
        number = submit(citizen, fill_in(citizen, LOCAL, REISSUE, ("photo",)))
        assert "放假安排尚未公布" not in clerk.get(f"/desk/applications/{number}?done=accept").text
        assert "放假安排尚未公布" in clerk.get(f"/desk/applications/{number}?done=accept&gap=calendar").text

    def test_an_unavailable_service_costs_no_word(self, stage: Stage) -> None:
        citizen, clerk = stage.person("zhang-san"), stage.person("staff-1005")
        number = submit(citizen, fill_in(citizen, LOCAL, REISSUE, ("photo",)))
        path = f"/desk/applications/{number}"
        token = hidden(clerk.get(path).text, "csrf_token")
        stage.service.down = True
        answer = clerk.post(f"{path}/refuse", csrf_token=token, reason="理由写了很久", remedy="复议")
        assert answer.status_code == 503
        assert "理由写了很久" in answer.text


class TestARedirectCase:
    def test_leads_on_to_the_province_with_a_ticket(self, stage: Stage) -> None:
        citizen = stage.person("zhang-san")
        check = fill_in(citizen, REDIRECT, QUALIFICATION, ("photo", "medical"))
        assert "2026年4月7日" in citizen.get(check).text
        number = submit(citizen, check)
        page = citizen.get(f"/my/applications/{number}")
        assert "还差一步" in page.text
        assert "http://127.0.0.1:8100" in page.headers["content-security-policy"]
        hand_off = re.search(r'action="(/applications/\w{32}/hand-off)"', page.text)
        assert hand_off is not None
        answer = citizen.post(hand_off[1], csrf_token=hidden(page.text, "csrf_token"))
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("http://127.0.0.1:8100/")
        assert "前往省级系统办理" in citizen.get(f"/my/applications/{number}").text
        assert stage.person("li-si").post(hand_off[1], csrf_token="x").status_code == 403
