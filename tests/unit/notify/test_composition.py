"""Words of messages: every kind on every channel, out of real events."""

from __future__ import annotations

from dataclasses import replace

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from event_sourcing.cloud_events import CloudEvent
from services.applications.case import Defect
from services.applications.codes import ProvincialStatus, ResultCode
from services.notify.codes import Channel
from services.notify.composition import TEMPLATES, Composer
from services.notify.contacts import Contact
from services.notify.contacts import Defect as ToCorrect
from services.notify.events import Content
from services.notify.kinds import KINDS, kind_of
from tests.unit.applications import cases
from tests.unit.notify.stories import last, told

pytestmark = pytest.mark.unit

COMPOSER = Composer("https://banshi.example/")
LI = Contact("p-li", "李小明", "li@example.test", (), None, None)

SUBMITTED = told(cases.submit())[0]
EVENTS: dict[str, CloudEvent] = {
    "submitted": SUBMITTED,
    "submitted to be forwarded": told(cases.submit(cases.FORWARDED))[0],
    "submitted to be handed off": told(cases.submit(cases.REDIRECTED))[0],
    "forwarded": last(cases.submit(cases.FORWARDED), cases.RECEIPT),
    "accepted": last(cases.submit(), cases.ACCEPT),
    "refused": last(cases.submit(), cases.REFUSE),
    "refused by the province": last(cases.submit(cases.FORWARDED), cases.REFUSAL_THERE),
    "to correct": last(cases.submit(), cases.REQUEST),
    "corrected": last(cases.submit(), cases.REQUEST, cases.ANSWER),
    "suspended": last(cases.submit(), cases.ACCEPT, cases.SUSPEND),
    "resumed": last(cases.submit(), cases.ACCEPT, cases.SUSPEND, cases.RESUME),
    "approved": last(cases.submit(), cases.ACCEPT, cases.APPROVE),
    "rejected": last(cases.submit(), cases.ACCEPT, cases.REJECT),
    "concluded": last(cases.submit(), cases.ACCEPT, cases.APPROVE, cases.ISSUE),
    "withdrawn": last(cases.submit(), cases.WITHDRAW),
}


def composed(event: CloudEvent, channel: Channel = Channel.INBOX, contact: Contact = LI) -> Content:
    kind = kind_of(event)
    assert kind is not None
    return COMPOSER.compose(kind, channel, event, contact)


def test_every_kind_has_words_and_every_words_have_a_kind() -> None:
    assert {path.stem for path in (TEMPLATES / "inbox").glob("*.txt")} == set(KINDS)
    assert {kind_of(event) for event in EVENTS.values()} == set(KINDS)


@pytest.mark.parametrize("story", EVENTS)
@pytest.mark.parametrize("channel", Channel)
def test_a_message_names_item_and_number_and_leaves_no_gap(story: str, channel: Channel) -> None:
    message = composed(EVENTS[story], channel)
    assert "教师资格证书补发" in message.title
    assert "\n" not in message.title
    assert cases.NUMBER in message.body
    assert "None" not in message.body
    assert "\n\n\n" not in message.body


@pytest.mark.parametrize("story", EVENTS)
def test_an_email_says_the_words_of_the_inbox_in_a_letter(story: str) -> None:
    inbox, letter = composed(EVENTS[story]), composed(EVENTS[story], Channel.EMAIL)
    assert letter.title == inbox.title
    assert letter.body.startswith("李小明,您好:\n\n")
    assert inbox.body in letter.body
    assert f"https://banshi.example/my/applications/{cases.NUMBER}\n" in letter.body


def test_a_letter_to_a_person_without_a_name_begins_with_the_matter() -> None:
    letter = composed(SUBMITTED, Channel.EMAIL, replace(LI, name=None))
    assert letter.body.startswith("您申请的")


def test_what_to_do_next_depends_on_who_decides() -> None:
    assert "5个工作日内" in composed(EVENTS["submitted"]).body
    assert "正把申请转报省级系统" in composed(EVENTS["submitted to be forwarded"]).body
    assert "还差最后一步" in composed(EVENTS["submitted to be handed off"]).body


def test_a_correction_notice_lists_every_defect_and_the_deadline() -> None:
    defects = tuple(
        ToCorrect(label, detail) for label, detail in (("免冠照片", "底色应为白色"), ("身份证", "缺背面"))
    )
    event = last(
        cases.submit(),
        replace(cases.REQUEST, defects=(Defect("/values/photo", "免冠照片", ""), Defect("", "身份证", ""))),
    )
    message = composed(event, contact=replace(LI, defects=defects))
    assert "共2项" in message.body
    assert "1. 免冠照片:底色应为白色\n2. 身份证:缺背面\n" in message.body
    assert "2026年12月7日前" in message.title
    assert "请在2026年12月7日前" in message.body


def test_a_provinces_correction_is_answered_at_the_province() -> None:
    event = last(cases.submit(cases.FORWARDED), cases.report(1, ProvincialStatus.CORRECTION_REQUESTED))
    message = composed(event, contact=replace(LI, defects=(ToCorrect("省级系统补正告知", "请登录省级系统"),)))
    assert "请按以上告知到省级系统补正" in message.body
    assert message.title == "请补正:教师资格证书补发"


def test_reason_and_remedy_of_a_refusal_are_told() -> None:
    told_why = replace(LI, reason="不属于本机关职权", remedy="请向区教育局申请")
    body = composed(EVENTS["refused"], contact=told_why).body
    assert "理由:不属于本机关职权\n您可以:请向区教育局申请" in body


def test_an_approval_needs_no_reason_and_borrows_none_from_an_earlier_suspension() -> None:
    suspended_before = replace(LI, reason="专家评审")
    assert "专家评审" not in composed(EVENTS["approved"], contact=suspended_before).body
    assert "理由:证书未遗失" in composed(EVENTS["rejected"], contact=replace(LI, reason="证书未遗失")).body


def test_dates_are_written_as_people_write_them() -> None:
    body = composed(EVENTS["accepted"]).body
    assert "2026年11月23日受理" in body
    assert "2026年11月30日前办结" in body


def test_a_case_closed_for_want_of_correction_says_so() -> None:
    event = last(
        cases.submit(),
        cases.REQUEST,
        replace(
            cases.conclude(ResultCode.CORRECTION_LAPSED), concluded_on=cases.DUE.replace(month=12, day=8)
        ),
    )
    assert "请备齐材料重新申请" in composed(event).body


def test_texts_of_people_are_not_templates() -> None:
    sly = replace(LI, reason="{{ 7 * 7 }}{% include 'x' %}")
    assert "{{ 7 * 7 }}" in composed(EVENTS["refused"], contact=sly).body


def test_a_name_that_no_event_gives_fails_instead_of_leaving_a_gap() -> None:
    without = replace(
        EVENTS["accepted"], data={k: v for k, v in EVENTS["accepted"].data.items() if k != "item_name"}
    )
    with pytest.raises(UndefinedError):
        composed(without)


def test_templates_run_in_a_sandbox() -> None:
    with pytest.raises(SecurityError):
        COMPOSER._environment.from_string("{{ ''.__class__.__mro__ }}").render()


def test_not_every_fact_is_told() -> None:
    received = told(cases.submit())[1]
    handed_off = last(cases.submit(cases.REDIRECTED), cases.TICKET)
    reported, accepted = told(cases.submit(cases.FORWARDED), cases.report(1, ProvincialStatus.ACCEPTED))[-2:]
    refused_there, refused = told(cases.submit(cases.FORWARDED), cases.REFUSAL_THERE)[-2:]
    assert [kind_of(event) for event in (received, handed_off, reported, refused_there)] == [None] * 4
    assert [kind_of(event) for event in (accepted, refused)] == ["application-accepted", "acceptance-refused"]
