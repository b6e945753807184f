"""The board of a jury: what is missing, what comes next, in twelve requests."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from grading.models import Attendance, Enrolment, Jury, Mark, Role
from grading.services.appeals import open_appeal
from grading.services.deliberation import Origin
from grading.services.entries import MarkEntry, MarkValue
from grading.services.juries.issuing import issue_letters, issue_minutes
from grading.services.juries.standing import sign
from grading.services.marks import record_marks
from tests.factories import (
    AssessmentFactory,
    EnrolmentFactory,
    JuryMemberFactory,
    MembershipFactory,
    TeachingAssignmentFactory,
)
from tests.grading.jury import Promotion
from tests.grading.small_programme import give

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def promotion():
    """In preparation, one student with all his marks."""
    promotion = Promotion()
    Jury.objects.update(state="preparation")
    promotion.student("12", "12")
    return promotion


@pytest.fixture
def director(client, promotion):
    client.force_login(promotion.director)
    return client


@pytest.fixture
def board(director, promotion):
    def get():
        return director.get(reverse("grading:jury", args=[promotion.jury.pk]))

    return get


def item(response, key):
    items = (each for group in response.context["groups"] for each in group.items)
    return next(each for each in items if each.key == key)


def plain(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


def text_of(response):
    return plain(" ".join(unescape(strip_tags(response.content.decode())).split()))


def said(response, key):
    found = item(response, key)
    return found.state.value, plain(found.sentence)


def lose(promotion, module="R2.01", **values):
    """A mark of the last student is missing: it may change everything."""
    student = promotion.student("9", "", **values)
    for each in ("R2.01", "R2.02"):
        if each != module:
            enrolment = Enrolment.objects.get(student=student, term=promotion.terms[2])
            give(enrolment, promotion.assessments[each], "9")
    return student


def correct(promotion, student, module, hundredths):
    mark = Mark.objects.get(enrolment__student=student, assessment__module__code=module)
    wanted = MarkValue(Mark.Status.GRADED, hundredths)
    entry = MarkEntry(mark.assessment_id, mark.enrolment_id, wanted, seen_version=mark.version)
    record_marks([entry], by=promotion.director, reason="Erreur de saisie")


class TestMissing:
    def test_nothing(self, board):
        assert said(board(), "missing") == ("done", "Toutes les notes attendues sont saisies.")
        assert "Rien : toutes les notes" in text_of(board())

    def test_what_can_change_a_decision_by_module_with_who_enters_it(self, promotion, board):
        lose(promotion)
        assessment = promotion.assessments["R2.01"]
        teaching = TeachingAssignmentFactory(term=assessment.term, module=assessment.module)
        response = board()
        (module,) = response.context["pressing"]
        assert module.taught.module.code == "R2.01"
        assert str(teaching.teacher) in text_of(response)
        assert said(response, "missing") == (
            "under_way",
            "1 note manque, dont 1 qui peut encore changer une décision.",
        )

    def test_both_semesters_of_the_year(self, promotion, board):
        promotion.student("", "9")
        codes = [each.taught.module.code for each in board().context["pressing"]]
        assert codes == ["R1.01", "R1.02"]

    def test_what_changes_nothing_is_apart(self, promotion, board):
        AssessmentFactory(
            term=promotion.terms[2],
            module=promotion.small.modules["R2.01"],
            published=True,
            coefficient=0,
        )
        response = board()
        assert response.context["pressing"] == []
        assert [each.taught.module.code for each in response.context["others"]] == ["R2.01"]
        assert said(response, "missing")[0] == "under_way"
        page = reverse(
            "grading:missing",
            args=[promotion.terms[2].pk, response.context["others"][0].taught.module.pk],
        )
        assert f'href="{page}"' in response.content.decode()

    @pytest.mark.parametrize("overdue", ["assessment", "jury"])
    def test_once_overdue_the_next_step_is_to_remind(self, promotion, board, overdue):
        lose(promotion)
        if overdue == "assessment":
            promotion.assessments["R2.01"].deadline = YESTERDAY
            promotion.assessments["R2.01"].save()
        else:
            Jury.objects.update(marks_due_on=YESTERDAY)
        response = board()
        assert response.context["next"].action == "Relancer les enseignants"
        assert response.context["next"].url == reverse(
            "grading:reminders", args=[promotion.terms[2].pk]
        )

    def test_a_deadline_after_that_of_the_jury_is_told(self, promotion, board):
        lose(promotion)
        Jury.objects.update(marks_due_on=TODAY)
        promotion.assessments["R2.01"].deadline = TODAY + timedelta(days=3)
        promotion.assessments["R2.01"].save()
        assert "après la date fixée pour ce jury" in text_of(board())


class TestCheckList:
    def test_the_first_thing_to_do_is_the_only_primary_button(self, board):
        response = board()
        assert response.context["next"].action == "Fixer la date du jury"
        assert response.content.decode().count("btn-primary") == 1

    def test_drafts_and_what_waits_to_be_published(self, promotion, board):
        module = promotion.small.modules["R2.01"]
        for values in ({}, {"validated": True}):
            AssessmentFactory(term=promotion.terms[2], module=module, kind="bonus", **values)
        state, sentence = said(board(), "assessments")
        assert (state, sentence) == (
            "under_way",
            "1 en brouillon, 1 validée mais pas publiée.",
        )

    def test_contested_marks_of_these_terms(self, promotion, board):
        enrolment = Enrolment.objects.filter(term=promotion.terms[1]).get()
        enrolment.student.user = MembershipFactory().user
        enrolment.student.save()
        exam = promotion.assessments["R1.01"]
        open_appeal(exam.pk, enrolment.pk, by=enrolment.student.user, text="La question 3.")
        assert said(board(), "appeals") == ("todo", "1 note contestée sans réponse.")

    def test_who_is_gone_counts_once(self, promotion, board):
        student = promotion.student("9", "9")
        Enrolment.objects.filter(student=student).update(status="resigned")
        assert said(board(), "gone")[1] == "1 étudiant : démission, abandon ou exclusion."

    def test_a_parcours_is_missing_where_a_ue_depends_on_it(self, promotion, board):
        assert said(board(), "parcours")[0] == "done"
        promotion.small.programme.semesters.get(number=2).ues.update(competence=None)
        assert said(board(), "parcours")[0] == "todo"

    def test_absences_are_reported_by_student(self, promotion, board):
        assert said(board(), "absences") == ("note", "Rien n’est signalé.")
        for enrolment in Enrolment.objects.all():
            Attendance.objects.create(
                enrolment=enrolment, updated_by=promotion.director, updated_at=timezone.now()
            )
        assert "signalée pour 1 étudiant" in said(board(), "absences")[1]

    def test_from_the_composition_to_the_attendance(self, promotion, board):
        assert said(board(), "composition") == ("todo", "Personne n’y siège.")
        assert said(board(), "summons")[0] == "later"
        JuryMemberFactory(jury=promotion.jury, name="A")
        assert "personne ne préside" in said(board(), "composition")[1]
        JuryMemberFactory(jury=promotion.jury, name="B", presiding=True)
        assert said(board(), "composition") == ("done", "2 personnes ; préside : B.")
        Jury.objects.update(held_at=timezone.now() + timedelta(days=2))
        assert said(board(), "summons") == ("todo", "0 personne convoquée sur 2.")
        assert said(board(), "attendance") == ("later", "Se notent le jour du jury.")
        Jury.objects.update(held_at=timezone.now())
        promotion.jury.members.update(summoned_at=timezone.now())
        assert said(board(), "attendance") == ("todo", "0 présent sur 2, 2 à noter.")
        assert said(board(), "start")[0] == "later"
        promotion.jury.members.update(attendance="present")
        assert said(board(), "attendance") == ("done", "2 présents sur 2.")
        assert board().context["next"].action == "Commencer la délibération"

    def test_during_the_deliberation(self, promotion, board):
        Jury.objects.update(state="deliberation")
        lose(promotion)
        response = board()
        assert said(response, "missing") == ("under_way", "1 étudiant a une décision qui attend.")
        assert said(response, "discussion") == ("note", "1 étudiant sur 2.")
        assert said(response, "decisions") == (
            "todo",
            "2 étudiants sur 2 ont encore des décisions à prendre.",
        )
        assert said(response, "closing")[0] == "later"
        assert "Ce qui manque" not in text_of(response)

    def test_who_waits_for_a_mark_comes_after_the_others(self, promotion, board):
        """Deciding ATT is deciding: nothing then stands between the jury and its closing."""
        Jury.objects.update(state="deliberation", held_at=timezone.now())
        promotion.president()
        waiting = lose(promotion)
        assert board().context["next"].action == "Prendre les décisions"
        other = Enrolment.objects.exclude(student=waiting).first().student
        for of in ("UE11", "UE21", "UE11+UE21", "BUT1"):
            promotion.decide(other, of, "ADM")
        assert said(board(), "missing")[0] == "todo"
        assert item(board(), "missing").url.endswith("/tableau/?filtre=en-attente")
        promotion.decide_all()
        assert said(board(), "missing") == ("note", "1 étudiant, sans note, en attente (ATT).")
        assert board().context["next"].key == "closing"

    def test_all_is_decided_then_contradicted(self, promotion, board):
        Jury.objects.update(state="deliberation", held_at=timezone.now())
        student = promotion.student("12", "12", last_name="Autre")
        for one in {each.student for each in Enrolment.objects.select_related("student")}:
            for of in ("UE11", "UE21", "UE11+UE21", "BUT1"):
                promotion.decide(one, of, "ADM", origin=Origin.FORM)
        assert said(board(), "decisions") == ("done", "Tout est décidé.")
        assert said(board(), "closing")[0] == "todo"
        correct(promotion, student, "R2.01", 200)
        state, sentence = said(board(), "contradictions")
        assert (state, "ne repose" in sentence) == ("todo", True)

    def test_once_closed_the_embargo_then_what_follows(self, promotion, board):
        Jury.objects.update(
            state="closed",
            closed_at=timezone.now(),
            closed_by=promotion.director,
            held_at=timezone.now(),
        )
        assert said(board(), "closing")[0] == "done"
        assert said(board(), "passages")[0] == "later"
        assert board().context["next"].action == "Fixer ou lever l’embargo"
        Jury.objects.update(embargo_until=timezone.now() + timedelta(days=1))
        assert said(board(), "embargo")[0] == "under_way"
        Jury.objects.update(embargo_until=timezone.now())
        assert said(board(), "embargo")[0] == "done"
        assert said(board(), "passages")[0] == "todo"

    def test_once_closed_minutes_and_letters_are_told(self, promotion, board, signing_key):
        assert said(board(), "documents")[0] == "later"
        Jury.objects.update(state="deliberation", held_at=timezone.now())
        promotion.jury = promotion.close()
        assert said(board(), "documents") == ("todo", "Le procès-verbal n’est pas délivré.")
        issue_minutes(promotion.jury.pk, by=promotion.director)
        assert said(board(), "documents")[0] == "under_way"
        Jury.objects.update(embargo_until=timezone.now())
        assert board().context["next"].action == "Délivrer les courriers"
        issue_letters(promotion.jury.pk, by=promotion.director)
        assert said(board(), "documents") == (
            "done",
            "Procès-verbal délivré, 1 courrier aussi.",
        )
        sign(promotion.jury.pk, by=promotion.director)
        assert board().context["next"].action == "Délivrer le procès-verbal signé"
        issue_minutes(promotion.jury.pk, by=promotion.director)
        assert said(board(), "signatures") == ("done", "1 signature sur 1.")


def test_a_member_reads_what_the_jury_knows_and_settles_nothing(promotion, client):
    lose(promotion)
    teacher = MembershipFactory(
        department=promotion.small.programme.department, role=Role.TEACHER
    ).user
    JuryMemberFactory(jury=promotion.jury, user=teacher, name=str(teacher))
    client.force_login(teacher)
    response = client.get(reverse("grading:jury", args=[promotion.jury.pk]))
    assert [each.taught.module.code for each in response.context["pressing"]] == ["R2.01"]
    assert response.context["next"] is None
    page = response.content.decode()
    for name in ("reminders", "term-coverage", "term-publication", "term-results"):
        assert reverse(f"grading:{name}", args=[promotion.terms[2].pk]) not in page


def test_who_signs_reads_the_minutes_first(promotion, client):
    teacher = MembershipFactory(department=promotion.small.programme.department).user
    JuryMemberFactory(jury=promotion.jury, user=teacher, name=str(teacher), attendance="present")
    now = timezone.now()
    Jury.objects.update(state="closed", closed_at=now, closed_by=promotion.director)
    client.force_login(teacher)
    response = client.get(reverse("grading:jury", args=[promotion.jury.pk]))
    minutes = reverse("grading:jury-minutes", args=[promotion.jury.pk])
    assert item(response, "signatures").url == minutes
    assert "Signer le procès-verbal" in text_of(response)


@pytest.mark.parametrize("state", ["preparation", "deliberation", "closed"])
@pytest.mark.parametrize("students", [1, 3, 150])
def test_eleven_queries(promotion, board, state, students, django_assert_num_queries):
    for number in (1, 2):
        EnrolmentFactory.create_batch(students, term=promotion.terms[number])
    closed = {"closed_at": timezone.now(), "closed_by": promotion.director}
    Jury.objects.update(state=state, **(closed if state == "closed" else {}))
    with django_assert_num_queries(11):
        board()
