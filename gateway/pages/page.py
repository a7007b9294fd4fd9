"""What all pages share: showing a template, moving on, and who may be here."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import falcon

from event_sourcing.errors import NotFound
from gateway.auth import policy
from gateway.auth.actor import Actor
from gateway.dependencies import Dependencies
from gateway.middleware.security_headers import CONTENT_SECURITY_POLICY


class Page:
    def __init__(self, deps: Dependencies) -> None:
        self.deps = deps

    def show(
        self, req: falcon.Request, resp: falcon.Response, template: str, *, status: int = 200, **values: Any
    ) -> None:
        resp.status = status
        resp.content_type = falcon.MEDIA_HTML
        resp.text = self.deps.renderer.render(template, req=req, **values)

    def allow_hand_off(self, resp: falcon.Response, system: str | None) -> None:
        """Lets a form of this page end at the provincial system: browsers check redirects of forms, too."""
        if system is None:
            return
        address = urlsplit(self.deps.registry.config(system).base_url)
        resp.set_header(
            "Content-Security-Policy",
            CONTENT_SECURITY_POLICY.replace(
                "form-action 'self'", f"form-action 'self' {address.scheme}://{address.netloc}"
            ),
        )


def go_to(resp: falcon.Response, path: str) -> None:
    """To the next page after a POST, so that reloading sends nothing twice."""
    resp.status = falcon.HTTP_SEE_OTHER
    resp.set_header("Location", path)


def require_applicant(req: falcon.Request) -> Actor:
    """Raises SignInRequired or Forbidden, as the two below."""
    return policy.signed_in(req.context.actor, policy.APPLY)


def require_reader(req: falcon.Request) -> Actor:
    return policy.signed_in(req.context.actor, policy.READ_CASE)


def require_handler(req: falcon.Request) -> Actor:
    return policy.signed_in(req.context.actor, policy.HANDLE_CASES)


def require_editor(req: falcon.Request) -> Actor:
    return policy.signed_in(req.context.actor, policy.EDIT_CATALOGUE)


def local_path(given: str | None, default: str = "/") -> str:
    """A page of ours to return to; anything that could lead elsewhere becomes `default`."""
    path = given or ""
    parts = urlsplit(path)
    if not path.startswith("/") or path.startswith("//") or "\\" in path or parts.scheme or parts.netloc:
        return default
    if any(ord(letter) < 32 for letter in path):
        return default
    return path


def form_text(req: falcon.Request, name: str) -> str:
    """One field of a posted form without files, stripped; "" when missing."""
    return (form_list(req, name) or [""])[-1].strip()


def form_list(req: falcon.Request, name: str) -> list[str]:
    media = req.get_media(default_when_empty={})
    given = media.get(name, []) if isinstance(media, dict) else []
    return [given] if isinstance(given, str) else list(given)


def not_found(what: str) -> NotFound:
    return NotFound(f"没有找到{what}，请核对后再试")
