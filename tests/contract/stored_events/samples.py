"""Stored samples of every event that was ever written: `<service>/<Type>.v<schema version>.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from event_sourcing.codec import EventCodec
from event_sourcing.erasures import subject_codec
from event_sourcing.events import NewEvent
from services.applications.aggregate import application_codec
from services.applications.number_register import codec as case_number_codec
from services.catalog.category_dimension.aggregate import category_dimension_decider
from services.catalog.data_element.aggregate import data_element_decider
from services.catalog.data_table.aggregate import data_table_decider
from services.catalog.department.aggregate import department_decider
from services.catalog.external_item.aggregate import external_item_decider
from services.catalog.function.aggregate import function_decider
from services.catalog.function_domain.aggregate import function_domain_decider
from services.catalog.glossary.aggregate import glossary_decider
from services.catalog.inventory.entry.aggregate import entry_decider
from services.catalog.inventory.filing.aggregate import filing_decider
from services.catalog.item.aggregate import item_decider
from services.catalog.item.name_register import codec as item_name_codec
from services.catalog.item_group.aggregate import item_group_decider
from services.catalog.legal_basis.aggregate import legal_basis_decider
from services.catalog.relation.aggregate import relation_decider
from services.catalog.relation_verdict.aggregate import verdict_decider
from services.catalog.resource.aggregate import resource_decider
from services.catalog.survey_batch.aggregate import batch_decider
from services.guides.form.aggregate import form_decider
from services.guides.guide.aggregate import guide_decider
from services.notify.aggregate import message_codec

FOLDER = Path(__file__).parent

CODECS: dict[str, list[EventCodec[Any]]] = {
    "catalog": [
        item_decider.codec,
        item_name_codec,
        item_group_decider.codec,
        department_decider.codec,
        category_dimension_decider.codec,
        external_item_decider.codec,
        relation_decider.codec,
        verdict_decider.codec,
        data_table_decider.codec,
        legal_basis_decider.codec,
        function_decider.codec,
        function_domain_decider.codec,
        data_element_decider.codec,
        entry_decider.codec,
        filing_decider.codec,
        glossary_decider.codec,
        resource_decider.codec,
        batch_decider.codec,
    ],
    "guides": [guide_decider.codec, form_decider.codec],
    "applications": [application_codec(), case_number_codec, subject_codec],
    "notify": [message_codec(), subject_codec],
}
"""Service → codecs of all that it stores, personal fields sealed by PlainVault."""


@dataclass(frozen=True)
class Sample:
    service: str
    event: NewEvent

    @property
    def path(self) -> Path:
        return FOLDER / self.service / f"{self.event.type}.v{self.event.schema_version}.json"

    def write(self) -> None:
        self.path.parent.mkdir(exist_ok=True)
        content = {
            "type": self.event.type,
            "schema_version": self.event.schema_version,
            "data": self.event.data,
        }
        self.path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def stored_samples() -> Iterator[Sample]:
    for path in sorted(FOLDER.glob("*/*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        yield Sample(path.parent.name, NewEvent(content["type"], content["data"], content["schema_version"]))
