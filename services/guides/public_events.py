"""What the public learns: stored event → public event, a pure function of one event (ADR 2). Drafts stay inside."""

from __future__ import annotations

from event_sourcing.cloud_events import PublicEvent
from event_sourcing.events import RecordedEvent, category_of
from services.guides.form.aggregate import form_decider
from services.guides.form.events import FormEvent, FormPublished, FormWithdrawn
from services.guides.form.schema import form_document
from services.guides.guide.aggregate import guide_decider
from services.guides.guide.events import GuideEvent, GuidePublished, GuideWithdrawn
from services.guides.guide.schema import guide_document


def translate(recorded: RecordedEvent) -> PublicEvent | None:
    """None for what the public does not learn of. Raises ContractMismatch for a stored event we cannot read."""
    category = category_of(recorded.stream)
    if category == guide_decider.category:
        return _guide(guide_decider.codec.decode(recorded))
    if category == form_decider.category:
        return _form(form_decider.codec.decode(recorded))
    return None


def _guide(event: GuideEvent) -> PublicEvent | None:
    if isinstance(event, GuidePublished):
        document = guide_document(event.content) | {"revision": event.revision}
        return PublicEvent("guide-published.v1", event.content.item_code, document)
    if isinstance(event, GuideWithdrawn) and event.was_published:
        data = {"item_code": event.item_code, "reason": event.reason}
        return PublicEvent("guide-withdrawn.v1", event.item_code, data)
    return None


def _form(event: FormEvent) -> PublicEvent | None:
    if isinstance(event, FormPublished):
        document = form_document(event.content) | {"version": event.version}
        return PublicEvent("form-published.v1", event.content.form_id, document)
    if isinstance(event, FormWithdrawn) and event.was_published:
        data = {"form_id": event.form_id, "reason": event.reason}
        return PublicEvent("form-withdrawn.v1", event.form_id, data)
    return None
