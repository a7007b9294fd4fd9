"""One department's survey in the browser: from the workbook that goes out to the acceptance, with pictures of each page."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
from playwright.sync_api import Browser

from services.catalog.five_clarity.clarities import NAMES
from services.catalog.survey.tables import TABLES, Table
from tests.e2e.browsing import DESKTOP, PHONE, Person
from tests.e2e.conftest import NewPerson
from tests.e2e.pictures import SCREENSHOTS
from tests.support.stack import Stack
from tests.support.waiting import wait_until

NAME = "教师工作处2026年梳理"
NEIGHBOUR, NEW, NEW_NAME = "10050102001", "10050102099", "教师资格证书电子化申领"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def picture(person: Person, name: str) -> None:
    """At both sizes; nothing may stick out sideways."""
    for size in (DESKTOP, PHONE):
        person.page.set_viewport_size({"width": size["width"], "height": size["height"]})
        person.page.screenshot(path=SCREENSHOTS / f"survey-{name}-{size['width']}.png", full_page=True)
        assert person.sideways() <= 0, name
    person.page.set_viewport_size({"width": DESKTOP["width"], "height": DESKTOP["height"]})


def signed_in(new: NewPerson, title: str, path: str) -> Person:
    person = new()
    person.open("/sign-in?next=/editor/surveys")
    person.sign_in(title)
    person.open(path)
    return person


def filled(content: bytes, *, spoilt: bool) -> bytes:
    """The workbook with a new item, who filled it in and when; `spoilt`: with a day that there is not."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for table in TABLES:
        add_item(book[table.title], table)
    sheet = book[TABLES[0].title]
    header = [cell.value for cell in sheet[1]]
    for line in range(2, sheet.max_row + 1):
        sheet.cell(line, header.index("填报人") + 1).value = "李建"
        day = "2026-13-45" if spoilt and line == 2 else "2026-03-03"
        sheet.cell(line, header.index("填报日期") + 1).value = day
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def add_item(sheet: Any, table: Table) -> None:
    """What is said of its neighbour, under a code and a name of its own; of relations, that there are none."""
    header = [cell.value for cell in sheet[1]]
    rows = [dict(zip(header, values, strict=True)) for values in sheet.iter_rows(2, values_only=True)]
    for row in [row for row in rows if row["事项编码"] == NEIGHBOUR]:
        new = {**row, "事项编码": NEW, "事项名称": NEW_NAME}
        if table.key == "t3":
            new = {"事项编码": NEW, "事项名称": NEW_NAME, "业务类别": row["业务类别"], "关系类型": "无"}
        if table.key == "t4":
            new["流程图文件名"] = f"{NEW}-{NEW_NAME}.jpg"
        sheet.append([new.get(column, "") for column in header])
        if table.key == "t3":
            return


def upload(person: Person, name: str, content: bytes) -> None:
    person.page.locator("#files").set_input_files({"name": name, "mimeType": XLSX, "buffer": content})
    person.press("上传并校验")


def test_a_department_goes_from_the_workbook_to_published_items_and_a_green_report(person: NewPerson) -> None:
    bureau = signed_in(person, "广州市教育局 梳理专家", "/editor/surveys/new")
    bureau.page.locator("#name").fill(NAME)
    bureau.page.locator("#due").fill("2099-12-31")
    bureau.page.locator("input[name=departments][value='1005']").check()
    picture(bureau, "new")
    bureau.press("登记批次")
    bureau.sees("批次已登记")
    batch = bureau.path()
    part = f"{batch}/parts/1005"

    clerk = signed_in(person, "教师工作处 事项编辑", "/editor/surveys")
    clerk.follow(NAME)
    picture(clerk, "part-open")
    with clerk.page.expect_download() as download:
        clerk.page.get_by_role("link", name="Excel 工作簿").click()
    out = Path(download.value.path()).read_bytes()

    upload(clerk, "四表.xlsx", filled(out, spoilt=True))
    clerk.reload_until("个错误")
    clerk.sees("DATE_INVALID")
    picture(clerk, "part-findings")
    upload(clerk, "四表.xlsx", b"\xd0\xcf\x11\xe0 renamed")
    clerk.reload_until("FILE_OLD_XLS")
    upload(clerk, "四表.xlsx", b"0" * (21 << 20))
    clerk.sees("超过 20 MB")
    picture(clerk, "part-too-large")
    clerk.open(part)
    upload(clerk, "四表.xlsx", filled(out, spoilt=False))
    clerk.reload_until("草稿，待提交")
    clerk.press("提交专家审核")
    clerk.sees("由你上传或提交")

    expert = signed_in(person, "教师工作处 事项审核", part)
    expert.page.locator("aside").get_by_role("link", name="审核", exact=True).click()
    expert.page.wait_for_url(f"**{part}/review")
    picture(expert, "review")
    expert.page.locator("input[value=return]").first.check()
    expert.press("提交结论，其余全部通过")
    expert.sees("请写明退回")
    expert.page.locator("input[value=return]").first.check()
    expert.page.locator("input[id^=reason-]").first.fill("法定时限请核对")
    expert.press("提交结论，其余全部通过")
    expert.sees("法定时限请核对")

    clerk.open(part)
    clerk.sees("已退回")
    picture(clerk, "part-returned")
    upload(clerk, "四表.xlsx", filled(out, spoilt=False))
    clerk.reload_until("草稿，待提交")
    clerk.press("提交专家审核")
    expert.open(f"{part}/review")
    expert.press("提交结论，其余全部通过")
    expert.sees("审核通过")

    bureau.open(batch)
    bureau.press("汇总合并")
    bureau.reload_until("汇总结果")
    bureau.follow("查看矛盾和关系")
    picture(bureau, "merged")
    bureau.open(batch)
    bureau.press("写入事项目录并送审")
    bureau.sees("请填写网办模式")
    picture(bureau, "batch-reasons")
    for box in bureau.page.locator("textarea").all():
        box.fill("少跑一次,数据共享")
    bureau.press("写入事项目录并送审")
    bureau.reload_until("目录由你写入")

    admin = signed_in(person, "平台管理员", batch)
    admin.press("审核通过并发布")
    admin.reload_until("验收得分")
    picture(admin, "batch-published")
    judge = signed_in(person, "广州市教育局 梳理验收", batch)
    judge.page.locator("#remark").fill("符合方案,予以验收")
    judge.press("验收")
    judge.sees("已验收，本批次结束")
    picture(judge, "batch-accepted")
    judge.open("/editor/surveys")
    picture(judge, "board")

    def all_clear() -> bool:
        judge.open("/editor/five-clarity/1005")
        return judge.page.get_by_text("全部符合规则").count() > 0

    wait_until(all_clear, timeout=60, message="a green report")
    assert judge.page.locator(".stat--green").count() == len(NAMES)
    picture(judge, "clear")
    citizen = person()
    wait_until(lambda: citizen.finds(f"/items/{NEW}"), timeout=60, message="the new item in public")
    citizen.sees(NEW_NAME)


def test_a_department_works_without_scripts(browser: Browser, stack: Stack) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(stack.portal_url + "/sign-in?next=/editor/surveys")
    page.get_by_role("button", name="广州市教育局 梳理专家").first.click()
    page.get_by_role("link", name="登记批次").first.click()
    page.locator("#name").fill("无脚本批次")
    page.locator("#due").fill("2099-12-31")
    page.locator("input[name=departments][value='1005']").check()
    page.get_by_role("button", name="登记批次", exact=True).click()
    page.get_by_role("link", name="教师工作处").first.click()
    page.locator("#files").set_input_files({"name": "空.csv", "mimeType": "text/csv", "buffer": b" "})
    page.get_by_role("button", name="上传并校验").click()
    page.get_by_text("FILE_EMPTY").first.wait_for(timeout=30_000)
    context.close()
