"""Terms as lists show them: each with how many students and assessments it has."""

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from grading.models import Assessment, Enrolment, Term


def with_counts(terms: QuerySet[Term]) -> QuerySet[Term]:
    """The terms with `students` (enrolled), `assessments_held` and `assessments_published`."""
    published = Assessment.objects.filter(state=Assessment.State.PUBLISHED)
    return terms.select_related("programme").annotate(
        students=_count(Enrolment.objects.filter(status=Enrolment.Status.ENROLLED)),
        assessments_held=_count(Assessment.objects.all()),
        assessments_published=_count(published),
    )


def _count(rows: QuerySet[Enrolment] | QuerySet[Assessment]) -> Coalesce:
    """How many of these rows belong to the term; a subquery, so that counts do not multiply."""
    of_term = rows.filter(term=OuterRef("pk")).order_by().values("term")
    return Coalesce(
        Subquery(of_term.annotate(total=Count("pk")).values("total")),
        0,
        output_field=IntegerField(),
    )
