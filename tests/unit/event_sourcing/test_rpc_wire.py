from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from event_sourcing.errors import (
    WIRE_CLASSES,
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


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        b"\xff",
        '{"error": 1}',
        '{"error": {"banshi": {}}}',
        '{"error": {"banshi": {"class": [], "code": "X", "message": "x"}}}',
        '{"error": {"banshi": {"class": "ConcurrencyError", "code": "X", "message": "x"}}}',
        '{"error": {"banshi": {"class": "ValidationFailed", "code": "X", "message": "x", "details": {"errors": [1]}}}}',
    ],
)
def test_what_is_no_answer_is_a_contract_mismatch(body: str | bytes) -> None:
    with pytest.raises(ContractMismatch):
        wire.decode_answer(body)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_CLASSES = st.sampled_from([*WIRE_CLASSES, "OfANewerService"])


@given(
    banshi=st.fixed_dictionaries(
        {"class": _CLASSES | _JSON, "code": st.text() | _JSON, "message": st.text() | _JSON},
        optional={"details": st.fixed_dictionaries({}, optional={"errors": _JSON, "stream": _JSON}) | _JSON},
    )
    | _JSON
)
def test_whatever_comes_as_an_error_is_raised_as_one_of_the_tree(banshi: object) -> None:
    with pytest.raises(BanshiError):
        wire.decode_answer(json.dumps({"result": None, "error": {"banshi": banshi}}))


@given(code=st.text(min_size=1), message=st.text())
@pytest.mark.parametrize("name", [*WIRE_CLASSES, "OfANewerService"])
def test_every_class_keeps_its_code_and_message(name: str, code: str, message: str) -> None:
    details = {"stream": "s-1", "expected": 1, "actual": 2} if name == "ConcurrencyError" else {}
    body = {"class": name, "code": code, "message": message, "details": details}
    with pytest.raises(WIRE_CLASSES.get(name, BanshiError)) as raised:
        wire.decode_answer(json.dumps({"result": None, "error": {"banshi": body}}))
    assert raised.value.code == code
    assert raised.value.details().items() >= details.items()
    assert raised.value.message == message or not message


def test_only_a_number_is_a_deadline() -> None:
    assert wire.deadline_of({"deadline": 5}) == 5.0
    for context in ({}, {"deadline": "soon"}, None, []):
        assert wire.deadline_of(context) is None


def test_a_deadline_passes() -> None:
    assert wire.is_past(time.time() - 1)
    assert not wire.is_past(time.time() + 60)
    assert not wire.is_past(None)
