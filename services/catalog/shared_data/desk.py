"""What editors do with tables, elements and resource entries: who calls is checked before what they ask is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from event_sourcing.event_store import EventStore
from event_sourcing.payloads import Identifier, PayloadSchema, load
from event_sourcing.request_context import CallActor, actor_of, command_context
from event_sourcing.snapshots import SnapshotStore
from services.catalog import authorisation
from services.catalog.element_comparison.elements import DataElement
from services.catalog.references import References
from services.catalog.resource.aggregate import STAGES
from services.catalog.resource.schema import resource_document
from services.catalog.shared_data import answers, drafting, judging
from services.catalog.shared_data.comparison_job import ComparisonJobs
from services.catalog.shared_data.operations import SharedDataOperations
from services.catalog.shared_data.reading import ELEMENT_LIST, TABLE_LIST
from services.catalog.shared_data.six_steps import merge_candidates, six_steps
from services.catalog.shared_data.views import SharedDataView
from services.catalog.shared_data.world import World

Payload = Mapping[str, Any]
Context = Mapping[str, Any]
Answer = dict[str, Any]


class _Id(PayloadSchema):
    id = Identifier()


class _TableId(PayloadSchema):
    table_id = Identifier()


class _Code(PayloadSchema):
    code = Identifier()


_ID, _TABLE_ID, _CODE = _Id(), _TableId(), _Code()

_OF_TABLES = ("scope_data_table", "classify_data_table", "merge_data_table")
_OF_RESOURCES = (
    "revise_resource",
    "submit_resource",
    "approve_resource",
    "return_resource",
    "publish_resource",
    "withdraw_resource",
)


class SharedDataDesk:
    """`catch_up` makes the views show what has been committed, so that editors see their own changes."""

    def __init__(
        self,
        store: EventStore,
        view: SharedDataView,
        jobs: ComparisonJobs,
        catch_up: Callable[[], object],
        snapshots: SnapshotStore | None = None,
    ) -> None:
        self._view = view
        self._jobs = jobs
        self._catch_up = catch_up
        self._operations = SharedDataOperations(store, snapshots)
        self._references = References(store)

    def command(self, method: str, payload: Payload, context: Context) -> Answer:
        """One of the operations that change something. Raises Forbidden, and what the operation raises."""
        actor = actor_of(context)
        authorisation.check_reader(actor)
        self._check_owner(method, payload, actor)
        answer: Answer = getattr(self._operations, method)(payload, command_context(context))
        return answer

    def draft_resource(self, payload: Payload, context: Context) -> Answer:
        """`{id, version, position, stage, revision}`; the code is issued here."""
        actor = actor_of(context)
        authorisation.check_reader(actor)
        table = self._operations.table(load(_TABLE_ID, payload)["table_id"])
        authorisation.check(actor, "draft_resource", {"department_code": table.department_code})
        world = self._world()
        department = self._references.department(table.department_code)
        taken = [row["code"] for row in self._view.resources()]
        provider = department.name if department else table.department_code
        content = drafting.drafted(world, world.tables[table.id], provider, taken)
        return self._operations.draft_resource(content, command_context(context))

    def list_data_tables(self, payload: Payload, context: Context) -> Answer:
        """`{tables: [...]}`, see `views.SharedDataView.tables`; all departments', since sharing is between them."""
        authorisation.check_reader(actor_of(context))
        department = load(TABLE_LIST, payload)["department_code"]
        self._catch_up()
        return {"tables": self._view.tables(department), "merge_candidates": merge_candidates(self._world())}

    def list_data_elements(self, payload: Payload, context: Context) -> Answer:
        """`{elements, next_cursor, total}`; each with its concept, marks and users (`answers.element`)."""
        authorisation.check_reader(actor_of(context))
        return answers.element_page(self._world(), load(ELEMENT_LIST, payload))

    def get_data_element(self, payload: Payload, context: Context) -> Answer:
        authorisation.check_reader(actor_of(context))
        identity = load(_ID, payload)["id"]
        self._operations.element(identity)
        return answers.element_whole(self._world(), identity)

    def get_concept(self, payload: Payload, context: Context) -> Answer:
        """`{code, name, root, members, mappings}`; raises NotFound."""
        authorisation.check_reader(actor_of(context))
        return answers.concept_whole(self._world(), load(_CODE, payload)["code"])

    def get_data_sorting(self, payload: Payload, context: Context) -> Answer:
        """`{steps, job, open: {relation: count}}`: the six steps, and the comparison that runs or ran last."""
        authorisation.check_reader(actor_of(context))
        world, job = self._world(), self._jobs.latest()
        return answers.sorting(world, job, six_steps(world, job, self._view.resources()))

    def start_comparison(self, payload: Payload, context: Context) -> Answer:
        """Any editor may: it proposes, and changes nothing."""
        authorisation.check_reader(actor_of(context))
        self._catch_up()
        return self._jobs.start()

    def list_proposals(self, payload: Payload, context: Context) -> Answer:
        """`{proposals, judgements, job}`: open ones with the elements that they are about, and what was judged."""
        authorisation.check_reader(actor_of(context))
        return answers.proposals(self._world(), self._jobs.latest())

    def list_resources(self, payload: Payload, context: Context) -> Answer:
        """`{resources, tables}`: entries by code, and tables that have none with what is still open on them."""
        authorisation.check_reader(actor_of(context))
        world = self._world()
        return answers.resources(world, self._view.resources())

    def get_resource(self, payload: Payload, context: Context) -> Answer:
        authorisation.check_reader(actor_of(context))
        resource, draft, version = self._operations.resource(load(_CODE, payload)["code"])
        state = {name: value for name, value in asdict(resource).items() if name != "draft"}
        stage = {"stage_name": STAGES[resource.stage], "version": version}
        return {**state, **stage, "content": resource_document(draft)}

    def _check_owner(self, method: str, payload: Payload, actor: CallActor) -> None:
        """The department that the thing belongs to, of which the payload has the id only. Raises Forbidden, NotFound."""
        operations = self._operations
        if method in _OF_TABLES:
            owners = {"department_code": operations.table(str(payload.get("id"))).department_code}
        elif method in _OF_RESOURCES:
            owners = {"department_code": operations.resource(str(payload.get("code")))[1].provider_code}
        else:
            ids = self._elements_named(method, payload)
            owners = {
                f"department_{number}": operations.element(id_).department_code
                for number, id_ in enumerate(ids[:2])
            }
        authorisation.check(actor, method, owners)

    def _elements_named(self, method: str, payload: Payload) -> list[str]:
        if method == "judge_elements":
            return list(judging.judgement(payload)["elements"])
        if method == "revoke_judgement":
            return list(judging.revocation(payload, "").elements)
        names = {"choose_root": ("root",), "rename_element": ("element",), "map_values": ("source", "target")}
        return [str(payload.get(name)) for name in names[method]]

    def _world(self) -> World:
        self._catch_up()
        tables = {table["id"]: table for table in self._view.tables()}
        return World(self._view.all_elements(), tables, self._operations.glossary(), self._jobs.proposals())


def comparable(view: SharedDataView) -> list[DataElement]:
    """All elements as the comparison takes them."""
    names = (
        "id",
        "name",
        "department_code",
        "system",
        "definition",
        "data_type",
        "length",
        "value_domain",
        "standard",
    )
    return [
        DataElement(
            **{name: row[name] for name in names},
            item_codes=None if row["item_codes"] is None else tuple(row["item_codes"]),
        )
        for row in view.all_elements().values()
    ]
