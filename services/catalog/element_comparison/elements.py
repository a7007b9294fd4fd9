"""A data element as a department declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DataElement:
    """`data_type`: C text, N number, D date, DT date with time, B yes or no, F file; `length` as declared, such as `18` or
    `5,1`. `value_domain` and `standard` are free text. `item_codes`: items that ask for the element, or None where nobody
    has recorded them."""

    id: str
    name: str
    department_code: str
    system: str = ""
    definition: str = ""
    data_type: str = ""
    length: str = ""
    value_domain: str = ""
    standard: str = ""
    item_codes: tuple[str, ...] | None = None


def element_from(declared: Mapping[str, Any]) -> DataElement:
    """From the keys of `samples/dataelements.json`; KeyError without `id`, `name` or `departmentCode`."""
    items = declared.get("itemCodes")
    return DataElement(
        id=str(declared["id"]),
        name=str(declared["name"]),
        department_code=str(declared["departmentCode"]),
        system=str(declared.get("system") or ""),
        definition=str(declared.get("definition") or ""),
        data_type=str(declared.get("dataType") or "").upper(),
        length=str(declared.get("length") or ""),
        value_domain=str(declared.get("valueDomain") or ""),
        standard=str(declared.get("standardRef") or ""),
        item_codes=None if items is None else tuple(items),
    )
