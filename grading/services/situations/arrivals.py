"""Students who come: newcomers, by transfer, or back into another semester."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from curriculum.models import Modality, Parcours
from grading.models import Enrolment, Group, Student, Term, Turn, User
from grading.models.names import bare
from grading.services.assessments import lock_term
from grading.services.situations.departures import end_gap_year
from grading.services.situations.turns import append, refuse_judged


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who he is, and in which group of the term: its name, empty for none."""

    number: str
    last_name: str
    first_name: str
    email: str = ""
    group: str = ""


class AnotherName(ValidationError):
    """The number is that of somebody else."""

    def __init__(self, student: Student) -> None:
        super().__init__(
            {"number": f"Ce numéro est celui de {student} : corrigez le numéro ou le nom."}
        )


@transaction.atomic
def enrol(
    term_id: int,
    newcomer: Newcomer,
    *,
    by: User,
    on: date | None = None,
    kind: Turn.Kind | None = None,
    reason: str = "",
    institution: str = "",
    parcours: str = "",
    modality: str = Modality.FI,
) -> Enrolment:
    """Enrol somebody in the term, known here or not, in the parcours of that code (empty: none).

    `kind` is TRANSFER_IN or BACK, which his path tells with the reason; None for an ordinary
    arrival. Raises DoesNotExist when `by` does not know the results of the term, Judged,
    AnotherName, ValidationError for what the fields refuse or somebody enrolled already.
    """
    term = term_to_fill(term_id, by)
    enrolment = admitted(term, newcomer, joined_on=on, parcours=parcours, modality=modality)
    if kind is not None:
        details = {"institution": institution.strip()} if institution.strip() else {}
        append(
            enrolment.student,
            kind,
            on=on or date(term.year, 9, 1),
            reason=reason,
            by=by,
            enrolment=enrolment,
            terms=[str(term)],
            **details,
        )
    return enrolment


def term_to_fill(term_id: int, by: User) -> Term:
    term = Term.objects.for_user(by).select_related("programme").get(pk=term_id)
    lock_term(term.pk)
    refuse_judged([term])
    return term


def admitted(
    term: Term,
    newcomer: Newcomer,
    *,
    joined_on: date | None = None,
    parcours: str = "",
    modality: str = Modality.FI,
) -> Enrolment:
    student = student_of(term, newcomer)
    enrolment = Enrolment(
        term=term,
        student=student,
        group=group_of(term, newcomer.group),
        parcours=parcours_of(term, parcours),
        modality=modality,
        joined_on=joined_on,
    )
    enrolment.full_clean()
    enrolment.save(force_insert=True)
    end_gap_year(student, term.year)
    return enrolment


def student_of(term: Term, newcomer: Newcomer) -> Student:
    """Who bears that number in the department, else a new student."""
    known = Student.objects.filter(department=term.department_id, number=newcomer.number).first()
    if known is not None:
        if not same_name(known, newcomer):
            raise AnotherName(known)
        return known
    student = Student(
        department_id=term.department_id,
        number=newcomer.number,
        last_name=newcomer.last_name,
        first_name=newcomer.first_name,
        email=newcomer.email,
    )
    student.full_clean()
    student.save(force_insert=True)
    return student


def same_name(student: Student, newcomer: Newcomer) -> bool:
    """Whatever the accents, the hyphens and the case."""
    theirs = (bare(student.last_name), bare(student.first_name))
    return theirs == (bare(newcomer.last_name), bare(newcomer.first_name))


def group_of(term: Term, name: str) -> Group | None:
    if not name:
        return None
    found = term.groups.filter(name__iexact=name).first()
    if found is None:
        raise ValidationError({"group": f"{term} n’a pas de groupe « {name} »."})
    return found


def parcours_of(term: Term, code: str) -> Parcours | None:
    if not code:
        return None
    found = Parcours.objects.filter(programme=term.programme_id, code=code).first()
    if found is None:
        raise ValidationError({"parcours": "Le programme de ce semestre n’a pas ce parcours."})
    return found
