"""The two years of the demonstration: what is left of last year, and this year term by term."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from curriculum.models import Module, Programme
from grading.models import Acquisition, Enrolment, Term, User
from grading.services.demo.assessments import Plan, carried_over, graded_modules, plans_of
from grading.services.demo.earlier import Earlier
from grading.services.demo.juries import prepare_jury
from grading.services.demo.levels import Tables
from grading.services.demo.marks import TermMarker, correct, drawn_levels, marker
from grading.services.demo.people import Person
from grading.services.demo.source import Source
from grading.services.demo.terms import (
    Seat,
    assign_teachers,
    enrol,
    let_go,
    open_terms,
    teachers_of,
)

SEMESTERS = range(1, 7)
JUDGED = 2  # the semester whose year has its jury


class Department:
    """Who teaches what to whom, and what is told while it is written."""

    def __init__(
        self,
        source: Source,
        programme: Programme,
        people: Sequence[Person],
        users: Mapping[str, User],
        say: Callable[[str], None],
    ) -> None:
        self.source = source
        self.programme = programme
        self.people = people
        self.users = users
        self.say = say
        self.tables = Tables(programme)

    @cached_property
    def types(self) -> dict[Module, Mapping[str, str]]:
        return graded_modules(self.programme)

    def teach_last_year(self) -> None:
        """UEs acquired before, and the averages of those who repeat or still owe a UE, which
        scolarité took over."""
        terms = open_terms(self.programme, self.source.year - 1, SEMESTERS)
        earlier = Earlier(self.source, self.tables, terms)
        acquired = Acquisition.objects.bulk_create(
            each for person in self.people for each in earlier.acquisitions(person)
        )
        by_semester = earlier.seats(self.people)
        Enrolment.objects.bulk_create(
            seat.enrolment for seats in by_semester.values() for seat in seats
        )
        total = sum(
            self.carry_over(terms[number], seats, earlier) for number, seats in by_semester.items()
        )
        self.say(f"{len(acquired)} UE déjà acquises, {total} moyennes reprises de l’an dernier")

    def carry_over(self, term: Term, seats: Sequence[Seat], earlier: Earlier) -> int:
        levels = {seat.enrolment.pk: earlier.levels(seat) for seat in seats}
        by = dict.fromkeys((module.pk for module in self.modules(term)), self.users["scolarite"])
        marking = marker(self.source, term, seats, levels, by)
        return marking.mark(
            {
                module: carried_over(self.source, module)
                for module in self.modules(term)
                if marking.concerned(module)
            }
        )

    def teach_this_year(self) -> None:
        terms = open_terms(self.programme, self.source.year, SEMESTERS)
        assign_teachers(self.source, terms.values(), list(self.types), self.users)
        seats = enrol(self.people, terms, self.programme, self.users["scolarite"])
        for number, term in terms.items():
            self.teach(term, seats[number])
        let_go(seat for each in seats.values() for seat in each)
        prepare_jury(self.source, terms[JUDGED], seats[JUDGED], self.users)
        self.say(f"Jury de l’année du {terms[JUDGED]} préparé : il reste à le tenir")

    def teach(self, term: Term, seats: Sequence[Seat]) -> None:
        levels, teachers = drawn_levels(self.source, self.tables, seats), teachers_of(term)
        marking: TermMarker = marker(self.source, term, seats, levels, teachers)
        total = marking.mark({module: self.plans(module) for module in self.modules(term)})
        total += correct(self.source, term, teachers)
        self.say(f"{term} : {len(seats)} inscrits, {total} notes")

    def modules(self, term: Term) -> Iterable[Module]:
        return [module for module in self.types if module.semester_number == term.number]

    def plans(self, module: Module) -> list[Plan]:
        return plans_of(self.source, module, self.types[module])
