"""The list of a term, taken as a workbook and given back."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from grading.documents.students_workbook import students_workbook
from grading.imports.files import read_file
from grading.imports.students.guess import guess
from grading.imports.students.making import plan_of
from grading.imports.students.plan import Fate
from grading.imports.students.wishes import row_written
from grading.models import Enrolment, Student
from grading.selectors.students import term_list
from tests.factories import GroupFactory, ParcoursFactory
from tests.grading.students.lists import plain

pytestmark = pytest.mark.django_db
FIRST = 5
NUMBER, LAST, FIRST_NAME, EMAIL, BORN, GROUP = "B", "C", "D", "E", "F", "H"


@pytest.fixture
def people(small, term, known):
    parcours = ParcoursFactory(programme=small.programme, code="IPI")
    GroupFactory(term=term, name="1-2")
    known("0077", "ALISIER", "Eve", group="1-2", birth_date=date(2007, 3, 12), bac="sti2d")
    known("78", "Bouleau", "Max", email="max@example.org", parcours=parcours, modality="FA")
    gone = known("79", "Charme", "=Léa()", status=Enrolment.Status.AWAY)
    gone.enrolments.update(left_on=date(2026, 10, 12))
    return term


def taken(term):
    rows = sorted(term_list(term).enrolments.values(), key=lambda each: each.student.sort_name)
    return students_workbook(term, [(each.student_id, row_written(each)) for each in rows])


def given_back(term, content):
    table = read_file(content)
    return plan_of(table, guess(table, set()), term_list(term))


def edited(content, edit):
    book = load_workbook(BytesIO(content))
    edit(book.active)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def fates(plan):
    return [line.fate for line in plan.lines]


def test_unchanged_it_plans_nothing(people):
    plan = given_back(people, taken(people))
    assert fates(plan) == [Fate.UNCHANGED] * 3
    assert (plan.writes, plan.troubles, plan.absent, plan.groups, plan.left) == (
        False,
        0,
        (),
        (),
        (),
    )


def test_unchanged_it_plans_nothing_whatever_happened_since(people):
    content = taken(people)
    Student.objects.update(email="new@example.org", first_name="Autre")
    people.enrolments.update(modality="FI", parcours=None, group=None)
    assert fates(given_back(people, content)) == [Fate.UNCHANGED] * 3


def test_what_odd_data_holds_is_no_fault_of_the_list(people):
    Student.objects.filter(number="78").update(number="N° 78", birth_date=date(1900, 1, 1))
    assert fates(given_back(people, taken(people))) == [Fate.UNCHANGED] * 3


def test_each_correction_is_planned(people):
    def edit(sheet):
        sheet[f"{FIRST_NAME}{FIRST}"] = "Ève"
        sheet[f"{EMAIL}{FIRST}"] = "eve@example.org"
        sheet[f"{GROUP}{FIRST + 1}"] = "1-2"
        sheet.append(["", "80", "Frêne", "Noé", "", "", "", "1-2"])

    plan = given_back(people, edited(taken(people), edit))
    assert fates(plan) == [Fate.CHANGED, Fate.CHANGED, Fate.UNCHANGED, Fate.CREATED]
    assert [(each.label, each.old, each.new) for each in plan.lines[0].changes] == [
        ("prénom", "Eve", "Ève"),
        ("courriel", "", "eve@example.org"),
    ]


def test_a_name_may_become_any_other(people):
    def edit(sheet):
        sheet[f"{LAST}{FIRST + 1}"] = "Tilleul"

    plan = given_back(people, edited(taken(people), edit))
    assert [(each.old, each.new) for each in plan.lines[1].changes] == [("Bouleau", "Tilleul")]


def test_what_changed_here_too_is_said(people):
    content = edited(taken(people), lambda sheet: sheet.__setitem__(f"{EMAIL}6", "m@example.org"))
    Student.objects.filter(number="78").update(email="new@example.org")
    [change] = given_back(people, content).lines[1].changes
    assert (change.old, change.new, change.is_stale) == (
        "new@example.org",
        "m@example.org",
        True,
    )


def test_names_sorted_without_the_rest_are_noticed(people):
    def edit(sheet):
        for column in (NUMBER, LAST, FIRST_NAME):
            first, second = f"{column}{FIRST}", f"{column}{FIRST + 1}"
            sheet[first].value, sheet[second].value = sheet[second].value, sheet[first].value

    plan = given_back(people, edited(taken(people), edit))
    assert fates(plan)[:2] == [Fate.DOUBT, Fate.DOUBT]
    assert [plain(each)[:10] for each in plan.warnings] == ["Des lignes"]


def test_rows_sorted_whole_change_nothing(people):
    def edit(sheet):
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=FIRST)]
        for number, row in enumerate(reversed(rows), start=FIRST):
            for column, value in enumerate(row, start=1):
                cell = sheet.cell(number, column)
                cell.value = value
                cell.data_type = "s" if value else "n"

    assert fates(given_back(people, edited(taken(people), edit))) == [Fate.UNCHANGED] * 3


def test_who_was_taken_off_the_list_does_not_leave(people):
    plan = given_back(people, edited(taken(people), lambda sheet: sheet.delete_rows(FIRST)))
    assert [str(each.student) for each in plan.absent] == ["ALISIER Eve"]
    assert not plan.writes


def test_the_list_of_a_semester_enrols_in_the_other(small, people):
    other = small.term(2)
    plan = given_back(other, taken(people))
    assert fates(plan) == [Fate.ENROLLED, Fate.ENROLLED, Fate.LEFT_OUT]
    assert plan.enrolled[0].order.place.group == "1-2"
    assert plan.groups == (("1-2", 1),)


def test_a_formula_stays_a_name(people):
    book = load_workbook(BytesIO(taken(people)))
    cell = book.active[f"{FIRST_NAME}{FIRST + 2}"]
    assert (cell.value, cell.data_type) == ("=Léa()", "s")
