"""Errors cross the wire as plain data and come back as the same class with everything the caller needs."""

from __future__ import annotations

import json

import pytest

from event_sourcing.errors import (
    WIRE_CLASSES,
    BanshiError,
    ConcurrencyError,
    FieldError,
    NotFound,
    RuleViolated,
    Unavailable,
    ValidationFailed,
    from_wire,
    to_wire,
)

pytestmark = pytest.mark.unit


def across(error: BanshiError) -> BanshiError:
    return from_wire(json.loads(json.dumps(to_wire(error))))


def an_error(cls):
    if cls is ConcurrencyError:
        return ConcurrencyError("item-1", 2, 3)
    if cls is ValidationFailed:
        return ValidationFailed([FieldError("/values/0/name", "REQUIRED", "必填")])
    return cls("出错了", code="SPECIAL")


@pytest.mark.parametrize("cls", WIRE_CLASSES.values(), ids=WIRE_CLASSES)
def test_every_error_of_the_tree_survives_the_wire(cls):
    sent = an_error(cls)
    received = across(sent)
    assert type(received) is cls
    assert (received.message, received.code, received.details()) == (sent.message, sent.code, sent.details())
    assert str(received) == sent.message


def test_the_default_code_names_the_class_and_the_default_texts_say_what_to_do():
    assert NotFound("无").code == "NOT_FOUND"
    assert "刷新" in ConcurrencyError("item-1", 2, 3).message
    assert "更正" in ValidationFailed([]).message


def test_validation_findings_come_back_one_by_one():
    received = across(ValidationFailed([FieldError("/a", "X", "甲"), FieldError("/b", "Y", "乙")]))
    assert [error.pointer for error in received.errors] == ["/a", "/b"]


def test_a_subclass_that_the_tree_does_not_know_travels_as_its_nearest_ancestor():
    class Closed(RuleViolated):
        default_code = "CLOSED"

    received = across(Closed("已关闭"))
    assert (type(received), received.code) == (RuleViolated, "CLOSED")


def test_the_code_of_a_subclass_survives_whatever_its_ancestor_makes_of_codes():
    class Renamed(ConcurrencyError):
        default_code = "RENAMED"

    received = across(Renamed("item-1", 2, 3))
    assert (type(received), received.code, received.actual) == (ConcurrencyError, "RENAMED", 3)


def test_a_class_that_only_the_other_side_knows_is_still_an_error_of_ours():
    received = from_wire({"class": "Newer", "code": "NEW", "message": "新"})
    assert (type(received), received.code) == (BanshiError, "NEW")
    assert not isinstance(received, Unavailable)
