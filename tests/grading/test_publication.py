"""Draft, validated, published and back: every step from every state, who is told what."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from grading.models import Assessment, AssessmentEvent, Mark, MarkChange, Role
from grading.selectors.marks import MarkValue
from grading.selectors.results import student_results
from grading.services.entries import MarkEntry, Verdict
from grading.services.marks import record_marks
from grading.services.publication import (
    MarksMissing,
    Overtaken,
    Unchecked,
    publish,
    publish_validated,
    reopen,
    validate,
)
from tests.factories import AssessmentFactory, CandidateFactory, TeachingAssignmentFactory

pytestmark = pytest.mark.django_db

STATES = ("draft", "validated", "published")
REASON = "Question 3 recomptée"


@pytest.fixture
def teacher(client, entry):
    client.force_login(entry.teacher)
    return client


def put(assessment, state):
    """Bring a draft to a state, through the services."""
    if state != "draft":
        validate(assessment.pk, by=assessment.created_by)
    if state == "published":
        publish(assessment.pk, by=assessment.created_by)


@pytest.fixture
def exam(entry):
    entry.exam.created_by = entry.teacher
    entry.exam.save()
    return entry.exam


def url_of(assessment, action):
    return reverse(f"grading:assessment-{action}", args=[assessment.pk])


def give(entry, student, hundredths=1500, **kwargs):
    held = Mark.objects.filter(assessment=entry.exam, enrolment=student).first()
    wanted = MarkEntry(
        entry.exam.pk, student.pk, MarkValue("graded", hundredths), held.version if held else 0
    )
    return record_marks([wanted], by=entry.teacher, **kwargs).outcomes[0]


def state_of(assessment):
    return Assessment.objects.get(pk=assessment.pk).state


def told(page):
    return [str(message) for message in page.context["messages"]]


TAKE = {
    "validate": lambda exam, by: validate(exam.pk, by=by),
    "publish": lambda exam, by: publish(exam.pk, by=by),
    "reopen": lambda exam, by: reopen(exam.pk, by=by, reason=REASON),
}
BECOMES = {
    ("validate", "draft"): "validated",
    ("publish", "draft"): "published",
    ("publish", "validated"): "published",
    ("reopen", "validated"): "draft",
    ("reopen", "published"): "draft",
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", TAKE)
def test_every_step_from_every_state(exam, entry, step, state):
    put(exam, state)
    events = AssessmentEvent.objects.count()
    if (step, state) in BECOMES:
        assert TAKE[step](exam, entry.teacher).state == BECOMES[step, state]
        assert AssessmentEvent.objects.count() > events
    else:
        with pytest.raises(Overtaken):
            TAKE[step](exam, entry.teacher)
        assert AssessmentEvent.objects.count() == events
    assert state_of(exam) == BECOMES.get((step, state), state)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", TAKE)
def test_only_by_who_enters_its_marks(exam, entry, step, state):
    put(exam, state)
    with pytest.raises(Assessment.DoesNotExist):
        TAKE[step](exam, entry.member(Role.TEACHER))


@pytest.mark.parametrize("role", [Role.SCOLARITE, Role.DIRECTOR])
def test_scolarite_and_the_director_take_every_step(exam, entry, role):
    by = entry.member(role)
    for step in ("validate", "publish", "reopen"):
        TAKE[step](exam, by)
    authors = set(exam.events.exclude(kind="created").values_list("author", flat=True))
    assert authors == {by.pk}


def test_the_life_keeps_dates_authors_and_reasons(exam, entry):
    give(entry, entry.enrol())
    before = timezone.now()
    put(exam, "published")
    reopen(exam.pk, by=entry.teacher, reason=f"  {REASON} ")
    publish(exam.pk, by=entry.teacher)
    rows = exam.events.values_list("kind", "reason", "details")
    assert list(rows) == [
        ("validated", "", {"entered": 1, "missing": 0}),
        ("published", "", {"again": False}),
        ("reopened", REASON, {"state": "published"}),
        ("validated", "", {"entered": 1, "missing": 0}),
        ("published", "", {"again": True}),
    ]
    times = list(exam.events.values_list("at", flat=True))
    assert times == sorted(times)
    assert before < times[0]


def test_a_draft_published_at_once_is_validated_at_the_same_time(exam, entry):
    published = publish(exam.pk, by=entry.teacher)
    assert published.validated_at == published.published_at


def test_validating_closes_the_entry_until_it_is_reopened(exam, entry):
    student = entry.enrol()
    give(entry, student)
    put(exam, "validated")
    assert give(entry, student, 1600).refusal == "validated"
    reopen(exam.pk, by=entry.teacher, reason=REASON)
    assert give(entry, student, 1600).verdict == Verdict.SAVED
    assert MarkChange.objects.last().reason == ""


def test_what_changes_between_reopening_and_republishing_keeps_the_reason(exam, entry):
    student = entry.enrol()
    give(entry, student)
    put(exam, "published")
    reopen(exam.pk, by=entry.teacher, reason=REASON)
    give(entry, student, 1600)
    assert MarkChange.objects.last().reason == REASON
    assert publish(exam.pk, by=entry.teacher).reopened_for == ""
    assert give(entry, student, 1700, reason="Erreur de saisie").verdict == Verdict.SAVED
    assert MarkChange.objects.last().reason == "Erreur de saisie"


def test_reopened_twice_before_it_is_shown_again_the_last_reason_holds(exam, entry):
    put(exam, "published")
    reopen(exam.pk, by=entry.teacher, reason=REASON)
    validate(exam.pk, by=entry.teacher)
    assert reopen(exam.pk, by=entry.teacher, reason="Autre oubli").reopened_for == "Autre oubli"


@pytest.mark.parametrize("reason", ["", "   "])
def test_reopening_asks_for_a_reason(exam, entry, reason):
    put(exam, "published")
    with pytest.raises(ValidationError) as refused:
        reopen(exam.pk, by=entry.teacher, reason=reason)
    assert refused.value.message_dict == {"reason": ["Rouvrir une évaluation demande un motif."]}
    assert state_of(exam) == "published"


def test_double_entry_must_be_finished(exam, entry):
    give(entry, entry.enrol())
    Assessment.objects.update(double_entry=True)
    for step in (validate, publish):
        with pytest.raises(Unchecked):
            step(exam.pk, by=entry.teacher)
    assert state_of(exam) == "draft"


class TestMissingMarks:
    def test_more_than_accepted_are_refused(self, exam, entry):
        give(entry, entry.enrol())
        lacking = [entry.enrol() for _ in range(2)]
        with pytest.raises(MarksMissing) as refused:
            validate(exam.pk, by=entry.teacher, accepted=1)
        assert {place.enrolment for place in refused.value.roll.missing} == set(lacking)
        assert validate(exam.pk, by=entry.teacher, accepted=2).is_validated

    def test_what_waits_is_missing(self, exam, entry):
        student = entry.enrol()
        record_marks([MarkEntry(exam.pk, student.pk, MarkValue("ATT"))], by=entry.teacher)
        with pytest.raises(MarksMissing):
            publish(exam.pk, by=entry.teacher, accepted=0)

    @pytest.mark.parametrize("step", ["validate", "publish"])
    def test_a_page_names_them_and_asks(self, teacher, exam, entry, step):
        entry.enrol("Alisier")
        page = teacher.post(url_of(exam, step), {"seen": "draft"})
        assert page.templates[0].name == "grading/assessment_missing.html"
        assert "Alisier Camille" in page.content.decode()
        assert state_of(exam) == "draft"
        sent = {"seen": "draft", "accepted": "1", "from": "page"}
        assert teacher.post(url_of(exam, step), sent).status_code == 302
        assert state_of(exam) == {"validate": "validated", "publish": "published"}[step]

    def test_a_student_who_arrived_since_is_asked_about_anew(self, teacher, exam, entry):
        entry.enrol()
        entry.enrol()
        page = teacher.post(url_of(exam, "validate"), {"seen": "draft", "accepted": "1"})
        assert page.status_code == 200
        assert state_of(exam) == "draft"

    def test_anonymous_copies_keep_their_names(self, teacher, exam, entry):
        Assessment.objects.update(anonymous=True)
        entry.enrol("Alisier")
        page = teacher.post(url_of(exam, "validate"), {"seen": "draft"})
        assert "Alisier" not in page.content.decode()


class TestStaleButtons:
    def test_who_comes_second_is_told_who_came_first(self, teacher, exam, entry):
        publish(exam.pk, by=entry.teacher)
        page = teacher.post(url_of(exam, "publish"), {"seen": "draft"}, follow=True)
        [sentence] = told(page)
        assert sentence.startswith(f"« Partiel » est publiée : {entry.teacher} l’a publiée le ")
        assert exam.events.filter(kind="published").count() == 1

    def test_the_button_of_a_draft_never_publishes_what_was_validated_since(
        self, teacher, exam, entry
    ):
        put(exam, "validated")
        teacher.post(url_of(exam, "publish"), {"seen": "draft"})
        assert state_of(exam) == "validated"

    def test_a_form_opened_on_a_validated_assessment_never_withdraws_a_published_one(
        self, teacher, exam
    ):
        put(exam, "published")
        page = teacher.post(
            url_of(exam, "reopen"), {"seen": "validated", "reason": REASON}, follow=True
        )
        assert told(page)[0].startswith("« Partiel » est publiée : ")
        assert state_of(exam) == "published"

    @pytest.mark.parametrize(
        "sent", [{}, {"seen": "ailleurs"}, {"seen": "draft", "accepted": "-1"}]
    )
    def test_a_request_without_what_was_seen_changes_nothing(self, teacher, exam, sent):
        page = teacher.post(url_of(exam, "publish"), sent, follow=True)
        assert told(page)[0].startswith("Cette demande est incomplète")
        assert state_of(exam) == "draft"


class TestReopeningPage:
    def test_says_what_students_will_no_longer_see(self, teacher, exam, entry):
        give(entry, entry.enrol())
        put(exam, "published")
        html = " ".join(teacher.get(url_of(exam, "reopen")).content.decode().split())
        assert "Les étudiants ne verront plus cette évaluation" in html
        assert "Aucune des 1 note n’est perdue" in html

    def test_reopens_for_a_reason(self, teacher, exam):
        put(exam, "published")
        sent = {"seen": "published", "reason": REASON}
        page = teacher.post(url_of(exam, "reopen"), sent, follow=True)
        assert told(page) == [
            "« Partiel » est rouverte en brouillon : les étudiants ne voient plus leurs notes. "
            "Aucune note n’est perdue."
        ]
        assert REASON in page.content.decode()

    @pytest.mark.parametrize(
        ("reason", "message"),
        [
            ("", "Rouvrir une évaluation demande un motif."),
            ("x" * 201, "Ce motif est trop long : 201 caractères, 200 au plus."),
        ],
    )
    def test_a_wrong_reason_is_said_at_its_place_and_kept(self, teacher, exam, reason, message):
        put(exam, "published")
        page = teacher.post(url_of(exam, "reopen"), {"seen": "published", "reason": reason})
        assert page.context["form"].errors["reason"] == [message]
        assert page.context["form"]["reason"].value() == reason
        assert state_of(exam) == "published"

    def test_of_a_draft_goes_back_to_its_page(self, teacher, exam):
        assert teacher.get(url_of(exam, "reopen")).url == reverse(
            "grading:assessment", args=[exam.pk]
        )


class TestTogether:
    @pytest.fixture
    def several(self, exam, entry):
        second, third = (
            AssessmentFactory(term=entry.term, module=entry.module, created_by=entry.teacher)
            for _ in range(2)
        )
        put(exam, "validated")
        put(second, "validated")
        return exam, second, third

    def test_the_validated_ones_of_a_module(self, teacher, entry, several):
        sheet = reverse("grading:sheet", args=[entry.term.pk, entry.module.pk])
        assert "Publier les 2 évaluations validées" in teacher.get(sheet).content.decode()
        url = reverse("grading:module-publication", args=[entry.term.pk, entry.module.pk])
        page = teacher.post(url, {"assessment": [several[0].pk, several[1].pk]}, follow=True)
        assert told(page)[0].startswith("2 évaluations publiées : ")
        assert [state_of(each) for each in several] == ["published", "published", "draft"]
        assert len(set(Assessment.objects.values_list("published_at", flat=True))) == 2

    def test_what_is_no_longer_validated_is_left_and_said(self, entry, several):
        reopen(several[0].pk, by=entry.teacher, reason=REASON)
        ids = [each.pk for each in several]
        made = publish_validated(ids, by=entry.teacher)
        assert made.published == (several[1],)
        assert len(made.left) == 2
        assert made.left[0].startswith(
            f"« Partiel » est en brouillon : {entry.teacher} l’a rouverte"
        )

    def test_those_of_others_are_not_touched(self, entry, several):
        made = publish_validated([several[0].pk], by=entry.member(Role.TEACHER))
        assert (made.published, made.left) == ((), ())

    @pytest.mark.parametrize("sent", [{}, {"assessment": "x"}, {"assessment": str(2**70)}])
    def test_an_unreadable_choice_publishes_nothing(self, teacher, entry, several, sent):
        url = reverse("grading:module-publication", args=[entry.term.pk, entry.module.pk])
        assert len(told(teacher.post(url, sent, follow=True))) == 1
        assert state_of(several[0]) == "validated"

    def test_those_of_a_term(self, client, entry, several):
        client.force_login(entry.member(Role.DIRECTOR))
        url = reverse("grading:term-publication", args=[entry.term.pk])
        page = client.get(url)
        assert list(page.context["ready"]) == list(several[:2])
        client.post(url, {"assessment": [several[1].pk]})
        assert [state_of(each) for each in several] == ["validated", "published", "draft"]
        client.post(url, {"assessment": [several[0].pk]})
        assert "Rien à publier" in client.get(url).content.decode()

    @pytest.mark.parametrize("assessments", [1, 3])
    def test_the_queries_of_a_term_do_not_grow(
        self, client, entry, assessments, django_assert_num_queries
    ):
        for _ in range(assessments):
            AssessmentFactory(term=entry.term, module=entry.module, validated=True)
        client.force_login(entry.member(Role.DIRECTOR))
        with django_assert_num_queries(5):
            client.get(reverse("grading:term-publication", args=[entry.term.pk]))


@pytest.mark.parametrize("action", ["validate", "publish", "reopen"])
def test_the_litany(teacher, client, entry, exam, action):
    url = url_of(exam, action)
    assert teacher.get(url).status_code == (302 if action == "reopen" else 405)
    assert teacher.put(url).status_code == 405
    client.force_login(TeachingAssignmentFactory(term=entry.term).teacher)
    assert client.post(url, {"seen": "draft", "reason": REASON}).status_code == 404
    client.force_login(entry.member(Role.ADMINISTRATOR))
    assert client.post(url, {"seen": "draft", "reason": REASON}).status_code == 403
    client.logout()
    assert client.post(url, {"seen": "draft"}).url == f"{reverse('login')}?next={url}"
    assert state_of(exam) == "draft"


def test_the_litany_of_a_module_and_a_term(client, entry, exam):
    put(exam, "validated")
    sent = {"assessment": [exam.pk]}
    module = reverse("grading:module-publication", args=[entry.term.pk, entry.module.pk])
    term = reverse("grading:term-publication", args=[entry.term.pk])
    client.force_login(TeachingAssignmentFactory(term=entry.term).teacher)
    assert client.post(module, sent).status_code == 404
    assert client.post(term, sent).status_code == 403
    client.force_login(entry.teacher)
    assert client.get(module).status_code == 405
    assert client.post(term, sent).status_code == 403
    assert state_of(exam) == "validated"


class TestWhatAStudentReads:
    """Of what is not published: the title of what has a date, of his own calls, and no more."""

    @pytest.fixture
    def titles(self, entry):
        def read(enrolment):
            shown = student_results(enrolment.student, published_only=True, explain=True)
            lines = (line for ue in shown.current.ues for line in ue.trace)
            ids = {line.assessment for line in lines if line.assessment}
            return {shown.current.assessments[each].title for each in ids}

        return read

    @pytest.mark.parametrize(
        ("day", "title"), [("2026-12-01", "Partiel"), (None, "Évaluation sans date")]
    )
    @pytest.mark.parametrize("state", ["draft", "validated"])
    def test_a_title_without_a_date_is_not_told(self, entry, exam, titles, day, title, state):
        put(exam, state)
        Assessment.objects.update(date=day)
        assert titles(entry.enrol()) == {title}

    def test_once_published_it_needs_no_date(self, entry, exam, titles):
        put(exam, "published")
        assert titles(entry.enrol()) == {"Partiel"}

    def test_a_resit_is_told_to_those_called(self, entry, exam, titles):
        put(exam, "published")
        called, other = entry.enrol(), entry.enrol()
        resit = AssessmentFactory(
            term=entry.term,
            module=entry.module,
            title="Rattrapage",
            kind="resit",
            date="2027-01-20",
            created_by=entry.teacher,
            completes=exam,
        )
        CandidateFactory(assessment=resit, enrolment=called)
        assert titles(called) == {"Partiel", "Rattrapage"}
        assert titles(other) == {"Partiel"}
        put(resit, "published")
        assert titles(other) == {"Partiel", "Rattrapage"}
