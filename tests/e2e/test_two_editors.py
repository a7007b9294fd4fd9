"""Two editors open one item at the same time in their browsers: the second merges, and both edits are in the draft.

Pictures of the editors' pages about items go to `screenshots/`, at both sizes.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from playwright.sync_api import Locator

from tests.e2e.browsing import Person
from tests.e2e.conftest import NewPerson
from tests.e2e.pictures import SIZES, editor, picture

ITEM = "10050102001"
PAGE = f"/editor/items/{ITEM}"
PAGES = {
    "editor-items": "/editor/items",
    "editor-items-none": "/editor/items?q=宇宙飞船",
    "editor-item": PAGE,
    "editor-item-edit": f"{PAGE}/edit",
    "editor-item-history": f"{PAGE}/history",
    "editor-item-as-of": f"{PAGE}/as-of?version=1",
    "editor-item-compare": f"{PAGE}/compare?before=v1&after=now",
    "editor-item-new": "/editor/items/new",
    "editor-item-new-form": "/editor/items/new?department=1005&group=none",
}


def box(of: Person, label: str) -> Locator:
    """The text field; sections are called like some of their fields."""
    return of.page.get_by_role("textbox", name=label)


@SIZES
def test_the_pages_about_items_fit_the_window(person: NewPerson, size: Mapping[str, int]) -> None:
    clerk = editor(person, "教师工作处 事项编辑", size)
    for name, path in PAGES.items():
        clerk.open(path)
        picture(clerk, name)
    clerk.open(f"{PAGE}/edit")
    clerk.page.get_by_role("group", name="承诺办理期限").get_by_role("textbox").fill("十")
    box(clerk, "事项名称").fill("")
    clerk.press("保存草稿")
    picture(clerk, "editor-item-errors")
    clerk.page.get_by_role("link", name="事项名称").first.click()
    assert clerk.page.evaluate("document.activeElement.id") == "name"


@SIZES
def test_two_editors_change_one_item_and_nothing_is_lost(person: NewPerson, size: Mapping[str, int]) -> None:
    first, second = (editor(person, f"教师工作处 事项{role}", size) for role in ("审核", "编辑"))
    mark = f"{size['width']}"
    for each in (first, second):
        each.open(f"{PAGE}/edit")
    box(first, "事项简称").fill(f"对方{mark}")
    box(first, "年办件量").fill(mark)
    first.press("保存草稿")
    first.sees("草稿已保存")
    box(second, "事项简称").fill(f"我的{mark}")
    box(second, "内部编码").fill(f"内{mark}")
    second.press("保存草稿")
    second.sees("在你填写期间，别人改过这个事项")
    picture(second, "editor-item-merge")
    second.press("合并保存")
    second.page.get_by_role("link", name="事项简称：请选择保留哪一个").click()
    second.page.get_by_role("group", name="事项简称").get_by_label("用我的").check()
    picture(second, "editor-item-merge-errors")
    second.press("合并保存")
    second.sees("已合并保存")
    assert urlsplit(second.page.url).path == PAGE
    picture(second, "editor-item-merged")
    for said in (f"我的{mark}", f"内{mark}", mark):
        second.sees(said)
