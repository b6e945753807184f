"""What a table would write: every kind of row and of cell, each with its answer."""

import pytest

from grading.imports.guess import guess
from grading.imports.layout import Layout, layout_from_json
from grading.imports.making import plan_of
from grading.imports.plan import Fate
from grading.imports.tables import Oddity
from grading.models import Candidate, Enrolment, Role
from grading.selectors.imports import roster
from grading.selectors.marks import MarkValue
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.factories import AssessmentFactory, GroupFactory
from tests.grading.imports.brought import table_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def students(entry):
    """Three students: Abeille, Bourdon, Cigale."""
    return [entry.enrol(name) for name in ("Abeille", "Bourdon", "Cigale")]


def planned(entry, *rows, layout=None, assessment=None):
    found = roster(entry.term, entry.module, entry.teacher)
    table = table_of(*rows)
    return plan_of(table, layout or guess(table, found, assessment and assessment.pk), found)


def told(plan):
    return [(item.fate, item.place, item.student, item.old, item.new) for item in plan.items]


def enter(entry, student, value, *, seen=0, by=None, assessment=None):
    wanted = MarkValue("graded", value) if value is not None else MarkValue("blank")
    [outcome] = record_marks(
        [MarkEntry((assessment or entry.exam).pk, student.pk, wanted, seen)],
        by=by or entry.teacher,
        reason="essai",
    ).outcomes
    assert outcome.verdict == "saved"


def number(student):
    return student.student.number


class TestGuess:
    """The uses of the columns, whatever the layout."""

    @pytest.mark.parametrize(
        ("rows", "uses", "header"),
        [
            ([["Nom", "Prénom", "Partiel"], ["ABEILLE", "camille", "12"]], "LFM", 0),
            (
                [
                    ["Notes de GMP"],
                    [],
                    ["N°", "Étudiant", "Partiel /20"],
                    ["1", "Abeille Camille", "12"],
                ],
                ".AM",
                2,
            ),
            ([["Abeille", "Camille", "12"]], "LFM", None),
            ([["Camille Abeille", "", "12,5"], ["Camille Bourdon", "", "abs"]], "A.M", None),
            ([["Prénom", "NOM", "groupe", "Note"], ["Camille", "Abeille", "TD1", "12"]], "FL.M", 0),
            ([["Nom", "Note"], ["Abeille Camille", "9"], ["Bourdon Camille", "8"]], "AM", 0),
            (
                [["Nom", "Prénom", "Autre", "Partiel"], ["Abeille", "Camille", "15", "12"]],
                "LF.M",
                0,
            ),
            ([["12"], ["13"]], "M", None),
        ],
    )
    def test_columns(self, entry, students, rows, uses, header):
        letters = {"L": "last_name", "F": "first_name", "A": "full_name", "N": "number", ".": ""}
        letters["M"] = f"marks:{entry.exam.pk}"
        found = guess(table_of(*rows), roster(entry.term, entry.module, entry.teacher))
        assert (found.uses, found.header) == (tuple(letters[each] for each in uses), header)

    def test_student_numbers_without_a_title(self, entry, students):
        rows = [[number(each), "x", "12"] for each in students]
        found = guess(table_of(*rows), roster(entry.term, entry.module, entry.teacher))
        assert found.uses == ("number", "", f"marks:{entry.exam.pk}")

    def test_several_assessments_by_their_titles(self, entry, students):
        lab = AssessmentFactory(term=entry.term, module=entry.module, title="TP n° 1")
        rows = [["Nom", "Prénom", "tp n°1 (sur 20)", "PARTIEL"], ["Abeille", "Camille", "12", "13"]]
        found = guess(table_of(*rows), roster(entry.term, entry.module, entry.teacher))
        assert found.marks == {2: lab.pk, 3: entry.exam.pk}

    def test_titles_that_nearly_meet(self, entry, students):
        near, other = (
            AssessmentFactory(term=entry.term, module=entry.module, title=title)
            for title in ("DS 1.1", "DS 11")
        )
        rows = [["Nom", "DS 11", "ds 1.1"], ["Abeille Camille", "12", "13"]]
        layout = guess(table_of(*rows), roster(entry.term, entry.module, entry.teacher))
        assert layout.uses == ("full_name", f"marks:{other.pk}", f"marks:{near.pk}")

    def test_pasted_in_a_cell_it_starts_there(self, entry, students):
        labs = [
            AssessmentFactory(term=entry.term, module=entry.module, title=f"TP{n}") for n in (1, 2)
        ]
        found = roster(entry.term, entry.module, entry.teacher)
        layout = guess(table_of(["12", "13"], ["9", "abs"]), found, labs[0].pk)
        assert layout.marks == {0: labs[0].pk, 1: labs[1].pk}

    def test_it_survives_its_storage(self, entry):
        layout = Layout(1, None, ("number", "marks:3"), "all", True, {4: 5}, {(1, 2): 3})
        assert layout_from_json(layout.to_json()) == layout


class TestFates:
    def test_matched_cells_are_to_be_written(self, entry, students):
        rows = [["Nom", "Prénom", "Partiel"]]
        rows += [
            ["abeille", "CAMILLE", "12,5"],
            ["Bourdon", "Camille", "abs"],
            ["Cigale", "Camille", ""],
        ]
        plan = planned(entry, *rows)
        assert told(plan) == [
            (Fate.NEW, "C2", "Abeille Camille", "", "12,5"),
            (Fate.NEW, "C3", "Bourdon Camille", "", "ABS"),
        ]
        assert [each.wanted for each in plan.entries] == [
            MarkValue("graded", 1250),
            MarkValue("ABS"),
        ]
        assert plan.troubles == 0

    def test_already_marked_unchanged_and_erased(self, entry, students):
        for student in students:
            enter(entry, student, 1100)
        rows = [
            [number(students[0]), "12"],
            [number(students[1]), "11,00"],
            [number(students[2]), "supr"],
        ]
        plan = planned(entry, ["Numéro", "Partiel"], *rows)
        assert told(plan) == [
            (Fate.REPLACED, "B2", "Abeille Camille", "11", "12"),
            (Fate.UNCHANGED, "B3", "Bourdon Camille", "11", "11"),
            (Fate.ERASED, "B4", "Cigale Camille", "11", ""),
        ]

    def test_blank_leaves_what_is_there(self, entry, students):
        enter(entry, students[0], 1100)
        plan = planned(entry, ["Nom", "Prénom", "Partiel"], ["Abeille", "Camille", " "])
        assert (plan.items, plan.doubts) == ((), ())

    @pytest.mark.parametrize(
        ("cell", "note"),
        [
            ("25", "La note dépasse le maximum, 20."),
            ("12,345", "Une note a au plus 2 décimales."),
            ("bof", "«\xa0bof\xa0» n’est pas une note\xa0: tapez un nombre, ABS, EXC ou ATT."),
            (
                ("08/10/2026", Oddity.DATE),
                "Le tableur en a fait une date\xa0: mettez la cellule en texte et retapez la note.",
            ),
            (
                ("0,6", Oddity.PERCENT),
                "Cette case est un pourcentage\xa0: le tableur y garde 0,6 pour 60\xa0%. "
                "Mettez-la au format nombre et tapez la note.",
            ),
            (
                ("", Oddity.FORMULA_WITHOUT_VALUE),
                "Cette formule n’a pas de résultat enregistré\xa0: "
                "ouvrez le classeur dans un tableur, enregistrez-le, puis envoyez-le de nouveau.",
            ),
            (
                ("#DIV/0!", Oddity.FORMULA),
                "«\xa0#DIV/0!\xa0» n’est pas une note\xa0: tapez un nombre, ABS, EXC ou ATT.",
            ),
        ],
    )
    def test_invalid_with_its_place(self, entry, students, cell, note):
        plan = planned(entry, ["Nom", "Prénom", "Partiel"], ["Abeille", "Camille", cell])
        [item] = plan.items
        assert (item.fate, item.place, item.note) == (Fate.INVALID, "C2", note)
        assert (plan.entries, plan.troubles) == ([], 1)

    def test_a_formula_is_said_to_be_one(self, entry, students):
        plan = planned(
            entry, ["Nom", "Prénom", "Partiel"], ["Abeille", "Camille", ("12,5", Oddity.FORMULA)]
        )
        assert [(item.fate, item.is_formula) for item in plan.items] == [(Fate.NEW, True)]

    def test_unknown_and_ambiguous_rows(self, entry, students):
        twin = entry.enrol("Abeille")
        plan = planned(
            entry,
            ["Nom", "Prénom", "Partiel"],
            ["Abeille", "Camille", "12"],
            ["Zèbre", "Zoé", "13"],
            ["Zèbre", "Zoé", ""],
        )
        assert [(each.line, each.said, each.typed) for each in plan.doubts] == [
            (2, "Abeille Camille", "Partiel\xa0: 12"),
            (3, "Zèbre Zoé", "Partiel\xa0: 13"),
        ]
        assert [own for own, _ in plan.to_choose[0].candidates] == [students[0].pk, twin.pk]
        assert [each.line for each in plan.unknown] == [3]

    def test_a_choice_settles_a_row(self, entry, students):
        twin = entry.enrol("Abeille")
        uses = ("last_name", "first_name", f"marks:{entry.exam.pk}")
        layout = Layout(header=0, uses=uses, choices={1: twin.pk})
        rows = [["Nom", "Prénom", "Partiel"], ["Abeille", "Camille", "12"]]
        plan = planned(entry, *rows, layout=layout)
        assert [item.enrolment_id for item in plan.items] == [twin.pk]

    def test_a_choice_of_somebody_elsewhere_settles_nothing(self, entry, students):
        uses = ("last_name", f"marks:{entry.exam.pk}")
        layout = Layout(uses=uses, choices={0: 10**9})
        plan = planned(entry, ["Zèbre", "12"], layout=layout)
        assert len(plan.unknown) == 1

    def test_duplicates(self, entry, students):
        rows = [
            ["Abeille", "Camille", "12"],
            ["Bourdon", "Camille", "9"],
            ["Abeille", "Camille", "13"],
        ]
        rows += [["Bourdon", "Camille", "9,0"]]
        plan = planned(entry, ["Nom", "Prénom", "Partiel"], *rows)
        assert [(item.fate, item.line) for item in plan.items] == [
            (Fate.DUPLICATE, 2),
            (Fate.NEW, 3),
            (Fate.DUPLICATE, 4),
            (Fate.REPEATED, 5),
        ]
        assert plan.items[0].note == (
            "Le même étudiant a une autre note ailleurs (ligne 4\xa0: 13). Gardez la bonne ligne."
        )
        assert len(plan.entries) == 1

    def test_two_halves_of_a_list_are_no_duplicates(self, entry, students):
        AssessmentFactory(term=entry.term, module=entry.module, title="TP1")
        rows = [["Nom", "Prénom", "Partiel", "TP1"], ["Abeille", "Camille", "12", ""]]
        plan = planned(entry, *rows, ["Abeille", "Camille", "", "13"])
        assert [item.fate for item in plan.items] == [Fate.NEW, Fate.NEW]

    def test_averages_below_are_left(self, entry, students):
        rows = [
            ["Nom", "Prénom", "Partiel"],
            ["Abeille", "Camille", "12"],
            [],
            ["Moyenne", "", "12"],
        ]
        plan = planned(entry, *rows, ["", "Note max :", "12"], ["Nom", "Prénom", "Partiel"])
        assert (len(plan.items), plan.doubts) == (1, ())
        assert plan.left == ("ligne 4, «\xa0Moyenne\xa0»", "ligne 5, «\xa0Note max :\xa0»")

    def test_columns_left_are_said(self, entry, students):
        plan = planned(
            entry, ["Nom", "Prénom", "Total", "Partiel"], ["Abeille", "Camille", "3", "12"]
        )
        assert plan.left == ("colonne C, «\xa0Total\xa0»",)

    def test_somebody_called_max_is_no_maximum(self, entry, students):
        plan = planned(entry, ["Prénom", "Nom", "Partiel"], ["Max", "Zèbre", "12"])
        assert len(plan.unknown) == 1

    def test_who_left_is_refused(self, entry, students):
        students[0].status = Enrolment.Status.RESIGNED
        students[0].save()
        plan = planned(entry, ["Nom", "Prénom", "Partiel"], ["Abeille", "Camille", "12"])
        assert [(item.fate, item.note) for item in plan.items] == [
            (Fate.REFUSED, "Cet étudiant a quitté le semestre\xa0: ses notes ne changent plus.")
        ]

    def test_who_is_not_called_is_refused(self, entry, students):
        resit = AssessmentFactory(
            term=entry.term, module=entry.module, title="Rattrapage", kind="resit"
        )
        Candidate.objects.create(assessment=resit, enrolment=students[1])
        rows = [["Abeille", "Camille", "12"], ["Bourdon", "Camille", "12"]]
        plan = planned(entry, ["Nom", "Prénom", "Rattrapage"], *rows)
        assert [item.fate for item in plan.items] == [Fate.REFUSED, Fate.NEW]

    def test_the_scale_of_a_title_is_compared(self, entry, students):
        plan = planned(entry, ["Nom", "Prénom", "Partiel / 10"], ["Abeille", "Camille", "8"])
        assert plan.warnings == (
            "La colonne C dit «\xa0Partiel / 10\xa0», mais «\xa0Partiel\xa0» est notée sur 20\xa0: "
            "ses notes seraient prises telles quelles.",
        )

    def test_two_lists_side_by_side(self, entry, students):
        titles = ["Nom", "Partiel", "", "Nom", "Partiel"]
        plan = planned(entry, titles, ["Abeille Camille", "8", "", "Bourdon Camille", "9"])
        assert [item.new for item in plan.items] == ["8"]
        assert plan.warnings == (
            "La colonne E, «\xa0Partiel\xa0», porte le nom d’une évaluation et n’est pas lue\xa0: "
            "ses notes ne seraient pas enregistrées.",
        )


class TestPositions:
    def test_never_by_place_unless_said(self, entry, students):
        plan = planned(entry, ["12"], ["13"], ["abs"], assessment=entry.exam)
        assert (plan.items, len(plan.unknown)) == ((), 3)

    def test_by_place_when_it_is_said_and_the_count_is_the_same(self, entry, students):
        layout = Layout(uses=(f"marks:{entry.exam.pk}",), order="all")
        plan = planned(entry, ["12"], [], ["abs"], layout=layout)
        assert told(plan) == [
            (Fate.NEW, "A1", "Abeille Camille", "", "12"),
            (Fate.NEW, "A3", "Cigale Camille", "", "ABS"),
        ]

    def test_one_row_more_and_nobody_is_matched(self, entry, students):
        layout = Layout(uses=(f"marks:{entry.exam.pk}",), order="all")
        plan = planned(entry, ["12"], ["13"], ["14"], ["15"], layout=layout)
        assert (plan.items, len(plan.unknown)) == ((), 4)

    def test_an_average_below_is_nobody_s_mark(self, entry, students):
        layout = Layout(uses=("", f"marks:{entry.exam.pk}"), order="all")
        two = planned(entry, ["", "12"], ["", "13"], ["Moyenne", "12,5"], layout=layout)
        assert (two.items, len(two.unknown)) == ((), 2)
        rows = [["", "12"], ["", "13"], ["", "14"], [], ["Moyenne", "13"]]
        three = planned(entry, *rows, layout=layout)
        assert [item.new for item in three.items] == ["12", "13", "14"]
        assert (three.doubts, three.left[1:]) == ((), ("ligne 5, «\xa0Moyenne\xa0»",))

    def test_the_order_of_a_group(self, entry, students):
        group = GroupFactory(term=entry.term)
        Enrolment.objects.filter(pk__in=[students[0].pk, students[2].pk]).update(group=group)
        layout = Layout(uses=(f"marks:{entry.exam.pk}",), order=f"g{group.pk}")
        plan = planned(entry, ["12"], ["13"], layout=layout)
        assert [item.student for item in plan.items] == ["Abeille Camille", "Cigale Camille"]


class TestAnonymous:
    """The teacher never sees a mark of these copies beside a name."""

    @pytest.fixture
    def copies(self, entry, students):
        entry.exam.anonymous = True
        entry.exam.save()
        for place, student in enumerate(students):
            Candidate.objects.create(
                assessment=entry.exam, enrolment=student, anonymous_number=f"10{place}"
            )
        return students

    def test_copies_keep_their_number_only(self, entry, copies):
        plan = planned(entry, ["N° anonymat", "Partiel"], ["101", "12"], ["999", "3"])
        assert [(item.student, item.enrolment_id) for item in plan.items] == [
            ("copie 101", copies[1].pk)
        ]
        assert [each.said for each in plan.unknown] == ["999"]

    def test_by_name_there_is_no_such_column(self, entry, copies):
        found = roster(entry.term, entry.module, entry.teacher)
        rows = [["Nom", "Prénom", "N° anonymat", "Partiel"], ["Abeille", "Camille", "101", "12"]]
        layout = guess(table_of(*rows), found)
        assert layout.marks == {3: entry.exam.pk}
        assert layout.within(found.assessments, found.masked).marks == {}

    def test_those_who_hand_the_numbers_out_see_the_names(self, entry, copies):
        found = roster(entry.term, entry.module, entry.member(Role.DIRECTOR))
        table = table_of(["N° anonymat", "Partiel"], ["101", "12"])
        plan = plan_of(table, guess(table, found), found)
        assert [item.student for item in plan.items] == ["Bourdon Camille"]


def test_the_fingerprint_follows_the_marks(entry, students):
    rows = [["Nom", "Prénom", "Partiel"], ["Abeille", "Camille", "12"]]
    before = planned(entry, *rows)
    assert planned(entry, *rows).fingerprint == before.fingerprint
    enter(entry, students[1], 900)
    assert planned(entry, *rows).fingerprint == before.fingerprint
    enter(entry, students[0], 900)
    assert planned(entry, *rows).fingerprint != before.fingerprint


def test_nothing_of_other_modules(entry, students):
    """An assessment that the teacher does not fill is no column of his."""
    AssessmentFactory(term=entry.term, title="Ailleurs")
    plan = planned(
        entry, ["Nom", "Prénom", "Ailleurs", "Partiel"], ["Abeille", "Camille", "1", "2"]
    )
    assert [item.place for item in plan.items] == ["D2"]
