"""Who is concerned by a module: the students whose parcours and modality have it in a UE."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Never

from django.db.models import QuerySet, TextChoices

from config.prepared import Prepared
from curriculum.models import Coefficient, Modality, Module, Parcours
from grading.core.values import UE, Row, Semester
from grading.models import Assessment, Candidate, Enrolment, Term
from grading.selectors.programme import ProgrammePieces


class Closed(TextChoices):
    """Why a student has no mark to enter in a module."""

    NOT_CONCERNED = "not_concerned", "Ne suit pas ce module (parcours ou modalité)."
    LEFT = "left", "A quitté le semestre : ses notes ne changent plus."
    NOT_CALLED = "not_called", "N’est pas convoqué à cette évaluation."
    ANONYMOUS = "anonymous", "Copies anonymes : la note se saisit par son numéro."
    EXEMPT = "exempt", "Dispense : aucune note n’est attendue."


NONE: frozenset[Never] = frozenset()


class Standing(NamedTuple):
    """What decides, of an enrolment, which modules concern the student and whether he still has
    marks to enter there; by their ids, what he is exempted from."""

    enrolment: int
    term: int
    parcours: int | None
    modality: str
    is_active: bool
    exempt_modules: frozenset[int]
    exempt_ues: frozenset[str]

    def is_exempt(self, module_id: int, codes: frozenset[str]) -> bool:
        """Exempted from the module itself, or from every UE that it feeds."""
        return module_id in self.exempt_modules or codes <= self.exempt_ues


@dataclass(frozen=True, slots=True)
class Prescription:
    """In which UEs the programme counts each module, and for whom.

    `rows` gives for (module, modality) the pairs (parcours or None for all, UE code).
    """

    semesters: frozenset[tuple[int, int, str]]
    rows: Mapping[tuple[int, str], tuple[tuple[int | None, str], ...]]

    def ue_codes(self, enrolment: Enrolment, term: Term, module_id: int) -> frozenset[str]:
        """The UEs that the module feeds for this student; none when it does not concern him."""
        return self._codes(enrolment.modality, enrolment.parcours_id, term, module_id)

    def closed(self, standing: Standing, term: Term, module_id: int) -> Closed | None:
        """Why nothing can be entered for this student in this module, None when it can."""
        codes = self._codes(standing.modality, standing.parcours, term, module_id)
        if not codes:
            return Closed.NOT_CONCERNED
        if not standing.is_active:
            return Closed.LEFT
        return Closed.EXEMPT if standing.is_exempt(module_id, codes) else None

    def _codes(
        self, modality: str, parcours: int | None, term: Term, module_id: int
    ) -> frozenset[str]:
        """A student in FA follows the FI semester where the programme has no FA one."""
        if (term.programme_id, term.number, modality) not in self.semesters:
            modality = Modality.FI.value
        rows = self.rows.get((module_id, modality), ())
        return frozenset([code for owner, code in rows if owner is None or owner == parcours])


@Prepared
def _rows(programmes: Collection[int], numbers: Collection[int]) -> QuerySet[Any, Any]:
    found = Coefficient.objects.filter(
        ue__semester__programme__in=programmes, ue__semester__number__in=numbers
    )
    return found.order_by().values_list(
        "ue__semester__programme",
        "ue__semester__number",
        "ue__semester__modality",
        "module",
        "parcours",
        "module__parcours",
        "ue__code",
    )


def prescription(terms: Collection[Term]) -> Prescription:
    """What the programmes prescribe for these terms, in one query."""
    rows = _rows({term.programme_id for term in terms}, {term.number for term in terms})
    found: dict[tuple[int, str], list[tuple[int | None, str]]] = {}
    semesters = set()
    for programme, number, modality, module, parcours, own_parcours, code in rows:
        semesters.add((programme, number, modality))
        found.setdefault((module, modality), []).append((parcours or own_parcours, code))
    return Prescription(
        frozenset(semesters), {key: tuple(sorted(rows, key=str)) for key, rows in found.items()}
    )


@Prepared
def _standings(terms: Collection[int]) -> QuerySet[Any, Any]:
    return (
        Enrolment.objects.filter(term__in=terms)
        .order_by()
        .values_list(
            "pk",
            "term_id",
            "parcours_id",
            "modality",
            "status",
            "exemptions__module_id",
            "exemptions__ue_code",
        )
    )


def standings(terms: Collection[int]) -> dict[int, Standing]:
    """Of everybody in these terms, by enrolment id, in one query."""
    found: dict[int, Standing] = {}
    for pk, term, parcours, modality, status, module, ue in _standings(terms):
        active = status == Enrolment.Status.ENROLLED
        known = found.get(pk) or Standing(pk, term, parcours, modality, active, NONE, NONE)
        if module:
            known = known._replace(exempt_modules=known.exempt_modules | {module})
        if ue:
            known = known._replace(exempt_ues=known.exempt_ues | {ue})
        found[pk] = known
    return found


Called = Mapping[int, frozenset[int]]
"""By id of an assessment that is not for all, the ids of the enrolments called to it. One where
nobody was called is absent: it is open to whoever follows the module."""


def may_sit(called: Called, assessment_id: int, enrolment_id: int) -> bool:
    """Whether the student is called to the assessment, or nobody in particular is."""
    return enrolment_id in called.get(assessment_id, (enrolment_id,))


def called_to(assessments: Iterable[Assessment]) -> Called:
    """Who is called where, in one query, or none when all these assessments are for all."""
    some = [assessment.pk for assessment in assessments if not assessment.is_normal]
    found: dict[int, set[int]] = {}
    if some:
        rows = Candidate.objects.filter(assessment__in=some).order_by()
        for assessment, enrolment in rows.values_list("assessment_id", "enrolment_id"):
            found.setdefault(assessment, set()).add(enrolment)
    return {assessment: frozenset(enrolments) for assessment, enrolments in found.items()}


def prescription_from(
    pieces: ProgrammePieces, modules: Iterable[Module], parcours: Iterable[Parcours]
) -> Prescription:
    """The same without a query, for these modules and for who follows one of these parcours."""
    ids = {(each.programme_id, each.code): each.pk for each in parcours}
    places = {
        (each.programme_id, each.semester_number, each.code, each.parcours_id): each.pk
        for each in modules
    }
    semesters = set()
    found: dict[tuple[int, str], list[tuple[int | None, str]]] = {}
    for (programme, number), taught in pieces.semesters.items():
        for semester, ue, row in _rows_of(taught):
            semesters.add((programme, number, semester.modality))
            own = ids.get((programme, row.parcours)) if row.parcours else None
            module = places.get((programme, number, row.module, own))
            module = module or places.get((programme, number, row.module, None))
            if module is not None and (own or not row.parcours):
                found.setdefault((module, semester.modality), []).append((own, ue.code))
    return Prescription(frozenset(semesters), {key: tuple(rows) for key, rows in found.items()})


def _rows_of(semesters: Iterable[Semester]) -> Iterator[tuple[Semester, UE, Row]]:
    for semester in semesters:
        for ue in semester.ues:
            for row in ue.rows:
                yield semester, ue, row
