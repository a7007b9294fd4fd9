"""The compiled assets. Their names change with their content, so browsers may keep them for ever."""

from __future__ import annotations

import json
from pathlib import Path

import falcon

from gateway.pages.page import not_found
from gateway.pages.rendering import STATIC

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOR_EVER = "public, max-age=31536000, immutable"


class StaticFile:
    """All assets are held in memory: they are few and small."""

    def __init__(self, folder: Path = STATIC) -> None:
        names = json.loads((folder / "manifest.json").read_text(encoding="utf-8")).values()
        self._contents = {name: (folder / name).read_bytes() for name in names}

    def on_get(self, req: falcon.Request, resp: falcon.Response, name: str) -> None:
        if name not in self._contents:
            raise not_found("这个文件")
        resp.content_type = TYPES[Path(name).suffix]
        resp.data = self._contents[name]
        resp.set_header("Cache-Control", FOR_EVER)
