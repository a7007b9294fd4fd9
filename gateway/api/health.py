"""What machines ask of the process: is it alive, may it get traffic, how is it doing."""

from __future__ import annotations

import falcon
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pymongo.database import Database
from pymongo.errors import PyMongoError


class Live:
    """The process answers; nothing else is asked, so that a broken database restarts nobody."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.media = {"status": "ok"}


class Ready:
    """The portal view can be read. The broker is not asked for: without it, reads go on (guarantee G7)."""

    def __init__(self, database: Database[dict[str, object]]) -> None:
        self._database = database

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        try:
            self._database.command("ping")
        except PyMongoError:
            resp.status = falcon.HTTP_503
            resp.media = {"status": "unavailable", "checks": {"mongodb": False}}
            return
        resp.media = {"status": "ok", "checks": {"mongodb": True}}


class Metrics:
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        resp.content_type = CONTENT_TYPE_LATEST
        resp.data = generate_latest()
