"""Calls to the service over the broker, by people with roles, about items that only one test knows."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import amqp

from event_sourcing.errors import BanshiError, NotFound, Unavailable
from event_sourcing.rpc.client import RpcClient
from tests.integration.kernel.broker import publish
from tests.support.waiting import wait_until
from tests.unit.applications import desk as d

Answer = dict[str, Any]


class Counter:
    """`local`, `forwarded`: codes of its items. Both have the form of `form_id`, which has a required photo."""

    def __init__(self, rpc: RpcClient, serial: int) -> None:
        self.rpc = rpc
        self.local, self.forwarded = f"10057701{serial}", f"10057702{serial}"
        self.form_id = f"F-{uuid4().hex[:8]}"

    def open(self, amqp_uri: str) -> None:
        """Tell the service of items and form until it knows them: at first its queue may not be there yet."""
        online = {"enabled": True, "channel": "LOCAL", "system": None, "form_id": self.form_id}
        at_province = online | {"channel": "FORWARD_API", "system": d.SYSTEM}
        facts = [
            d.told("guides", "form-published.v1", self.form_id, d.FORM | {"form_id": self.form_id}),
            d.told("catalog", "item-published.v1", self.local, d.item(self.local, online=online)),
            d.told(
                "catalog", "item-published.v1", self.forwarded, d.item(self.forwarded, online=at_province)
            ),
        ]

        def known() -> bool:
            try:
                publish(amqp_uri, *facts)
            except amqp.exceptions.NotFound:
                return False
            return self._knows(self.local) and self._knows(self.forwarded)

        wait_until(known, interval=0.3, timeout=60, message="the service does not learn of the items")

    def call(self, method: str, payload: Answer, context: Answer) -> Answer:
        return self.rpc.call("applications", method, payload, context, timeout=15)

    def call_until_up(self, method: str, payload: Answer, context: Answer) -> Answer:
        """For calls while the service is being started again."""

        def answer() -> Answer | None:
            try:
                return self.call(method, payload, context)
            except Unavailable:
                return None

        return wait_until(answer, timeout=60, message=f"{method} is not answered") or {}

    def application(self, code: str, **changes: Any) -> Answer:
        upload = {"field": "photo", "name": "照片.jpg", "content": d.b64(d.JPG)}
        photo = {"field": "photo", **self.call("store_file", upload, d.li())}
        return {
            "id": uuid4().hex,
            "item_code": code,
            "form_id": self.form_id,
            "form_version": 1,
            "applicant": d.PERSON,
            "values": d.VALUES | {"photo": [photo]},
            "files": [photo],
        } | changes

    def submitted(self, code: str) -> str:
        return str(self.call("submit", self.application(code), d.li(key=uuid4().hex))["id"])

    def refusal(self, method: str, payload: Answer, context: Answer) -> BanshiError:
        try:
            answer = self.call(method, payload, context)
        except BanshiError as error:
            return error
        raise AssertionError(f"{method} was not refused: {answer}")

    def _knows(self, code: str) -> bool:
        draft = {"id": uuid4().hex, "item_code": code}
        try:
            self.call("start_draft", draft, d.by("p-opening", "applicant"))
        except (NotFound, Unavailable):
            return False
        return True
