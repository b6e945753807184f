"""The situation of a student: what its page says, and each of its forms."""

from datetime import date

import pytest
from django.urls import reverse

from grading.models import Enrolment, Role, Turn
from tests.factories import (
    AcquisitionFactory,
    EnrolmentFactory,
    JuryFactory,
    MembershipFactory,
    ParcoursFactory,
    StudentFactory,
)
from tests.grading.small_programme import SmallProgramme

pytestmark = pytest.mark.django_db

PAGES = (
    "situation",
    "situation-elsewhere",
    "situation-departure",
    "situation-return",
    "situation-gap",
    "situation-track",
)


@pytest.fixture
def small(department):
    return SmallProgramme()


@pytest.fixture
def enrolment(small):
    return small.enrolment(1, marks=("12,5", "8"))


@pytest.fixture
def staff(enrolment):
    return MembershipFactory(department=enrolment.term.department, role=Role.SCOLARITE).user


@pytest.fixture
def reader(client, staff):
    client.force_login(staff)
    return client


def url_of(name, enrolment):
    return reverse(f"grading:{name}", args=[enrolment.student_id])


def plain(text):
    """With plain spaces everywhere."""
    return " ".join(text.split())


def text_of(page):
    return plain(page.content.decode())


def test_says_where_the_student_stands(reader, enrolment, staff):
    send(reader, enrolment, "situation-departure", kind="resigned", enrolment_id=enrolment.pk)
    page = reader.get(url_of("situation", enrolment))
    assert "Démission : S1 2026-2027" in text_of(page)
    assert "démissionnaire" in text_of(page)
    assert [each.pk for each in page.context["found"].left] == [enrolment.pk]


def test_says_when_he_was_born_once_it_is_known(reader, enrolment):
    student = enrolment.student
    assert "naissance" not in text_of(reader.get(url_of("situation", enrolment)))
    student.birth_date = date(2007, 3, 9)
    student.save()
    said = f"{student.number}, naissance le 09/03/2007, "
    assert said in text_of(reader.get(url_of("situation", enrolment)))


def test_is_one_click_from_his_results_for_staff(reader, enrolment):
    page = reader.get(reverse("grading:semester-results", args=[enrolment.pk]))
    assert url_of("situation", enrolment) in page.content.decode()


def send(client, enrolment, name, **typed):
    sent = {"on": "2026-11-20", "reason": "motif"}
    return client.post(url_of(name, enrolment), {**sent, **typed}, follow=True)


def messages_of(page):
    return [plain(str(message)) for message in page.context["messages"]]


def test_ues_acquired_elsewhere(reader, enrolment):
    page = send(
        reader,
        enrolment,
        "situation-elsewhere",
        institution="IUT de Dijon",
        **{"ue-UE21": "on", "moyenne-UE21": "12,4"},
    )
    assert messages_of(page) == ["Les UE acquises ailleurs sont enregistrées."]
    assert enrolment.student.acquisitions.get().average == 1240
    assert "UE21 12,4 (IUT de Dijon)" in text_of(page)


def test_an_average_without_its_box(reader, enrolment):
    page = send(
        reader, enrolment, "situation-elsewhere", institution="IUT", **{"moyenne-UE21": "12,4"}
    )
    assert page.context["form"].errors["moyenne-UE21"] == ["Cochez UE21, ou effacez sa moyenne."]
    assert 'value="12,4"' in page.content.decode()


def test_an_average_that_is_none(reader, enrolment):
    page = send(
        reader,
        enrolment,
        "situation-elsewhere",
        institution="IUT",
        **{"ue-UE21": "on", "moyenne-UE21": "abc"},
    )
    assert page.context["form"].errors["moyenne-UE21"] == [
        "Une moyenne sur 20 est attendue, par exemple 12,5."
    ]


def test_what_he_holds_is_not_offered_again(reader, enrolment):
    AcquisitionFactory(student=enrolment.student, ue_code="UE11")
    page = reader.get(url_of("situation-elsewhere", enrolment))
    assert [row.ue.code for row in page.context["form"].rows()] == ["UE21"]


def test_taking_back(reader, enrolment):
    send(reader, enrolment, "situation-elsewhere", institution="IUT", **{"ue-UE21": "on"})
    acquisition = enrolment.student.acquisitions.get()
    url = reverse("grading:situation-take-back", args=[acquisition.pk])
    assert url in reader.get(url_of("situation", enrolment)).content.decode()
    page = reader.post(url, {"reason": "autre étudiant"}, follow=True)
    assert messages_of(page) == ["UE21 n’est plus une UE acquise ailleurs ; son parcours le dit."]
    assert "UE acquise ailleurs, retirée : UE21 sans moyenne (IUT)" in text_of(page)
    assert reader.post(url, {"reason": "encore"}).status_code == 404


def test_what_a_jury_gave_is_not_offered_to_be_taken_back(reader, enrolment):
    AcquisitionFactory(student=enrolment.student, term=enrolment.term)
    assert reader.get(url_of("situation", enrolment)).context["removable"] == []


def test_departure_return_and_gap_year(reader, enrolment):
    own = {"enrolment_id": enrolment.pk}
    assert messages_of(
        send(reader, enrolment, "situation-departure", kind="transfer_out", institution="X", **own)
    ) == ["Le départ est enregistré ; ses notes restent, et ne changent plus."]
    assert messages_of(send(reader, enrolment, "situation-return", **own)) == [
        "Le retour est enregistré : ses notes se saisissent de nouveau."
    ]
    assert messages_of(send(reader, enrolment, "situation-gap", year=2026, **own)) == [
        "L’année de césure est enregistrée : elle ne compte pas comme un redoublement."
    ]
    kinds = enrolment.student.turns.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [Turn.Kind.TRANSFER_OUT, Turn.Kind.BACK, Turn.Kind.GAP]


def test_a_gap_year_that_interrupts_nothing(reader, enrolment):
    send(reader, enrolment, "situation-gap", year=2027, enrolment_id="")
    enrolment.refresh_from_db()
    assert enrolment.is_active
    assert enrolment.student.gap_years.get().year == 2027


def test_a_date_to_come_is_refused_beside_its_field(reader, enrolment):
    page = send(
        reader,
        enrolment,
        "situation-departure",
        kind="left",
        enrolment_id=enrolment.pk,
        on="2099-01-01",
    )
    [sentence] = page.context["form"].errors["on"]
    assert plain(sentence) == (
        "Cette date est à venir : ceci s’enregistre une fois que c’est arrivé."
    )


def test_a_change_shows_first_and_is_then_recorded(reader, small, enrolment):
    ParcoursFactory(programme=small.programme, code="IPI")
    typed = {"enrolment_id": enrolment.pk, "parcours": "IPI", "modality": "FA"}
    shown = send(reader, enrolment, "situation-track", **typed)
    enrolment.refresh_from_db()
    assert enrolment.parcours is None
    assert "aucun → IPI" in text_of(shown)
    seen = shown.context["impact"].fingerprint
    assert f'value="{seen}"' in shown.content.decode()
    page = send(reader, enrolment, "situation-track", **typed, seen=seen, confirmer="")
    assert messages_of(page) == ["Le changement est enregistré."]
    enrolment.refresh_from_db()
    assert (enrolment.parcours.code, enrolment.modality) == ("IPI", "FA")


def test_a_change_that_was_not_seen_is_shown_again(reader, small, enrolment):
    ParcoursFactory(programme=small.programme, code="IPI")
    page = send(
        reader,
        enrolment,
        "situation-track",
        enrolment_id=enrolment.pk,
        parcours="IPI",
        modality="FI",
        seen="0" * 64,
        confirmer="",
    )
    [sentence] = page.context["form"].non_field_errors()
    assert sentence.startswith("Des notes ou des inscriptions ont changé")
    assert page.context["impact"].changes


def test_what_a_jury_judged_has_no_form(reader, enrolment):
    JuryFactory(term=enrolment.term, closed=True)
    for name in ("situation-departure", "situation-return", "situation-track"):
        assert "Rien à enregistrer ici" in text_of(reader.get(url_of(name, enrolment)))
        assert send(reader, enrolment, name, enrolment_id=enrolment.pk).status_code == 200
    assert not enrolment.student.turns.exists()


@pytest.mark.parametrize("name", PAGES)
def test_the_litany(name, client, reader, enrolment):
    url = url_of(name, enrolment)
    assert reader.get(url).status_code == 200
    assert reader.delete(url).status_code == 405
    client.force_login(MembershipFactory(department__code="autre", role=Role.DIRECTOR).user)
    assert client.get(url).status_code == 404
    for role in (Role.TEACHER, Role.ADMINISTRATOR):
        client.force_login(MembershipFactory(department=enrolment.term.department, role=role).user)
        assert client.get(url).status_code == 403
    client.logout()
    assert client.get(url).url == f"{reverse('login')}?next={url}"


def test_a_student_of_no_semester(reader, enrolment):
    alone = StudentFactory(department=enrolment.term.department)
    for name in PAGES:
        url = reverse(f"grading:{name}", args=[alone.pk])
        assert reader.get(url).status_code == 200
    page = reader.get(reverse("grading:situation", args=[alone.pk]))
    assert "Cet étudiant n’est inscrit dans aucun semestre." in text_of(page)


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_do_not_grow(reader, small, enrolment, count, django_assert_num_queries):
    for number in range(count):
        term = small.term(1, 2027 + number)
        EnrolmentFactory(term=term, student=enrolment.student)
        AcquisitionFactory(student=enrolment.student, ue_code=f"UE{number}", term=term)
        send(reader, enrolment, "situation-gap", year=2027 - number, enrolment_id="")
    assert Enrolment.objects.count() == count + 1
    with django_assert_num_queries(10):
        reader.get(url_of("situation", enrolment))
