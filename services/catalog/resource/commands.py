"""Wishes that concern one resource entry. `by`: id of the person who gives the command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.catalog.resource.content import ResourceContent


@dataclass(frozen=True, slots=True)
class DraftResource:
    content: ResourceContent
    by: str


@dataclass(frozen=True, slots=True)
class ReviseResource:
    content: ResourceContent
    by: str


@dataclass(frozen=True, slots=True)
class SubmitResource:
    code: str
    by: str


@dataclass(frozen=True, slots=True)
class ApproveResource:
    """`submission`: number of the submission that was read."""

    code: str
    submission: int
    by: str


@dataclass(frozen=True, slots=True)
class ReturnResource:
    code: str
    submission: int
    remark: str
    by: str


@dataclass(frozen=True, slots=True)
class PublishResource:
    code: str
    today: date


@dataclass(frozen=True, slots=True)
class WithdrawResource:
    code: str
    reason: str


ResourceCommand = (
    DraftResource
    | ReviseResource
    | SubmitResource
    | ApproveResource
    | ReturnResource
    | PublishResource
    | WithdrawResource
)
