"""Corrections of published marks: from the sheet to the reason."""

import re

import pytest
from django.urls import reverse

from grading.models import Mark, MarkChange, Role
from grading.selectors.marks import MarkValue
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.factories import AssessmentFactory, TeachingAssignmentFactory
from tests.grading.test_marks_views import form_of, name_of, stored, url_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(entry):
    entry.exam.state = entry.exam.State.PUBLISHED
    entry.exam.published_at = entry.exam.validated_at = entry.exam.created_at

    def enter_before(hundredths=900, name="Abeille"):
        student = entry.enrol(name)
        wanted = MarkEntry(entry.exam.pk, student.pk, MarkValue("graded", hundredths))
        record_marks([wanted], by=entry.teacher)
        entry.exam.save()
        return student

    return enter_before


@pytest.fixture
def teacher(client, entry):
    client.force_login(entry.teacher)
    return client


def corrections_of(entry):
    return reverse("grading:corrections", args=[entry.term.pk, entry.module.pk])


def fields_of(page):
    """What a browser would send of the corrections."""
    html = page.content.decode().split('<form method="post"')[-1].split("</form>")[0]
    attributes = [
        dict(re.findall(r'([\w-]+)="([^"]*)"', each)) for each in re.findall(r"<input[^>]*>", html)
    ]
    return {each["name"]: each.get("value", "") for each in attributes}


def ask(client, entry, **typed):
    """Type in the sheet and save it."""
    return client.post(url_of(entry), form_of(client.get(url_of(entry))) | typed)


def text_of(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


class TestFromTheSheet:
    def test_what_is_published_waits_for_its_reason(self, teacher, entry, published):
        student = published()
        page = ask(teacher, entry, **{name_of(student, entry.exam): "11"})
        assert page.status_code == 200
        assert "1 correction à confirmer" in text_of(page)
        assert "Partiel : 9 → 11" in text_of(page)
        assert stored(student) == [("graded", 900, 1)]

    def test_the_rest_is_saved_at_once(self, teacher, entry, published):
        student = published()
        draft = AssessmentFactory(term=entry.term, module=entry.module)
        typed = {name_of(student, entry.exam): "11", name_of(student, draft): "14"}
        page = ask(teacher, entry, **typed)
        assert "1 note enregistrée." in text_of(page)
        assert stored(student) == [("graded", 900, 1), ("graded", 1400, 1)]
        assert name_of(student, draft) not in fields_of(page)

    def test_a_wrong_cell_comes_first_and_nothing_is_lost(self, teacher, entry, published):
        student = published()
        draft = AssessmentFactory(term=entry.term, module=entry.module)
        wrong = name_of(student, draft)
        page = ask(teacher, entry, **{name_of(student, entry.exam): "11", wrong: "x"})
        assert form_of(page)[name_of(student, entry.exam)] == "11"
        assert "publiée : à confirmer" in text_of(page)
        page = teacher.post(url_of(entry), form_of(page) | {wrong: ""})
        assert fields_of(page)[name_of(student, entry.exam)] == "11"

    def test_a_first_mark_of_a_published_assessment_asks_too(self, teacher, entry, published):
        published()
        student = entry.enrol("Bourdon")
        page = ask(teacher, entry, **{name_of(student, entry.exam): "11"})
        assert "Partiel : vide → 11" in text_of(page)


class TestConfirmed:
    @pytest.fixture
    def asked(self, teacher, entry, published):
        self.student = published()
        self.name = name_of(self.student, entry.exam)
        return fields_of(ask(teacher, entry, **{self.name: "11"}))

    def test_with_its_reason(self, teacher, entry, asked):
        sent = asked | {"reason": "erreur de saisie"}
        page = teacher.post(corrections_of(entry), sent, follow=True)
        assert page.redirect_chain == [(url_of(entry), 302)]
        assert [str(each) for each in page.context["messages"]] == ["1 correction enregistrée."]
        assert stored(self.student) == [("graded", 1100, 2)]
        assert MarkChange.objects.get(version=2).reason == "erreur de saisie"

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 201, "x\x00"])
    def test_without_one_nothing_changes_and_everything_stays(self, teacher, entry, asked, reason):
        page = teacher.post(corrections_of(entry), asked | {"reason": reason})
        assert page.status_code == 200
        assert page.context["form"].errors["reason"]
        assert fields_of(page)[self.name] == "11"
        assert stored(self.student) == [("graded", 900, 1)]
        teacher.post(corrections_of(entry), fields_of(page) | {"reason": "oubli"})
        assert stored(self.student) == [("graded", 1100, 2)]

    def test_somebody_corrected_it_meanwhile(self, teacher, entry, asked):
        colleague = entry.taught_by_another()
        other = MarkEntry(entry.exam.pk, self.student.pk, MarkValue("graded", 1000), 1)
        record_marks([other], by=colleague, reason="relecture")
        page = teacher.post(corrections_of(entry), asked | {"reason": "oubli"})
        assert "Partiel : 10 → 11" in text_of(page)
        assert f"{colleague} a enregistré « 10 »" in text_of(page)
        assert stored(self.student) == [("graded", 1000, 2)]
        teacher.post(corrections_of(entry), fields_of(page) | {"reason": "oubli"})
        assert stored(self.student) == [("graded", 1100, 3)]

    def test_the_student_left_meanwhile(self, teacher, entry, asked):
        self.student.status = self.student.Status.LEFT
        self.student.save()
        page = teacher.post(corrections_of(entry), asked | {"reason": "oubli"})
        assert "11 : Cet étudiant a quitté le semestre" in text_of(page)
        assert stored(self.student) == [("graded", 900, 1)]

    def test_the_group_is_kept(self, teacher, entry, asked):
        answer = teacher.post(corrections_of(entry), asked | {"reason": "oubli", "groupe": "7"})
        assert answer.url == url_of(entry, "?groupe=7")


class TestWhatItMoves:
    def test_who_knows_the_results_reads_averages_and_decisions(self, client, entry, published):
        student = published()
        client.force_login(entry.member(Role.DIRECTOR))
        said = text_of(ask(client, entry, **{name_of(student, entry.exam): "11"}))
        assert "UE11 : 9,00 → 11,00, atteint 10" in said
        assert "À réexaminer : UE11, AJ devient ADM" in said

    def test_a_teacher_reads_the_average_of_his_module_only(self, teacher, entry, published):
        student = published()
        said = text_of(ask(teacher, entry, **{name_of(student, entry.exam): "11"}))
        assert "9,00 → 11,00" in said
        assert "UE11" not in said
        assert "Les moyennes d’UE de cet étudiant" in said


class TestAccess:
    def test_the_litany(self, teacher, entry, client_as):
        assert "Aucune correction à confirmer" in text_of(teacher.get(corrections_of(entry)))
        assert teacher.put(corrections_of(entry)).status_code == 405
        teacher.force_login(TeachingAssignmentFactory(term=entry.term).teacher)
        assert teacher.post(corrections_of(entry), {"reason": "x"}).status_code == 404
        assert client_as(Role.STUDENT).post(corrections_of(entry)).status_code == 403

    def test_nothing_sent(self, teacher, entry):
        page = teacher.post(corrections_of(entry), {"reason": "x"})
        assert "Aucune correction à confirmer" in text_of(page)

    def test_forged_cells_are_said(self, teacher, entry):
        page = teacher.post(corrections_of(entry), {"reason": "x", "n-1-x": "9", "versions": "1"})
        assert "1 valeur n’a pas été enregistrée" in text_of(page)
        assert not Mark.objects.exists()

    @pytest.mark.parametrize("count", [1, 3, 300])
    def test_the_queries_do_not_grow(
        self, teacher, entry, published, count, django_assert_num_queries
    ):
        students = [published(name=f"Abeille {n}") for n in range(count)]
        entry.exam.refresh_from_db()
        data = form_of(teacher.get(url_of(entry)))
        data |= {name_of(each, entry.exam): "11" for each in students}
        # Two of them are the savepoint of the test's own transaction, 7 tell what moves, one
        # whether copies of the module are anonymous.
        with django_assert_num_queries(18):
            assert teacher.post(url_of(entry), data).status_code == 200
