"""Where everybody is: terms, groups, enrolments and what departs from the common rule."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch

from curriculum.models import Module, Parcours, Programme
from grading.models import (
    Enrolment,
    Exemption,
    Group,
    TeachingAssignment,
    Term,
    User,
)
from grading.services.adjustments import record_adjustments
from grading.services.demo.people import Person
from grading.services.demo.source import Source


@dataclass(frozen=True, slots=True)
class Seat:
    """A student of the demonstration in a term."""

    person: Person
    enrolment: Enrolment


def open_terms(programme: Programme, year: int, numbers: Iterable[int]) -> dict[int, Term]:
    return {
        term.number: term
        for term in Term.objects.bulk_create(
            Term(department=programme.department, programme=programme, number=number, year=year)
            for number in sorted(numbers)
        )
    }


def enrol(
    people: Sequence[Person], terms: Mapping[int, Term], programme: Programme, by: User
) -> dict[int, list[Seat]]:
    """Everybody in the semesters of his year, by semester, with his group, exemptions, and the
    bonus and malus that `by` gives. Nobody has left yet: see `let_go`."""
    _form_groups(people)
    groups = {
        (group.term_id, group.name): group
        for group in Group.objects.bulk_create(_groups(people, terms))
    }
    parcours = {each.code: each for each in programme.parcours.all()}
    seats = [
        Seat(person, _enrolment(person, terms[number], groups, parcours))
        for person in people
        for number in person.semesters
    ]
    Enrolment.objects.bulk_create([seat.enrolment for seat in seats])
    _depart_from_the_rule(seats, programme, by)
    return {
        number: [seat for seat in seats if seat.enrolment.term_id == term.pk]
        for number, term in terms.items()
    }


def _form_groups(people: Iterable[Person]) -> None:
    """Groups of one parcours as far as possible, in alphabetical order; FA is the last one."""
    by_year: dict[int, list[Person]] = {}
    for person in people:
        by_year.setdefault(person.promotion.year, []).append(person)
    for members in by_year.values():
        names = list(members[0].promotion.groups)
        in_turn = [person for person in members if person.modality == "FA"]
        if in_turn:
            alternance = names.pop()
            for person in in_turn:
                person.group = alternance
        others = sorted(
            (person for person in members if person.modality != "FA"),
            key=lambda person: (person.parcours or "", person.student.last_name),
        )
        for place, person in enumerate(others):
            person.group = names[place * len(names) // len(others)]


def _groups(people: Sequence[Person], terms: Mapping[int, Term]) -> Iterator[Group]:
    promotions = {person.promotion.year: person.promotion for person in people}
    for promotion in promotions.values():
        for number in promotion.semesters:
            yield from (Group(term=terms[number], name=name) for name in promotion.groups)


def _enrolment(
    person: Person,
    term: Term,
    groups: Mapping[tuple[int, str], Group],
    parcours: Mapping[str, Parcours],
) -> Enrolment:
    arrival = person.situation.arrival
    return Enrolment(
        term=term,
        student=person.student,
        group=groups[term.pk, person.group],
        parcours=parcours[person.parcours] if person.parcours else None,
        modality=person.modality,
        joined_on=arrival,
        repeating=person.situation.repeating,
        adaptations=person.situation.adaptations,
    )


def _depart_from_the_rule(seats: Sequence[Seat], programme: Programme, by: User) -> None:
    modules = {(module.semester_number, module.code): module for module in programme.modules.all()}
    Exemption.objects.bulk_create(
        exemption for seat in seats for exemption in _exemptions(seat, modules)
    )
    for seat in seats:
        for ue, (points, reason) in seat.person.situation.adjustments.items():
            if _is_of(ue, seat.enrolment):
                record_adjustments(
                    seat.enrolment, points={ue: points}, values={}, by=by, reason=reason
                )


def _exemptions(seat: Seat, modules: Mapping[tuple[int, str], Module]) -> Iterator[Exemption]:
    situation, enrolment = seat.person.situation, seat.enrolment
    for code, reason in situation.exempt_modules.items():
        module = modules.get((enrolment.term.number, code))
        if module:
            yield Exemption(enrolment=enrolment, module=module, reason=reason)
    for ue, reason in situation.exempt_ues.items():
        if _is_of(ue, enrolment):
            yield Exemption(enrolment=enrolment, ue_code=ue, reason=reason)


def _is_of(ue_code: str, enrolment: Enrolment) -> bool:
    return semester_of(ue_code) == enrolment.term.number


def semester_of(ue_code: str) -> int:
    """UE12 → 1."""
    return int(ue_code[2])


def assign_teachers(
    source: Source, terms: Iterable[Term], modules: Sequence[Module], users: Mapping[str, User]
) -> None:
    """Give each module of each term to the teachers whose list names it."""
    TeachingAssignment.objects.bulk_create(
        TeachingAssignment(term=term, module=module, teacher=users[teacher["username"]])
        for term in terms
        for module in modules
        if module.semester_number == term.number
        for teacher in source.teachers
        if any(fnmatch(module.code, pattern) for pattern in teacher["modules"])
    )


def teachers_of(term: Term) -> dict[int, User]:
    """By module id, the teacher who enters its marks: the first when there are several."""
    assignments = TeachingAssignment.objects.filter(term=term).select_related("teacher")
    return {each.module_id: each.teacher for each in assignments.order_by("-pk")}


def let_go(seats: Iterable[Seat]) -> None:
    """Those who resigned, left or were excluded, once the marks they had are recorded. Whoever
    left in the first semester is not in the second."""
    gone = [seat for seat in seats if _has_gone(seat)]
    for seat in gone:
        seat.enrolment.status = seat.person.situation.status
        seat.enrolment.left_on = seat.person.situation.departure
    Enrolment.objects.bulk_update([seat.enrolment for seat in gone], ["status", "left_on"])


def _has_gone(seat: Seat) -> bool:
    """A departure belongs to the last semester that was begun."""
    if seat.person.situation.departure is None:
        return False
    return seat.enrolment.term.number == max(seat.person.semesters)
