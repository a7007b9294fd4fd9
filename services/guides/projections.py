"""What each stored event changes in the editors' lists of guides and forms: a pure function of one event.

    guide_list: {_id: item code, name, department_code, status, revision, changed, version, updated_at}
    form_list:  {_id: form id, name, item_code, department_code, status, latest, changed, version, updated_at}

`changed` says that the draft differs from what is published; `version` is the stream's, for the editor's next command.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import UpdateOne

from event_sourcing.events import RecordedEvent, category_of
from event_sourcing.projections import ViewWrite
from services.guides.form import events as forms
from services.guides.form.aggregate import form_decider
from services.guides.form.content import FormContent
from services.guides.guide import events as guides
from services.guides.guide.aggregate import DRAFT, PUBLISHED, WITHDRAWN, guide_decider
from services.guides.guide.content import GuideContent

GUIDE_LIST, FORM_LIST = "guide_list", "form_list"

Row = Mapping[str, Any]


class EditorsLists:
    """`views.EditorsView` reads what this writes."""

    name = "editors_lists"
    collections = (GUIDE_LIST, FORM_LIST)

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        category = category_of(event.stream)
        if category == guide_decider.category:
            return [_write(GUIDE_LIST, event, *_guide(guide_decider.codec.decode(event)))]
        if category == form_decider.category:
            return [_write(FORM_LIST, event, *_form(form_decider.codec.decode(event)))]
        return []


def _guide(event: guides.GuideEvent) -> tuple[str, Row]:
    """(id of the row, fields to set)"""
    if isinstance(event, guides.GuideWithdrawn):
        return event.item_code, {"status": WITHDRAWN, "changed": False}
    listed = _listed_guide(event.content)
    if isinstance(event, guides.GuideDrafted):
        return event.content.item_code, {**listed, "status": DRAFT, "revision": 0, "changed": True}
    if isinstance(event, guides.GuideRevised):
        return event.content.item_code, {**listed, "changed": True}
    published = {"status": PUBLISHED, "revision": event.revision, "changed": False}
    return event.content.item_code, {**listed, **published}


def _form(event: forms.FormEvent) -> tuple[str, Row]:
    if isinstance(event, forms.FormWithdrawn):
        return event.form_id, {"status": WITHDRAWN, "changed": False}
    listed = _listed_form(event.content)
    if isinstance(event, forms.FormDrafted):
        return event.content.form_id, {**listed, "status": DRAFT, "latest": 0, "changed": True}
    if isinstance(event, forms.FormRevised):
        return event.content.form_id, {**listed, "changed": True}
    published = {"status": PUBLISHED, "latest": event.version, "changed": False}
    return event.content.form_id, {**listed, **published}


def _listed_guide(content: GuideContent) -> Row:
    return {"name": content.item_name, "department_code": content.item_code[:4]}


def _listed_form(content: FormContent) -> Row:
    department = content.item_code and content.item_code[:4]
    return {"name": content.title, "item_code": content.item_code, "department_code": department}


def _write(collection: str, event: RecordedEvent, identity: str, row: Row) -> ViewWrite:
    stamped = {**row, "version": event.version, "updated_at": event.recorded_at}
    return ViewWrite(collection, UpdateOne({"_id": identity}, {"$set": stamped}, upsert=True))
