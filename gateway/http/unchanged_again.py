"""Repeated questions about what has not changed, answered before the application is asked.

Browsers and other systems ask again and again for items that they have. While the catalogue and the day stay as they are, a
304 that was right is right: it is kept with everything that it depends on, and costs a look into a dictionary.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import uuid4
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from pymongo.errors import PyMongoError

from gateway.http.conditional import OF_CATALOGUE
from gateway.middleware.correlation import HEADER as CORRELATION
from gateway.views.generation import Generation

CAPACITY = 4096
NOT_MODIFIED = "304 Not Modified"
REPEATED = frozenset({"etag", "cache-control", "vary"})
"""What a 304 must say (RFC 9110, 15.4.5); all other headers the client has from the answer that it keeps."""

Headers = list[tuple[str, str]]
Key = tuple[str, str, str, str]
Stamp = tuple[int, date]


class UnchangedAgain:
    """Wraps a WSGI application. Only answers that it marks with OF_CATALOGUE are kept; a change is seen within
    the quarter of a second that `Generation` may be behind. `day`: today's date, which pages depend on."""

    def __init__(
        self, application: WSGIApplication, generation: Generation, *, day: Callable[[], date]
    ) -> None:
        self._application = application
        self._generation = generation
        self._day = day
        self._kept: OrderedDict[Key, tuple[Stamp, Headers]] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known is None or environ["REQUEST_METHOD"] != "GET" or _is_somebodys(environ):
            return self._application(environ, start_response)
        stamp = self._stamp()
        if stamp is None:
            return self._application(environ, start_response)
        key = (environ["PATH_INFO"], environ.get("QUERY_STRING", ""), known, environ.get("HTTP_COOKIE", ""))
        kept = self._kept.get(key)
        if kept is not None and kept[0] == stamp:
            start_response(NOT_MODIFIED, [*kept[1], (CORRELATION, uuid4().hex)])
            return ()
        return self._application(environ, self._keeping(environ, key, stamp, start_response))

    def _stamp(self) -> Stamp | None:
        """None while the database cannot say: then the application answers as it can."""
        try:
            return self._generation.lately(), self._day()
        except PyMongoError:
            return None

    def _keeping(
        self, environ: WSGIEnvironment, key: Key, stamp: Stamp, start_response: StartResponse
    ) -> StartResponse:
        def start(status: str, headers: Headers, *rest: Any) -> Callable[[bytes], object]:
            if status.startswith("304") and environ.get(OF_CATALOGUE):
                self._keep(key, stamp, [header for header in headers if header[0].lower() in REPEATED])
            return start_response(status, headers, *rest)

        return start

    def _keep(self, key: Key, stamp: Stamp, headers: Headers) -> None:
        with self._lock:
            self._kept[key] = (stamp, headers)
            if len(self._kept) > CAPACITY:
                self._kept.popitem(last=False)


def _is_somebodys(environ: WSGIEnvironment) -> bool:
    """Who asks, or what the request is part of, matters to the application."""
    return "HTTP_AUTHORIZATION" in environ or "HTTP_X_CORRELATION_ID" in environ
