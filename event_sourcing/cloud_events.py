"""Public events: CloudEvents 1.0 in structured JSON mode, the only form in which facts leave a service."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from event_sourcing.errors import ContractMismatch
from event_sourcing.events import RecordedEvent

CONTENT_TYPE = "application/cloudevents+json"
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
TYPE_PREFIX = "cn.gz.edu"


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """What a service's `public_events.translate` answers for an internal event.

    name     kebab-case name with its version, such as `item-published.v1`
    subject  id of the thing concerned (item code, application id); never personal
    data     the public state readers need, as its JSON Schema in contracts/ describes
    """

    name: str
    subject: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CloudEvent:
    """One envelope. Extension attributes are flat lower-case names, as the specification asks.

    id             `<service>-<position>`: the same on every re-publication, so that readers can de-duplicate
    source         `urn:cn:gz:edu:<service>`
    type           `cn.gz.edu.<service>.<name>.v<n>`; also the routing key
    subject        id of the thing concerned
    time           when the fact was committed
    sequence       version of the stream, as text (CloudEvents sequence extension)
    partitionkey   stream name: events with the same key are in order
    position       position in the service's commit log, as text (int64 does not fit a CloudEvents integer)
    correlationid, causationid, traceparent   where it came from; absent when unknown
    """

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    data: Mapping[str, Any]
    sequence: str
    partitionkey: str
    position: str
    correlationid: str | None = None
    causationid: str | None = None
    traceparent: str | None = None

    @property
    def service(self) -> str:
        return self.source.rsplit(":", 1)[1]

    @property
    def name(self) -> str:
        """`item-published.v1` out of `cn.gz.edu.catalog.item-published.v1`."""
        return self.type.removeprefix(f"{TYPE_PREFIX}.{self.service}.")

    @property
    def stream_version(self) -> int:
        return int(self.sequence)

    def to_dict(self) -> dict[str, Any]:
        envelope: dict[str, Any] = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": _timestamp(self.time),
            "datacontenttype": "application/json",
            "sequence": self.sequence,
            "partitionkey": self.partitionkey,
            "position": self.position,
        }
        for name in ("correlationid", "causationid", "traceparent"):
            if (value := getattr(self, name)) is not None:
                envelope[name] = value
        envelope["data"] = self.data
        return envelope

    def to_json(self) -> bytes:
        return _json(self.to_dict()).encode()

    @classmethod
    def from_dict(cls, envelope: Mapping[str, Any]) -> CloudEvent:
        """Raises ContractMismatch for anything that is not one of our envelopes."""
        try:
            if envelope["specversion"] != "1.0":
                raise ContractMismatch(f"CloudEvents {envelope['specversion']!r} is not 1.0")
            return cls(
                id=envelope["id"],
                source=envelope["source"],
                type=envelope["type"],
                subject=envelope["subject"],
                time=datetime.fromisoformat(envelope["time"]),
                data=envelope["data"],
                sequence=envelope["sequence"],
                partitionkey=envelope["partitionkey"],
                position=envelope["position"],
                correlationid=envelope.get("correlationid"),
                causationid=envelope.get("causationid"),
                traceparent=envelope.get("traceparent"),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ContractMismatch(f"not a Banshi CloudEvent: {error!r}") from error

    @classmethod
    def from_json(cls, body: bytes | str) -> CloudEvent:
        try:
            envelope = json.loads(body)
        except ValueError as error:
            raise ContractMismatch(f"not JSON: {error}") from error
        return cls.from_dict(envelope)


def envelop(service: str, event: RecordedEvent, public: PublicEvent) -> CloudEvent:
    """The public event of one recorded event; the same input always gives the same envelope."""
    return CloudEvent(
        id=event_id(service, event),
        source=f"urn:cn:gz:edu:{service}",
        type=f"{TYPE_PREFIX}.{service}.{public.name}",
        subject=public.subject,
        time=event.recorded_at,
        data=public.data,
        sequence=str(event.version),
        partitionkey=event.stream,
        position=str(event.position),
        correlationid=event.metadata.correlation_id,
        causationid=event.metadata.causation_id,
        traceparent=event.metadata.traceparent,
    )


def envelope_json(service: str, event: RecordedEvent, public: PublicEvent) -> bytes:
    """`envelop(…).to_json()` without the steps in between, which cost the relay a fifth of its time."""
    metadata = event.metadata
    context = f'"correlationid":{_json(metadata.correlation_id)},'
    if metadata.causation_id is not None:
        context += f'"causationid":{_json(metadata.causation_id)},'
    if metadata.traceparent is not None:
        context += f'"traceparent":{_json(metadata.traceparent)},'
    return (
        f'{{"specversion":"1.0","id":"{event_id(service, event)}","source":"urn:cn:gz:edu:{service}",'
        f'"type":"{TYPE_PREFIX}.{service}.{public.name}","subject":{_json(public.subject)},'
        f'"time":"{_timestamp(event.recorded_at)}","datacontenttype":"application/json",'
        f'"sequence":"{event.version}","partitionkey":{_json(event.stream)},"position":"{event.position}",'
        f'{context}"data":{_json(public.data)}}}'
    ).encode()


def event_id(service: str, event: RecordedEvent) -> str:
    return f"{service}-{event.position}"


def _timestamp(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
