"""Life of one form: draft → published (version 1, 2, …, each immutable) → withdrawn. An id is never used again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError, RuleViolated
from services.guides.errors import form_exists, form_unknown, form_withdrawn, refuse_if_any
from services.guides.form import rules
from services.guides.form.commands import DraftForm, FormCommand, PublishForm, ReviseForm, WithdrawForm
from services.guides.form.content import FormContent
from services.guides.form.events import FormDrafted, FormEvent, FormPublished, FormRevised, FormWithdrawn

UNKNOWN, DRAFT, PUBLISHED, WITHDRAWN = "UNKNOWN", "DRAFT", "PUBLISHED", "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Form:
    """
    draft     what editors see and the next publication will say
    versions  number → what was published under it
    """

    status: str = UNKNOWN
    draft: FormContent | None = None
    versions: Mapping[int, FormContent] = field(default_factory=dict)

    @property
    def latest(self) -> int:
        """Number of the version in use; 0 before the first publication."""
        return max(self.versions, default=0)


def decide(form: Form, command: FormCommand) -> Sequence[FormEvent]:
    if form.status == WITHDRAWN:
        raise form_withdrawn(id_of(command))
    if isinstance(command, DraftForm):
        return _draft(form, command)
    if form.draft is None:
        raise form_unknown(id_of(command))
    if isinstance(command, ReviseForm):
        return _revise(form.draft, command)
    if isinstance(command, PublishForm):
        return _publish(form, form.draft)
    return _withdraw(form, command)


def id_of(command: FormCommand) -> str:
    return command.content.form_id if isinstance(command, DraftForm | ReviseForm) else command.form_id


def _draft(form: Form, command: DraftForm) -> Sequence[FormEvent]:
    if form.draft == command.content:
        return []
    if form.draft is not None:
        raise form_exists(command.content.form_id)
    refuse_if_any(rules.problems(command.content))
    return [FormDrafted(command.content)]


def _revise(draft: FormContent, command: ReviseForm) -> Sequence[FormEvent]:
    if command.content == draft:
        return []
    if command.content.form_id != draft.form_id:
        raise RuleViolated(f"表单标识不能修改(原为 {draft.form_id}),请新建表单", code="ID_UNCHANGEABLE")
    refuse_if_any(rules.problems(command.content))
    return [FormRevised(command.content)]


def _publish(form: Form, draft: FormContent) -> Sequence[FormEvent]:
    if draft == form.versions.get(form.latest):
        return []
    return [FormPublished(draft, form.latest + 1)]


def _withdraw(form: Form, command: WithdrawForm) -> Sequence[FormEvent]:
    if not command.reason.strip():
        refuse_if_any([FieldError("/reason", "REQUIRED", "请说明撤下的原因")])
    return [FormWithdrawn(command.form_id, command.reason, was_published=bool(form.versions))]


def evolve(form: Form, event: FormEvent) -> Form:
    if isinstance(event, FormDrafted):
        return Form(DRAFT, event.content)
    if isinstance(event, FormRevised):
        return replace(form, draft=event.content)
    if isinstance(event, FormPublished):
        return Form(PUBLISHED, event.content, {**form.versions, event.version: event.content})
    return replace(form, status=WITHDRAWN)


form_decider: Decider[Form, FormCommand, FormEvent] = Decider(
    category="form",
    initial=Form(),
    decide=decide,
    evolve=evolve,
    codec=EventCodec([FormDrafted, FormRevised, FormPublished, FormWithdrawn]),
)
