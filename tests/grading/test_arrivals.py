"""Students who come into a term: newcomers, transfers, who comes back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from grading.models import Enrolment, Role, Student, Turn
from grading.services.situations import Newcomer, enrol, take_gap_year
from grading.services.situations.turns import Judged
from tests.factories import (
    EnrolmentFactory,
    GroupFactory,
    JuryFactory,
    MembershipFactory,
    ParcoursFactory,
    StudentFactory,
)
from tests.grading.small_programme import SmallProgramme

pytestmark = pytest.mark.django_db

EVE = Newcomer("22601001", "Alisier", "Ève", "eve@example.org", "TD1")


@pytest.fixture
def small(department):
    return SmallProgramme()


@pytest.fixture
def term(small):
    term = small.term(1)
    GroupFactory(term=term, name="TD1")
    return term


@pytest.fixture
def by(term):
    return MembershipFactory(department=term.department, role=Role.SCOLARITE).user


@pytest.fixture
def reader(client, by):
    client.force_login(by)
    return client


def plain(text):
    return " ".join(str(text).split())


def refusal(function, *args, **kwargs):
    with pytest.raises(ValidationError) as refused:
        function(*args, **kwargs)
    return [plain(each) for each in refused.value.messages]


class TestService:
    def test_a_newcomer_is_a_new_student(self, term, by):
        enrolment = enrol(term.pk, EVE, by=by, on=date(2026, 9, 7))
        assert str(enrolment.student) == "Alisier Ève"
        assert (enrolment.group.name, enrolment.joined_on) == ("TD1", date(2026, 9, 7))
        assert not enrolment.student.turns.exists()

    def test_who_is_known_stays_one_student(self, term, by):
        known = StudentFactory(
            department=term.department, number="22601001", last_name="ALISIER", first_name="Eve"
        )
        assert enrol(term.pk, EVE, by=by).student == known
        assert Student.objects.count() == 1

    def test_a_transfer_is_told_by_his_path(self, small, term, by):
        ParcoursFactory(programme=small.programme, code="IPI")
        enrolment = enrol(
            term.pk,
            EVE,
            by=by,
            kind=Turn.Kind.TRANSFER_IN,
            on=date(2026, 10, 1),
            reason="déménagement",
            institution="IUT de Dijon",
            parcours="IPI",
            modality="FA",
        )
        assert (enrolment.parcours.code, enrolment.modality) == ("IPI", "FA")
        turn = enrolment.student.turns.get()
        assert (turn.kind, turn.details) == (
            Turn.Kind.TRANSFER_IN,
            {"terms": ["S1 2026-2027"], "institution": "IUT de Dijon"},
        )

    def test_who_comes_back_is_no_longer_away(self, small, term, by):
        enrolment = EnrolmentFactory(term=small.term(2, 2025), student__number="22601001")
        student = enrolment.student
        student.last_name, student.first_name = "Alisier", "Ève"
        student.save()
        take_gap_year(student.pk, year=2026, on=date(2026, 9, 1), reason="césure", by=by)
        enrol(term.pk, EVE, by=by, kind=Turn.Kind.BACK, on=date(2026, 10, 1), reason="rentré")
        assert not student.gap_years.exists()

    @pytest.mark.parametrize(
        ("newcomer", "values", "sentence"),
        [
            (Newcomer("1", "A", "B", "", "TD9"), {}, "S1 2026-2027 n’a pas de groupe « TD9 »."),
            (
                EVE,
                {"parcours": "IPI"},
                "Le programme de ce semestre n’a pas ce parcours.",
            ),
            (Newcomer("", "A", "B"), {}, "Ce champ ne peut pas être vide."),
            (
                EVE,
                {"kind": Turn.Kind.BACK},
                "Un motif est attendu : il reste dans le parcours.",
            ),
        ],
    )
    def test_what_is_refused_leaves_nothing(self, term, by, newcomer, values, sentence):
        assert refusal(enrol, term.pk, newcomer, by=by, **values) == [sentence]
        assert (Student.objects.count(), Enrolment.objects.count()) == (0, 0)

    def test_the_number_of_somebody_else(self, term, by):
        StudentFactory(department=term.department, number="22601001", last_name="Bouleau")
        assert refusal(enrol, term.pk, EVE, by=by) == [
            "Ce numéro est celui de Bouleau Dominique : corrigez le numéro ou le nom."
        ]

    def test_twice(self, term, by):
        enrol(term.pk, EVE, by=by)
        assert refusal(enrol, term.pk, EVE, by=by) == [
            "Cet étudiant est déjà inscrit dans ce semestre."
        ]

    def test_nobody_enters_a_judged_term(self, term, by):
        JuryFactory(term=term, closed=True)
        with pytest.raises(Judged):
            enrol(term.pk, EVE, by=by)


class TestPages:
    def test_a_transfer_goes_on_to_the_ues(self, reader, term):
        sent = {
            "kind": "transfer_in",
            "number": "22601001",
            "last_name": "Alisier",
            "first_name": "Ève",
            "group": "TD1",
            "modality": "FI",
            "on": "2026-10-01",
            "institution": "IUT de Dijon",
            "reason": "déménagement",
        }
        page = reader.post(reverse("grading:arrivals", args=[term.pk]), sent, follow=True)
        student = Student.objects.get()
        assert page.redirect_chain[-1][0] == reverse(
            "grading:situation-elsewhere", args=[student.pk]
        )
        assert page.context["form"]["institution"].value() == "IUT de Dijon"

    def test_a_date_of_another_year(self, reader, term):
        page = reader.post(reverse("grading:arrivals", args=[term.pk]), {"on": "2020-01-01"})
        assert page.context["form"].errors["on"] == ["Cette date n’est pas dans l’année 2026-2027."]

    def test_the_litany(self, reader, client, term):
        url = reverse("grading:arrivals", args=[term.pk])
        assert reader.get(url).status_code == 200
        assert reader.delete(url).status_code == 405
        client.force_login(MembershipFactory(department__code="autre", role=Role.DIRECTOR).user)
        assert client.get(url).status_code == 404
        client.force_login(MembershipFactory(department=term.department, role=Role.TEACHER).user)
        assert client.get(url).status_code == 403
        client.logout()
        assert client.get(url).url == f"{reverse('login')}?next={url}"
