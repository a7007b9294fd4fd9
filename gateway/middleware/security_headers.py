"""Headers that forbid browsers what no page of ours needs (portal: "CSP")."""

from __future__ import annotations

from typing import Any

import falcon

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class SecurityHeaders:
    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        """First, so that a page may narrow or widen them and an error keeps them."""
        resp.set_headers(HEADERS)

    def process_response(
        self, req: falcon.Request, resp: falcon.Response, resource: Any, req_succeeded: bool
    ) -> None:
        """What is said to one person is kept by nobody in between."""
        if resp.get_header("Cache-Control") is None:
            resp.set_header("Cache-Control", "no-cache" if req.context.actor is None else "no-store")
