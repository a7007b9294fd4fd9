"""Bearer tokens of API clients."""

from __future__ import annotations

import falcon

from gateway.auth.tokens import Tokens
from gateway.errors import wants_json


class BearerToken:
    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        """A token wins over a cookie. Raises SignInRequired for one that is wrong or over, never ignores it."""
        scheme, _, token = (req.auth or "").partition(" ")
        if scheme.lower() != "bearer" or not wants_json(req):
            return
        req.context.actor = self._tokens.read(token.strip())
        req.context.by_token = True
