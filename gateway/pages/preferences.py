"""长者模式, 高对比 and 深色 on and off."""

from __future__ import annotations

import falcon

from gateway.pages.display import COOKIE, ONE_YEAR, Display
from gateway.pages.page import Page, form_text, go_to, local_path


class DisplayPage(Page):
    checks_form_token = True
    """Nothing of value changes, so that it asks for no token and visitors get no session cookie."""

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        display = Display.of(req).switched(form_text(req, "switch"))
        resp.set_cookie(
            COOKIE,
            display.to_cookie(),
            path="/",
            max_age=ONE_YEAR,
            secure=self.deps.settings.public_url.startswith("https:"),
            http_only=True,
            same_site="Lax",
        )
        go_to(resp, local_path(form_text(req, "next")))
