"""Cases, drafts and their files."""

from __future__ import annotations

from gateway.rpc.client import Answer, Context, Payload, ServiceClient


class ApplicationsClient(ServiceClient):
    service = "applications"

    def start_draft(self, payload: Payload, context: Context) -> Answer:
        return self._call("start_draft", payload, context)

    def save_draft(self, payload: Payload, context: Context) -> Answer:
        return self._call("save_draft", payload, context)

    def get_draft(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_draft", payload, context)

    def list_drafts(self, payload: Payload, context: Context) -> Answer:
        return self._call("list_drafts", payload, context)

    def submit(self, payload: Payload, context: Context) -> Answer:
        return self._call("submit", payload, context)

    def supplement(self, payload: Payload, context: Context) -> Answer:
        return self._call("supplement", payload, context)

    def withdraw(self, payload: Payload, context: Context) -> Answer:
        return self._call("withdraw", payload, context)

    def accept(self, payload: Payload, context: Context) -> Answer:
        return self._call("accept", payload, context)

    def refuse(self, payload: Payload, context: Context) -> Answer:
        return self._call("refuse", payload, context)

    def request_correction(self, payload: Payload, context: Context) -> Answer:
        return self._call("request_correction", payload, context)

    def suspend(self, payload: Payload, context: Context) -> Answer:
        return self._call("suspend", payload, context)

    def resume(self, payload: Payload, context: Context) -> Answer:
        return self._call("resume", payload, context)

    def decide(self, payload: Payload, context: Context) -> Answer:
        return self._call("decide", payload, context)

    def conclude(self, payload: Payload, context: Context) -> Answer:
        return self._call("conclude", payload, context)

    def record_hand_off(self, payload: Payload, context: Context) -> Answer:
        return self._call("record_hand_off", payload, context)

    def record_forwarding_receipt(self, payload: Payload, context: Context) -> Answer:
        return self._call("record_forwarding_receipt", payload, context)

    def record_provincial_status(self, payload: Payload, context: Context) -> Answer:
        return self._call("record_provincial_status", payload, context)

    def get_application(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_application", payload, context)

    def get_submission(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_submission", payload, context)

    def get_contact(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_contact", payload, context)

    def progress(self, payload: Payload, context: Context) -> Answer:
        return self._call("progress", payload, context)

    def store_file(self, payload: Payload, context: Context) -> Answer:
        return self._call("store_file", payload, context)

    def get_file(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_file", payload, context)
