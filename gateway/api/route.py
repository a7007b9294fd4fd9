"""One address with one method: what it does, who may, what goes in and out. The table of them makes Falcon's routes and
the OpenAPI document alike, so that neither can say what the other does not do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import falcon
from marshmallow import Schema

from event_sourcing.payloads import load
from gateway.auth import policy
from gateway.http import parameters
from gateway.http.json_body import read_object

PREFIX = "/api/v1"

Handler = Callable[..., None]
"""`(req, resp, **parts of the path)`, and `body=` for a route that takes one."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query parameter. `schema`: JSON Schema of one value; `several`: may come more than once."""

    name: str
    text: str
    schema: Mapping[str, Any]
    required: bool = False
    several: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """
    path      under PREFIX, with the parts that vary in braces
    name      operationId of the OpenAPI document
    action    what the policy must allow
    answer    name of a schema in `answers`
    media     type of the answer
    body      shape of the JSON body; None when there is none, or when `parses` says that the handler reads it itself
    problems  statuses that it may answer with besides the usual ones
    headers   request headers with a meaning here: `If-Match`, `Idempotency-Key`, …; True when required
    """

    method: str
    path: str
    name: str
    summary: str
    action: str
    handler: Handler
    answer: str
    media: str = falcon.MEDIA_JSON
    status: int = 200
    query: tuple[Query, ...] = ()
    body: Schema | None = None
    parses: bool = True
    headers: Mapping[str, bool] | None = None
    conditional: bool = False
    problems: tuple[str, ...] = ()

    def respond(self, req: falcon.Request, resp: falcon.Response, **parts: Any) -> None:
        policy.require(req.context.actor, self.action)
        if req.params or self.query:
            parameters.check_known(req, (query.name for query in self.query))
        if self.body is not None and self.parses:
            parts["body"] = load(self.body, read_object(req))
        self.handler(req, resp, **parts)


class Endpoint:
    """All methods of one path, as a Falcon resource."""

    def __init__(self, routes: Iterable[Route]) -> None:
        for route in routes:
            setattr(self, f"on_{route.method.lower()}", route.respond)
