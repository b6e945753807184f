"""A resit, a second session, a bonus: created from what they complete, for those called."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from grading.models import Assessment, Candidate, Mark, Role
from grading.selectors.candidates import roll_of
from grading.selectors.invitations import invitations
from grading.selectors.marks import BLANK, MarkValue
from grading.services.candidates import change_candidates, create_complement
from grading.services.entries import MarkEntry
from grading.services.marks import record_marks
from tests.factories import AssessmentFactory, ExemptionFactory, TeachingAssignmentFactory

pytestmark = pytest.mark.django_db

FORM = {"title": "Rattrapage Partiel", "type": "", "date": "", "deadline": "", "points": "20"}
KINDS = {"rattrapage": "resit", "seconde-session": "second_session", "bonus": "bonus"}


@pytest.fixture
def teacher(client, entry):
    client.force_login(entry.teacher)
    return client


def complement_url(entry, complement="rattrapage"):
    return reverse("grading:complement", args=[entry.exam.pk, complement])


def candidates_url(assessment):
    return reverse("grading:candidates", args=[assessment.pk])


def give(entry, student, content, assessment=None, seen=0):
    wanted = MarkEntry((assessment or entry.exam).pk, student.pk, content, seen)
    return record_marks([wanted], by=entry.teacher).outcomes[0]


def graded(hundredths):
    return MarkValue("graded", hundredths)


def resit_of(entry, *called):
    new = Assessment(
        term=entry.term, module=entry.module, title="Rattrapage", kind="resit", completes=entry.exam
    )
    return create_complement(new, called=[each.pk for each in called], by=entry.teacher)


def called_to(assessment):
    return set(assessment.candidates.values_list("enrolment_id", flat=True))


class TestCreation:
    @pytest.mark.parametrize(("complement", "kind"), KINDS.items())
    def test_comes_filled_in_from_what_it_completes(self, teacher, entry, complement, kind):
        Assessment.objects.update(maximum=4000, type="DS")
        form = teacher.get(complement_url(entry, complement)).context["form"]
        assert form.instance.kind == kind
        assert form["title"].value() == f"{Assessment.Kind(kind).label.capitalize()} Partiel"
        assert (form["type"].value(), str(form["points"].value())) == (
            ("", "20") if kind == "bonus" else ("DS", "40")
        )

    def test_calls_those_chosen_and_says_it(self, teacher, entry):
        called, other = entry.enrol(), entry.enrol()
        answer = teacher.post(complement_url(entry), FORM | {"called": [called.pk]})
        created = Assessment.objects.get(kind="resit")
        assert answer.url.endswith(f"#colonne-{created.pk}")
        assert (created.completes, created.created_by) == (entry.exam, entry.teacher)
        assert called_to(created) == {called.pk}
        assert list(created.events.values_list("kind", "details")) == [
            ("created", {}),
            ("candidates", {"added": [called.pk], "removed": []}),
        ]
        assert give(entry, other, graded(1000), created).refusal == "not_called"

    @pytest.mark.parametrize(
        ("sent", "message"),
        [
            ({}, "Choisissez au moins un étudiant."),
            (
                {"called": "x"},
                "Cette liste est illisible : rechargez la page.",
            ),
            (
                {"called": "999999"},
                "Un étudiant choisi ne suit plus ce module : rechargez la page.",
            ),
        ],
    )
    def test_a_wrong_list_creates_nothing(self, teacher, entry, sent, message):
        entry.enrol()
        page = teacher.post(complement_url(entry), FORM | sent)
        assert page.context["students"].errors["called"] == [message]
        assert Assessment.objects.count() == 1

    def test_a_title_already_there_keeps_the_boxes_ticked(self, teacher, entry):
        student = entry.enrol()
        sent = FORM | {"title": "Partiel", "called": [student.pk]}
        page = teacher.post(complement_url(entry), sent)
        assert page.context["form"].non_field_errors() == [
            "Ce module a déjà une évaluation de ce nom."
        ]
        assert page.context["students"].ticked == {student.pk}

    def test_a_bonus_is_out_of_20(self, teacher, entry):
        student = entry.enrol()
        page = teacher.post(
            complement_url(entry, "bonus"), FORM | {"points": "1", "called": [student.pk]}
        )
        assert list(page.context["form"].errors) == ["points"]

    def test_only_an_ordinary_assessment_is_completed(self, teacher, entry):
        resit = resit_of(entry, entry.enrol())
        url = reverse("grading:complement", args=[resit.pk, "rattrapage"])
        assert teacher.get(url).status_code == 404
        assert teacher.get(complement_url(entry, "autre")).status_code == 404

    def test_one_of_another_module_is_not_completed(self, entry):
        elsewhere = AssessmentFactory(term=entry.term)
        new = Assessment(
            term=entry.term, module=entry.module, title="R", kind="resit", completes=elsewhere
        )
        with pytest.raises(ValidationError):
            create_complement(new, called=[entry.enrol().pk], by=entry.teacher)

    def test_says_what_it_does_to_the_average(self, teacher, entry):
        said = {word: teacher.get(complement_url(entry, word)).content.decode() for word in KINDS}
        assert "remplace la moyenne du module s’il est meilleur" in said["rattrapage"]
        assert "même si elle est plus basse" in said["seconde-session"]
        assert "s’ajoute à la moyenne du module" in said["bonus"]


class TestProposals:
    @pytest.fixture
    def new(self, entry):
        return Assessment(term=entry.term, module=entry.module, kind="resit", completes=entry.exam)

    def reasons(self, new):
        found = invitations(new, new.term.teaching_assignments.get().teacher).students
        return {each.enrolment.pk: list(each.reasons) for each in found}

    @pytest.mark.parametrize(
        ("content", "reasons"),
        [
            (graded(1000), []),
            (graded(999), ["below"]),
            (MarkValue("EXC"), ["EXC"]),
            (MarkValue("ABS"), ["ABS", "below"]),
            (MarkValue("ATT"), []),
            (BLANK, []),
        ],
    )
    def test_the_absent_and_those_below_the_bar(self, entry, new, content, reasons):
        student = entry.enrol()
        give(entry, student, content)
        assert self.reasons(new) == {student.pk: reasons}

    def test_the_bar_is_that_of_the_programme(self, entry, new):
        student = entry.enrol()
        give(entry, student, graded(1100))
        entry.term.programme.rules = {"validation_bar": "12"}
        entry.term.programme.save()
        assert self.reasons(new) == {student.pk: ["below"]}

    def test_nobody_is_proposed_for_a_bonus(self, entry, new):
        give(entry, entry.enrol(), graded(500))
        new.kind = "bonus"
        assert list(self.reasons(new).values()) == [[]]

    def test_the_boxes_of_those_proposed_are_ticked(self, teacher, entry):
        low, high = entry.enrol(), entry.enrol()
        give(entry, low, graded(500))
        give(entry, high, graded(1500))
        students = teacher.get(complement_url(entry)).context["students"]
        assert students.ticked == {low.pk}

    def test_those_who_left_or_are_exempted_are_not_there(self, entry, new):
        entry.enrol(left=True)
        ExemptionFactory(enrolment=entry.enrol(), module=entry.module)
        here = entry.enrol()
        assert list(self.reasons(new)) == [here.pk]

    def test_anonymous_copies_tell_nothing(self, teacher, entry):
        give(entry, entry.enrol(), graded(500))
        Assessment.objects.update(anonymous=True)
        page = teacher.get(complement_url(entry))
        assert page.context["students"].ticked == frozenset()
        assert "5,00" not in page.content.decode()


class TestChanges:
    def test_a_late_student_is_called_and_another_struck_off(self, teacher, entry):
        first, second = entry.enrol("Alisier"), entry.enrol("Bouleau")
        resit = resit_of(entry, first)
        sent = {"called": [second.pk], "seen": str(first.pk)}
        page = teacher.post(candidates_url(resit), sent, follow=True)
        assert called_to(resit) == {second.pk}
        assert [str(each) for each in page.context["messages"]] == [
            "1 étudiant convoqué, 1 étudiant retiré."
        ]
        html = page.content.decode()
        assert "Convoqué : Bouleau Camille. Retiré : Alisier Camille" in html

    def test_who_has_a_mark_stays(self, teacher, entry):
        first, second = entry.enrol("Alisier"), entry.enrol()
        resit = resit_of(entry, first, second)
        give(entry, first, graded(1200), resit)
        sent = {"called": [second.pk], "seen": f"{first.pk},{second.pk}"}
        page = teacher.post(candidates_url(resit), sent, follow=True)
        assert called_to(resit) == {first.pk, second.pk}
        assert "Alisier Camille : déjà une note" in str(list(page.context["messages"])[-1])

    def test_an_erased_mark_holds_nobody(self, entry):
        first, second = entry.enrol(), entry.enrol()
        resit = resit_of(entry, first, second)
        give(entry, first, graded(1200), resit)
        give(entry, first, BLANK, resit, seen=1)
        calls = change_candidates(
            resit.pk, wanted=[second.pk], seen=[first.pk, second.pk], by=entry.teacher
        )
        assert calls.removed == (first.pk,)

    def test_two_people_at_once_both_have_their_way(self, entry):
        one, two, three = (entry.enrol() for _ in range(3))
        resit, seen = resit_of(entry, one), [one.pk]
        change_candidates(resit.pk, wanted=[one.pk, two.pk], seen=seen, by=entry.teacher)
        change_candidates(resit.pk, wanted=[one.pk, three.pk], seen=seen, by=entry.teacher)
        assert called_to(resit) == {one.pk, two.pk, three.pk}

    def test_somebody_remains(self, teacher, entry):
        student = entry.enrol()
        resit = resit_of(entry, student)
        page = teacher.post(candidates_url(resit), {"seen": str(student.pk)})
        assert page.context["students"].errors["called"] == ["Choisissez au moins un étudiant."]
        with pytest.raises(ValidationError):
            change_candidates(resit.pk, wanted=[], seen=[student.pk], by=entry.teacher)
        assert called_to(resit) == {student.pk}

    def test_nothing_changed_is_no_event(self, entry):
        student = entry.enrol()
        resit = resit_of(entry, student)
        change_candidates(resit.pk, wanted=[student.pk], seen=[student.pk], by=entry.teacher)
        assert resit.events.filter(kind="candidates").count() == 1

    @pytest.mark.parametrize("state", ["validated", "published"])
    def test_only_of_a_draft(self, teacher, entry, state):
        first, second = entry.enrol(), entry.enrol()
        resit = resit_of(entry, first)
        step = reverse("grading:assessment-publish", args=[resit.pk])
        if state == "validated":
            step = reverse("grading:assessment-validate", args=[resit.pk])
        teacher.post(step, {"seen": "draft", "accepted": "1"})
        assert "ne changent qu’en brouillon" in teacher.get(candidates_url(resit)).content.decode()
        page = teacher.post(candidates_url(resit), {"called": [first.pk, second.pk]})
        assert (
            page.context["students"].non_field_errors()[0].endswith("rouvrez-la pour la modifier.")
        )
        assert called_to(resit) == {first.pk}

    def test_an_assessment_for_all_has_none(self, teacher, entry):
        student = entry.enrol()
        url = candidates_url(entry.exam)
        assert "Cette évaluation est pour tous" in teacher.get(url).content.decode()
        teacher.post(url, {"called": [student.pk]})
        assert called_to(entry.exam) == set()


class TestRoll:
    def test_a_resit_expects_those_called(self, entry):
        called, _ = entry.enrol(), entry.enrol()
        resit = resit_of(entry, called)
        roll = roll_of(resit)
        assert [place.enrolment for place in roll.missing] == [called]
        give(entry, called, graded(1200), resit)
        assert roll_of(resit).missing == ()

    def test_one_open_to_all_expects_what_waits_only(self, entry):
        bonus = AssessmentFactory(term=entry.term, module=entry.module, kind="bonus")
        waiting, _ = entry.enrol(), entry.enrol()
        assert roll_of(bonus).expected == ()
        give(entry, waiting, MarkValue("ATT"), bonus)
        assert [place.enrolment for place in roll_of(bonus).missing] == [waiting]

    def test_who_left_is_not_missing(self, entry):
        entry.enrol(left=True)
        assert roll_of(entry.exam).missing == ()


@pytest.mark.parametrize("page", ["complement", "candidates"])
def test_the_litany(teacher, client, entry, page):
    student = entry.enrol()
    url = (
        complement_url(entry) if page == "complement" else candidates_url(resit_of(entry, student))
    )
    before = (Assessment.objects.count(), Candidate.objects.count())
    assert teacher.get(url).status_code == 200
    assert teacher.put(url).status_code == 405
    client.force_login(TeachingAssignmentFactory(term=entry.term).teacher)
    assert client.post(url, FORM | {"called": [student.pk]}).status_code == 404
    client.force_login(entry.member(Role.ADMINISTRATOR))
    assert client.post(url, FORM | {"called": [student.pk]}).status_code == 403
    client.logout()
    assert client.post(url, FORM).url == f"{reverse('login')}?next={url}"
    assert (Assessment.objects.count(), Candidate.objects.count()) == before


@pytest.mark.parametrize("students", [1, 3, 300])
def test_the_queries_do_not_grow(teacher, entry, students, django_assert_num_queries):
    everybody = [entry.enrol() for _ in range(students)]
    resit = resit_of(entry, *everybody)
    with django_assert_num_queries(10):
        teacher.get(complement_url(entry))
    with django_assert_num_queries(11):
        teacher.get(candidates_url(resit))
    assert Mark.objects.count() == 0
