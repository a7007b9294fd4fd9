"""What is done with everything about one person: erased, or handed out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from event_sourcing.command_handling import CommandHandler
from event_sourcing.erasures import Erasures, SubjectErased
from event_sourcing.event_store import EventStore
from event_sourcing.personal_data import PersonalDataVault
from event_sourcing.request_context import actor_of, command_context
from services.applications import documents, errors, policies
from services.applications.aggregate import application_decider
from services.applications.files import Files
from services.applications.public_events import instant
from services.applications.schemas import loaded
from services.applications.views import SubjectCasesView

Payload = Mapping[str, Any]
Context = Mapping[str, Any]
Answer = dict[str, Any]


class EffectsOfErasure:
    """What follows from the event. Drafts leave their list by its projection."""

    def __init__(self, vault: PersonalDataVault, files: Files) -> None:
        self._vault = vault
        self._files = files

    def __call__(self, erased: SubjectErased) -> None:
        self._vault.forget(erased.subject, made_by=erased.at)
        self._files.remove(erased.subject, stored_by=erased.at)


class SubjectOperations:
    def __init__(
        self,
        store: EventStore,
        vault: PersonalDataVault,
        files: Files,
        cases: SubjectCasesView,
        erasures: Erasures,
    ) -> None:
        self._applications = CommandHandler(store, application_decider(vault))
        self._files = files
        self._cases = cases
        self._erasures = erasures

    def erase_subject(self, payload: Payload, context: Context) -> Answer:
        """`{subject, erased_at, repeated}`. Raises RuleViolated with the numbers of cases that are still open: the purpose
        for which their data were given is not achieved (personal information law, article 47)."""
        given = loaded("erase_subject", payload)
        policies.check_eraser(actor_of(context))
        subject = given["subject"]
        if numbers := [case["number"] for case in self._cases.of(subject) if case["open"]]:
            raise errors.open_cases(numbers)
        erasure = self._erasures.erase(subject, given["reason"], command_context(context).metadata)
        return {"subject": subject, "erased_at": instant(erasure.at), "repeated": erasure.repeated}

    def export_subject(self, payload: Payload, context: Context) -> Answer:
        """`{subject, erased_at, applications, drafts, files}`: what can be read; the files' contents by `export_file`."""
        given = loaded("export_subject", payload)
        policies.check_exporter(actor_of(context), given["subject"])
        subject = given["subject"]
        self._erasures.record_export(subject, command_context(context).metadata)
        erased_at = self._erasures.erased_at(subject)
        applications, drafts = self._cases_of(subject)
        return {
            "subject": subject,
            "erased_at": erased_at and instant(erased_at),
            "applications": applications,
            "drafts": drafts,
            "files": [asdict(file) for file in self._files.of(subject)],
        }

    def export_file(self, payload: Payload, context: Context) -> Answer:
        """`{file_id, content_type, content}`, the content in base64."""
        given = loaded("export_file", payload)
        policies.check_exporter(actor_of(context), given["subject"])
        opened = self._files.open(given["file_id"])
        if opened is None or opened[0].owner != given["subject"]:
            raise errors.no_such_file()
        file, content = opened
        return {"file_id": file.file_id, "content_type": file.content_type, "content": content}

    def _cases_of(self, subject: str) -> tuple[list[Answer], list[Answer]]:
        applications, drafts = [], []
        for row in self._cases.of(subject):
            known = self._applications.load(row["_id"])
            if known.state.case is None:
                drafts.append(documents.draft_document(row["_id"], known.version, known.state))
            else:
                applications.append(documents.case_document(row["_id"], known.version, known.state))
        return applications, drafts
