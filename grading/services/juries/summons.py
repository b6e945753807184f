"""The summons of the members of a jury, by mail."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from smtplib import SMTPException

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from grading.models import JuryEvent, JuryMember, User
from grading.services.juries.events import log
from grading.services.juries.locks import open_jury_locked

logger = logging.getLogger(__name__)


class Verdict(Enum):
    SENT = "sent"
    ALREADY = "already"
    NO_ADDRESS = "no_address"
    NOT_SENT = "not_sent"


@dataclass(frozen=True, slots=True)
class Outcome:
    verdict: Verdict
    member: JuryMember


def summon(
    jury_id: int, members: Iterable[int], *, subject: str, body: str, by: User
) -> list[Outcome]:
    """Send the summons to these members, each in a transaction of his own: who got one today gets
    no other, and what did not leave may be tried again. Stops at the first that does not leave: a
    server that is down would make each of the others wait.

    Raises ValidationError for a jury without date, JuryIsClosed, DoesNotExist as always.
    """
    outcomes: list[Outcome] = []
    for member_id in members:
        outcome = _summon(jury_id, member_id, subject, body, by)
        if outcome:
            outcomes.append(outcome)
        if outcome and outcome.verdict is Verdict.NOT_SENT:
            break
    return outcomes


def _summon(jury_id: int, member_id: int, subject: str, body: str, by: User) -> Outcome | None:
    """None for somebody who no longer sits."""
    try:
        return _send(jury_id, member_id, subject, body, by)
    except (SMTPException, OSError, ValueError):  # ValueError: an address or a subject is at fault
        logger.exception("The summons to member %s did not leave.", member_id)
        return Outcome(Verdict.NOT_SENT, JuryMember.objects.get(pk=member_id))


@transaction.atomic
def _send(jury_id: int, member_id: int, subject: str, body: str, by: User) -> Outcome | None:
    """The row is written first, and only stays if the mail server took the message."""
    jury = open_jury_locked(jury_id, by=by)
    if jury.held_at is None:
        raise ValidationError("Une convocation dit quand : fixez d’abord la date du jury.")
    member = jury.members.select_related("user").filter(pk=member_id).first()
    if member is None:
        return None
    if not member.address:
        return Outcome(Verdict.NO_ADDRESS, member)
    now = timezone.now()
    if is_summoned_today(member):
        return Outcome(Verdict.ALREADY, member)
    member.summoned_at = now
    member.save(update_fields=["summoned_at"])
    log(jury, JuryEvent.Kind.SUMMONED, by=by, at=now, member=member.name)
    reply_to = [by.email] if by.email else None
    EmailMessage(subject, body, to=[member.address], reply_to=reply_to).send()
    return Outcome(Verdict.SENT, member)


def is_summoned_today(member: JuryMember) -> bool:
    at = member.summoned_at
    return at is not None and timezone.localdate(at) == timezone.localdate()
