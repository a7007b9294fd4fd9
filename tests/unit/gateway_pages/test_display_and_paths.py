"""Display preferences, and the pages one may be sent back to."""

from __future__ import annotations

import pytest
from falcon.testing import create_req

from gateway.pages.display import Display
from gateway.pages.page import local_path


class TestDisplay:
    def test_elder_mode_and_a_theme_go_together(self) -> None:
        display = Display().switched("elder").switched("dark")
        assert Display.of(create_req(headers={"Cookie": f"banshi_display={display.to_cookie()}"})) == display

    def test_one_theme_replaces_the_other_and_the_same_again_turns_it_off(self) -> None:
        assert Display().switched("dark").switched("contrast").theme == "contrast"
        assert Display().switched("dark").switched("dark") == Display()

    @pytest.mark.parametrize("cookie", ["", "nonsense", "elder;dark", '"><script>'])
    def test_a_strange_cookie_does_no_harm(self, cookie: str) -> None:
        assert Display.of(create_req(headers={"Cookie": f"banshi_display={cookie}"})).theme == ""


class TestLocalPath:
    @pytest.mark.parametrize("path", ["/", "/items?q=a#b", "/my/applications/1"])
    def test_our_own_pages(self, path: str) -> None:
        assert local_path(path) == path

    @pytest.mark.parametrize(
        "path",
        [
            "//evil.example",
            "https://evil.example/",
            "/\\evil.example",
            "javascript:alert(1)",
            "",
            None,
            "/a\r\nb",
        ],
    )
    def test_anything_else_leads_home(self, path: str | None) -> None:
        assert local_path(path) == "/"
