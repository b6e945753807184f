"""The way of a list through its pages: brought, confirmed, settled, executed, told."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grading.imports.students.plan import Fate
from grading.models import Enrolment, Role, Student, StudentPlan, Turn
from tests.factories import (
    EnrolmentFactory,
    JuryFactory,
    MembershipFactory,
    ParcoursFactory,
    StudentFactory,
)
from tests.grading.imports.workbooks import xlsx
from tests.grading.students.lists import TITLES, listed, plain

pytestmark = pytest.mark.django_db
BRING = reverse("grading:students")
LIST = "Numéro;Nom;Prénom;Groupe\n7;Alisier;Ève;TD1\n8;Bouleau;Max;TD1\n"


@pytest.fixture
def reader(client, by):
    client.force_login(by)
    return client


def page(name, kept):
    return reverse(f"grading:students-{name}", args=[kept.pk])


def pasted(reader, term, text, **more):
    return reader.post(BRING, {"semestre": term.pk, "texte": text, **more})


def sent(reader, term, content, name="liste.xlsx"):
    file = SimpleUploadedFile(name, content)
    return reader.post(BRING, {"semestre": term.pk, "texte": "", "fichier": file})


def order(reader, kept, **more):
    """The order that the page of the plan proposes."""
    seen = reader.get(page("plan", kept)).context["plan"].fingerprint
    return {"empreinte": seen, "enregistrer": "1", "on": "2026-10-01", "reason": "", **more}


class TestWay:
    def test_from_a_paste_to_the_term(self, reader, term):
        answer = pasted(reader, term, LIST)
        kept = StudentPlan.objects.get()
        assert answer.url == page("columns", kept)
        form = reader.get(answer.url).context["form"]
        uses = {f"colonne-{place}": form.initial[f"colonne-{place}"] for place in range(4)}
        assert list(uses.values()) == ["number", "last_name", "first_name", "group"]
        answer = reader.post(page("columns", kept), {"ligne": 1, **uses})
        assert answer.url == page("plan", kept)
        assert Student.objects.count() == 0
        answer = reader.post(page("plan", kept), order(reader, kept), follow=True)
        assert [plain(each) for each in answer.context["messages"]] == [
            "Tout ce que le plan annonçait est enregistré."
        ]
        assert term.enrolments.filter(group__name="TD1").count() == 2
        assert "2 étudiants concernés" in answer.content.decode()

    def test_any_layout_and_several_sheets(self, reader, term):
        content = xlsx(
            lisez_moi=[["Bonjour"]],
            promotion=[
                ["IUT", "", "", ""],
                [],
                ["Prénom", "Divers", "N° étudiant", "Nom"],
                ["Ève", "x", 7, "Alisier"],
                ["Max", "y", 8, "Bouleau"],
            ],
        )
        answer = sent(reader, term, content)
        context = reader.get(answer.url).context
        assert (context["sheet"].name, context["form"].initial["ligne"]) == ("promotion", 3)
        assert [context["form"].initial[f"colonne-{place}"] for place in range(4)] == [
            "first_name",
            "",
            "number",
            "last_name",
        ]

    def test_a_list_without_titles(self, reader, term):
        answer = pasted(reader, term, "22601001;Alisier;Ève;eve@example.org;TD1")
        form = reader.get(answer.url).context["form"]
        assert form.initial["ligne"] == 0
        assert [form.initial[f"colonne-{place}"] for place in range(5)] == [
            "number",
            "last_name",
            "first_name",
            "email",
            "group",
        ]

    def test_another_sheet_is_asked_for(self, reader, term):
        answer = sent(reader, term, xlsx([[*TITLES], ["7", "Alisier", "Ève"]], [["Nom"], ["If"]]))
        context = reader.get(f"{answer.url}?feuille=1").context
        assert context["form"].initial["colonne-0"] == "last_name"

    def test_a_list_made_here_goes_straight_to_its_plan(self, reader, term, known):
        known("7", "Alisier", "Ève")
        taken = reader.get(reverse("grading:students-workbook", args=[term.pk]))
        assert taken["Content-Disposition"] == (
            'attachment; filename="etudiants-S1-2026-2027.xlsx"'
        )
        answer = sent(reader, term, taken.content)
        assert answer.url == page("plan", StudentPlan.objects.get())
        assert "Rien à enregistrer" in reader.get(answer.url).content.decode()

    def test_the_other_semester_of_the_year_comes_next(self, small, reader, term, by):
        kept = listed(term, by, TITLES, ("7", "Alisier", "Ève"))
        reader.post(page("plan", kept), order(reader, kept))
        assert reader.get(page("plan", kept)).context["other"] is None
        other = small.term(2)
        assert reader.get(page("plan", kept)).context["other"] == other
        answer = reader.post(page("next", kept))
        plan = reader.get(answer.url).context["plan"]
        assert [line.fate for line in plan.lines] == [Fate.ENROLLED]
        following = StudentPlan.objects.get(term=other)
        reader.post(answer.url, order(reader, following))
        assert Student.objects.get().enrolments.count() == 2

    def test_a_doubt_is_settled(self, reader, term, by, known):
        student = known("7", "Alisier", "Ève")
        kept = listed(term, by, TITLES, ("8", "Alisier", "Ève"))
        reader.post(page("plan", kept), {"regler": "1", "qui-2": str(student.pk)})
        reader.post(page("plan", kept), order(reader, kept))
        assert Student.objects.get().number == "8"

    def test_who_is_ticked_leaves(self, reader, term, by, known):
        alisier, bouleau = known("7", "Alisier", "Ève"), known("8", "Bouleau", "Max")
        kept = listed(term, by, TITLES, ("9", "Charme", "Léa"))
        gone = {f"parti-{alisier.enrolments.get().pk}": "on", "partis": "1"}
        said = {"kind": "resigned", "on": "2026-10-12", "reason": ""}
        answer = reader.post(page("plan", kept), gone | said)
        assert answer.context["leaving"].errors["reason"] == [
            "Un motif est attendu\u00a0: il reste dans le parcours."
        ]
        reader.post(page("plan", kept), gone | said | {"reason": "réorientation"})
        assert Turn.objects.count() == 0
        reader.post(page("plan", kept), order(reader, kept))
        states = dict(Enrolment.objects.values_list("student__number", "status"))
        assert states == {"7": "resigned", "8": "enrolled", "9": "enrolled"}
        assert alisier.turns.get().reason == "réorientation"
        assert not bouleau.turns.exists()

    def test_who_is_unticked_stays(self, reader, term, by, known):
        enrolment = known("7", "Alisier", "Ève").enrolments.get()
        kept = listed(term, by, TITLES, ("9", "Charme", "Léa"))
        said = {"kind": "left", "on": "2026-10-12", "reason": "?", "partis": "1"}
        reader.post(page("plan", kept), {f"parti-{enrolment.pk}": "on", **said})
        assert len(reader.get(page("plan", kept)).context["plan"].leaving) == 1
        reader.post(page("plan", kept), {"partis": "1"})
        assert reader.get(page("plan", kept)).context["plan"].leaving == ()


class TestRefusals:
    def test_neither_file_nor_paste(self, reader, term):
        answer = pasted(reader, term, " ")
        assert answer.context["form"].non_field_errors() == [
            "Choisissez un fichier ou collez un tableau."
        ]

    def test_a_judged_term(self, reader, term):
        JuryFactory(term=term, closed=True)
        answer = pasted(reader, term, LIST)
        assert [plain(each) for each in answer.context["form"].errors["semestre"]] == [
            "Un jury clos a jugé S1 2026-2027 : ses étudiants n’y changent plus. Rien n’a été lu."
        ]
        assert not StudentPlan.objects.exists()

    def test_a_term_judged_since(self, reader, term, by):
        kept = listed(term, by, TITLES, ("7", "Alisier", "Ève"))
        said = order(reader, kept)
        JuryFactory(term=term, closed=True)
        answer = reader.post(page("plan", kept), said)
        assert plain(answer.context["refusal"]).startswith("Un jury clos a jugé S1 2026-2027")
        assert Student.objects.count() == 0

    def test_columns_that_name_nobody(self, reader, term, by):
        kept = listed(term, by, TITLES, ("7", "Alisier", "Ève"))
        said = {"ligne": 1, "colonne-0": "", "colonne-1": "", "colonne-2": "first_name"}
        answer = reader.post(page("columns", kept), said)
        assert [plain(each) for each in answer.context["form"].non_field_errors()] == [
            "Dites quelle colonne désigne les étudiants : un numéro, ou un nom."
        ]

    def test_troubles_are_agreed_to(self, reader, term, by):
        kept = listed(term, by, TITLES, ("7", "Alisier", "Ève"), ("", "Bouleau", "Max"))
        answer = reader.post(page("plan", kept), order(reader, kept))
        assert answer.context["order"].errors.keys() == {"sur"}
        assert Student.objects.count() == 0
        reader.post(page("plan", kept), order(reader, kept, sur="on"))
        result = reader.get(page("plan", kept)).context
        assert [each["line"] for each in result["left"]] == [3]
        assert Student.objects.get().number == "7"

    def test_a_plan_that_moved_is_shown_anew(self, reader, term, by, known):
        known("7", "Alisier", "Ève")
        kept = listed(term, by, (*TITLES, "Courriel"), ("7", "Alisier", "Ève", "eve@example.org"))
        said = order(reader, kept)
        Student.objects.update(email="other@example.org")
        answer = reader.post(page("plan", kept), said)
        assert answer.context["moved"]
        assert answer.context["plan"].changed[0].changes[0].old == "other@example.org"
        assert Student.objects.get().email == "other@example.org"
        reader.post(page("plan", kept), order(reader, kept))
        assert Student.objects.get().email == "eve@example.org"

    def test_sent_twice_it_is_written_once(self, reader, term, by):
        kept = listed(term, by, TITLES, ("7", "Alisier", "Ève"))
        said = order(reader, kept)
        for _ in range(2):
            answer = reader.post(page("plan", kept), said, follow=True)
        assert answer.status_code == 200
        assert Student.objects.count() == 1

    def test_a_change_of_parcours_asks_why(self, small, reader, term, by, known):
        ParcoursFactory(programme=small.programme, code="IPI")
        known("7", "Alisier", "Ève")
        kept = listed(term, by, (*TITLES, "Parcours"), ("7", "Alisier", "Ève", "IPI"))
        answer = reader.post(page("plan", kept), order(reader, kept))
        assert answer.context["order"].errors.keys() == {"reason"}
        reader.post(page("plan", kept), order(reader, kept, reason="choix de parcours"))
        turn = Turn.objects.get()
        assert (turn.on, turn.reason) == (date(2026, 10, 1), "choix de parcours")

    def test_a_date_to_come(self, small, reader, term, by, known):
        ParcoursFactory(programme=small.programme, code="IPI")
        known("7", "Alisier", "Ève")
        kept = listed(term, by, (*TITLES, "Parcours"), ("7", "Alisier", "Ève", "IPI"))
        answer = reader.post(page("plan", kept), order(reader, kept, reason="x", on="2099-01-01"))
        assert plain(answer.context["refusal"]).startswith("Cette date est à venir")


class TestLitany:
    @pytest.mark.parametrize("name", ["plan", "columns"])
    def test_a_list_is_nobody_elses(self, client, term, by, name):
        kept = listed(term, by, TITLES, ("7", "Alisier", "Ève"))
        client.force_login(MembershipFactory(department=term.department, role=Role.DIRECTOR).user)
        assert client.get(page(name, kept)).status_code == 404
        assert client.post(page(name, kept), {"enregistrer": "1"}).status_code == 404

    def test_whoever_keeps_these_students_no_more_keeps_no_list(self, reader, term, by):
        kept = listed(term, by, TITLES, ("7", "Alisier", "Ève"))
        by.memberships.all().delete()
        MembershipFactory(user=by, department__code="autre", role=Role.SCOLARITE)
        assert reader.get(page("plan", kept)).status_code == 404

    def test_a_term_of_another_department(self, client, term):
        stranger = MembershipFactory(department__code="autre", role=Role.SCOLARITE).user
        client.force_login(stranger)
        assert pasted(client, term, LIST).context["form"].errors.keys() == {"semestre"}
        assert client.get(reverse("grading:students-workbook", args=[term.pk])).status_code == 404

    def test_wrong_methods(self, reader, term, by):
        kept = listed(term, by, TITLES, ("7", "Alisier", "Ève"))
        assert reader.delete(page("plan", kept)).status_code == 405
        assert reader.get(page("next", kept)).status_code == 405
        assert reader.post(reverse("grading:students-workbook", args=[term.pk])).status_code == 405

    def test_students_of_another_department_are_not_known(self, reader, term, by):
        StudentFactory(department__code="autre", number="7", last_name="Alisier")
        kept = listed(term, by, TITLES, ("7", "Alisier", "Ève"))
        plan = reader.get(page("plan", kept)).context["plan"]
        assert [line.fate for line in plan.lines] == [Fate.CREATED]


class TestBudget:
    @pytest.mark.parametrize("count", [1, 3, 30])
    def test_the_queries_of_the_plan(
        self, small, reader, term, by, count, django_assert_num_queries
    ):
        ParcoursFactory(programme=small.programme, code="IPI")
        rows = []
        for _ in range(count):
            student = EnrolmentFactory(term=term).student
            EnrolmentFactory(term=term)
            rows.append((student.number, student.last_name, student.first_name, "IPI", "TD1"))
        kept = listed(term, by, (*TITLES, "Parcours", "Groupe"), *rows)
        with django_assert_num_queries(12):
            reader.get(page("plan", kept))

    def test_the_queries_of_the_other_pages(self, reader, term, by, django_assert_num_queries):
        kept = listed(term, by, TITLES, ("7", "Alisier", "Ève"))
        with django_assert_num_queries(4):
            reader.get(BRING)
        with django_assert_num_queries(4):
            reader.get(page("columns", kept))
        with django_assert_num_queries(8):
            reader.get(reverse("grading:students-workbook", args=[term.pk]))
        reader.post(page("plan", kept), order(reader, kept))
        with django_assert_num_queries(6):
            reader.get(page("plan", kept))
