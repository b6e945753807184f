"""From the bulletins, what was chosen and what is known here, to the plan."""

from collections.abc import Iterable, Mapping, Sequence

from curriculum.models import Parcours
from grading.core.bulletins.values import Bulletin
from grading.imports.scodoc.assessments import assessments_of, unlike_assessments
from grading.imports.scodoc.choices import LEFT_OUT, NEW, Choices
from grading.imports.scodoc.marks import marks_of
from grading.imports.scodoc.matching import match_person
from grading.imports.scodoc.notices import changed_absences, incomplete, left_of, warnings_of
from grading.imports.scodoc.plan import (
    AssessmentPlan,
    ImportPlan,
    MarkFate,
    MarkPlan,
    PersonFate,
    PersonPlan,
)
from grading.models import Student
from grading.models.names import bare
from grading.selectors.attendance import NO_ABSENCE
from grading.selectors.audience import may_sit
from grading.selectors.bulletin_import import Facts
from grading.services.bulletin_import import (
    AbsenceOrder,
    AssessmentOrder,
    ImportOrder,
    MarkOrder,
    PersonOrder,
)

Bulletins = Sequence[tuple[int, Bulletin]]
"""Each with its place in the set."""


def plan_of(bulletins: Bulletins, choices: Choices, facts: Facts) -> ImportPlan:
    """What would be written now."""
    people = tuple(person_plan(place, each, choices, facts) for place, each in bulletins)
    taken = [person for person in people if person.is_taken]
    assessments = assessments_of([each.bulletin for each in taken], choices, facts)
    marks = tuple(marks_of(taken, assessments, choices, facts))
    return ImportPlan(
        people=people,
        assessments=assessments,
        marks=marks,
        order=order_of(taken, assessments, marks, choices, facts),
        warnings=(
            *unlike_assessments([each.bulletin for each in taken]),
            *incomplete(assessments),
            *changed_absences(taken, facts),
            *warnings_of([each for _, each in bulletins], choices, facts),
        ),
        left=tuple(left_of([each for _, each in bulletins], choices, facts)),
    )


def order_of(
    taken: Sequence[PersonPlan],
    assessments: Sequence[AssessmentPlan],
    marks: Sequence[MarkPlan],
    choices: Choices,
    facts: Facts,
) -> ImportOrder:
    """What is to be written of what was planned."""
    written = [each for each in marks if each.fate in (MarkFate.NEW, MarkFate.REPLACED)]
    return ImportOrder(
        term=facts.term.pk if facts.term else None,
        programme=facts.programme.pk,
        modality=choices.modality,
        people=[person_order(each) for each in taken],
        assessments=[
            AssessmentOrder(
                each.external,
                each.existing.pk if each.existing else None,
                each.draft,
                [
                    mark.person.place
                    for mark in written
                    if mark.assessment is each and is_to_be_called(mark, facts)
                ],
                each.completes,
            )
            for each in assessments
        ],
        marks=[
            MarkOrder(each.assessment.external, each.person.place, each.wanted, each.seen)
            for each in written
        ],
        adjustments=dict(adjustments_of(taken, choices, facts)),
        absences=tuple(absences_of(taken, facts)),
    )


def is_to_be_called(mark: MarkPlan, facts: Facts) -> bool:
    """A mark at a resit tells that its student was called to it."""
    plan = mark.assessment
    if plan.existing is None:
        return not plan.assessment.is_normal
    return not may_sit(facts.called, plan.existing.pk, mark.person.enrolment or 0)


def absences_of(people: Iterable[PersonPlan], facts: Facts) -> Iterable[AbsenceOrder]:
    """Those of bulletins that differ from what is reported here, whose comment stays."""
    for person in people:
        said = person.bulletin.absences
        known = facts.absences.get(person.enrolment or 0, NO_ABSENCE)
        if said is None:
            continue
        wanted = known._replace(unjustified=said.unjustified, justified=said.justified)
        if wanted != known:
            yield AbsenceOrder(person.place, wanted, known.stamp)


def person_plan(place: int, bulletin: Bulletin, choices: Choices, facts: Facts) -> PersonPlan:
    chosen = choices.people.get(place)
    who = match_person(bulletin.person, facts.by_number, facts.by_name)
    student = who.student or next((each for each in who.candidates if each.pk == chosen), None)
    if chosen == LEFT_OUT:
        return PersonPlan(place, bulletin, PersonFate.LEFT_OUT)
    if student is not None:
        return known_plan(place, bulletin, student, choices, facts)
    number_taken = bulletin.person.number in facts.by_number
    if who.candidates and (chosen != NEW or number_taken):
        return PersonPlan(place, bulletin, PersonFate.DOUBT, candidates=who.candidates, why=who.why)
    return PersonPlan(
        place,
        bulletin,
        PersonFate.NEW,
        new=newcomer_of(bulletin),
        group=group_of(bulletin, choices),
        parcours=parcours_of(bulletin, facts.parcours),
    )


def known_plan(
    place: int, bulletin: Bulletin, student: Student, choices: Choices, facts: Facts
) -> PersonPlan:
    standing = facts.enrolments.get(student.pk)
    if standing is not None:
        return PersonPlan(
            place,
            bulletin,
            PersonFate.ENROLLED,
            student=student,
            standing=standing,
            parcours=standing.parcours,
        )
    return PersonPlan(
        place,
        bulletin,
        PersonFate.KNOWN,
        student=student,
        group=group_of(bulletin, choices),
        parcours=parcours_of(bulletin, facts.parcours),
    )


def newcomer_of(bulletin: Bulletin) -> Student:
    person = bulletin.person
    return Student(
        number=person.number,
        last_name=in_lower_case(person.last_name),
        first_name=in_lower_case(person.first_name),
        email=person.email,
        birth_date=person.born_on or None,
    )


def in_lower_case(name: str) -> str:
    """« DE LA RUE » is how ScoDoc stores names; « De La Rue » is how they are read here."""
    return name.title() if name.isupper() else name


def group_of(bulletin: Bulletin, choices: Choices) -> str:
    if choices.group is None or choices.group >= len(bulletin.groups):
        return ""
    return bulletin.groups[choices.group]


def parcours_of(bulletin: Bulletin, parcours: Iterable[Parcours]) -> int | None:
    """The parcours that one of his groups is named after."""
    names = {bare(name) for name in bulletin.groups}
    found = (each.pk for each in parcours if {bare(each.code), bare(each.title)} & names)
    return next(found, None)


def person_order(person: PersonPlan) -> PersonOrder:
    return PersonOrder(
        person.place,
        person.student.pk if person.student else None,
        person.new,
        person.enrolment,
        person.group,
        person.parcours,
    )


def adjustments_of(
    people: Iterable[PersonPlan], choices: Choices, facts: Facts
) -> Iterable[tuple[int, Mapping[str, int]]]:
    """The points of who has some, by the place of his bulletin; those that are here already are
    left out."""
    for person in people:
        points = {
            choices.ues[ue.code]: hundredths
            for ue in person.bulletin.ues
            for hundredths in [round((ue.bonus - ue.malus) * 100)]
            if ue.code in choices.ues and hundredths
        }
        new = {
            ue: value
            for ue, value in points.items()
            if facts.adjustments.get((person.enrolment or 0, ue)) != value
        }
        if new:
            yield person.place, new
