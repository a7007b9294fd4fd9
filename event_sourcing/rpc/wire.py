"""A call and its answer as JSON. Stock Nameko clients and services understand both.

call    {"args": [payload, context], "kwargs": {}}   to exchange `nameko-rpc`, key `<service>.<method>`
answer  {"result": …, "error": null | {"exc_type", "exc_path", "exc_args", "value", "banshi": to_wire(error)}}
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from event_sourcing.errors import BanshiError, ContractMismatch, from_wire, to_wire

EXCHANGE = "nameko-rpc"
CONTENT_TYPE = "application/json"
QUEUE_EXPIRES_SECONDS = 10
"""A service's call queue outlives its last consumer so long: a restart is bridged, and then callers learn at once."""


def queue_name(service: str) -> str:
    return f"rpc-{service}"


def encode(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def encode_call(payload: Mapping[str, Any], context: Mapping[str, Any]) -> bytes:
    return encode({"args": [payload, context], "kwargs": {}})


def decode_call(body: bytes | str) -> tuple[list[Any], dict[str, Any]]:
    """Positional and keyword arguments. Raises ContractMismatch."""
    try:
        call = json.loads(body)
        args, kwargs = call["args"], call["kwargs"]
    except (ValueError, KeyError, TypeError) as error:
        raise ContractMismatch(f"not a call: {error!r}") from error
    if not isinstance(args, list) or not isinstance(kwargs, dict):
        raise ContractMismatch("not a call: args is no list, or kwargs no object")
    return args, kwargs


def encode_result(result: Any) -> bytes:
    """Raises TypeError or ValueError for what JSON cannot hold."""
    return encode({"result": result, "error": None})


def encode_error(error: BanshiError) -> bytes:
    wire = to_wire(error)
    return encode(
        {
            "result": None,
            "error": {
                "exc_type": wire["class"],
                "exc_path": f"event_sourcing.errors.{wire['class']}",
                "exc_args": [],
                "value": error.message,
                "banshi": wire,
            },
        }
    )


def decode_answer(body: bytes | str) -> Any:
    """The result. Raises the error that the service raised; ContractMismatch for what is no answer."""
    try:
        answer = json.loads(body)
        error = answer.get("error")
        if error is None:
            return answer["result"]
        raised = from_wire(error["banshi"]) if "banshi" in error else _foreign(error)
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise ContractMismatch(f"not an answer: {problem!r}") from problem
    raise raised


def _foreign(error: Mapping[str, Any]) -> BanshiError:
    """Raised by stock Nameko, such as MethodNotFound."""
    return ContractMismatch(f"{error['exc_type']}: {error['value']}")


def deadline_of(context: Any) -> float | None:
    """`deadline` of a context, in Unix seconds; None when the caller set none."""
    deadline = context.get("deadline") if isinstance(context, Mapping) else None
    return float(deadline) if isinstance(deadline, int | float) else None


def is_past(deadline: float | None) -> bool:
    return deadline is not None and time.time() > deadline
