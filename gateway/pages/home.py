"""The first page: search, the usual wishes, progress."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import falcon

from gateway.pages.for_everybody import PageForEverybody
from gateway.views.catalogue import Facet

_AUDIENCE_ICONS = {
    "学生家长": "family",
    "学生": "student",
    "考生": "exam",
    "教师": "teacher",
    "学校": "school",
    "办学机构": "building",
    "来穗人员": "move",
    "残疾人": "help",
    "社会人员": "person",
}
_AUDIENCES = ("学生家长", "学生", "考生", "教师", "学校", "社会人员")
_LIFE_EVENTS: Mapping[str, tuple[str, str]] = {
    "L1": ("door", "幼儿园、小学、初中入学登记和查询"),
    "L2": ("exam", "中考、高考、自考、成考报名"),
    "L3": ("move", "转学、休学、复学"),
    "L4": ("help", "助学金、助学贷款、学前资助"),
    "L5": ("teacher", "教师资格考试、认定和注册"),
    "L6": ("building", "民办学校和机构的设立、变更"),
    "L7": ("certificate", "毕业证明、证书补办换发"),
    "L8": ("shield", "申诉、投诉和权益保护"),
}
_TONES = ("", "tile__icon--green", "tile__icon--amber", "", "tile__icon--red", "tile__icon--green")


SHORT_NAME = 12
"""Names up to this length fit beside each other under the search box."""


class HomePage(PageForEverybody):
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        self.show_kept(req, resp, lambda stamp: self._show(req, resp))

    def _show(self, req: falcon.Request, resp: falcon.Response) -> None:
        facts = self.deps.catalogue.home()
        facets = {facet.key: facet for facet in self.deps.catalogue.facets()}
        self.show(
            req,
            resp,
            "home.html",
            area="home",
            facts=facts,
            hot=[item for item in facts.popular if len(item["name"]) <= SHORT_NAME][:5],
            audiences=_audiences(facets.get("service_group")),
            events=_life_events(facts.themes.get("life_event")),
        )


def _audiences(facet: Facet | None) -> Sequence[Mapping[str, Any]]:
    """The six that most visitors belong to, in a fixed order; the list page has the others."""
    found = {value.label: value for value in facet.values} if facet else {}
    return [
        {
            "value": found[label].value,
            "label": label,
            "count": found[label].count,
            "icon": _AUDIENCE_ICONS[label],
            "tone": tone,
        }
        for label, tone in zip(_AUDIENCES, _TONES, strict=True)
        if label in found
    ]


def _life_events(facet: Facet | None) -> Sequence[Mapping[str, Any]]:
    return [
        {
            "value": value.value,
            "label": value.label,
            "icon": _LIFE_EVENTS[value.value][0],
            "note": _LIFE_EVENTS[value.value][1],
            "tone": _TONES[index % len(_TONES)],
        }
        for index, value in enumerate(facet.values if facet else ())
        if value.count and value.value in _LIFE_EVENTS
    ]
