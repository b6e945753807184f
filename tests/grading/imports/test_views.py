"""From the file to the marks: each page works, refuses strangers, and never writes unasked."""

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from config.uploads import LARGEST_REQUEST
from grading.imports.files import TOO_LARGE
from grading.models import Candidate, EntryPlan, Mark, MarkBatch, MarkChange, Role
from tests.factories import AssessmentFactory, EnrolmentFactory
from tests.grading.imports.brought import brought
from tests.grading.imports.test_plan import enter, number
from tests.grading.imports.workbooks import ods, xlsm, xlsx

pytestmark = pytest.mark.django_db

TITLES = ["Nom", "Prénom", "Partiel"]


@pytest.fixture
def students(entry):
    return [entry.enrol(name) for name in ("Abeille", "Bourdon", "Cigale")]


@pytest.fixture
def teacher(client, entry):
    client.force_login(entry.teacher)
    return client


def page(name, *arguments):
    return reverse(f"grading:{name}", args=arguments)


def import_url(entry):
    return page("import", entry.term.pk, entry.module.pk)


def plan_url(plan):
    return page("import-plan", plan.pk)


def send(client, entry, content, name="notes.xlsx"):
    return client.post(import_url(entry), {"fichier": SimpleUploadedFile(name, content)})


def paste(client, entry, text, **fields):
    return client.post(import_url(entry), {"texte": text, **fields})


def columns_posted(response):
    """What a browser would send of the page of the columns."""
    form = response.context["form"]
    return {field.html_name: field.value() or "" for field in form if field.value() is not None}


def order(client, plan, **fields):
    """Execute the plan as it is shown now."""
    shown = client.get(plan_url(plan)).context["plan"]
    data = {"enregistrer": "1", "empreinte": shown.fingerprint, **fields}
    return client.post(plan_url(plan), data)


def stored():
    rows = Mark.objects.order_by("enrolment__student__sort_name", "assessment")
    return list(rows.values_list("status", "value"))


class TestBring:
    def test_the_page(self, teacher, entry):
        response = teacher.get(import_url(entry))
        assert response.status_code == 200
        assert "télécharger le classeur du module" in response.content.decode()

    def test_without_assessment_it_says_what_to_do_first(self, teacher, entry):
        entry.exam.delete()
        assert "Créez d’abord une évaluation" in teacher.get(import_url(entry)).content.decode()

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (xlsx([TITLES, ["Abeille", "Camille", 12.5]]), "notes.xlsx"),
            (ods(TITLES, ["Abeille", "Camille", 12.5]), "notes.ods"),
            (xlsm(TITLES, ["Abeille", "Camille", 12.5]), "notes.xlsm"),
            ("Nom;Prénom;Partiel\r\nAbeille;Camille;12,5".encode("cp1252"), "notes.csv"),
            (xlsx([TITLES, ["Abeille", "Camille", 12.5]]), "renommé.pdf"),
        ],
        # Not the bytes, which bear the time: every worker must give a test the same name.
        ids=["xlsx", "ods", "xlsm", "csv", "renamed"],
    )
    def test_a_file_of_any_kind_up_to_the_marks(self, teacher, entry, students, content, name):
        response = send(teacher, entry, content, name)
        plan = EntryPlan.objects.get()
        assert response.url == page("import-columns", plan.pk)
        response = teacher.post(response.url, columns_posted(teacher.get(response.url)))
        assert response.url == plan_url(plan)
        assert not Mark.objects.exists()
        response = order(teacher, plan)
        assert response.url == plan_url(plan)
        assert stored() == [("graded", 1250)]
        batch = MarkBatch.objects.get()
        assert (batch.pk, batch.origin, batch.label, batch.by) == (
            plan.pk,
            "file",
            name,
            entry.teacher,
        )

    def test_a_paste(self, teacher, entry, students):
        paste(teacher, entry, "Abeille\tCamille\t12,5\nBourdon\tCamille\tabs")
        plan = EntryPlan.objects.get()
        order(teacher, plan)
        assert stored() == [("graded", 1250), ("ABS", None)]
        assert MarkBatch.objects.get().origin == "paste"

    def test_macros_are_said(self, teacher, entry, students):
        send(teacher, entry, xlsm(TITLES, ["Abeille", "Camille", 12.5]))
        html = teacher.get(plan_url(EntryPlan.objects.get())).content.decode()
        assert "Ce classeur contient des macros\xa0: elles n’ont pas été exécutées" in html

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({}, "Choisissez un fichier ou collez un tableau."),
            ({"texte": " \n"}, "Choisissez un fichier ou collez un tableau."),
            ({"texte": "\t\n;;"}, "Ce tableau est vide"),
            ({"texte": '"a\tb'}, "un guillemet y est ouvert"),
            ({"texte": "x" * 1_000_001}, "dépasse un million de caractères"),
            ({"fichier": SimpleUploadedFile("a.pdf", b"%PDF-1.4")}, "C’est un PDF"),
            ({"fichier": SimpleUploadedFile("a.xlsx", b"")}, "Ce fichier est vide."),
        ],
    )
    def test_refused_with_a_sentence(self, teacher, entry, data, sentence):
        response = teacher.post(import_url(entry), data)
        assert response.status_code == 200
        assert sentence in response.content.decode()
        assert not EntryPlan.objects.exists()

    def test_fifty_megabytes_are_refused_unread(self, teacher, entry, students):
        response = send(teacher, entry, b"PK\x03\x04" + b"0" * 50_000_000)
        assert response.wsgi_request.FILES == {}
        assert TOO_LARGE in response.content.decode()
        assert not EntryPlan.objects.exists()

    def test_a_little_too_large(self, teacher, entry):
        content = b"a" * 5_000_001
        assert len(content) < LARGEST_REQUEST
        assert TOO_LARGE in send(teacher, entry, content, "a.csv").content.decode()

    def test_another_module_is_not_found(self, client, entry):
        client.force_login(entry.member(Role.TEACHER))
        assert client.get(import_url(entry)).status_code == 404
        assert paste(client, entry, "a").status_code == 404

    def test_plans_never_executed_are_forgotten_after_a_week(self, teacher, entry, students):
        old, recent, executed = (
            brought(entry.term, entry.module, entry.teacher, TITLES, ["Abeille", "Camille", mark])
            for mark in ("1", "2", "3")
        )
        order(teacher, executed)
        weeks = timezone.now() - timedelta(days=8)
        EntryPlan.objects.filter(pk__in=[old.pk, executed.pk]).update(created_at=weeks)
        paste(teacher, entry, "Abeille\tCamille\t4")
        assert not EntryPlan.objects.filter(pk=old.pk).exists()
        assert EntryPlan.objects.filter(pk__in=[recent.pk, executed.pk]).count() == 2


class TestColumns:
    @pytest.fixture
    def plan(self, entry, students):
        rows = [["N", "Qui", "Partiel", "Autre"], ["1", "Abeille Camille", "12", "13"]]
        return brought(entry.term, entry.module, entry.teacher, *rows)

    def test_guessed_then_confirmed(self, teacher, entry, plan):
        response = teacher.get(page("import-columns", plan.pk))
        marks = f"marks:{entry.exam.pk}"
        assert columns_posted(response) == {
            "ligne": 1,
            "colonne-1": "full_name",
            "colonne-2": marks,
            "colonne-0": "",
            "colonne-3": "",
            "ordre": "",
        }
        data = {"ligne": "1", "colonne-1": "full_name", "colonne-3": marks}
        response = teacher.post(page("import-columns", plan.pk), data)
        assert response.url == plan_url(plan)
        [item] = teacher.get(plan_url(plan)).context["plan"].items
        assert (item.place, item.new) == ("D2", "13")

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"colonne-1": "full_name"}, "Dites quelle colonne contient des notes"),
            ({"colonne-2": "M"}, "Dites quelle colonne désigne les étudiants"),
            ({"colonne-1": "full_name", "colonne-2": "M", "colonne-3": "M"}, "la même chose"),
            ({"colonne-1": "full_name", "colonne-0": "last_name", "colonne-2": "M"}, "déjà le nom"),
            ({"colonne-1": "full_name", "colonne-2": "marks:99999"}, "choix valide"),
            ({"colonne-1": "full_name", "colonne-2": "M", "ligne": "x"}, "nombre entier"),
            ({"colonne-1": "full_name", "colonne-2": "M", "ligne": "-1"}, "supérieur"),
            ({"colonne-1": "full_name", "colonne-2": "M", "ligne": "9" * 30}, "inférieur"),
            ({"colonne-2": "M", "ordre": "all"}, "Aucune liste de la grille n’a autant"),
        ],
    )
    def test_refused_at_the_field(self, teacher, entry, plan, data, sentence):
        marks = f"marks:{entry.exam.pk}"
        data = {"ligne": "1"} | {k: marks if v == "M" else v for k, v in data.items()}
        response = teacher.post(page("import-columns", plan.pk), data)
        assert response.status_code == 200
        assert sentence in response.content.decode()

    def test_anonymous_numbers_are_those_of_one_assessment(self, teacher, entry, plan):
        other = AssessmentFactory(term=entry.term, module=entry.module, title="TP")
        data = {"ligne": "1", "colonne-0": "anonymous"}
        data |= {"colonne-2": f"marks:{entry.exam.pk}", "colonne-3": f"marks:{other.pk}"}
        response = teacher.post(page("import-columns", plan.pk), data)
        assert "gardez une seule colonne de notes" in response.content.decode()

    def test_bare_marks_ask_whether_their_order_counts(self, teacher, entry, students):
        paste(teacher, entry, "12\nabs\n9,5", evaluation=entry.exam.pk)
        plan = EntryPlan.objects.get()
        url = page("import-columns", plan.pk)
        html = teacher.get(url).content.decode()
        assert "Oui, ce sont les 3 étudiants de la grille" in html
        data = {"ligne": "0", "colonne-0": f"marks:{entry.exam.pk}", "ordre": "all"}
        teacher.post(url, data)
        order(teacher, plan)
        assert stored() == [("graded", 1200), ("ABS", None), ("graded", 950)]

    def test_bare_marks_that_are_not_as_many(self, teacher, entry, students):
        paste(teacher, entry, "12\nabs", evaluation=entry.exam.pk)
        html = teacher.get(page("import-columns", EntryPlan.objects.get().pk)).content.decode()
        assert "Aucune liste de la grille n’a autant d’étudiants" in html

    def test_several_sheets_and_the_choice(self, teacher, entry, students):
        content = xlsx(
            Consignes=[["Rendez ce classeur avant vendredi"]],
            Notes=[TITLES, ["Abeille", "Camille", 12]],
            Brouillon=[["Nom", "Prénom", "Partiel"], ["Bourdon", "Camille", 3]],
        )
        send(teacher, entry, content)
        plan = EntryPlan.objects.get()
        url = page("import-columns", plan.pk)
        response = teacher.get(url)
        assert response.context["sheet"].name == "Notes"
        assert "feuille «\xa0Notes\xa0»" in response.content.decode()
        response = teacher.get(url + "?feuille=2")
        teacher.post(url + "?feuille=2", columns_posted(response))
        assert [item.student for item in teacher.get(plan_url(plan)).context["plan"].items] == [
            "Bourdon Camille"
        ]

    @pytest.mark.parametrize("sheet", ["9", "-1", "x", "%00", "9" * 40])
    def test_a_sheet_that_is_not_there(self, teacher, plan, sheet):
        assert teacher.get(page("import-columns", plan.pk) + f"?feuille={sheet}").status_code == 200

    def test_a_row_of_titles_beyond_the_table(self, teacher, entry, plan):
        data = {"ligne": "500", "colonne-1": "full_name", "colonne-2": f"marks:{entry.exam.pk}"}
        response = teacher.post(page("import-columns", plan.pk), data)
        assert "Ce tableau n’a que 2 lignes." in response.content.decode()

    def test_executed_in_another_tab_meanwhile(self, teacher, entry, plan, monkeypatch):
        import grading.views.imports as views

        order(teacher, plan)
        monkeypatch.setattr(views, "own_plan", lambda *args: plan)
        data = {"ligne": "1", "colonne-1": "full_name", "colonne-3": f"marks:{entry.exam.pk}"}
        assert teacher.post(page("import-columns", plan.pk), data).url == plan_url(plan)
        assert stored() == [("graded", 1200)]

    def test_nothing_to_say_once_executed(self, teacher, plan):
        order(teacher, plan)
        assert teacher.get(page("import-columns", plan.pk)).url == plan_url(plan)


class TestPlan:
    @pytest.fixture
    def plan(self, entry, students):
        rows = [["Abeille", "Camille", "12"], ["Bourdon", "Camille", "13"]]
        return brought(entry.term, entry.module, entry.teacher, TITLES, *rows)

    def test_looking_writes_nothing(self, teacher, plan):
        for _ in range(2):
            assert teacher.get(plan_url(plan)).status_code == 200
        assert not MarkChange.objects.exists()

    def test_somebody_entered_a_mark_meanwhile(self, teacher, entry, students, plan):
        seen = teacher.get(plan_url(plan)).context["plan"]
        enter(entry, students[0], 500, by=entry.taught_by_another())
        response = teacher.post(plan_url(plan), {"enregistrer": "1", "empreinte": seen.fingerprint})
        assert response.status_code == 200
        html = response.content.decode()
        assert "ce module a changé depuis que ce plan vous a été montré" in html
        assert "La dernière note d’une autre personne y est de Camille Exemple" in html
        assert stored() == [("graded", 500)]
        fingerprint = response.context["plan"].fingerprint
        teacher.post(plan_url(plan), {"enregistrer": "1", "empreinte": fingerprint})
        assert stored() == [("graded", 1200), ("graded", 1300)]

    def test_a_mark_that_comes_between_the_look_and_the_lock(
        self, teacher, entry, students, plan, monkeypatch
    ):
        """The plan is the one that was seen, and yet the database has moved: nothing is written."""
        import grading.views.plans as views

        seen = teacher.get(plan_url(plan)).context["plan"]
        real = views.execute_plan

        def execute_late(*args, **kwargs):
            enter(entry, students[1], 500, by=entry.taught_by_another())
            return real(*args, **kwargs)

        monkeypatch.setattr(views, "execute_plan", execute_late)
        response = teacher.post(plan_url(plan), {"enregistrer": "1", "empreinte": seen.fingerprint})
        assert "ce module a changé" in response.content.decode()
        assert stored() == [("graded", 500)]
        assert EntryPlan.objects.get().executed_at is None

    @pytest.mark.parametrize("fingerprint", ["", "0" * 64, "x" * 100])
    def test_a_plan_that_was_not_seen(self, teacher, plan, fingerprint):
        data = {"enregistrer": "1", "empreinte": fingerprint}
        assert teacher.post(plan_url(plan), data).status_code == 200
        assert not Mark.objects.exists()

    def test_executed_once(self, teacher, plan):
        seen = teacher.get(plan_url(plan)).context["plan"]
        data = {"enregistrer": "1", "empreinte": seen.fingerprint}
        for _ in range(2):
            teacher.post(plan_url(plan), data)
        assert MarkChange.objects.count() == 2

    def test_all_or_nothing_unless_asked(self, teacher, entry, students):
        rows = [["Abeille", "Camille", "12"], ["Zèbre", "Zoé", "13"], ["Bourdon", "Camille", "25"]]
        plan = brought(entry.term, entry.module, entry.teacher, TITLES, *rows)
        response = order(teacher, plan)
        assert "Rien n’est enregistré tant que tout n’est pas réglé" in response.content.decode()
        assert not Mark.objects.exists()
        order(teacher, plan, sur="on")
        assert stored() == [("graded", 1200)]
        html = teacher.get(plan_url(plan)).content.decode()
        assert "Zèbre Zoé" in html
        assert "La note dépasse le maximum, 20." in html

    def test_a_doubt_is_settled_by_choosing_or_by_naming(self, teacher, entry, students):
        twin = entry.enrol("Abeille")
        rows = [["Abeille", "Camille", "12"], ["Zèbre", "Zoé", "13"]]
        plan = brought(entry.term, entry.module, entry.teacher, TITLES, *rows)
        data = {"regler": "1", "ligne-2": str(twin.pk), "ligne-3": f"{number(students[2])} Cigale"}
        assert teacher.post(plan_url(plan), data).url == plan_url(plan)
        order(teacher, plan)
        assert dict(Mark.objects.values_list("enrolment", "value")) == {
            twin.pk: 1200,
            students[2].pk: 1300,
        }

    @pytest.mark.parametrize("typed", ["Personne", "999", "Camille", "\x00", "x" * 300])
    def test_a_doubt_settled_wrongly_stays(self, teacher, entry, students, typed):
        plan = brought(entry.term, entry.module, entry.teacher, TITLES, ["Zèbre", "Zoé", "13"])
        response = teacher.post(plan_url(plan), {"regler": "1", "ligne-2": typed})
        assert response.status_code == 200
        assert len(teacher.get(plan_url(plan)).context["plan"].unknown) == 1

    def test_published_marks_need_a_reason(self, teacher, entry, students):
        exam = AssessmentFactory(term=entry.term, module=entry.module, title="DS", published=True)
        plan = brought(
            entry.term,
            entry.module,
            entry.teacher,
            ["Nom", "Prénom", "DS"],
            ["Abeille", "Camille", "12"],
        )
        response = order(teacher, plan)
        assert "donnez le motif de la correction" in response.content.decode()
        order(teacher, plan, motif="erreur de saisie")
        assert list(exam.mark_changes.values_list("reason", flat=True)) == ["erreur de saisie"]

    def test_nothing_new(self, teacher, entry, students):
        enter(entry, students[0], 1200)
        plan = brought(
            entry.term, entry.module, entry.teacher, TITLES, ["Abeille", "Camille", "12"]
        )
        assert "Rien à enregistrer" in teacher.get(plan_url(plan)).content.decode()
        assert order(teacher, plan).status_code == 200
        assert EntryPlan.objects.get().executed_at is None

    def test_what_a_file_says_is_shown_as_text(self, teacher, entry, students):
        rows = [["Nom", "Prénom", "<script>alert(1)</script>", "Partiel"]]
        rows += [['"><script>alert(2)</script>', "Camille", "x", "<script>alert(3)</script>"]]
        plan = brought(
            entry.term, entry.module, entry.teacher, *rows, ["Abeille", "Camille", "", "12"]
        )
        for name in ("import-columns", "import-plan"):
            assert b"<script>alert" not in teacher.get(page(name, plan.pk)).content

    def test_the_right_to_fill_is_asked_at_each_step(self, teacher, entry, plan):
        seen = teacher.get(plan_url(plan)).context["plan"]
        entry.teacher.teaching_assignments.all().delete()
        response = teacher.post(plan_url(plan), {"enregistrer": "1", "empreinte": seen.fingerprint})
        assert response.url == page("import-columns", plan.pk)
        assert teacher.get(response.url).context["form"].mark_uses == set()
        assert not Mark.objects.exists()

    def test_an_assessment_deleted_meanwhile(self, teacher, entry, plan):
        entry.exam.delete()
        assert teacher.get(plan_url(plan)).url == page("import-columns", plan.pk)


class TestAnonymous:
    @pytest.fixture
    def copies(self, entry, students):
        entry.exam.anonymous = True
        entry.exam.save()
        for place, student in enumerate(students):
            Candidate.objects.create(
                assessment=entry.exam, enrolment=student, anonymous_number=f"10{place}"
            )
        return students

    def test_no_page_puts_a_mark_beside_a_name(self, teacher, entry, copies):
        rows = [["Anonymat", "Partiel"], ["102", "12"], ["100", "13"], ["77", "14"]]
        plan = brought(entry.term, entry.module, entry.teacher, *rows)
        pages = [teacher.get(page(name, plan.pk)) for name in ("import-columns", "import-plan")]
        order(teacher, plan, sur="on")
        assert stored() == [("graded", 1300), ("graded", 1200)]
        pages.append(teacher.get(plan_url(plan)))
        assert [each.student for each in pages[-1].context["written"]] == ["copie 100", "copie 102"]
        for response in pages:
            assert "Abeille" not in response.content.decode()
        for name, own in (
            ("marks-workbook", (entry.term.pk, entry.module.pk)),
            ("import-workbook", (plan.pk,)),
        ):
            book = load_workbook(BytesIO(teacher.get(page(name, *own)).content))
            held = {cell.value for row in book["Notes"].iter_rows() for cell in row}
            assert not {12, 13, "Partiel sur 20"} & held
            assert not [each for each in held if "Partiel" in str(each)]

    def test_by_name_it_is_refused(self, teacher, entry, copies):
        rows = [["Anonymat", "Nom", "Partiel"], ["102", "Cigale Camille", "12"]]
        plan = brought(entry.term, entry.module, entry.teacher, *rows)
        url = page("import-columns", plan.pk)
        assert teacher.get(plan_url(plan)).url == url
        data = {"ligne": "1", "colonne-1": "full_name", "colonne-2": f"marks:{entry.exam.pk}"}
        for posted in (data, data | {"colonne-0": "anonymous"}):
            html = teacher.post(url, posted).content.decode()
            assert "Les copies de cette évaluation sont anonymes" in html

    def test_an_unknown_copy_is_named_by_a_number_only(self, teacher, entry, copies):
        plan = brought(
            entry.term, entry.module, entry.teacher, ["Anonymat", "Partiel"], ["77", "1"]
        )
        teacher.post(plan_url(plan), {"regler": "1", "ligne-2": "Abeille Camille"})
        assert len(teacher.get(plan_url(plan)).context["plan"].unknown) == 1
        teacher.post(plan_url(plan), {"regler": "1", "ligne-2": "101"})
        [item] = teacher.get(plan_url(plan)).context["plan"].items
        assert item.student == "copie 101"


class TestOthers:
    @pytest.mark.parametrize("name", ["import-plan", "import-columns", "import-workbook"])
    def test_the_plan_of_somebody_else_is_not_found(self, client, entry, students, name):
        plan = brought(entry.term, entry.module, entry.teacher, TITLES, ["Abeille", "Camille", "1"])
        for other in (entry.taught_by_another(), entry.member(Role.DIRECTOR)):
            client.force_login(other)
            assert client.get(page(name, plan.pk)).status_code == 404
            assert client.post(page(name, plan.pk)).status_code in (404, 405)

    def test_a_plan_that_never_was(self, teacher):
        assert teacher.get(page("import-plan", uuid.uuid4())).status_code == 404

    @pytest.mark.parametrize("name", ["import-workbook"])
    def test_wrong_method(self, teacher, entry, students, name):
        plan = brought(entry.term, entry.module, entry.teacher, TITLES, ["Abeille", "Camille", "1"])
        assert teacher.post(page(name, plan.pk)).status_code == 405
        url = page("marks-workbook", entry.term.pk, entry.module.pk)
        assert teacher.post(url).status_code == 405
        for name in ("import-plan", "import-columns"):
            assert teacher.delete(page(name, plan.pk)).status_code == 405


class TestQueries:
    @pytest.mark.parametrize("count", [1, 3, 300])
    def test_the_plan(self, teacher, entry, count, django_assert_num_queries):
        students = EnrolmentFactory.create_batch(count, term=entry.term)
        rows = [[number(each), "12"] for each in students]
        plan = brought(entry.term, entry.module, entry.teacher, ["Numéro", "Partiel"], *rows)
        for name, queries in [("import-plan", 10), ("import-columns", 10)]:
            with django_assert_num_queries(queries):
                assert teacher.get(page(name, plan.pk)).status_code == 200
        order(teacher, plan)
        for name, queries in [("import-plan", 11), ("import-workbook", 11)]:
            with django_assert_num_queries(queries):
                assert teacher.get(page(name, plan.pk)).status_code == 200

    @pytest.mark.parametrize("count", [1, 3])
    def test_the_others(self, teacher, entry, count, django_assert_num_queries):
        EnrolmentFactory.create_batch(count, term=entry.term)
        with django_assert_num_queries(11):
            teacher.get(import_url(entry))
        with django_assert_num_queries(11):
            teacher.get(page("marks-workbook", entry.term.pk, entry.module.pk))
