"""From data elements to the public catalogue in browsers: compare, confirm a synonym, write an entry, publish, find it.

Pictures of the pages go to `screenshots/`, at both sizes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.e2e.conftest import NewPerson
from tests.e2e.pictures import SIZES, editor, picture

HOME = "/editor/data-elements"
TABLES = {1280: "学籍系统", 390: "教师资格系统"}
"""Each size publishes an entry of its own."""


@SIZES
def test_data_is_sorted_out_and_the_public_finds_the_result(
    person: NewPerson, size: Mapping[str, int]
) -> None:
    table = TABLES[size["width"]]
    expert = editor(person, "梳理专家", size)
    expert.open(HOME)
    expert.page.locator("#compare form button").click()
    expert.page.wait_for_load_state()
    expert.reload_until("最近一次")
    picture(expert, "editor-data-sorting")
    expert.open(f"{HOME}/proposals?relation=SYNONYM")
    picture(expert, "editor-proposals")
    expert.press("确认：同一概念")
    expert.sees("已确认。")
    expert.press("不采纳")
    expert.sees("请写明不采纳的理由")
    picture(expert, "editor-proposals-errors")
    expert.open(f"{HOME}/proposals?relation=HOMONYM")
    picture(expert, "editor-proposals-homonym")
    expert.open(f"{HOME}/judgements")
    picture(expert, "editor-judgements")
    expert.page.locator("tbody th a").first.click()
    picture(expert, "editor-data-element")
    expert.page.locator("a.badge").first.click()
    picture(expert, "editor-concept")
    expert.open(f"{HOME}/tables")
    picture(expert, "editor-data-tables")
    expert.page.get_by_role("link", name=table, exact=True).first.click()
    picture(expert, "editor-data-table")
    expert.press("保存分类")
    expert.sees("分类已保存。")
    expert.open("/editor/resources")
    picture(expert, "editor-resources")
    expert.page.get_by_role("button", name=re.compile(f"起草.*{table}")).click()
    expert.page.wait_for_load_state()
    expert.page.get_by_label("信息资源名称").fill(f"{table}信息资源")
    expert.press("保存")
    expert.press("送审")
    expert.sees("请写明共享条件")
    picture(expert, "editor-resource")
    expert.page.get_by_label("共享条件，或不予共享的依据").fill("用于办理入学、转学、认定等事项")
    expert.press("保存")
    expert.press("送审")
    expert.sees("等待另一位编辑人员审核")
    entry = expert.path()
    second = editor(person, "梳理验收", size)
    second.open(entry)
    picture(second, "editor-resource-review")
    second.press("审核通过")
    second.press("发布")
    second.sees("已发布第 1 版")
    visitor = person(size)
    visitor.open(f"/resources?q={table}")
    visitor.reload_until(f"{table}信息资源")
    picture(visitor, "resources")
    visitor.follow(f"{table}信息资源")
    visitor.sees("用于办理入学、转学、认定等事项")
    picture(visitor, "resource")
