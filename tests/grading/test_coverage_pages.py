"""The pages of what is still to be entered: what they say, to whom, in how many queries."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from grading.models import Role
from tests.factories import (
    AssessmentFactory,
    CoefficientFactory,
    EnrolmentFactory,
    GroupFactory,
    TermFactory,
)
from tests.grading.small_programme import give

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def log_in(client):
    def as_user(user):
        client.force_login(user)
        return client

    return as_user


@pytest.fixture
def scolarite(entry, log_in):
    return log_in(entry.member(Role.SCOLARITE))


def text_of(response):
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def pages(entry):
    return {
        "mine": reverse("grading:coverage"),
        "term": reverse("grading:term-coverage", args=[entry.term.pk]),
        "names": reverse("grading:missing", args=[entry.term.pk, entry.module.pk]),
    }


class TestMine:
    def test_the_first_due_comes_first(self, entry, log_in):
        entry.enrol()
        for title, days in (("Tard", 9), ("Bientôt", -2), ("Demain", 1)):
            AssessmentFactory(
                term=entry.term,
                module=entry.module,
                title=title,
                deadline=TODAY + timedelta(days=days),
            )
        response = log_in(entry.teacher).get(pages(entry)["mine"])
        shown = [cell.assessment.title for _, cell in response.context["waiting"]]
        assert shown == ["Bientôt", "Demain", "Tard", "Partiel"]
        assert "en retard de 2 jours" in text_of(response)

    def test_a_module_without_assessment(self, entry, log_in):
        entry.enrol()
        entry.exam.delete()
        response = log_in(entry.teacher).get(pages(entry)["mine"])
        assert "Sans évaluation pour l’instant" in text_of(response)

    def test_everything_entered(self, entry, log_in):
        give(entry.enrol(), entry.exam, "12")
        response = log_in(entry.teacher).get(pages(entry)["mine"])
        assert "Toutes les notes attendues sont saisies." in text_of(response)

    def test_each_leads_to_its_column_and_its_names(self, entry, log_in):
        entry.enrol()
        content = log_in(entry.teacher).get(pages(entry)["mine"]).content.decode()
        sheet = reverse("grading:sheet", args=[entry.term.pk, entry.module.pk])
        assert f'href="{sheet}#colonne-{entry.exam.pk}"' in content
        assert f'href="{pages(entry)["names"]}#evaluation-{entry.exam.pk}"' in content

    def test_a_teacher_is_not_told_of_fewer_than_six(self, entry, log_in):
        for _ in range(5):
            entry.enrol()
        client, url = log_in(entry.teacher), pages(entry)["mine"]
        said = "peut encore changer une décision</small>"
        assert said not in client.get(url).content.decode()
        entry.enrol()
        assert said in client.get(url).content.decode()

    def test_without_module(self, entry, log_in):
        response = log_in(entry.member(Role.TEACHER)).get(pages(entry)["mine"])
        assert "Aucun module ne vous est attribué." in text_of(response)

    def test_the_list_of_modules_leads_here(self, entry, log_in):
        content = log_in(entry.teacher).get(reverse("grading:module-list")).content.decode()
        assert f'href="{pages(entry)["mine"]}"' in content


class TestTerm:
    def test_the_figures_in_a_sentence(self, entry, scolarite):
        give(entry.enrol(), entry.exam, "12")
        entry.enrol()
        assert (
            "1 note manque sur 2 attendues ; 1 peut encore changer une décision, 0 est en retard."
            in text_of(scolarite.get(pages(entry)["term"])).replace("\u202f;", " ;")
        )

    @pytest.mark.parametrize(
        ("query", "titles"),
        [
            ({}, [["Partiel", "Petit"], ["Autre"]]),
            ({"voir": "manquantes"}, [["Partiel", "Petit"]]),
            ({"voir": "decisives"}, [["Partiel"]]),
            ({"voir": "x"}, [["Partiel", "Petit"], ["Autre"]]),
        ],
    )
    def test_the_filters(self, entry, scolarite, query, titles):
        student, other = entry.enrol(), CoefficientFactory(ue=entry.ue).module
        small = {"term": entry.term, "module": entry.module, "title": "Petit", "coefficient": 0}
        AssessmentFactory(**small)
        done = AssessmentFactory(term=entry.term, module=other, title="Autre")
        give(student, done, "9")
        response = scolarite.get(pages(entry)["term"], query)
        shown = response.context["rows"]
        assert [[cell.assessment.title for cell in cells] for _, cells in shown] == titles

    def test_the_modules_of_a_teacher(self, entry, scolarite):
        entry.enrol()
        CoefficientFactory(ue=entry.ue)
        response = scolarite.get(pages(entry)["term"], {"enseignant": entry.teacher.pk})
        [(module, _)] = response.context["rows"]
        assert module.taught.module == entry.module
        refused = scolarite.get(pages(entry)["term"], {"enseignant": "0"})
        assert len(refused.context["rows"]) == 2
        assert "Cet enseignant n’a aucun module ici" in text_of(refused)

    def test_a_choice_that_nothing_answers(self, entry, scolarite):
        give(entry.enrol(), entry.exam, "9")
        response = scolarite.get(pages(entry)["term"], {"voir": "manquantes"})
        assert "Aucune évaluation ne répond à ce choix." in text_of(response)

    def test_nobody_enrolled(self, entry, scolarite):
        entry.exam.delete()
        assert "ni étudiant inscrit ni évaluation" in text_of(scolarite.get(pages(entry)["term"]))

    def test_only_decisive_and_late_is_red(self, entry, scolarite):
        entry.exam.deadline = TODAY - timedelta(days=1)
        entry.exam.save()
        student = entry.enrol()
        url = pages(entry)["term"]
        assert 'class="is-pressing"' in scolarite.get(url).content.decode()
        heavy = AssessmentFactory(term=entry.term, module=entry.module, coefficient=99)
        give(student, heavy, "20")
        content = scolarite.get(url).content.decode()
        assert "is-pressing" not in content
        assert 'class="late"' in content

    def test_the_term_leads_here(self, entry, scolarite):
        page = scolarite.get(reverse("grading:term-results", args=[entry.term.pk]))
        assert f'href="{pages(entry)["term"]}"' in page.content.decode()


class TestNames:
    def test_who_knows_the_results_sees_what_each_may_change(self, entry, scolarite):
        student = entry.enrol("Abba", group=GroupFactory(term=entry.term, name="TD 4"))
        said = text_of(scolarite.get(pages(entry)["names"]))
        assert "Abba Camille" in said
        assert "TD 4 non saisie UE11" in said
        heavy = AssessmentFactory(term=entry.term, module=entry.module, coefficient=99)
        give(student, heavy, "20")
        assert "aucune décision" in text_of(scolarite.get(pages(entry)["names"]))

    def test_a_teacher_sees_names_and_nothing_of_averages(self, entry, log_in):
        for _ in range(7):
            entry.enrol("Abba")
        response = log_in(entry.teacher).get(pages(entry)["names"])
        said = text_of(response)
        assert "Abba Camille" in said
        assert "Elles peuvent encore changer des décisions." in said
        assert "UE11" not in said
        assert "/resultats/" not in response.content.decode()

    def test_the_names_of_anonymous_copies_wait_for_validation(self, entry, log_in, scolarite):
        entry.exam.anonymous = True
        entry.exam.save()
        entry.enrol("Abba")
        assert "Abba" in text_of(scolarite.get(pages(entry)["names"]))
        said = text_of(log_in(entry.teacher).get(pages(entry)["names"]))
        assert "Abba" not in said
        assert "Les copies sont anonymes" in said

    def test_a_module_without_assessment(self, entry, scolarite):
        entry.exam.delete()
        entry.enrol("Abba")
        said = text_of(scolarite.get(pages(entry)["names"]))
        assert "La décision de 1 étudiant dépend encore de ce module." in said

    def test_nothing_is_missing(self, entry, scolarite):
        give(entry.enrol(), entry.exam, "9")
        assert "Rien ne manque" in text_of(scolarite.get(pages(entry)["names"]))

    def test_a_module_of_another_semester_is_not_found(self, entry, scolarite):
        other = TermFactory(programme=entry.term.programme, number=2)
        url = reverse("grading:missing", args=[other.pk, entry.module.pk])
        assert scolarite.get(url).status_code == 404

    def test_the_module_of_a_colleague_is_not_found(self, entry, log_in):
        other = CoefficientFactory(ue=entry.ue).module
        url = reverse("grading:missing", args=[entry.term.pk, other.pk])
        assert log_in(entry.teacher).get(url).status_code == 404


@pytest.mark.parametrize("page", ["mine", "term", "names"])
def test_the_litany(entry, scolarite, client, page, client_as):
    url = pages(entry)[page]
    assert scolarite.get(url).status_code == 200
    assert scolarite.post(url).status_code == 405
    scolarite.logout()
    assert client.get(url).url == f"{reverse('login')}?next={url}"
    assert client_as(Role.STUDENT).get(url).status_code == 403


@pytest.mark.parametrize("page", ["mine", "term", "names"])
@pytest.mark.parametrize("students", [1, 3, 300])
def test_eleven_queries(entry, scolarite, page, students, django_assert_num_queries):
    EnrolmentFactory.create_batch(students, term=entry.term)
    with django_assert_num_queries(11):
        scolarite.get(pages(entry)[page])
