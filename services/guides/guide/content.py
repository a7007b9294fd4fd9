"""The 14 elements of a guide: value objects without behaviour. `rules` judges them, `events` carry them."""

from __future__ import annotations

from dataclasses import dataclass

from services.guides.limits import Limit


@dataclass(frozen=True, slots=True)
class Applicants:
    """办事对象. `subjects`: of 个人, 企业, 社团, 机关事业单位."""

    subjects: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """办事依据.

    doc_no            number of the document, or None for laws
    level             法律, 行政法规 …
    law_evidence, article_evidence   `seen` in a public source, `recalled` and not re-read, or `none`
    """

    law: str
    doc_no: str | None
    level: str
    article: str | None
    law_evidence: str
    article_evidence: str
    note: str | None


@dataclass(frozen=True, slots=True)
class SpecialStep:
    """特别程序 within a step, such as 公示 or 专家评审, with its own longest duration."""

    name: str
    max_days: int
    day_unit: str
    counts_in_promised: bool
    publicity: bool


@dataclass(frozen=True, slots=True)
class Step:
    """办理程序: one step. `kind`: one of `rules.STEP_KINDS`."""

    seq: int
    name: str
    kind: str
    office_code: str
    office: str
    days: int
    day_unit: str
    counts_in_promised: bool
    special: SpecialStep | None


@dataclass(frozen=True, slots=True)
class Material:
    """所需材料: one material (C1).

    form, form_code                 `rules.FORMS`
    requirement, requirement_code   `rules.REQUIREMENTS`
    condition                       who must hand it in, for `conditional`
    source                          10 the applicant, 20 an authority, 99 others
    template                        file name of the blank form
    e_license                       electronic licence that replaces it
    """

    seq: int
    id: str
    name: str
    form: str
    form_code: str
    originals: int
    copies: int
    electronic_accepted: bool
    requirement: str
    requirement_code: str
    condition: str | None
    source: str
    source_note: str | None
    template: str | None
    e_license: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class AcceptingDepartment:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Contact:
    phone: str
    hotline: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """办理期限 (C3). `statutory` None: the law sets none, and `statutory_note` says so; `not_counted`: 补正, 送达 …"""

    statutory: Limit | None
    statutory_note: str | None
    promised: Limit | None
    not_counted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FeeItem:
    """`standard`: amount in the currency of `unit`, such as 37 元/科."""

    name: str
    standard: int | float
    unit: str
    basis: str
    reducible: bool


@dataclass(frozen=True, slots=True)
class Fee:
    """收费标准及依据 (C4). `amount_status`: `illustrative` while the amounts are examples."""

    charged: bool
    items: tuple[FeeItem, ...]
    text: str
    amount_status: str | None


@dataclass(frozen=True, slots=True)
class GuideContent:
    """All that is published about how to get an item done, but for the revision number."""

    item_code: str
    item_name: str
    applicants: Applicants
    legal_basis: tuple[LegalBasis, ...]
    conditions: tuple[str, ...]
    procedure: tuple[Step, ...]
    materials: tuple[Material, ...]
    accepting_department: AcceptingDepartment
    accepting_place: str
    contact: Contact
    accepting_hours: str
    time_limit: TimeLimit
    fee: Fee
    remarks: str
