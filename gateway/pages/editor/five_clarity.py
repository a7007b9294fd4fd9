"""五清报告: how clear each department's items are, what is not, and how that has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

import falcon

from gateway.exports.sheets import CSV, XLSX, Sheet, csv_pieces, xlsx_pieces
from gateway.pages.editor.frame import EditorPage
from gateway.pages.editor.trend_chart import trend_chart
from gateway.pages.lights import AMBER, GREEN, RED
from gateway.pages.page import not_found, require_editor
from gateway.rpc.context import call_context

PAGE_SIZE = 50
NEARLY = 0.8
"""From here on a score is amber, below it red: four of five items are clear."""

TABLES = {"t1": "表一", "t2": "表二", "t3": "表三", "t4": "表四"}
COLUMNS = ("部门编码", "部门", "事项编码", "事项", "哪一清", "规则", "表", "列", "问题", "怎么改")
SUMMARY = ("部门编码", "部门", "事项数")


def tone(score: float) -> str:
    if score >= 1:
        return GREEN
    return AMBER if score >= NEARLY else RED


def percent(score: float) -> str:
    """Rounded down: only what is whole is 100 %."""
    return f"{int(score * 1000) / 10:g}%"


def bars(score: Mapping[str, Any], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """One for each clarity: `{key, name, share, text, tone, passing}`."""
    return [
        {
            "key": key,
            "name": name,
            "share": round(score["scores"][key] * 100, 1),
            "text": percent(score["scores"][key]),
            "tone": tone(score["scores"][key]),
            "passing": score["passing"][key],
        }
        for key, name in names.items()
    ]


class FiveClarityPage(EditorPage):
    room = "clarity"

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        require_editor(req)
        context = call_context(req)
        report = self.deps.five_clarity.overview(context)
        names = report["clarities"]
        trend = self.deps.five_clarity.trend({}, context)["points"]
        departments = [{**one, "bars": bars(one, names)} for one in report["departments"]]
        self.show(
            req,
            resp,
            "editor/five_clarity.html",
            report=report,
            bars=bars(report["total"], names),
            busy=[one for one in departments if one["items"]],
            idle=[one for one in departments if not one["items"]],
            points=_points(trend, names),
            chart=trend_chart(trend),
        )


class DepartmentClarityPage(EditorPage):
    room = "clarity"

    def on_get(self, req: falcon.Request, resp: falcon.Response, department: str) -> None:
        require_editor(req)
        context = call_context(req)
        clarity = req.get_param("clarity") or None
        report = self.deps.five_clarity.department(
            {
                "department_code": department,
                "clarity": clarity,
                "limit": PAGE_SIZE,
                "cursor": req.get_param("cursor"),
            },
            context,
        )
        names = report["clarities"]
        trend = self.deps.five_clarity.trend({"department_code": department}, context)["points"]
        self.show(
            req,
            resp,
            "editor/five_clarity_department.html",
            report=report,
            department=report["department"],
            bars=bars(report["department"], names),
            clarity=clarity,
            items=_by_item(report["failings"], names),
            next_href=_next(department, clarity, report["next_cursor"]),
            points=_points(trend, names),
            chart=trend_chart(trend),
        )


class FiveClarityExport(EditorPage):
    """`/editor/five-clarity/export.csv` and `.xlsx`; `?department=` narrows it down."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, format_: str) -> None:
        require_editor(req)
        context = call_context(req)
        report = self.deps.five_clarity.overview(context)
        wanted = req.get_param("department")
        departments = [one for one in report["departments"] if wanted in (None, one["code"])]
        rows = self._rows(departments, report["clarities"], context)
        if format_ == "csv":
            resp.content_type, resp.data = CSV, b"".join(csv_pieces(COLUMNS, rows))
        elif format_ == "xlsx":
            names = [*SUMMARY, *report["clarities"].values(), "合计"]
            sheets = (
                Sheet("得分", names, _scores(departments, report), {"部门": 28}),
                Sheet(
                    "不符合的内容", COLUMNS, rows, {"部门": 28, "事项": 40, "问题": 50, "怎么改": 50}, fixed=4
                ),
            )
            resp.content_type, resp.data = XLSX, b"".join(xlsx_pieces(sheets))
        else:
            raise not_found("这种格式的报告")
        resp.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote('五清报告')}.{format_}")

    def _rows(
        self, departments: Sequence[Mapping[str, Any]], names: Mapping[str, str], context: Mapping[str, Any]
    ) -> Iterator[list[Any]]:
        for one in departments:
            for failing in self.deps.five_clarity.failings(one["code"], context):
                yield [
                    one["code"],
                    one["name"],
                    failing["item_code"],
                    failing["item_name"],
                    names[failing["clarity"]],
                    failing["rule"],
                    TABLES.get(failing["table"], ""),
                    failing["column"],
                    failing["message"],
                    failing["fix"],
                ]


def _scores(departments: Sequence[Mapping[str, Any]], report: Mapping[str, Any]) -> Iterator[list[Any]]:
    for one in departments:
        scores = [one["scores"][key] for key in report["clarities"]]
        yield [one["code"], one["name"], one["items"], *scores, one["overall"]]


def _by_item(failings: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Failings of one item together; they come by item."""
    grouped: list[dict[str, Any]] = []
    for failing in failings:
        if not grouped or grouped[-1]["code"] != failing["item_code"]:
            grouped.append({"code": failing["item_code"], "name": failing["item_name"], "failings": []})
        place = [TABLES.get(failing["table"], ""), failing["column"]]
        grouped[-1]["failings"].append(
            {
                "clarity": names[failing["clarity"]],
                "where": " · ".join(part for part in place if part),
                "message": failing["message"],
                "fix": failing["fix"],
            }
        )
    return grouped


def _next(department: str, clarity: str | None, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    kept = {"clarity": clarity} if clarity else {}
    return f"/editor/five-clarity/{department}?" + urlencode({**kept, "cursor": cursor})


def _points(points: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """For the table beneath the chart, the latest first."""
    return [
        {
            "day": point["day"],
            "items": point["items"],
            "overall": percent(point["overall"]),
            "scores": [{"name": name, "text": percent(point["scores"][key])} for key, name in names.items()],
        }
        for point in reversed(points)
    ]
