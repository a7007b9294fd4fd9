"""Exactly one effect at the province, whatever the province, our services and we ourselves do in between (G6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

import gateway.forwarding.provinces  # noqa: F401 - registers the adapters that the configuration names
from event_sourcing.errors import ContractMismatch, RuleViolated, Unavailable
from event_sourcing.schedule import Schedule
from gateway.forwarding.base import Submission
from gateway.forwarding.dispatch import CUT_OFF, Dispatcher, province_payload
from gateway.forwarding.forwarder import Forwarder
from gateway.forwarding.ledger import Ledger
from gateway.forwarding.registry import Registry, load_systems
from gateway.rpc.applications import ApplicationsClient
from services.applications.codes import Status
from tests.integration.forwarding.applications import Applications
from tests.support.sandboxes import Province
from tests.unit.applications import cases

pytestmark = pytest.mark.integration


class Clock:
    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


class World:
    """One worker between a real province and the real rules of a case; its clock is moved by hand."""

    def __init__(self, portal: Database[dict[str, Any]], province: Province) -> None:
        self.entries = portal["schedule"]
        self.clock = Clock()
        self.applications = Applications()
        self.province = province
        self.ledger = Ledger(self.entries, self.clock)
        self.schedule = Schedule(self.entries, clock=self.clock)
        self.schedule.ensure_indexes()
        self.dispatcher = Dispatcher(
            Registry(load_systems(province.systems)),
            ApplicationsClient(self.applications),
            self.ledger,
            clock=self.clock,
            jitter=lambda: 1.0,
        )
        self.forwarder = Forwarder(self.ledger, self.schedule, self.dispatcher)

    def submit(self) -> str:
        event = self.applications.submitted()
        self.forwarder.note(event)
        return event.subject

    def work_off(self, hours: float = 1) -> int:
        """Let time pass from one due submission to the next; answers the number of attempts."""
        attempts, until = 0, self.clock.now + timedelta(hours=hours)
        while (due := self._next_due()) is not None and due <= until:
            self.clock.now = max(self.clock.now, due)
            attempts += self.forwarder.work_next()
        return attempts

    def _next_due(self) -> datetime | None:
        waiting = self.entries.find({"due_at": {"$ne": None}})
        return min((max(entry["due_at"], entry["leased_until"]) for entry in waiting), default=None)

    def entry(self, application_id: str) -> dict[str, Any]:
        return dict(self.entries.find_one({"_id": application_id}) or {})


@pytest.fixture
def world(portal: Database[dict[str, Any]], province: Province) -> World:
    return World(portal, province)


def assert_received_once(world: World, application_id: str, submissions: int = 1) -> None:
    (case,) = world.province.cases(application_id)
    assert case["submissions"] == submissions
    assert world.applications.events(application_id) == [
        "ApplicationSubmitted",
        "ForwardingReceiptRecorded",
    ]
    assert world.applications.state(application_id).provincial.number == case["provincial_number"]
    assert world.entry(application_id)["state"] == "RECEIVED"
    assert world.entry(application_id)["due_at"] is None


def test_a_submission_reaches_the_province_and_its_receipt_the_case(world: World) -> None:
    application_id = world.submit()
    assert world.work_off() == 1
    assert_received_once(world, application_id)


def test_the_event_delivered_again_before_and_after_changes_nothing(world: World) -> None:
    event = world.applications.submitted()
    for _ in range(3):
        world.forwarder.note(event)
    world.work_off()
    world.forwarder.note(event)
    assert world.work_off() == 0
    assert_received_once(world, event.subject)


def test_server_errors_are_tried_again_with_growing_waits(world: World) -> None:
    world.province.faults("error", "error", "error")
    application_id = world.submit()
    assert world.work_off() == 4
    assert_received_once(world, application_id)
    assert world.entry(application_id)["tries"] == 4
    assert world.entry(application_id)["failures"] == 3


def test_an_answer_lost_after_success_is_asked_for_not_repeated(world: World) -> None:
    world.province.faults("timeout_after_success", hang_seconds=3)
    application_id = world.submit()
    assert world.work_off() == 2
    assert_received_once(world, application_id)


def test_a_refusal_for_good_refuses_the_case_and_its_words_stay_with_the_case(world: World) -> None:
    world.province.faults("reject")
    application_id = world.submit()
    world.work_off()
    state = world.applications.state(application_id)
    assert state.status is Status.REFUSED
    assert "省级系统不接收该申请" in state.refusal.reason
    assert world.province.cases(application_id) == []
    assert "省级系统不接收该申请" not in str(world.entry(application_id))


@pytest.mark.parametrize("method", ["get_submission", "record_forwarding_receipt"])
def test_while_applications_is_away_the_submission_waits_however_long(world: World, method: str) -> None:
    world.applications.failures[method] = [Unavailable("away") for _ in range(80)]
    application_id = world.submit()
    attempts = world.work_off(hours=72)
    assert attempts == 81
    assert world.clock.now - world.entry(application_id)["first_at"] > CUT_OFF
    assert_received_once(world, application_id)


def test_a_worker_that_died_before_sending_leaves_a_submission_that_is_asked_for_and_sent(
    world: World,
) -> None:
    application_id = world.submit()
    assert world.schedule.claim()
    world.ledger.begin_try(application_id)
    assert not world.forwarder.work_next(), "the dead worker's lease still holds"
    assert world.work_off() == 1
    assert_received_once(world, application_id)


def test_a_worker_that_died_before_noting_the_answer_leaves_nothing_to_send(world: World) -> None:
    application_id = world.submit()
    assert world.schedule.claim()
    world.ledger.begin_try(application_id)
    submission = world.applications.get_submission({"id": application_id}, {})
    adapter = Registry(load_systems(world.province.systems)).adapter("PROV-ROLL")
    adapter.submit(_submission(application_id, submission))
    world.work_off()
    assert_received_once(world, application_id)


def test_a_worker_that_died_before_recording_the_receipt_records_it_without_asking(world: World) -> None:
    application_id = world.submit()
    world.applications.failures["record_forwarding_receipt"] = [Unavailable("killed in between")]
    world.forwarder.work_next()
    world.province.faults("error")
    world.work_off()
    assert_received_once(world, application_id)


def test_two_workers_never_hold_one_submission(world: World) -> None:
    world.submit()
    first = world.schedule.claim()
    assert first is not None
    assert world.schedule.claim() is None
    world.clock.pass_by(seconds=11)
    second = world.schedule.claim()
    assert second is not None
    world.schedule.finish(first)
    world.clock.pass_by(seconds=11)
    assert world.schedule.claim() is not None, "who lost the lease settles nothing"


def test_a_worker_overtaken_while_it_slept_doubles_nothing(world: World) -> None:
    application_id = world.submit()
    sleeper = world.schedule.claim()
    assert sleeper is not None
    world.clock.pass_by(seconds=11)
    world.work_off()
    world.dispatcher.attempt(application_id)
    world.schedule.finish(sleeper)
    assert_received_once(world, application_id)


def test_what_nothing_settles_is_parked_for_people_after_a_day(world: World) -> None:
    world.province.faults(error_rate=1.0)
    application_id = world.submit()
    world.work_off(hours=48)
    entry = world.entry(application_id)
    assert (entry["state"], entry["last_outcome"], entry["due_at"]) == ("PARKED", "HTTP 503", None)
    assert world.clock.now - entry["first_at"] > CUT_OFF
    assert world.applications.events(application_id) == ["ApplicationSubmitted"]


def test_a_refusal_by_our_own_rules_is_tried_again_and_then_left_to_people(world: World) -> None:
    refusals: list[Any] = [RuleViolated("回执与已有记录矛盾", code="RECEIPT_CONTRADICTS") for _ in range(99)]
    world.applications.failures["record_forwarding_receipt"] = refusals
    application_id = world.submit()
    world.work_off(hours=48)
    entry = world.entry(application_id)
    assert (entry["state"], entry["last_outcome"]) == ("PARKED", "RECEIPT_CONTRADICTS")
    assert len(world.province.cases(application_id)) == 1


def test_a_system_that_nobody_configured_yet_waits(world: World) -> None:
    event = world.applications.submitted(replace(cases.FORWARDED, system="PROV-NEW"))
    world.forwarder.note(event)
    assert world.forwarder.work_next()
    assert world.entry(event.subject)["state"] == "WAITING"
    assert world.entry(event.subject)["last_outcome"] == "UNKNOWN_SYSTEM"


@pytest.mark.parametrize("item", [cases.ITEM, cases.REDIRECTED], ids=["local", "handed off by the citizen"])
def test_what_is_not_ours_to_forward_is_not_noted(world: World, item: Any) -> None:
    world.forwarder.note(world.applications.submitted(item))
    assert not world.forwarder.work_next()


def test_a_forwarded_application_without_its_system_is_a_broken_contract(world: World) -> None:
    event = world.applications.submitted()
    with pytest.raises(ContractMismatch):
        world.forwarder.note(replace(event, data={**event.data, "system": None}))


def test_every_try_sends_the_same_body(world: World) -> None:
    event = world.applications.submitted()
    bodies = [
        province_payload(world.applications.get_submission({"id": event.subject}, {})) for _ in range(2)
    ]
    assert bodies[0] == bodies[1]
    assert bodies[0]["application_id"] == event.subject
    assert set(bodies[0]["files"][0]) == {"file_id", "name", "size", "sha256", "content_type"}


def _submission(application_id: str, application: dict[str, Any]) -> Submission:
    return Submission(application_id, province_payload(application))
