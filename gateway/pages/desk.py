"""受理工作台: the queue of a department with lights, one case with all its papers, and what may be done with it now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import falcon

from event_sourcing.errors import BanshiError, Conflict, FieldError, Unavailable, ValidationFailed
from forms import parse_definition, visible_fields
from gateway.auth.actor import ADMIN, Actor
from gateway.pages.form_input import iso_date
from gateway.pages.lights import AMBER, RED, light_of
from gateway.pages.my_applications import answers, open_correction
from gateway.pages.page import Page, form_list, form_text, go_to, not_found, require_handler
from gateway.rpc.context import call_context

PAGE_SIZE = 20
MOST_OPEN = 100
"""So many open cases are looked through for their lights; the queue is oldest first, so that the urgent are among them."""

RECEIVED, ACCEPTED, CORRECTING, CONCLUDED, SUSPENDED, PROCESSING = "02", "05", "06", "10", "11", "12"
FILTERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "open": ("全部未办结", (RECEIVED, ACCEPTED, CORRECTING, SUSPENDED, PROCESSING)),
    "received": ("待受理", (RECEIVED,)),
    "processing": ("在办", (ACCEPTED, PROCESSING)),
    "correcting": ("待补正", (CORRECTING,)),
    "suspended": ("已挂起", (SUSPENDED,)),
    "finished": ("已办结", (CONCLUDED, "07", "13")),
}
LIGHTS = {RED: "已超期", AMBER: "即将到期"}

RESULTS = {
    "0": "出证办结",
    "6": "办结（不出证）",
    "1": "退回办结",
    "2": "作废办结",
    "4": "转报办结",
    "5": "补正不来办结（已过补正期限）",
}
_AFTER: Mapping[str, tuple[str, ...]] = {"APPROVED": ("0", "6", "4"), "REJECTED": ("1",)}
"""Outcome of the decision → results that fit it."""

DONE = {
    "accept": "已受理，期限从明天起计算。",
    "refuse": "已作出不予受理的决定，申请人会收到通知。",
    "request-correction": "补正告知已发出，申请人会收到全部需要补正的内容。",
    "suspend": "已挂起，停止计时。",
    "resume": "已恢复办理，继续计时。",
    "decide": "决定已记录。",
    "conclude": "已办结，申请人会收到通知。",
}
GAPS = {
    "calendar": "有的期限跨到放假安排尚未公布的年份，暂时算不出最后一天。请提醒管理员导入该年的工作日历。"
}
"""What is said besides, when the service answers a warning (ADR 7)."""
AWAY = "服务暂时不可用，这一步没有记录。你填写的内容还在，请稍后再提交一次，不会重复办理。"
STALE = "这件申请刚刚被别人更新过。请核对下面的最新情况，再决定是否提交。"


@dataclass(frozen=True, slots=True)
class Action:
    """`read`: the posted form → payload without the id; raises ValidationFailed."""

    method: str
    read: Callable[[falcon.Request], dict[str, Any]]


class QueuePage(Page):
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        actor = require_handler(req)
        departments = _departments(actor)
        chosen = req.get_param("status") or "open"
        chosen = chosen if chosen in FILTERS else "open"
        light = req.get_param("light")
        open_cases = self.deps.cases.queue(departments, FILTERS["open"][1], MOST_OPEN).items
        if light in LIGHTS:
            cases: Sequence[Mapping[str, Any]] = [c for c in open_cases if _light(c) == light]
            next_cursor = None
        else:
            light = None
            page = self.deps.cases.queue(departments, FILTERS[chosen][1], PAGE_SIZE, req.get_param("cursor"))
            cases, next_cursor = page.items, page.next_cursor
        self.show(
            req,
            resp,
            "desk_queue.html",
            area="desk",
            department=self._department_name(actor),
            cases=cases,
            heading=LIGHTS[light] if light else FILTERS[chosen][0],
            stats=_stats(self.deps.cases.counts(departments), open_cases, chosen, light),
            next_href="/desk?" + urlencode({"status": chosen, "cursor": next_cursor})
            if next_cursor
            else None,
        )

    def _department_name(self, actor: Actor) -> str:
        if actor.department is None:
            return "全部部门"
        names = {d["code"]: d["name"] for d in self.deps.catalogue.departments()}
        return str(names.get(actor.department, actor.department))


class DeskCasePage(Page):
    def on_get(self, req: falcon.Request, resp: falcon.Response, number: str) -> None:
        case = self.case_of(require_handler(req), number)
        self.show_case(
            req,
            resp,
            case,
            news=DONE.get(req.get_param("done") or "", ""),
            trouble=GAPS.get(req.get_param("gap") or "", ""),
        )

    def case_of(self, actor: Actor, number: str) -> dict[str, Any]:
        """Raises NotFound for other departments' cases as for none at all."""
        case = self.deps.cases.by_number(number)
        departments = _departments(actor)
        if case is None or (departments is not None and case["department_code"] not in departments):
            raise not_found("这件申请")
        return case

    def show_case(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        case: Mapping[str, Any],
        *,
        status: int = 200,
        news: str = "",
        trouble: str = "",
        action: str = "",
        errors: Sequence[FieldError] = (),
    ) -> None:
        """`action`, `errors`: the form that was sent and what is wrong with it; what was typed is shown again."""
        details = self._details(req, case)
        typed = req.get_media(default_when_empty={}) if req.method == "POST" else {}
        shown_version = details["version"] if details else case["version"]
        self.show(
            req,
            resp,
            "desk_case.html",
            status=status,
            area="desk",
            case=case,
            details=details,
            answers=answers(self.deps.forms, details) if details else (),
            correction=open_correction(details),
            actions=_open_actions(details, action),
            targets=self._targets(case, details),
            results=_results(details),
            version=shown_version,
            key=typed.get("idempotency_key") if status == 503 else uuid4().hex,
            action=action,
            typed=typed,
            errors=[
                {"text": error.detail, "href": f"#{action}-{error.pointer.strip('/').split('/')[0]}"}
                for error in errors
            ],
            field_errors={error.pointer.strip("/").split("/")[0]: error.detail for error in errors},
            news=news,
            trouble=trouble,
        )

    def _details(self, req: falcon.Request, case: Mapping[str, Any]) -> dict[str, Any] | None:
        try:
            return self.deps.applications.get_application({"id": case["application_id"]}, call_context(req))
        except Unavailable:
            return None

    def _targets(self, case: Mapping[str, Any], details: Mapping[str, Any] | None) -> list[dict[str, str]]:
        """The fields that a correction notice can point at: those that were filled in, or all while nobody can tell."""
        form = self.deps.forms.form(case["form_id"], case["form_version"])
        if form is None:
            return []
        definition = parse_definition(form)
        fields = visible_fields(definition, details.get("values") or {}) if details else definition.fields
        return [{"pointer": f"/values/{field.key}", "label": field.label} for field in fields]


class DeskActionPage(DeskCasePage):
    """POST `/desk/applications/{number}/{action}`."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, number: str, action: str = "") -> None:
        go_to(resp, f"/desk/applications/{number}")

    def on_post(self, req: falcon.Request, resp: falcon.Response, number: str, action: str) -> None:
        case = self.case_of(require_handler(req), number)
        known = ACTIONS.get(action)
        if known is None:
            raise not_found("这个操作")
        try:
            payload = {"id": case["application_id"], **known.read(req)}
            answer = getattr(self.deps.applications, known.method)(payload, _context(req))
        except ValidationFailed as refused:
            self.show_case(req, resp, case, status=422, action=action, errors=refused.errors)
            return
        except (Conflict, Unavailable) as refused:
            self._refused(req, resp, case, action, refused)
            return
        self.deps.cases.wait_for(case["application_id"], answer["version"])
        gap = "&gap=calendar" if answer.get("warnings") else ""
        go_to(resp, f"/desk/applications/{case['number']}?done={action}{gap}")

    def _refused(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        case: Mapping[str, Any],
        action: str,
        refused: BanshiError,
    ) -> None:
        fresh = self.deps.cases.case(case["application_id"]) or case
        if isinstance(refused, Unavailable):
            self.show_case(req, resp, fresh, status=503, action=action, trouble=AWAY)
            return
        text = STALE if refused.code == "STALE_VERSION" else refused.message
        self.show_case(req, resp, fresh, status=409, action=action, trouble=text)


def _context(req: falcon.Request) -> dict[str, Any]:
    version = form_text(req, "version")
    return call_context(
        req,
        idempotency_key=form_text(req, "idempotency_key") or uuid4().hex,
        expected_version=int(version) if version.isdigit() else None,
    )


def _read_accept(req: falcon.Request) -> dict[str, Any]:
    note = form_text(req, "note")
    return {"note": note} if note else {}


def _read_refuse(req: falcon.Request) -> dict[str, Any]:
    return _required(
        req, reason="请写明不予受理的理由", remedy="请告知申请人的救济途径，例如申请行政复议的期限和机关"
    )


def _read_reason(req: falcon.Request) -> dict[str, Any]:
    return _required(req, reason="请写明理由")


def _read_nothing(req: falcon.Request) -> dict[str, Any]:
    return {}


def _read_decide(req: falcon.Request) -> dict[str, Any]:
    return _required(req, outcome="请选择准予还是不予", reason="请写明作出决定的理由")


def _read_conclude(req: falcon.Request) -> dict[str, Any]:
    return _required(req, result="请选择办结结果")


def _read_correction(req: falcon.Request) -> dict[str, Any]:
    """Ticked fields with their texts, and free defects of the application as a whole: all in one notice (一次性告知)."""
    defects, errors = [], []
    for pointer in form_list(req, "defect"):
        label, detail = form_text(req, f"label:{pointer}"), form_text(req, f"detail:{pointer}")
        if not detail:
            errors.append(FieldError("/defects", "REQUIRED", f"请写明“{label}”需要怎样补正"))
        defects.append({"pointer": pointer, "label": label, "detail": detail})
    if other := form_text(req, "other"):
        defects.append({"pointer": "", "label": "申请整体", "detail": other})
    if not defects:
        errors.append(FieldError("/defects", "REQUIRED", "请勾选需要补正的内容，一次告知全部"))
    if errors:
        raise ValidationFailed(errors)
    deadline = iso_date(form_text(req, "deadline"))
    return {"defects": defects, **({"deadline": deadline} if deadline else {})}


def _required(req: falcon.Request, **texts: str) -> dict[str, Any]:
    """The named fields; raises ValidationFailed with the texts of those that are empty."""
    given = {name: form_text(req, name) for name in texts}
    errors = [FieldError(f"/{name}", "REQUIRED", texts[name]) for name, value in given.items() if not value]
    if errors:
        raise ValidationFailed(errors)
    return given


ACTIONS: Mapping[str, Action] = {
    "accept": Action("accept", _read_accept),
    "request-correction": Action("request_correction", _read_correction),
    "refuse": Action("refuse", _read_refuse),
    "decide": Action("decide", _read_decide),
    "conclude": Action("conclude", _read_conclude),
    "suspend": Action("suspend", _read_reason),
    "resume": Action("resume", _read_nothing),
}
"""Last part of the address → what it does, in the order of the page: the usual next step first."""


def _departments(actor: Actor) -> list[str] | None:
    """None: an administrator sees all."""
    if actor.has(ADMIN):
        return None
    return [actor.department] if actor.department else []


def _open_actions(details: Mapping[str, Any] | None, sent: str) -> list[str]:
    """What the service says may be done now, by the names of the addresses; without it, what was just tried."""
    if details is None:
        return [sent] if sent else []
    allowed = set(details["actions"])
    return [name for name, action in ACTIONS.items() if action.method in allowed]


def _results(details: Mapping[str, Any] | None) -> dict[str, str]:
    """Results that fit: after a decision those of the decision, before it the ways to end without one."""
    if details is None:
        return {}
    if decision := details.get("decision"):
        codes = _AFTER[decision["outcome"]]
    else:
        codes = ("5", "2") if details["status"] == CORRECTING else ("2",)
    return {code: RESULTS[code] for code in codes}


def _light(case: Mapping[str, Any]) -> str | None:
    light = light_of(case)
    return light.kind if light else None


def _stats(
    counts: Mapping[str, int], open_cases: Sequence[Mapping[str, Any]], chosen: str, light: str | None
) -> list[dict[str, Any]]:
    lights = [_light(case) for case in open_cases]
    stats = [
        {
            "label": label,
            "value": lights.count(kind),
            "href": f"/desk?light={kind}",
            "tone": kind,
            "current": light == kind,
        }
        for kind, label in LIGHTS.items()
    ]
    for name, (label, statuses) in FILTERS.items():
        stats.append(
            {
                "label": label,
                "value": sum(counts.get(status, 0) for status in statuses),
                "href": f"/desk?status={name}",
                "tone": "green" if name == "finished" else "",
                "current": light is None and chosen == name,
            }
        )
    order = ("全部未办结", "待受理", "已超期", "即将到期", "在办", "待补正", "已挂起", "已办结")
    return sorted(stats, key=lambda stat: order.index(stat["label"]))
