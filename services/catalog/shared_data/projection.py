"""What each stored event changes among the tables and elements that the pages read: a pure function of one event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pymongo import UpdateOne

from event_sourcing.events import RecordedEvent, category_of, identity_of
from event_sourcing.projections import ViewWrite
from services.catalog.data_element.aggregate import data_element_decider, fingerprint
from services.catalog.data_table.aggregate import data_table_decider
from services.catalog.data_table.events import (
    DataTableClassified,
    DataTableEvent,
    DataTableMerged,
    DataTableRegistered,
    DataTableScoped,
)

TABLES, ELEMENTS = "data_tables", "data_elements"


class SharedData:
    """`views.SharedDataView` reads what this writes.

    data_tables    `{_id, name, department_code, item_codes, class_code, class_names, detail, merged_into}`
    data_elements  `{_id, name, department_code, definition, data_type, length, value_domain, standard, system, table_ids,
                   item_codes, print}`
    """

    name = "shared_data"
    collections = (TABLES, ELEMENTS)

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        category = category_of(event.stream)
        if category == data_table_decider.category:
            return [_table(identity_of(event.stream), data_table_decider.codec.decode(event))]
        if category == data_element_decider.category:
            return [_element(event)]
        return []


def _table(identity: str, event: DataTableEvent) -> ViewWrite:
    blank: dict[str, Any] = {"class_code": "", "class_names": ["", "", ""], "detail": "", "merged_into": ""}
    match event:
        case DataTableRegistered():
            fields: dict[str, Any] = {
                "name": event.name,
                "department_code": event.department_code,
                "item_codes": list(event.item_codes),
            }
        case DataTableScoped():
            fields = {"item_codes": list(event.item_codes)}
        case DataTableClassified():
            fields = {
                "class_code": event.class_code,
                "class_names": list(event.names),
                "detail": event.detail,
            }
        case DataTableMerged():
            fields = {"merged_into": event.into}
    new = {name: value for name, value in blank.items() if name not in fields}
    return ViewWrite(TABLES, UpdateOne({"_id": identity}, {"$set": fields, "$setOnInsert": new}, upsert=True))


def _element(recorded: RecordedEvent) -> ViewWrite:
    event = data_element_decider.codec.decode(recorded)
    fields = {name: value for name, value in asdict(event).items() if name != "id"}
    fields["table_ids"] = list(event.table_ids)
    fields["item_codes"] = None if event.item_codes is None else list(event.item_codes)
    fields["print"] = fingerprint(event)
    return ViewWrite(ELEMENTS, UpdateOne({"_id": event.id}, {"$set": fields}, upsert=True))
