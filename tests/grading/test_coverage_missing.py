"""Whose marks are missing, by when, and who is told that they can change a decision."""

from datetime import date, timedelta

import pytest

from grading.models import Candidate, Role
from grading.selectors.coverage import modules_of
from grading.selectors.deadlines import ENTRY_DELAY, due_on
from grading.selectors.missing import SMALLEST_CROWD, missing_marks, total_of
from tests.factories import (
    AssessmentFactory,
    CoefficientFactory,
    ExemptionFactory,
    MarkFactory,
    ModuleFactory,
    ParcoursFactory,
    SemesterFactory,
    TeachingAssignmentFactory,
    TermFactory,
    UEFactory,
)
from tests.grading.small_programme import give

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture
def scolarite(entry):
    return entry.member(Role.SCOLARITE)


def of_module(entry, user, **kwargs):
    found = missing_marks(user, [entry.term], today=TODAY, **kwargs)
    return next(each for each in found if each.taught.module == entry.module)


def the_cell(entry, user, **kwargs):
    [cell] = of_module(entry, user, **kwargs).cells
    return cell


def names(cell):
    return [each.enrolment.student.last_name for each in cell.missing]


def settle(entry, *students):
    """An assessment that weighs nine tenths of the module, where these students have 20."""
    heavy = AssessmentFactory(term=entry.term, module=entry.module, coefficient=9, date=TODAY)
    for student in students:
        give(student, heavy, "20")


class TestWho:
    def test_blank_and_waiting_are_missing_by_name(self, entry, scolarite):
        for name, mark in (("Zola", "blank"), ("Abba", "ATT"), ("Noir", "12"), ("Vert", "ABS")):
            give(entry.enrol(name), entry.exam, mark)
        entry.enrol("Jamais")
        entry.enrol("Parti", left=True)
        cell = the_cell(entry, scolarite)
        assert names(cell) == ["Abba", "Jamais", "Zola"]
        assert [each.is_waiting for each in cell.missing] == [True, False, False]
        assert (cell.column.entered, cell.column.expected, cell.waiting) == (2, 5, 1)

    def test_the_exempted_and_the_other_parcours_are_not_expected(self, entry, scolarite):
        mine = ParcoursFactory(programme=entry.term.programme)
        other = ParcoursFactory(programme=entry.term.programme)
        own = ModuleFactory(programme=entry.term.programme, semester_number=1, parcours=mine)
        CoefficientFactory(ue=entry.ue, module=own)
        AssessmentFactory(term=entry.term, module=own)
        entry.enrol("Ici", parcours=mine)
        entry.enrol("Ailleurs", parcours=other)
        ExemptionFactory(enrolment=entry.enrol("Dispense", parcours=mine), module=own)
        ExemptionFactory(enrolment=entry.enrol("UE", parcours=mine), module=None, ue_code="UE11")
        found = missing_marks(scolarite, [entry.term], today=TODAY)
        [cell] = next(each for each in found if each.taught.module == own).cells
        assert names(cell) == ["Ici"]

    def test_a_resit_expects_those_called(self, entry, scolarite):
        resit = AssessmentFactory(term=entry.term, module=entry.module, kind="resit")
        called, other = entry.enrol("Appel"), entry.enrol("Autre")
        for student in (called, other):
            give(student, entry.exam, "8")
        Candidate.objects.create(assessment=resit, enrolment=called)
        cells = of_module(entry, scolarite).cells
        assert [names(cell) for cell in cells] == [[], ["Appel"]]
        [waited] = cells[1].missing
        assert waited.at_stake == ("UE11",)

    def test_the_counts_are_those_of_the_list_of_modules(self, entry, scolarite):
        """Two ways through the database, one answer."""
        own = ParcoursFactory(programme=entry.term.programme)
        CoefficientFactory(ue=entry.ue, parcours=own)
        SemesterFactory(programme=entry.term.programme, modality="FA")
        resit = AssessmentFactory(term=entry.term, module=entry.module, kind="resit")
        students = [entry.enrol(parcours=own), entry.enrol(modality="FA"), entry.enrol(left=True)]
        students += [entry.enrol() for _ in range(3)]
        ExemptionFactory(enrolment=students[-1], module=entry.module)
        Candidate.objects.create(assessment=resit, enrolment=students[0])
        give(students[0], entry.exam, "9")
        shown = {
            each.module: (each.expected, list(each.columns))
            for each in modules_of(scolarite, [entry.term])
        }
        assert shown == {
            each.taught.module: (each.expected, [cell.column for cell in each.cells])
            for each in missing_marks(scolarite, [entry.term], today=TODAY)
        }

    def test_the_total(self, entry, scolarite):
        give(entry.enrol(), entry.exam, "9")
        entry.enrol()
        assert total_of([of_module(entry, scolarite)]) == (2, 1, 1, 0)


class TestWhen:
    @pytest.mark.parametrize(
        ("values", "due"),
        [
            ({"deadline": date(2026, 11, 5), "date": date(2026, 11, 2)}, date(2026, 11, 5)),
            ({"date": date(2026, 11, 2)}, date(2026, 11, 2) + ENTRY_DELAY),
            ({"deadline": date(2026, 11, 5)}, date(2026, 11, 5)),
            ({}, None),
        ],
    )
    def test_the_deadline_comes_before_the_usual_delay(self, entry, values, due):
        assert due_on(AssessmentFactory.build(**values)) == due

    @pytest.mark.parametrize(("days", "late"), [(-1, 0), (0, 0), (1, 1), (30, 30)])
    def test_late_counts_days_from_the_day_after(self, entry, scolarite, days, late):
        entry.exam.deadline = TODAY - timedelta(days=days)
        entry.exam.save()
        entry.enrol()
        assert the_cell(entry, scolarite).late == late

    def test_nothing_is_late_when_nothing_is_missing(self, entry, scolarite):
        entry.exam.deadline = date(2026, 1, 1)
        entry.exam.save()
        give(entry.enrol(), entry.exam, "9")
        assert the_cell(entry, scolarite).late == 0

    def test_decisive_presses_once_late_or_begun_without_a_date(self, entry, scolarite):
        student = entry.enrol()
        assert not the_cell(entry, scolarite).is_pressing
        give(entry.enrol(), entry.exam, "9")
        assert the_cell(entry, scolarite).is_pressing
        entry.exam.deadline = TODAY
        entry.exam.save()
        assert not the_cell(entry, scolarite).is_pressing
        entry.exam.deadline = TODAY - timedelta(days=1)
        entry.exam.save()
        assert the_cell(entry, scolarite).is_pressing
        settle(entry, student)
        exam, _ = sorted(of_module(entry, scolarite).cells, key=lambda cell: cell.assessment.pk)
        assert (exam.late, exam.is_pressing) == (1, False)


class TestWhatItChanges:
    def test_whoever_knows_the_results_is_told_for_each_student(self, entry, scolarite):
        settle(entry, entry.enrol("Acquis"))
        entry.enrol("Ouvert")
        exam = max(of_module(entry, scolarite).cells, key=lambda cell: cell.column.missing)
        assert {each.enrolment.student.last_name: each.at_stake for each in exam.missing} == {
            "Acquis": (),
            "Ouvert": ("UE11",),
        }
        assert [each.enrolment.student.last_name for each in exam.decisive] == ["Ouvert"]

    @pytest.mark.parametrize("students", [SMALLEST_CROWD - 1, SMALLEST_CROWD])
    def test_a_teacher_is_told_without_names_and_never_of_a_few(self, entry, students):
        for _ in range(students):
            entry.enrol()
        cell = the_cell(entry, entry.teacher)
        assert cell.decisive == ()
        assert cell.may_decide == (students == SMALLEST_CROWD)
        assert len(cell.missing) == students

    def test_a_teacher_is_not_told_what_changes_nothing(self, entry):
        settle(entry, *(entry.enrol() for _ in range(SMALLEST_CROWD)))
        assert not any(cell.may_decide for cell in of_module(entry, entry.teacher).cells)

    def test_a_module_without_assessment(self, entry, scolarite):
        other = CoefficientFactory(ue=entry.ue).module
        give(entry.enrol("Ouvert"), entry.exam, "9")
        TeachingAssignmentFactory(term=entry.term, module=other, teacher=entry.teacher)

        def awaited(user):
            found = missing_marks(user, [entry.term], today=TODAY, module_id=other.pk)
            return [each.at_stake for module in found for each in module.awaited]

        assert awaited(scolarite) == [("UE11",)]
        assert awaited(entry.teacher) == []

    def test_nothing_is_computed_when_nobody_asks(self, entry, scolarite):
        entry.enrol()
        cell = the_cell(entry, scolarite, with_stakes=False)
        assert (cell.decisive, cell.may_decide, len(cell.missing)) == ((), False, 1)


class TestWhere:
    def test_a_teacher_has_his_modules_and_scolarite_all(self, entry, scolarite):
        other = CoefficientFactory(ue=entry.ue).module

        def modules(user):
            return {each.taught.module for each in missing_marks(user, [entry.term], today=TODAY)}

        assert modules(entry.teacher) == {entry.module}
        assert modules(scolarite) == {entry.module, other}
        assert modules(entry.member(Role.TEACHER)) == set()

    def test_a_teacher_without_his_role_has_none(self, entry):
        entry.teacher.memberships.all().delete()
        assert missing_marks(entry.teacher, [entry.term], today=TODAY) == []

    def test_teachers_by_name(self, entry, scolarite):
        entry.teacher.last_name = "Zola"
        entry.teacher.save()
        first = entry.taught_by_another()
        teachers = of_module(entry, scolarite).taught.teachers
        assert [each.pk for each in teachers] == [first.pk, entry.teacher.pk]

    def test_two_terms_of_one_path(self, entry, scolarite):
        second = TermFactory(programme=entry.term.programme, number=2)
        semester = SemesterFactory(programme=entry.term.programme, number=2)
        ue = UEFactory(semester=semester, code="UE21", competence=entry.ue.competence, level=1)
        module = CoefficientFactory(ue=ue).module
        AssessmentFactory(term=second, module=module, title="Oral")
        enrolment = entry.enrol()
        enrolment.student.enrolments.create(term=second)
        give(enrolment, entry.exam, "11")
        found = missing_marks(scolarite, [entry.term, second], today=TODAY)
        at_stake = {
            cell.assessment.title: each.at_stake
            for marks in found
            for cell in marks.cells
            for each in cell.missing
        }
        assert at_stake == {"Oral": ("UE21", "UE11+UE21", "BUT1")}

    def test_another_term_of_the_same_module_has_its_own_teachers(self, entry, scolarite):
        before = TermFactory(programme=entry.term.programme, year=2025)
        old = TeachingAssignmentFactory(term=before, module=entry.module).teacher
        found = missing_marks(scolarite, [before, entry.term], today=TODAY)
        teachers = [[each.pk for each in marks.taught.teachers] for marks in found]
        assert teachers == [[old.pk], [entry.teacher.pk]]


@pytest.mark.parametrize("students", [1, 3, 30])
def test_seven_queries(entry, scolarite, students, django_assert_num_queries):
    for _ in range(students):
        MarkFactory(assessment=entry.exam, enrolment=entry.enrol())
        entry.enrol()
    scolarite.departments_as(Role.SCOLARITE)
    with django_assert_num_queries(7):
        missing_marks(scolarite, [entry.term], today=TODAY)
