"""The public feed: every public event from the first one on, and the next ones as they happen."""

from __future__ import annotations

import re

import falcon

from gateway.auth import policy
from gateway.auth.actor import Actor
from gateway.http import parameters
from gateway.projections.feed import Feed, FeedPage, Wanted, service_of
from gateway.projections.feed_tail import FeedTail

DEFAULT_LIMIT, LARGEST_LIMIT = 100, 500
"""More than for lists that people read: who catches up reads everything."""
LONGEST_WAIT_SECONDS = 30
MOST_VALUES = 20
TYPE_PATTERN = r"[a-z0-9-]+(\.[a-z0-9-]+)*(\.\*)?"
SERVICE_PATTERN = r"[a-z][a-z0-9-]*"


class Events:
    def __init__(self, feed: Feed, tail: FeedTail) -> None:
        self._feed = feed
        self._tail = tail

    def list(self, req: falcon.Request, resp: falcon.Response) -> None:
        wanted = _wanted(req)
        after = parameters.one(req, "after")
        limit = parameters.whole(req, "limit", least=1, most=LARGEST_LIMIT) or DEFAULT_LIMIT
        seconds = parameters.whole(req, "wait", least=0, most=LONGEST_WAIT_SECONDS) or 0
        page = self._page(after, wanted, limit, seconds)
        resp.set_header("Cache-Control", "no-store")
        resp.media = {"items": list(page.items), "next_cursor": page.next_cursor, "total": None}

    def _page(self, after: str | None, wanted: Wanted, limit: int, seconds: int) -> FeedPage:
        page = self._feed.page(after, wanted, limit)
        while seconds and not page.items:
            found = self._tail.wait(page, wanted, limit, seconds)
            if found is not None:
                return found
            page = self._feed.page(page.next_cursor, wanted, limit)
        return page


def _wanted(req: falcon.Request) -> Wanted:
    """Raises BadRequest; SignInRequired or Forbidden for events that the policy keeps from who asks."""
    types = _several(req, "type", TYPE_PATTERN, "应为事件类型,或以 .* 结尾的类型前缀")
    services = _several(req, "service", SERVICE_PATTERN, "应为服务名,如 catalog")
    subjects = _several(req, "subject", ".+", "")
    for service in {*services, *filter(None, map(service_of, types))}:
        policy.require(req.context.actor, _action(service))
    return Wanted(types, subjects, _allowed(req.context.actor, services))


def _allowed(actor: Actor | None, services: tuple[str, ...]) -> frozenset[str] | None:
    if services:
        return frozenset(services)
    return None if policy.may(actor, policy.READ_CASE_EVENTS) else policy.OPEN_SERVICES


def _action(service: str) -> str:
    return policy.READ_EVENTS if service in policy.OPEN_SERVICES else policy.READ_CASE_EVENTS


def _several(req: falcon.Request, name: str, pattern: str, shape: str) -> tuple[str, ...]:
    values = parameters.many(req, name)
    if len(values) > MOST_VALUES:
        raise parameters.bad(name, "MAX_ITEMS", f"最多 {MOST_VALUES} 个值")
    if not all(re.fullmatch(pattern, value) for value in values):
        raise parameters.bad(name, "FORMAT", shape)
    return tuple(values)
