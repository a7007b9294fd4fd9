"""What an item says: value objects without behaviour. `rules` judges them, `events` carry them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.catalog.limits import Limit

DIMENSIONS = (
    "service_group",
    "natural_person_theme",
    "legal_person_theme",
    "stage",
    "life_event",
    "custom",
)
"""Keys of `ItemContent.categories`. `custom` stands for the department's own dimension."""


@dataclass(frozen=True, slots=True)
class ModeJustification:
    """Why the service mode was chosen: 办理条件, 办理流程, 优化目标, 优化措施."""

    conditions: str
    process: str
    goal: str
    measures: str


@dataclass(frozen=True, slots=True)
class ApplyWindow:
    """First and last day on which applications are taken."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Online:
    """How to apply online.

    channel         LOCAL, FORWARD_API or REDIRECT
    system          id of the provincial system, for the last two
    identity_level  how surely the applicant must be known: "2" self-declared … "5" certificate or window
    form_id         the application form, or None for the general one
    """

    enabled: bool
    channel: str
    system: str | None
    url: str | None
    identity_level: str
    form_id: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What the applicant gets. `delivery`: WINDOW, WINDOW_INSTANT, MAIL, NEARBY, ONLINE."""

    document: str
    electronic: bool
    licence_name: str | None
    delivery: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Consult:
    enabled: bool
    reply_within_working_days: int


@dataclass(frozen=True, slots=True)
class ItemContent:
    """All that is published about an item, but for the revision number.

    code              11 digits
    department_name   filled in from the register of departments
    group_code        the innermost 大项, or None
    applicant_types   of 个人, 企业, 社团, 机关事业单位
    categories        dimension → values
    service_mode      1..4 (source plan 1.1.4)
    case_kind         "1" 即办件, "2" 承诺件
    flowchart_file    `编码-名称.jpg`, or None
    annual_volume     cases a year, an estimate
    """

    code: str
    name: str
    short_name: str | None
    department_code: str
    department_name: str
    group_code: str | None
    internal_code: str | None
    item_type: str
    exercise_level: str
    applicant_types: tuple[str, ...]
    categories: Mapping[str, tuple[str, ...]]
    service_mode: int
    max_visits: int
    mode_justification: ModeJustification | None
    case_kind: str
    statutory_limit: Limit | None
    promised_limit: Limit | None
    charged: bool
    apply_window: ApplyWindow | None
    online: Online
    business_forms: tuple[str, ...]
    result: Result
    consult: Consult
    flowchart_file: str | None
    related_departments: tuple[str, ...] = field(default=())
    annual_volume: int | None = None
    effective_from: date | None = None
