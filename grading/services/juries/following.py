"""A new deliberation: a jury of its own that follows a closed one and judges whom it is sent."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from grading.models import Decision, Jury, JuryEvent, Settlement, Student, User
from grading.services.juries.events import log
from grading.services.juries.locks import locked_jury


@transaction.atomic
def open_following(jury_id: int, *, students: Collection[int], motive: str, by: User) -> Jury:
    """Open the jury that follows a closed one, for these of its students.

    It has no decision of its own yet; what the first acquired stays held. Raises ValidationError
    when the first is not closed, is followed already, judged none of these students or one of
    them not, or without a motive; DoesNotExist when `by` does not hold it.
    """
    first = locked_jury(jury_id, by=by)
    if not first.is_closed:
        raise ValidationError(f"{first} n’est pas clos : ses décisions se changent encore.")
    if Jury.objects.filter(follows=first).exists():
        raise ValidationError("Une nouvelle délibération suit déjà ce jury : rien n’est créé.")
    if not motive.strip():
        raise ValidationError({"motive": "Une nouvelle délibération demande un motif."})
    judged = set(students_of(first).filter(pk__in=students).values_list("pk", flat=True))
    if not students or judged != set(students):
        raise ValidationError({"student": "Choisissez parmi les étudiants que ce jury a jugés."})
    jury = Jury.objects.create(
        term=first.term, kind=first.kind, follows=first, motive=motive.strip(), created_by=by
    )
    jury.referred.set(judged)
    log(jury, JuryEvent.Kind.OPENED, by=by, reason=motive.strip(), follows=first.pk)
    return jury


def students_of(jury: Jury) -> QuerySet[Student]:
    """Those of whom a jury decided, by name."""
    decided = Decision.objects.filter(jury=jury).exclude(code="").values("student")
    return Student.objects.filter(pk__in=decided).order_by("sort_name", "number")


def referred_by(jury: Jury) -> set[int]:
    """The ids of those whose contradiction was referred to a new deliberation."""
    found = Settlement.objects.filter(decision__jury=jury, outcome=Settlement.Outcome.REFERRED)
    return set(found.values_list("decision__student", flat=True))
