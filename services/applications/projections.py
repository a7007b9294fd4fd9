"""What each stored event changes in the applicants' lists of drafts. No personal value is in them, only opaque ids.

drafts: {_id: application id, applicant_id, item_code, saved_at}
"""

from __future__ import annotations

from collections.abc import Sequence

from pymongo import DeleteOne, UpdateOne

from event_sourcing.events import RecordedEvent, category_of, identity_of
from event_sourcing.personal_data import ClosedVault
from event_sourcing.projections import ViewWrite
from services.applications import events as e
from services.applications.aggregate import CATEGORY, application_codec

DRAFTS = "drafts"

_codec = application_codec(ClosedVault())


class Drafts:
    """`views.DraftsView` reads what this writes."""

    name = "drafts"
    collections = (DRAFTS,)

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        if category_of(event.stream) != CATEGORY:
            return []
        application_id = identity_of(event.stream)
        match _codec.decode(event):
            case e.DraftStarted() as started:
                row = {
                    "applicant_id": started.applicant_id,
                    "item_code": started.item_code,
                    "saved_at": started.at,
                }
                return [ViewWrite(DRAFTS, UpdateOne({"_id": application_id}, {"$set": row}, upsert=True))]
            case e.DraftSaved() as saved:
                return [
                    ViewWrite(DRAFTS, UpdateOne({"_id": application_id}, {"$set": {"saved_at": saved.at}}))
                ]
            case e.ApplicationSubmitted():
                return [ViewWrite(DRAFTS, DeleteOne({"_id": application_id}))]
            case _:
                return []
