"""Pages of the history: what they show, to whom, and what is put back from them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from grading.forms.history import read_place, write_place
from grading.models import (
    AssessmentEvent,
    Candidate,
    Mark,
    MarkBatch,
    MarkChange,
    Role,
)
from grading.selectors.history import of_module
from grading.selectors.lines import Place, Wanted
from grading.selectors.marks import MarkValue
from grading.services.adjustments import record_adjustments
from grading.services.entries import Batch, MarkEntry
from grading.services.history import undo_batch
from grading.services.marks import record_marks
from grading.services.publication import publish
from tests.factories import AssessmentFactory, EnrolmentFactory, UserFactory
from tests.grading.test_results_views import text_of

pytestmark = pytest.mark.django_db


def type_marks(entry, *values, by=None, seen=0, exam=None, reason="", batch=None):
    """One mark per student of the term, in their order; None leaves one alone."""
    exam = exam or entry.exam
    entries = [
        MarkEntry(exam.pk, student.pk, MarkValue("graded", value), seen)
        for student, value in zip(entry.term.enrolments.order_by("pk"), values, strict=False)
        if value is not None
    ]
    recorded = record_marks(entries, by=by or entry.teacher, reason=reason, batch=batch)
    assert len(recorded.saved) == len(entries)
    return recorded.batch_id


@pytest.fixture
def students(entry):
    return [entry.enrol(name) for name in ("Abel", "Béa", "Cléo")]


@pytest.fixture
def as_teacher(client, entry):
    client.force_login(entry.teacher)
    return client


@pytest.fixture
def as_scolarite(client, entry):
    client.force_login(entry.member(Role.SCOLARITE))
    return client


def module_url(entry):
    return reverse("grading:module-history", args=[entry.term.pk, entry.module.pk])


def cells(response):
    """(on what, old, new) of the marks shown, in their order."""
    return [
        (line.change.enrolment.student.last_name, line.change.old_value, line.change.new_value)
        for line in response.context["page"].lines
        if line.change
    ]


class TestModule:
    def test_latest_first(self, entry, students, as_teacher):
        type_marks(entry, 1200, 800)
        type_marks(entry, None, 900, seen=1)
        response = as_teacher.get(module_url(entry))
        assert cells(response) == [
            ("Béa", 800, 900),
            ("Béa", None, 800),
            ("Abel", None, 1200),
        ]
        text = text_of(response)
        assert "Béa Camille R" in text
        assert "vide 12" in text

    def test_the_life_of_assessments_stands_at_its_time(self, entry, students, as_teacher):
        type_marks(entry, 1200)
        publish(entry.exam.pk, by=entry.teacher)
        type_marks(entry, 1300, seen=1, reason="Erreur de report")
        lines = as_teacher.get(module_url(entry)).context["page"].lines
        kinds = [line.event.kind if line.event else line.change.new_value for line in lines]
        assert kinds == [1300, "published", "validated", 1200]
        text = text_of(as_teacher.get(module_url(entry)))
        assert "évaluation Validée : 1 note, 2 manquantes" in text

    def test_those_called_are_counted(self, entry, students, as_teacher):
        AssessmentEvent.objects.create(
            assessment=entry.exam,
            kind="candidates",
            author=entry.teacher,
            at=timezone.now(),
            details={"added": [each.pk for each in students]},
        )
        assert "Convoqués : 3 étudiants" in text_of(as_teacher.get(module_url(entry)))

    @pytest.mark.parametrize(
        ("asked", "shown"),
        [
            ({}, [950, 900, 800]),
            ({"par": "{colleague}"}, [900]),
            ({"evaluation": "{exam}"}, [950, 900]),
            ({"origine": "paste"}, [800]),
            ({"corrections": "on"}, [950]),
            ({"du": "{today}"}, [950, 900, 800]),
            ({"au": "{yesterday}"}, []),
            ({"du": "{today}", "au": "{yesterday}"}, [950, 900, 800]),
            ({"par": "999999"}, [950, 900, 800]),
        ],
        ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
    )
    def test_filters(self, entry, students, as_teacher, asked, shown):
        colleague = entry.taught_by_another()
        other = AssessmentFactory(term=entry.term, module=entry.module)
        type_marks(entry, 800, exam=other, batch=Batch(origin=MarkBatch.Origin.PASTE))
        type_marks(entry, 900, by=colleague)
        publish(entry.exam.pk, by=entry.teacher)
        type_marks(entry, 950, seen=1, reason="Erreur")
        today = timezone.localdate()
        known = {
            "colleague": colleague.pk,
            "exam": entry.exam.pk,
            "today": today,
            "yesterday": today - timedelta(days=1),
        }
        query = {key: value.format(**known) for key, value in asked.items()}
        response = as_teacher.get(module_url(entry), query)
        assert [new for _, _, new in cells(response)] == shown

    def test_a_filter_refused_says_so(self, entry, as_teacher):
        query = {"par": "zz", "du": "hier", "avant": "demain"}
        form = as_teacher.get(module_url(entry), query).context["form"]
        assert {name: list(errors) for name, errors in form.errors.items()} == {
            "par": ["Ce choix n’existe pas ici : il n’est pas appliqué."],
            "du": ["Une date s’écrit jour/mois/année : ce filtre n’est pas appliqué."],
            "avant": ["Cette suite n’existe pas : voici le plus récent."],
        }

    def test_page_after_page_each_line_is_shown_once(self, entry, as_teacher):
        EnrolmentFactory.create_batch(130, term=entry.term)
        type_marks(entry, *range(500, 630))
        AssessmentEvent.objects.create(
            assessment=entry.exam,
            kind="changed",
            author=entry.teacher,
            at=MarkChange.objects.first().at,
        )
        first = as_teacher.get(module_url(entry))
        assert len(first.context["page"].lines) == 100
        after = write_place(first.context["page"].after)
        second = as_teacher.get(module_url(entry), {"avant": after})
        assert f"avant={after}" in first.text
        assert second.context["page"].after is None
        shown = [*first.context["page"].lines, *second.context["page"].lines]
        assert [line.place for line in shown] == sorted(
            {line.place for line in shown}, reverse=True
        )
        assert len(shown) == 131

    def test_names_of_anonymous_copies_stay_hidden(self, entry, students, as_teacher):
        type_marks(entry, 1200, 800)
        Candidate.objects.create(
            assessment=entry.exam, enrolment=students[0], anonymous_number="417"
        )
        entry.exam.anonymous = True
        entry.exam.save()
        cell = {"case": f"n-{entry.exam.pk}-{students[0].pk}"}
        batch = MarkBatch.objects.get()
        batch_url = reverse("grading:batch", args=[batch.pk])
        for url, query in ((module_url(entry), {}), (module_url(entry), cell), (batch_url, {})):
            text = text_of(as_teacher.get(url, query))
            assert "Copie 417" in text
            assert "Abel" not in text
        as_teacher.force_login(entry.member(Role.DIRECTOR))
        assert "Abel" in text_of(as_teacher.get(module_url(entry)))

    def test_a_module_without_history(self, entry, as_teacher):
        assert "Aucune ligne" in text_of(as_teacher.get(module_url(entry)))

    def test_a_teacher_of_another_module_finds_nothing(self, entry, client):
        other = type(entry)()
        client.force_login(other.teacher)
        assert client.get(module_url(entry)).status_code == 404

    def test_nothing_is_written_by_reading(self, entry, as_teacher):
        assert as_teacher.post(module_url(entry)).status_code == 405


@pytest.mark.parametrize("count", [1, 3, 300])
def test_query_counts(count, entry, client, django_assert_num_queries):
    EnrolmentFactory.create_batch(count, term=entry.term)
    batch = type_marks(entry, *[1200] * count)
    pages = {
        module_url(entry): 9,
        f"{module_url(entry)}?case=n-{entry.exam.pk}-{entry.term.enrolments.first().pk}": 12,
        reverse("grading:term-history", args=[entry.term.pk]): 9,
        reverse("grading:student-history", args=[entry.term.enrolments.first().pk]): 8,
        reverse("grading:batch", args=[batch]): 8,
    }
    client.force_login(entry.member(Role.DIRECTOR))
    for url, queries in pages.items():
        with django_assert_num_queries(queries):
            assert client.get(url).status_code == 200


class TestTermAndStudent:
    def test_bonus_and_malus_are_there_too(self, entry, students, as_scolarite):
        type_marks(entry, 1200)
        office = entry.member(Role.DIRECTOR)
        record_adjustments(
            students[0], points={"UE11": -25}, values={}, by=office, reason="Absences"
        )
        for url in (
            reverse("grading:term-history", args=[entry.term.pk]),
            reverse("grading:student-history", args=[students[0].pk]),
        ):
            text = text_of(as_scolarite.get(url))
            assert "bonus ou malus, UE11 – −0,25" in text
            assert "vide 12" in text

    def test_only_his_own(self, entry, students, as_scolarite):
        type_marks(entry, 1200, 800)
        url = reverse("grading:student-history", args=[students[1].pk])
        assert cells(as_scolarite.get(url)) == [("Béa", None, 800)]

    def test_never_to_the_student(self, entry, client):
        student = EnrolmentFactory(term=entry.term, with_account=True)
        client.force_login(student.student.user)
        url = reverse("grading:student-history", args=[student.pk])
        assert client.get(url).status_code == 403


class TestCell:
    def get(self, client, entry, student, **query):
        return client.get(module_url(entry), {"case": f"n-{entry.exam.pk}-{student.pk}"} | query)

    def post(self, client, entry, student, **data):
        url = reverse("grading:mark-restore", args=[entry.term.pk, entry.module.pk])
        return client.post(url, {"case": f"n-{entry.exam.pk}-{student.pk}"} | data)

    def test_it_offers_each_other_value(self, entry, students, as_teacher):
        type_marks(entry, 1250)
        type_marks(entry, 900, seen=1)
        text = text_of(self.get(as_teacher, entry, students[0]))
        assert "Abel Camille, Partiel" in text
        assert "Cette case contient 9" in text
        assert "Remettre 12,5" in text
        assert "Remettre 9" not in text

    def test_a_value_is_put_back(self, entry, students, as_teacher):
        type_marks(entry, 1250)
        type_marks(entry, 900, seen=1)
        response = self.post(as_teacher, entry, students[0], version=1, seen=2)
        assert response.status_code == 302
        assert Mark.objects.get().value == 1250
        assert "« 12,5 »" in text_of(as_teacher.get(response.url))

    def test_somebody_came_in_between(self, entry, students, as_teacher):
        type_marks(entry, 1250)
        type_marks(entry, 900, seen=1)
        colleague = entry.taught_by_another()
        type_marks(entry, 700, seen=2, by=colleague)
        text = text_of(self.post(as_teacher, entry, students[0], version=1, seen=2))
        assert f"{colleague} a enregistré « 7 »" in text
        assert "Rien n’a été changé" in text
        assert "Cette case contient 7" in text
        assert Mark.objects.get().value == 700

    def test_published_it_asks_for_a_reason(self, entry, students, as_teacher):
        type_marks(entry, 1250)
        type_marks(entry, 900, seen=1)
        publish(entry.exam.pk, by=entry.teacher)
        response = self.post(as_teacher, entry, students[0], version=1, seen=2)
        assert list(response.context["restore"].errors) == ["reason"]
        self.post(as_teacher, entry, students[0], version=1, seen=2, reason="Report")
        assert MarkChange.objects.last().reason == "Report"

    def test_a_closed_cell_says_why(self, entry, students, as_teacher):
        type_marks(entry, 1250)
        type_marks(entry, 900, seen=1)
        students[0].status = "resigned"
        students[0].save()
        text = text_of(self.post(as_teacher, entry, students[0], version=1, seen=2))
        assert "a quitté le semestre" in text

    @pytest.mark.parametrize(
        "data",
        [{}, {"version": "x", "seen": 1}, {"version": 1}, {"version": 2**40, "seen": 1}],
        ids=["nothing", "letters", "unseen", "huge"],
    )
    def test_nonsense_changes_nothing(self, entry, students, as_teacher, data):
        type_marks(entry, 1250)
        assert self.post(as_teacher, entry, students[0], **data).status_code == 200
        assert MarkChange.objects.count() == 1

    def test_a_version_or_a_cell_that_is_not(self, entry, students, as_teacher):
        type_marks(entry, 1250)
        assert self.post(as_teacher, entry, students[0], version=5, seen=1).status_code == 404
        elsewhere = AssessmentFactory(term=entry.term)
        foreign = f"n-{elsewhere.pk}-{students[0].pk}"
        for case in (foreign, "n-1", "", f"n-{entry.exam.pk}-999999"):
            assert as_teacher.get(module_url(entry), {"case": case}).status_code == 404

    def test_wrong_method(self, entry, as_teacher):
        url = reverse("grading:mark-restore", args=[entry.term.pk, entry.module.pk])
        assert as_teacher.get(url).status_code == 405


class TestBatch:
    def undo(self, client, batch, **data):
        return client.post(reverse("grading:batch-undo", args=[batch]), data)

    def test_it_says_what_it_did(self, entry, students, as_teacher):
        batch = type_marks(
            entry, 1200, 800, batch=Batch(origin=MarkBatch.Origin.FILE, label="notes.ods")
        )
        text = text_of(as_teacher.get(reverse("grading:batch", args=[batch])))
        assert "Lot de notes : fichier notes.ods" in text
        assert f"2 notes, par {entry.teacher}" in text
        assert "Annuler ce lot" in text

    def test_one_click_undoes_it(self, entry, students, as_teacher):
        batch = type_marks(entry, 1200, 800)
        response = self.undo(as_teacher, batch, leaving=0)
        undo = MarkBatch.objects.get(undoes=batch)
        assert response.url == reverse("grading:batch", args=[undo.pk])
        assert "2 notes remises comme avant" in text_of(as_teacher.get(response.url))
        assert set(Mark.objects.values_list("status", flat=True)) == {"blank"}

    def test_without_the_field_of_the_page_it_is_all_or_nothing(self, entry, students, as_teacher):
        batch = type_marks(entry, 1200, 800)
        type_marks(entry, 700, seen=1)
        assert self.undo(as_teacher, batch).status_code == 200
        assert sorted(Mark.objects.values_list("value", flat=True)) == [700, 800]

    def test_it_names_what_moved_and_offers_the_rest(self, entry, students, as_teacher):
        batch = type_marks(entry, 1200, 800, 900)
        type_marks(entry, 700, seen=1, by=entry.taught_by_another())
        page = as_teacher.get(reverse("grading:batch", args=[batch]))
        text = text_of(page)
        assert "1 note ne peut pas revenir en arrière" in text
        assert "Abel Camille, Partiel : changée depuis, 7" in text
        assert "Annuler les autres notes (2)" in text
        self.undo(as_teacher, batch, leaving=page.context["resistance"].count)
        assert sorted(Mark.objects.values_list("value", flat=True), key=str) == [700, None, None]

    def test_what_moves_while_one_reads(self, entry, students, as_teacher):
        """The page agreed to leave none; one has moved meanwhile."""
        batch = type_marks(entry, 1200, 800)
        type_marks(entry, 700, seen=1)
        text = text_of(self.undo(as_teacher, batch, leaving=0))
        assert "Rien n’a été annulé" in text
        assert "Annuler l’autre note (1)" in text

    def test_who_has_left_is_named_with_the_reason(self, entry, students, as_teacher):
        batch = type_marks(entry, 1200, 800)
        students[0].status = "left"
        students[0].save()
        text = text_of(self.undo(as_teacher, batch, leaving=0))
        assert "Abel Camille, Partiel : Cet étudiant a quitté le semestre" in text

    def test_published_it_asks_for_a_reason(self, entry, students, as_teacher):
        batch = type_marks(entry, 1200)
        publish(entry.exam.pk, by=entry.teacher)
        assert "L’étudiant le verra" not in self.undo(as_teacher, batch).text
        response = self.undo(as_teacher, batch)
        assert list(response.context["form"].errors) == ["reason"]
        assert self.undo(as_teacher, batch, reason="Mauvais fichier").status_code == 302

    def test_undone_already(self, entry, students, as_teacher):
        batch = type_marks(entry, 1200)
        undo_batch(batch, by=entry.teacher)
        response = self.undo(as_teacher, batch)
        text = text_of(as_teacher.get(response.url))
        assert f"Ce lot a déjà été annulé par {entry.teacher}" in text
        assert "Un lot ne s’annule qu’une fois" in text

    def test_a_batch_of_several_modules(self, entry, students, as_teacher):
        other = type(entry)()
        elsewhere = other.enrol("Zoé")
        batch = Batch()
        type_marks(entry, 1200, batch=batch)
        type_marks(other, 1300, by=other.teacher, batch=batch)
        text = text_of(as_teacher.get(reverse("grading:batch", args=[batch.id])))
        assert "dont vous ne saisissez pas les notes" in text
        assert "Zoé" not in text
        assert self.undo(as_teacher, batch.id).status_code == 200
        assert Mark.objects.get(enrolment=elsewhere).value == 1300

    def test_strangers(self, entry, students, client):
        batch = type_marks(entry, 1200)
        client.force_login(type(entry)().teacher)
        assert client.get(reverse("grading:batch", args=[batch])).status_code == 404
        assert self.undo(client, batch).status_code == 404
        client.force_login(UserFactory())
        assert client.get(reverse("grading:batch", args=[batch])).status_code == 403

    def test_wrong_method(self, entry, students, as_teacher):
        batch = type_marks(entry, 1200)
        assert as_teacher.get(reverse("grading:batch-undo", args=[batch])).status_code == 405
        assert as_teacher.post(reverse("grading:batch", args=[batch])).status_code == 405

    @pytest.mark.parametrize("leaving", ["-1", "x", "9" * 30])
    def test_nonsense_changes_nothing(self, entry, students, as_teacher, leaving):
        batch = type_marks(entry, 1200)
        assert self.undo(as_teacher, batch, leaving=leaving).status_code == 200
        assert MarkChange.objects.count() == 1


def test_a_place_is_written_and_read():
    place = Place(timezone.now(), 2, 345)
    assert read_place(write_place(place)) == place
    assert [read_place(text) for text in ("", "1-2", "1-3-4", "-1-1-1", "9" * 18 + "-1-1")] == [
        None
    ] * 5


def test_lines_of_the_same_instant_are_never_lost(entry, students):
    """Events and marks at one moment, cut anywhere between two pages."""
    type_marks(entry, 1200, 800, 900)
    at = MarkChange.objects.first().at
    for kind in ("changed", "candidates"):
        AssessmentEvent.objects.create(
            assessment=entry.exam, kind=kind, author=entry.teacher, at=at
        )
    history = of_module(entry.term, entry.module)
    whole = [line.place for line in history.page(Wanted()).lines]
    assert len(whole) == 5
    for number, place in enumerate(whole, 1):
        rest = [line.place for line in history.page(Wanted(before=place)).lines]
        assert rest == whole[number:]
