"""The recap of a term, read back in each format by programs that did not write it."""

from io import BytesIO
from zipfile import ZipFile

import odfdo
import pytest
from django.utils import timezone
from openpyxl import load_workbook

from grading.core.values import printed
from grading.documents.recap.book import recap_book
from grading.documents.sheets_csv import csv_files
from grading.documents.sheets_ods import ods
from grading.documents.sheets_xlsx import xlsx
from grading.models import Assessment, Role, Student
from grading.selectors.recap import recap_of
from grading.selectors.results import term_results
from tests.factories import (
    AdjustmentFactory,
    EnrolmentFactory,
    GroupFactory,
    MembershipFactory,
    StudentFactory,
)
from tests.grading.jury import Promotion
from tests.grading.sheets import by_calamine, by_csv, numbers_of
from tests.grading.small_programme import SmallProgramme, give

pytestmark = pytest.mark.django_db
FORMATS = {"xlsx": xlsx, "ods": ods, "zip": csv_files}
IDENTITY = ["Nom", "Prénom", "Numéro", "Groupe", "Parcours", "Modalité", "Situation"]
OF_UE = ["moyenne", "proposition", "décision", "ECTS"]


class World:
    """Three students of one semester: one complete, one who waits for a mark, one who left."""

    def __init__(self):
        self.small = SmallProgramme(semesters=(1,))
        self.term = self.small.term(1)
        self.reader = MembershipFactory(department=self.term.department, role=Role.SCOLARITE).user
        self.first = self.small.assessment(self.term, "R1.01", title="DS", maximum=4000)
        self.second = self.small.assessment(self.term, "R1.02", title="TP")
        group = GroupFactory(term=self.term, name="TD1")
        self.enrol("Abeille", "1", "25,5", "ABS", group=group)
        waiting = self.enrol("Bourdon", "2", "20", "")
        AdjustmentFactory(enrolment=waiting, ue_code="UE11", points=50)
        self.enrol("Cigale", "3", "30", "12", left=True)

    def enrol(self, name, number, first, second, **values):
        student = StudentFactory(department=self.term.department, last_name=name, number=number)
        enrolment = EnrolmentFactory(term=self.term, student=student, **values)
        for assessment, mark in ((self.first, first), (self.second, second)):
            if mark:
                give(enrolment, assessment, mark)
        return enrolment

    @property
    def book(self):
        return recap_book(recap_of(self.term, self.reader))


@pytest.fixture(scope="module")
def world(shared_db):
    return World()


@pytest.fixture(scope="module")
def book(world):
    return world.book


def synthesis():
    abeille = ["Abeille", "Dominique", "1", "TD1", "", "FI", ""]
    bourdon = ["Bourdon", "Dominique", "2", "", "", "FI", ""]
    cigale = ["Cigale", "Dominique", "3", "", "", "FI", "démissionnaire"]
    nothing = [""] * 6
    return [
        [
            *IDENTITY,
            *(f"UE11 {name}" for name in OF_UE),
            *("Année proposition", "Année décision"),
            *("ECTS du semestre", "ECTS du semestre possibles", "ECTS du BUT"),
        ],
        # 25.5 of 40 is 12.75 of 20, with coefficient 2 of 3; the absence counts zero.
        [*abeille, 8.5, "AJ", "", 0, "", "", 0, 30, 0],
        [*bourdon, 10.5, "ATT", "", 0, "", "", 0, 30, 0],
        [*cigale, 14, "ADM", "", 30, "", "", 30, 30, 30],
        [""] * 16,
        ["Moyenne", *nothing, 9.5, *[""] * 8],
        ["Plus basse", *nothing, 8.5, *[""] * 8],
        ["Plus haute", *nothing, 10.5, *[""] * 8],
        ["Effectif", *nothing, 2, *[""] * 8],
    ]


def of_ue11():
    abeille, bourdon, cigale = (row[:7] for row in synthesis()[1:4])
    return [
        [
            *IDENTITY,
            *("R1.01 moyenne", "R1.01 DS sur 40", "R1.02 moyenne", "R1.02 TP sur 20"),
            *("UE11 au plus bas", "UE11 au plus haut", "UE11 bonus et malus"),
            *(f"UE11 {name}" for name in OF_UE),
        ],
        [*abeille, 12.75, 25.5, 0, "ABS", "", "", "", 8.5, "AJ", "", 0],
        # Two thirds of 10 and a third of 0 or of 20, with half a point of bonus.
        [*bourdon, 10, 20, "", "", 7.17, 13.83, 0.5, 10.5, "ATT", "", 0],
        [*cigale, 15, 30, 12, 12, "", "", "", 14, "ADM", "", 30],
        [""] * 18,
        ["Moyenne", *[""] * 6, 11.38, 22.75, 0, *[""] * 4, 9.5, *[""] * 3],
        ["Plus basse", *[""] * 6, 10, 20, 0, *[""] * 4, 8.5, *[""] * 3],
        ["Plus haute", *[""] * 6, 12.75, 25.5, 0, *[""] * 4, 10.5, *[""] * 3],
        ["Effectif", *[""] * 6, 2, 2, 1, *[""] * 4, 2, *[""] * 3],
    ]


COEFFICIENTS = [
    ["Modalité", "Module", "Intitulé", "Nature", "Parcours", "UE11 coefficient"],
    ["FI", "R1.01", "Module R1.01", "ressource", "", 2],
    ["FI", "R1.02", "Module R1.02", "ressource", "", 1],
    [""] * 6,
    ["FI", "ECTS", "", "", "", 30],
]
ASSESSMENTS = [
    ["Module", "Évaluation", "Nature", "Type", "Sur", "Publiée", "Coefficient", "UE11 poids"],
    ["R1.01", "DS", "évaluation", "", 40, "oui", 1, 1],
    ["R1.02", "TP", "évaluation", "", 20, "oui", 1, 1],
]


@pytest.mark.parametrize("format", ["xlsx", "ods"])
def test_a_workbook_says_what_was_computed_by_hand(book, format):
    sheets = by_calamine(FORMATS[format](book))
    assert list(sheets) == [
        *("Synthèse", "UE11", "Coefficients", "Évaluations", "Réglages et légende")
    ]
    assert sheets["Synthèse"] == synthesis()
    assert sheets["UE11"] == of_ue11()
    assert sheets["Coefficients"] == COEFFICIENTS
    assert sheets["Évaluations"] == ASSESSMENTS


def test_the_csv_files_say_the_same(book):
    files = by_csv(csv_files(book))
    assert list(files) == [
        "01 Synthèse.csv",
        "02 UE11.csv",
        "03 Coefficients.csv",
        "04 Évaluations.csv",
        "05 Réglages et légende.csv",
    ]
    # Numbers of students are texts in a workbook; a CSV does not tell.
    expected = [
        [float(each) if each in {"1", "2", "3"} else each for each in row] for row in of_ue11()
    ]
    expected[4] = []
    assert numbers_of(files["02 UE11.csv"]) == expected
    assert files["02 UE11.csv"][1][7:11] == ["12,75", "25,50", "0,00", "ABS"]


def test_the_legend_says_what_the_file_was_made_of(book):
    legend = dict(by_calamine(xlsx(book))["Réglages et légende"])
    assert legend["Récapitulatif"] == "S1 2026-2027"
    assert (legend["Groupe"], legend["Parcours"], legend["Étudiants"]) == ("tous", "tous", "3")
    assert legend["Seuil d’acquisition"] == "10"
    assert legend["Rang"] == "masqué"
    assert legend["UE ATT"] == "décision en attente, il manque des notes"
    assert legend["ABS"].startswith("absence injustifiée")
    assert legend["Décisions"].startswith("aucune décision n’est encore montrée")
    assert "UE CMP" not in legend


def test_the_xlsx_has_numbers_that_say_when_they_are_provisional(book):
    sheet = load_workbook(BytesIO(xlsx(book)))["UE11"]
    row = {cell.column_letter: (cell.data_type, cell.number_format) for cell in sheet[3]}
    assert (row["H"], row["O"], row["R"]) == (
        ("n", "0.00"),
        ("n", '0.00" provisoire"'),
        ("n", "0"),
    )


def test_the_xlsx_keeps_names_in_sight_and_filters_all_but_the_summary(book):
    found = load_workbook(BytesIO(xlsx(book)))
    sheet = found["UE11"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("C2", "A1:R4")
    widths = sheet.column_dimensions
    assert (widths["A"].width, widths["H"].width) == (24, 12)
    folding = [letter for letter, each in widths.items() if each.outline_level]
    assert folding == ["I", "K"]
    assert found["Réglages et légende"].auto_filter.ref is None


def test_the_ods_has_the_same_styles(book):
    document = odfdo.Document(BytesIO(ods(book)))
    table = document.body.get_table(name="UE11")
    cell = table.get_cell((14, 2))
    style = document.get_style("table-cell", cell.style)
    format = document.get_style("number", style.get_attribute("style:data-style-name"))
    number = format.get_element("number:number")
    assert number.get_attribute("number:decimal-places") == "2"
    assert format.get_element("number:text").text == " provisoire"
    (range_,) = document.body.get_elements("//table:database-range[@table:name='Filtre2']")
    assert range_.get_attribute("table:target-range-address") == "'UE11'.A1:'UE11'.R4"
    settings = document.get_part("settings").serialize()
    assert settings.count(b'config:name="HorizontalSplitPosition"') == 4


def test_an_ods_says_first_what_it_is(book):
    with ZipFile(BytesIO(ods(book))) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", 0)
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_results_give_the_same_bytes(world, book, format):
    assert FORMATS[format](world.book) == FORMATS[format](book)


HOSTILE = ("=1+1", "+33", "-2", "@SUM(A1)", "#N/A", "<b>&\"'", "a\x07b\ufffec", "x\ty")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_text(world, name):
    Student.objects.filter(number="1").update(last_name=name)
    Assessment.objects.filter(pk=world.first.pk).update(title=name)
    book = world.book
    clean = name.replace("\x07", " ").replace("\ufffe", " ")
    for write in (xlsx, ods):
        sheets = by_calamine(write(book))
        assert sheets["UE11"][1][0] == clean
        assert sheets["UE11"][0][8] == f"R1.01 {clean} sur 40"
        assert sheets["Évaluations"][1][1] == clean
    assert load_workbook(BytesIO(xlsx(book)))["UE11"]["A2"].data_type == "s"
    escaped = f"'{name}" if name[0] in "=+-@" else name
    assert by_csv(csv_files(book))["02 UE11.csv"][1][0] == escaped


# ---- A whole year, against the core -----------------------------------------------------------


def test_every_figure_is_that_of_the_core():
    promotion = Promotion()
    for odd, even in (("12.34", "9"), ("4", "4"), ("9.99", "10.01"), ("15", "")):
        promotion.student(odd, even)
    term = promotion.terms[2]
    expected = {
        each.enrolment.student.number: [
            cell
            for ue in each.ues
            for cell in (number(ue.average), ue.proposal, "", float(ue.ects))
        ]
        + [cell for rcue in each.rcues for cell in (number(rcue.average), rcue.proposal, "")]
        + [each.year.proposal if each.year else "", ""]
        + [float(each.ects), float(each.ects_value), float(each.result.ects)]
        for each in term_results(term).students
    }
    for write in (xlsx, ods):
        rows = by_calamine(write(recap_book(recap_of(term, promotion.director))))["Synthèse"]
        assert {row[2]: row[7:] for row in rows[1:5]} == expected


def number(average):
    return "" if average is None else float(printed(average))


def decisions_in(promotion, user):
    """What is said to have been decided: of the UE, of the RCUE and of the year."""
    rows = by_calamine(xlsx(recap_book(recap_of(promotion.terms[2], user))))["Synthèse"]
    of_student = dict(zip(rows[0], rows[1], strict=True))
    return [of_student[f"{of} décision"] for of in ("UE21", "UE11+UE21", "Année")]


def test_decisions_stay_with_the_jury_until_it_shows_them():
    promotion = Promotion()
    promotion.student("12", "9")
    other = MembershipFactory(department=promotion.small.programme.department, role=Role.DIRECTOR)
    promotion.decide_all()
    assert decisions_in(promotion, promotion.director) == ["", "", ""]
    promotion.close(shown_from=timezone.now() + timezone.timedelta(days=1))
    assert decisions_in(promotion, promotion.director) == ["CMP", "CMP", "ADM"]
    assert decisions_in(promotion, other.user) == ["", "", ""]


def test_decisions_that_are_shown_are_told_to_every_reader():
    promotion = Promotion()
    promotion.student("12", "9")
    other = MembershipFactory(department=promotion.small.programme.department, role=Role.SCOLARITE)
    promotion.close(shown_from=timezone.now())
    assert decisions_in(promotion, other.user) == ["CMP", "CMP", "ADM"]
    legend = by_calamine(xlsx(recap_book(recap_of(promotion.terms[2], other.user))))
    assert ["Décisions", "Jury de BUT1 2026-2027"] in legend["Réglages et légende"]


# ---- Indicative figures -----------------------------------------------------------------------


def indicative(world, rules, group=None):
    world.small.programme.rules = rules
    world.small.programme.save()
    book = recap_book(recap_of(world.term, world.reader, group=group))
    rows = by_calamine(xlsx(book))["Synthèse"]
    return [row[16:] for row in rows[: 1 + len(book.sheets[0].rows)]]


def test_the_general_average_only_where_the_settings_show_it(world):
    assert indicative(world, {"general_average": "shown"}) == [
        ["Moyenne générale (indicative)"],
        [8.5],
        [10.5],
        [14],
    ]


def test_the_rank_is_that_of_the_whole_promotion_also_in_a_group(world):
    for name, mark in (("Daim", "20"), ("Élan", "20"), ("Faon", "9"), ("Geai", "8")):
        world.enrol(name, name, mark, mark)
    assert indicative(world, {"rank": "shown"}) == [
        ["Rang", "Classés"],
        [4, 6],
        [3, 6],
        ["", ""],
        [1, 6],
        [1, 6],
        [5, 6],
        [6, 6],
    ]
    group = world.term.groups.get()
    assert indicative(world, {"rank": "shown"}, group) == [["Rang", "Classés"], [4, 6]]
    assert indicative(world, {}, group) == [[], []]
