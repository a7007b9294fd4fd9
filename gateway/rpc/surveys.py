"""The catalogue's survey batches over RPC."""

from __future__ import annotations

from typing import ClassVar

from gateway.rpc.client import Answer, Context, Payload, ServiceClient


class SurveysClient(ServiceClient):
    service: ClassVar[str] = "catalog"

    def open_survey(self, payload: Payload, context: Context) -> Answer:
        return self._call("open_survey", payload, context)

    def list_surveys(self, payload: Payload, context: Context) -> Answer:
        return self._call("list_surveys", payload, context)

    def get_survey(self, payload: Payload, context: Context) -> Answer:
        return self._call("get_survey", payload, context)

    def store_survey_file(self, payload: Payload, context: Context) -> Answer:
        return self._call("store_survey_file", payload, context)

    def upload_survey(self, payload: Payload, context: Context) -> Answer:
        return self._call("upload_survey", payload, context)

    def check_survey(self, payload: Payload, context: Context) -> Answer:
        return self._call("check_survey", payload, context)

    def declare_survey_zero(self, payload: Payload, context: Context) -> Answer:
        return self._call("declare_survey_zero", payload, context)

    def submit_survey(self, payload: Payload, context: Context) -> Answer:
        return self._call("submit_survey", payload, context)

    def review_survey(self, payload: Payload, context: Context) -> Answer:
        return self._call("review_survey", payload, context)

    def return_survey(self, payload: Payload, context: Context) -> Answer:
        return self._call("return_survey", payload, context)

    def survey_workbook(self, payload: Payload, context: Context) -> Answer:
        return self._call("survey_workbook", payload, context)

    def corrected_survey(self, payload: Payload, context: Context) -> Answer:
        return self._call("corrected_survey", payload, context)

    def survey_findings(self, payload: Payload, context: Context) -> Answer:
        return self._call("survey_findings", payload, context)

    def survey_items(self, payload: Payload, context: Context) -> Answer:
        return self._call("survey_items", payload, context)

    def survey_merge(self, payload: Payload, context: Context) -> Answer:
        return self._call("survey_merge", payload, context)

    def merge_survey(self, payload: Payload, context: Context) -> Answer:
        return self._call("merge_survey", payload, context)

    def register_survey(self, payload: Payload, context: Context) -> Answer:
        return self._call("register_survey", payload, context)

    def release_survey(self, payload: Payload, context: Context) -> Answer:
        return self._call("release_survey", payload, context)

    def accept_survey(self, payload: Payload, context: Context) -> Answer:
        return self._call("accept_survey", payload, context)
