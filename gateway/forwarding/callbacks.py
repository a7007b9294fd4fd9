"""The province's call-backs: signed, harmless when repeated, in any order (architecture: "Forwarding")."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import falcon
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate

from event_sourcing.errors import FieldError, Forbidden, ValidationFailed
from gateway.errors import BadRequest
from gateway.forwarding.registry import Registry
from gateway.forwarding.signatures import verify
from gateway.rpc.applications import ApplicationsClient

LARGEST_BODY = 256 * 1024
STATUSES = ("accepted", "correction_requested", "approved", "rejected", "concluded")


class BadSignature(Forbidden):
    default_code = "BAD_SIGNATURE"


class DocumentSchema(Schema):
    class Meta:
        unknown = EXCLUDE

    name = fields.String(required=True)
    number = fields.String(load_default=None, allow_none=True)


class CallbackSchema(Schema):
    """Body of a call-back. `sequence` counts the call-backs of one provincial case from 1."""

    class Meta:
        unknown = EXCLUDE

    system = fields.String(required=True)
    provincial_number = fields.String(required=True, validate=validate.Length(1, 64))
    application_number = fields.String(required=True, validate=validate.Length(equal=25))
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    at = fields.AwareDateTime(required=True, format="iso")
    sequence = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    documents = fields.List(fields.Nested(DocumentSchema), load_default=list)


class ProvincialCallbacks:
    """`POST /api/v1/provincial/{system}/callbacks` → 200 `{applied}`; 2xx is the province's leave to forget it."""

    def __init__(self, registry: Registry, applications: ApplicationsClient) -> None:
        self._registry = registry
        self._applications = applications

    def on_post(self, req: falcon.Request, resp: falcon.Response, system: str) -> None:
        body = req.bounded_stream.read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            raise falcon.HTTPContentTooLarge(title="BODY_TOO_LARGE")
        self._check_signature(req, system, body)
        callback = _parse(body, system)
        answer = self._applications.record_provincial_status(_command(callback), _context(callback))
        resp.media = {"applied": bool(answer.get("applied", True))}

    def _check_signature(self, req: falcon.Request, system: str, body: bytes) -> None:
        secret = self._registry.config(system).secret
        genuine = verify(
            secret,
            req.method,
            req.relative_uri,
            body,
            timestamp=req.get_header("X-Timestamp", default=""),
            signature=req.get_header("X-Signature", default=""),
            now=time.time(),
        )
        if not genuine:
            raise BadSignature("回调签名不正确或已过期,请核对密钥和系统时间")


def _parse(body: bytes, system: str) -> dict[str, Any]:
    try:
        callback: dict[str, Any] = CallbackSchema().load(json.loads(body))
    except ValidationError as error:
        raise _as_field_errors(error) from error
    except ValueError as error:
        raise BadRequest([FieldError("", "NOT_JSON", "请求体不是 JSON")], "请求体不是 JSON") from error
    if callback["system"] != system:
        raise ValidationFailed([FieldError("/system", "MISMATCH", "与地址中的系统不一致")])
    return callback


def _as_field_errors(error: ValidationError) -> ValidationFailed:
    messages = error.messages_dict
    return ValidationFailed(
        [FieldError(f"/{name}", "INVALID", _first_text(texts)) for name, texts in messages.items()]
    )


def _first_text(messages: Any) -> str:
    while not isinstance(messages, str):
        messages = next(iter(messages.values() if isinstance(messages, Mapping) else messages))
    return messages


def _command(callback: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "number": callback["application_number"],
        "system": callback["system"],
        "provincial_number": callback["provincial_number"],
        "sequence": callback["sequence"],
        "status": callback["status"],
        "at": callback["at"].isoformat(),
        "documents": callback["documents"],
    }


def _context(callback: Mapping[str, Any]) -> dict[str, Any]:
    key = f"{callback['system']}:{callback['provincial_number']}:{callback['sequence']}"
    return {
        "actor": {"id": f"system:{callback['system']}", "roles": ["system"], "department": None},
        "correlation_id": uuid4().hex,
        "causation_id": key,
        "idempotency_key": key,
    }
