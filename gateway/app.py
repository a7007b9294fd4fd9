"""The web application out of its parts: no environment, no connection, so that tests build it as production does."""

from __future__ import annotations

from typing import Any

import falcon

import gateway.api.routes
import gateway.pages.routes
from gateway.dependencies import Dependencies
from gateway.errors import ErrorAnswers
from gateway.http.request import Request
from gateway.middleware.correlation import Correlation
from gateway.middleware.form_token import FormToken
from gateway.middleware.security_headers import SecurityHeaders
from gateway.middleware.session import SessionCookie
from gateway.middleware.sign_in import BearerToken


def create_app(deps: Dependencies) -> falcon.App[Any, Any]:
    app: falcon.App[Any, Any] = falcon.App(
        request_type=Request,
        middleware=[
            Correlation(),
            SecurityHeaders(),
            SessionCookie(deps.sessions, secure=deps.settings.public_url.startswith("https:")),
            BearerToken(deps.tokens),
            FormToken(),
        ],
    )
    app.req_options.strip_url_path_trailing_slash = True
    ErrorAnswers(deps.renderer).add_to(app)
    gateway.api.routes.add_routes(app, deps)
    gateway.pages.routes.add_routes(app, deps)
    return app
