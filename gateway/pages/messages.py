"""我的消息: what was told about one's cases, newest first."""

from __future__ import annotations

import falcon

from event_sourcing.errors import Unavailable
from gateway.auth import policy
from gateway.pages.page import Page, go_to
from gateway.rpc.context import call_context

PAGE_SIZE = 20


class MessagesPage(Page):
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        policy.require(req.context.actor, policy.READ_MESSAGES)
        try:
            found = self.deps.notify.list_messages(
                {"limit": PAGE_SIZE, "cursor": req.get_param("cursor")}, call_context(req)
            )
        except Unavailable:
            self.show(req, resp, "messages.html", status=503, area="mine", messages=None)
            return
        self.show(
            req,
            resp,
            "messages.html",
            area="mine",
            messages=found["items"],
            unread=found["unread"],
            next_cursor=found["next_cursor"],
        )


class ReadMessagePage(Page):
    """POST only: marks one message as read."""

    def on_post(self, req: falcon.Request, resp: falcon.Response, message_id: str) -> None:
        policy.require(req.context.actor, policy.READ_MESSAGES)
        self.deps.notify.mark_read({"id": message_id}, call_context(req))
        go_to(resp, "/messages")
