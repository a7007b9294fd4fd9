"""The report as callers reach it: who asks is checked, then what."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import validate

from event_sourcing.errors import FieldError, NotFound, ValidationFailed
from event_sourcing.payloads import Identifier, PayloadSchema, Text, Whole, load
from event_sourcing.request_context import actor_of
from services.catalog import authorisation
from services.catalog.five_clarity.clarities import NAMES
from services.catalog.five_clarity.report import Score, added
from services.catalog.five_clarity.report_store import ReportStore, Standing, Wanted

Answer = dict[str, Any]
LARGEST_PAGE = 500


class _Whole(PayloadSchema):
    pass


class _Department(PayloadSchema):
    department_code = Identifier()
    clarity = Text(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(list(NAMES), error=f"OPTION|应为 {'、'.join(NAMES)} 之一"),
    )
    limit = Whole(
        load_default=50, validate=validate.Range(1, LARGEST_PAGE, error=f"RANGE|每页 1 至 {LARGEST_PAGE} 条")
    )
    cursor = Text(load_default=None, allow_none=True)


class _Trend(PayloadSchema):
    department_code = Text(load_default=None, allow_none=True)


_WHOLE, _DEPARTMENT, _TREND = _Whole(), _Department(), _Trend()


class FiveClarityDesk:
    """Editors of a department read of their own, the bureau's of all. All methods raise Forbidden and Unavailable."""

    def __init__(self, reports: ReportStore) -> None:
        self._reports = reports

    def overview(self, payload: Mapping[str, Any], context: Mapping[str, Any]) -> Answer:
        """`{computed_at, position, clarities: {key: name}, total, departments}`.

        A score: `{items, passing, settled, scores: {clarity: 0…1}, overall: 0…1, green}`; a department's with its code and
        name. `computed_at` is None, and all else empty, before the first report.
        """
        own = authorisation.lister(actor_of(context), None)
        load(_WHOLE, payload)
        standing = self._reports.standing()
        shown = {} if standing is None else _visible(standing.departments, own)
        return {
            "computed_at": standing.computed_at.isoformat() if standing else None,
            "position": standing.position if standing else 0,
            "clarities": dict(NAMES),
            "total": _score(added(shown.values())),
            "departments": [_named(code, score, standing) for code, score in shown.items()],
        }

    def department(self, payload: Mapping[str, Any], context: Mapping[str, Any]) -> Answer:
        """`{computed_at, position, clarities, department, failings, next_cursor}`. Raises NotFound and ValidationFailed."""
        asked = load(_DEPARTMENT, payload)
        code = asked["department_code"]
        authorisation.lister(actor_of(context), code)
        standing = self._reports.standing()
        if standing is None or code not in standing.departments:
            raise NotFound(f"五清报告里没有编码为 {code} 的部门,请核对编码", code="DEPARTMENT_UNKNOWN")
        generation, after = _place(asked["cursor"], standing)
        wanted = Wanted(code, asked["clarity"])
        found = self._reports.failings(generation, wanted, after, asked["limit"] + 1)
        page = found[: asked["limit"]]
        more = len(found) > len(page)
        return {
            "computed_at": standing.computed_at.isoformat(),
            "position": standing.position,
            "clarities": dict(NAMES),
            "department": _named(code, standing.departments[code], standing),
            "failings": page,
            "next_cursor": _cursor(generation, page[-1]["number"]) if more else None,
        }

    def trend(self, payload: Mapping[str, Any], context: Mapping[str, Any]) -> Answer:
        """`{points: [{day, …score}]}`, the oldest first; the last one, with `day` None, is the present report."""
        own = authorisation.lister(actor_of(context), load(_TREND, payload)["department_code"])
        points = [_point(day, scores, own) for day, scores in self._reports.points()]
        if standing := self._reports.standing():
            points.append(_point(None, standing.departments, own))
        return {"points": [point for point in points if point]}


def _visible(departments: Mapping[str, Score], own: str | None) -> Mapping[str, Score]:
    return {code: score for code, score in departments.items() if own in (None, code)}


def _point(day: date | None, departments: Mapping[str, Score], own: str | None) -> Answer | None:
    shown = _visible(departments, own)
    if not shown:
        return None
    return {"day": day.isoformat() if day else None, **_score(added(shown.values()))}


def _named(code: str, score: Score, standing: Standing | None) -> Answer:
    name = standing.names[code] if standing else code
    return {"code": code, "name": name, **_score(score)}


def _score(score: Score) -> Answer:
    return {
        "items": score.items,
        "passing": dict(score.passing),
        "settled": score.settled,
        "scores": {clarity: round(score.of(clarity), 4) for clarity in NAMES},
        "overall": round(score.overall, 4),
        "green": score.green,
    }


def _cursor(generation: str, number: int) -> str:
    return urlsafe_b64encode(json.dumps([generation, number]).encode()).decode()


def _place(cursor: str | None, standing: Standing) -> tuple[str, int]:
    """(generation, number to go on after). A report that is gone by now is begun anew. Raises ValidationFailed."""
    if cursor is None:
        return standing.generations[0], 0
    try:
        generation, number = json.loads(urlsafe_b64decode(cursor.encode()))
        after = int(number)
    except (ValueError, TypeError) as error:
        raise ValidationFailed(
            [FieldError("/cursor", "CURSOR", "cursor 不是上一页答复的 next_cursor")]
        ) from error
    return (generation, after) if generation in standing.generations else (standing.generations[0], 0)
