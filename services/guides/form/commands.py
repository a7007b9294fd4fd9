"""Wishes that concern one form."""

from __future__ import annotations

from dataclasses import dataclass

from services.guides.form.content import FormContent


@dataclass(frozen=True, slots=True)
class DraftForm:
    content: FormContent


@dataclass(frozen=True, slots=True)
class ReviseForm:
    """Change the draft; published versions stay as they are for ever, since cases were made with them."""

    content: FormContent


@dataclass(frozen=True, slots=True)
class PublishForm:
    form_id: str


@dataclass(frozen=True, slots=True)
class WithdrawForm:
    form_id: str
    reason: str


FormCommand = DraftForm | ReviseForm | PublishForm | WithdrawForm
