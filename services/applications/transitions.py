"""The state machine as a table (domain rules, section 3): which command a case in which state takes.

    (none) ──start──▶ 00 ──submit──▶ 02 ──accept──▶ 05 ──decide──▶ 12 ──conclude──▶ 10
                                    │ ▲             │ ▲            ▲
                                    │ │ answer      │ └ ─ ─ ─ ─ ─ ─│─ ─ (decide from 05 or 12)
                          correction▼ │      suspend▼    resume    │
                                     06             11 ────────────┘
    02 ──refuse──▶ 07        02 05 06 11 12 ──withdraw, before the decision──▶ 13

Result codes have rules of their own, in `aggregate`. What a province reports may skip states, in `provincial`.
"""

from __future__ import annotations

from services.applications import commands as c
from services.applications.codes import Channel, Status
from services.applications.errors import (
    application_unknown,
    case_closed,
    decided_by_province,
    not_in_this_state,
)
from services.applications.state import Application

_OPEN = frozenset({Status.RECEIVED, Status.ACCEPTED, Status.CORRECTING, Status.SUSPENDED, Status.PROCESSING})

ALLOWED_FROM: dict[type[c.ApplicationCommand], frozenset[Status]] = {
    c.SaveDraft: frozenset({Status.DRAFT}),
    c.SubmitCorrection: frozenset({Status.CORRECTING}),
    c.WithdrawApplication: _OPEN,
    c.AcceptApplication: frozenset({Status.RECEIVED}),
    c.RefuseAcceptance: frozenset({Status.RECEIVED}),
    c.RequestCorrection: frozenset({Status.RECEIVED}),
    c.SuspendApplication: frozenset({Status.ACCEPTED, Status.PROCESSING}),
    c.ResumeApplication: frozenset({Status.SUSPENDED}),
    c.DecideApplication: frozenset({Status.ACCEPTED, Status.PROCESSING}),
    c.ConcludeApplication: _OPEN - {Status.SUSPENDED},
}

ACTIONS: dict[str, tuple[type[c.ApplicationCommand], str]] = {
    "save_draft": (c.SaveDraft, "保存草稿"),
    "supplement": (c.SubmitCorrection, "提交补正"),
    "withdraw": (c.WithdrawApplication, "撤回"),
    "accept": (c.AcceptApplication, "受理"),
    "refuse": (c.RefuseAcceptance, "不予受理"),
    "request_correction": (c.RequestCorrection, "发出补正告知"),
    "suspend": (c.SuspendApplication, "挂起"),
    "resume": (c.ResumeApplication, "恢复办理"),
    "decide": (c.DecideApplication, "作出决定"),
    "conclude": (c.ConcludeApplication, "办结"),
}
"""Name on the wire → command and its Chinese name."""

_CHINESE = dict(ACTIONS.values())

BEFORE_DECISION = (
    c.WithdrawApplication,
    c.SuspendApplication,
    c.DecideApplication,
)
"""Commands that a decided case no longer takes."""


def check_state(application: Application, command: c.ApplicationCommand) -> None:
    """Raises what forbids the command in the case's state."""
    status = application.status
    if status is None:
        raise application_unknown()
    if status in ALLOWED_FROM[type(command)]:
        return
    if application.is_final:
        raise case_closed(status)
    raise not_in_this_state(_CHINESE[type(command)], status)


def check_local(application: Application) -> None:
    """Staff of the bureau act on cases that the bureau decides; a province's cases change by its call-backs only."""
    if application.case is not None and application.case.channel is not Channel.LOCAL:
        raise decided_by_province()


def open_actions(application: Application) -> list[str]:
    """Names of the actions that the table allows now: what a page may offer."""
    decided = application.decision is not None
    local = application.case is None or application.case.channel is Channel.LOCAL
    return [
        name
        for name, (command, _) in ACTIONS.items()
        if application.status in ALLOWED_FROM[command]
        and not (decided and command in BEFORE_DECISION)
        and (local or (command is c.WithdrawApplication and can_still_withdraw(application)))
    ]


def can_still_withdraw(application: Application) -> bool:
    """A forwarded case may already be at the province; one that waits for the citizen's hand-off is not, until reported."""
    channel = application.case.channel if application.case else Channel.LOCAL
    return channel is Channel.LOCAL or (channel is Channel.REDIRECT and application.provincial is None)
