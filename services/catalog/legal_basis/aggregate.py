"""Rules of one legal basis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError, NotFound
from services.catalog.errors import refuse_if_any
from services.catalog.layers.codes import code_problem
from services.catalog.legal_basis.commands import LegalBasisCommand, RegisterLegalBasis, RemoveLegalBasis
from services.catalog.legal_basis.events import LegalBasisEvent, LegalBasisRegistered, LegalBasisRemoved

LEVELS = ("法律", "行政法规", "地方性法规", "部门规章", "地方政府规章", "规范性文件", "其他")
EVIDENCE = {"seen": "已核对原文", "recalled": "待核对", "none": "未写明"}
LONGEST = 200

State = LegalBasisRegistered | None
"""None before the registration and after the removal."""


def decide(state: State, command: LegalBasisCommand) -> Sequence[LegalBasisEvent]:
    if isinstance(command, RemoveLegalBasis):
        if state is None:
            raise basis_unknown(command.id)
        return [LegalBasisRemoved(command.id)]
    tidy = replace(
        command,
        law=command.law.strip(),
        doc_no=(command.doc_no or "").strip() or None,
        article=(command.article or "").strip() or None,
    )
    refuse_if_any(list(_problems(tidy)))
    registered = LegalBasisRegistered(*astuple(tidy))
    return [] if registered == state else [registered]


def _problems(command: RegisterLegalBasis) -> Iterator[FieldError]:
    if problem := code_problem(command.id):
        yield FieldError("/id", "CODE", problem)
    if not command.law:
        yield FieldError("/law", "REQUIRED", "请填写法律、法规或文件的全称")
    for name in ("law", "doc_no", "article"):
        if len(getattr(command, name) or "") > LONGEST:
            yield FieldError(f"/{name}", "MAX_LENGTH", f"最多{LONGEST}字,请只写名称或条款号")
    if command.level not in LEVELS:
        yield FieldError("/level", "OPTION", f"效力级别应为 {'、'.join(LEVELS)} 之一,现为“{command.level}”")
    for name in ("law_evidence", "article_evidence"):
        if (given := getattr(command, name)) not in EVIDENCE:
            yield FieldError(f"/{name}", "OPTION", f"核对情况应为 {'、'.join(EVIDENCE)} 之一,现为“{given}”")


def basis_unknown(identity: str) -> NotFound:
    return NotFound(f"没有编号为 {identity} 的法规依据,请核对编号", code="LEGAL_BASIS_UNKNOWN")


def evolve(state: State, event: LegalBasisEvent) -> State:
    return event if isinstance(event, LegalBasisRegistered) else None


legal_basis_decider: Decider[State, LegalBasisCommand, LegalBasisEvent] = Decider(
    category="legal_basis",
    initial=None,
    decide=decide,
    evolve=evolve,
    codec=EventCodec([LegalBasisRegistered, LegalBasisRemoved]),
)
