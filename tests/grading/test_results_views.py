"""The pages of results: who opens them, what they say, how many queries they take."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from curriculum.models import UE
from grading.models import Enrolment, Role
from tests.factories import (
    AcquisitionFactory,
    EnrolmentFactory,
    ExemptionFactory,
    GroupFactory,
    StudentFactory,
    TermFactory,
    UserFactory,
)
from tests.grading.small_programme import SmallProgramme, give

pytestmark = pytest.mark.django_db

READERS = [Role.SCOLARITE, Role.DIRECTOR]
OTHERS = [Role.TEACHER, Role.ADMINISTRATOR]


@pytest.fixture
def small(department):
    return SmallProgramme()


@pytest.fixture
def enrolment(small):
    """A student with an account, 11 in UE11."""
    return small.enrolment(1, marks=("12,5", "8"), with_account=True)


@pytest.fixture
def own(client, enrolment):
    client.force_login(enrolment.student.user)
    return client


def text_of(response) -> str:
    """What the page says, without its markup."""
    return " ".join(unescape(strip_tags(response.content.decode())).split())


def addresses(enrolment) -> dict[str, str]:
    return {
        "results": reverse("grading:results"),
        "semester-results": reverse("grading:semester-results", args=[enrolment.pk]),
        "explanation": reverse("grading:explanation", args=[enrolment.pk, "UE11"]),
        "term-list": reverse("grading:term-list"),
        "term-results": reverse("grading:term-results", args=[enrolment.term_id]),
    }


OF_STUDENTS = ["results", "semester-results", "explanation"]
OF_READERS = ["semester-results", "explanation", "term-list", "term-results"]
OF_TERMS = ["term-list", "term-results"]


class TestWhoOpensThem:
    @pytest.mark.parametrize("name", OF_STUDENTS)
    def test_a_student_opens_his_own(self, own, enrolment, name):
        assert own.get(addresses(enrolment)[name]).status_code == 200

    @pytest.mark.parametrize("role", READERS)
    @pytest.mark.parametrize("name", OF_READERS)
    def test_scolarite_and_director_open_their_department(self, client_as, enrolment, role, name):
        assert client_as(role).get(addresses(enrolment)[name]).status_code == 200

    @pytest.mark.parametrize("name", ["semester-results", "explanation"])
    def test_the_results_of_another_student_are_not_found(self, client_as, enrolment, name):
        assert client_as(Role.STUDENT).get(addresses(enrolment)[name]).status_code == 404

    @pytest.mark.parametrize("name", ["semester-results", "explanation", "term-results"])
    def test_another_department_is_not_found(self, client_as, name):
        elsewhere = EnrolmentFactory(
            term=TermFactory(programme__department__code="ailleurs", number=1)
        )
        assert client_as(Role.SCOLARITE).get(addresses(elsewhere)[name]).status_code == 404

    @pytest.mark.parametrize("name", OF_TERMS)
    def test_a_student_does_not_open_the_pages_of_terms(self, own, enrolment, name):
        assert own.get(addresses(enrolment)[name]).status_code == 403

    @pytest.mark.parametrize("role", OTHERS)
    @pytest.mark.parametrize("name", [*OF_STUDENTS, *OF_TERMS])
    def test_teachers_and_administrators_open_none(self, client_as, enrolment, role, name):
        assert client_as(role).get(addresses(enrolment)[name]).status_code == 403

    def test_scolarite_has_no_results_of_its_own(self, client_as, enrolment):
        assert client_as(Role.SCOLARITE).get(addresses(enrolment)["results"]).status_code == 403

    @pytest.mark.parametrize("name", [*OF_STUDENTS, *OF_TERMS])
    def test_anonymous_visitors_log_in_first(self, client, enrolment, name):
        url = addresses(enrolment)[name]
        response = client.get(url)
        assert (response.status_code, response["Location"]) == (
            302,
            f"{reverse('login')}?next={url}",
        )

    @pytest.mark.parametrize("name", OF_STUDENTS)
    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_nothing_is_written_by_a_student(self, own, enrolment, name, method):
        assert getattr(own, method)(addresses(enrolment)[name]).status_code == 405

    @pytest.mark.parametrize("name", OF_TERMS)
    def test_nothing_is_written_on_a_term(self, client_as, enrolment, name):
        assert client_as(Role.SCOLARITE).post(addresses(enrolment)[name]).status_code == 405

    def test_an_unknown_ue_is_not_found(self, own, enrolment):
        url = reverse("grading:explanation", args=[enrolment.pk, "UE99"])
        assert own.get(url).status_code == 404


class TestStudentHome:
    def home(self, client):
        return client.get(reverse("grading:results"))

    def test_shows_the_latest_semester(self, own, small, enrolment):
        small.enrolment(2, marks=("13", "13"), student=enrolment.student)

        response = self.home(own)
        assert "<h1>Semestre 2</h1>" in response.content.decode()
        others = "Autres semestres Tout le BUT compétences par année Semestre 1 2026-2027"
        assert others in text_of(response)

    def test_a_complete_ue(self, own):
        text = text_of(self.home(own))
        assert (
            "UE11 Spécifier 30 ECTS accordés ADM : UE acquise, la moyenne atteint le seuil" in text
        )
        assert "30 ECTS accordés sur 30" in text

    def test_the_average_is_a_link_to_its_explanation(self, own, enrolment):
        url = addresses(enrolment)["explanation"]
        assert f'<a href="{url}"><span class="average-value">11,00</span>' in (
            self.home(own).content.decode()
        )

    def test_a_provisional_ue_says_how_far_it_may_go(self, own, small, enrolment):
        small.assessment(enrolment.term, "R1.02", published=False)

        text = text_of(self.home(own))
        assert (
            "11,00 sur 20, UE11 : voir le calcul à ce jour, 83\u202f% des coefficients ; "
            "entre 9,67 et 13,00 selon les notes à venir"
        ).replace("\u202f", " ") in text.replace("\u202f", " ")

    @pytest.mark.parametrize(
        ("mark", "sentence"),
        [
            ("15", "Validée quoi qu’il arrive"),
            ("14,99", None),
            ("5", None),
            ("4,98", "Ne peut plus être validée directement"),
        ],
    )
    def test_what_is_settled_is_said_exactly_when_a_bound_crosses(
        self, client, small, mark, sentence
    ):
        """R1.01 weighs 2 of 3: 15 alone gives 10, and 4.98 with 20 gives 9.99 at best."""
        enrolment = small.enrolment(1, marks=(mark,), with_account=True)
        small.assessment(enrolment.term, "R1.02")
        client.force_login(enrolment.student.user)

        text = text_of(self.home(client))
        sentences = ("Validée quoi qu’il arrive", "Ne peut plus être validée directement")
        assert [each for each in sentences if each in text] == ([sentence] if sentence else [])

    def test_modules_are_folded_with_their_averages(self, own):
        text = text_of(self.home(own))
        assert "2 modules de UE11 R1.01 Module R1.01 coef. 2 12,50" in text

    def test_the_rcue_with_the_other_semester(self, own, small, enrolment):
        small.enrolment(2, marks=("9", "9"), student=enrolment.student)

        text = text_of(self.home(own))
        assert "UE11 et UE21 Spécifier CMP : RCUE validé par compensation" in text
        assert "10,00 : calcul du RCUE UE11+UE21" in text
        assert "CMP : UE acquise par compensation dans son RCUE" in text

    def test_the_transcript_is_one_click_away(self, own, enrolment):
        url = reverse("grading:transcript", args=[enrolment.term_id, enrolment.pk, "pdf"])
        assert f'href="{url}"' in self.home(own).content.decode()

    def test_nothing_stays_in_a_shared_browser(self, own):
        assert "no-store" in self.home(own)["Cache-Control"]

    def test_neither_rank_nor_general_average(self, own):
        text = text_of(self.home(own)).lower()
        assert [word for word in ("rang", "classement", "moyenne générale") if word in text] == []

    def test_somebody_who_left_reads_why_nothing_moves(self, client, small):
        enrolment = EnrolmentFactory(term=small.term(1), left=True, with_account=True)
        client.force_login(enrolment.student.user)
        assert "Démissionnaire depuis le" in text_of(self.home(client))

    @pytest.mark.parametrize("mark", ["15", "2"])
    def test_who_left_is_promised_nothing(self, client, small, mark):
        """Nothing is entered for him any more: his averages stay as incomplete as they are."""
        enrolment = small.enrolment(1, marks=(mark,), with_account=True, left=True)
        small.assessment(enrolment.term, "R1.02", published=False)
        client.force_login(enrolment.student.user)
        for page in OF_STUDENTS:
            text = text_of(client.get(addresses(enrolment)[page]))
            said = ("quoi qu’il arrive", "directement", "à compenser", "en jeu")
            assert [each for each in said if each in text] == []

    def test_nobody_yet_enrolled_is_told_so(self, client_as):
        assert "Aucun semestre" in text_of(self.home(client_as(Role.STUDENT)))

    def test_a_semester_taken_again_stays_reachable(self, own, small, enrolment):
        again = small.enrolment(1, 2027, marks=("14", "14"), student=enrolment.student)

        assert "30 ECTS accordés" in text_of(self.home(own))
        response = own.get(addresses(again)["semester-results"])
        assert f'href="{addresses(enrolment)["semester-results"]}"' in response.content.decode()
        assert "11,00" in text_of(own.get(addresses(enrolment)["semester-results"]))


class TestEmbargo:
    """What is not published changes nothing of what a student sees, not even by subtraction."""

    @pytest.mark.parametrize("name", OF_STUDENTS)
    @pytest.mark.parametrize("hidden", ["20", "0", "ABS", "EXC", "ATT", "blank"])
    def test_his_pages_are_the_same_whatever_the_hidden_mark(
        self, own, small, enrolment, name, hidden
    ):
        draft = small.assessment(enrolment.term, "R1.02", published=False, title="Secret")
        url = addresses(enrolment)[name]
        before = without_tokens(own.get(url))
        give(enrolment, draft, hidden)

        assert without_tokens(own.get(url)) == before

    def test_its_title_shows_as_to_come(self, own, small, enrolment):
        give(
            enrolment,
            small.assessment(
                enrolment.term, "R1.02", published=False, title="DS 9", date="2026-12-01"
            ),
            "3",
        )

        text = text_of(own.get(addresses(enrolment)["explanation"]))
        assert "DS 9 à venir – 1 1 – à venir, ne compte pas encore" in text

    def test_scolarite_sees_it_and_is_told(self, client_as, small, enrolment):
        draft = small.assessment(enrolment.term, "R1.02", published=False, title="DS 9")
        give(enrolment, draft, "3,25")

        text = text_of(client_as(Role.SCOLARITE).get(addresses(enrolment)["explanation"]))
        assert "Ce calcul prend toutes les notes saisies, publiées ou non." in text
        assert "DS 9 non publiée 3,25 / 20" in text

    def test_scolarite_that_is_also_a_student_sees_his_own_as_a_student(
        self, client, user_as, small
    ):
        user = user_as(Role.SCOLARITE)
        enrolment = small.enrolment(
            1,
            marks=("12",),
            student=StudentFactory(user=user, department=small.programme.department),
        )
        small.mark(enrolment, "R1.02", "18", published=False)
        client.force_login(user)

        assert "12,00" in text_of(client.get(addresses(enrolment)["semester-results"]))


def without_tokens(response) -> bytes:
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", response.content)


class TestTerms:
    def test_the_list_counts_students_and_assessments(self, client_as, small, enrolment):
        EnrolmentFactory(term=enrolment.term, left=True)
        small.assessment(enrolment.term, "R1.02", published=False)

        text = text_of(client_as(Role.SCOLARITE).get(reverse("grading:term-list")))
        assert "Semestre 1 2026-2027 1 3 2 BUT d’essai version 1" in text

    def test_an_empty_list_says_so(self, client_as):
        text = text_of(client_as(Role.SCOLARITE).get(reverse("grading:term-list")))
        assert "Aucun semestre" in text

    def page(self, client_as, enrolment, query=""):
        return client_as(Role.SCOLARITE).get(addresses(enrolment)["term-results"] + query)

    def test_a_row_for_each_student(self, client_as, enrolment):
        response = self.page(client_as, enrolment)
        url = addresses(enrolment)["explanation"]
        cell = f'<a href="{url}">11,00</a> <b class="code state-acquired">ADM</b>'
        assert cell in response.content.decode()
        assert f"{enrolment.student} {enrolment.student.number}, FI" in text_of(response)

    def test_codes_come_with_their_sentence(self, client_as, enrolment):
        text = text_of(self.page(client_as, enrolment))
        assert "ADM UE acquise, la moyenne atteint le seuil" in text

    def test_a_provisional_average_is_never_bare(self, client_as, small, enrolment):
        small.assessment(enrolment.term, "R1.02")

        text = text_of(self.page(client_as, enrolment)).replace("\u202f", " ")
        assert "11,00 ATT 83 % · 9,67–13,00" in text
        assert "moyenne à ce jour, part des coefficients connue, bornes" in text

    def test_hidden_marks_count_and_the_page_says_so(self, client_as, small):
        enrolment = small.enrolment(1, marks=("12",))
        small.mark(enrolment, "R1.02", "18", published=False)

        text = text_of(self.page(client_as, enrolment))
        assert "14,00" in text
        assert "toutes les notes saisies, publiées ou non" in text

    def test_a_group_alone(self, client_as, small, enrolment):
        group = GroupFactory(term=enrolment.term, name="TD 2")
        inside = EnrolmentFactory(term=enrolment.term, group=group)

        text = text_of(self.page(client_as, enrolment, f"?groupe={group.pk}"))
        assert "1 étudiant du groupe TD 2" in text
        assert str(inside.student) in text
        assert str(enrolment.student) not in text

    @pytest.mark.parametrize("wrong", ["0", "x", "999999"])
    def test_a_wrong_group_is_refused_and_everybody_shown(self, client_as, enrolment, wrong):
        text = text_of(self.page(client_as, enrolment, f"?groupe={wrong}"))
        assert "Ce groupe n’est pas dans ce semestre : tous les groupes sont affichés." in text
        assert str(enrolment.student) in text

    def test_somebody_who_left_is_marked(self, client_as, small):
        enrolment = EnrolmentFactory(term=small.term(1), status=Enrolment.Status.EXCLUDED)
        assert f"{enrolment.student.number}, FI, exclu" in text_of(self.page(client_as, enrolment))

    def test_an_empty_term_says_so(self, client_as, small):
        url = reverse("grading:term-results", args=[small.term(1).pk])
        assert "Aucun étudiant n’est inscrit" in text_of(client_as(Role.SCOLARITE).get(url))

    def test_it_leads_to_the_documents(self, client_as, enrolment):
        html = self.page(client_as, enrolment).content.decode()
        assert f'href="{reverse("grading:documents")}?semestre={enrolment.term_id}"' in html


class TestQueries:
    """The same number for one row and for three; session, account and roles are three of them."""

    def crowd(self, small, count) -> Enrolment:
        term, group = small.term(1), None
        for rank in range(count):
            group = GroupFactory(term=term)
            enrolment = EnrolmentFactory(term=term, group=group, with_account=True)
            small.mark(enrolment, "R1.01", "12")
            other = small.enrolment(2, 2026 + rank, marks=("9", "9"), student=enrolment.student)
            ExemptionFactory(enrolment=other, module=small.modules["R2.02"])
            AcquisitionFactory(student=enrolment.student)
        return enrolment

    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize(
        ("name", "queries"), [("semester-results", 10), ("explanation", 11), ("term-results", 11)]
    )
    def test_of_scolarite(self, client_as, small, django_assert_num_queries, name, queries, count):
        url = addresses(self.crowd(small, count))[name]
        client = client_as(Role.SCOLARITE)
        with django_assert_num_queries(queries):
            client.get(url)

    @pytest.mark.parametrize("count", [1, 3])
    def test_of_the_list(self, client_as, small, django_assert_num_queries, count):
        self.crowd(small, count)
        client = client_as(Role.SCOLARITE)
        with django_assert_num_queries(4):
            client.get(reverse("grading:term-list"))

    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize(
        ("name", "queries"), [("results", 12), ("semester-results", 10), ("explanation", 11)]
    )
    def test_of_a_student(self, client, small, django_assert_num_queries, name, queries, count):
        enrolment = self.crowd(small, count)
        client.force_login(enrolment.student.user)
        with django_assert_num_queries(queries):
            client.get(addresses(enrolment)[name])


def test_an_account_without_student_file_has_no_home(client):
    client.force_login(UserFactory())
    assert client.get(reverse("grading:results")).status_code == 403


@pytest.mark.parametrize("name", ["results", "semester-results", "explanation"])
def test_a_missing_parcours_is_said_rather_than_hidden(client, small, name):
    enrolment = small.enrolment(1, marks=("12", "12"), with_account=True)
    client.force_login(enrolment.student.user)
    warning = "Votre parcours n’est pas enregistré."
    assert warning not in text_of(client.get(addresses(enrolment)[name]))
    UE.objects.update(competence=None)
    assert warning in text_of(client.get(addresses(enrolment)[name]))


def test_the_term_says_whose_parcours_is_missing(client_as, small):
    enrolment = small.enrolment(1, marks=("12", "12"))
    client, url = client_as(Role.SCOLARITE), addresses(enrolment)["term-results"]
    assert "pas de parcours enregistré" not in text_of(client.get(url))
    UE.objects.update(competence=None)
    assert "1 étudiant n’a pas de parcours enregistré" in text_of(client.get(url))
