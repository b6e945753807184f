"""The pile of copies: whom a line means, and what becomes of the mark."""

import json

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from grading.forms.pile import Line, masked_cell_name, read_line
from grading.models import Mark, MarkBatch, MarkChange, Role
from grading.selectors.marks import MarkValue
from grading.selectors.pile import find, pile_of
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.bench.measure_pile import BUDGET, TYPISTS, demo_names, mean_keys
from tests.bench.name_shapes import family_names
from tests.bench.typist import entered, pile_of_names
from tests.factories import AssessmentFactory, CandidateFactory, EnrolmentFactory

NAMES = [
    ("De la Bourbince", "Camille"),
    ("Boulon-Rivet", "Noé"),
    ("D’Ajustage", "Zoé"),
    ("Écrou", "Ève"),
    ("Œillet", "Jean-Baptiste"),
    ("Rivet", "Nina"),
    ("Rivetier", "Lou"),
]


class TestLine:
    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("dup 13,5", Line("dup", 0, "13,5")),
            ("dup13,5", Line("dup", 0, "13,5")),
            ("  dup   j   12 ", Line("dup j", 0, "12")),
            ("dup\u00a013,5", Line("dup", 0, "13,5")),
            ("dup2 13,5", Line("dup", 2, "13,5")),
            ("dup 2 13,5", Line("dup", 2, "13,5")),
            ("dup 8/10", Line("dup", 0, "8/10")),
            ("dup 8 / 10", Line("dup", 0, "8/10")),
            ("dup abs", Line("dup", 0, "abs")),
            ("dup2 ATT", Line("dup", 2, "ATT")),
            ("dup -3", Line("dup", 0, "-3")),
            ("417 13,5", Line("417", 0, "13,5")),
            ("417 2 13,5", Line("417", 2, "13,5")),
            ("dup", Line("dup")),
            ("417", Line("417")),
            ("13,5", Line("13,5")),
            ("", Line("")),
            ("boulon-r", Line("boulon-r")),
            ("demo0123 12", Line("demo0123", 0, "12")),
            ("DEMO0123", Line("DEMO0123")),
            ("dup 12 5", Line("dup 12", 0, "5")),
        ],
    )
    def test_read(self, text, line):
        assert read_line(text, frozenset({"demo0123"})) == line

    @given(st.text(max_size=90))
    def test_any_text_is_read(self, text):
        line = read_line(text)
        assert 0 <= line.choice <= 9


class TestFound:
    @pytest.mark.parametrize(
        ("who", "names"),
        [
            ("ecr", ["Écrou Ève"]),
            ("ÉCROU", ["Écrou Ève"]),
            ("oei", ["Œillet Jean-Baptiste"]),
            ("bour", ["De la Bourbince Camille"]),
            ("la b", ["De la Bourbince Camille"]),
            ("de la bou c", ["De la Bourbince Camille"]),
            ("ajus", ["D’Ajustage Zoé"]),
            ("d'a", ["D’Ajustage Zoé"]),
            ("boulon-r", ["Boulon-Rivet Noé"]),
            ("rivet", ["Boulon-Rivet Noé", "Rivet Nina", "Rivetier Lou"]),
            ("rivet n", ["Boulon-Rivet Noé", "Rivet Nina"]),
            ("rivet ni", ["Rivet Nina"]),
            ("bap", ["Œillet Jean-Baptiste"]),
            ("zoé d", ["D’Ajustage Zoé"]),
            ("22500004", ["Écrou Ève"]),
            ("004", ["Écrou Ève"]),
            ("04", []),
            ("crou", []),
            ("", []),
            ("-", []),
        ],
    )
    def test_by_what_is_typed(self, who, names):
        assert [paper.name for paper in find(pile_of_names(NAMES), who)] == names

    def test_what_is_entered_leaves_while_another_fits(self):
        pile = pile_of_names(NAMES)
        pile = entered(pile, pile.papers[5])
        assert [paper.name for paper in find(pile, "rive n")] == ["Boulon-Rivet Noé"]

    def test_a_whole_name_typed_is_never_another_one(self):
        """« rivet » is who is called so, entered or not, and whoever else it may be."""
        pile = pile_of_names(NAMES)
        pile = entered(pile, pile.papers[5])
        names = [paper.name for paper in find(pile, "rivet")]
        assert names == ["Boulon-Rivet Noé", "Rivetier Lou", "Rivet Nina"]

    def test_who_is_entered_is_found_when_nobody_else_fits(self):
        pile = pile_of_names(NAMES)
        pile = entered(pile, pile.papers[3])
        assert [paper.name for paper in find(pile, "ecr")] == ["Écrou Ève"]

    @given(st.text(max_size=30))
    def test_any_text_finds_copies_of_the_pile(self, who):
        pile = pile_of_names(NAMES)
        found = find(pile, who)
        assert len(set(found)) == len(found)
        assert set(found) <= set(pile.papers)


@pytest.mark.parametrize("habits", TYPISTS.values(), ids=TYPISTS)
@pytest.mark.parametrize("names", [demo_names()["last"], family_names()], ids=["demo", "shapes"])
def test_eight_keys_a_copy(names, habits):
    assert mean_keys(names, **habits, lists=1) <= BUDGET


def url_of(assessment, name="pile"):
    return reverse(f"grading:{name}", args=[assessment.pk])


def stored(student):
    return list(Mark.objects.filter(enrolment=student).values_list("status", "value", "version"))


def enter(entry, student, hundredths, seen=0):
    [outcome] = record_marks(
        [MarkEntry(entry.exam.pk, student.pk, MarkValue("graded", hundredths), seen)],
        by=entry.teacher,
    ).outcomes
    assert outcome.verdict == "saved"


@pytest.fixture
def teacher(client, entry):
    client.force_login(entry.teacher)
    return client


@pytest.mark.django_db
class TestPage:
    def test_a_line_is_saved(self, teacher, entry):
        student, _ = entry.enrol("Abeille"), entry.enrol("Bourdon")
        page = teacher.post(url_of(entry.exam), {"text": "ab 13,5"}, follow=True)
        assert stored(student) == [("graded", 1350, 1)]
        said = [str(message) for message in page.context["messages"]]
        assert said == ["Abeille Camille : 13,5, enregistrée."]
        assert [line.mark for line in page.context["last"]] == ["13,5"]
        assert [paper.name for paper in page.context["pile"].remaining] == ["Bourdon Camille"]

    def test_the_lines_of_a_sitting_are_one_batch(self, teacher, entry):
        entry.enrol("Abeille"), entry.enrol("Bourdon")
        page = teacher.get(url_of(entry.exam))
        for text in ("ab 12", "bo 13"):
            batch = page.context["form"].batch_name
            page = teacher.post(url_of(entry.exam), {"text": text, "batch": batch}, follow=True)
        assert MarkBatch.objects.get().origin == "pile"
        assert MarkChange.objects.count() == 2

    def test_several_names_are_asked_about(self, teacher, entry):
        first, second = entry.enrol("Abeille"), entry.enrol("Abricot")
        page = teacher.post(url_of(entry.exam), {"text": "ab 12"})
        assert page.context["form"].is_ambiguous
        assert not Mark.objects.exists()
        teacher.post(url_of(entry.exam), {"text": "ab 12", "paper": str(second.pk)})
        assert (stored(first), stored(second)) == ([], [("graded", 1200, 1)])

    def test_a_figure_only_proposes(self, teacher, entry):
        """Without a script nobody has seen the numbers: the page asks."""
        entry.enrol("Abeille"), entry.enrol("Abricot")
        page = teacher.post(url_of(entry.exam), {"text": "ab2 12"})
        html = " ".join(page.content.decode().split())
        assert page.context["form"].is_ambiguous
        assert html.index("Abeille Camille") < html.index("checked") < html.index("Abricot Camille")
        assert not Mark.objects.exists()

    def test_a_mark_is_replaced_only_when_asked(self, teacher, entry):
        student = entry.enrol("Abeille")
        enter(entry, student, 900)
        page = teacher.post(url_of(entry.exam), {"text": "abeille 12"})
        assert "a déjà 9 : enregistrer remplace par 12" in page.content.decode().replace(
            "\u00a0", " "
        )
        assert stored(student) == [("graded", 900, 1)]
        agreed = {"text": "abeille 12", "paper": str(student.pk), "seen": "1"}
        teacher.post(url_of(entry.exam), agreed)
        assert stored(student) == [("graded", 1200, 2)]

    def test_an_agreement_is_for_one_student_and_one_version(self, teacher, entry):
        first, second = entry.enrol("Abeille"), entry.enrol("Bourdon")
        for student in (first, second):
            enter(entry, student, 900)
        other = {"text": "bourdon 12", "paper": str(first.pk), "seen": "1"}
        assert teacher.post(url_of(entry.exam), other).context["form"].replaces
        enter(entry, first, 1000, seen=1)
        stale = {"text": "abeille 12", "paper": str(first.pk), "seen": "1"}
        assert teacher.post(url_of(entry.exam), stale).context["form"].replaces
        assert stored(second) == [("graded", 900, 1)]

    def test_the_same_mark_again_changes_nothing(self, teacher, entry):
        student = entry.enrol("Abeille")
        enter(entry, student, 1200)
        page = teacher.post(url_of(entry.exam), {"text": "abeille 12"}, follow=True)
        assert "déjà enregistrée" in str(next(iter(page.context["messages"])))
        assert stored(student) == [("graded", 1200, 1)]

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("", "Tapez un nom ou un numéro"),
            ("abeille", "Il manque la note"),
            ("guêpe 12", "Aucune copie ne correspond"),
            ("abeille 25", "dépasse le maximum"),
            ("abeille 12,345", "décimales"),
            ("abeille2 12", "ne désigne que Abeille Camille"),
            ("a" * 81, "trop longue"),
        ],
    )
    def test_a_wrong_line_stays_with_its_fault(self, teacher, entry, text, fault):
        entry.enrol("Abeille")
        page = teacher.post(url_of(entry.exam), {"text": text})
        assert fault in page.context["form"].errors["text"][0]
        assert not Mark.objects.exists()

    def test_to_correct_the_line_comes_back(self, teacher, entry):
        student = entry.enrol("Abeille")
        enter(entry, student, 1250)
        page = teacher.get(url_of(entry.exam) + f"?copie={student.pk}&lot=x")
        assert page.context["form"]["text"].value() == "Abeille Camille 12,5"

    def test_who_left_is_not_in_the_pile(self, teacher, entry):
        entry.enrol("Abeille", left=True)
        page = teacher.get(url_of(entry.exam))
        assert page.context["pile"].papers == ()
        assert "Aucune copie" in page.content.decode()

    @pytest.mark.parametrize("trait", ["published", "validated"])
    def test_a_closed_assessment_has_no_box(self, client, entry, trait):
        exam = AssessmentFactory(term=entry.term, module=entry.module, **{trait: True})
        student = entry.enrol("Abeille")
        client.force_login(entry.teacher)
        assert "id_text" not in client.get(url_of(exam)).content.decode()
        client.post(url_of(exam), {"text": "abeille 12"})
        assert stored(student) == []

    def test_a_stranger_finds_nothing(self, client, entry):
        client.force_login(EnrolmentFactory(with_account=True).student.user)
        assert client.get(url_of(entry.exam)).status_code == 403
        client.force_login(entry.taught_by_another())
        other = AssessmentFactory(term=entry.term)
        assert client.get(url_of(other)).status_code == 404

    def test_another_method_is_refused(self, teacher, entry):
        assert teacher.delete(url_of(entry.exam)).status_code == 405

    @pytest.mark.parametrize("rows", [1, 3, 300])
    def test_the_queries_do_not_grow(self, teacher, entry, rows, django_assert_num_queries):
        students = EnrolmentFactory.create_batch(rows, term=entry.term)
        enter(entry, students[0], 1000)
        with django_assert_num_queries(10):
            teacher.get(url_of(entry.exam))


@pytest.mark.django_db
class TestMasked:
    """A teacher before anonymous copies: numbers only, in what he reads and in what he sends."""

    @pytest.fixture
    def masked(self, entry):
        entry.exam.anonymous = True
        entry.exam.save()
        student = entry.enrol("Abeille")
        CandidateFactory(assessment=entry.exam, enrolment=student, anonymous_number="4170")
        return student

    def send(self, client, exam, cell, typed="12"):
        key = "00000000-0000-4000-8000-000000000001"
        entries = [{"key": key, "cell": cell, "typed": typed, "seen": 0}]
        body = {"batch": key, "origin": "pile", "entries": entries}
        return client.post(
            url_of(exam, "pile-entries"), json.dumps(body), content_type="application/json"
        )

    def test_no_name_and_no_key_of_a_student(self, teacher, entry, masked):
        html = teacher.get(url_of(entry.exam)).content.decode()
        assert "Copie 4170" in html
        assert "Abeille" not in html
        assert masked.student.number not in html
        assert f"n-{entry.exam.pk}-{masked.pk}" not in html

    def test_a_line_is_a_number(self, teacher, entry, masked):
        page = teacher.post(url_of(entry.exam), {"text": "4170 12"}, follow=True)
        assert "Copie 4170" in str(next(iter(page.context["messages"])))
        assert stored(masked) == [("graded", 1200, 1)]

    @pytest.mark.parametrize("text", ["abeille 12", "417 12", "170 12"])
    def test_neither_a_name_nor_a_part_of_a_number(self, teacher, entry, masked, text):
        teacher.post(url_of(entry.exam), {"text": text})
        assert stored(masked) == []

    def test_scolarite_knows_both(self, client, entry, masked):
        client.force_login(entry.member(Role.SCOLARITE))
        page = client.get(url_of(entry.exam))
        assert [paper.name for paper in page.context["pile"].papers] == ["Abeille Camille"]
        client.post(url_of(entry.exam), {"text": "4170 12"})
        assert stored(masked) == [("graded", 1200, 1)]

    def test_a_script_sends_and_receives_numbers(self, teacher, entry, masked):
        cell = masked_cell_name(entry.exam.pk, "4170")
        said = self.send(teacher, entry.exam, cell).json()
        [outcome] = said["outcomes"]
        assert (outcome["cell"], outcome["verdict"], outcome["value"]) == (cell, "saved", "12")
        assert said["rows"] == []
        assert stored(masked) == [("graded", 1200, 1)]

    @pytest.mark.parametrize("number", ["", "9999", "x"])
    def test_a_number_of_nobody_is_refused(self, teacher, entry, masked, number):
        cell = masked_cell_name(entry.exam.pk, number)
        assert self.send(teacher, entry.exam, cell).status_code == 400
        student = f"n-{entry.exam.pk}-{masked.pk}"
        assert self.send(teacher, entry.exam, student).status_code == 400

    def test_the_script_of_a_stranger(self, client, entry, masked):
        client.force_login(entry.taught_by_another())
        other = AssessmentFactory(term=entry.term)
        assert self.send(client, other, "c-1-1").status_code == 404

    def test_students_without_number_are_said(self, teacher, entry, masked):
        entry.enrol("Bourdon")
        page = teacher.get(url_of(entry.exam))
        assert page.context["pile"].unnumbered == 1
        assert "1 étudiant n’a pas encore de numéro" in page.content.decode()

    def test_once_validated_names_come_back(self, entry, masked):
        pile = pile_of(entry.exam, masked=False)
        assert [paper.name for paper in pile.papers] == ["Abeille Camille"]
