"""What a browser would send for a form of a page if nobody touched it."""

from __future__ import annotations

from html.parser import HTMLParser

Sent = dict[str, list[str]]


class FormReader(HTMLParser):
    """`forms`: action → fields of the form that posts there."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: dict[str, Sent] = {}
        self._form: Sent | None = None
        self._name = ""
        self._text: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and found.get("method") == "post":
            self._form = self.forms.setdefault(found["action"], {})
        if self._form is None:
            return
        if tag == "select":
            self._name = found["name"]
        elif tag == "option" and "selected" in found:
            self._add(self._name, found["value"])
        elif tag == "textarea":
            self._name, self._text = found["name"], []
        elif tag == "input" and found.get("name"):
            kind = found.get("type", "text")
            if kind not in ("radio", "checkbox") or "checked" in found:
                self._add(found["name"], found.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            self._add(self._name, "".join(self._text).removeprefix("\n"))
            self._text = None
        if tag == "form":
            self._form = None

    def _add(self, name: str, value: str) -> None:
        if self._form is not None:
            self._form.setdefault(name, []).append(value)
