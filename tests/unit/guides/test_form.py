"""Life of one form: given events, when command, then events; published versions never change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given as given_any
from hypothesis import strategies as st

from event_sourcing.errors import BanshiError, NotFound, RuleViolated, ValidationFailed
from event_sourcing.given_when_then import given
from services.guides.form.aggregate import WITHDRAWN, Form, form_decider
from services.guides.form.commands import DraftForm, FormCommand, PublishForm, ReviseForm, WithdrawForm
from services.guides.form.events import FormDrafted, FormPublished, FormRevised, FormWithdrawn
from services.guides.form.schema import form_content, form_document
from tests.unit.guides.examples import FORM, sample_forms

CONTENT = form_content(FORM)
CHANGED = replace(CONTENT, title="教师资格认定申请表(新)")
WRONG = replace(CONTENT, rules=({"id": "R1", "expr": "(", "message": "错", "field": "name"},))
ID = CONTENT.form_id

DRAFTED = FormDrafted(CONTENT)
FIRST = FormPublished(CONTENT, 1)


def test_a_form_is_drafted_and_published_as_version_1() -> None:
    given(form_decider).when(DraftForm(CONTENT)).then(DRAFTED)
    given(form_decider, DRAFTED).when(PublishForm(ID)).then(FIRST)


def test_the_same_again_changes_nothing() -> None:
    given(form_decider, DRAFTED).when(DraftForm(CONTENT)).then()
    given(form_decider, DRAFTED).when(ReviseForm(CONTENT)).then()
    given(form_decider, DRAFTED, FIRST).when(PublishForm(ID)).then()


def test_another_draft_of_a_known_form_must_be_a_revision() -> None:
    given(form_decider, DRAFTED).when(DraftForm(CHANGED)).then_raises(RuleViolated, code="FORM_EXISTS")


def test_a_new_version_leaves_the_old_one_as_it_was() -> None:
    form = (
        given(form_decider, DRAFTED, FIRST, FormRevised(CHANGED))
        .when(PublishForm(ID))
        .then(FormPublished(CHANGED, 2))
    )
    assert (form.versions, form.latest) == ({1: CONTENT, 2: CHANGED}, 2)


def test_a_form_keeps_its_id() -> None:
    other = ReviseForm(replace(CONTENT, form_id="F-X"))
    given(form_decider, DRAFTED).when(other).then_raises(RuleViolated, code="ID_UNCHANGEABLE")


@pytest.mark.parametrize("command", [DraftForm(WRONG), ReviseForm(WRONG)])
def test_a_definition_that_could_not_be_evaluated_is_refused(command: FormCommand) -> None:
    history = [] if isinstance(command, DraftForm) else [DRAFTED]
    error = given(form_decider, *history).when(command).then_raises(ValidationFailed)
    assert isinstance(error, ValidationFailed)
    assert [each.pointer for each in error.errors] == ["/rules/0/expr"]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"form_id": "f tq"}, "/id", "FORM_ID"),
        ({"item_code": "1"}, "/itemCode", "ITEM_CODE"),
        ({"title": " "}, "/title", "REQUIRED"),
        ({"fields": ()}, "/fields", "REQUIRED"),
    ],
)
def test_findings_point_into_the_form_as_it_is_published(
    change: dict[str, Any], pointer: str, code: str
) -> None:
    command = DraftForm(replace(CONTENT, **{"rules": (), **change}))
    error = given(form_decider).when(command).then_raises(ValidationFailed)
    assert isinstance(error, ValidationFailed)
    assert [(each.pointer, each.code) for each in error.errors] == [(pointer, code)]


def test_a_general_form_belongs_to_no_item() -> None:
    general = replace(CONTENT, item_code=None, item_name=None)
    given(form_decider).when(DraftForm(general)).then(FormDrafted(general))


@pytest.mark.parametrize("published", [False, True])
def test_a_withdrawal_says_whether_the_public_knew_the_form(published: bool) -> None:
    history = [DRAFTED, FIRST] if published else [DRAFTED]
    withdrawn = FormWithdrawn(ID, "停用", was_published=published)
    form = given(form_decider, *history).when(WithdrawForm(ID, "停用")).then(withdrawn)
    assert (form.status, len(form.versions)) == (WITHDRAWN, int(published))


def test_a_withdrawal_needs_a_reason() -> None:
    given(form_decider, DRAFTED).when(WithdrawForm(ID, "")).then_raises(ValidationFailed)


@pytest.mark.parametrize("command", [ReviseForm(CONTENT), PublishForm(ID), WithdrawForm(ID, "停用")])
def test_an_unknown_form_is_not_found(command: FormCommand) -> None:
    given(form_decider).when(command).then_raises(NotFound, code="FORM_UNKNOWN")


@pytest.mark.parametrize(
    "command", [DraftForm(CONTENT), ReviseForm(CHANGED), PublishForm(ID), WithdrawForm(ID, "停用")]
)
def test_a_withdrawn_form_does_not_come_back(command: FormCommand) -> None:
    gone = FormWithdrawn(ID, "停用", was_published=False)
    given(form_decider, DRAFTED, gone).when(command).then_raises(RuleViolated, code="FORM_WITHDRAWN")


@pytest.mark.parametrize("form", sample_forms().values(), ids=sample_forms())
def test_every_sample_form_can_be_drafted_and_keeps_what_it_says(form: Any) -> None:
    content = form_content(form)
    given(form_decider).when(DraftForm(content)).then(FormDrafted(content))
    document = form_document(content)
    assert (document["fields"], document["rules"]) == (form["fields"], form["rules"])
    assert (document["form_id"], document["item_code"]) == (form["id"], form["itemCode"])


COMMANDS: list[Any] = [
    DraftForm(CONTENT),
    ReviseForm(CHANGED),
    ReviseForm(CONTENT),
    ReviseForm(WRONG),
    PublishForm(ID),
    WithdrawForm(ID, "停用"),
]


@given_any(st.lists(st.sampled_from(COMMANDS), max_size=12))
def test_published_versions_are_immutable_whatever_happens(commands: list[FormCommand]) -> None:
    form, history = Form(), []
    for command in commands:
        before = form
        try:
            events = form_decider.decide(form, command)
        except BanshiError:
            continue
        form = form_decider.fold(events, form)
        history.extend(events)
        assert dict(before.versions).items() <= dict(form.versions).items()
        assert sorted(form.versions) == list(range(1, form.latest + 1))
    assert form_decider.fold(history) == form
