"""What several services have in common: authorities, life events, categories. Each is in the file once, after the services.

Addresses are those of the pages that show the thing, so that they can be opened; `#` tells the thing from its page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

Node = dict[str, Any]
Link = str

EUROPEAN = "http://publications.europa.eu/resource/authority"
CHINESE = f"{EUROPEAN}/language/ZHO"
YUAN = f"{EUROPEAN}/currency/CNY"
EDUCATION = f"{EUROPEAN}/data-theme/EDUC"
CITY, PROVINCE = ("440100", "广州市"), ("440000", "广东省")
"""Divisions by GB/T 2260 code."""

LIFE_EVENT = "life_event"


class SharedNodes:
    """Collects what is referred to: as many nodes as there are departments and categories, however many services."""

    def __init__(self, public_url: str, departments: Mapping[str, Mapping[str, Any]]) -> None:
        self._base = public_url.rstrip("/")
        self._departments = departments
        self._nodes: dict[Link, Node] = {}

    def address(self, path: str) -> Link:
        return self._base + path

    def nodes(self) -> Iterable[Node]:
        return self._nodes.values()

    def authority(self, code: str, name: str) -> Link:
        """A department as the responsible public organisation; also as organisation and agent, which the profile asks of it
        where it owns channels or publishes."""
        link = self.address(f"/items?{urlencode({'department': code})}#department")
        provincial = self._departments.get(code, {}).get("kind") == "PROVINCIAL"
        return self._add(
            link,
            ["PublicOrganisation", "Organization", "Agent"],
            identifier=code,
            title=name,
            prefLabel=name,
            spatial=self.place(*(PROVINCE if provincial else CITY)),
        )

    def place(self, code: str, name: str) -> Link:
        kinds = ["Location", "AdministrativeTerritorialUnit"]
        return self._add(self.address(f"/about#division-{code}"), kinds, identifier=code, title=name)

    def event(self, value: str, label: str) -> Link:
        link = self.address(f"/items?{urlencode({LIFE_EVENT: value})}#event")
        return self._add(link, ["LifeEvent", "Event"], identifier=value, title=label)

    def category(self, facet: str, value: str, label: str) -> Link:
        """A value of a facet, as a concept."""
        return self._concept(self.address(f"/items?{urlencode({facet: value})}#category"), label, value)

    def word(self, name: str, label: str) -> Link:
        """A concept of our own that no facet has: a status, a kind of channel."""
        return self._concept(self.address(f"/open-data#{quote(name)}"), label, name)

    def chinese(self) -> Link:
        return self._add(CHINESE, ["LinguisticSystem"], identifier="ZHO")

    def yuan(self) -> Link:
        return self._concept(YUAN, "人民币元", "CNY")

    def education(self) -> Link:
        return self._concept(EDUCATION, "教育、文化和体育", "EDUC")

    def dataset(self, publisher: Link) -> Link:
        return self._add(
            self.address("/open-data#catalogue"),
            ["Dataset"],
            identifier="catalogue",
            title="广州市教育局公共服务事项目录",
            description="已发布的教育服务事项及其办事指南要素：办理部门、依据、条件、材料、期限、收费和结果。",
            publisher=publisher,
            landingPage=self._add(self.address("/open-data"), ["Document"]),
        )

    def _concept(self, link: Link, label: str, identifier: str) -> Link:
        return self._add(link, ["Concept"], identifier=identifier, prefLabel=label)

    def _add(self, link: Link, kinds: list[str], **fields: Any) -> Link:
        if link not in self._nodes:
            self._nodes[link] = {"id": link, "type": kinds, **fields}
        return link
