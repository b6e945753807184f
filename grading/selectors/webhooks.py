"""Who may be told of what happened, and what is waiting to be sent."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from grading.models import (
    Assessment,
    Decision,
    EventKind,
    Jury,
    Mark,
    Role,
    User,
    Webhook,
    WebhookDelivery,
    WebhookEvent,
)
from grading.models.term import RESULT_READERS


def webhooks_of(user: User) -> QuerySet[Webhook]:
    return Webhook.objects.filter(user=user, removed_at=None)


def listening(kind: EventKind) -> list[Webhook]:
    """The webhooks that want to be told of it, whose account is open, with their user."""
    living = Webhook.objects.filter(disabled_at=None, removed_at=None, user__is_active=True)
    return [each for each in living.select_related("user") if kind in each.event_set]


def waiting_events(at: datetime) -> list[int]:
    """The ids of those not told yet that may be: a jury, only once its decisions are shown."""
    shown = Q(jury=None) | Q(jury__in=Jury.objects.shown(at))
    waiting = WebhookEvent.objects.filter(shown, spread_at=None)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def due_deliveries(at: datetime) -> list[tuple[int, int]]:
    """(id, id of the webhook) of what is to be sent by then, the oldest first."""
    pending = WebhookDelivery.objects.filter(
        state=WebhookDelivery.State.PENDING,
        next_at__lte=at,
        webhook__disabled_at=None,
        webhook__removed_at=None,
        webhook__user__is_active=True,
    )
    return list(pending.order_by("next_at", "pk").values_list("pk", "webhook_id"))


def told_to(user: User, event: WebhookEvent) -> dict[str, Any] | None:
    """What the event tells this user, in ids; None when it is not for him.

    Marks: to those who enter them, and to the students whose they are. Decisions: to those who
    read the jury, and to the students of whom it decided.
    """
    if event.jury is not None:
        students = _students(user, event.jury)
        return _decided(event.jury, students) if students else None
    assessment = event.assessment
    if assessment is None or not assessment.is_published:  # withdrawn since
        return None
    enrolments = _enrolments(user, assessment, event)
    return _marked(assessment, enrolments) if enrolments else None


def _enrolments(user: User, assessment: Assessment, event: WebhookEvent) -> list[int]:
    marks = Mark.objects.filter(assessment=assessment).order_by("enrolment")
    if event.kind == EventKind.MARK_CORRECTED:
        marks = marks.filter(enrolment__in=event.enrolments)
    else:
        marks = marks.exclude(status=Mark.Status.BLANK)
    if not Assessment.objects.for_user(user).filter(pk=assessment.pk).exists():
        marks = marks.filter(enrolment__student__user=user)
    return list(marks.values_list("enrolment", flat=True))


def _students(user: User, jury: Jury) -> list[int]:
    decisions = Decision.objects.filter(jury=jury).exclude(code="").order_by("student")
    reads = user.has_role(Role.TEACHER, *RESULT_READERS)
    if not (reads and Jury.objects.for_user(user).filter(pk=jury.pk).exists()):
        decisions = decisions.filter(student__user=user)
    return list(decisions.values_list("student", flat=True).distinct())


def _marked(assessment: Assessment, enrolments: list[int]) -> dict[str, Any]:
    return {
        "assessment": assessment.pk,
        "term": assessment.term_id,
        "module": assessment.module_id,
        "enrolments": enrolments,
    }


def _decided(jury: Jury, students: list[int]) -> dict[str, Any]:
    return {"jury": jury.pk, "term": jury.term_id, "students": students}
