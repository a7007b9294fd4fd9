"""The request as the gateway knows it: `req.context` with the fields that middleware fills."""

from __future__ import annotations

import falcon

from gateway.auth.actor import Actor
from gateway.auth.sessions import Session


class RequestContext:
    """
    correlation_id  of the whole chain that the request starts; also in the answer's X-Correlation-Id
    actor           who asks, or None; from the session cookie, or from the bearer token under /api
    session         the visitor's session; the middleware sends its cookie when it is new or its form token was used
    csrf_token      goes into every form; reading it makes the visitor get a session cookie
    """

    def __init__(self) -> None:
        self.correlation_id = ""
        self.actor: Actor | None = None
        self.session: Session | None = None
        self.cookie_wanted = False
        self.by_token = False

    @property
    def csrf_token(self) -> str:
        if self.session is None:
            return ""
        self.cookie_wanted = True
        return self.session.csrf_token


class Request(falcon.Request):
    context_type = RequestContext
