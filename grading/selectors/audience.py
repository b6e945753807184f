"""Who is concerned by a module: the students whose parcours and modality have it in a UE."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet, TextChoices

from curriculum.models import Coefficient, Modality
from grading.models import Enrolment, Term


class Closed(TextChoices):
    """Why a student has no mark to enter in a module."""

    NOT_CONCERNED = "not_concerned", "Ne suit pas ce module (parcours ou modalité)."
    LEFT = "left", "A quitté le semestre : ses notes ne changent plus."
    EXEMPT = "exempt", "Dispense : aucune note n’est attendue."


@dataclass(frozen=True, slots=True)
class Prescription:
    """In which UEs the programme counts each module, and for whom.

    `rows` gives for (module, modality) the pairs (parcours or None for all, UE code).
    """

    semesters: frozenset[tuple[int, int, str]]
    rows: Mapping[tuple[int, str], tuple[tuple[int | None, str], ...]]

    def ue_codes(self, enrolment: Enrolment, term: Term, module_id: int) -> frozenset[str]:
        """The UEs that the module feeds for this student; none when it does not concern him.

        A student in FA follows the FI semester where the programme has no FA one.
        """
        modality = enrolment.modality
        if (term.programme_id, term.number, modality) not in self.semesters:
            modality = Modality.FI.value
        return frozenset(
            code
            for parcours, code in self.rows.get((module_id, modality), ())
            if parcours is None or parcours == enrolment.parcours_id
        )

    def closed(self, enrolment: Enrolment, term: Term, module_id: int) -> Closed | None:
        """Why nothing can be entered for this student in this module, None when it can."""
        codes = self.ue_codes(enrolment, term, module_id)
        if not codes:
            return Closed.NOT_CONCERNED
        if not enrolment.is_active:
            return Closed.LEFT
        return Closed.EXEMPT if is_exempt(enrolment, module_id, codes) else None


def is_exempt(enrolment: Enrolment, module_id: int, codes: frozenset[str]) -> bool:
    """Exempted from the module itself, or from every UE that it feeds."""
    exemptions = enrolment.exemptions.all()
    ues = {exemption.ue_code for exemption in exemptions if exemption.ue_code}
    return codes <= ues or any(exemption.module_id == module_id for exemption in exemptions)


def prescription(terms: Collection[Term]) -> Prescription:
    """What the programmes prescribe for these terms, in one query."""
    found: dict[tuple[int, str], list[tuple[int | None, str]]] = {}
    semesters = set()
    for (
        programme,
        number,
        modality,
        module,
        parcours,
        own_parcours,
        code,
    ) in Coefficient.objects.filter(
        ue__semester__programme__in={term.programme_id for term in terms},
        ue__semester__number__in={term.number for term in terms},
    ).values_list(
        "ue__semester__programme",
        "ue__semester__number",
        "ue__semester__modality",
        "module",
        "parcours",
        "module__parcours",
        "ue__code",
    ):
        semesters.add((programme, number, modality))
        found.setdefault((module, modality), []).append((parcours or own_parcours, code))
    return Prescription(
        frozenset(semesters), {key: tuple(sorted(rows, key=str)) for key, rows in found.items()}
    )


def with_exemptions(enrolments: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    """The same enrolments, ready for `Prescription.closed` without a query each."""
    return enrolments.prefetch_related("exemptions")
