"""The life of an assessment, and those that are ready to be published."""

from django.db.models import Count, Q, QuerySet

from curriculum.models import Module
from grading.models import Assessment, AssessmentEvent, Mark, Term


def life_of(assessment: Assessment) -> list[AssessmentEvent]:
    """What happened to it, the latest first, in one query."""
    return list(assessment.events.select_related("author").order_by("-pk"))


def complements_of(assessment: Assessment) -> QuerySet[Assessment]:
    """The resits, second sessions and bonuses that complete it."""
    return assessment.completed_by.order_by("date", "pk")


def ready_in(term: Term, module: Module | None = None) -> QuerySet[Assessment]:
    """The validated assessments of a term, or of one of its modules, by module; each with how
    many marks it has (`entered`)."""
    found = Assessment.objects.filter(term=term, state=Assessment.State.VALIDATED)
    if module is not None:
        found = found.filter(module=module)
    entered = Count("marks", filter=~Q(marks__status=Mark.Status.BLANK))
    return (
        found.select_related("module")
        .annotate(entered=entered)
        .order_by("module__position", "module", "date", "pk")
    )
