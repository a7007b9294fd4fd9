"""The life of an item on the editors' pages, with the real catalogue behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from falcon.testing import Result

from gateway.settings import GatewaySettings
from tests.integration.gateway_pages.conftest import Visitor
from tests.integration.gateway_pages.editors_room import Room
from tests.support.servers import fresh_prefix
from tests.unit.catalog.examples import ITEM, context, named, payload, publish

CODE = ITEM["code"]
ITEM_PAGE, REVIEW_PAGE = f"/editor/items/{CODE}", f"/editor/items/{CODE}/review"
PARTS = [named("10050000001", "教师荣誉证书补发"), named("10050000002", "教师培训学分登记")]


@pytest.fixture
def room(portal: GatewaySettings) -> Iterator[Room]:
    """An item published and revised since by `editor`, with the four reasons for its mode."""
    with fresh_prefix(portal.mongo_uri) as prefix:
        room = Room(portal, prefix)
        room.catalog.operations.draft_item(ITEM, context("editor-1005"))
        publish(room.catalog.operations, CODE)
        room.catalog.operations.revise_item(payload(annual_volume=7000), context("editor-1005"))
        yield room
        room.close()


@pytest.fixture
def writer(room: Room) -> Visitor:
    return room.person("editor")


@pytest.fixture
def reviewer(room: Room) -> Visitor:
    return room.person("editor-2")


def send(person: Visitor, page: str, action: str, **fields: str | list[str]) -> Result:
    """A form of the page, with the hidden fields that the page gave it."""
    text = person.get(page).text
    hidden = {
        name: re.findall(rf'name="{name}" value="([^"]*)"', text)[-1]
        for name in ("csrf_token", "version", "idempotency_key", "submission")
        if f'name="{name}"' in text
    }
    return person.post(action, **{**hidden, **fields})


def submitted(writer: Visitor) -> None:
    answer = send(writer, ITEM_PAGE, f"{ITEM_PAGE}/submit")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{ITEM_PAGE}?done=submit")


def approved(writer: Visitor, reviewer: Visitor) -> None:
    submitted(writer)
    assert send(reviewer, REVIEW_PAGE, f"{ITEM_PAGE}/approve").status_code == 303


def test_an_item_goes_through_the_hands_of_two_people(writer: Visitor, reviewer: Visitor) -> None:
    submitted(writer)
    assert "已提交审核" in writer.get(f"{ITEM_PAGE}?done=submit").text
    assert "第 1 次提交" not in reviewer.get("/editor/reviews").text
    assert ITEM["name"] in reviewer.get("/editor/reviews").text.split('id="mine"')[0]
    assert ITEM["name"] in writer.get("/editor/reviews").text.split('id="mine"')[1]
    returned = send(
        reviewer,
        REVIEW_PAGE,
        f"{ITEM_PAGE}/return",
        **{"remark:/annual_volume": "请写明年份", "remark:": "再核对"},
    )
    assert returned.headers["location"] == "/editor/reviews?done=return"
    page = writer.get(ITEM_PAGE).text
    assert "<strong>年办件量</strong>：请写明年份" in page
    assert "<strong>整体</strong>：再核对" in page
    approved(writer, reviewer)
    done = send(writer, ITEM_PAGE, f"{ITEM_PAGE}/publish")
    assert done.headers["location"] == f"{ITEM_PAGE}?done=publish"
    assert "第 2 版" in writer.get(ITEM_PAGE).text


def test_the_reviewer_sees_what_differs_field_by_field(writer: Visitor, reviewer: Visitor) -> None:
    submitted(writer)
    page = reviewer.get(REVIEW_PAGE).text
    row = page.split("年办件量")[1].split("</tr>")[0]
    assert "<del>6200</del>" in row
    assert "<ins>7000</ins>" in row
    assert "高级中学教师资格证书" in page.split("没有变化的内容", 1)[1]


def test_who_wrote_is_told_why_there_is_no_button(writer: Visitor) -> None:
    submitted(writer)
    for page in (ITEM_PAGE, REVIEW_PAGE):
        text = writer.get(page).text
        assert "由你修改或提交" in text
        assert "审核通过</button>" not in text


def test_who_wrote_cannot_approve_by_sending_the_form_anyway(writer: Visitor, room: Room) -> None:
    submitted(writer)
    answer = send(writer, REVIEW_PAGE, f"{ITEM_PAGE}/approve", submission="2", idempotency_key="k-1")
    assert answer.status_code == 409
    assert "不能审核本人修改或提交的内容" in answer.text


def test_a_return_without_a_remark_is_asked_for_one(writer: Visitor, reviewer: Visitor) -> None:
    submitted(writer)
    answer = send(reviewer, REVIEW_PAGE, f"{ITEM_PAGE}/return")
    assert answer.status_code == 422
    assert "请至少写一条意见" in answer.text


def test_a_judgement_of_what_has_changed_meanwhile_is_412_and_shows_what(
    writer: Visitor, reviewer: Visitor, room: Room
) -> None:
    submitted(writer)
    read = reviewer.get(REVIEW_PAGE).text
    hidden = {
        name: re.findall(rf'name="{name}" value="([^"]*)"', read)[-1]
        for name in ("csrf_token", "version", "idempotency_key", "submission")
    }
    room.catalog.operations.revise_item(payload(annual_volume=9000), context("editor-1005"))
    room.catalog.operations.submit_item({"code": CODE}, context("editor-1005"))
    answer = reviewer.post(f"{ITEM_PAGE}/return", **hidden, **{"remark:/annual_volume": "太多了吧"})
    assert answer.status_code == 412
    since = answer.text.split('id="since"')[1].split("</section>")[0]
    assert "<del>7000</del>" in since
    assert "<ins>9000</ins>" in since
    assert ">太多了吧</textarea>" in answer.text


def test_an_action_on_what_has_changed_meanwhile_is_412_and_does_nothing(
    writer: Visitor, reviewer: Visitor, room: Room
) -> None:
    approved(writer, reviewer)
    answer = send(writer, ITEM_PAGE, f"{ITEM_PAGE}/suspend", version="3", reason="系统升级")
    assert answer.status_code == 412
    assert "刚刚被别人改动过" in answer.text
    assert ">系统升级</textarea>" in answer.text
    assert room.catalog.operations.get_item({"code": CODE})["status"] == "PUBLISHED"


def test_the_same_form_sent_twice_acts_once(writer: Visitor, room: Room) -> None:
    first = send(
        writer, ITEM_PAGE, f"{ITEM_PAGE}/suspend", reason="系统升级", version="", idempotency_key="k-2"
    )
    second = send(
        writer, ITEM_PAGE, f"{ITEM_PAGE}/suspend", reason="系统升级", version="", idempotency_key="k-2"
    )
    assert (first.status_code, second.status_code) == (303, 303)
    events = [
        e["event"] for e in room.catalog.call("catalog", "get_item_history", {"code": CODE}, ADMIN)["entries"]
    ]
    assert events.count("ItemSuspended") == 1


ADMIN = {"actor": {"id": "a-1", "roles": ["admin"], "department": None}, "correlation_id": "c" * 32}


def test_a_publication_is_scheduled_in_guangzhou_time(writer: Visitor, reviewer: Visitor, room: Room) -> None:
    approved(writer, reviewer)
    answer = send(writer, ITEM_PAGE, f"{ITEM_PAGE}/schedule", at="2030年1月2日", clock="9：05")
    assert answer.status_code == 303
    page = writer.get(ITEM_PAGE).text
    assert "2030年1月2日 09:05" in page
    assert "取消定时发布" in page
    assert send(writer, ITEM_PAGE, f"{ITEM_PAGE}/unschedule").status_code == 303
    assert room.catalog.operations.get_item({"code": CODE})["publish_at"] is None


@pytest.mark.parametrize(
    ("at", "clock", "text"),
    [
        ("明天", "9:00", "请填写发布日期"),
        ("2030-01-02", "二十五点", "请填写发布时间"),
        ("2001-01-02", "9:00", "发布时间应在现在以后"),
        ("2030-02-30", "9:00", "带时区的时间"),
    ],
)
def test_a_moment_that_is_none_is_said_at_the_field_and_kept(
    writer: Visitor, reviewer: Visitor, at: str, clock: str, text: str
) -> None:
    approved(writer, reviewer)
    answer = send(writer, ITEM_PAGE, f"{ITEM_PAGE}/schedule", at=at, clock=clock)
    assert answer.status_code == 422
    assert text in answer.text
    assert f'value="{at}"' in answer.text
    assert 'id="schedule-at-error"' in answer.text or 'id="schedule-clock-error"' in answer.text


def test_an_item_is_suspended_until_a_day_and_resumed(writer: Visitor, room: Room) -> None:
    assert (
        send(writer, ITEM_PAGE, f"{ITEM_PAGE}/suspend", reason="系统升级", until="2030/1/5").status_code
        == 303
    )
    assert room.catalog.operations.get_item({"code": CODE})["suspension"] == {
        "reason": "系统升级",
        "until": "2030-01-05",
    }
    assert "恢复办理" in writer.get(ITEM_PAGE).text
    assert send(writer, ITEM_PAGE, f"{ITEM_PAGE}/resume").status_code == 303
    assert room.catalog.operations.get_item({"code": CODE})["status"] == "PUBLISHED"


def test_a_withdrawal_says_why_and_where_to_go_instead(writer: Visitor, room: Room) -> None:
    refused = send(
        writer, ITEM_PAGE, f"{ITEM_PAGE}/withdraw", reason="", successors="10059999999，20000000001"
    )
    assert refused.status_code == 422
    assert "没有编码为 10059999999 的事项" in refused.text
    assert 'value="10059999999，20000000001"' in refused.text
    room.catalog.operations.draft_item(PARTS[0], context())
    publish(room.catalog.operations, PARTS[0]["code"])
    done = send(writer, ITEM_PAGE, f"{ITEM_PAGE}/withdraw", reason="职能调整", successors=PARTS[0]["code"])
    assert done.status_code == 303
    item = room.catalog.operations.get_item({"code": CODE})
    assert (item["status"], item["successors"]) == ("WITHDRAWN", [PARTS[0]["code"]])


def test_an_item_is_split_in_one_step(writer: Visitor, room: Room) -> None:
    operations = room.catalog.operations
    for part in PARTS:
        operations.draft_item(part, context("editor-1005"))
        operations.submit_item({"code": part["code"]}, context("editor-1005"))
        operations.approve_item({"code": part["code"], "submission": 1}, context("editor-1005-2"))
    page = writer.get(f"/editor/items/replace?predecessors={CODE}").text
    assert ITEM["name"] in page
    assert all(part["name"] in page for part in PARTS)
    address = f"/editor/items/replace?predecessors={CODE}"
    refused = send(
        writer, address, "/editor/items/replace", predecessors=CODE, successors=[PARTS[0]["code"]], reason=""
    )
    assert refused.status_code == 422
    assert "请说明拆分或合并的原因" in refused.text
    assert f'value="{PARTS[0]["code"]}" checked' in refused.text
    codes = [part["code"] for part in PARTS]
    stale = send(
        writer,
        address,
        "/editor/items/replace",
        predecessors=CODE,
        reason="性质不同",
        **{f"version:{CODE}": "1"},
    )
    assert stale.status_code == 412
    assert "性质不同</textarea>" in stale.text
    done = send(
        writer,
        address,
        "/editor/items/replace",
        predecessors=CODE,
        successors=codes,
        reason="两项事务性质不同",
    )
    assert done.headers["location"] == f"/editor/items/{codes[0]}?done=replace"
    assert operations.get_item({"code": CODE})["successors"] == codes
    assert operations.get_item({"code": codes[1]})["predecessors"] == [CODE]


def test_a_code_that_is_nothing_is_said_beside_it(writer: Visitor) -> None:
    assert "没有找到这个事项" in writer.get("/editor/items/replace?predecessors=10059999999").text


def test_what_was_typed_survives_an_outage(writer: Visitor, room: Room) -> None:
    page = writer.get(ITEM_PAGE).text
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    room.catalog.down = True
    answer = writer.post(
        f"{ITEM_PAGE}/suspend",
        csrf_token=token,
        version="5",
        idempotency_key="k-3",
        reason="系统升级",
        until="",
    )
    assert answer.status_code == 503
    assert "<li>系统升级</li>" in answer.text
    assert 'name="idempotency_key" value="k-3"' in answer.text
    assert f'action="{ITEM_PAGE}/suspend"' in answer.text


def test_a_department_defines_and_extends_its_own_categories(writer: Visitor, room: Room) -> None:
    page = "/editor/dimensions"
    assert "教师准入" in writer.get(page).text
    answer = send(
        writer,
        page,
        "/editor/dimensions/1005",
        name="教师事项分类",
        **{"label:教师准入": "教师准入与认定", "new": ["", "教师培训", ""]},
    )
    assert answer.headers["location"] == "/editor/dimensions?department=1005&done=saved"
    asked = {"key": "custom.1005", "department_code": "1005"}
    found = room.catalog.operations.get_category_dimension(asked)
    assert found["name"] == "教师事项分类"
    assert found["values"] == [
        {"value": "教师准入", "label": "教师准入与认定"},
        {"value": "教师培训", "label": "教师培训"},
    ]


def test_a_wrong_category_is_said_at_its_field_and_kept(writer: Visitor) -> None:
    answer = send(
        writer,
        "/editor/dimensions",
        "/editor/dimensions/1005",
        name="",
        new=["教师准入", "", ""],
        **{"label:教师准入": ""},
    )
    assert answer.status_code == 422
    assert 'href="#value-0"' in answer.text
    assert 'href="#name"' in answer.text
    assert 'value="教师准入"' in answer.text


def test_no_department_touches_the_categories_of_another(writer: Visitor) -> None:
    answer = send(writer, "/editor/dimensions", "/editor/dimensions/1006", name="别人的")
    assert answer.status_code == 403


def test_a_stranger_has_no_business_here(room: Room) -> None:
    citizen = room.person("zhang-san")
    for page in ("/editor/reviews", "/editor/dimensions", "/editor/items/replace", REVIEW_PAGE):
        assert citizen.get(page).status_code == 403, page
