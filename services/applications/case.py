"""Value objects of a case: what commands bring, events carry and the state keeps."""

from __future__ import annotations

from dataclasses import dataclass

from services.applications.codes import Channel
from services.applications.working_days import Limit


@dataclass(frozen=True, slots=True)
class Case:
    """What every event of a submitted case repeats, so that one event alone can be published (ADR 2).

    number  办件编号, 25 digits
    system  id of the provincial system that decides, or None for a local case
    """

    number: str
    item_code: str
    item_name: str
    department_code: str
    channel: Channel
    system: str | None


@dataclass(frozen=True, slots=True)
class ItemSnapshot:
    """The item as it was published when the application was submitted; later revisions do not change a case."""

    code: str
    name: str
    department_code: str
    department_name: str
    item_type: str
    service_mode: int
    case_kind: str
    statutory_limit: Limit | None
    promised_limit: Limit | None
    channel: Channel
    system: str | None

    def case(self, number: str) -> Case:
        return Case(number, self.code, self.name, self.department_code, self.channel, self.system)


@dataclass(frozen=True, slots=True)
class FormRef:
    """The published form that was filled in."""

    form_id: str
    version: int


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies. `id` is opaque; the rest is personal. `id_type`: certificate type code, such as 31 身份证."""

    id: str
    name: str
    id_type: str
    id_number: str
    mobile: str | None
    email: str | None


@dataclass(frozen=True, slots=True)
class FileRef:
    """An uploaded file. `field`: key of the form field that it answers; `size` in bytes."""

    field: str
    file_id: str
    name: str
    size: int
    sha256: str
    content_type: str


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing to correct. `pointer`: JSON pointer such as `/values/idNumber`, or "" for the application as a whole."""

    pointer: str
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class ProvincialDocument:
    """A document the province names when it concludes a case."""

    name: str
    number: str | None = None
