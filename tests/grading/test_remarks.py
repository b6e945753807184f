"""Remarks to the jury: who speaks of whom, and until when."""

import pytest
from django.urls import reverse

from grading.models import Enrolment, Remark, Role
from grading.services.remarks import write_remarks
from grading.services.situations.turns import Judged
from tests.factories import (
    EnrolmentFactory,
    JuryFactory,
    MembershipFactory,
    ParcoursFactory,
    TeachingAssignmentFactory,
)
from tests.grading.small_programme import SmallProgramme

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(department):
    return SmallProgramme()


@pytest.fixture
def term(small):
    return small.term(1)


@pytest.fixture
def students(term):
    return [EnrolmentFactory(term=term, student__last_name=name) for name in ("Alisier", "Bouleau")]


@pytest.fixture
def teacher(small, term):
    return TeachingAssignmentFactory(term=term, module=small.modules["R1.01"]).teacher


@pytest.fixture
def director(term):
    return MembershipFactory(department=term.department, role=Role.DIRECTOR).user


def plain(text):
    return " ".join(str(text).split())


def said(term):
    return [
        (each.enrolment.student.last_name, each.author, each.text)
        for each in Remark.objects.filter(enrolment__term=term).order_by("pk")
    ]


class TestService:
    def test_one_for_each_author_who_may_change_it(self, term, students, teacher, director):
        one = students[0]
        write_remarks(term.pk, {one.pk: " Sérieux. "}, by=teacher)
        write_remarks(term.pk, {one.pk: "Courrier reçu."}, by=director)
        write_remarks(term.pk, {one.pk: "Très sérieux."}, by=teacher)
        assert said(term) == [
            ("Alisier", teacher, "Très sérieux."),
            ("Alisier", director, "Courrier reçu."),
        ]

    def test_an_empty_one_is_taken_back(self, term, students, teacher):
        write_remarks(term.pk, {students[0].pk: "Sérieux."}, by=teacher)
        done = write_remarks(term.pk, {students[0].pk: "  ", students[1].pk: ""}, by=teacher)
        assert (done.written, done.taken_back) == ((), (students[0],))
        assert said(term) == []

    def test_of_those_who_follow_his_modules_only(self, small, term, teacher):
        parcours = ParcoursFactory(programme=small.programme)
        small.modules["R1.01"].coefficients.update(parcours=parcours)
        outside = EnrolmentFactory(term=term)
        inside = EnrolmentFactory(term=term, parcours=parcours)
        texts = {outside.pk: "Non.", inside.pk: "Oui.", EnrolmentFactory().pk: "Non."}
        assert write_remarks(term.pk, texts, by=teacher).written == (inside,)

    def test_not_in_a_term_where_he_does_not_teach(self, small, term, students, teacher):
        with pytest.raises(type(term).DoesNotExist):
            write_remarks(small.term(2).pk, {}, by=teacher)

    def test_not_once_a_closed_jury_judged_it(self, term, students, teacher):
        JuryFactory(term=term, closed=True)
        with pytest.raises(Judged):
            write_remarks(term.pk, {students[0].pk: "Sérieux."}, by=teacher)


class TestPage:
    def url(self, term):
        return reverse("grading:remarks", args=[term.pk])

    def sent(self, page, **typed):
        data = {}
        for row in page.context["rows"]:
            enrolment = row.spoken.enrolment
            own = row.form["text"].value()
            data[f"{enrolment.pk}-text"] = typed.get(enrolment.student.last_name, own)
            data[f"{enrolment.pk}-seen"] = own
        return data

    def send(self, client, term, **typed):
        page = client.get(self.url(term))
        done = client.post(self.url(term), self.sent(page, **typed), follow=True)
        return [plain(message) for message in done.context["messages"]]

    def test_written_changed_taken_back(self, client, term, students, teacher):
        client.force_login(teacher)
        assert self.send(client, term, Alisier="Sérieux.", Bouleau="Souvent absent.") == [
            "2 remarques enregistrées."
        ]
        assert self.send(client, term, Alisier="Très sérieux.", Bouleau="") == [
            "1 remarque enregistrée, 1 remarque retirée."
        ]
        assert self.send(client, term) == ["Aucune remarque n’a changé."]
        assert said(term) == [("Alisier", teacher, "Très sérieux.")]

    def test_a_row_left_as_it_was_undoes_nothing(self, client, term, students, teacher):
        client.force_login(teacher)
        old = self.sent(client.get(self.url(term)))
        self.send(client, term, Alisier="Sérieux.")
        client.post(self.url(term), old)
        assert said(term) == [("Alisier", teacher, "Sérieux.")]

    def test_a_teacher_reads_his_own_and_the_staff_all(
        self, client, term, students, teacher, director
    ):
        write_remarks(term.pk, {students[0].pk: "Sérieux."}, by=teacher)
        write_remarks(term.pk, {students[0].pk: "Courrier reçu."}, by=director)
        client.force_login(teacher)
        assert "Courrier reçu." not in client.get(self.url(term)).content.decode()
        client.force_login(director)
        assert "Sérieux." in client.get(self.url(term)).content.decode()

    def test_too_long_keeps_what_was_typed(self, client, term, students, teacher):
        client.force_login(teacher)
        assert self.send(client, term, Alisier="x" * 501) == [
            "Rien n’est enregistré : 1 remarque à corriger ci-dessous."
        ]
        assert said(term) == []

    def test_read_only_once_judged(self, client, term, students, teacher):
        write_remarks(term.pk, {students[0].pk: "Sérieux."}, by=teacher)
        JuryFactory(term=term, closed=True)
        client.force_login(teacher)
        page = client.get(self.url(term)).content.decode()
        assert "Sérieux." in page
        assert "<textarea" not in page
        done = client.post(self.url(term), {f"{students[0].pk}-text": "Autre."})
        assert plain(done.context["refusals"][0]).startswith("Un jury clos a jugé")

    def test_is_one_click_from_the_modules_and_from_a_sheet(
        self, client, small, term, students, teacher
    ):
        client.force_login(teacher)
        module = small.modules["R1.01"]
        for page in (
            reverse("grading:module-list"),
            reverse("grading:sheet", args=[term.pk, module.pk]),
        ):
            assert self.url(term) in client.get(page).content.decode()

    def test_the_litany(self, client, term, students, teacher):
        client.force_login(teacher)
        url = self.url(term)
        assert client.get(url).status_code == 200
        assert client.delete(url).status_code == 405
        client.force_login(MembershipFactory(department=term.department, role=Role.TEACHER).user)
        assert client.get(url).status_code == 404
        client.force_login(
            MembershipFactory(department=term.department, role=Role.ADMINISTRATOR).user
        )
        assert client.get(url).status_code == 403
        client.logout()
        assert client.get(url).url == f"{reverse('login')}?next={url}"

    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize(("whole", "queries"), [(True, 7), (False, 9)])
    def test_the_queries_do_not_grow(
        self, client, term, teacher, director, count, whole, queries, django_assert_num_queries
    ):
        for enrolment in EnrolmentFactory.create_batch(count, term=term):
            write_remarks(term.pk, {enrolment.pk: "Sérieux."}, by=teacher)
        assert Enrolment.objects.count() == count
        client.force_login(director if whole else teacher)
        with django_assert_num_queries(queries):
            client.get(self.url(term))
