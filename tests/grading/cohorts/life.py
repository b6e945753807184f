"""What happens to a cohort: each method is something that somebody does, through the services."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count

from django.core.exceptions import ValidationError
from django.utils import timezone

from grading.models import (
    Assessment,
    Enrolment,
    Jury,
    JuryMember,
    Mark,
    Student,
    Term,
    Turn,
)
from grading.selectors.closing import closing_of
from grading.selectors.followup import followup_of
from grading.selectors.judged import Judged, judged_by
from grading.selectors.marks import NO_MARK, MarkValue, StoredMark
from grading.services.adjustments import record_adjustments
from grading.services.decision_entries import DecisionEntry, Verdict
from grading.services.decisions import accept_of_right, record_decisions, settle
from grading.services.deliberation import Origin
from grading.services.entries import MarkEntry
from grading.services.juries.closing import close_jury
from grading.services.juries.composition import Composition, Seat, compose
from grading.services.juries.following import open_following
from grading.services.juries.followup import follow_up, undo_follow_up
from grading.services.juries.merging import Wish
from grading.services.juries.planning import open_jury
from grading.services.juries.standing import lift_embargo, start_deliberation
from grading.services.marks import record_marks
from grading.services.publication import publish, reopen
from grading.services.situations import (
    change_track,
    come_back,
    leave,
    record_elsewhere,
    take_back,
    take_gap_year,
)
from tests.factories import AssessmentFactory, EnrolmentFactory, StudentFactory, TermFactory
from tests.grading.cohorts.programme import WideProgramme, ues_of

BEGINS = 2020
CELL = ("assessment_id", "enrolment_id")
ROUNDS = 6
"""Within how many rounds of decisions a jury agrees with itself."""


class Cohort:
    """Students of one programme, with everything that happens to them."""

    def __init__(self, wide: WideProgramme) -> None:
        self.wide = wide
        self.students: list[Student] = []
        self.turns = count()

    @property
    def by(self):
        """The people of the department take turns."""
        return self.wide.people[next(self.turns) % len(self.wide.people)]

    def term(self, year: int, number: int) -> Term:
        """The semester taught that year, with an assessment in each of its modules."""
        programme = self.wide.programme
        known = {"programme": programme, "year": year, "number": number}
        term = Term.objects.filter(**known).first() or TermFactory(**known)
        if not term.assessments.exists():
            for module in self.wide.modules.values():
                if module.semester_number == number:
                    AssessmentFactory(term=term, module=module, created_by=self.wide.people[0])
        return term

    def terms(self) -> list[Term]:
        return list(Term.objects.filter(programme=self.wide.programme).order_by("year", "number"))

    # The students.

    def join(self, number: int, year: int, parcours: str) -> Enrolment:
        student = StudentFactory(department=self.wide.programme.department)
        self.students.append(student)
        return self.enrol(student, year, number, parcours)

    def enrol(
        self, student: Student, year: int, number: int, parcours: str | None, **values
    ) -> Enrolment:
        return EnrolmentFactory(
            student=student,
            term=self.term(year, number),
            parcours=self.wide.parcours[parcours] if parcours else None,
            **values,
        )

    def enrolments(self, **conditions) -> list[Enrolment]:
        rows = Enrolment.objects.filter(**conditions).select_related("term", "parcours", "student")
        return list(rows.order_by("term__year", "term__number", "student"))

    def go_on(self, year: int) -> None:
        """From the odd semester into the even one: always of right (4.5)."""
        for each in self.enrolments(term__year=year, status=Enrolment.Status.ENROLLED):
            number, parcours = each.term.number + 1, each.parcours
            known = Enrolment.objects.filter(
                student=each.student, term__year=year, term__number=number
            )
            if each.term.number % 2 and not known.exists():
                code = parcours.code if parcours else None
                self.enrol(each.student, year, number, code, repeating=each.repeating)

    # The marks.

    def sit(self, year: int, number: int, base: int, spread: int) -> None:
        """Every mark still blank in a term: `base` on 20, more or less by student and module."""
        term = self.term(year, number)
        known = set(Mark.objects.filter(assessment__term=term).values_list(*CELL))
        sitting = self.enrolments(term=term)
        entries = [
            MarkEntry(assessment.pk, each.pk, self._level(each, base, spread, rank))
            for rank, assessment in enumerate(term.assessments.order_by("pk"))
            for each in sitting
            if (assessment.pk, each.pk) not in known
        ]
        record_marks(entries, by=self.by, reason="Saisie")

    def _level(self, enrolment: Enrolment, base: int, spread: int, rank: int) -> MarkValue:
        """A mark around `base`, another one for each student and module."""
        swing = (self.students.index(enrolment.student) * 7 + rank * 5) % (2 * spread + 1) - spread
        return MarkValue(Mark.Status.GRADED.value, min(max(base + swing, 0), 20) * 100)

    def stored(self, assessment: Assessment, enrolment: Enrolment) -> StoredMark:
        found = Mark.objects.filter(assessment=assessment, enrolment=enrolment).first()
        if found is None:
            return NO_MARK
        return StoredMark(MarkValue(found.status, found.value), found.version)

    def _entry(self, assessment: Assessment, enrolment: Enrolment, wanted: MarkValue) -> MarkEntry:
        seen = self.stored(assessment, enrolment).version
        return MarkEntry(assessment.pk, enrolment.pk, wanted, seen)

    def mark(self, assessment: Assessment, enrolment: Enrolment, wanted: MarkValue) -> None:
        """One mark, entered or corrected, before its jury or after."""
        record_marks([self._entry(assessment, enrolment, wanted)], by=self.by, reason="Erreur")

    def publish(self, assessment: Assessment) -> None:
        if assessment.is_published:
            reopen(assessment.pk, by=self.by, reason="Un oubli")
        else:
            publish(assessment.pk, by=self.by)

    def adjust(self, enrolment: Enrolment, code: str, points: int) -> None:
        record_adjustments(
            enrolment, points={code: points}, values={}, by=self.by, reason="Association"
        )

    # The turns of a path.

    def leaves(self, enrolment: Enrolment, kind: Turn.Kind) -> None:
        leave(
            enrolment.student_id,
            enrolment_id=enrolment.pk,
            kind=kind,
            on=timezone.localdate(),
            reason="Raison personnelle",
            by=self.by,
        )

    def away(self, enrolment: Enrolment) -> None:
        take_gap_year(
            enrolment.student_id,
            year=enrolment.term.year,
            on=timezone.localdate(),
            reason="Césure",
            by=self.by,
            enrolment_id=enrolment.pk,
        )

    def comes_back(self, enrolment: Enrolment) -> None:
        come_back(
            enrolment.student_id,
            enrolment_id=enrolment.pk,
            on=timezone.localdate(),
            reason="Il revient",
            by=self.by,
        )

    def changes_track(self, enrolment: Enrolment, parcours: str) -> None:
        change_track(
            enrolment.student_id,
            enrolment_id=enrolment.pk,
            parcours=parcours,
            modality=enrolment.modality,
            on=timezone.localdate(),
            reason="Projet professionnel",
            by=self.by,
        )

    def acquires_elsewhere(self, student: Student, semester: int, average: int | None) -> None:
        """Three UEs of a semester, in another institution."""
        record_elsewhere(
            student.pk,
            ues=dict.fromkeys(ues_of(semester), average),
            institution="Une autre école",
            on=timezone.localdate(),
            reason="Transfert",
            by=self.by,
        )

    def withdraws(self, acquisition_id: int) -> None:
        take_back(acquisition_id, reason="Erreur de dossier", by=self.by)

    # The juries.

    def jury(self, year: int, number: int, kind: str) -> Jury:
        """Opened, composed and deliberating."""
        jury = open_jury(self.term(year, number).pk, kind, by=self.by)
        self._seat(jury)
        return self.found(jury)

    def _seat(self, jury: Jury) -> None:
        quality = JuryMember.Quality
        people = self.wide.people
        seats = [
            Seat(str(people[0]), people[0], quality=quality.PRESIDENT.value),
            Seat(str(people[1]), people[1]),
        ]
        compose(jury.pk, Composition({}, added=seats), by=self.by)
        came = Wish(JuryMember.Attendance.EXPECTED.value, JuryMember.Attendance.PRESENT.value)
        wishes = {each.pk: {"attendance": came} for each in jury.members.all()}
        compose(jury.pk, Composition(wishes), by=self.by)
        start_deliberation(jury.pk, by=self.by)

    def again(self, first: Jury, students: list[int]) -> Jury:
        """A new deliberation of these students, which follows the first."""
        jury = open_following(first.pk, students=students, motive="Une erreur", by=self.by)
        self._seat(jury)
        return self.found(jury)

    def found(self, jury: Jury) -> Jury:
        return Jury.objects.select_related("term__programme__department", "term__department").get(
            pk=jury.pk
        )

    def juries(self, *states: str) -> list[Jury]:
        rows = Jury.objects.filter(state__in=states).select_related("term__programme__department")
        return list(rows.order_by("pk"))

    def decide(self, jury: Jury, entries: list[DecisionEntry]) -> list[Verdict]:
        outcomes = record_decisions(jury.pk, entries, by=self.by, origin=Origin.FORM)
        return [each.verdict for each in outcomes]

    def of_right(self, jury: Jury) -> None:
        accept_of_right(jury.pk, [each.pk for each in self.students], by=self.by)

    def settle(self, jury: Jury, judged: Judged, outcome: str = "kept") -> None:
        for each in judged.open_contradictions:
            settle(each.decision.pk, outcome=outcome, reason="Vu", seen=each.key, by=self.by)

    def finish(self, jury: Jury, *, settling: bool) -> None:
        """Decide all that is left as proposed; what is contradicted is settled, or decided anew
        as proposed now. A jury always comes to an end."""
        for _ in range(ROUNDS):
            closing = closing_of(jury)
            if not closing.undecided and not closing.contradicted:
                return
            entries = [entry for each in closing.judged for entry in as_proposed(each, settling)]
            self.decide(jury, entries)
            for judged in judged_by(jury):
                if settling or any(each.ruling is None for each in judged.open_contradictions):
                    self.settle(jury, judged)
        raise AssertionError(f"{jury} never agrees with itself")

    def close(self, jury: Jury) -> Jury:
        return close_jury(jury.pk, accepted=closing_of(jury).stamp, shown_from=None, by=self.by)

    def lift(self, jury: Jury) -> None:
        lift_embargo(jury.pk, by=self.by)

    def follow_up(self, jury: Jury, *, exceptional: bool) -> None:
        """Enrol everybody where the decisions lead; the director may allow one repeat more."""
        plan = followup_of(jury)
        reasons = {each.student.pk: "Maladie" for each in plan.due if each.asks_director}
        follow_up(
            jury.pk,
            accepted=plan.stamp,
            exceptional=reasons if exceptional else {},
            by=self.wide.people[0],
        )

    def undo_follow_up(self, jury: Jury) -> None:
        undo_follow_up(jury.pk, by=self.by)


def entry_of(judged: Judged, of: str, code: str, reason: str = "") -> DecisionEntry:
    """As somebody who has the file open: the version that he sees is the one stored."""
    return DecisionEntry(judged.enrolment.student_id, of, code, reason, judged.version_of(of))


def as_proposed(judged: Judged, settling: bool) -> Iterator[DecisionEntry]:
    for ruling in judged.deliberation.undecided:
        yield entry_of(judged, ruling.of, ruling.proposal.value)
    for each in () if settling else judged.open_contradictions:
        if each.ruling:
            yield entry_of(judged, each.ruling.of, each.ruling.proposal.value)


def attempt(action: Callable[..., object], *arguments: object) -> bool:
    """Do it; whether it was done. What is refused is said in a sentence and changes nothing."""
    with suppress(ValidationError):
        action(*arguments)
        return True
    return False
