"""What may be asked about cases, and by whom. Read from the streams: never behind the command that was just answered."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from event_sourcing.command_handling import CommandHandler, Loaded
from event_sourcing.event_store import EventStore
from event_sourcing.personal_data import PersonalDataVault
from event_sourcing.request_context import actor_of
from services.applications import documents, errors, policies
from services.applications.aggregate import application_decider
from services.applications.codes import Status
from services.applications.files import Files
from services.applications.number import is_case_number
from services.applications.number_register import NumberRegister
from services.applications.schemas import loaded
from services.applications.state import Application
from services.applications.views import DraftsView

Payload = Mapping[str, Any]
Context = Mapping[str, Any]
Answer = dict[str, Any]

SHORTEST_TAIL = 4
"""Characters of the identity number that a progress query must know."""


class ApplicationQueries:
    def __init__(self, store: EventStore, vault: PersonalDataVault, files: Files, drafts: DraftsView) -> None:
        self._cases = CommandHandler(store, application_decider(vault))
        self._register = NumberRegister(store)
        self._files = files
        self._drafts = drafts

    def get_application(self, payload: Payload, context: Context) -> Answer:
        """The whole case, by id or number, for its applicant and those who handle it. Raises NotFound for others."""
        given = loaded("get_application", payload)
        application_id = given["id"] or (given["number"] and self._register.application_id(given["number"]))
        if not application_id:
            raise errors.application_unknown()
        case = self._case(application_id)
        policies.check_reader(actor_of(context), case.state)
        return documents.case_document(application_id, case.version, case.state)

    def get_submission(self, payload: Payload, context: Context) -> Answer:
        """What the province is told."""
        given = loaded("get_submission", payload)
        policies.check_system(actor_of(context))
        return documents.submission_document(given["id"], self._case(given["id"]).state)

    def get_contact(self, payload: Payload, context: Context) -> Answer:
        """Whom to tell about the case, and the texts that public events leave out."""
        given = loaded("get_contact", payload)
        policies.check_system(actor_of(context))
        return documents.contact_document(given["id"], self._case(given["id"]).state)

    def get_draft(self, payload: Payload, context: Context) -> Answer:
        """Raises RuleViolated ALREADY_SUBMITTED for what is a case by now."""
        given = loaded("get_draft", payload)
        draft = self._cases.load(given["id"])
        policies.check_own(actor_of(context), draft.state)
        if draft.state.status is not Status.DRAFT:
            raise errors.already_submitted()
        return documents.draft_document(given["id"], draft.version, draft.state)

    def list_drafts(self, payload: Payload, context: Context) -> Answer:
        """`{drafts: [{id, item_code, saved_at}]}` of the caller, latest first."""
        loaded("list_drafts", payload)
        return {"drafts": self._drafts.of(actor_of(context).id)}

    def progress(self, payload: Payload, context: Context) -> Answer:
        """For whoever knows the number and the last characters of the applicant's identity number.

        Raises NotFound, the same whichever of the two is wrong.
        """
        given = loaded("progress", payload)
        number, tail = given["number"].strip(), given["id_tail"].strip().upper()
        application_id = self._register.application_id(number) if is_case_number(number) else None
        if application_id is None or len(tail) < SHORTEST_TAIL:
            raise errors.progress_unknown()
        application = self._case(application_id).state
        known = application.applicant.id_number.upper() if application.applicant else ""
        if not known or not hmac.compare_digest(known[-len(tail) :].encode(), tail.encode()):
            raise errors.progress_unknown()
        return documents.progress_document(application)

    def get_file(self, payload: Payload, context: Context) -> Answer:
        """`{name, content_type, content}`, the content in base64, for those who may see the case or own the draft."""
        given = loaded("get_file", payload)
        application = self._cases.load(given["application_id"]).state
        policies.check_reader(actor_of(context), application)
        attached = next((file for file in application.files if file.file_id == given["file_id"]), None)
        opened = self._files.open(given["file_id"]) if attached else None
        if attached is None or opened is None:
            raise errors.no_such_file()
        file, content = opened
        return {"name": attached.name, "content_type": file.content_type, "content": content}

    def _case(self, application_id: str) -> Loaded[Application]:
        """Raises NotFound for a draft as for nothing."""
        loaded_case = self._cases.load(application_id)
        if loaded_case.state.case is None:
            raise errors.application_unknown()
        return loaded_case
