"""The workbook of a module, filled in as people do: shuffled, half-sorted, doubled, stale."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from grading.imports.plan import Fate
from grading.models import EntryPlan, Mark
from tests.factories import AssessmentFactory, TermFactory
from tests.grading.imports.test_plan import enter
from tests.grading.imports.test_views import import_url, order, page, plan_url

pytestmark = pytest.mark.django_db

FIRST = 5  # the row of the first student
LAST_NAME, EXAM, LAB = 3, 6, 7  # columns of the workbook, counted from 1


@pytest.fixture
def students(entry):
    entry.lab = AssessmentFactory(term=entry.term, module=entry.module, title="TP1", maximum=1000)
    return [entry.enrol(name) for name in ("Abeille", "Bourdon", "Cigale")]


@pytest.fixture
def teacher(client, entry):
    client.force_login(entry.teacher)
    return client


def downloaded(client, entry):
    response = client.get(page("marks-workbook", entry.term.pk, entry.module.pk))
    assert response.status_code == 200
    return load_workbook(BytesIO(response.content))


def brought_back(client, entry, book):
    stream = BytesIO()
    book.save(stream)
    file = SimpleUploadedFile("classeur.xlsx", stream.getvalue())
    response = client.post(import_url(entry), {"fichier": file})
    plan = EntryPlan.objects.latest("created_at")
    assert response.url == plan_url(plan)
    return plan


def shown(client, plan):
    return client.get(plan_url(plan)).context["plan"]


def told(plan):
    return [(item.fate, item.student.split()[0], item.old, item.new) for item in plan.items]


def row_values(sheet, row):
    return [cell.value for cell in sheet[row]]


def put_row(sheet, row, values, columns=None):
    for column, value in enumerate(values, start=1):
        if columns is None or column in columns:
            sheet.cell(row, column).value = value


class TestWorkbook:
    def test_identity_is_locked_and_marks_are_not(self, teacher, entry, students):
        enter(entry, students[0], 1250)
        sheet = downloaded(teacher, entry)["Notes"]
        assert sheet.protection.sheet
        number = students[0].student.number
        assert row_values(sheet, 4)[1:8] == [
            "Numéro",
            "Nom",
            "Prénom",
            "Groupe",
            "Partiel sur 20",
            "TP1 sur 10",
            "État",
        ]
        assert row_values(sheet, FIRST)[1:7] == [number, "Abeille", "Camille", None, 12.5, None]
        locked = [cell.protection.locked for cell in sheet[FIRST]]
        assert locked == [True] * 5 + [False, False] + [True, True]
        hidden = [key for key, each in sheet.column_dimensions.items() if each.hidden]
        assert (sheet.row_dimensions[1].hidden, hidden) == (True, ["A", "I"])

    def test_who_left_is_locked_too(self, teacher, entry, students):
        students[0].status = "resigned"
        students[0].save()
        sheet = downloaded(teacher, entry)["Notes"]
        assert sheet.cell(FIRST, EXAM).protection.locked

    def test_names_are_never_formulas(self, teacher, entry):
        entry.enrol('=HYPERLINK("http://exemple.invalid")')
        entry.enrol("+33")
        sheet = downloaded(teacher, entry)["Notes"]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}

    def test_untouched_it_changes_nothing(self, teacher, entry, students):
        enter(entry, students[0], 1250)
        plan = brought_back(teacher, entry, downloaded(teacher, entry))
        assert told(shown(teacher, plan)) == [(Fate.UNCHANGED, "Abeille", "12,5", "12,5")]

    def test_filled_in(self, teacher, entry, students):
        enter(entry, students[0], 1250)
        book = downloaded(teacher, entry)
        sheet = book["Notes"]
        sheet.cell(FIRST, EXAM).value = "SUPR"
        sheet.cell(FIRST + 1, EXAM).value = 11
        sheet.cell(FIRST + 2, LAB).value = "abs"
        plan = brought_back(teacher, entry, book)
        assert told(shown(teacher, plan)) == [
            (Fate.ERASED, "Abeille", "12,5", ""),
            (Fate.NEW, "Bourdon", "", "11"),
            (Fate.NEW, "Cigale", "", "ABS"),
        ]


class TestReturned:
    def test_shuffled_rows_find_their_students(self, teacher, entry, students):
        book = downloaded(teacher, entry)
        sheet = book["Notes"]
        for row, mark in enumerate((10, 11, 12)):
            sheet.cell(FIRST + row, EXAM).value = mark
        rows = [row_values(sheet, FIRST + row) for row in range(3)]
        for row, values in enumerate([rows[2], rows[0], rows[1]]):
            put_row(sheet, FIRST + row, values)
        plan = shown(teacher, brought_back(teacher, entry, book))
        assert {(item.student.split()[0], item.new) for item in plan.items} == {
            ("Abeille", "10"),
            ("Bourdon", "11"),
            ("Cigale", "12"),
        }

    @pytest.mark.parametrize("sorted_columns", [range(1, 6), range(2, 6), {3, 4}])
    def test_half_sorted_rows_are_to_be_confirmed(self, teacher, entry, students, sorted_columns):
        """The names were sorted, the marks were not: nobody can tell whose they are."""
        book = downloaded(teacher, entry)
        sheet = book["Notes"]
        for row, mark in enumerate((10, 11, 12)):
            sheet.cell(FIRST + row, EXAM).value = mark
        rows = [row_values(sheet, FIRST + row) for row in range(3)]
        for row, values in enumerate([rows[2], rows[1], rows[0]]):
            put_row(sheet, FIRST + row, values, sorted_columns)
        plan = brought_back(teacher, entry, book)
        found = shown(teacher, plan)
        assert told(found) == [(Fate.NEW, "Bourdon", "", "11")]
        assert [len(each.candidates) for each in found.to_choose] == [2, 2]
        assert found.to_choose[0].why == (
            "Le nom et l’identifiant caché de la ligne ne désignent pas la même personne."
        )
        assert "triés sans ses notes" in found.warnings[0]
        order(teacher, plan)
        assert not Mark.objects.exists()

    def test_a_row_inserted_above_the_others_is_read(self, teacher, entry, students):
        book = downloaded(teacher, entry)
        sheet = book["Notes"]
        sheet.insert_rows(FIRST)
        put_row(sheet, FIRST, [None, None, "Cigale", "Camille", None, 14])
        plan = shown(teacher, brought_back(teacher, entry, book))
        assert told(plan) == [(Fate.NEW, "Cigale", "", "14")]

    def test_a_doubled_row(self, teacher, entry, students):
        book = downloaded(teacher, entry)
        sheet = book["Notes"]
        sheet.cell(FIRST, EXAM).value = 10
        put_row(sheet, FIRST + 3, row_values(sheet, FIRST))
        sheet.cell(FIRST + 3, EXAM).value = 14
        plan = shown(teacher, brought_back(teacher, entry, book))
        assert [item.fate for item in plan.items] == [Fate.DUPLICATE, Fate.DUPLICATE]

    def test_a_stale_workbook_is_recognised_cell_by_cell(self, teacher, entry, students):
        for student in students:
            enter(entry, student, 1000)
        book = downloaded(teacher, entry)
        other = entry.taught_by_another()
        # Abeille and Bourdon change meanwhile; the workbook touches Abeille and Cigale.
        enter(entry, students[0], 1500, seen=1, by=other)
        enter(entry, students[1], 1600, seen=1, by=other)
        sheet = book["Notes"]
        sheet.cell(FIRST, EXAM).value = 11
        sheet.cell(FIRST + 2, EXAM).value = 12
        plan = brought_back(teacher, entry, book)
        found = shown(teacher, plan)
        assert told(found) == [
            (Fate.STALE, "Abeille", "15", "11"),
            (Fate.UNCHANGED, "Bourdon", "16", "16"),
            (Fate.REPLACED, "Cigale", "10", "12"),
        ]
        assert found.stale[0].note.startswith("Camille Exemple")
        order(teacher, plan)
        assert list(values()) == [1500, 1600, 1000]
        cell = f"case-{entry.exam.pk}-{students[0].pk}"
        teacher.post(plan_url(plan), {"regler": "1", cell: "on"})
        assert told(shown(teacher, plan))[0] == (Fate.REPLACED, "Abeille", "15", "11")
        order(teacher, plan)
        assert list(values()) == [1100, 1600, 1200]

    def test_what_was_confirmed_and_moved_again_is_asked_again(self, teacher, entry, students):
        enter(entry, students[0], 1000)
        book = downloaded(teacher, entry)
        enter(entry, students[0], 1500, seen=1)
        book["Notes"].cell(FIRST, EXAM).value = 11
        plan = brought_back(teacher, entry, book)
        cell = f"case-{entry.exam.pk}-{students[0].pk}"
        teacher.post(plan_url(plan), {"regler": "1", cell: "on"})
        enter(entry, students[0], 1700, seen=2)
        assert [item.fate for item in shown(teacher, plan).items] == [Fate.STALE]

    def test_the_workbook_of_another_term(self, teacher, entry, students):
        book = downloaded(teacher, entry)
        book["Notes"].cell(1, 1).value = f"barème {TermFactory(number=3).pk}/{entry.module.pk}"
        stream = BytesIO()
        book.save(stream)
        file = SimpleUploadedFile("classeur.xlsx", stream.getvalue())
        response = teacher.post(import_url(entry), {"fichier": file})
        assert "a été fait pour un autre module" in response.content.decode()

    def test_an_assessment_deleted_since(self, teacher, entry, students):
        book = downloaded(teacher, entry)
        book["Notes"].cell(FIRST, EXAM).value = 10
        book["Notes"].cell(FIRST, LAB).value = 9
        entry.lab.delete()
        plan = shown(teacher, brought_back(teacher, entry, book))
        assert [item.assessment for item in plan.items] == [entry.exam]
        assert "colonne G, «\xa0TP1 sur 10\xa0»" in plan.left

    @pytest.mark.parametrize(
        ("place", "value"),
        [("A5", "étudiant 999999999"), ("A5", "étudiant 1 ou 1=1"), ("I5", "ligne x"), ("I5", "")],
    )
    def test_tampered_identifiers_give_nothing(self, teacher, entry, students, place, value):
        book = downloaded(teacher, entry)
        book["Notes"].cell(FIRST, EXAM).value = 10
        book["Notes"][place].value = value
        plan = shown(teacher, brought_back(teacher, entry, book))
        assert {item.enrolment_id for item in plan.items} <= {students[0].pk}

    def test_without_its_hidden_parts_it_is_a_table_like_any_other(self, teacher, entry, students):
        book = downloaded(teacher, entry)
        sheet = book["Notes"]
        sheet.cell(FIRST, EXAM).value = 10
        sheet.delete_cols(9)
        sheet.delete_cols(1)
        sheet.delete_rows(1)
        stream = BytesIO()
        book.save(stream)
        file = SimpleUploadedFile("classeur.xlsx", stream.getvalue())
        response = teacher.post(import_url(entry), {"fichier": file})
        plan = EntryPlan.objects.get()
        assert response.url == page("import-columns", plan.pk)
        assert told(shown(teacher, plan)) == [(Fate.NEW, "Abeille", "", "10")]


def values():
    return Mark.objects.order_by("enrolment__student__sort_name").values_list("value", flat=True)


class TestStates:
    def test_what_became_of_each_row_comes_back(self, teacher, entry, students):
        enter(entry, students[1], 1000)
        book = downloaded(teacher, entry)
        sheet = book["Notes"]
        sheet.cell(FIRST, EXAM).value = 11
        sheet.cell(FIRST, LAB).value = 25
        sheet.cell(FIRST + 1, EXAM).value = 12
        put_row(sheet, FIRST + 3, [None, "999", "Zèbre", "Zoé", None, 13])
        plan = brought_back(teacher, entry, book)
        order(teacher, plan, sur="on")
        response = teacher.get(reverse("grading:import-workbook", args=[plan.pk]))
        returned = load_workbook(BytesIO(response.content))
        assert [returned["Notes"].cell(FIRST + row, 8).value for row in range(3)] == [
            "Partiel\xa0: 11\u202f; TP1\xa0: «\xa025\xa0» non enregistrée. "
            "La note dépasse le maximum, 10.",
            "Partiel\xa0: 10 → 12",
            "Rien n’a changé.",
        ]
        assert [row_values(returned["Non enregistré"], row) for row in (1, 2, 3)] == [
            ["Ligne", "Dans le fichier", "Évaluation", "Tapé", "Pourquoi"],
            ["5", "Abeille Camille", "TP1", "25", "La note dépasse le maximum, 10."],
            [
                "8",
                "Zèbre Zoé, 999",
                None,
                "Partiel\xa0: 13",
                "Personne de ce module ne porte ce nom ou ce numéro.",
            ],
        ]
        again = brought_back(teacher, entry, returned)
        assert {item.fate for item in shown(teacher, again).items} == {Fate.UNCHANGED}
