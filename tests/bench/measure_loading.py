"""The database against the computation: how long it takes to deliver the marks of a promotion,
to put them into columns, and to compute with them."""

import numpy as np
from django.db import connection
from django.db.models import Case, F, IntegerField, Value, When
from django.utils import timezone

from grading.core.averages.scheme import Scheme
from grading.core.bulk.columns import ABSENT, EXCUSED, PENDING, Promotion, blank_entries
from grading.core.bulk.computation import compute_promotion
from grading.models import Enrolment, Mark, Student, Term
from tests.bench.database import empty_database
from tests.bench.promotion import SEMESTER, scheme_of_72
from tests.bench.report import Report, duration, seconds, thousands
from tests.factories import AssessmentFactory, ModuleFactory, TermFactory

SIZE = 20_000
BATCH = 2_000
# The same marks on every machine: 1 of 97 is excused, 1 of 89 absent, 1 of 83 pending.
MARKS = """
INSERT INTO grading_mark
    (assessment_id, enrolment_id, status, value, version, updated_at, updated_by_id)
SELECT assessment_id, enrolment_id, status,
       CASE WHEN status = 'graded' THEN 200 + seed %% 1700 END, 1, %s, author_id
FROM (
    SELECT assessment_id, enrolment_id, seed, author_id,
           CASE WHEN seed %% 97 = 0 THEN 'EXC' WHEN seed %% 89 = 0 THEN 'ABS'
                WHEN seed %% 83 = 0 THEN 'ATT' ELSE 'graded' END AS status
    FROM (
        SELECT a.id AS assessment_id, e.id AS enrolment_id, a.created_by_id AS author_id,
               a.id * 7919 + e.id * 10473 AS seed
        FROM grading_assessment AS a CROSS JOIN grading_enrolment AS e
    ) AS pairs
) AS entries
"""
# In this database, thrown away at the end, the marks come without their history.
UNGUARDED = {
    "sqlite": ("DROP TRIGGER grading_mark_told_on_insert",),
    "postgresql": ("DROP TRIGGER grading_mark_told ON grading_mark",),
}
ENTRY = Case(
    When(status=Mark.Status.GRADED, then=F("value")),
    When(status=Mark.Status.ABSENT, then=Value(ABSENT)),
    When(status=Mark.Status.EXCUSED, then=Value(EXCUSED)),
    default=Value(PENDING),
    output_field=IntegerField(),
)
CELL = np.dtype([("enrolment", np.int64), ("assessment", np.int64), ("entry", np.int64)])


def run(report: Report) -> None:
    with empty_database() as engine:
        report.title(f"Notes de {thousands(SIZE)} étudiants lues dans {engine}")
        scheme = scheme_of_72()
        term = _fill(scheme)
        _measure(report, scheme, term)


def _fill(scheme: Scheme) -> Term:
    term = TermFactory(number=SEMESTER)
    codes = {each.module for each in scheme.assessments.values()}
    modules = {
        code: ModuleFactory(programme=term.programme, semester_number=SEMESTER, code=code)
        for code in codes
    }
    for each in scheme.assessments.values():
        AssessmentFactory(term=term, module=modules[each.module], title=each.id)
    for start in range(0, SIZE, BATCH):
        students = Student.objects.bulk_create(
            Student(department=term.department, number=str(number), last_name="Essai")
            for number in range(start, start + BATCH)
        )
        Enrolment.objects.bulk_create(Enrolment(term=term, student=each) for each in students)
    with connection.cursor() as cursor:
        for statement in UNGUARDED[connection.vendor]:
            cursor.execute(statement)
        cursor.execute(MARKS, [timezone.now()])
        cursor.execute("ANALYZE")
    return term


def _measure(report: Report, scheme: Scheme, term: Term) -> None:
    marks = Mark.objects.filter(assessment__term=term).order_by()
    plain = marks.values_list("enrolment_id", "assessment_id", "status", "value")
    delivered = seconds(lambda: [None for _ in plain.iterator(BATCH)], 2)
    report.note(f"{thousands(marks.count())} notes livrées", duration(delivered))
    poured = seconds(lambda: _promotion(scheme, term), 2)
    report.compare("livrées et rangées en colonnes", duration(poured), poured / delivered)
    promotion = _promotion(scheme, term)
    computed = seconds(lambda: compute_promotion(scheme, promotion), 5)
    report.at_most("calcul d’un coup ÷ livraison", duration(computed), computed / delivered, 0.1)


def _promotion(scheme: Scheme, term: Term) -> Promotion:
    """Marks as columns, read without a Python object per mark."""
    enrolments = np.array(term.enrolments.order_by("pk").values_list("pk", flat=True))
    titles = dict(term.assessments.order_by().values_list("title", "pk"))
    assessments = np.array([titles[each] for each in scheme.assessments])
    rows = Mark.objects.filter(assessment__term=term).order_by()
    cells = np.fromiter(
        rows.values_list("enrolment_id", "assessment_id", ENTRY).iterator(BATCH), CELL
    )
    entries = blank_entries(len(assessments), len(enrolments))
    order = np.argsort(assessments)
    rank = order[np.searchsorted(assessments[order], cells["assessment"])]
    entries[rank, np.searchsorted(enrolments, cells["enrolment"])] = cells["entry"]
    size = len(enrolments)
    return Promotion(
        size=size,
        assessments=tuple(scheme.assessments),
        entries=entries,
        parcours=np.zeros(size, np.int8),
        parcours_codes=(scheme.programme.parcours[0].code,),
        semesters={SEMESTER: np.ones(size, np.bool_)},
    )
