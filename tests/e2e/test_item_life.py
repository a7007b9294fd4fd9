"""An item's life in browsers: written, returned, mended, approved, published, suspended; and what the public sees of it.

Pictures of each page at both sizes go to `screenshots/`.
"""

from __future__ import annotations

import re

from tests.e2e.browsing import DESKTOP, PHONE, Person
from tests.e2e.conftest import NewPerson
from tests.e2e.pictures import SCREENSHOTS, editor

ITEM, NAME = "10050102003", "教师资格认定信息更正"
PAGE = f"/editor/items/{ITEM}"
REASONS = {
    "办理条件": "须核验申请人身份和原证书，可以在网上核验",
    "办理流程": "网上申请、网上审核，现场只核对原件",
    "优化目标": "申请人最多跑一次",
    "优化措施": "证书信息由部门共享，结果可以邮寄",
}


def pictures(of: Person, name: str) -> None:
    """At both sizes; nothing sticks out sideways."""
    for size in (PHONE, DESKTOP):
        of.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        of.page.screenshot(path=SCREENSHOTS / f"{name}-{size['width']}.png", full_page=True)
        assert of.sideways() <= 0, f"{name} at {size['width']}"


def write(writer: Person, volume: str) -> None:
    writer.open(f"{PAGE}/edit")
    writer.page.get_by_label("年办件量").fill(volume)
    for label, text in REASONS.items():
        writer.page.get_by_role("textbox", name=label, exact=True).fill(text)
    writer.press("保存草稿")
    writer.sees("草稿已保存")


def submit(writer: Person) -> None:
    writer.press("提交审核")
    writer.sees("已提交审核，请另一位编辑人员审阅")


def test_an_item_is_published_by_two_people_and_the_public_reads_what_changed(person: NewPerson) -> None:
    writer, reviewer = editor(person, "教师工作处 事项编辑"), editor(person, "教师工作处 事项审核")
    citizen = person()
    write(writer, "4321")
    pictures(writer, "editor-item-to-submit")
    submit(writer)
    writer.open(f"{PAGE}/review")
    writer.sees("自己不能审核自己的修改")
    assert writer.page.get_by_role("button", name="审核通过").count() == 0
    pictures(writer, "editor-review-own")
    writer.open("/editor/reviews")
    writer.reload_until(NAME)
    pictures(writer, "editor-reviews-mine")

    reviewer.open("/editor/reviews")
    pictures(reviewer, "editor-reviews")
    reviewer.page.get_by_role("link", name=re.compile(f"审阅.*{NAME}")).click()
    reviewer.sees("与已发布内容的不同")
    reviewer.press("退回修改")
    reviewer.sees("请至少写一条意见")
    pictures(reviewer, "editor-review-errors")
    row = reviewer.page.get_by_role("row", name="年办件量")
    row.get_by_text("写意见").click()
    row.get_by_label("对“年办件量”的意见").fill("请按去年的台账填写")
    pictures(reviewer, "editor-review")
    reviewer.press("退回修改")
    reviewer.sees("已退回，意见会显示在事项上")

    writer.open(PAGE)
    writer.sees("请按去年的台账填写")
    pictures(writer, "editor-item-returned")
    write(writer, "4300")
    submit(writer)

    reviewer.open(f"{PAGE}/review")
    reviewer.press("审核通过")
    reviewer.sees("已审核通过")
    pictures(reviewer, "editor-item-approved")
    reviewer.page.get_by_text("定时发布", exact=True).click()
    reviewer.press("到时发布")
    reviewer.sees("请填写发布日期，例如 2026-12-01")
    pictures(reviewer, "editor-item-schedule-errors")
    reviewer.open(PAGE)
    reviewer.press("立即发布")
    reviewer.sees("已发布，公众几秒后可以看到新的内容")

    citizen.open(f"/items/{ITEM}")
    citizen.reload_until("事项修改")
    pictures(citizen, "item-changes")
    citizen.open(f"/items/{ITEM}/history")
    citizen.sees("4300")
    pictures(citizen, "item-history")
    citizen.page.get_by_label("日期").fill("下个月")
    citizen.page.get_by_role("button", name="查看那一天的内容").click()
    citizen.sees("请填写日期，例如 2026-11-24")
    pictures(citizen, "item-history-errors")
    citizen.page.get_by_role("link", name="查看当时的全文").last.click()
    citizen.sees("仅供查阅")
    pictures(citizen, "item-as-of")


def test_a_suspended_item_takes_no_applications_until_it_is_resumed(person: NewPerson) -> None:
    writer, citizen = editor(person, "教师工作处 事项编辑"), person()
    writer.open(PAGE)
    writer.page.get_by_text("暂停办理", exact=True).first.click()
    writer.page.locator("#suspend-reason").fill("更正系统升级")
    writer.page.locator("#suspend-until").fill("2030年1月5日")
    writer.press("暂停办理")
    writer.sees("已暂停办理")
    pictures(writer, "editor-item-suspended")

    citizen.open(f"/items/{ITEM}")
    citizen.reload_until("更正系统升级")
    assert citizen.page.get_by_role("link", name="在线办理").count() == 0
    pictures(citizen, "item-suspended")
    citizen.open(f"/items?q={NAME}")
    citizen.sees("暂停办理")
    pictures(citizen, "search-suspended")
    citizen.open(f"/sign-in?next=/items/{ITEM}/apply")
    citizen.sign_in("李四")
    citizen.sees("暂停")

    writer.open(PAGE)
    box = writer.page.locator("#resume")
    if not box.get_by_role("button").is_visible():  # the usual next step stands open
        box.locator("summary").click()
    writer.press("恢复办理")
    writer.sees("已恢复办理")
    citizen.open(f"/items/{ITEM}")
    citizen.reload_until("在线办理")


def test_the_rooms_of_categories_and_replacement_fit_the_window(person: NewPerson) -> None:
    writer = editor(person, "教师工作处 事项编辑")
    writer.open("/editor/dimensions")
    pictures(writer, "editor-dimensions")
    writer.page.get_by_label("维度名称").fill("")
    writer.press("保存类别")
    writer.page.get_by_role("link", name="不能").or_(
        writer.page.locator(".govuk-error-summary a")
    ).first.wait_for()
    pictures(writer, "editor-dimensions-errors")
    writer.open(f"/editor/items/replace?predecessors={ITEM}")
    pictures(writer, "editor-replace")
    bureau = editor(person, "市教育局 梳理专家")
    bureau.open("/editor/dimensions?department=1005")
    pictures(bureau, "editor-dimensions-bureau")
    bureau.open("/editor")
    pictures(bureau, "editor-home")
