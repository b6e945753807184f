"""UEs acquired in another institution."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from grading.core.decisions.competences import code_elsewhere
from grading.core.rules import rules_from_document
from grading.models import Acquisition, Student, Turn, User
from grading.selectors.paths import student_enrolments
from grading.selectors.situations import is_elsewhere, relied_on, ues_of_programme
from grading.services.situations.turns import append, locked_student, refuse_to_come

HUNDREDTHS = 100


@transaction.atomic
def record_elsewhere(
    student_id: int,
    *,
    ues: Mapping[str, int | None],
    institution: str,
    on: date,
    reason: str,
    by: User,
) -> Turn:
    """Record UEs that the student acquired elsewhere, each with its average in hundredths, None
    where the institution gives none.

    Raises DoesNotExist when `by` does not keep his situation, ValidationError for a UE that is
    not of his programme or that he holds already, an average out of range, no institution, no
    reason or a date to come.
    """
    student = locked_student(student_id, by)
    refuse_to_come(on)
    if not ues:
        raise ValidationError("Cochez au moins une UE.")
    if not institution.strip():
        raise ValidationError({"institution": "L’établissement est attendu."})
    refuse_held(student, ues)
    write(student, ues, institution.strip(), by)
    return append(
        student,
        Turn.Kind.ELSEWHERE,
        on=on,
        reason=reason,
        by=by,
        ues=dict(ues),
        institution=institution.strip(),
    )


def refuse_held(student: Student, ues: Mapping[str, int | None]) -> None:
    held = set(student.acquisitions.values_list("ue_code", flat=True)) & set(ues)
    if held:
        names = ", ".join(sorted(held))
        raise ValidationError(f"{student} tient déjà {names} : rien n’est enregistré.")


def write(student: Student, ues: Mapping[str, int | None], institution: str, by: User) -> None:
    enrolments = student_enrolments(student)
    if not enrolments:
        raise ValidationError(
            "Inscrivez d’abord l’étudiant dans un semestre : c’est ce qui dit de quel programme "
            "sont ses UE."
        )
    latest = max(enrolments, key=lambda each: (each.term.year, each.term.number))
    programme = latest.term.programme
    known, rules = ues_of_programme(programme), rules_from_document(programme.rules)
    for code, average in ues.items():
        if code not in known:
            raise ValidationError(f"{code} n’est pas une UE du programme de cet étudiant.")
        exact = None if average is None else Fraction(average, HUNDREDTHS)
        acquisition = Acquisition(
            student=student,
            ue_code=code,
            average=average,
            code=code_elsewhere(exact, rules),
            origin=institution,
            recorded_by=by,
            recorded_at=timezone.now(),
        )
        acquisition.full_clean()
        acquisition.save(force_insert=True)


@transaction.atomic
def take_back(acquisition_id: int, *, reason: str, by: User) -> Turn:
    """Withdraw a UE that was wrongly recorded as acquired elsewhere; the path keeps both lines.

    Raises DoesNotExist when `by` does not keep the situation of its student, ValidationError
    when it is no such UE, when a jury has relied on it, or without a reason.
    """
    found = Acquisition.objects.select_related("student").get(pk=acquisition_id)
    student = locked_student(found.student_id, by)
    acquisition = student.acquisitions.get(pk=acquisition_id)
    if not is_elsewhere(acquisition):
        raise ValidationError(
            f"{acquisition.ue_code} a été acquise ici : elle l’est pour de bon (4.3)."
        )
    if relied_on(student, [acquisition]):
        raise ValidationError(
            f"Un jury a déjà décidé en tenant compte de {acquisition.ue_code} : elle ne se retire "
            "plus. Une nouvelle délibération peut revenir sur la décision."
        )
    turn = append(
        student,
        Turn.Kind.ELSEWHERE,
        on=timezone.localdate(),
        reason=reason,
        by=by,
        ues={acquisition.ue_code: acquisition.average},
        institution=acquisition.origin,
        withdrawn=True,
    )
    acquisition.delete()
    return turn
