"""The reference of P5: bare Falcon, with and without one `find_one` of the document: no middleware, nothing kept.

`gunicorn -c gateway/gunicorn_conf.py "bench.sides.bare_falcon:get_app()"`
"""

from __future__ import annotations

import json
import os
from typing import Any

import falcon
from pymongo.collection import Collection

from event_sourcing.mongo_clients import connect


class OneDocument:
    def __init__(self, items: Collection[dict[str, Any]]) -> None:
        self._items = items

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        document = self._items.find_one({"_id": code})
        if document is None:
            raise falcon.HTTPNotFound
        resp.content_type = falcon.MEDIA_JSON
        resp.data = json.dumps(document, ensure_ascii=False).encode()


class Nothing:
    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        resp.status = falcon.HTTP_NOT_MODIFIED


def get_app() -> falcon.App[Any, Any]:
    client = connect(os.environ["BANSHI_MONGO_URI"])
    app: falcon.App[Any, Any] = falcon.App()
    app.add_route("/document/{code}", OneDocument(client[os.environ["BANSHI_DB_PREFIX"] + "portal"]["items"]))
    app.add_route("/nothing/{code}", Nothing())
    return app
