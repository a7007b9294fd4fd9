"""Rules of the glossary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from event_sourcing.codec import EventCodec
from event_sourcing.decider import Decider
from event_sourcing.errors import FieldError, NotFound, RuleViolated
from event_sourcing.snapshots import SnapshotPolicy
from services.catalog.element_comparison.proposals import HOMONYM, NAMES, USELESS
from services.catalog.errors import refuse_if_any
from services.catalog.glossary.commands import (
    ChooseRoot,
    GlossaryCommand,
    Judge,
    MapValues,
    RenameElement,
    RevokeJudgement,
)
from services.catalog.glossary.events import (
    ConceptExtended,
    ConceptFormed,
    ConceptReduced,
    ConceptsJoined,
    ElementRenamed,
    GlossaryEvent,
    Judged,
    JudgementRevoked,
    RootChosen,
    ValuesMapped,
)
from services.catalog.glossary.snapshot import decode, encode
from services.catalog.glossary.state import MERGING, Concept, Glossary, code_of, evolve, key_of

GLOSSARY = "catalog"
"""Identity of the one glossary; its stream is `glossary-catalog`."""


def decide(glossary: Glossary, command: GlossaryCommand) -> Sequence[GlossaryEvent]:
    match command:
        case Judge():
            return _judge(glossary, command)
        case RevokeJudgement():
            return _revoke(glossary, command)
        case ChooseRoot():
            return _choose_root(glossary, command)
        case RenameElement():
            return _rename(glossary, command)
        case MapValues():
            return _map_values(glossary, command)


def _judge(glossary: Glossary, command: Judge) -> Sequence[GlossaryEvent]:
    refuse_if_any(list(_judgement_problems(command)))
    order = sorted(zip(command.elements, command.prints, strict=True))
    elements, prints = tuple(id_ for id_, _ in order), tuple(print_ for _, print_ in order)
    judged = Judged(command.relation, elements, prints, command.confirmed, command.reason.strip(), command.by)
    before = glossary.judgements.get(key_of(command.relation, elements))
    if before is not None and (before.confirmed, before.prints) == (judged.confirmed, judged.prints):
        return []
    if before is not None and before.confirmed and not judged.confirmed:
        raise RuleViolated("这一判断已经确认,如要改判请先撤销原来的确认", code="JUDGED_OTHERWISE")
    if command.relation == USELESS:
        return [judged]
    if command.confirmed and command.relation in MERGING:
        return [judged, *_merged(glossary, command)]
    if command.confirmed is (command.relation == HOMONYM):
        _check_apart(glossary, *elements)
    return [judged]


def _judgement_problems(command: Judge) -> Iterator[FieldError]:
    if command.relation not in NAMES:
        yield FieldError("/relation", "OPTION", f"关系应为 {'、'.join(NAMES)} 之一")
    wanted = 1 if command.relation == USELESS else 2
    if len(set(command.elements)) != wanted:
        yield FieldError("/elements", "COUNT", f"这种判断说的是 {wanted} 个不同的数据元")
    if not command.confirmed and not command.reason.strip():
        yield FieldError("/reason", "REQUIRED", "请写明不采纳的理由,以便今后查考")


def _merged(glossary: Glossary, command: Judge) -> Iterator[GlossaryEvent]:
    """What becomes of the concepts of the two. Raises RuleViolated if it contradicts what was judged before."""
    first, second = command.elements
    if apart := glossary.contradiction(first, second):
        raise _contradiction(*apart)
    one, other = glossary.concept_of(first), glossary.concept_of(second)
    if one and other:
        if one.code != other.code:
            kept, retired = sorted((one.code, other.code))
            yield ConceptsJoined(kept, retired)
    elif one or other:
        concept = one or other
        assert concept is not None
        yield ConceptExtended(concept.code, second if one else first)
    else:
        root = command.root if command.root in command.elements else first
        name = dict(zip(command.elements, command.names, strict=True))[root]
        members = tuple(sorted(command.elements))
        yield ConceptFormed(code_of(glossary.issued + 1), name, root, members)


def _check_apart(glossary: Glossary, first: str, second: str) -> None:
    concept = glossary.concept_of(first)
    if concept is not None and second in concept.members:
        raise RuleViolated(
            f"{first} 与 {second} 已同属概念 {concept.code}“{concept.name}”,"
            "两种判断互相矛盾。请先撤销把它们连在一起的确认",
            code="CONTRADICTION",
        )


def _contradiction(first: str, second: str) -> RuleViolated:
    return RuleViolated(
        f"合并后 {first} 与 {second} 会属于同一概念,但已判定它们不是同一概念,两种判断互相矛盾。请先撤销其中一个",
        code="CONTRADICTION",
    )


def _revoke(glossary: Glossary, command: RevokeJudgement) -> Sequence[GlossaryEvent]:
    key = key_of(command.relation, command.elements)
    judged = glossary.judgements.get(key)
    if judged is None:
        raise NotFound("没有这一判断,可能已被撤销,请刷新后再看", code="JUDGEMENT_UNKNOWN")
    if not command.reason.strip():
        refuse_if_any([FieldError("/reason", "REQUIRED", "请写明撤销的理由")])
    revoked = JudgementRevoked(*key, command.reason.strip(), command.by)
    if not judged.confirmed or command.relation not in MERGING:
        return [revoked]
    return [revoked, *_fallen_apart(glossary, revoked)]


def _fallen_apart(glossary: Glossary, revoked: JudgementRevoked) -> Iterator[GlossaryEvent]:
    """The part with the root keeps the code; other parts of several elements get codes of their own."""
    concept = glossary.concept_of(revoked.elements[0])
    if concept is None:
        return
    after = evolve(glossary, revoked)
    parts = list(_parts(after, concept))
    if len(parts) == 1:
        return
    kept = next(part for part in parts if concept.root in part)
    yield ConceptReduced(concept.code, concept.root, kept if len(kept) > 1 else ())
    others = [part for part in parts if part != kept and len(part) > 1]
    for number, part in enumerate(others, glossary.issued + 1):
        yield ConceptFormed(code_of(number), concept.name, part[0], part)


def _parts(glossary: Glossary, concept: Concept) -> Iterator[tuple[str, ...]]:
    """Members that confirmed judgements still connect."""
    linked: dict[str, set[str]] = {member: set() for member in concept.members}
    for (relation, elements), judged in glossary.judgements.items():
        if judged.confirmed and relation in MERGING and elements[0] in linked:
            linked[elements[0]].add(elements[1])
            linked[elements[1]].add(elements[0])
    left = set(concept.members)
    while left:
        part, waiting = set(), [min(left)]
        while waiting:
            here = waiting.pop()
            if here not in part:
                part.add(here)
                waiting.extend(linked[here])
        left -= part
        yield tuple(sorted(part))


def _choose_root(glossary: Glossary, command: ChooseRoot) -> Sequence[GlossaryEvent]:
    concept = glossary.concepts.get(command.code)
    if concept is None:
        raise NotFound(f"没有统一编号为 {command.code} 的概念", code="CONCEPT_UNKNOWN")
    if command.root not in concept.members:
        refuse_if_any([FieldError("/root", "OPTION", "根数据元应从这一概念的数据元中选")])
    name = command.name.strip() or concept.name
    if (command.root, name) == (concept.root, concept.name):
        return []
    return [RootChosen(command.code, command.root, name, command.by)]


def _rename(glossary: Glossary, command: RenameElement) -> Sequence[GlossaryEvent]:
    name = command.name.strip()
    if not name:
        refuse_if_any([FieldError("/name", "REQUIRED", "请填写加了限定词的名称,如“校车编号”")])
    if glossary.names.get(command.element) == name:
        return []
    if holder := next((e for e, n in glossary.names.items() if n == name and e != command.element), None):
        refuse_if_any([FieldError("/name", "NAME_TAKEN", f"数据元 {holder} 已用这一名称,请再加限定词")])
    return [ElementRenamed(command.element, name, command.by)]


def _map_values(glossary: Glossary, command: MapValues) -> Sequence[GlossaryEvent]:
    concept = glossary.concept_of(command.source)
    if concept is None or command.target not in concept.members or command.source == command.target:
        raise RuleViolated("只有同一概念的两个数据元之间才有对照表", code="NOT_ONE_CONCEPT")
    rows = tuple((a.strip(), b.strip()) for a, b in command.rows if a.strip() or b.strip())
    refuse_if_any(list(_row_problems(rows)))
    mapped = ValuesMapped(command.source, command.target, rows, command.rule.strip(), command.by)
    before = glossary.mappings.get((command.source, command.target))
    if before is not None and (before.rows, before.rule) == (mapped.rows, mapped.rule):
        return []
    return [mapped]


def _row_problems(rows: Sequence[tuple[str, str]]) -> Iterator[FieldError]:
    seen: set[str] = set()
    for index, (source, target) in enumerate(rows):
        if not source or not target:
            yield FieldError(f"/rows/{index}", "REQUIRED", "每行都要填写原值和对应的值")
        elif source in seen:
            yield FieldError(f"/rows/{index}", "DUPLICATE", f"原值“{source}”出现了两次,请只保留一行")
        seen.add(source)


glossary_decider: Decider[Glossary, GlossaryCommand, GlossaryEvent] = Decider(
    category="glossary",
    initial=Glossary(),
    decide=decide,
    evolve=evolve,
    codec=EventCodec(
        [
            Judged,
            JudgementRevoked,
            ConceptFormed,
            ConceptExtended,
            ConceptsJoined,
            ConceptReduced,
            RootChosen,
            ElementRenamed,
            ValuesMapped,
        ]
    ),
    snapshots=SnapshotPolicy(Glossary, encode=encode, decode=decode),
)
