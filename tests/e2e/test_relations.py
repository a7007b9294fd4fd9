"""An editor declares a relation, is refused a cycle with its way shown, adopts a proposal, and sees the graph."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.e2e.conftest import NewPerson
from tests.e2e.pictures import SIZES, editor, picture

ITEM = "10050101001"
PAGES = {
    "relations": "/editor/relations",
    "relations-new": "/editor/relations/new",
    "relations-change": f"/editor/relations/edges/20010000002~{ITEM}~PREREQUISITE",
    "relations-discovery": "/editor/relations/discovery?department=1005",
    "relations-graph-none": "/editor/relations/graph?department=",
    "relations-graph": "/editor/relations/graph?department=1005",
    "relations-graph-wide": "/editor/relations/graph?department=1010",
    "relations-item": f"/editor/relations/items/{ITEM}",
}


@SIZES
def test_the_pages_about_relations_fit_the_window(person: NewPerson, size: Mapping[str, int]) -> None:
    clerk = editor(person, "教师工作处 事项编辑", size)
    for name, path in PAGES.items():
        clerk.open(path)
        picture(clerk, name)


@SIZES
def test_a_relation_is_declared_by_a_part_of_a_name_and_a_cycle_is_refused_with_its_way(
    person: NewPerson, size: Mapping[str, int]
) -> None:
    clerk = editor(person, "教师工作处 事项编辑", size)
    clerk.open("/editor/relations/new")
    clerk.press("登记")
    clerk.sees("请选择关系类型")
    page = clerk.page
    page.get_by_label("先办的事项").fill("优秀教师")
    page.get_by_label("后办的事项").fill("教师资格证书")
    page.get_by_label("前置", exact=True).check()
    page.get_by_label("有条件，或仅为建议").check()
    page.get_by_label("传递方式").fill("接口共享")
    clerk.press("登记")
    clerk.sees("请选定一个")
    picture(clerk, "relations-choose")
    page.get_by_label(re.compile("^教师资格证书换发")).check()
    clerk.press("登记")
    clerk.sees("关系已登记")
    picture(clerk, "relations-declared")

    clerk.open("/editor/relations/new?from=10050100001&to=10050101001")
    page.get_by_label("前置", exact=True).check()
    page.get_by_label("必须", exact=True).check()
    page.get_by_role("button", name="登记", exact=True).click()
    clerk.sees("会形成循环")
    clerk.sees("中小学教师资格定期注册(10050100001)")
    assert page.get_by_label("后办的事项").input_value() == "10050101001"
    picture(clerk, "relations-cycle")

    clerk.open("/editor/relations/edges/10050000002~10050102002~PREREQUISITE")
    page.get_by_label("条件（选填）").fill("获得表彰的教师")
    clerk.press("保存")
    clerk.sees("关系已修改")
    clerk.open("/editor/relations/edges/10050000002~10050102002~PREREQUISITE")
    clerk.press("解除")
    clerk.sees("关系已解除")


@SIZES
def test_what_discovery_found_is_adopted_or_dismissed_and_not_proposed_again(
    person: NewPerson, size: Mapping[str, int]
) -> None:
    clerk = editor(person, "教师工作处 事项编辑", size)
    page, missing = clerk.page, "/editor/relations/discovery?department=1005&kind=MISSING"
    clerk.open(missing)
    first = page.locator("article").first
    title = first.get_by_role("heading").inner_text()
    first.get_by_role("button", name=re.compile("^采纳")).click()
    clerk.sees("已采纳")
    assert title not in [each.inner_text() for each in page.locator("article h2").all()]
    first = page.locator("article").first
    title = first.get_by_role("heading").inner_text()
    first.locator("summary").click()
    first.get_by_role("button", name="确定").click()
    page.locator(".govuk-error-message:visible").wait_for()
    picture(clerk, "relations-no-reason")
    page.get_by_label("理由").locator("visible=true").fill("实践中不需要先办")
    page.get_by_role("button", name="确定").locator("visible=true").click()
    clerk.sees("已否决，材料没有变化就不会再提出")
    assert title not in [each.inner_text() for each in page.locator("article h2").all()]
    clerk.open("/editor/relations/discovery?department=1005&kind=dismissed")
    clerk.sees("实践中不需要先办")
    picture(clerk, "relations-dismissed")


@SIZES
def test_the_graph_leads_from_item_to_item_by_keyboard(person: NewPerson, size: Mapping[str, int]) -> None:
    clerk = editor(person, "教师工作处 事项编辑", size)
    clerk.open("/editor/relations/graph?department=1005")
    box = clerk.page.get_by_role("region", name=re.compile("关系图"))
    box.focus()
    clerk.page.keyboard.press("Tab")
    assert clerk.page.evaluate("document.activeElement.tagName") == "a"
    clerk.page.keyboard.press("Enter")
    clerk.page.wait_for_url("**/editor/relations/items/*")
    assert clerk.page.locator("svg.relations a[aria-current]").count() == 1
    assert clerk.page.locator("svg.relations a rect").first.bounding_box()["width"] >= 190, "not shrunk"  # type: ignore[index]
