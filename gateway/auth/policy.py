"""Who may do what: one table for pages and API alike.

It says which kinds of people an address is for. Which single case, draft or message somebody may see is the services'
to say: they answer "not found" for what belongs to others.
"""

from __future__ import annotations

from collections.abc import Mapping

from event_sourcing.errors import Forbidden
from gateway.auth.actor import ADMIN, APPLICANT, EDITOR, OPS, STAFF, SYSTEM, Actor
from gateway.errors import SignInRequired

VISITOR = "visitor"
"""Everybody, signed in or not; each role may do this much and more."""

READ_CATALOGUE = "catalogue.read"
ASK_PROGRESS = "progress.ask"
CALL_BACK = "province.call-back"
"""Needs no sign-in: the call-back itself is signed."""
APPLY = "case.apply"
"""Drafts, submission and everything else that an applicant does with cases of their own."""
READ_CASE = "case.read"
HANDLE_CASES = "case.handle"
EDIT_CATALOGUE = "catalogue.edit"
"""Everything under 事项编辑; which department's items somebody may touch is the catalogue's to say."""
READ_MESSAGES = "message.read"
READ_EVENTS = "event.read"
"""The feed, with what everybody may know: events of OPEN_SERVICES."""
READ_CASE_EVENTS = "event.read-all"
"""The feed with events of cases and messages as well: they name nobody, but each is about somebody."""
OPERATE = "platform.operate"
"""Looking into the machinery and putting it right; the services ask for the same roles once more."""

OPEN_SERVICES = frozenset({"catalog", "guides"})

POLICY: Mapping[str, frozenset[str]] = {
    VISITOR: frozenset({READ_CATALOGUE, ASK_PROGRESS, CALL_BACK, READ_EVENTS}),
    APPLICANT: frozenset({APPLY, READ_CASE, READ_MESSAGES}),
    STAFF: frozenset({READ_CASE, HANDLE_CASES, READ_MESSAGES}),
    EDITOR: frozenset({READ_MESSAGES, EDIT_CATALOGUE}),
    ADMIN: frozenset({READ_CASE, HANDLE_CASES, READ_MESSAGES, EDIT_CATALOGUE, READ_CASE_EVENTS, OPERATE}),
    OPS: frozenset({READ_MESSAGES, READ_CASE_EVENTS, OPERATE}),
    SYSTEM: frozenset({READ_CASE_EVENTS}),
}
"""Role → actions."""


def may(actor: Actor | None, action: str) -> bool:
    roles = {VISITOR} if actor is None else {VISITOR, *actor.roles}
    return any(action in POLICY.get(role, ()) for role in roles)


def is_public(action: str) -> bool:
    return action in POLICY[VISITOR]


def roles_of(action: str) -> list[str]:
    """Roles that may do it, for documentation."""
    return [role for role, actions in POLICY.items() if action in actions]


def require(actor: Actor | None, action: str) -> None:
    """Raises SignInRequired for a visitor, Forbidden for somebody whose roles do not allow it."""
    if may(actor, action):
        return
    if actor is None:
        raise SignInRequired("请先登录")
    raise Forbidden("你登录的身份不能使用这个功能，请换一个身份登录", code="ROLE")


def signed_in(actor: Actor | None, action: str) -> Actor:
    """The actor who may do it. Raises SignInRequired or Forbidden."""
    require(actor, action)
    if actor is None:
        raise SignInRequired("请先登录")
    return actor
