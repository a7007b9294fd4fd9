"""The bureau's editor walks from a law down to an element of data and back up, and its pages fit both sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.browsing import DESKTOP, PHONE
from tests.e2e.conftest import NewPerson

pytestmark = pytest.mark.e2e

PICTURES = Path(__file__).parent / "screenshots"
"""Not into git: look at them after a change."""
LAW = "《校车安全管理条例》第十四条"


def test_from_a_law_down_to_an_element_and_back(person: NewPerson) -> None:
    editor = person()
    editor.open("/sign-in")
    editor.sign_in("梳理专家")
    editor.open("/editor/layers?q=校车")
    editor.follow(LAW)
    editor.sees("决定了什么")
    editor.page.locator(".node-list a", has_text="校车安全管理").first.click()
    editor.sees("由什么决定")
    editor.page.locator(".node-list a", has_text="校园安全").first.click()
    editor.page.locator(".node-list a", has_text="校车使用许可").first.click()
    editor.page.locator(".node-list a", has_text="校车许可系统").first.click()
    editor.page.locator("section[aria-labelledby=below] .node-list a").first.click()
    assert editor.path().startswith("/editor/layers/elements/")
    editor.page.locator("section[aria-labelledby=above] .node-list a", has_text=LAW).first.click()
    assert editor.path().startswith("/editor/layers/legal-bases/")
    editor.sees(LAW)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1280", "390"])
def test_pages_fit_and_leave_pictures(person: NewPerson, size: dict[str, int]) -> None:
    editor = person(size)
    editor.open("/sign-in")
    editor.sign_in("梳理专家")
    PICTURES.mkdir(exist_ok=True)
    pages = {
        "overview": "",
        "search": "?q=校车",
        "functions": "/functions",
        "function": "/functions/ZN-16",
        "law": "/legal-bases/YJ-001",
        "domain": "/function-domains/ZNY-02",
        "item": "/items/10130000001",
        "form": "/functions/ZN-16/edit",
        "new-law": "/legal-bases/new",
        "findings": "/findings",
        "proposals": "/proposals",
    }
    for name, path in pages.items():
        editor.open(f"/editor/layers{path}")
        assert editor.sideways() <= 0, name
        editor.page.screenshot(path=PICTURES / f"layers-{name}-{size['width']}.png", full_page=True)
