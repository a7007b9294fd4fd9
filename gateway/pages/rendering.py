"""Templates to HTML. Autoescaped; assets by their content-hashed names; no inline style or script anywhere (CSP)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
)

from gateway.pages.case_texts import event_text, next_step, status_badge
from gateway.pages.display import Display
from gateway.pages.icons import icon
from gateway.pages.lights import light_of
from gateway.pages.texts import FILTERS, today

GATEWAY = Path(__file__).parent.parent
TEMPLATES = GATEWAY / "templates"
STATIC = GATEWAY / "static"


def _release() -> str:
    """Changes with every template and asset, so that a browser's copy of a page ends with a deployment."""
    files = (*sorted(TEMPLATES.rglob("*.html")), STATIC / "manifest.json")
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]


RELEASE = _release()


class Renderer:
    """`render` is all that others use. `static`: folder with the compiled assets and their manifest."""

    def __init__(self, templates: Path = TEMPLATES, static: Path = STATIC) -> None:
        self._assets: dict[str, str] = json.loads((static / "manifest.json").read_text(encoding="utf-8"))
        self._environment = Environment(
            loader=ChoiceLoader(
                [
                    FileSystemLoader(templates),
                    PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
                ]
            ),
            autoescape=True,
            undefined=ChainableUndefined,  # what the GOV.UK macros are written for
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(FILTERS)
        self._environment.filters["status_badge"] = status_badge
        self._environment.filters["event_text"] = event_text
        self._environment.globals.update(
            asset=self.asset,
            icon=icon,
            today=today,
            light_of=light_of,
            next_step=next_step,
            display_of=Display.of,
        )

    def asset(self, name: str) -> str:
        """Address of a compiled asset. Raises KeyError for one that the build does not make."""
        return f"/static/{self._assets[name]}"

    def render(self, template: str, **values: Any) -> str:
        """`values` hold `req`, from which the frame of the page takes path, actor and display."""
        return self._environment.get_template(template).render(**values)
