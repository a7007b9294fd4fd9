"""Pages that say what this site is and how it treats people."""

from __future__ import annotations

import falcon

from gateway.dependencies import Dependencies
from gateway.pages.page import Page


class InformationPage(Page):
    def __init__(self, deps: Dependencies, template: str) -> None:
        super().__init__(deps)
        self._template = template

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        self.show(req, resp, self._template)
