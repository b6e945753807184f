"""What people and accidents send: refused in words, with nothing half written."""

import random
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from config.uploads import LARGEST_REQUEST
from grading.imports.students.plan import WRITTEN
from grading.models import Enrolment, Student, StudentPlan
from tests.grading.imports.workbooks import ods, with_cached_values, xlsm, xlsx, zip_bomb
from tests.grading.students.lists import execute, plain, planned

pytestmark = pytest.mark.django_db
BRING = reverse("grading:students")
ROWS = [
    ["Numéro", "Nom", "Prénom", "Courriel", "Date de naissance", "Groupe", "Parcours", "Modalité"],
    *(
        [f"{100 + n}", f"Nom{n}", f"Prénom{n}", f"p{n}@example.org", "12/03/2007", "TD1", "", "FI"]
        for n in range(8)
    ),
]


@pytest.fixture
def reader(client, by):
    client.force_login(by)
    return client


def send(reader, term, content, name="liste.xlsx"):
    file = SimpleUploadedFile(name, content)
    return reader.post(BRING, {"semestre": term.pk, "texte": "", "fichier": file}, follow=True)


def nothing_written():
    return not Student.objects.exists() and not Enrolment.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (zip_bomb(), "beaucoup trop de données une fois décompressé"),
        (xlsx(ROWS)[:-200], "Ce classeur est abîmé"),
        (xlsx(ROWS)[:40], "Ce classeur est abîmé"),
        (b"%PDF-1.7 ...", "C’est un PDF"),
        (b"\xd0\xcf\x11\xe0....", "l’ancien format .xls"),
        (b"<html><table></table></html>", "Ce fichier est une page web"),
        (b"\x00\x01\x02" * 50, "Ce fichier n’est pas un tableau"),
        (xlsx([[str(n), "A", "B"] for n in range(2001)]), "Gardez seulement celles des étudiants"),
        (xlsx([["x"] * 61]), "dépasse 60 colonnes"),
        (xlsx(*([[["x"]]] * 21)), "plus de 20 feuilles"),
        (xlsx([[]]), "Ce tableau est vide"),
        ('Numéro;Nom\n7;"Alisier'.encode(), "un guillemet y est ouvert et jamais fermé"),
    ],
    ids=range(12),
)
def test_what_cannot_be_read_is_refused_in_words(reader, term, content, said):
    answer = send(reader, term, content)
    [sentence] = answer.context["form"].errors["fichier"]
    assert said in sentence
    assert not StudentPlan.objects.exists()


def test_what_is_much_too_large(reader, term):
    content = b"PK\x03\x04" + b"0" * (LARGEST_REQUEST + 1)
    answer = send(reader, term, content)
    assert "dépasse 5" in answer.context["form"].errors["fichier"][0]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_codings_of_spreadsheets(reader, term, by, coding):
    text = "Numéro;Nom;Prénom\n7;Frêne;Zoé\n"
    send(reader, term, text.encode(coding), "liste.csv")
    [line] = planned(StudentPlan.objects.get()).lines
    assert line.student == "Frêne Zoé"


def test_macros_are_never_run(reader, term):
    send(reader, term, xlsm(*ROWS))
    plan = planned(StudentPlan.objects.get())
    assert len(plan.created) == 8
    assert "macros" in plan.warnings[0]


def test_rows_that_are_filtered_out_are_read_and_this_is_said(reader, term):
    book = load_workbook(BytesIO(xlsx(ROWS)))
    book.active.row_dimensions[3].hidden = True
    book.save(file := BytesIO())
    answer = send(reader, term, file.getvalue())
    assert [plain(each)[:48] for each in answer.context["warnings"]] == [
        "Ce classeur a des lignes masquées ou filtrées : "
    ]
    assert planned(StudentPlan.objects.get()).warnings == tuple(answer.context["warnings"])


def test_formulas_give_the_value_that_they_had(reader, term):
    rows = [["Numéro", "Nom", "Prénom"], ["=3+4", "Alisier", "Ève"], ["8", "=A1", "Max"]]
    send(reader, term, with_cached_values(xlsx(rows), {"A2": "7"}))
    lines = planned(StudentPlan.objects.get()).lines
    assert [line.fate.value for line in lines] == ["created", "wrong"]
    assert lines[0].order.wanted.number == "7"
    assert lines[1].faults[0].why.startswith("Cette formule n’a pas de résultat enregistré")


def test_a_spreadsheet_of_libreoffice(reader, term):
    send(reader, term, ods(*ROWS), "liste.ods")
    assert len(planned(StudentPlan.objects.get()).created) == 8


def test_a_day_is_that_of_the_cell_however_it_is_shown(reader, term):
    rows = [["Numéro", "Nom", "Prénom", "Né le"], ["7", "Alisier", "Ève", "le 2007-03-12"]]
    send(reader, term, ods(*rows), "liste.ods")
    [line] = planned(StudentPlan.objects.get()).lines
    assert str(line.order.wanted.birth_date) == "2007-03-12"


def spoilt(rows, chance):
    """The same rows, spoilt once or twice at random."""
    rows = [list(row) for row in rows]
    for _ in range(chance.randint(1, 3)):
        row, column = chance.randrange(len(rows)), chance.randrange(len(rows[0]))
        match chance.randrange(7):
            case 0:
                rows.insert(row, list(chance.choice(rows)))
            case 1:
                del rows[row]
            case 2:
                chance.shuffle(rows)
            case 3:
                for each in rows:
                    each.insert(column, each.pop())
            case 4:
                rows[row] = rows[row][:column] or ["x"]
            case 5:
                odd = ["", "\u202e", "9" * 300, "=1/0", "<b>", "'; --", "É" * 120, "12,5", "-1"]
                rows[row] += [""] * (column + 1 - len(rows[row]))
                rows[row][column] = chance.choice(odd)
            case 6:
                rows[row] = [""] * len(rows[row])
        width = max(map(len, rows))
        rows = [each + [""] * (width - len(each)) for each in rows]
    return rows


@pytest.mark.parametrize("seed", range(40))
def test_a_spoilt_list_is_planned_and_written_as_shown(reader, term, by, known, seed):
    """Whatever was spoilt: a plan or a sentence; what the plan shows is what is written."""
    chance = random.Random(seed)
    known("101", "Nom1", "Prénom1", email="old@example.org")
    known("999", "Nom3", "Prénom3", away=True)
    answer = send(reader, term, xlsx(spoilt(ROWS, chance)))
    assert answer.status_code == 200
    kept = StudentPlan.objects.first()
    if kept is None:
        assert answer.context["form"].errors
        return
    students, enrolments = Student.objects.count(), Enrolment.objects.count()
    plan = planned(kept)
    assert (Student.objects.count(), Enrolment.objects.count()) == (students, enrolments)
    assert all(line.faults for line in plan.wrong)
    assert all(fault.why and fault.place for line in plan.wrong for fault in line.faults)
    if not plan.writes:
        return
    execute(kept, by, plan=plan)
    assert Student.objects.count() == students + len(plan.created)
    assert Enrolment.objects.count() == enrolments + len(plan.created) + len(plan.enrolled)
    StudentPlan.objects.update(executed_at=None)
    again = planned(kept)
    assert [line for line in again.lines if line.fate in WRITTEN] == []
