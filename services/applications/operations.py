"""What can be done with cases, by name: payload → policy → command → aggregate → answer. `service` puts it on the wire.

`context` is the call's, as `event_sourcing.request_context` describes it. A command answers
`{id, number, status, status_name, version, position, repeated}`; `position` is 0 when it changed nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from event_sourcing.command_handling import CommandHandler, Handled, Loaded
from event_sourcing.errors import ConcurrencyError
from event_sourcing.event_store import EventStore
from event_sourcing.events import category_of
from event_sourcing.personal_data import PersonalDataVault
from event_sourcing.request_context import CallActor, actor_of, command_context
from services.applications import commands as c
from services.applications import errors, number_register, policies
from services.applications.aggregate import application_decider
from services.applications.case import FileRef, FormRef
from services.applications.codes import Outcome, ProvincialStatus, ReceiptOutcome, ResultCode
from services.applications.deadlines import Deadlines, DueDates
from services.applications.files import Files
from services.applications.number import case_number
from services.applications.number_register import NumberRegister
from services.applications.number_series import NumberSeries
from services.applications.schemas import applicant_of, loaded
from services.applications.state import Application
from services.applications.submission import SubmissionCheck

Payload = Mapping[str, Any]
Context = Mapping[str, Any]
Answer = dict[str, Any]

CHINA = timezone(timedelta(hours=8))
"""The bureau's days; China has no daylight saving time."""

MOST_NUMBERS_TRIED = 3


def utc_now() -> datetime:
    return datetime.now(UTC)


class ApplicationOperations:
    def __init__(
        self,
        store: EventStore,
        vault: PersonalDataVault,
        check: SubmissionCheck,
        files: Files,
        numbers: NumberSeries,
        deadlines: Deadlines,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._cases = CommandHandler(NumberRegister(store), application_decider(vault))
        self._register = NumberRegister(store)
        self._check = check
        self._files = files
        self._numbers = numbers
        self._deadlines = deadlines
        self._clock = clock

    # -- the applicant ----------------------------------------------------------------------------------------------

    def start_draft(self, payload: Payload, context: Context) -> Answer:
        given, actor = loaded("start_draft", payload), actor_of(context)
        policies.check_applicant(actor)
        policies.check_own_or_new(actor, self._load(given["id"]).state)
        self._check.item(given["item_code"])
        command = c.StartDraft(self._clock(), actor.id, given["item_code"], given["values"])
        return self._handle(given["id"], command, context)

    def save_draft(self, payload: Payload, context: Context) -> Answer:
        """A draft may be incomplete or wrong; only its files must be the applicant's own."""
        given, actor = loaded("save_draft", payload), actor_of(context)
        policies.check_own(actor, self._load(given["id"]).state)
        files = self._own_files(actor, given["files"])
        return self._handle(given["id"], c.SaveDraft(self._clock(), given["values"], files), context)

    def submit(self, payload: Payload, context: Context) -> Answer:
        """Raises ValidationFailed with everything that is wrong, at its field. One key, one case."""
        given, actor = loaded("submit", payload), actor_of(context)
        policies.check_applicant(actor)
        known = self._load(given["id"]).state
        policies.check_own_or_new(actor, known)
        if known.case is not None:
            return self._submitted_before(given["id"], context)
        item = self._check.item(given["item_code"])
        self._check.form_belongs(item.code, given["form_id"])
        form = FormRef(given["form_id"], given["form_version"])
        files = self._complete(actor, form, given)
        for _ in range(MOST_NUMBERS_TRIED):
            today = self._today()
            number = case_number(item.code, today, self._numbers.next_serial(item.code, today))
            applicant = applicant_of(actor.id, given["applicant"])
            command = c.SubmitApplication(
                self._clock(), number, item, form, applicant, given["values"], files
            )
            try:
                return self._handle(given["id"], command, context)
            except ConcurrencyError as error:
                if category_of(error.stream) != number_register.CATEGORY:
                    raise
        raise errors.numbers_taken()

    def supplement(self, payload: Payload, context: Context) -> Answer:
        """The answer to a correction notice, by the form of the submission."""
        given, actor = loaded("supplement", payload), actor_of(context)
        application = self._load(given["id"]).state
        policies.check_own(actor, application)
        if application.form is None:
            raise errors.application_unknown()
        files = self._complete(actor, application.form, given)
        return self._handle(given["id"], c.SubmitCorrection(self._clock(), given["values"], files), context)

    def withdraw(self, payload: Payload, context: Context) -> Answer:
        given, actor = loaded("withdraw", payload), actor_of(context)
        policies.check_own(actor, self._load(given["id"]).state)
        return self._handle(given["id"], c.WithdrawApplication(self._clock(), given["reason"]), context)

    def store_file(self, payload: Payload, context: Context) -> Answer:
        """`{file_id, name, size, sha256, content_type}`."""
        given, actor = loaded("store_file", payload), actor_of(context)
        policies.check_applicant(actor)
        stored = self._files.store(actor.id, given["name"], given["content"])
        return {
            "file_id": stored.file_id,
            "name": given["name"],
            "size": stored.size,
            "sha256": stored.sha256,
            "content_type": stored.content_type,
        }

    # -- staff ------------------------------------------------------------------------------------------------------

    def accept(self, payload: Payload, context: Context) -> Answer:
        given = loaded("accept", payload)
        application = self._handled_by(given["id"], context)
        today, due = self._today(), self._due_dates(application, self._today())
        command = c.AcceptApplication(self._clock(), today, due.promised, due.statutory, given["note"])
        return self._handle(given["id"], command, context) | _warnings(due)

    def refuse(self, payload: Payload, context: Context) -> Answer:
        given = loaded("refuse", payload)
        self._handled_by(given["id"], context)
        command = c.RefuseAcceptance(self._clock(), given["reason"], given["remedy"])
        return self._handle(given["id"], command, context)

    def request_correction(self, payload: Payload, context: Context) -> Answer:
        given = loaded("request_correction", payload)
        self._handled_by(given["id"], context)
        today = self._today()
        deadline = given["deadline"] or self._deadlines.correction(today)
        if deadline is not None and deadline <= today:
            raise errors.deadline_past()
        command = c.RequestCorrection(self._clock(), given["defects"], deadline)
        answer = self._handle(given["id"], command, context)
        return answer if deadline else answer | _warning("补正期限超出工作日历,尚未确定,请另行告知申请人期限")

    def suspend(self, payload: Payload, context: Context) -> Answer:
        given = loaded("suspend", payload)
        self._handled_by(given["id"], context)
        command = c.SuspendApplication(self._clock(), self._today(), given["reason"])
        return self._handle(given["id"], command, context)

    def resume(self, payload: Payload, context: Context) -> Answer:
        given = loaded("resume", payload)
        application = self._handled_by(given["id"], context)
        today = self._today()
        accepted_on = application.acceptance.accepted_on if application.acceptance else today
        due = self._due_dates(application, accepted_on, resumed_on=today)
        command = c.ResumeApplication(self._clock(), today, due.promised, due.statutory)
        return self._handle(given["id"], command, context) | _warnings(due)

    def decide(self, payload: Payload, context: Context) -> Answer:
        given = loaded("decide", payload)
        self._handled_by(given["id"], context)
        command = c.DecideApplication(
            self._clock(), self._today(), Outcome(given["outcome"]), given["reason"]
        )
        return self._handle(given["id"], command, context)

    def conclude(self, payload: Payload, context: Context) -> Answer:
        given = loaded("conclude", payload)
        self._handled_by(given["id"], context)
        command = c.ConcludeApplication(self._clock(), self._today(), ResultCode(given["result"]))
        return self._handle(given["id"], command, context)

    # -- provincial systems -----------------------------------------------------------------------------------------

    def record_hand_off(self, payload: Payload, context: Context) -> Answer:
        given = loaded("record_hand_off", payload)
        policies.check_hand_off(actor_of(context), self._load(given["id"]).state)
        command = c.RecordHandOff(self._clock(), given["system"], given["ticket_id"])
        return self._handle(given["id"], command, context)

    def record_forwarding_receipt(self, payload: Payload, context: Context) -> Answer:
        given = loaded("record_forwarding_receipt", payload)
        policies.check_system(actor_of(context))
        command = c.RecordForwardingReceipt(
            at=self._clock(),
            system=given["system"],
            outcome=ReceiptOutcome(given["outcome"]),
            provincial_number=given["provincial_number"],
            receipt_id=given["receipt_id"],
            reason=given["reason"],
        )
        return self._handle(given["id"], command, context)

    def record_provincial_status(self, payload: Payload, context: Context) -> Answer:
        """The command's answer with `applied`: whether the call-back said anything new."""
        given = loaded("record_provincial_status", payload)
        policies.check_system(actor_of(context))
        application_id = self._register.application_id(given["number"])
        if application_id is None:
            raise errors.application_unknown()
        application = self._load(application_id).state
        status = ProvincialStatus(given["status"])
        happened_on = given["at"].astimezone(CHINA).date()
        accepted = status is ProvincialStatus.ACCEPTED
        due = self._due_dates(application, happened_on) if accepted else DueDates(None, None)
        command = c.RecordProvincialStatus(
            at=given["at"],
            system=given["system"],
            provincial_number=given["provincial_number"],
            sequence=given["sequence"],
            status=status,
            documents=given["documents"],
            happened_on=happened_on,
            due_on=due.promised,
            statutory_due_on=due.statutory,
        )
        answer = self._handle(application_id, command, context)
        return answer | {"applied": bool(answer["position"]) and not answer["repeated"]}

    # -- shared -----------------------------------------------------------------------------------------------------

    def _load(self, application_id: str) -> Loaded[Application]:
        return self._cases.load(application_id)

    def _handled_by(self, application_id: str, context: Context) -> Application:
        """The case, for staff who may handle it."""
        application = self._load(application_id).state
        policies.check_handler(actor_of(context), application)
        return application

    def _handle(self, application_id: str, command: c.ApplicationCommand, context: Context) -> Answer:
        handled = self._cases.handle(application_id, command, command_context(context))
        return _answer(application_id, handled)

    def _submitted_before(self, application_id: str, context: Context) -> Answer:
        """Submitted already: the same intent again gets its answer, another one is refused by the aggregate."""
        command_id = command_context(context).commit_id(f"application-{application_id}")
        earlier = self._register.find_commit(command_id)
        if earlier is None:
            raise errors.already_submitted()
        state, version = (current := self._load(application_id)).state, current.version
        return _answer(application_id, Handled(state, version, earlier.position, repeated=True))

    def _complete(self, actor: CallActor, form: FormRef, given: Mapping[str, Any]) -> tuple[FileRef, ...]:
        """The files as they are stored. Raises ValidationFailed for wrong answers and wrong files together."""
        files, wrong = self._check.files(actor.id, given["files"])
        found = self._check.answers(form, given["values"], files, self._today())
        errors.refuse_if_any([*found, *wrong])
        return files

    def _own_files(self, actor: CallActor, files: tuple[FileRef, ...]) -> tuple[FileRef, ...]:
        checked, wrong = self._check.files(actor.id, files)
        errors.refuse_if_any(wrong)
        return checked

    def _due_dates(
        self, application: Application, accepted_on: date, *, resumed_on: date | None = None
    ) -> DueDates:
        assert application.item is not None, "a case keeps its item"
        suspended = application.suspended_days(resumed_on) if resumed_on else ()
        return self._deadlines.of(application.item, accepted_on, suspended)

    def _today(self) -> date:
        return self._clock().astimezone(CHINA).date()


def _answer(application_id: str, handled: Handled[Application, Any]) -> Answer:
    status, case = handled.state.status, handled.state.case
    assert status is not None, "a command leaves a state behind"
    return {
        "id": application_id,
        "number": case.number if case else None,
        "status": status.value,
        "status_name": status.label,
        "version": handled.version,
        "position": handled.position,
        "repeated": handled.repeated,
    }


def _warnings(due: DueDates) -> Answer:
    if not due.missing_years:
        return {}
    years = "、".join(f"{year}年" for year in due.missing_years)
    detail = f"{years}放假安排尚未导入,超出的办理期限暂时无法计算,请管理员导入后补算"
    return _warning(detail)


def _warning(detail: str) -> Answer:
    return {"warnings": [{"code": "MISSING_CALENDAR_YEAR", "detail": detail}]}
