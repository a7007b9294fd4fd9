"""People in a browser: what they see is what they click. Every page is watched for errors that a person would not see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.support.waiting import wait_until

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}

JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FILES: Mapping[str, dict[str, Any]] = {
    "jpg": {"name": "证件照.jpg", "mimeType": "image/jpeg", "buffer": JPEG},
    "pdf": {"name": "体检合格证明.pdf", "mimeType": "application/pdf", "buffer": PDF},
}

_ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
"""The browser reports an answer of 422 as an error; the page that comes with it is what we test."""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
        yield browser
        browser.close()


class Person:
    """One person with a browser of their own. `complaints`: console errors, CSP violations, crashed scripts."""

    def __init__(self, browser: Browser, portal_url: str, viewport: Mapping[str, int] = DESKTOP) -> None:
        self._portal_url = portal_url
        self.context: BrowserContext = browser.new_context(
            viewport={"width": viewport["width"], "height": viewport["height"]}, locale="zh-CN"
        )
        self.context.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page: Page = self.context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

    def open(self, path: str) -> None:
        answer = self.page.goto(self._portal_url + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        assert self.path() == urlsplit(path).path, f"{path} led to {self.page.url}"

    def finds(self, path: str) -> bool:
        """Whether there is such a page by now."""
        answer = self.page.goto(self._portal_url + path)
        return answer is not None and answer.status == 200

    def sign_in(self, name: str) -> None:
        """On the sign-in page, by the person's card."""
        self.page.get_by_role("button", name=re.compile(name)).first.click()
        self.page.wait_for_url(lambda url: urlsplit(url).path != "/sign-in")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()
        self.page.wait_for_load_state()

    def follow(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()

    def sees(self, text: str) -> None:
        self.page.get_by_text(text).locator("visible=true").first.wait_for()

    def reload_until(self, text: str, *, seconds: float = 40.0) -> None:
        """Looks again and again, as people do, until the page says it."""

        def told() -> bool:
            self.page.reload()
            return text in self.page.inner_text("main")

        wait_until(told, timeout=seconds, interval=0.3, message=f"{self.page.url} does not say {text!r}")

    def sideways(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def path(self) -> str:
        return urlsplit(self.page.url).path

    def close(self) -> None:
        self.context.close()
        assert not self.complaints, self.complaints

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _ANSWERED.match(message.text):
            self.complaints.append(f"{self.page.url}: {message.text}")
