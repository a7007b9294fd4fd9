"""The main job, in a browser: one case of each channel from the search to the result, and everybody who hears of it.

Each story ends by asking all sides: the province's books, the progress page, the inbox, the mailbox, and a subscriber
that is not ours.
"""

from __future__ import annotations

import re
from typing import Any

from tests.e2e.browsing import FILES, Person
from tests.e2e.conftest import NewPerson
from tests.support.outside_subscriber import OutsideSubscriber
from tests.support.stack import Stack
from tests.support.waiting import wait_until

MAIL = "zhang-san@citizen.example"
ID_TAIL = "0002"


def application_id(person: Person) -> str:
    return person.path().split("/")[2]


def case_number(person: Person) -> str:
    person.page.wait_for_url("**/receipt*")
    number = person.page.inner_text("#case-number").strip()
    assert re.fullmatch(r"\d{25}", number)
    return number


def find_item(person: Person, words: str, name: str) -> None:
    person.open("/")
    person.page.locator("main input[name=q]").first.fill(words)
    person.page.locator("main input[name=q]").first.press("Enter")
    person.page.wait_for_load_state()
    person.page.get_by_role("link", name=re.compile(name)).first.click()
    person.page.get_by_role("heading", level=1, name=name).wait_for()


def expect_events(outside: OutsideSubscriber, application: str, expected: list[str]) -> None:
    told = [f"{name}.v1" for name in expected]
    wait_until(
        lambda: outside.names(application) == told,
        timeout=20,
        message=f"expected {told}, got {outside.names(application)}",
    )
    sequences = [int(envelope["sequence"]) for envelope in outside.envelopes(application)]
    assert sequences == sorted(sequences)


def expect_heard_once(stack: Stack, person: Person, number: str, titles: list[str]) -> None:
    """In the inbox and by e-mail: each notice once."""
    for title in titles:
        person.open("/messages")
        person.reload_until(title)
    person.open("/messages")
    shown = person.page.locator("article", has_text=number).count()

    def mails() -> list[dict[str, Any]]:
        return [mail for mail in stack.mail_messages(MAIL) if number in mail["body"]]

    wait_until(lambda: len(mails()) >= shown, message="not every notice came by e-mail")
    assert len(mails()) == len({mail["subject"] for mail in mails()}) == shown


def ask_progress(person: Person, number: str, words: str) -> None:
    person.open("/progress")
    person.page.fill("#number", number)
    person.page.fill("#id_tail", ID_TAIL)
    person.press("查询进度")
    person.sees(words)
    assert "张三" not in person.page.inner_text("main")


def test_a_teacher_applies_is_told_what_is_wrong_and_finishes_at_the_province(
    stack: Stack, person: NewPerson, outside: OutsideSubscriber
) -> None:
    citizen = person()
    find_item(citizen, "教师资格", "高级中学教师资格认定")
    for element in ("办理条件", "所需材料", "办理程序", "办事依据", "收费标准", "受理地点"):
        citizen.sees(element)
    citizen.follow(re.compile("在线办理"))
    citizen.sign_in("张三")
    page = citizen.page
    assert page.input_value("#name") == "张三"
    page.select_option("#gender", "1")
    page.fill("#birthDate", "1988年11月20日")
    page.select_option("#ethnic", "01")
    page.check("input[name=residence][value=HUKOU]")
    page.select_option("#education", "21")
    page.fill("#gradSchool", "示例师范大学")
    page.fill("#diplomaNo", "123456789012345678")
    page.select_option("#pthLevel", "2A")
    page.select_option("#subject", "101")
    page.fill("#mobile", "13800000001")
    page.set_input_files("#photo", FILES["jpg"])
    page.set_input_files("#medical", FILES["pdf"])
    page.check("input[name=commit]")
    citizen.press("保存并继续")

    citizen.sees("性别与身份号码不一致")
    citizen.sees("请填写“联系地址”")
    assert page.input_value("#gradSchool") == "示例师范大学"
    assert page.locator(".kept-files").count() == 2
    page.select_option("#gender", "2")
    page.fill("#address", "广州市天河区示例路1号")
    citizen.press("保存并继续")
    page.wait_for_url("**/check")
    application = application_id(citizen)
    citizen.sees("示例师范大学")
    citizen.press("提交申请")
    number = case_number(citizen)

    citizen.press("前往省级系统办理")
    assert page.url.startswith(stack.province_url)
    citizen.press("确认提交")
    citizen.follow(re.compile("返回"))
    citizen.sees("高级中学教师资格认定")
    citizen.reload_until("办结")

    [case] = stack.province_cases(number)
    assert (case["application_id"], case["via"]) == (application, "redirect")
    citizen.reload_until(case["provincial_number"])
    expect_events(
        outside,
        application,
        [
            "application-submitted",
            "handed-off",
            "provincial-status-recorded",
            "application-accepted",
            "provincial-status-recorded",
            "application-decided",
            "provincial-status-recorded",
            "application-concluded",
        ],
    )
    expect_heard_once(stack, citizen, number, ["已受理", "已办结"])
    ask_progress(citizen, number, "办结")


def test_a_forwarded_case_reaches_the_province_once_though_it_errs(
    stack: Stack, person: NewPerson, outside: OutsideSubscriber
) -> None:
    stack.province_faults({"script": ["error", "timeout_after_success"], "hang_seconds": 1})
    citizen = person()
    find_item(citizen, "高中转学", "普通高中学生转学")
    citizen.follow(re.compile("在线办理"))
    citizen.sign_in("张三")
    fill_transfer(citizen)
    citizen.press("保存并继续")
    citizen.page.wait_for_url("**/check")
    application = application_id(citizen)
    citizen.press("提交申请")
    number = case_number(citizen)
    citizen.open(f"/my/applications/{number}")
    citizen.reload_until("办结", seconds=60)

    [case] = stack.province_cases(number)
    assert (case["application_id"], case["via"]) == (application, "rest")
    citizen.sees(case["provincial_number"])
    wait_until(lambda: "application-concluded.v1" in outside.names(application))
    told = outside.names(application)
    assert told[0] == "application-submitted.v1"
    assert {name: told.count(name) for name in set(told)} == {
        "application-submitted.v1": 1,
        "forwarding-recorded.v1": 1,
        "provincial-status-recorded.v1": 3,
        "application-accepted.v1": 1,
        "application-decided.v1": 1,
        "application-concluded.v1": 1,
    }
    expect_heard_once(stack, citizen, number, ["已受理", "已办结"])
    ask_progress(citizen, number, "办结")


def fill_transfer(citizen: Person) -> None:
    page = citizen.page
    page.fill("#studentName", "陈小满")
    page.fill("#studentId", "440106201506050002")
    page.fill("#rollNo", "G440106201506050002")
    page.select_option("#grade", "11")
    page.check("input[name=term][value='1']")
    page.fill("#fromSchool", "广州市示例第一中学")
    page.fill("#toSchool", "广州市示例第二中学")
    page.fill("#examYear", "2025")
    page.fill("#examScore", "612.5")
    page.check("input[name=scope][value=IN]")
    page.fill("#mobile", "13800000001")
    page.check("input[name=commit]")


def fill_reissue(citizen: Person) -> None:
    page = citizen.page
    page.fill("#certNo", "20264401234567890")
    page.fill("#issueDate", "2016-07-01")
    page.select_option("#certType", "40")
    page.fill("#lostReason", "搬家时遗失,已登报声明作废")
    page.set_input_files("#photo", FILES["jpg"])
    page.check("input[name=pickup][value=WINDOW]")
    page.fill("#mobile", "13800000001")
    page.check("input[name=commit]")


def test_a_clerk_asks_for_a_correction_and_decides(
    stack: Stack, person: NewPerson, outside: OutsideSubscriber
) -> None:
    citizen, clerk = person(), person()
    find_item(citizen, "教师资格证书补发", "教师资格证书补发")
    citizen.follow(re.compile("在线办理"))
    citizen.sign_in("张三")
    fill_reissue(citizen)
    citizen.press("保存并继续")
    citizen.page.wait_for_url("**/check")
    application = application_id(citizen)
    citizen.press("提交申请")
    number = case_number(citizen)

    clerk.open("/sign-in?next=/desk")
    clerk.sign_in("教师工作处")
    clerk.open(f"/desk/applications/{number}")
    clerk.page.locator("#request-correction summary").click()
    clerk.page.locator("#request-correction input[name=defect]").first.check()
    clerk.page.locator("#request-correction input[name^='detail:']").first.fill("请填写身份证上的姓名")
    clerk.press("发出补正告知")
    clerk.sees("补正告知已发出")

    citizen.open(f"/my/applications/{number}")
    citizen.sees("请填写身份证上的姓名")
    citizen.follow("去补正")
    citizen.press("提交补正")
    citizen.sees("补正材料已提交")

    clerk.open(f"/desk/applications/{number}")
    clerk.press("受理")
    clerk.sees("已受理")
    clerk.page.check("#decide input[value=APPROVED]")
    clerk.page.fill("#decide-reason", "材料齐全,符合补发条件")
    clerk.press("作出决定")
    clerk.sees("决定已记录")
    clerk.page.check("#conclude input[value='0']")
    clerk.press("办结")
    clerk.sees("已办结")

    assert stack.province_cases(number) == []
    expect_events(
        outside,
        application,
        [
            "application-submitted",
            "application-received",
            "correction-requested",
            "correction-submitted",
            "application-accepted",
            "application-decided",
            "application-concluded",
        ],
    )
    expect_heard_once(stack, citizen, number, ["点“去补正”", "已受理", "已办结"])
    ask_progress(citizen, number, "办结")
