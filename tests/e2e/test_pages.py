"""Every kind of page at both sizes: it answers, nothing sticks out sideways, nothing complains in the console.

Screenshots go to `screenshots/` beside this file (not into git): look at them after a change.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import NewPerson
from tests.e2e.pictures import SCREENSHOTS, SIZES
from tests.support.stack import Stack

ITEM = "10050101001"
PUBLIC = {
    "home": "/",
    "items": "/items",
    "search": "/items?q=教师资格",
    "nothing-found": "/items?q=宇宙飞船",
    "item": f"/items/{ITEM}",
    "departments": "/departments",
    "groups": "/groups",
    "open-data": "/open-data",
    "tree": "/items/tree",
    "tree-open": "/items/tree/10050101000",
    "progress": "/progress",
    "sign-in": "/sign-in",
    "about": "/about",
    "accessibility": "/accessibility",
    "privacy": "/privacy",
}
PERSONAL = {
    "apply": f"/items/{ITEM}/apply",
    "apply-table": "/items/10130000001/apply",
    "my-applications": "/my/applications",
    "messages": "/messages",
}


@SIZES
@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_fits_the_window(person: NewPerson, name: str, size: Mapping[str, int]) -> None:
    visitor = person(size)
    visitor.open(PUBLIC[name])
    visitor.page.screenshot(path=SCREENSHOTS / f"{name}-{size['width']}.png", full_page=True)
    assert visitor.sideways() <= 0
    assert visitor.page.get_by_role("heading", level=1).count() == 1, name


@SIZES
def test_an_applicants_pages_fit_the_window(person: NewPerson, size: Mapping[str, int]) -> None:
    citizen = person(size)
    citizen.open("/sign-in")
    citizen.sign_in("李四")
    for name, path in PERSONAL.items():
        citizen.open(path)
        citizen.page.screenshot(path=SCREENSHOTS / f"{name}-{size['width']}.png", full_page=True)
        assert citizen.sideways() <= 0, name


@SIZES
def test_the_desk_fits_the_window(person: NewPerson, size: Mapping[str, int]) -> None:
    clerk = person(size)
    clerk.open("/sign-in?next=/desk")
    clerk.sign_in("教师工作处")
    clerk.open("/desk")
    clerk.page.screenshot(path=SCREENSHOTS / f"desk-{size['width']}.png", full_page=True)
    assert clerk.sideways() <= 0


def test_a_citizen_without_scripts_finds_an_item(browser: Browser, stack: Stack) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(stack.portal_url)
    page.locator("main input[name=q]").first.fill("教师资格")
    page.locator("main input[name=q]").first.press("Enter")
    page.get_by_role("link", name="高级中学教师资格认定").first.click()
    page.get_by_role("heading", level=1, name="高级中学教师资格认定").wait_for()
    context.close()
