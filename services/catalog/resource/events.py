"""Facts about one resource entry. `by`: opaque id of the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.catalog.resource.content import ResourceContent


@dataclass(frozen=True, slots=True)
class ResourceDrafted:
    content: ResourceContent
    by: str


@dataclass(frozen=True, slots=True)
class ResourceRevised:
    content: ResourceContent
    by: str


@dataclass(frozen=True, slots=True)
class ResourceSubmitted:
    code: str
    submission: int
    by: str


@dataclass(frozen=True, slots=True)
class ResourceApproved:
    code: str
    submission: int
    by: str


@dataclass(frozen=True, slots=True)
class ResourceReturned:
    code: str
    submission: int
    remark: str
    by: str


@dataclass(frozen=True, slots=True)
class ResourcePublished:
    """Carries the whole entry (ADR 2). `published_on`: 发布日期 of this revision."""

    content: ResourceContent
    revision: int
    published_on: date


@dataclass(frozen=True, slots=True)
class ResourceWithdrawn:
    code: str
    name: str
    provider_code: str
    reason: str
    was_published: bool


ResourceEvent = (
    ResourceDrafted
    | ResourceRevised
    | ResourceSubmitted
    | ResourceApproved
    | ResourceReturned
    | ResourcePublished
    | ResourceWithdrawn
)
