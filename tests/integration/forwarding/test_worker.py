"""The worker as a process between the real applications service, relay, broker and province, with faults and kill -9."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.applications.codes import Status
from tests.support.live_cases import LiveCases
from tests.support.processes import OurProcess, running_relay, running_service
from tests.support.sandboxes import Province, running_province
from tests.support.waiting import wait_until
from tests.unit.applications import cases

pytestmark = pytest.mark.integration

WORKER = "gateway.forwarding.worker"
SETTLED = 60.0


@pytest.fixture(scope="module")
def patient_province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Province]:
    """One whose answers are waited for long enough to be killed meanwhile."""
    with running_province(tmp_path_factory.mktemp("patient"), timeout_seconds=3.0) as province:
        yield province


@pytest.fixture
def environment(
    mongo_uri: str, amqp_uri: str, database_prefix: str, patient_province: Province, tmp_path: Path
) -> dict[str, str]:
    patient_province.faults()
    return {
        "BANSHI_MONGO_URI": mongo_uri,
        "BANSHI_AMQP_URI": amqp_uri,
        "BANSHI_DB_PREFIX": database_prefix,
        "BANSHI_PROVINCE_SYSTEMS": str(patient_province.systems),
        "BANSHI_RUN_DIR": str(tmp_path),
    }


@pytest.fixture
def live(environment: dict[str, str]) -> Iterator[LiveCases]:
    live = LiveCases(environment)
    with (
        running_service(environment, "services.applications.service"),
        running_relay(environment, "applications"),
    ):
        yield live
    live.close()


@pytest.fixture
def worker(environment: dict[str, str], live: LiveCases) -> Iterator[OurProcess]:
    with running_service(environment, WORKER) as process:
        yield process


def submit(live: LiveCases) -> str:
    return live.begin(cases.submit(cases.FORWARDED))


def wait_for_receipt(live: LiveCases, application_id: str) -> None:
    wait_until(
        lambda: live.state(application_id).provincial,
        timeout=SETTLED,
        message=f"no receipt of {application_id}",
    )


def assert_exactly_one_effect(live: LiveCases, province: Province, application_id: str) -> None:
    (case,) = province.cases(application_id)
    assert live.state(application_id).provincial.number == case["provincial_number"]
    assert [event.type for event in live.recorded(application_id)] == [
        "ApplicationSubmitted",
        "ForwardingReceiptRecorded",
    ]


def test_a_submission_has_one_effect_though_its_event_comes_many_times(
    live: LiveCases, worker: OurProcess, patient_province: Province
) -> None:
    application_id = submit(live)
    for _ in range(3):
        live.tell_again(application_id)
    wait_for_receipt(live, application_id)
    live.tell_again(application_id)
    fence = submit(live)
    wait_for_receipt(live, fence)
    assert_exactly_one_effect(live, patient_province, application_id)
    assert patient_province.cases(application_id)[0]["submissions"] == 1


def test_a_refusal_for_good_refuses_the_case(
    live: LiveCases, worker: OurProcess, patient_province: Province
) -> None:
    patient_province.faults("error", "reject")
    application_id = submit(live)
    wait_until(lambda: live.state(application_id).status is Status.REFUSED, timeout=SETTLED)
    assert patient_province.cases(application_id) == []


def test_a_worker_killed_while_the_province_keeps_it_waiting_doubles_nothing(
    live: LiveCases, worker: OurProcess, patient_province: Province
) -> None:
    patient_province.faults("timeout_after_success", hang_seconds=6)
    application_id = submit(live)
    wait_until(lambda: patient_province.cases(application_id), timeout=SETTLED, interval=0.02)
    worker.kill()
    assert live.state(application_id).provincial is None, "it was killed before it could note the answer"
    worker.start()
    wait_for_receipt(live, application_id)
    assert_exactly_one_effect(live, patient_province, application_id)
    assert patient_province.cases(application_id)[0]["submissions"] == 1, "asked for, not sent again"


def test_two_workers_and_a_bad_day_at_the_province(
    environment: dict[str, str], live: LiveCases, worker: OurProcess, patient_province: Province
) -> None:
    patient_province.faults(error_rate=0.3, timeout_after_success_rate=0.2, hang_seconds=4, seed=7)
    with running_service(environment, WORKER):
        applications = [submit(live) for _ in range(12)]
        for application_id in applications[:6]:
            live.tell_again(application_id)
        worker.kill()
        for application_id in applications:
            wait_for_receipt(live, application_id)
    for application_id in applications:
        assert_exactly_one_effect(live, patient_province, application_id)
