"""Rules of the domains. They are one aggregate in one stream, because 'in one domain only' is a rule about all at once.

A version is therefore one of the whole division: who changes a domain while somebody else changes another is asked to
look again. There are some dozens of domains, and the bureau changes them a few times a year.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError, NotFound
from services.catalog.errors import refuse_if_any
from services.catalog.function_domain.commands import (
    DefineFunctionDomain,
    FunctionDomainCommand,
    RemoveFunctionDomain,
)
from services.catalog.function_domain.events import (
    FunctionDomainDefined,
    FunctionDomainEvent,
    FunctionDomainRemoved,
)
from services.catalog.layers.codes import code_problem
from services.catalog.names import name_problem

DIVISION = "catalog"
"""Identity of the one division; its stream is `function_domains-catalog`."""

MOST_TEXT = 1000


@dataclass(frozen=True, slots=True)
class Division:
    """Code → domain."""

    domains: Mapping[str, FunctionDomainDefined] = field(default_factory=dict)

    def domain_of(self, function_code: str) -> FunctionDomainDefined | None:
        return next((d for d in self.domains.values() if function_code in d.function_codes), None)


def decide(division: Division, command: FunctionDomainCommand) -> Sequence[FunctionDomainEvent]:
    if isinstance(command, RemoveFunctionDomain):
        if command.code not in division.domains:
            raise domain_unknown(command.code)
        return [FunctionDomainRemoved(command.code)]
    refuse_if_any(list(_problems(division, command)))
    tidy = replace(
        command,
        description=command.description.strip(),
        function_codes=tuple(sorted(set(command.function_codes))),
    )
    defined = FunctionDomainDefined(*astuple(tidy))
    return [] if defined == division.domains.get(command.code) else [defined]


def _problems(division: Division, command: DefineFunctionDomain) -> Iterator[FieldError]:
    if problem := code_problem(command.code):
        yield FieldError("/code", "CODE", problem)
    if problem := name_problem(command.name):
        yield FieldError("/name", "NAME", problem)
    if len(command.description) > MOST_TEXT:
        yield FieldError("/description", "MAX_LENGTH", f"说明最多{MOST_TEXT}字,请精简")
    for index, code in enumerate(command.function_codes):
        other = division.domain_of(code)
        if other is not None and other.code != command.code:
            yield FieldError(
                f"/function_codes/{index}",
                "FUNCTION_IN_OTHER_DOMAIN",
                f"职能 {code} 已属于职能域“{other.name}”({other.code}),一个职能只属于一个职能域,请先从那里移出",
            )


def domain_unknown(code: str) -> NotFound:
    return NotFound(f"没有编码为 {code} 的职能域,请核对编码", code="FUNCTION_DOMAIN_UNKNOWN")


def evolve(division: Division, event: FunctionDomainEvent) -> Division:
    domains = dict(division.domains)
    if isinstance(event, FunctionDomainDefined):
        domains[event.code] = event
    else:
        domains.pop(event.code, None)
    return Division(domains)


function_domain_decider: Decider[Division, FunctionDomainCommand, FunctionDomainEvent] = Decider(
    category="function_domains",
    initial=Division(),
    decide=decide,
    evolve=evolve,
    codec=EventCodec([FunctionDomainDefined, FunctionDomainRemoved]),
)
