"""No other site makes a visitor's browser change anything: every POST of a page carries the session's token.

The API asks for it only when the session cookie signs in, in the header X-CSRF-Token. Bearer tokens and signed call-backs
are not sent by browsers of themselves. A page that takes files reads its parts in order and checks the token itself; it says
so with the class attribute `checks_form_token = True`.
"""

from __future__ import annotations

from typing import Any

import falcon

from gateway.auth.form_token import require
from gateway.errors import wants_json

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER = "X-CSRF-Token"


class FormToken:
    def process_resource(
        self, req: falcon.Request, resp: falcon.Response, resource: Any, params: dict[str, Any]
    ) -> None:
        if req.method in _SAFE or req.context.by_token:
            return
        if wants_json(req):
            if req.context.session is not None and req.context.actor is not None:
                require(req, req.get_header(HEADER))
            return
        if not getattr(resource, "checks_form_token", False):
            require(req, _field(req))


def _field(req: falcon.Request) -> str | None:
    if not (req.content_type or "").startswith(falcon.MEDIA_URLENCODED):
        return None
    media = req.get_media(default_when_empty={})
    value = media.get("csrf_token") if isinstance(media, dict) else None
    return value if isinstance(value, str) else None
