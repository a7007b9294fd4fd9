"""Events that were given up, for operations: those of all services in one list, to be looked at, retried and discarded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import falcon

from event_sourcing.dead_letters import STATUSES, WAITING, Place
from event_sourcing.errors import ValidationFailed
from gateway.http import parameters
from gateway.rpc.context import call_context
from gateway.rpc.dead_letters import OWNERS, DeadLettersClient
from gateway.views.page import bad_cursor, decode_cursor, encode_cursor

Letter = dict[str, Any]


class DeadLetters:
    def __init__(self, letters: DeadLettersClient) -> None:
        self._letters = letters

    def list(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Latest failure first. `unavailable` names the services that did not answer: their letters are missing."""
        limit = parameters.limit(req)
        wanted = {
            "queue": parameters.one(req, "subscription"),
            "status": _option(req, "status", STATUSES, WAITING),
            "limit": limit,
            "cursor": _after(req),
        }
        service = _option(req, "service", OWNERS, None)
        answers, silent = self._letters.list([service] if service else OWNERS, wanted, call_context(req))
        items, more = _merged(answers, limit)
        resp.media = {
            "items": items,
            "next_cursor": encode_cursor(str(_place(items[-1]))) if more else None,
            "total": None,
            "unavailable": silent,
        }

    def read(self, req: falcon.Request, resp: falcon.Response, service: str, letter: str) -> None:
        resp.media = _shown(service, self._letters.show(service, {"id": letter}, call_context(req)))

    def retry(
        self, req: falcon.Request, resp: falcon.Response, service: str, letter: str, body: Mapping[str, Any]
    ) -> None:
        """The letter as it is then; what fails again is waiting again."""
        resp.media = _shown(service, self._letters.retry(service, {"id": letter}, call_context(req)))

    def discard(
        self, req: falcon.Request, resp: falcon.Response, service: str, letter: str, body: Mapping[str, Any]
    ) -> None:
        payload = {"id": letter, **body}
        resp.media = _shown(service, self._letters.discard(service, payload, call_context(req)))


def _merged(answers: Mapping[str, Mapping[str, Any]], limit: int) -> tuple[list[Letter], bool]:
    """The first letters of all together, and whether there are more."""
    letters = [_shown(service, letter) for service, answer in answers.items() for letter in answer["items"]]
    letters.sort(key=lambda letter: (_place(letter).last_failed_at, letter["id"]), reverse=True)
    more = len(letters) > limit or any(answer["next_cursor"] for answer in answers.values())
    return letters[:limit], more


def _shown(service: str, letter: Mapping[str, Any]) -> Letter:
    """A queue is how a subscription is kept: outside it is called by its name."""
    shown = {name: value for name, value in letter.items() if name != "queue"}
    return {"service": service, "subscription": letter["queue"], **shown}


def _place(letter: Mapping[str, Any]) -> Place:
    return Place(datetime.fromisoformat(letter["last_failed_at"]), letter["id"])


def _after(req: falcon.Request) -> str | None:
    text = decode_cursor(parameters.one(req, "after"), str, "after")
    try:
        return text and str(Place.from_text(text))
    except ValidationFailed as error:
        raise bad_cursor("after") from error


def _option(req: falcon.Request, name: str, options: Any, default: str | None) -> str | None:
    value = parameters.one(req, name, default)
    if value is not None and value not in options:
        raise parameters.bad(name, "OPTION", f"应为 {'、'.join(options)} 之一")
    return value
