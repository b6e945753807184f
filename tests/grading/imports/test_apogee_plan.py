"""What an Apogée file would hold, from what juries decided; and what is named before it does."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.utils import timezone

from curriculum.models import Programme
from grading.imports.apogee.cells import mark
from grading.models import Enrolment, Student
from grading.selectors.apogee.catalogue import NOTHING, Target
from grading.services.apogee import map_codes, map_results
from tests.factories import AdjustmentFactory, EnrolmentFactory, StudentFactory
from tests.grading.imports.apogee_files import OBJECTS, PEOPLE, About, cells_of, given
from tests.grading.imports.apogee_world import Subject, World, said
from tests.grading.small_programme import give

pytestmark = pytest.mark.django_db

ABEILLE, BOURDON = "70260001", "70260002"
NAMES = ["Abeille-Exemple Léa (70260001)", "Bourdon-Exemple Noé (70260002)"]


@pytest.fixture(scope="module")
def world(shared_db):
    """Its jury deliberates."""
    return World()


@pytest.fixture
def closed(world):
    """Its jury is closed and shows what it decided."""
    world.close(timezone.now())
    return world


def filled_in(plan, file, number):
    """What the line of a student holds once filled, by code and letter."""
    cells = cells_of(plan.after)
    return {
        f"{about.code} {letter}": cells[number, name]
        for name, (about, letter) in file.columns.items()
        if cells[number, name]
    }


class TestWhatIsWritten:
    def test_averages_scales_and_codes(self, closed):
        file = given()
        plan = closed.plan(file)
        assert filled_in(plan, file, ABEILLE) == {
            "ZEX1 R": "ADM",
            "ZEXU11 N": "14,00",
            "ZEXU11 B": "20",
            "ZEXU11 R": "ADM",
            "ZEXU21 N": "12,00",
            "ZEXU21 B": "20",
            "ZEXU21 R": "ADM",
            "ZEXM11 N": "14,00",
            "ZEXM11 B": "20",
        }
        assert filled_in(plan, file, BOURDON)["ZEXU21 R"] == "AJ"
        assert [(fate.value, count) for fate, count in plan.counts] == [("new", 18)]
        assert said(plan) == [("no_average", "BUT1", ", ".join(NAMES))]

    def test_to_the_last_byte(self, closed):
        """ISO-8859-1, spaces that trail, a line cut short, no end to the last one."""
        content = given().content.replace(b" 14/07/2008" + b"\t" * 12, b" 14/07/2008  ")
        content = content.rstrip(b"\r\n")
        plan = closed.plan(content)
        first = b"70260001\tABEILLE-EXEMPLE\tL\xc9A\t 09/03/2007"
        last = b"70260002\tBOURDON-EXEMPLE\tNO\xc9\t 14/07/2008  "
        expected = content.replace(
            first + b"\t" * 12,
            first + b"\t\t\tADM\t14,00\t20\tADM\t\t12,00\t20\tADM\t14,00\t20",
        ).replace(last, last + b"\t\t\tRED\t9,00\t20\tAJ\t\t8,00\t20\tAJ\t9,00\t20")
        assert plan.after == expected
        assert expected.startswith(content[: content.index(first)])

    def test_every_other_byte_stays(self, closed):
        file = given(end="\n", coding="utf-8")
        plan = closed.plan(file)
        before, after = file.content.split(b"\n"), plan.after.split(b"\n")
        assert after[:-3] == before[:-3]
        assert [line.count(b"\t") for line in after] == [line.count(b"\t") for line in before]

    def test_the_general_average_where_the_programme_shows_it(self, world):
        rules = {"general_average": "shown"}
        Programme.objects.filter(pk=world.programme.pk).update(rules=rules)
        world.close(timezone.now())
        file = given(objects=(OBJECTS[0], About("ELP", "ZEXS1", "Semestre 1", "N")))
        targets = {("ELP", "ZEXS1"): Target(Subject.SEMESTER, "S1")}
        map_codes(world.programme, targets, by=world.director)
        found = filled_in(world.plan(file), file, ABEILLE)
        assert found == {"ZEX1 N": "13,00", "ZEX1 B": "20", "ZEX1 R": "ADM", "ZEXS1 N": "14,00"}

    def test_on_the_scale_that_the_file_says(self, closed):
        file = given()
        name = file.column("ZEXU11", "B")
        file.cells = {(ABEILLE, name): "40", (BOURDON, name): "dix"}
        plan = closed.plan(file)
        assert filled_in(plan, file, ABEILLE)["ZEXU11 N"] == "28,00"
        assert "ZEXU11 N" not in filled_in(plan, file, BOURDON)
        assert ("scale", NAMES[1], "UE11") in said(plan)

    def test_rounded_once(self):
        assert mark(Fraction(37, 3), Fraction(20), 2) == "12,33"
        assert mark(Fraction("9.995"), Fraction(20), 2) == "10,00"
        assert mark(Fraction(37, 3), Fraction(10), 3) == "6,167"

    def test_rcue_diploma_and_bonus(self, world):
        enrolment = Enrolment.objects.get(student=world.students[0], term__number=1)
        AdjustmentFactory(enrolment=enrolment, points=25)
        world.close(timezone.now())
        file = given(
            objects=(
                About("ELP", "ZEXC1", "Compétence", "NR"),
                About("VDI", "ZEXD", "Diplôme", "NR"),
                About("ELP", "ZEXB1", "Bonus", "N"),
            )
        )
        targets = {
            ("ELP", "ZEXC1"): Target(Subject.RCUE, "UE11+UE21"),
            ("VDI", "ZEXD"): Target(Subject.DIPLOMA, "DUT"),
            ("ELP", "ZEXB1"): Target(Subject.BONUS, "Bonus S1"),
        }
        map_codes(world.programme, targets, by=world.director)
        plan = world.plan(file)
        assert filled_in(plan, file, ABEILLE) == {
            "ZEXC1 N": "13,13",
            "ZEXC1 R": "ADM",
            "ZEXB1 N": "0,25",
        }
        assert said(plan) == [("unheld", "VDI ZEXD = DUT", "ZEXD - Diplôme")]

    def test_codes_of_decision_as_the_department_writes_them(self, closed):
        department = closed.programme.department
        map_results(department, {"AJ": "NAR", "ADM": "ADM"}, by=closed.director)
        file = given()
        plan = closed.plan(given(accepted=(*file.accepted, "NAR")))
        assert filled_in(plan, file, BOURDON)["ZEXU11 R"] == "NAR"
        plan = closed.plan(file)
        assert "ZEXU11 R" not in filled_in(plan, file, BOURDON)
        assert ("refused_code", NAMES[1], "UE11 NAR, UE21 NAR") in said(plan)
        map_results(department, {"AJ": ""}, by=closed.director)
        assert ("no_result_code", NAMES[1], "UE11 AJ, UE21 AJ") in said(closed.plan(file))

    def test_the_same_element_twice_is_filled_twice(self, closed):
        file = given(objects=(OBJECTS[2], OBJECTS[2]))
        written = [cell.new for cell in closed.plan(file).written]
        assert (
            written == ["12,00", "20", "ADM"] * 2 + ["8,00", "20", "AJ"] * 2 or len(written) == 12
        )


class TestWhoIsNamed:
    def test_people_of_one_side_only(self, closed):
        EnrolmentFactory(term=closed.promotion.terms[1], student__last_name="Cigale")
        elsewhere = StudentFactory(department=closed.programme.department, last_name="Fourmi")
        EnrolmentFactory(term__programme=closed.programme, term__year=2025, student=elsewhere)
        people = [
            PEOPLE[0],
            ("999", "BOURDON EXEMPLE", "NOE", ""),
            (elsewhere.number, "FOURMI", "DOMINIQUE", ""),
        ]
        plan = closed.plan(given(people=people))
        assert said(plan)[:4] == [
            ("unknown", "BOURDON EXEMPLE NOE (999)", "ce nom est ici celui du numéro 70260002"),
            ("elsewhere", f"FOURMI DOMINIQUE ({elsewhere.number})", ""),
            ("missing", NAMES[1], ""),
            ("missing", plan_name(closed, "Cigale"), ""),
        ]
        assert {cell.row.number for cell in plan.written} == {ABEILLE}

    def test_another_name_or_birth_date_waits_for_a_confirmation(self, closed):
        Student.objects.filter(number=ABEILLE).update(last_name="Papillon")
        Student.objects.filter(number=BOURDON).update(birth_date=date(2008, 7, 15))
        plan = closed.plan()
        assert said(plan)[:2] == [
            (
                "different",
                "Papillon Léa (70260001)",
                "« ABEILLE-EXEMPLE LÉA » dans le fichier, « Papillon Léa » ici",
            ),
            ("different", NAMES[1], "naissance le 14/07/2008 dans le fichier, le 15/07/2008 ici"),
        ]
        assert plan.written == ()
        confirmed = closed.plan(confirmed=(BOURDON,))
        assert {cell.row.number for cell in confirmed.written} == {BOURDON}
        assert [match.row.number for match in confirmed.doubtful] == [ABEILLE, BOURDON]

    @pytest.mark.parametrize(
        ("last_name", "first_name"),
        [("ABEILLE EXEMPLE", "LEA"), ("ABEILLE-EXEMPLE EP. X", "LÉA"), ("ABEILLE", "EXEMPLE LÉA")],
    )
    def test_the_same_name_otherwise_written(self, closed, last_name, first_name):
        plan = closed.plan(given(people=[(ABEILLE, last_name, first_name, ""), PEOPLE[1]]))
        assert plan.doubtful == ()


class TestWhatIsMissing:
    def test_codes_of_one_side_only(self, closed):
        objects = (*OBJECTS, About("ELP", "ZEXU99", "Inconnue"), About("ELP", "ZEXU12", "UE12"))
        targets = {("ELP", "ZEXU12"): Target(Subject.UE, "UE12")}
        map_codes(closed.programme, targets, by=closed.director)
        assert said(closed.plan(given(objects=objects)))[:2] == [
            ("unmapped", "ELP ZEXU99", "ZEXU99 - Inconnue"),
            ("unheld", "ELP ZEXU12 = UE12", "ZEXU12 - UE12"),
        ]

    def test_columns_that_are_left(self, closed):
        map_codes(closed.programme, {("ELP", "ZEXM11"): NOTHING}, by=closed.director)
        objects = (
            About("ELP", "ZEXU11", "UE11", "NJM"),
            About("ELP", "ZEXU21", "UE21", "N", session="2"),
            About("ELP", "ZEXU21", "UE21", "R", admission="0"),
            About("ELP", "ZEXM11", "R1.01", "N"),
            About("ELP", "ZEX", "", "R", session="1"),
        )
        plan = closed.plan(given(objects=objects), session="1")
        (left,) = [group for group in plan.groups if group.is_harmless]
        assert [finding.said for finding in left.findings] == [
            "ELP ZEXU11 points de jury, session unique : un jury de BUT ne donne pas de points",
            "ELP ZEXU21 note, session 2 : c’est l’autre session que celle qui a été choisie",
            "ELP ZEXU21 résultat, session unique : elle est pour l’admissibilité, qui n’existe pas "
            "dans le BUT",
            "ELP ZEXM11 note, session unique : son code ne correspond à rien, exprès",
        ]
        assert said(plan)[:2] == [
            ("unmapped", "ELP ZEX", "ZEX -"),
            ("unknown_column", "apoL_c0003", "ELP ZEXU11 « M », session unique, admission « 1 »"),
        ]

    def test_marks_that_are_missing(self, world):
        late = world.promotion.small.assessment(world.promotion.terms[1], "R1.01")
        give(Enrolment.objects.get(student=world.students[0], term__number=1), late, "16")
        plan = world.plan(provisional=True)
        assert ("awaited", NAMES[1], "BUT1, UE11, S1 R1.01") in said(plan)
        assert {cell.new for cell in plan.written if cell.row.number == BOURDON} == {"8,00", "20"}

    def test_while_the_jury_is_not_closed(self, world):
        file = given()
        plan = world.plan(file)
        assert plan.written == ()
        assert said(plan) == [("open", name, "BUT1, UE11, UE21, S1 R1.01") for name in NAMES]
        found = filled_in(world.plan(file, provisional=True), file, ABEILLE)
        assert {name: text for name, text in found.items() if name.endswith("R")} == {}
        assert found["ZEXU11 N"] == "14,00"

    def test_under_embargo(self, world):
        world.close(timezone.now() + timedelta(days=1))
        file = given()
        plan = world.plan(file)
        assert plan.written == ()
        assert said(plan) == [("embargoed", name, "BUT1, UE11, UE21, S1 R1.01") for name in NAMES]
        assert filled_in(world.plan(file, embargoed=True), file, ABEILLE)["ZEX1 R"] == "ADM"

    def test_what_a_jury_decided_stays_though_marks_change(self, closed):
        late = closed.promotion.small.assessment(closed.promotion.terms[1], "R1.01")
        for student in closed.students:
            give(Enrolment.objects.get(student=student, term__number=1), late, "20")
        file = given()
        assert filled_in(closed.plan(file), file, ABEILLE)["ZEXU11 N"] == "14,00"


class TestFilledCells:
    def test_old_and_new_are_told_and_kept_unless_asked(self, closed):
        file = given()
        held = {"ZEXU11 N": "13,5", "ZEXU11 R": "ADM", "ZEXU21 N": "12"}
        file.cells = {(ABEILLE, file.column(*name.split())): text for name, text in held.items()}
        plan = closed.plan(file)
        assert ("overwritten", NAMES[0], "ELP ZEXU11 note, session unique : 13,5 → 14,00") in said(
            plan
        )
        found = filled_in(plan, file, ABEILLE)
        assert (found["ZEXU11 N"], found["ZEXU21 N"]) == ("13,5", "12")
        assert "ZEXU11 B" not in found
        replaced = filled_in(closed.plan(file, replace=True), file, ABEILLE)
        assert (replaced["ZEXU11 N"], replaced["ZEXU11 B"], replaced["ZEXU21 N"]) == (
            "14,00",
            "20",
            "12",
        )

    def test_of_which_nothing_is_known_here(self, world):
        file = given()
        file.cells = {(ABEILLE, file.column("ZEXU11", "R")): "AJ"}
        plan = world.plan(file)
        assert ("stale", NAMES[0], "ELP ZEXU11 résultat, session unique : AJ") in said(plan)
        assert plan.after == file.content


class TestTotals:
    def test_counted_in_the_file_that_goes(self, closed):
        plan = closed.plan()
        totals = {str(total.column).partition(",")[0]: total for total in plan.totals}
        ue = totals["ELP ZEXU11 note"]
        assert (ue.filled, ue.empty, ue.sum, ue.codes) == (2, 0, 23, ())
        assert totals["ELP ZEXU11 résultat"].codes == (("ADM", 1), ("AJ", 1))
        assert totals["VET ZEX1 note"][1:] == (0, 2, None, ())
        assert (plan.file.lines, plan.students) == (plan.reread.lines, 2)

    def test_the_fingerprint_follows_what_is_shown(self, closed):
        first = closed.plan()
        assert closed.plan().fingerprint == first.fingerprint
        assert first.digests[0] != first.digests[1]
        StudentFactory(department=closed.programme.department)
        assert closed.plan().fingerprint == first.fingerprint
        EnrolmentFactory(term=closed.promotion.terms[2])
        assert closed.plan().fingerprint != first.fingerprint


def plan_name(world, last_name):
    enrolment = Enrolment.objects.get(student__last_name=last_name)
    return f"{enrolment.student} ({enrolment.student.number})"
