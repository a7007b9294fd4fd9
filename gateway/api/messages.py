"""Site messages of whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import falcon

from gateway.http import parameters
from gateway.rpc.context import call_context
from gateway.rpc.notify import NotifyClient


class Messages:
    def __init__(self, notify: NotifyClient) -> None:
        self._notify = notify

    def list(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Newest first."""
        payload = {"limit": parameters.limit(req), "cursor": parameters.one(req, "cursor")}
        found = self._notify.list_messages(payload, call_context(req))
        resp.media = {
            "items": found["items"],
            "next_cursor": found["next_cursor"],
            "total": found.get("total"),
            "unread": found["unread"],
        }

    def read(
        self, req: falcon.Request, resp: falcon.Response, message_id: str, body: Mapping[str, Any]
    ) -> None:
        resp.media = self._notify.mark_read({"id": message_id}, call_context(req))
