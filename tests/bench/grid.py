"""A semester full of marks, as those who enter them meet it: the shipped programme, 72 assessments,
eight of them in one module, and a teacher for each person who enters at once."""

from dataclasses import dataclass
from itertools import count, cycle, product

from django.conf import settings

from curriculum.documents import read_document
from curriculum.models import Module
from curriculum.services import default_department, import_programme
from grading.models import Assessment, Enrolment, Role, Term, User
from grading.selectors.marks import MarkValue
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.factories import (
    AssessmentFactory,
    EnrolmentFactory,
    MembershipFactory,
    TeachingAssignmentFactory,
    TermFactory,
)

ASSESSMENTS, WIDEST, STUDENTS, TEACHERS = 72, 8, 120, 20
FILE = settings.PROGRAMMES_DIR / "but-gmp-le-creusot.json"


@dataclass(frozen=True)
class FullSemester:
    """`drafts` holds for each teacher an assessment of his module, without a mark. `reader`
    knows all results."""

    term: Term
    widest: Module
    reader: User
    assessments: tuple[Assessment, ...]
    students: tuple[Enrolment, ...]
    teachers: tuple[User, ...]
    drafts: tuple[Assessment, ...]


def full_semester() -> FullSemester:
    department = default_department()
    programme = import_programme(read_document(FILE.read_bytes()), department=department).programme
    term = TermFactory(programme=programme, department=department, number=1)
    modules = list(Module.objects.filter(programme=programme, semester_number=1, parcours=None))
    widest, others = modules[0], cycle(modules[1:])
    taught = [next(others) for _ in range(TEACHERS)]
    held = [widest] * WIDEST + [next(others) for _ in range(ASSESSMENTS - WIDEST)]
    semester = FullSemester(
        term=term,
        widest=widest,
        reader=MembershipFactory(department=department, role=Role.SCOLARITE).user,
        assessments=tuple(AssessmentFactory(term=term, module=each, type="TP") for each in held),
        students=tuple(EnrolmentFactory.create_batch(STUDENTS, term=term)),
        teachers=tuple(
            TeachingAssignmentFactory(term=term, module=each).teacher for each in taught
        ),
        drafts=tuple(AssessmentFactory(term=term, module=each, type="DS") for each in taught),
    )
    fill(semester)
    return semester


def fill(semester: FullSemester) -> None:
    """A mark of every student at each of the 72, the same on every machine."""
    cells = product(semester.assessments, semester.students)
    marks = (MarkValue("graded", rank * 71 % 2001) for rank in count())
    record_marks(
        (
            MarkEntry(exam.pk, student.pk, mark)
            for (exam, student), mark in zip(cells, marks, strict=False)
        ),
        by=semester.reader,
    )
