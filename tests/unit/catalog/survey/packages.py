"""xlsx files taken apart: with strings in a table of their own, as Excel writes them, and with parts replaced."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

SHARED = "xl/sharedStrings.xml"
_CONTENT_TYPES = "[Content_Types].xml"
_SHARED_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_INLINE = re.compile(r't="inlineStr"><is>(<t[^>]*>[^<]*</t>)</is>')


def archive(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    return archive({**parts_of(content), name: part})


def with_shared_strings(content: bytes) -> bytes:
    """openpyxl writes strings into the cells, Excel into `xl/sharedStrings.xml`."""
    parts = parts_of(content)
    strings: dict[str, int] = {}

    def share(found: re.Match[str]) -> str:
        return f't="s"><v>{strings.setdefault(found[1], len(strings))}</v>'

    for name in [name for name in parts if name.startswith("xl/worksheets/sheet")]:
        parts[name] = _INLINE.sub(share, parts[name].decode()).encode()
    table = "".join(f"<si>{text}</si>" for text in strings)
    parts[SHARED] = f'<sst xmlns="{NAMESPACE}">{table}</sst>'.encode()
    override = f'<Override PartName="/{SHARED}" ContentType="{_SHARED_TYPE}"/></Types>'
    parts[_CONTENT_TYPES] = parts[_CONTENT_TYPES].replace(b"</Types>", override.encode())
    return archive(parts)
