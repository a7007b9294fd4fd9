"""Signing in and out of the pages."""

from __future__ import annotations

import falcon

from gateway.auth.actor import Actor
from gateway.auth.sessions import Session, Sessions


def sign_in(req: falcon.Request, sessions: Sessions, actor: Actor) -> None:
    """A new session for the actor; the old one ends (rotation). The middleware sends its cookie."""
    sessions.end(req.context.session)
    _become(req, sessions.start(actor))


def sign_out(req: falcon.Request, sessions: Sessions) -> None:
    sessions.end(req.context.session)
    _become(req, sessions.visitor())


def _become(req: falcon.Request, session: Session) -> None:
    req.context.session = session
    req.context.actor = session.actor
    req.context.cookie_wanted = True
