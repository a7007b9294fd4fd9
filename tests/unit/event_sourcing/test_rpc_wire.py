from __future__ import annotations

import json
import time

import pytest

from event_sourcing.errors import (
    BanshiError,
    ConcurrencyError,
    ContractMismatch,
    FieldError,
    NotFound,
    ValidationFailed,
)
from event_sourcing.rpc import wire


def test_a_call_comes_back_as_it_was() -> None:
    args, kwargs = wire.decode_call(wire.encode_call({"名称": "教师资格"}, {"correlation_id": "c"}))
    assert args == [{"名称": "教师资格"}, {"correlation_id": "c"}]
    assert kwargs == {}


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"args": 1, "kwargs": {}}', '{"args": [], "kwargs": []}', b"\xff"]
)
def test_what_is_no_call_is_a_contract_mismatch(body: str | bytes) -> None:
    with pytest.raises(ContractMismatch):
        wire.decode_call(body)


def test_a_result_comes_back() -> None:
    assert wire.decode_answer(wire.encode_result({"id": 1})) == {"id": 1}


def test_an_error_comes_back_as_its_class_with_its_details() -> None:
    with pytest.raises(ConcurrencyError) as stale:
        wire.decode_answer(wire.encode_error(ConcurrencyError("item-1", 3, 5)))
    assert (stale.value.expected, stale.value.actual) == (3, 5)
    with pytest.raises(ValidationFailed) as invalid:
        wire.decode_answer(wire.encode_error(ValidationFailed([FieldError("/a", "REQUIRED", "必填")])))
    assert invalid.value.errors == (FieldError("/a", "REQUIRED", "必填"),)


def test_stock_clients_see_class_and_message() -> None:
    error = json.loads(wire.encode_error(NotFound("没有")))["error"]
    assert (error["exc_type"], error["value"]) == ("NotFound", "没有")


def test_an_error_of_a_stock_service_is_a_contract_mismatch() -> None:
    body = json.dumps({"result": None, "error": {"exc_type": "MethodNotFound", "value": "x", "exc_args": []}})
    with pytest.raises(ContractMismatch, match="MethodNotFound"):
        wire.decode_answer(body)


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"error": 1}', '{"error": {"banshi": {}}}'])
def test_what_is_no_answer_is_a_contract_mismatch(body: str) -> None:
    with pytest.raises(BanshiError):
        wire.decode_answer(body)


def test_only_a_number_is_a_deadline() -> None:
    assert wire.deadline_of({"deadline": 5}) == 5.0
    for context in ({}, {"deadline": "soon"}, None, []):
        assert wire.deadline_of(context) is None


def test_a_deadline_passes() -> None:
    assert wire.is_past(time.time() - 1)
    assert not wire.is_past(time.time() + 60)
    assert not wire.is_past(None)
