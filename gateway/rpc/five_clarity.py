"""五清: the catalogue's report on how clear its departments' items are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gateway.rpc.client import Answer, Context, Payload, ServiceClient

LARGEST_PAGE = 500


class FiveClarityClient(ServiceClient):
    service = "catalog"

    def overview(self, context: Context) -> Answer:
        return self._call("five_clarity", {}, context)

    def department(self, payload: Payload, context: Context) -> Answer:
        return self._call("five_clarity_of", payload, context)

    def trend(self, payload: Payload, context: Context) -> Answer:
        return self._call("five_clarity_trend", payload, context)

    def failings(self, department_code: str, context: Context) -> Iterator[dict[str, Any]]:
        """All of a department, page by page."""
        payload: dict[str, Any] = {"department_code": department_code, "limit": LARGEST_PAGE}
        while True:
            page = self.department(payload, context)
            yield from page["failings"]
            if page["next_cursor"] is None:
                return
            payload["cursor"] = page["next_cursor"]
