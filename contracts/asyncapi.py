"""`asyncapi.yaml` out of the schemas beside it: `python -m contracts.asyncapi` writes it, a test keeps it current."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
DOCUMENT = HERE / "asyncapi.yaml"
SUFFIX = ".schema.json"

SERVICES = {
    "catalog": "Departments, 大项 and 小项, categories, relations between items, the information resource catalogue.",
    "guides": "Guides (办事指南) and application forms.",
    "applications": "Cases (办件) from submission to conclusion, without personal data.",
    "notify": "Messages sent to applicants.",
}

INFO = {
    "title": "Banshi public events",
    "version": "1.0.0",
    "description": (
        "Every message is a CloudEvent 1.0 in structured JSON on the topic exchange `<service>.events`; its routing key is "
        "the CloudEvent type. Delivery is at least once and in order per `partitionkey`: de-duplicate by `id`, and let "
        "`sequence` guard updates. Bind a durable queue of your own with the types you want, or with `#`."
    ),
}


def build() -> dict[str, Any]:
    """The document as plain data."""
    events = {service: _events(service) for service in SERVICES}
    return {
        "asyncapi": "3.0.0",
        "info": INFO,
        "defaultContentType": "application/cloudevents+json",
        "channels": {service: _channel(service, names) for service, names in events.items()},
        "operations": {f"subscribe_{service}": _operation(service) for service in SERVICES},
        "components": {
            "messages": {
                f"{service}.{name}": _message(service, name)
                for service, names in events.items()
                for name in names
            },
            "schemas": {"CloudEvent": _ENVELOPE},
        },
    }


def _events(service: str) -> list[str]:
    return sorted(path.name.removesuffix(SUFFIX) for path in (HERE / "events" / service).glob(f"*{SUFFIX}"))


def _channel(service: str, names: list[str]) -> dict[str, Any]:
    return {
        "address": f"{service}.events",
        "description": SERVICES[service],
        "messages": {name: {"$ref": f"#/components/messages/{service}.{name}"} for name in names},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": f"{service}.events", "type": "topic", "durable": True},
                "bindingVersion": "0.3.0",
            }
        },
    }


def _operation(service: str) -> dict[str, Any]:
    """Seen from a subscriber's application, as AsyncAPI 3 asks."""
    return {"action": "receive", "channel": {"$ref": f"#/channels/{service}"}}


def _message(service: str, name: str) -> dict[str, Any]:
    schema = json.loads((HERE / "events" / service / f"{name}{SUFFIX}").read_text(encoding="utf-8"))
    data = {"$ref": f"./events/{service}/{name}{SUFFIX}"}
    message_type = f"cn.gz.edu.{service}.{name}"
    narrowed = {"properties": {"type": {"const": message_type}, "data": data}}
    return {
        "name": message_type,
        "summary": schema["description"],
        "payload": {"allOf": [{"$ref": "#/components/schemas/CloudEvent"}, narrowed]},
    }


def _text(**more: str) -> dict[str, Any]:
    return {"type": "string", **more}


_ENVELOPE: dict[str, Any] = {
    "type": "object",
    "required": [
        "specversion",
        "id",
        "source",
        "type",
        "subject",
        "time",
        "datacontenttype",
        "sequence",
        "partitionkey",
        "position",
        "data",
    ],
    "properties": {
        "specversion": {"const": "1.0"},
        "id": _text(description="`<service>-<position>`, the same on every delivery"),
        "source": _text(pattern="^urn:cn:gz:edu:[a-z]+$"),
        "type": _text(),
        "subject": _text(),
        "time": _text(format="date-time"),
        "datacontenttype": {"const": "application/json"},
        "sequence": _text(pattern="^[0-9]+$", description="number of the event within its partition key"),
        "partitionkey": _text(),
        "position": _text(pattern="^[0-9]+$", description="place in the service's log"),
        "correlationid": _text(),
        "causationid": _text(),
        "traceparent": _text(),
        "data": {"type": "object"},
    },
}


def render() -> str:
    head = "# Written by `python -m contracts.asyncapi` from events/; edit those.\n"
    body: str = yaml.safe_dump(build(), allow_unicode=True, sort_keys=False, width=120)
    return head + body


if __name__ == "__main__":
    DOCUMENT.write_text(render(), encoding="utf-8")
