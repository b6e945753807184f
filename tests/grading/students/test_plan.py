"""What each line of a list would do, before anything is written."""

from datetime import date

import pytest

from grading.imports.students.choices import LEFT_OUT, NEW
from grading.imports.students.plan import Fate
from grading.models import Enrolment, Student, Turn
from grading.services.students import Departure
from tests.factories import CoefficientFactory, GroupFactory, ModuleFactory, ParcoursFactory
from tests.grading.students.lists import TITLES, plain, plan_for

pytestmark = pytest.mark.django_db
WIDE = (
    *TITLES,
    "Courriel",
    "Date de naissance",
    "Bac",
    "Groupe",
    "Parcours",
    "Modalité",
    "Départ",
    "Date de départ",
    "Motif",
)


def row(number="", last="", first="", **said):
    """A row under WIDE: `row("1", "Alisier", "Ève", group="TD1")`."""
    names = ("email", "born", "bac", "group", "parcours", "modality", "left", "on", "why")
    return (number, last, first, *(said.get(name, "") for name in names))


def line_for(term, *cells, **settled):
    """The only line of a list of one row, or the one of the row that is given."""
    [line] = plan_for(term, WIDE, cells, **settled).lines
    return line


def told(line):
    return [f"{label} : {old} → {new}" for label, old, new, _ in line.changes]


def faults(line):
    return [(fault.place, plain(fault.why)) for fault in line.faults]


class TestFates:
    def test_a_newcomer_is_created_and_enrolled(self, term):
        cells = row("7", "Alisier", "Ève", email="eve@example.org", born="12/03/2007", bac="STI2D")
        line = line_for(term, *cells)
        assert (line.fate, line.student, line.notes) == (
            Fate.CREATED,
            "Alisier Ève",
            ("sans groupe", "FI"),
        )
        assert line.order.wanted.birth_date == date(2007, 3, 12)
        assert line.order.wanted.bac == "sti2d"

    def test_looking_writes_nothing(self, term):
        line_for(term, *row("7", "Alisier", "Ève", group="TD9"))
        assert (Student.objects.count(), term.groups.count()) == (0, 1)

    def test_who_is_known_is_enrolled(self, term, known):
        known("7", "Alisier", "Ève", away=True)
        line = line_for(term, *row("7", "ALISIER", "Eve", group="td 1", modality="alternance"))
        assert (line.fate, line.notes, line.changes) == (
            Fate.ENROLLED,
            ("groupe TD1", "FA"),
            (),
        )

    def test_each_field_old_then_new(self, term, known):
        known("7", "Alisier", "Ève", email="eve@example.org")
        line = line_for(
            term,
            *row("7", "Alisier", "Ève", email="e.alisier@example.org", born="2007-03-12", bac="g"),
        )
        assert line.fate == Fate.WRONG
        assert faults(line) == [
            ("F2", "Baccalauréat inconnu : général, STI2D, technologique, professionnel ou autre.")
        ]
        line = line_for(
            term,
            *row(
                "7", "Alisier", "Ève", email="e.alisier@example.org", born="2007-03-12", bac="pro"
            ),
        )
        assert (line.fate, told(line)) == (
            Fate.CHANGED,
            [
                "courriel : eve@example.org → e.alisier@example.org",
                "date de naissance :  → 12/03/2007",
                "baccalauréat :  → baccalauréat professionnel",
            ],
        )

    def test_a_move_to_another_group(self, term, known):
        GroupFactory(term=term, name="TD2")
        known("7", "Alisier", "Ève", group="TD1")
        line = line_for(term, *row("7", "Alisier", "Ève", group="TD2"))
        assert (line.fate, told(line)) == (Fate.CHANGED, ["groupe : TD1 → TD2"])

    def test_out_of_any_group(self, term, known):
        known("7", "Alisier", "Ève", group="TD1")
        line = line_for(term, *row("7", "Alisier", "Ève", group="aucun"))
        assert told(line) == ["groupe : TD1 → "]

    def test_blank_cells_change_nothing(self, term, known):
        known("7", "Alisier", "Ève", email="eve@example.org", group="TD1")
        assert line_for(term, *row("7", "Alisier", "Ève")).fate == Fate.UNCHANGED

    def test_a_change_of_parcours_tells_what_it_entails(self, small, term, known):
        parcours = ParcoursFactory(programme=small.programme, code="IPI", title="Innovation")
        semester = small.programme.semesters.get(number=1)
        own = ModuleFactory(
            programme=small.programme, semester_number=1, code="R1.09", parcours=parcours
        )
        CoefficientFactory(ue=semester.ues.get(), module=own)
        known("7", "Alisier", "Ève")
        line = line_for(term, *row("7", "Alisier", "Ève", parcours="innovation"))
        assert told(line) == ["parcours :  → IPI"]
        assert [module.code for module in line.impact.changes[0].gained] == ["R1.09"]
        assert line.order.impact == line.impact.fingerprint

    def test_an_unknown_parcours(self, term, known):
        known("7", "Alisier", "Ève")
        line = line_for(term, *row("7", "Alisier", "Ève", parcours="XYZ"))
        assert faults(line) == [("H2", "Le programme n’a pas ce parcours.")]

    def test_new_groups_are_told_with_how_many_go_there(self, term):
        plan = plan_for(
            term,
            WIDE,
            row("7", "Alisier", "Ève", group="TD 9"),
            row("8", "Bouleau", "Max", group="TD 9"),
        )
        assert plan.groups == (("TD 9", 2),)


class TestNames:
    @pytest.mark.parametrize(
        ("here", "said", "changes"),
        [
            ("Lefèvre", "LEFEVRE", []),
            ("Lefevre", "Lefèvre", ["nom : Lefevre → Lefèvre"]),
            ("LEFEVRE", "Lefevre", ["nom : LEFEVRE → Lefevre"]),
            ("Le Goff-Petit", "Le Goff Petit", []),
            ("Le Goff Petit", "Le Goff-Petit", ["nom : Le Goff Petit → Le Goff-Petit"]),
            ("Lefèvre", "lefèvre", []),
        ],
    )
    def test_only_a_spelling_that_says_more_corrects_a_name(self, term, known, here, said, changes):
        known("7", here, "Ève")
        assert told(line_for(term, *row("7", said, "Ève"))) == changes

    def test_zeros_that_a_spreadsheet_dropped(self, term, known):
        known("0077", "Alisier", "Ève")
        assert line_for(term, *row("77", "Alisier", "Ève")).fate == Fate.UNCHANGED

    @pytest.mark.parametrize(
        ("full", "names"),
        [
            ("DE LA FONTAINE Jean", ("DE LA FONTAINE", "Jean")),
            ("Jean-Paul ALISIER", ("ALISIER", "Jean-Paul")),
        ],
    )
    def test_a_full_name_is_cut_at_its_capitals(self, term, full, names):
        [line] = plan_for(term, ("Numéro", "Nom et prénom"), ("7", full)).lines
        assert (line.order.wanted.last_name, line.order.wanted.first_name) == names

    def test_a_full_name_that_cannot_be_cut(self, term):
        [line] = plan_for(term, ("Numéro", "Nom et prénom"), ("7", "Jean Alisier")).lines
        assert faults(line) == [
            (
                "B2",
                "Le nom et le prénom sont dans une seule case : mettez le nom seul en capitales, "
                "ou faites-en deux colonnes.",
            )
        ]


class TestDoubts:
    def test_the_same_name_with_another_number(self, term, known):
        student = known("7", "Alisier", "Ève")
        line = line_for(term, *row("8", "Alisier", "Ève"))
        assert (line.fate, line.why) == (
            Fate.DOUBT,
            "Alisier Ève est déjà connu, sous le numéro 7.",
        )
        assert [each.student_id for each in line.candidates] == [student.pk]
        assert line.may_be_new

    def test_it_is_him_whose_number_was_wrong(self, term, known):
        student = known("7", "Alisier", "Ève")
        line = line_for(term, *row("8", "Alisier", "Ève"), people={1: student.pk})
        assert (line.fate, told(line)) == (Fate.CHANGED, ["numéro d’étudiant : 7 → 8"])

    def test_it_is_somebody_else(self, term, known):
        known("7", "Alisier", "Ève")
        line = line_for(term, *row("8", "Alisier", "Ève"), people={1: NEW})
        assert line.fate == Fate.CREATED

    def test_the_line_is_left_aside(self, term, known):
        known("7", "Alisier", "Ève")
        line = line_for(term, *row("8", "Alisier", "Ève"), people={1: LEFT_OUT})
        assert line.fate == Fate.LEFT_OUT

    def test_two_birth_dates_are_two_people(self, term, known):
        known("7", "Alisier", "Ève", birth_date=date(2006, 1, 1))
        line = line_for(term, *row("8", "Alisier", "Ève", born="12/03/2007"))
        assert line.fate == Fate.CREATED

    def test_the_number_of_somebody_else(self, term, known):
        student = known("7", "Bouleau", "Max")
        line = line_for(term, *row("7", "Alisier", "Ève"))
        assert (line.fate, line.why, line.may_be_new) == (
            Fate.DOUBT,
            "Ce numéro est celui de Bouleau Max.",
            False,
        )
        settled = line_for(term, *row("7", "Alisier", "Ève"), people={1: student.pk})
        assert told(settled) == ["nom : Bouleau → Alisier", "prénom : Max → Ève"]

    def test_a_choice_that_is_none_any_more_is_asked_again(self, term, known):
        known("7", "Bouleau", "Max")
        line = line_for(term, *row("7", "Alisier", "Ève"), people={1: NEW})
        assert line.fate == Fate.DOUBT

    def test_homonyms_without_a_number(self, term, known):
        known("7", "Alisier", "Ève")
        known("8", "Alisier", "Ève")
        line = line_for(term, *row("", "Alisier", "Ève"))
        assert (line.fate, len(line.candidates)) == (Fate.DOUBT, 2)

    def test_a_name_alone_is_sure_in_the_term_only(self, term, known):
        known("7", "Alisier", "Ève")
        known("8", "Bouleau", "Max", away=True)
        plan = plan_for(term, WIDE, row("", "Alisier", "Ève"), row("", "Bouleau", "Max"))
        assert [line.fate for line in plan.lines] == [Fate.UNCHANGED, Fate.DOUBT]

    def test_a_homonym_elsewhere_who_was_born_that_day(self, term, known):
        known("7", "Alisier", "Ève")
        known("8", "Alisier", "Ève", away=True, birth_date=date(2007, 3, 12))
        line = line_for(term, *row("", "Alisier", "Ève", born="12/03/2007"))
        assert (line.fate, len(line.candidates)) == (Fate.DOUBT, 2)

    def test_names_together_and_apart(self, term, known):
        known("7", "Alisier", "Ève")
        titles = ("Étudiant", "Numéro", "Nom", "Prénom")
        [line] = plan_for(term, titles, ("ALISIER Ève", "7", "Alisier", "Ève")).lines
        assert (line.fate, line.said) == (Fate.UNCHANGED, "Alisier Ève, 7")

    def test_a_name_nearly_the_same(self, term, known):
        known("7", "Alisier", "Ève")
        line = line_for(term, *row("", "Alizier", "Ève"))
        assert (line.fate, line.why) == (Fate.DOUBT, "Le nom n’est pas tout à fait le même.")


class TestFaults:
    @pytest.mark.parametrize(
        ("cells", "found"),
        [
            (row("", "Alisier", "Ève"), ("A2", "Un numéro est attendu pour créer cet étudiant.")),
            (row("7", "Alisier"), ("C2", "Un prénom est attendu pour créer cet étudiant.")),
            (
                row("7", "Alisier", "Ève", email="eve"),
                ("D2", "Saisissez une adresse de courriel valide."),
            ),
            (
                row("7", "Alisier", "Ève", born="31/02/2007"),
                ("E2", "Une date est attendue, comme 12/03/2007."),
            ),
            (
                row("7", "Alisier", "Ève", born="12/03/2025"),
                ("E2", "Cette date de naissance n’est pas celle d’un étudiant."),
            ),
            (row("7", "Alisier", "Ève", modality="soir"), ("I2", "Modalité inconnue : FI ou FA.")),
            (
                row("2,25E+07", "Alisier", "Ève"),
                (
                    "A2",
                    "Le tableur a abrégé ce numéro : mettez la colonne en texte et retapez-le.",
                ),
            ),
            (
                row("Eve", "7", "Alisier"),
                ("A2", "Un numéro d’étudiant a au moins un chiffre."),
            ),
            (
                row("7", "Alisier", "Ève", born="39153"),
                (
                    "E2",
                    "Le tableur a écrit cette date en nombre de jours : mettez la colonne au "
                    "format Date.",
                ),
            ),
            (
                row("7 ; DROP", "Alisier", "Ève"),
                ("A2", "Un numéro d’étudiant n’a que des chiffres et des lettres."),
            ),
            (
                row("7", "A" * 101, "Ève"),
                (
                    "B2",
                    "Assurez-vous que cette valeur comporte au plus 100 caractères "
                    "(actuellement 101).",
                ),
            ),
            (
                row("7", "Alisier", "Ève", group="x" * 41),
                ("G2", "Un groupe a 40 signes au plus."),
            ),
        ],
    )
    def test_each_says_its_cell(self, term, cells, found):
        assert faults(line_for(term, *cells)) == [found]

    def test_two_lines_that_disagree(self, term):
        plan = plan_for(
            term,
            WIDE,
            row("7", "Alisier", "Ève"),
            row("7", "Alisier", "Ève", group="TD1"),
            row("8", "Bouleau", "Max"),
            row("8", "Bouleau", "Max"),
        )
        assert [line.fate for line in plan.lines] == [
            Fate.WRONG,
            Fate.WRONG,
            Fate.CREATED,
            Fate.REPEATED,
        ]

    def test_a_total_under_the_numbers(self, term):
        plan = plan_for(term, WIDE, row("7", "Alisier", "Ève"), row("TOTAL", "1"))
        assert [line.fate for line in plan.lines] == [Fate.CREATED]
        assert [plain(each) for each in plan.left] == ["ligne 3, « TOTAL »"]

    def test_two_people_for_one_number(self, term, known):
        student = known("7", "Alisier", "Ève")
        plan = plan_for(
            term,
            WIDE,
            row("8", "Alisier", "Ève"),
            row("8", "Bouleau", "Max"),
            people={1: student.pk},
        )
        assert [faults(line) for line in plan.lines] == [
            [("A2", "Deux étudiants porteraient ce numéro.")],
            [("A3", "Deux étudiants porteraient ce numéro.")],
        ]


class TestDepartures:
    def test_as_the_list_says(self, term, known):
        known("7", "Alisier", "Ève")
        line = line_for(
            term,
            *row("7", "Alisier", "Ève", left="Démission", on="12/10/2026", why="réorientation"),
        )
        assert line.fate == Fate.LEAVING
        assert line.order.departure == Departure(
            Turn.Kind.RESIGNED, date(2026, 10, 12), "réorientation"
        )

    @pytest.mark.parametrize(
        ("said", "found"),
        [
            ({"left": "abandon"}, ("J2", "La date du départ est attendue.")),
            (
                {"on": "12/10/2026"},
                (
                    "K2",
                    "Dites comment il est parti : démission, abandon, exclusion ou transfert.",
                ),
            ),
            (
                {"left": "abandon", "on": "12/10/2099"},
                (
                    "K2",
                    "Cette date est à venir : un départ s’enregistre une fois qu’il a eu lieu.",
                ),
            ),
            (
                {"left": "césure"},
                ("J2", "Une césure se déclare sur la page de l’étudiant."),
            ),
            (
                {"left": "lune"},
                ("J2", "Départ inconnu : démission, abandon, exclusion ou transfert."),
            ),
        ],
    )
    def test_what_is_not_enough(self, term, known, said, found):
        known("7", "Alisier", "Ève")
        assert faults(line_for(term, *row("7", "Alisier", "Ève", **said))) == [found]

    def test_who_left_already_stays_so(self, term, known):
        student = known("7", "Alisier", "Ève", status=Enrolment.Status.RESIGNED)
        student.enrolments.update(left_on=date(2026, 10, 12))
        same = line_for(term, *row("7", "Alisier", "Ève", left="démission", on="12/10/2026"))
        other = line_for(term, *row("7", "Alisier", "Ève", left="abandon", on="13/10/2026"))
        still = line_for(term, *row("7", "Alisier", "Ève", group="TD1"))
        assert (same.fate, still.fate) == (Fate.UNCHANGED, Fate.UNCHANGED)
        assert [plain(note) for note in still.notes] == [
            "A quitté ce semestre le 12/10/2026 : cette liste ne l’y remet pas. Son retour "
            "s’enregistre sur sa page."
        ]
        assert same.notes == ()
        assert faults(other) == [("K2", "Il a déjà quitté ce semestre le 12/10/2026.")]

    def test_who_has_left_is_not_enrolled(self, term, known):
        known("7", "Alisier", "Ève", away=True)
        line = line_for(term, *row("7", "Alisier", "Ève", left="abandon", on="12/10/2026"))
        assert line.fate == Fate.LEFT_OUT


class TestAbsent:
    def test_nobody_leaves_unless_he_is_ticked(self, term, known):
        student = known("7", "Alisier", "Ève")
        known("8", "Bouleau", "Max")
        plan = plan_for(term, WIDE, row("8", "Bouleau", "Max"))
        assert [each.student for each in plan.absent] == [student]
        assert not plan.writes

    def test_who_is_ticked_leaves(self, term, known):
        enrolment = known("7", "Alisier", "Ève").enrolments.get()
        departure = Departure(Turn.Kind.LEFT, date(2026, 10, 12), "jamais venu")
        plan = plan_for(
            term, WIDE, row("8", "Bouleau", "Max"), departures={enrolment.pk: departure}
        )
        assert (plan.absent, plan.order.people[-1].departure) == ((), departure)
        assert [plain(each.told) for each in plan.leaving] == [
            "Abandon, le 12/10/2026. jamais venu."
        ]

    def test_who_may_be_on_a_doubtful_line_is_not_absent(self, term, known):
        known("7", "Alisier", "Ève")
        assert plan_for(term, WIDE, row("8", "Alisier", "Ève")).absent == ()

    def test_who_left_is_not_absent(self, term, known):
        known("7", "Alisier", "Ève", status=Enrolment.Status.LEFT)
        assert plan_for(term, WIDE, row("8", "Bouleau", "Max")).absent == ()


def test_the_same_list_makes_the_same_plan(term, known):
    known("7", "Alisier", "Ève")
    rows = (WIDE, row("7", "Alisier", "Ève", email="a@example.org"), row("8", "Bouleau", "Max"))
    seen = plan_for(term, *rows).fingerprint
    assert plan_for(term, *rows).fingerprint == seen
    Student.objects.update(email="b@example.org")
    assert plan_for(term, *rows).fingerprint != seen


def test_counts_agree_with_what_they_count(term, known):
    known("7", "Alisier", "Ève", away=True)
    known("8", "Bouleau", "Max", away=True)
    one = plan_for(term, WIDE, row("7", "Alisier", "Ève"))
    two = plan_for(term, WIDE, row("7", "Alisier", "Ève"), row("8", "Bouleau", "Max"))
    assert [label for _, label, _ in one.counts] == ["à inscrire, déjà connu"]
    assert [label for _, label, _ in two.counts] == ["à inscrire, déjà connus"]
