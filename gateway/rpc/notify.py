"""Site messages."""

from __future__ import annotations

from gateway.rpc.client import Answer, Context, Payload, ServiceClient


class NotifyClient(ServiceClient):
    service = "notify"

    def list_messages(self, payload: Payload, context: Context) -> Answer:
        return self._call("list_messages", payload, context)

    def mark_read(self, payload: Payload, context: Context) -> Answer:
        return self._call("mark_read", payload, context)

    def unread_count(self, payload: Payload, context: Context) -> Answer:
        return self._call("unread_count", payload, context)
