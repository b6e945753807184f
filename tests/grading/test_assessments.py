"""The life of an assessment: created, described, published, withdrawn, deleted."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from grading.models import Assessment, Mark, MarkChange, Role
from grading.selectors.marks import BLANK, MarkValue
from grading.services.assessments import create_assessment
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from grading.services.publication import publish, withdraw
from grading.views import assessments
from tests.factories import (
    AssessmentFactory,
    CoefficientFactory,
    TeachingAssignmentFactory,
    UEFactory,
)

pytestmark = pytest.mark.django_db

FORM = {"title": "Épreuve", "type": "DS", "date": "2026-11-02", "points": "12,5"}


@pytest.fixture
def teacher(client, entry):
    client.force_login(entry.teacher)
    return client


def create_url(entry):
    return reverse("grading:assessment-create", args=[entry.term.pk, entry.module.pk])


def url_of(entry, action="edit"):
    return reverse(f"grading:assessment-{action}", args=[entry.exam.pk])


def sheet_url(entry):
    return reverse("grading:sheet", args=[entry.term.pk, entry.module.pk])


def give(entry, mark=MarkValue("graded", 1500)):  # noqa: B008
    student = entry.enrol()
    record_marks([MarkEntry(entry.exam.pk, student.pk, mark)], by=entry.teacher)
    return student


class TestCreate:
    def test_from_the_line_under_the_sheet(self, teacher, entry):
        answer = teacher.post(create_url(entry), FORM)
        assert answer.url == sheet_url(entry)
        created = Assessment.objects.get(title="Épreuve")
        assert (created.term, created.module) == (entry.term, entry.module)
        assert (created.type, created.kind, created.maximum) == ("DS", "normal", 1250)
        assert (created.state, created.created_by) == ("draft", entry.teacher)
        assert (created.coefficient, created.weights) == (None, {})

    def test_with_a_weight_for_each_ue_of_the_module(self, teacher, entry):
        CoefficientFactory(ue=UEFactory(semester=entry.semester, code="UE12"), module=entry.module)
        teacher.post(
            create_url(entry),
            FORM
            | {"kind": "resit", "coefficient": "1,5", "weight_UE11": "1", "weight_UE12": "0,50"},
        )
        created = Assessment.objects.get(title="Épreuve")
        assert (created.kind, str(created.coefficient)) == ("resit", "1.500")
        assert created.weights == {"UE12": "0.5"}

    @pytest.mark.parametrize(
        ("field", "typed", "message"),
        [
            ("title", "", "Ce champ est obligatoire."),
            ("points", "", "Ce champ est obligatoire."),
            ("points", "0", "Le barème va de 0,01 à 1000 points."),
            ("points", "1001", "Le barème va de 0,01 à 1000 points."),
            ("points", "vingt", "Saisissez un nombre."),
            ("weight_UE11", "-1", "Un poids n’est jamais négatif."),
            ("coefficient", "-1", "Assurez-vous que cette valeur est supérieure ou égale à 0."),
            ("date", "0026-11-02", "Cette date n’est pas dans l’année 2026-2027."),
            (
                "kind",
                "bonus",
                "Un bonus est noté sur 20 : une note de 0,5 ajoute un demi-point à la moyenne.",
            ),
        ],
    )
    def test_a_wrong_field_says_so_and_keeps_the_rest(self, teacher, entry, field, typed, message):
        page = teacher.post(create_url(entry), FORM | {field: typed})
        [shown_at] = page.context["form"].errors
        assert page.context["form"].errors == {shown_at: [message]}
        assert shown_at == {"kind": "points"}.get(field, field)
        assert page.context["form"]["type"].value() == "DS"
        assert Assessment.objects.count() == 1

    def test_two_assessments_of_one_module_have_two_names(self, teacher, entry):
        page = teacher.post(create_url(entry), FORM | {"title": "Partiel"})
        assert page.context["form"].non_field_errors() == [
            "Ce module a déjà une évaluation de ce nom."
        ]

    def test_a_module_has_one_second_session(self, teacher, entry):
        AssessmentFactory(term=entry.term, module=entry.module, kind="second_session")
        page = teacher.post(create_url(entry), FORM | {"kind": "second_session"})
        assert page.context["form"].non_field_errors() == ["Un module n’a qu’une seconde session."]

    def test_what_the_form_could_not_see_is_refused_by_the_service(self, entry):
        def build(**kwargs):
            return Assessment(term=entry.term, module=entry.module, **kwargs)

        for wrong, message in (
            (build(title="Partiel"), "Ce module a déjà une évaluation de ce nom."),
            (build(title="Épreuve", weights={"UE99": "1"}), "Ce module ne compte pas dans UE99."),
            (build(title="Épreuve", weights={"UE11": "-1"}), "Un poids n’est jamais négatif."),
            (
                build(title="Épreuve", weights={"UE11": "un"}),
                "Le poids « un » n’est pas un nombre.",
            ),
        ):
            with pytest.raises(ValidationError) as refused:
                create_assessment(wrong, by=entry.teacher)
            assert refused.value.messages == [message]


class TestEdit:
    def test_changes_a_draft(self, teacher, entry):
        answer = teacher.post(url_of(entry), FORM | {"weight_UE11": "2"})
        assert answer.url == sheet_url(entry)
        entry.exam.refresh_from_db()
        assert (entry.exam.title, entry.exam.maximum) == ("Épreuve", 1250)
        assert entry.exam.weights == {"UE11": "2"}

    def test_shows_what_is_stored(self, teacher, entry):
        Assessment.objects.update(maximum=1250, weights={"UE11": "0.5"})
        form = teacher.get(url_of(entry)).context["form"]
        html = str(form["points"]) + str(form["weight_UE11"])
        assert 'value="12,5"' in html
        assert 'value="0,5"' in html

    def test_the_maximum_never_falls_below_a_mark(self, teacher, entry):
        give(entry)
        page = teacher.post(url_of(entry), FORM | {"points": "10"})
        assert page.context["form"].errors == {
            "points": ["Des notes déjà saisies dépassent ce barème : corrigez-les d’abord."]
        }
        assert Assessment.objects.get().maximum == 2000

    def test_not_while_it_is_published(self, teacher, entry):
        publish(entry.exam.pk, by=entry.teacher)
        assert "Cette évaluation est publiée." in teacher.get(url_of(entry)).content.decode()
        page = teacher.post(url_of(entry), FORM)
        assert page.context["form"].non_field_errors() == [
            "Cette évaluation est publiée : repassez-la en brouillon pour la modifier."
        ]
        assert Assessment.objects.get().title == "Partiel"

    def test_two_people_at_once_never_overwrite_each_other(self, teacher, entry):
        seen = teacher.get(url_of(entry)).context["form"]["seen"].value()
        teacher.post(url_of(entry), FORM | {"seen": seen, "coefficient": "3"})
        page = teacher.post(url_of(entry), FORM | {"seen": seen, "title": "Autre"})
        [error] = page.context["form"].non_field_errors()
        assert error.startswith("Quelqu’un d’autre a modifié cette évaluation pendant que")
        assert page.context["form"]["title"].value() == "Autre"
        stored = Assessment.objects.get()
        assert (stored.title, str(stored.coefficient)) == ("Épreuve", "3.000")
        assert teacher.get(url_of(entry)).context["form"]["seen"].value() != seen

    def test_the_form_sends_back_what_was_seen(self, teacher, entry):
        page = teacher.get(url_of(entry))
        seen = page.context["form"]["seen"].value()
        assert f'name="seen" value="{seen}"' in page.content.decode()

    def test_a_module_that_feeds_no_ue_has_no_weight_to_give(self, teacher, entry):
        entry.module.coefficients.all().delete()
        assert "Poids dans chaque UE" not in teacher.get(url_of(entry)).content.decode()


class TestDelete:
    def test_without_mark(self, teacher, entry):
        assert teacher.post(url_of(entry, "delete")).url == sheet_url(entry)
        assert not Assessment.objects.exists()

    def test_never_once_it_had_a_mark(self, teacher, entry):
        student = give(entry)
        record_marks([MarkEntry(entry.exam.pk, student.pk, BLANK, 1)], by=entry.teacher)
        page = teacher.post(url_of(entry, "delete"), follow=True)
        assert [str(message) for message in page.context["messages"]] == [
            "Cette évaluation a des notes, ou en a eu : leur historique interdit de la supprimer."
        ]
        assert Assessment.objects.exists()

    def test_not_while_it_is_published(self, teacher, entry):
        publish(entry.exam.pk, by=entry.teacher)
        teacher.post(url_of(entry, "delete"))
        assert Assessment.objects.exists()


@pytest.mark.parametrize("action", ["edit", "delete", "publish", "withdraw"])
def test_what_another_deleted_a_moment_ago_is_not_found(teacher, entry, action, monkeypatch):
    find = assessments.assessment_to_mark

    def find_then_lose(request, assessment_id):
        found = find(request, assessment_id)
        Assessment.objects.all().delete()
        return found

    monkeypatch.setattr(assessments, "assessment_to_mark", find_then_lose)
    assert teacher.post(url_of(entry, action), FORM).status_code == 404


class TestPublication:
    def test_published_then_withdrawn_without_loss(self, teacher, entry):
        give(entry)
        assert teacher.post(url_of(entry, "publish")).url == sheet_url(entry)
        entry.exam.refresh_from_db()
        assert entry.exam.is_published
        teacher.post(url_of(entry, "withdraw"))
        entry.exam.refresh_from_db()
        assert (entry.exam.state, entry.exam.published_at) == ("draft", None)
        assert (Mark.objects.count(), MarkChange.objects.count()) == (1, 1)

    def test_publishing_again_keeps_the_first_date(self, entry):
        first = publish(entry.exam.pk, by=entry.teacher).published_at
        assert publish(entry.exam.pk, by=entry.teacher).published_at == first

    def test_withdrawing_a_draft_changes_nothing(self, entry):
        assert withdraw(entry.exam.pk, by=entry.teacher).state == "draft"

    @pytest.mark.parametrize("action", [publish, withdraw])
    def test_only_by_who_enters_its_marks(self, entry, action):
        with pytest.raises(Assessment.DoesNotExist):
            action(entry.exam.pk, by=entry.member(Role.TEACHER))

    def test_the_sheet_says_what_students_will_see(self, teacher, entry):
        give(entry)
        entry.enrol()
        html = " ".join(teacher.get(sheet_url(entry)).content.decode().split())
        assert "1 étudiant verra qu’elle manque." in html
        assert "Publier Partiel" in html


@pytest.mark.parametrize("action", ["create", "edit", "delete", "publish", "withdraw"])
def test_the_litany(teacher, client, client_as, entry, action):
    url = create_url(entry) if action == "create" else url_of(entry, action)
    opens = 200 if action in {"create", "edit"} else 405
    assert teacher.get(url).status_code == opens
    assert teacher.put(url).status_code == 405
    client.force_login(TeachingAssignmentFactory(term=entry.term).teacher)
    assert client.post(url, FORM).status_code == 404
    client.force_login(entry.member(Role.ADMINISTRATOR))
    assert client.post(url, FORM).status_code == 403
    client.logout()
    assert client.post(url, FORM).url == f"{reverse('login')}?next={url}"
    assert Assessment.objects.get().state == "draft"


@pytest.mark.parametrize("ues", [1, 3])
def test_the_queries_do_not_grow(teacher, entry, ues, django_assert_num_queries):
    for _ in range(ues):
        CoefficientFactory(ue=UEFactory(semester=entry.semester), module=entry.module)
    with django_assert_num_queries(6):
        teacher.get(url_of(entry))
    with django_assert_num_queries(6):
        teacher.get(create_url(entry))
