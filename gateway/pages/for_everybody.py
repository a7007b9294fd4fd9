"""Pages that say the same to every visitor: finished once per change of the catalogue, and not sent to whoever has them."""

from __future__ import annotations

from collections.abc import Callable

import falcon

from gateway.dependencies import Dependencies
from gateway.http.answer_cache import AnswerCache
from gateway.http.conditional import unchanged
from gateway.pages.display import Display
from gateway.pages.page import Page
from gateway.pages.rendering import RELEASE
from gateway.pages.texts import today

KEPT = 256
"""Pages of 10 to 130 KB, the largest under many filters: some 30 MB per worker at most."""


class PageForEverybody(Page):
    def __init__(self, deps: Dependencies) -> None:
        super().__init__(deps)
        self._finished = AnswerCache(KEPT)

    def show_kept(self, req: falcon.Request, resp: falcon.Response, render: Callable[[str], None]) -> None:
        """`render(stamp)` fills `resp`. For who has signed in it does so each time: their name is on the page.

        What the page depends on besides its address: the listed catalogue, the display, the day and the release.
        """
        stamp = self.deps.catalogue.stamp()
        if req.context.actor is not None:
            render(stamp)
            return
        display = Display.of(req).to_cookie()
        etag = f'"{stamp}-{display or "plain"}-{today().toordinal()}-{RELEASE}"'
        resp.set_header("Vary", "Cookie")
        if unchanged(req, resp, etag, of_catalogue=True):
            return
        key = (req.relative_uri, etag)
        page = self._finished.get(key)
        if page is None:
            self._render(resp, stamp, render)
            page = (resp.text or "").encode("utf-8")
            if self.deps.catalogue.stamp() == stamp:
                self._finished.put(key, page)
        resp.content_type = falcon.MEDIA_HTML
        resp.text, resp.data = None, page

    def _render(self, resp: falcon.Response, stamp: str, render: Callable[[str], None]) -> None:
        """An error is no answer to keep."""
        try:
            render(stamp)
        except BaseException:
            resp.delete_header("ETag")
            raise
