"""Facts about one form."""

from __future__ import annotations

from dataclasses import dataclass

from services.guides.form.content import FormContent


@dataclass(frozen=True, slots=True)
class FormDrafted:
    content: FormContent


@dataclass(frozen=True, slots=True)
class FormRevised:
    content: FormContent


@dataclass(frozen=True, slots=True)
class FormPublished:
    """`version` counts publications from 1; what a version says never changes."""

    content: FormContent
    version: int


@dataclass(frozen=True, slots=True)
class FormWithdrawn:
    """`was_published`: False when only a draft was given up, which the public never heard of."""

    form_id: str
    reason: str
    was_published: bool


FormEvent = FormDrafted | FormRevised | FormPublished | FormWithdrawn
