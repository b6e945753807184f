"""Where a student stands beside his marks: the turns of his path, what a jury has judged of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from curriculum.models import UE, Parcours, Programme
from grading.models import (
    Acquisition,
    Decision,
    Enrolment,
    GapYear,
    Jury,
    Student,
    Term,
    Turn,
    User,
)
from grading.models.term import RESULT_READERS
from grading.selectors.paths import student_enrolments

Elsewhere = Mapping[int, Mapping[str, str]]
"""By student, where each UE was acquired out of the institution; empty where nobody says where."""


@dataclass(frozen=True, slots=True)
class Situation:
    """`enrolments` go from the latest to the first, `turns` too; `judged` are the ids of the
    terms that a closed jury judged, `kept` those of the acquisitions that a jury relied on."""

    student: Student
    enrolments: tuple[Enrolment, ...]
    acquisitions: tuple[Acquisition, ...]
    turns: tuple[Turn, ...]
    gap_years: tuple[GapYear, ...]
    judged: frozenset[int]
    kept: frozenset[int]

    @property
    def changeable(self) -> tuple[Enrolment, ...]:
        """The enrolments that no closed jury has judged."""
        return tuple(each for each in self.enrolments if each.term_id not in self.judged)

    @property
    def open(self) -> tuple[Enrolment, ...]:
        return tuple(each for each in self.changeable if each.is_active)

    @property
    def left(self) -> tuple[Enrolment, ...]:
        """Those that he left and may come back to."""
        return tuple(each for each in self.changeable if not each.is_active)

    @property
    def programme(self) -> Programme | None:
        """The version of his latest semester, None without any enrolment."""
        return self.enrolments[0].term.programme if self.enrolments else None


def students_of(user: User) -> QuerySet[Student]:
    """The students whose situation the user keeps."""
    return Student.objects.filter(department__in=user.departments_as(*RESULT_READERS))


def situation_of(student: Student) -> Situation:
    """In six queries."""
    enrolments = sorted(student_enrolments(student), key=_age, reverse=True)
    acquisitions = tuple(student.acquisitions.select_related("term", "jury__term"))
    turns = student.turns.select_related("author", "enrolment__term").order_by("-on", "-pk")
    return Situation(
        student,
        tuple(enrolments),
        acquisitions,
        tuple(turns),
        tuple(student.gap_years.all()),
        judged_terms(each.term for each in enrolments),
        relied_on(student, acquisitions),
    )


def _age(enrolment: Enrolment) -> tuple[int, int, int]:
    return enrolment.term.year, enrolment.term.number, enrolment.pk


def juries_on(terms: Iterable[Term]) -> QuerySet[Jury]:
    """The juries that may judge one of these terms: of the term, or of the year it is in."""
    terms = list(terms)
    return Jury.objects.filter(
        term__programme__in={term.programme_id for term in terms},
        term__year__in={term.year for term in terms},
    ).select_related("term")


def judged_terms(terms: Iterable[Term]) -> frozenset[int]:
    """The ids of those that a closed jury judged, in one query."""
    terms = list(terms)
    return judged_by(juries_on(terms).filter(state=Jury.State.CLOSED), terms)


def judged_by(juries: Iterable[Jury], terms: Iterable[Term]) -> frozenset[int]:
    """The ids of those among these terms that one of these juries judges."""
    places = {
        (jury.term.programme_id, jury.term.year, number)
        for jury in juries
        for number in jury.semesters
    }
    return frozenset(
        term.pk for term in terms if (term.programme_id, term.year, term.number) in places
    )


def relied_on(student: Student, acquisitions: Iterable[Acquisition]) -> frozenset[int]:
    """The ids of those that a jury had before its eyes: it decided of this student since they
    were recorded, whatever it decided."""
    decided = Decision.objects.filter(student=student).order_by("-at")
    latest = decided.values_list("at", flat=True).first()
    return frozenset(
        each.pk
        for each in acquisitions
        if each.jury_id or (latest and (each.recorded_at is None or each.recorded_at <= latest))
    )


def acquired_elsewhere(students: Collection[int], institution: str) -> Elsewhere:
    """The UEs that these students of `institution` hold from another one alone, as far as juries
    show what they gave; in one query."""
    shown = Q(jury=None) | Q(jury__in=Jury.objects.shown(timezone.now()))
    found: dict[int, dict[str, str]] = {}
    here = set[tuple[int, str]]()
    for each in Acquisition.objects.filter(shown, student__in=students).order_by("pk"):
        if is_acquired_here(each, institution):
            here.add((each.student_id, each.ue_code))
        else:
            found.setdefault(each.student_id, {})[each.ue_code] = each.origin
    return {
        pk: {code: origin for code, origin in ues.items() if (pk, code) not in here}
        for pk, ues in found.items()
    }


def is_elsewhere(acquisition: Acquisition) -> bool:
    """Whether somebody recorded it as acquired out of this software."""
    return acquisition.jury_id is None and acquisition.term_id is None


def is_acquired_here(acquisition: Acquisition, institution: str) -> bool:
    """Whether this institution gave it: its juries and terms, or what was taken over from another
    software and bears its name, alone or before a comma (« IUT d’essai, 2024-2025 »)."""
    if not is_elsewhere(acquisition):
        return True
    said = acquisition.origin.casefold().strip()
    ours = institution.casefold().strip()
    return bool(ours) and (said == ours or said.startswith(f"{ours},"))


def ues_of_programme(programme: Programme) -> Mapping[str, UE]:
    """Its UEs by code, in their order; a UE that FI and FA share stands once. In one query."""
    rows = UE.objects.filter(semester__programme=programme).select_related("semester", "competence")
    ordered = rows.order_by("semester__number", "position", "code", "-semester__modality")
    found: dict[str, UE] = {}
    for ue in ordered:
        found.setdefault(ue.code, ue)
    return found


def parcours_in(terms: Iterable[Term]) -> dict[str, str]:
    """The parcours of the programmes of these terms: titles by code, in their order."""
    rows = Parcours.objects.filter(programme__in={term.programme_id for term in terms})
    return dict(rows.order_by("position", "code").values_list("code", "title"))


def open_from(enrolments: Iterable[Enrolment], first: Enrolment) -> tuple[Enrolment, ...]:
    """`first` and those that come after it, in their order."""
    found = (each for each in enrolments if _age(each) >= _age(first))
    return tuple(sorted(found, key=_age))
