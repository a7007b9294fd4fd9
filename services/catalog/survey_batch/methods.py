"""Survey batches on the wire: `class CatalogService(SurveyMethods)`; `parts.surveys` does it."""

from __future__ import annotations

from typing import Any, Protocol

from event_sourcing.nameko_kernel import rpc
from services.catalog.survey_batch.desk import SurveyDesk

Payload = dict[str, Any]
Context = dict[str, Any]
Answer = dict[str, Any]


class _Parts(Protocol):
    @property
    def surveys(self) -> SurveyDesk: ...


class SurveyMethods:
    parts: _Parts

    @rpc
    def open_survey(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.filing.open_survey(payload, context)

    @rpc
    def list_surveys(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.filing.list_surveys(payload, context)

    @rpc
    def get_survey(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.filing.get_survey(payload, context)

    @rpc
    def store_survey_file(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.filing.store_survey_file(payload, context)

    @rpc
    def upload_survey(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.filing.upload_survey(payload, context)

    @rpc
    def check_survey(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.filing.check_survey(payload, context)

    @rpc
    def declare_survey_zero(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.filing.declare_survey_zero(payload, context)

    @rpc
    def submit_survey(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.filing.submit_survey(payload, context)

    @rpc
    def review_survey(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.filing.review_survey(payload, context)

    @rpc
    def return_survey(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.filing.return_survey(payload, context)

    @rpc
    def survey_workbook(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.reading.survey_workbook(payload, context)

    @rpc
    def corrected_survey(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.reading.corrected_survey(payload, context)

    @rpc
    def survey_findings(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.reading.survey_findings(payload, context)

    @rpc
    def survey_items(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.reading.survey_items(payload, context)

    @rpc
    def survey_merge(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.reading.survey_merge(payload, context)

    @rpc
    def merge_survey(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.catalogue.merge_survey(payload, context)

    @rpc
    def register_survey(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.catalogue.register_survey(payload, context)

    @rpc
    def release_survey(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.catalogue.release_survey(payload, context)

    @rpc
    def accept_survey(self, payload: Payload, context: Context) -> Answer:
        return self.parts.surveys.catalogue.accept_survey(payload, context)
