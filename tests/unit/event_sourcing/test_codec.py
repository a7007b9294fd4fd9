"""Events become data and back: versions are lifted when read, personal fields are sealed, strangers are refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from cattrs import ClassValidationError, transform_error

from event_sourcing.codec import EventCodec
from event_sourcing.errors import ContractMismatch
from event_sourcing.events import NewEvent
from event_sourcing.personal_data import ClosedVault, PlainVault, personal
from tests.unit.event_sourcing.counters import Closed, Raised

pytestmark = pytest.mark.unit


@dataclass(frozen=True)
class Moved:
    applicant_id: str
    street: str
    on: date
    name: str | None = personal(default=None)


@dataclass(frozen=True)
class Person:
    family: str
    given: str


@dataclass(frozen=True)
class Registered:
    applicant_id: str
    person: Person | None = personal()


def test_an_event_comes_back_as_it_went():
    codec = EventCodec([Moved, Closed])
    event = Moved("p-li", "越秀路", date(2026, 11, 24), "李")
    stored = codec.encode(event)
    assert (stored.type, stored.schema_version, stored.data["on"]) == ("Moved", 1, "2026-11-24")
    assert codec.decode(stored) == event


def test_data_that_does_not_fit_is_refused_by_the_name_of_its_field():
    with pytest.raises(ClassValidationError) as refused:
        EventCodec([Moved]).decode(NewEvent("Moved", {"applicant_id": "p", "street": "越秀路", "on": "soon"}))
    assert "$.on" in transform_error(refused.value)[0]


def test_unknown_classes_types_and_newer_versions_are_refused():
    codec = EventCodec([Closed])
    with pytest.raises(ContractMismatch, match="class"):
        codec.encode(Raised("p-li", 1))
    with pytest.raises(ContractMismatch, match="type"):
        codec.decode(NewEvent("Raised", {}))
    with pytest.raises(ContractMismatch, match="newer"):
        codec.decode(NewEvent("Closed", {"applicant_id": "p"}, 2))


def test_a_class_of_the_same_name_from_elsewhere_is_not_taken_for_ours():
    impostor = dataclass(frozen=True)(type("Closed", (), {"__annotations__": {"applicant_id": str}}))
    with pytest.raises(ContractMismatch):
        EventCodec([Closed]).encode(impostor("p-li"))


def test_old_shapes_are_lifted_step_by_step_and_new_ones_are_written_at_the_current_version():
    codec = EventCodec(
        [Moved],
        upcasters={
            ("Moved", 1): lambda data: {"applicant_id": data["who"], "road": data["road"]},
            ("Moved", 2): lambda data: {
                "applicant_id": data["applicant_id"],
                "street": data["road"],
                "on": "2020-01-01",
            },
        },
    )
    expected = Moved("p-li", "中山路", date(2020, 1, 1))
    assert codec.decode(NewEvent("Moved", {"who": "p-li", "road": "中山路"}, 1)) == expected
    assert codec.decode(NewEvent("Moved", {"applicant_id": "p-li", "road": "中山路"}, 2)) == expected
    assert codec.encode(expected).schema_version == 3


def test_personal_fields_are_sealed_and_nothing_else_is():
    data = EventCodec([Raised]).encode(Raised("p-li", 3, "秘密")).data
    assert set(data["note"]) == {"$sealed"}
    assert (data["applicant_id"], data["by"]) == ("p-li", 3)


def test_a_personal_field_may_be_empty_or_a_whole_structure():
    codec = EventCodec([Raised, Registered])
    assert codec.encode(Raised("p-li", 3)).data["note"] is None
    for event in (Raised("p-li", 3), Registered("p-li", Person("李", "小明"))):
        assert codec.decode(codec.encode(event)) == event


def test_a_field_that_older_events_lacked_reads_as_none():
    assert EventCodec([Raised]).decode(NewEvent("Raised", {"applicant_id": "p", "by": 1})) == Raised("p", 1)


def test_once_the_person_is_forgotten_the_field_is_none_and_the_rest_stays():
    vault = PlainVault()
    codec = EventCodec([Raised], vault=vault)
    stored = codec.encode(Raised("p-li", 3, "秘密"))
    vault.forget("p-li")
    assert codec.decode(stored) == Raised("p-li", 3, None)


def test_a_closed_vault_reads_everything_but_the_secrets_and_seals_nothing():
    stored = EventCodec([Raised]).encode(Raised("p-li", 3, "秘密"))
    closed = EventCodec([Raised], vault=ClosedVault())
    assert closed.decode(stored) == Raised("p-li", 3, None)
    with pytest.raises(ContractMismatch):
        closed.encode(Raised("p-li", 3, "秘密"))
    with pytest.raises(ContractMismatch):
        ClosedVault().forget("p-li")
    assert not ClosedVault().knows("p-li")


def test_a_plain_vault_knows_whom_it_sealed_for_until_they_are_forgotten():
    vault = PlainVault()
    assert not vault.knows("p-li")
    sealed = vault.seal("p-li", b"x")
    assert vault.knows("p-li")
    vault.forget("p-li")
    assert not vault.knows("p-li")
    assert vault.open("p-li", sealed) is None


def test_classes_that_are_no_dataclasses_are_refused_at_once():
    with pytest.raises(TypeError):
        EventCodec([int])
