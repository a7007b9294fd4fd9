"""The session cookie, in and out."""

from __future__ import annotations

from typing import Any

import falcon

from gateway.auth.sessions import COOKIE, LONGEST, Sessions
from gateway.errors import wants_json


class SessionCookie:
    """`secure` marks the cookie for HTTPS only; off where development has no certificate.

    A cookie also signs in at the API, so that a page's script can use it; what changes something then needs the form
    token (`form_token`).
    """

    def __init__(self, sessions: Sessions, *, secure: bool) -> None:
        self._sessions = sessions
        self._secure = secure

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        if req.path.startswith("/static/"):
            return
        found = self._sessions.find(req.cookies.get(COOKIE))
        if found is None and wants_json(req):
            return
        req.context.session = found or self._sessions.visitor()
        req.context.actor = req.context.session.actor

    def process_response(
        self, req: falcon.Request, resp: falcon.Response, resource: Any, req_succeeded: bool
    ) -> None:
        session = req.context.session
        if session is None or not req.context.cookie_wanted or req.cookies.get(COOKIE) == session.cookie:
            return
        resp.set_cookie(
            COOKIE,
            session.cookie,
            path="/",
            secure=self._secure,
            http_only=True,
            same_site="Lax",
            max_age=int(LONGEST.total_seconds()),
        )
