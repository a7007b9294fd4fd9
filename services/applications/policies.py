"""Who may do what with cases: the one place of the service that asks for roles.

| who | may |
|---|---|
| applicant | everything an applicant does, with their own drafts and cases; nobody else's exist for them |
| staff of a department | see and handle the cases of items of that department |
| admin | see and handle all cases |
| admin, ops | erase a person who has no open case; export what is known of one |
| system | what the forwarding worker and notify need: submissions, contacts, receipts, provincial statuses |
"""

from __future__ import annotations

from event_sourcing.request_context import CallActor
from services.applications import errors
from services.applications.state import Application

ADMIN, APPLICANT, OPS, STAFF, SYSTEM = "admin", "applicant", "ops", "staff", "system"


def check_applicant(actor: CallActor) -> None:
    """Raises Forbidden."""
    if APPLICANT not in actor.roles:
        raise errors.applicants_only()


def check_system(actor: CallActor) -> None:
    """Raises Forbidden."""
    if SYSTEM not in actor.roles:
        raise errors.systems_only()


def check_own(actor: CallActor, application: Application) -> None:
    """Raises NotFound for a case of somebody else as for none at all, so that ids cannot be tried out."""
    if application.status is None or application.applicant_id != actor.id:
        raise errors.application_unknown()


def check_own_or_new(actor: CallActor, application: Application) -> None:
    """Ids are chosen by callers: one that somebody else has taken leads nowhere. Raises NotFound."""
    if application.status is not None:
        check_own(actor, application)


def check_handler(actor: CallActor, application: Application) -> None:
    """Staff who act on a case. Raises NotFound for other departments' cases, Forbidden for its own applicant."""
    if _handles(actor, application):
        return
    if application.applicant_id == actor.id and application.case is not None:
        raise errors.staff_only()
    raise errors.application_unknown()


def check_reader(actor: CallActor, application: Application) -> None:
    """Whoever may see the whole case. Raises NotFound. A draft is nobody's business but its applicant's."""
    own = application.status is not None and application.applicant_id == actor.id
    if not own and not _handles(actor, application) and not _is_system(actor, application):
        raise errors.application_unknown()


def check_eraser(actor: CallActor) -> None:
    """Raises Forbidden."""
    if not actor.roles & {ADMIN, OPS}:
        raise errors.erasers_only()


def check_exporter(actor: CallActor, subject: str) -> None:
    """The person themself, too. Raises Forbidden."""
    if actor.id != subject:
        check_eraser(actor)


def check_hand_off(actor: CallActor, application: Application) -> None:
    if SYSTEM not in actor.roles:
        check_own(actor, application)


def _handles(actor: CallActor, application: Application) -> bool:
    if application.case is None:
        return False
    return ADMIN in actor.roles or (
        STAFF in actor.roles and actor.department == application.case.department_code
    )


def _is_system(actor: CallActor, application: Application) -> bool:
    return application.case is not None and SYSTEM in actor.roles
