"""What each stored event changes in the lists of drafts and of persons' cases. No personal value is in them, only opaque ids.

drafts: {_id: application id, applicant_id, item_code, saved_at}
subject_cases: {_id: application id, applicant_id, number, open}, drafts among them without a number
"""

from __future__ import annotations

from collections.abc import Sequence

from pymongo import DeleteMany, DeleteOne, UpdateOne

from event_sourcing.erasures import erasure_in
from event_sourcing.events import RecordedEvent, category_of, identity_of
from event_sourcing.personal_data import ClosedVault
from event_sourcing.projections import ViewWrite
from services.applications import events as e
from services.applications.aggregate import CATEGORY, application_codec
from services.applications.codes import FINAL

DRAFTS = "drafts"
SUBJECT_CASES = "subject_cases"

_codec = application_codec(ClosedVault())


class Drafts:
    """`views.DraftsView` reads what this writes."""

    name = "drafts"
    collections = (DRAFTS,)

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        if (erased := erasure_in(event)) is not None:
            theirs = {"applicant_id": erased.subject, "saved_at": {"$lte": erased.at}}
            return [ViewWrite(DRAFTS, DeleteMany(theirs))]
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


class SubjectCases:
    """`views.MongoSubjectCases` reads what this writes. Rows outlive an erasure: the cases do, too."""

    name = "subject_cases"
    collections = (SUBJECT_CASES,)

    def changes(self, event: RecordedEvent) -> Sequence[ViewWrite]:
        if category_of(event.stream) != CATEGORY:
            return []
        match _codec.decode(event):
            case e.DraftStarted() as started:
                row = {"applicant_id": started.applicant_id, "number": None, "open": False}
            case e.CaseEvent() as fact:
                row = {
                    "applicant_id": fact.applicant_id,
                    "number": fact.case.number,
                    "open": fact.status not in FINAL,
                }
            case _:
                return []
        chosen = {"_id": identity_of(event.stream)}
        return [ViewWrite(SUBJECT_CASES, UpdateOne(chosen, {"$set": row}, upsert=True))]
