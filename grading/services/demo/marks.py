"""The marks of the terms, recorded as any teacher would record them, with their history."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from curriculum.models import Module, Programme
from grading.models import Assessment, Mark, MarkBatch, Term, User
from grading.selectors.audience import Prescription, Standing, prescription, standings
from grading.selectors.marks import MarkValue
from grading.services.demo.assessments import Plan, draft, enter_by, held_on, put_in_state
from grading.services.demo.levels import Tables, aimed_averages, module_levels
from grading.services.demo.lives import Held, Sittings, call, complete, tell
from grading.services.demo.sittings import Sitting
from grading.services.demo.source import Source
from grading.services.demo.terms import Seat
from grading.services.entries import Batch, MarkEntry
from grading.services.marks import record_marks

Levels = Mapping[int, Mapping[int, float]]
"""By enrolment id, then by module id: levels on 20."""


class UnrecordedMark(RuntimeError):
    """The demonstration invented a mark that the entry of marks refuses: its data are wrong."""


@dataclass(frozen=True, slots=True)
class TermMarker:
    """All that is needed to mark one term."""

    source: Source
    term: Term
    seats: Sequence[Seat]
    levels: Levels
    teachers: Mapping[int, User]  # by module id
    programme: Prescription
    standings: Mapping[int, Standing]

    def concerned(self, module: Module) -> list[Seat]:
        return [
            seat
            for seat in self.seats
            if not self.programme.closed(self.standings[seat.enrolment.pk], self.term, module.pk)
        ]

    def mark(self, plans: Mapping[Module, Sequence[Plan]]) -> int:
        """Hold and mark these assessments, and tell their life; give the number of marks."""
        held = [found for module, each in plans.items() for found in self.hold(module, each)]
        Assessment.objects.bulk_create(assessment for assessment, _ in held)
        sittings = {
            assessment.pk: list(self.sittings(assessment, plan)) for assessment, plan in held
        }
        complete(held)
        call(held, sittings)
        total = self.enter(held, sittings)
        self.show(held)
        tell(held, sittings, {each.pk: self.awaited(each, plan) for each, plan in held})
        return total

    def hold(self, module: Module, plans: Sequence[Plan]) -> list[Held]:
        calendar, number = self.source.calendar(self.term.number, self.term.year), len(plans)
        author = self.teachers[module.pk]
        return [
            (draft(plan, self.term, day, enter_by(plan, day, calendar), author), plan)
            for plan in plans
            for day in [held_on(plan, number, calendar)]
        ]

    def awaited(self, assessment: Assessment, plan: Plan) -> int:
        """How many students whom its module concerns are still there on its day."""
        day = assessment.date
        departures = (seat.person.situation.departure for seat in self.concerned(plan.module))
        return sum(not (day and departure and day > departure) for departure in departures)

    def enter(self, held: Iterable[Held], sittings: Sittings) -> int:
        """Each teacher enters all the marks of his modules at once."""
        by_teacher: dict[User, list[MarkEntry]] = {}
        for assessment, plan in held:
            entries = by_teacher.setdefault(self.teachers[plan.module.pk], [])
            entries.extend([] if plan.to_come else sittings[assessment.pk])
        return sum(record(entries, teacher) for teacher, entries in by_teacher.items())

    def sittings(self, assessment: Assessment, plan: Plan) -> Iterator[MarkEntry]:
        """What everybody who sits it gets there, be it later."""
        for seat in self.concerned(plan.module):
            level = self.levels[seat.enrolment.pk][plan.module.pk]
            content = Sitting(self.source, seat, plan, assessment.date, level).outcome()
            if content:
                yield MarkEntry(assessment.pk, seat.enrolment.pk, content)

    def show(self, held: Sequence[Held]) -> None:
        for assessment, plan in held:
            put_in_state(assessment, plan)
        Assessment.objects.bulk_update(
            [assessment for assessment, _ in held], ["state", "published_at", "validated_at"]
        )


def marker(
    source: Source, term: Term, seats: Sequence[Seat], levels: Levels, teachers: Mapping[int, User]
) -> TermMarker:
    return TermMarker(
        source=source,
        term=term,
        seats=seats,
        levels=levels,
        teachers=teachers,
        programme=prescription([term]),
        standings=standings([term.pk]),
    )


def drawn_levels(source: Source, tables: Tables, seats: Iterable[Seat]) -> Levels:
    """What each student is worth in each module of his semester."""
    found = {}
    for seat in seats:
        person = seat.person
        table = tables.table(seat.enrolment.term.number, person.modality, person.parcours)
        aims = aimed_averages(source, person, table.ues)
        taste = 0 if person.situation.exact else source.spread["module"]
        found[seat.enrolment.pk] = module_levels(source, person, table, aims, taste)
    return found


def record(entries: Sequence[MarkEntry], by: User, reason: str = "") -> int:
    if not entries:
        return 0
    batch = Batch(origin=MarkBatch.Origin.DEMO)
    recorded = record_marks(entries, by=by, batch=batch, reason=reason)
    if recorded.troubled:
        raise UnrecordedMark(recorded.troubled[0])
    return len(recorded.saved)


def correct(source: Source, term: Term, teachers: Mapping[int, User]) -> int:
    """The corrections of published marks that are written, each with its reason."""
    return sum(
        record(list(_corrected(term, row)), teachers[module.pk], row["reason"])
        for row in source.assessments["corrections"]
        for module in _named(term.programme, term.number, row["module"])
    )


def _named(programme: Programme, number: int, code: str) -> Iterable[Module]:
    return programme.modules.filter(semester_number=number, code=code)


def _corrected(term: Term, row: Mapping[str, object]) -> Iterator[MarkEntry]:
    points, count = int(str(row["points"])), int(str(row["count"]))
    marks = Mark.objects.filter(
        assessment__term=term,
        assessment__module__code=row["module"],
        assessment__title=row["title"],
        status=Mark.Status.GRADED,
        value__lte=1000,
    )
    for mark in marks.order_by("pk")[:count]:
        assert mark.value is not None
        content = MarkValue(mark.status, mark.value + points)
        yield MarkEntry(mark.assessment_id, mark.enrolment_id, content, mark.version)
