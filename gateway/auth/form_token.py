"""The check that a form was made for the session that sends it."""

from __future__ import annotations

import hmac

import falcon

from gateway.errors import StaleFormToken


def require(req: falcon.Request, given: str | None) -> None:
    """Raises StaleFormToken. Pages that take files call this with the field of the same name, as parts come in order."""
    session = req.context.session
    if session is None or not given or not hmac.compare_digest(session.csrf_token, given):
        raise StaleFormToken("页面已过期,请返回上一页刷新后重新提交")
