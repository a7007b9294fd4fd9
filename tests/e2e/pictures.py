"""Pages at both sizes: pictures of them go to `screenshots/` beside this file (not into git); look at them after a change."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.e2e.browsing import DESKTOP, PHONE, Person
from tests.e2e.conftest import NewPerson

SCREENSHOTS = Path(__file__).parent / "screenshots"
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def editor(person: NewPerson, name: str, size: Mapping[str, int] = DESKTOP) -> Person:
    """By the title on the sign-in page."""
    found = person(size)
    found.open("/sign-in?next=/editor/items")
    found.sign_in(name)
    return found


def picture(of: Person, name: str) -> None:
    width = of.page.evaluate("window.innerWidth")
    of.page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
    assert of.sideways() <= 0, name
    assert of.page.get_by_role("heading", level=1).count() == 1, name
