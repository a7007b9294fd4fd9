"""进度查询 by number and the last characters of the identity document: one message for every kind of failure."""

from __future__ import annotations

import re

import falcon

from event_sourcing.errors import NotFound, Unavailable
from gateway.errors import TooManyRequests
from gateway.pages.page import Page, form_text
from gateway.rpc.context import call_context

UNKNOWN = "没有查到。请核对办件编号和证件号码后四位，注意不要多输或少输。"
AWAY = "查询服务暂时不可用，请稍后再试。登录后可以在“我的办件”查看。"


class ProgressPage(Page):
    checks_form_token = True
    """It changes nothing, so that it asks for no token and visitors get no cookie."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        self._show(req, resp, number=req.get_param("number") or "")

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        number = re.sub(r"\s", "", form_text(req, "number"))
        id_tail = form_text(req, "id_tail").upper()
        errors = _errors(number, id_tail)
        if errors:
            self._show(req, resp, 422, number=number, id_tail=id_tail, field_errors=errors)
            return
        try:
            self.deps.rate_limit.count_progress_query(req.remote_addr)
            found = self.deps.applications.progress({"number": number, "id_tail": id_tail}, call_context(req))
        except NotFound:
            self._show(req, resp, 404, number=number, id_tail=id_tail, trouble=UNKNOWN)
        except TooManyRequests as error:
            self._show(req, resp, 429, number=number, id_tail=id_tail, trouble=error.message)
        except Unavailable:
            self._show(req, resp, 503, number=number, id_tail=id_tail, trouble=AWAY)
        else:
            self._show(req, resp, number=number, found=found)

    def _show(self, req: falcon.Request, resp: falcon.Response, status: int = 200, **values: object) -> None:
        errors = values.get("field_errors")
        listed = (
            [{"text": text, "href": f"#{name}"} for name, text in errors.items()]
            if isinstance(errors, dict)
            else []
        )
        self.show(req, resp, "progress.html", status=status, area="progress", errors=listed, **values)


def _errors(number: str, id_tail: str) -> dict[str, str]:
    errors = {}
    if not number:
        errors["number"] = "请填写办件编号"
    elif not re.fullmatch(r"[0-9A-Za-z-]{6,40}", number):
        errors["number"] = "办件编号只有数字和字母，请核对"
    if not id_tail:
        errors["id_tail"] = "请填写证件号码后四位"
    elif not re.fullmatch(r"[0-9A-Z]{4}", id_tail):
        errors["id_tail"] = "请填写证件号码的最后四位，例如 0002 或 002X"
    return errors
