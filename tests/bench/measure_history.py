"""The proof of the history: how long a chain takes to recompute, against reading it at all."""

import tracemalloc
from collections.abc import Iterator
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from grading.models import Enrolment, Mark, MarkBatch, MarkChange, Student
from grading.selectors import verification
from grading.selectors.chain import AT_ONCE, Walk
from grading.services import chain
from tests.bench.database import empty_database
from tests.bench.report import Report, duration, seconds, thousands
from tests.factories import AssessmentFactory, TermFactory

VERSIONS = 5
ASSESSMENTS = 20
STUDENTS = 200
ROWS = VERSIONS * ASSESSMENTS * STUDENTS


def run(report: Report) -> None:
    with empty_database() as engine:
        _fill()
        report.title(f"Preuve d’un historique de {thousands(ROWS)} lignes dans {engine}")
        _measure(report)


def _measure(report: Report) -> None:
    rows = MarkChange.objects.order_by("pk")
    delivered = seconds(lambda: [None for _ in rows.iterator(AT_ONCE)])
    report.note("lignes livrées par la base", duration(delivered))
    walked = seconds(lambda: list(Walk().faults()))
    report.compare("chaîne recalculée ÷ livraison", duration(walked), walked / delivered)
    compared = seconds(lambda: list(verification.faults()))
    report.compare("versions et notes comparées", duration(compared), compared / delivered)
    tracemalloc.start()
    assert list(Walk().faults()) == []
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    report.at_most("mémoire de la preuve, en Mo", f"{peak / 1e6:.1f} Mo", peak / 1e6, 30)


def _fill() -> None:
    term = TermFactory()
    assessments = AssessmentFactory.create_batch(ASSESSMENTS, term=term)
    author = assessments[0].created_by
    students = Student.objects.bulk_create(
        Student(department=term.department, number=str(number), last_name="Essai")
        for number in range(STUDENTS)
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(term=term, student=each) for each in students
    )
    now = timezone.now()
    batch = MarkBatch.objects.create(by=author, at=now).pk
    for assessment in assessments:
        for version in range(1, VERSIONS + 1):
            keys = (each.pk for each in enrolments)
            with transaction.atomic():
                chain.append(list(_changes(assessment.pk, keys, version, author.pk, batch)))
        Mark.objects.bulk_create(
            [
                Mark(
                    assessment=assessment,
                    enrolment=each,
                    status="graded",
                    value=1000 + VERSIONS,
                    version=VERSIONS,
                    updated_at=now,
                    updated_by=author,
                )
                for each in enrolments
            ],
            batch_size=AT_ONCE,
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _changes(
    assessment: int, enrolments: Iterator[int], version: int, author: int, batch: UUID
) -> Iterator[MarkChange]:
    for enrolment in enrolments:
        yield MarkChange(
            assessment_id=assessment,
            enrolment_id=enrolment,
            version=version,
            old_status="blank" if version == 1 else "graded",
            old_value=None if version == 1 else 999 + version,
            new_status="graded",
            new_value=1000 + version,
            author_id=author,
            at=timezone.now(),
            batch_id=batch,
        )
