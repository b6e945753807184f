"""Assessments: their page, created, described, deleted while they have no mark."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from grading.models import Assessment, Mark, Role
from grading.selectors.marks import BLANK, MarkValue
from grading.services.assessments import create_assessment
from grading.services.candidates import create_complement
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from grading.services.publication import publish, reopen, validate
from grading.views import assessments
from tests.factories import (
    AssessmentFactory,
    CandidateFactory,
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


def page_url(entry):
    return reverse("grading:assessment", args=[entry.exam.pk])


def give(entry, mark=MarkValue("graded", 1500)):  # noqa: B008
    student = entry.enrol()
    record_marks([MarkEntry(entry.exam.pk, student.pk, mark)], by=entry.teacher)
    return student


class TestCreate:
    def test_from_the_line_under_the_sheet(self, teacher, entry):
        answer = teacher.post(create_url(entry), FORM)
        created = Assessment.objects.get(title="Épreuve")
        assert answer.url == f"{sheet_url(entry)}#colonne-{created.pk}"
        assert list(created.events.values_list("kind", "author")) == [("created", entry.teacher.pk)]
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
            ("deadline", "2028-01-02", "Cette date n’est pas dans l’année 2026-2027."),
            ("deadline", "2026-11-01", "La saisie ne peut pas finir avant l’évaluation."),
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
    def test_changes_a_draft_and_keeps_what_was_changed(self, teacher, entry):
        sent = FORM | {"weight_UE11": "2", "deadline": "2026-11-20", "double_entry": "on"}
        answer = teacher.post(url_of(entry), sent)
        assert answer.url == page_url(entry)
        entry.exam.refresh_from_db()
        assert (entry.exam.title, entry.exam.maximum) == ("Épreuve", 1250)
        assert (entry.exam.weights, entry.exam.double_entry) == ({"UE11": "2"}, True)
        [event] = entry.exam.events.all()
        assert event.details["changes"]["maximum"] == [2000, 1250]
        life = " ".join(teacher.get(page_url(entry)).content.decode().split())
        assert (
            "Modifiée : intitulé Partiel → Épreuve, type – → DS, barème 20 → 12,5, "
            "poids par UE 1 partout → UE11 2, date – → 02/11/2026, "
            "date limite de saisie – → 20/11/2026, double saisie non → oui"
        ) in life

    def test_nothing_changed_is_no_event(self, teacher, entry):
        teacher.post(url_of(entry), FORM | {"weight_UE11": "1"})
        teacher.post(url_of(entry), FORM | {"weight_UE11": "1"})
        assert entry.exam.events.count() == 1

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

    @pytest.mark.parametrize(("step", "state"), [(validate, "validée"), (publish, "publiée")])
    def test_only_a_draft(self, teacher, entry, step, state):
        step(entry.exam.pk, by=entry.teacher)
        assert f"Cette évaluation est {state}." in teacher.get(url_of(entry)).content.decode()
        page = teacher.post(url_of(entry), FORM)
        assert page.context["form"].non_field_errors() == [
            f"Cette évaluation est {state} : rouvrez-la pour la modifier."
        ]
        assert Assessment.objects.get().title == "Partiel"

    def test_a_form_sent_late_never_undoes_a_publication(self, entry):
        stale = Assessment.objects.get()
        publish(entry.exam.pk, by=entry.teacher)
        reopen(entry.exam.pk, by=entry.teacher, reason="Oubli")
        stale.title = "Épreuve"
        stale.full_clean(validate_constraints=False)
        assert Assessment.objects.get().reopened_for == "Oubli"

    def test_numbers_once_given_keep_the_copies_anonymous(self, teacher, entry):
        Assessment.objects.update(anonymous=True)
        CandidateFactory(assessment=entry.exam, enrolment=entry.enrol(), anonymous_number="101")
        page = teacher.post(url_of(entry), FORM)
        assert list(page.context["form"].errors) == ["anonymous"]
        assert Assessment.objects.get().anonymous

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


class TestEffect:
    """A draft that has marks says what a new description does to them before it is saved."""

    def ask(self, teacher, entry, **changes):
        page = teacher.post(url_of(entry), FORM | {"title": "Partiel", "points": "20"} | changes)
        return page.context["effect"] if page.context else None

    def test_a_new_maximum_leaves_the_marks_as_typed(self, teacher, entry):
        student = give(entry)
        page = teacher.post(url_of(entry), FORM | {"points": "40"})
        effect = page.context["effect"]
        assert (effect.marks, effect.maxima) == (1, (2000, 4000))
        [move] = effect.moves
        assert (move.enrolment, move.before, move.after) == (student, {"UE11": 15}, {"UE11": 7.5})
        html = " ".join(page.content.decode().split())
        assert "mais sur 40 au lieu de 20" in html
        assert Assessment.objects.get().maximum == 2000
        sent = FORM | {"points": "40", "agreed": page.context["form"]["agreed"].value()}
        assert teacher.post(url_of(entry), sent).url == page_url(entry)
        assert Assessment.objects.get().maximum == 4000
        assert Mark.objects.get().value == 1500

    def test_agreed_to_another_description_asks_again(self, teacher, entry):
        give(entry)
        page = teacher.post(url_of(entry), FORM | {"points": "40"})
        agreed = page.context["form"]["agreed"].value()
        page = teacher.post(url_of(entry), FORM | {"points": "30", "agreed": agreed})
        assert page.context["effect"].maxima == (2000, 3000)

    def test_a_coefficient_moves_the_average_of_the_module(self, teacher, entry):
        student = give(entry)
        other = AssessmentFactory(term=entry.term, module=entry.module)
        low = MarkValue("graded", 500)
        record_marks([MarkEntry(other.pk, student.pk, low)], by=entry.teacher)
        [move] = self.ask(teacher, entry, coefficient="3", type="").moves
        assert (move.before, move.after) == ({"UE11": 10}, {"UE11": 12.5})

    @pytest.mark.parametrize("changes", [{"title": "Autre"}, {"date": "2026-11-09"}])
    def test_what_counts_in_no_average_is_saved_at_once(self, teacher, entry, changes):
        Assessment.objects.update(type="DS")
        give(entry)
        assert self.ask(teacher, entry, **changes) is None

    def test_without_mark_nothing_is_asked(self, teacher, entry):
        assert self.ask(teacher, entry, points="40") is None

    def test_anonymous_copies_keep_their_names(self, teacher, entry):
        Assessment.objects.update(anonymous=True)
        give(entry)
        sent = FORM | {"points": "40", "anonymous": "on"}
        assert "Exemple Camille" not in teacher.post(url_of(entry), sent).content.decode()

    def test_a_maximum_below_a_mark_is_refused_without_asking(self, teacher, entry):
        give(entry)
        page = teacher.post(url_of(entry), FORM | {"points": "10"})
        assert page.context["effect"] is None


class TestPage:
    def test_tells_where_it_is_and_who_is_missing(self, teacher, entry):
        give(entry)
        entry.enrol("Alisier")
        html = " ".join(teacher.get(page_url(entry)).content.decode().split())
        assert "Brouillon : les étudiants ne voient aucune note." in html
        assert "1 note saisie sur 2 attendues, 1 manquante" in html
        assert "Alisier Camille" in html

    def test_names_what_completes_it(self, teacher, entry):
        student = entry.enrol()
        new = Assessment(
            term=entry.term,
            module=entry.module,
            title="Rattrapage",
            kind="resit",
            completes=entry.exam,
        )
        create_complement(new, called=[student.pk], by=entry.teacher)
        html = teacher.get(page_url(entry)).content.decode()
        assert reverse("grading:assessment", args=[new.pk]) in html
        resit = teacher.get(reverse("grading:assessment", args=[new.pk])).content.decode()
        assert "1 convoqué" in resit

    @pytest.mark.parametrize("students", [1, 3, 300])
    def test_the_queries_do_not_grow(self, teacher, entry, students, django_assert_num_queries):
        for _ in range(students):
            entry.enrol()
        publish(entry.exam.pk, by=entry.teacher)
        reopen(entry.exam.pk, by=entry.teacher, reason="Oubli")
        with django_assert_num_queries(10):
            teacher.get(page_url(entry))

    def test_the_litany(self, teacher, client, entry):
        url = page_url(entry)
        assert teacher.get(url).status_code == 200
        assert teacher.post(url).status_code == 405
        client.force_login(TeachingAssignmentFactory(term=entry.term).teacher)
        assert client.get(url).status_code == 404
        client.force_login(entry.member(Role.ADMINISTRATOR))
        assert client.get(url).status_code == 403


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

    @pytest.mark.parametrize("step", [validate, publish])
    def test_only_a_draft(self, teacher, entry, step):
        step(entry.exam.pk, by=entry.teacher)
        teacher.post(url_of(entry, "delete"))
        assert Assessment.objects.exists()

    def test_not_while_another_completes_it(self, teacher, entry):
        AssessmentFactory(
            term=entry.term, module=entry.module, title="R", kind="resit", completes=entry.exam
        )
        page = teacher.post(url_of(entry, "delete"), follow=True)
        assert [str(message) for message in page.context["messages"]] == [
            "Supprimez d’abord « R », qui la complète."
        ]

    def test_its_candidates_and_its_life_go_with_it(self, teacher, entry):
        resit = AssessmentFactory(
            term=entry.term, module=entry.module, kind="resit", completes=entry.exam
        )
        CandidateFactory(assessment=resit, enrolment=entry.enrol())
        teacher.post(reverse("grading:assessment-delete", args=[resit.pk]))
        assert list(Assessment.objects.all()) == [entry.exam]


@pytest.mark.parametrize("action", ["edit", "delete"])
def test_what_another_deleted_a_moment_ago_is_not_found(teacher, entry, action, monkeypatch):
    find = assessments.assessment_to_mark

    def find_then_lose(request, assessment_id):
        found = find(request, assessment_id)
        Assessment.objects.all().delete()
        return found

    monkeypatch.setattr(assessments, "assessment_to_mark", find_then_lose)
    assert teacher.post(url_of(entry, action), FORM).status_code == 404


@pytest.mark.parametrize("action", ["create", "edit", "delete"])
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
    with django_assert_num_queries(5):
        teacher.get(url_of(entry))
    with django_assert_num_queries(6):
        teacher.get(create_url(entry))
