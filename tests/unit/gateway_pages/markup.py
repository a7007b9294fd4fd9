"""What a page consists of, read from its HTML."""

from __future__ import annotations

from html.parser import HTMLParser


class Markup(HTMLParser):
    """
    ids, labelled    ids of elements; ids that a label points at
    described        id → ids that describe it
    fields           name → id of the first control of that name
    fragments        where links within the page lead
    inline           what the pages' security policy forbids
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.described: dict[str, list[str]] = {}
        self.fields: dict[str, str] = {}
        self.fragments: set[str] = set()
        self.inline: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if element_id := found.get("id"):
            self.ids.append(element_id)
            if "aria-describedby" in found:
                self.described[element_id] = found["aria-describedby"].split()
        if tag == "label":
            self.labelled.add(found.get("for", ""))
        if "name" in found and tag in ("input", "select", "textarea") and found.get("type") != "hidden":
            self.fields.setdefault(found["name"], found.get("id", ""))
        if tag == "a" and found.get("href", "").startswith("#"):
            self.fragments.add(found["href"][1:])
        if "style" in found or tag == "style" or (tag == "script" and "src" not in found):
            self.inline.append(self.get_starttag_text() or tag)
        if any(name.startswith("on") for name in found) or found.get("href", "").startswith("javascript:"):
            self.inline.append(self.get_starttag_text() or tag)

    def handle_data(self, data: str) -> None:
        self.text += data
