"""The committed assets are whole: each name carries the digest of its content, so that browsers may keep it for ever."""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from gateway.pages.rendering import STATIC, Renderer
from gateway.pages.static_files import TYPES

MANIFEST = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))


def test_nothing_else_lies_there() -> None:
    assert {path.name for path in STATIC.iterdir()} == {*MANIFEST.values(), "manifest.json"}


@pytest.mark.parametrize("name", MANIFEST)
def test_the_name_is_of_the_content(name: str) -> None:
    content = (STATIC / MANIFEST[name]).read_bytes()
    assert hashlib.sha256(content).hexdigest()[:10] in MANIFEST[name]
    assert (STATIC / MANIFEST[name]).suffix in TYPES


def test_styles_load_nothing_from_elsewhere() -> None:
    styles = (STATIC / MANIFEST["portal.css"]).read_text(encoding="utf-8")
    loaded = re.findall(r"url\(([^)]*)\)", styles)
    assert {link.strip("\"'") for link in loaded} <= {*MANIFEST.values()} | {
        link.strip("\"'") for link in loaded if link.strip("\"'").startswith("data:")
    }
    assert "@import" not in styles
    assert "GDS Transport" not in styles


def test_templates_ask_by_plain_name() -> None:
    assert Renderer().asset("portal.css") == f"/static/{MANIFEST['portal.css']}"
