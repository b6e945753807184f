"""What a student asks to be told by e-mail, and what he has seen on his page."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from grading.models import Student, Subscription, User


@transaction.atomic
def subscribe(*, by: User, frequency: Subscription.Frequency, with_value: bool) -> Subscription:
    """Choose the messages. Whoever asks for them is told what happens from now on, not before.

    Raises Student.DoesNotExist when `by` is no student.
    """
    subscription = _of(by)
    was_told = subscription.frequency != Subscription.Frequency.NEVER
    subscription.frequency, subscription.with_value = frequency, with_value
    if not was_told or subscription.told_until is None:
        subscription.told_until = timezone.now()
    subscription.full_clean()
    subscription.save(update_fields=["frequency", "with_value", "told_until"])
    return subscription


@transaction.atomic
def mark_seen(*, by: User, until: datetime) -> Subscription:
    """Remember that the student saw what there was until then; it never goes back, nor ahead.

    Raises Student.DoesNotExist when `by` is no student.
    """
    subscription = _of(by)
    until = min(until, timezone.now())
    if subscription.seen_until is None or subscription.seen_until < until:
        subscription.seen_until = until
        subscription.save(update_fields=["seen_until"])
    return subscription


def _of(user: User) -> Subscription:
    """The locked row of a student, made the first time."""
    student = Student.objects.select_for_update(of=("self",), no_key=True).get(user=user)
    return Subscription.objects.get_or_create(student=student)[0]
