"""What an import would write, shown first, then executed exactly as shown."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from curriculum.models import Module
from grading.core.bulletins.values import Bulletin, Result
from grading.models import Assessment, Student
from grading.selectors.attendance import NO_ABSENCE
from grading.selectors.audience import Standing
from grading.selectors.marks import BLANK, MarkValue
from grading.services.bulletin_import import ImportOrder


class PersonFate(StrEnum):
    """ENROLLED: in the term already. KNOWN: of the department, to enrol. DOUBT: to be chosen."""

    ENROLLED = "enrolled"
    KNOWN = "known"
    NEW = "new"
    DOUBT = "doubt"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """``candidates`` are those among whom to choose, for the reason ``why``."""

    place: int
    bulletin: Bulletin
    fate: PersonFate
    student: Student | None = None
    standing: Standing | None = None
    new: Student | None = None
    group: str = ""
    parcours: int | None = None
    candidates: tuple[Student, ...] = ()
    why: str = ""

    @property
    def enrolment(self) -> int | None:
        return self.standing.enrolment if self.standing else None

    @property
    def is_taken(self) -> bool:
        return self.fate in (PersonFate.ENROLLED, PersonFate.KNOWN, PersonFate.NEW)

    @property
    def name(self) -> str:
        return str(self.new or self.student or self.bulletin.person.name)


@dataclass(frozen=True, slots=True)
class AssessmentPlan:
    """``existing`` is the one that an earlier import made, else ``draft`` is to be created;
    ``unlike`` says what the existing one has that the bulletins have not; ``completes`` is what
    ScoDoc calls the one that it completes, empty when that is not sure."""

    module: Module
    result: Result
    existing: Assessment | None = None
    draft: Assessment | None = None
    unlike: str = ""
    completes: str = ""

    @property
    def weights(self) -> str:
        """« UE11 : 7, UE12 : 0,5 », « 1 » where all are."""
        said = (f"{ue} : {weight}" for ue, weight in self.assessment.weights.items())
        return ", ".join(said).replace(".", ",") or "1"

    @property
    def external(self) -> str:
        return self.result.assessment.id

    @property
    def assessment(self) -> Assessment:
        found = self.existing or self.draft
        assert found
        return found


class MarkFate(StrEnum):
    NEW = "new"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class MarkPlan:
    """``old`` and ``new`` as the grid writes them, ``wanted`` and ``seen`` what is to be written
    over which version. KEPT: the bulletin has no mark, there is one here, which stays. REFUSED:
    for the reason ``why``."""

    fate: MarkFate
    person: PersonPlan
    assessment: AssessmentPlan
    old: str = ""
    new: str = ""
    why: str = ""
    wanted: MarkValue = BLANK
    seen: int = 0


@dataclass(frozen=True)
class ImportPlan:
    """``warnings`` are what to look at twice, ``left`` what is not carried, in sentences."""

    people: tuple[PersonPlan, ...]
    assessments: tuple[AssessmentPlan, ...]
    marks: tuple[MarkPlan, ...]
    order: ImportOrder
    warnings: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def people_having(self, *fates: PersonFate) -> list[PersonPlan]:
        return [each for each in self.people if each.fate in fates]

    def marks_having(self, *fates: MarkFate) -> list[MarkPlan]:
        return [each for each in self.marks if each.fate in fates]

    @cached_property
    def doubts(self) -> list[PersonPlan]:
        return self.people_having(PersonFate.DOUBT)

    @cached_property
    def refused(self) -> list[MarkPlan]:
        return self.marks_having(MarkFate.REFUSED)

    @property
    def replaced(self) -> list[MarkPlan]:
        return self.marks_having(MarkFate.REPLACED)

    @property
    def troubles(self) -> int:
        return len(self.doubts) + len(self.refused)

    @property
    def touches_published(self) -> bool:
        changed = (each for each in self.marks if each.fate in (MarkFate.NEW, MarkFate.REPLACED))
        return any(each.assessment.assessment.is_published for each in changed)

    @property
    def by_assessment(self) -> list[tuple[AssessmentPlan, int]]:
        """Each assessment with how many marks would be written there."""
        written = Counter(each.external for each in self.order.marks)
        return [(each, written[each.external]) for each in self.assessments]

    @property
    def writes(self) -> bool:
        order = self.order
        return bool(
            order.marks
            or order.adjustments
            or order.absences
            or any(each.draft for each in order.assessments)
            or any(each.enrolment is None for each in order.people)
        )

    @property
    def counts(self) -> list[tuple[str, int, Sequence[str]]]:
        """(look, how many, words in the singular and in the plural) of what there is."""
        people, marks = self.people_having, self.marks_having
        none = NO_ABSENCE.stamp
        reported = [each for each in self.order.absences if each.seen == none]
        changed = [each for each in self.order.absences if each.seen != none]
        found = (
            ("new", people(PersonFate.NEW), ("étudiant créé", "étudiants créés")),
            (
                "new",
                people(PersonFate.KNOWN),
                ("étudiant inscrit", "étudiants inscrits"),
            ),
            ("", people(PersonFate.ENROLLED), ("étudiant déjà inscrit", "étudiants déjà inscrits")),
            ("stale", self.doubts, ("étudiant à confirmer", "étudiants à confirmer")),
            ("", people(PersonFate.LEFT_OUT), ("bulletin laissé", "bulletins laissés")),
            (
                "new",
                [each for each in self.assessments if each.draft],
                ("évaluation créée", "évaluations créées"),
            ),
            ("new", marks(MarkFate.NEW), ("note enregistrée", "notes enregistrées")),
            ("replaced", self.replaced, ("note remplacée", "notes remplacées")),
            ("", marks(MarkFate.UNCHANGED), ("note inchangée", "notes inchangées")),
            ("", marks(MarkFate.KEPT), ("note d’ici gardée", "notes d’ici gardées")),
            ("refused", self.refused, ("note refusée", "notes refusées")),
            ("new", reported, ("étudiant avec absences", "étudiants avec absences")),
            ("replaced", changed, ("total d’absences changé", "totaux d’absences changés")),
        )
        return [(look, len(held), words) for look, held, words in found if held]

    @cached_property
    def fingerprint(self) -> str:
        """The same as long as everything that the plan would write is the same."""
        return sha256(json.dumps(told_of(self.order)).encode()).hexdigest()


def told_of(order: ImportOrder) -> list[object]:
    people = [
        [each.place, each.student, str(each.new), each.enrolment, each.group, each.parcours]
        for each in order.people
    ]
    assessments = [
        [
            each.external,
            each.existing,
            each.completes,
            *(described(each.draft) if each.draft else []),
        ]
        for each in order.assessments
    ]
    marks = [[each.external, each.place, *each.wanted, each.seen] for each in order.marks]
    points = [[place, sorted(each.items())] for place, each in order.adjustments.items()]
    absences = [[each.place, *each.wanted, each.seen] for each in order.absences]
    where = [order.term, order.programme, order.modality]
    return [where, people, assessments, marks, points, absences]


def described(draft: Assessment) -> list[object]:
    return [
        draft.module_id,
        draft.title,
        draft.kind,
        str(draft.coefficient),
        sorted(draft.weights.items()),
        str(draft.date),
    ]
