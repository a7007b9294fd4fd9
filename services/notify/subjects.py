"""What is done with everything that was told to one person: erased, or handed out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from event_sourcing.cloud_events import CloudEvent
from event_sourcing.erasures import Erasures, SubjectErased
from event_sourcing.events import Metadata
from event_sourcing.personal_data import PersonalDataVault
from event_sourcing.request_context import command_context
from services.notify import policies, schemas
from services.notify.announcements import ACTOR
from services.notify.operations import instant, shown
from services.notify.views import InboxView

Payload = Mapping[str, Any]
Context = Mapping[str, Any]
Answer = dict[str, Any]

BINDINGS: Mapping[str, tuple[str, ...]] = {"applications": ("subject-erased.v1",)}
REASON = "申请系统已删除该人的个人信息"


class EffectsOfErasure:
    """What follows from the event. The rows of the inbox go by its projection, those of the outbox by the sender."""

    def __init__(self, vault: PersonalDataVault) -> None:
        self._vault = vault

    def __call__(self, erased: SubjectErased) -> None:
        self._vault.forget(erased.subject, made_by=erased.at)


class SubjectOperations:
    def __init__(self, inbox: InboxView, vault: PersonalDataVault, erasures: Erasures) -> None:
        self._inbox = inbox
        self._vault = vault
        self._erasures = erasures

    def erase_subject(self, payload: Payload, context: Context) -> Answer:
        """`{subject, erased_at, repeated}`. That no case is open is for applications to say, which is asked first."""
        subject, reason = schemas.erasure(payload)
        policies.check_eraser(context)
        erasure = self._erasures.erase(subject, reason, command_context(context).metadata)
        return {"subject": subject, "erased_at": instant(erasure.at), "repeated": erasure.repeated}

    def on_erased(self, event: CloudEvent) -> None:
        """Applications erased the person; harmless when it comes again, or when they were erased here before."""
        known, at = self._erasures.erased_at(event.subject), datetime.fromisoformat(event.data["erased_at"])
        if known is not None and known >= at:
            return
        metadata = Metadata(ACTOR, event.correlationid or event.id, event.id, event.traceparent)
        commit_id = uuid5(NAMESPACE_URL, f"{event.source}#{event.id}#erasure")
        self._erasures.erase(event.subject, REASON, metadata, at=at, commit_id=commit_id)

    def export_subject(self, payload: Payload, context: Context) -> Answer:
        """`{subject, erased_at, messages}`, latest first."""
        subject = schemas.subject(payload)
        policies.check_exporter(context, subject)
        self._erasures.record_export(subject, command_context(context).metadata)
        erased_at = self._erasures.erased_at(subject)
        return {
            "subject": subject,
            "erased_at": erased_at and instant(erased_at),
            "messages": [shown(row, self._vault) for row in self._inbox.all_of(subject)],
        }
