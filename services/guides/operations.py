"""What the service can do, by name: payload → command → policy → aggregate → answer. `service` puts it on the wire.

`context` is the call's, as `event_sourcing.request_context` describes it. A command answers `{id, version, position, …}`;
`position` is 0 when the command changed nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from event_sourcing.command_handling import CommandHandler, Handled
from event_sourcing.event_store import EventStore
from event_sourcing.request_context import command_context
from services.guides import policies, schemas
from services.guides.errors import form_unknown, form_version_unknown, guide_unknown
from services.guides.form.aggregate import Form, form_decider, id_of
from services.guides.form.commands import DraftForm, FormCommand, ReviseForm
from services.guides.form.schema import form_content, form_document
from services.guides.guide import rules
from services.guides.guide.aggregate import code_of, guide_decider
from services.guides.guide.commands import DraftGuide, GuideCommand, ReviseGuide
from services.guides.guide.schema import guide_content, guide_document

Payload = Mapping[str, Any]
Context = Mapping[str, Any]
Answer = dict[str, Any]


class GuidesOperations:
    def __init__(self, store: EventStore) -> None:
        self._guides = CommandHandler(store, guide_decider)
        self._forms = CommandHandler(store, form_decider)

    def draft_guide(self, payload: Payload, context: Context) -> Answer:
        return self._guide(DraftGuide(guide_content(payload)), context)

    def revise_guide(self, payload: Payload, context: Context) -> Answer:
        return self._guide(ReviseGuide(guide_content(payload)), context)

    def publish_guide(self, payload: Payload, context: Context) -> Answer:
        return self._guide(schemas.guide_publication(payload), context)

    def withdraw_guide(self, payload: Payload, context: Context) -> Answer:
        return self._guide(schemas.guide_withdrawal(payload), context)

    def draft_form(self, payload: Payload, context: Context) -> Answer:
        return self._form(DraftForm(form_content(payload)), context)

    def revise_form(self, payload: Payload, context: Context) -> Answer:
        return self._form(ReviseForm(form_content(payload)), context)

    def publish_form(self, payload: Payload, context: Context) -> Answer:
        return self._form(schemas.form_publication(payload), context)

    def withdraw_form(self, payload: Payload, context: Context) -> Answer:
        return self._form(schemas.form_withdrawal(payload), context)

    def get_guide(self, payload: Payload, context: Context) -> Answer:
        """`{item_code, status, version, revision, draft, published}`; the draft is for its editors. Raises NotFound."""
        code = schemas.item_code(payload)
        loaded = self._guides.load(code)
        guide = loaded.state
        edits = policies.actor(context).may_edit(code)
        if guide.draft is None or not (edits or guide.published):
            raise guide_unknown(code)
        return {
            "item_code": code,
            "status": guide.status,
            "version": loaded.version,
            "revision": guide.revision,
            "draft": guide_document(guide.draft) if edits else None,
            "published": guide.published and guide_document(guide.published),
        }

    def get_form(self, payload: Payload, context: Context) -> Answer:
        """`{form_id, status, version, latest, draft, published}`: `version` of the stream, `published` the version asked
        for or the latest, with its number. The draft is for its editors. Raises NotFound."""
        asked = schemas.form_version(payload)
        loaded = self._forms.load(asked.form_id)
        form = loaded.state
        if form.draft is None:
            raise form_unknown(asked.form_id)
        edits = policies.actor(context).may_edit(form.draft.item_code)
        if not (edits or form.versions):
            raise form_unknown(asked.form_id)
        return {
            "form_id": asked.form_id,
            "status": form.status,
            "version": loaded.version,
            "latest": form.latest,
            "draft": form_document(form.draft) if edits else None,
            "published": _published(form, asked),
        }

    def _guide(self, command: GuideCommand, context: Context) -> Answer:
        code = code_of(command)
        policies.check_editor(policies.actor(context), code)
        handled = self._guides.handle(code, command, command_context(context))
        guide = handled.state
        answer = _answer(code, handled) | {"status": guide.status, "revision": guide.revision}
        found = rules.warnings(guide.draft) if guide.draft else []
        return answer | {
            "warnings": [{"pointer": w.pointer, "code": w.code, "detail": w.detail} for w in found]
        }

    def _form(self, command: FormCommand, context: Context) -> Answer:
        form_id = id_of(command)
        who = policies.actor(context)
        current = self._forms.load(form_id).state.draft
        if current is not None:
            policies.check_editor(who, current.item_code)
        if isinstance(command, DraftForm | ReviseForm):
            policies.check_editor(who, command.content.item_code)
        handled = self._forms.handle(form_id, command, command_context(context))
        form = handled.state
        return _answer(form_id, handled) | {"status": form.status, "latest": form.latest, "warnings": []}


def _answer(identity: str, handled: Handled[Any, Any]) -> Answer:
    return {"id": identity, "version": handled.version, "position": handled.position}


def _published(form: Form, asked: schemas.FormVersion) -> Answer | None:
    number = form.latest if asked.version is None else asked.version
    content = form.versions.get(number)
    if content is None and asked.version is not None:
        raise form_version_unknown(asked.form_id, asked.version)
    return None if content is None else form_document(content) | {"version": number}
