"""Reminders to the teachers about the marks that they have not entered."""

import logging
from dataclasses import dataclass
from enum import Enum
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from grading.models import Reminder, User
from grading.models.term import RESULT_READERS

logger = logging.getLogger(__name__)


class Verdict(Enum):
    SENT = "sent"
    ALREADY = "already"
    NO_ADDRESS = "no_address"
    NOT_SENT = "not_sent"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message. ``reminder`` is the one of today: this one, or when there was one
    already, that one."""

    verdict: Verdict
    teacher: User
    reminder: Reminder | None = None


def send_reminder(teacher_id: int, *, subject: str, body: str, by: User) -> Outcome:
    """Send a message to a teacher and log it, unless he got one today.

    The row is written first, and only stays if the mail server took the message: of two people
    at once the second waits and is told, and what did not leave may be tried again.
    Raises DoesNotExist for somebody who teaches nothing where `by` knows all results.
    """
    teacher = teachers_known_to(by).get(pk=teacher_id)
    if not teacher.email:
        return Outcome(Verdict.NO_ADDRESS, teacher)
    now = timezone.now()
    reminder = Reminder(
        teacher=teacher,
        day=timezone.localdate(now),
        sent_at=now,
        sent_by=by,
        subject=subject,
        body=body,
    )
    try:
        _log_and_send(reminder)
    except IntegrityError:
        return Outcome(Verdict.ALREADY, teacher, _of_the_day(reminder))
    except (SMTPException, OSError, ValueError):  # ValueError: an address or a subject is at fault
        logger.exception("A reminder to user %s did not leave.", teacher.pk)
        return Outcome(Verdict.NOT_SENT, teacher)
    return Outcome(Verdict.SENT, teacher, reminder)


def teachers_known_to(user: User) -> QuerySet[User]:
    """Whoever teaches in the departments where the user knows the results of everybody."""
    departments = user.departments_as(*RESULT_READERS)
    return User.objects.filter(teaching_assignments__term__department__in=departments).distinct()


@transaction.atomic
def _log_and_send(reminder: Reminder) -> None:
    reminder.save(force_insert=True)
    answer_to = [reminder.sent_by.email] if reminder.sent_by.email else None
    EmailMessage(
        reminder.subject, reminder.body, to=[reminder.teacher.email], reply_to=answer_to
    ).send()


def _of_the_day(reminder: Reminder) -> Reminder:
    return Reminder.objects.select_related("sent_by").get(
        teacher=reminder.teacher, day=reminder.day
    )
