"""Rules of verdicts on findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError, NotFound
from services.catalog.errors import refuse_if_any
from services.catalog.relation_discovery.findings import MISSING, UNSUPPORTED
from services.catalog.relation_verdict.commands import DismissFinding, VerdictCommand
from services.catalog.relation_verdict.events import FindingDismissed, FindingReopened, VerdictEvent

VERDICTS = "catalog"
"""Identity of the one aggregate; its stream is `relation_verdicts-catalog`."""

Key = tuple[str, str, str, str]
"""(kind, from_code, to_code, type)"""


@dataclass(frozen=True, slots=True)
class Verdicts:
    dismissed: Mapping[Key, FindingDismissed] = field(default_factory=dict)

    def on(self, key: Key, basis: str) -> FindingDismissed | None:
        """What was said of the finding as it is now; None when it has changed since."""
        said = self.dismissed.get(key)
        return said if said is not None and said.basis == basis else None


def decide(verdicts: Verdicts, command: VerdictCommand) -> Sequence[VerdictEvent]:
    key = command.kind, command.from_code, command.to_code, command.type
    if isinstance(command, DismissFinding):
        return _dismiss(verdicts, command)
    if key not in verdicts.dismissed:
        raise NotFound("这条发现没有被否决过,无需恢复", code="NOT_DISMISSED")
    return [FindingReopened(*key)]


def _dismiss(verdicts: Verdicts, command: DismissFinding) -> Sequence[VerdictEvent]:
    errors = []
    if command.kind not in (MISSING, UNSUPPORTED):
        errors.append(FieldError("/kind", "OPTION", "互相矛盾的关系不能否决,请改正其中一条"))
    if not command.reason.strip():
        errors.append(FieldError("/reason", "REQUIRED", "请写明否决的理由,以后的人才知道为什么"))
    refuse_if_any(errors)
    event = FindingDismissed(
        command.kind,
        command.from_code,
        command.to_code,
        command.type,
        command.basis,
        command.reason.strip(),
        command.by,
    )
    known = verdicts.dismissed.get(_key(event))
    return [] if known and (known.basis, known.reason) == (event.basis, event.reason) else [event]


def evolve(verdicts: Verdicts, event: VerdictEvent) -> Verdicts:
    dismissed = dict(verdicts.dismissed)
    if isinstance(event, FindingDismissed):
        dismissed[_key(event)] = event
    else:
        dismissed.pop(_key(event), None)
    return Verdicts(dismissed)


def _key(event: VerdictEvent) -> Key:
    return event.kind, event.from_code, event.to_code, event.type


verdict_decider: Decider[Verdicts, VerdictCommand, VerdictEvent] = Decider(
    category="relation_verdicts",
    initial=Verdicts(),
    decide=decide,
    evolve=evolve,
    codec=EventCodec([FindingDismissed, FindingReopened]),
)
