"""What if: who may ask, what is answered, and that nothing of it stays."""

import re
from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from grading.core.bounds import Verdict
from grading.models import Mark, MarkChange, Role
from grading.selectors.needs import needs_in
from grading.selectors.results import student_results
from tests.factories import EnrolmentFactory, ExemptionFactory, StudentFactory, TermFactory
from tests.grading.small_programme import SmallProgramme, give
from tests.grading.test_results_views import text_of, without_tokens

pytestmark = pytest.mark.django_db

JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def small(department):
    return SmallProgramme()


@pytest.fixture
def enrolment(small):
    """UE11 = 12; UE21: 9 in R2.01 (of weight 2), DS 2 of R2.02 is to come."""
    first = small.enrolment(1, marks=("12", "12"), with_account=True)
    second = small.enrolment(2, marks=("9",), student=first.student)
    small.assessment(second.term, "R2.02", title="DS 2")
    return second


@pytest.fixture
def own(client, enrolment):
    client.force_login(enrolment.student.user)
    return client


def address(enrolment):
    return reverse("grading:simulation", args=[enrolment.pk])


def field(enrolment, title="DS 2"):
    return f"a-{enrolment.term.assessments.get(title=title).pk}"


def cells(html):
    """The rows of the outcome: name → (official, simulated, change)."""
    rows = re.findall(r"<tr.*?</tr>", html, re.S)
    texts = [
        [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", each)).strip() for each in found]
        for row in rows
        if (found := re.findall(r"<t[hd].*?</t[hd]>", row, re.S))
    ]
    return {name: tuple(rest) for name, *rest in texts}


def asked(client, enrolment, **typed):
    """The JSON answer to a scenario."""
    return client.post(address(enrolment), typed, **JSON).json()


class TestWhoAsks:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_student_for_himself(self, own, enrolment, method):
        assert getattr(own, method)(address(enrolment)).status_code == 200

    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize("role", [Role.SCOLARITE, Role.DIRECTOR])
    def test_who_knows_the_results_of_the_department(self, client_as, enrolment, role, method):
        assert getattr(client_as(role), method)(address(enrolment)).status_code == 200

    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMINISTRATOR])
    def test_others_are_refused(self, client_as, enrolment, role, method):
        assert getattr(client_as(role), method)(address(enrolment)).status_code == 403

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_another_student_finds_nothing(self, client, enrolment, method):
        client.force_login(StudentFactory(with_account=True).user)
        assert getattr(client, method)(address(enrolment)).status_code == 404

    def test_another_department_finds_nothing(self, client_as):
        elsewhere = EnrolmentFactory(
            term=TermFactory(programme__department__code="ailleurs", number=1)
        )
        assert client_as(Role.SCOLARITE).post(address(elsewhere)).status_code == 404

    def test_a_visitor_logs_in_first(self, client, enrolment):
        assert client.post(address(enrolment)).status_code == 307

    @pytest.mark.parametrize("method", ["put", "delete", "patch"])
    def test_wrong_methods(self, own, enrolment, method):
        assert getattr(own, method)(address(enrolment)).status_code == 405

    def test_without_its_token_a_form_is_refused(self, enrolment):
        client = Client(enforce_csrf_checks=True)
        client.force_login(enrolment.student.user)
        assert client.post(address(enrolment)).status_code == 403


class TestAnswers:
    def test_as_things_stand(self, own, enrolment):
        answer = asked(own, enrolment)
        assert (answer["changed"], answer["errors"]) == ([], {})
        assert "Rien n’est changé pour l’instant." in answer["summary"]

    def test_one_mark_changes_the_ue_its_rcue_the_year_and_the_ects(self, own, enrolment):
        answer = asked(own, enrolment, **{field(enrolment): "12"})
        assert answer["changed"] == [field(enrolment)]
        found = cells(answer["outcome"])
        assert found["UE11 Spécifier"] == ("12,00 ADM", "12,00 ADM", "inchangé")
        assert found["UE21 Spécifier"] == (
            "9,00 67 % · 6,00–12,67 ATT",
            "10,00 ADM",
            "+1, ATT devient ADM",
        )
        assert found["UE11 et UE21 RCUE Spécifier"] == (
            "– ATT",
            "11,00 ADM",
            "a une moyenne, ATT devient ADM",
        )
        assert found["BUT1 l’année"] == ("ATT", "ADM", "ATT devient ADM")
        assert found["ECTS accordés"] == ("30", "60", "+30")
        assert "1 note changée" in answer["summary"]

    def test_a_difference_is_that_of_the_figures_beside_it(self, client, small):
        """UE21 goes from 9.003… to 9.006…."""
        enrolment = small.enrolment(2, marks=("9", "9,01"), with_account=True)
        client.force_login(enrolment.student.user)
        mark = enrolment.marks.get(assessment__module__code="R2.02")
        answer = asked(client, enrolment, **{f"a-{mark.assessment_id}": "9,02"})
        assert cells(answer["outcome"])["UE21 Spécifier"] == ("9,00 AJ", "9,01 AJ", "+0,01")

    def test_the_semester_shown_comes_first(self, own, enrolment):
        _, *names = cells(asked(own, enrolment)["outcome"])
        assert names[:2] == ["UE21 Spécifier", "UE11 Spécifier"]

    def test_each_code_comes_with_its_sentence(self, own, enrolment):
        answer = asked(own, enrolment, **{field(enrolment): "12"})
        legend = dict(re.findall(r"<dt>(.*?)</dt>\s*<dd>\s*(.*?)\s*</dd>", answer["outcome"]))
        assert legend["UE ADM"] == "UE acquise, la moyenne atteint le seuil"
        assert legend["RCUE ADM"] == "RCUE validé, ses deux UE sont acquises"
        assert set(legend) == {"UE ADM", "UE ATT", "RCUE ADM", "RCUE ATT", "Année ADM", "Année ATT"}

    def test_a_real_mark_may_be_changed_and_erased(self, own, enrolment):
        (name,) = [f"a-{each.assessment_id}" for each in Mark.objects.filter(value=900)]
        answer = asked(own, enrolment, **{name: "6", field(enrolment): "6"})
        assert cells(answer["outcome"])["UE21 Spécifier"][1] == "6,00 AJ"
        erased = asked(own, enrolment, **{name: "", field(enrolment): "15"})
        assert cells(erased["outcome"])["UE21 Spécifier"][1] == "15,00 33 % · 5,00–18,33 ATT"

    def test_absences_are_typed_like_in_the_sheet(self, own, enrolment):
        answer = asked(own, enrolment, **{field(enrolment): "abs"})
        assert cells(answer["outcome"])["UE21 Spécifier"][1] == "6,00 AJ"

    def test_a_module_without_assessment_takes_an_average(self, own, small, enrolment):
        term = small.term(1, 2027)
        again = EnrolmentFactory(term=term, student=enrolment.student)
        answer = asked(own, again, **{"m-R1.01": "14", "m-R1.02": "8"})
        assert answer["changed"] == ["m-R1.01", "m-R1.02"]
        assert cells(answer["outcome"])["UE11 Spécifier"][1] == "12,00 ADM"

    def test_the_page_itself_answers_without_script(self, own, enrolment):
        response = own.post(address(enrolment), {field(enrolment): "12"})
        text = text_of(response)
        assert "Simulation : rien n’est enregistré. 1 note changée" in text.replace("\u00a0", " ")
        assert cells(response.content.decode())["UE21 Spécifier"][1] == "10,00 ADM"
        assert f'name="{field(enrolment)}" value="12"' in single_spaces(response)

    def test_the_button_of_a_field_puts_it_back(self, own, enrolment):
        name = field(enrolment)
        response = own.post(address(enrolment), {name: "12", "remettre": name})
        assert "Rien n’est changé" in text_of(response)

    def test_an_exempt_module_is_not_to_be_tried(self, own, small, enrolment):
        ExemptionFactory(enrolment=enrolment, module=small.modules["R2.02"])
        answer = asked(own, enrolment, **{field(enrolment): "12"})
        assert answer["changed"] == []

    def test_only_the_year_shown_is_there(self, client, department):
        """The semesters of another year have nothing to do with this one."""
        small = SmallProgramme(semesters=(1, 3))
        first = small.enrolment(1, marks=("10", "10"), with_account=True)
        third = small.enrolment(3, marks=("10", "10"), student=first.student)
        client.force_login(first.student.user)
        text = text_of(client.get(address(third)))
        assert "Notes du semestre 3" in text
        assert "Notes du semestre 1" not in text


def single_spaces(response):
    return re.sub(r"\s+", " ", response.content.decode())


class TestRefusals:
    @pytest.mark.parametrize(
        ("typed", "error"),
        [
            ("25", "La note dépasse le maximum, 20."),
            ("bof", "« bof » n’est pas une note : tapez un nombre, ABS, EXC ou ATT."),
            ("-3", "Une note n’est jamais négative."),
            ("12,345", "Une note a au plus 2 décimales."),
        ],
    )
    def test_an_error_stays_at_its_field_and_the_rest_is_computed(
        self, own, small, enrolment, typed, error
    ):
        small.assessment(enrolment.term, "R2.02", title="DS 3")
        typed = {field(enrolment): typed, field(enrolment, "DS 3"): "12"}
        answer = asked(own, enrolment, **typed)
        said = answer["errors"][field(enrolment)].replace("\u00a0", " ")
        assert (said, answer["changed"]) == (error, [field(enrolment, "DS 3")])
        page = text_of(own.post(address(enrolment), typed)).replace("\u00a0", " ")
        assert error in page

    def test_an_average_is_a_number(self, own, small, enrolment):
        again = EnrolmentFactory(term=small.term(1, 2027), student=enrolment.student)
        answer = asked(own, again, **{"m-R1.01": "abs"})
        assert "tapez une moyenne sur 20" in answer["errors"]["m-R1.01"]

    def test_what_is_of_another_page_is_said_and_left(self, own, enrolment):
        stray = {"a-999999": "20", "m-R9.99": "20", "a-x": "20", "essai": "20"}
        text = text_of(own.post(address(enrolment), stray))
        assert "Des notes sont arrivées pour des évaluations qui ne sont pas sur cette page" in text
        assert "Rien n’est changé" in text

    def test_a_long_value_does_not_come_back_whole(self, own, enrolment):
        response = own.post(address(enrolment), {field(enrolment): "9" * 100_000})
        assert len(response.content) < 50_000


class TestNothingStays:
    def test_nothing_is_written(self, own, enrolment, caplog):
        def everything():
            return (
                list(Mark.objects.order_by("pk").values()),
                list(MarkChange.objects.order_by("pk").values()),
                list(Session.objects.values_list("session_key", "session_data")),
            )

        before = everything()
        response = own.post(address(enrolment), {field(enrolment): "12,34"})
        assert everything() == before
        assert set(response.cookies) <= {"csrftoken"}
        assert "12,34" not in caplog.text
        assert "no-store" in response["Cache-Control"]

    def test_the_next_page_knows_nothing_of_it(self, own, enrolment):
        before = without_tokens(own.get(address(enrolment)))
        own.post(address(enrolment), {field(enrolment): "12"})
        assert without_tokens(own.get(address(enrolment))) == before

    def test_an_error_report_would_not_show_what_was_typed(self, own, enrolment):
        response = own.post(address(enrolment), {field(enrolment): "12"})
        assert response.wsgi_request.sensitive_post_parameters == "__ALL__"


class TestEmbargo:
    @pytest.mark.parametrize("hidden", ["20", "0", "ABS", "EXC", "ATT", "blank"])
    @pytest.mark.parametrize("typed", ["", "7,5", "abs", "99"])
    def test_no_scenario_tells_a_hidden_mark(self, own, small, enrolment, hidden, typed):
        draft = small.assessment(enrolment.term, "R2.01", published=False, title="DS 9")
        scenario = {field(enrolment): "12", f"a-{draft.pk}": typed}

        def seen():
            return (
                without_tokens(own.get(address(enrolment))),
                without_tokens(own.post(address(enrolment), scenario)),
                asked(own, enrolment, **scenario),
            )

        before = seen()
        give(enrolment, draft, hidden)
        assert seen() == before

    def test_scolarite_starts_from_every_mark(self, client_as, small, enrolment):
        small.mark(enrolment, "R2.02", "3,25", published=False, title="DS 9")
        response = client_as(Role.SCOLARITE).get(address(enrolment))
        assert 'value="3,25"' in response.content.decode()
        assert "DS 9 de R2.02 sur 20, non publiée" in text_of(response)


class TestWhatIsNeeded:
    """What the page says is needed holds when it is typed here, and one step lower does not."""

    @pytest.mark.parametrize("seed", range(12))
    def test_the_mark_said_is_the_least(self, client, small, seed):
        random = Random(seed)
        enrolment = self.student(small, random)
        client.force_login(enrolment.student.user)
        path = student_results(enrolment.student, published_only=True)
        needs = needs_in(path, path.of(enrolment))
        if needs is None:
            return
        if needs.ues[0].direct.verdict is Verdict.NEEDED:
            self.check(client, enrolment, needs.ues[0].direct, "UE21 Spécifier", {"ADM"})
        if needs.rcues[0].need.verdict is Verdict.NEEDED:
            name = "UE11 et UE21 RCUE Spécifier"
            self.check(client, enrolment, needs.rcues[0].need, name, {"ADM", "CMP"})

    def student(self, small, random):
        """Two semesters, with one to three assessments a module, some of them to come."""
        first = small.enrolment(1, with_account=True)
        second = small.enrolment(2, student=first.student)
        for at, module in (
            (first, "R1.01"),
            (first, "R1.02"),
            (second, "R2.01"),
            (second, "R2.02"),
        ):
            for _ in range(random.randint(1, 3)):
                held = small.assessment(at.term, module)
                if random.random() < 0.6:
                    give(at, held, f"{random.randint(200, 1800) / 100}")
        return second

    def check(self, client, enrolment, need, name, codes):
        step = Fraction(1, 100)
        for mark, expected in ((need.answer.mark, True), (need.answer.mark - step, False)):
            typed = f"{Decimal(mark.numerator) / mark.denominator}"
            scenario = {f"a-{each}": typed for each in need.assessments}
            answer = asked(client, enrolment, **scenario)
            reached = cells(answer["outcome"])[name][1].split()[-1] in codes
            assert (answer["errors"], reached) == ({}, expected)


class TestQueries:
    """The same number for one student and for three; session, account and roles are three."""

    def crowd(self, small, count):
        term, spring = small.term(1), small.term(2)
        small.assessment(spring, "R2.01")
        for _ in range(count):
            enrolment = EnrolmentFactory(term=term, with_account=True)
            small.mark(enrolment, "R1.01", "12")
            EnrolmentFactory(term=spring, student=enrolment.student)
        return enrolment

    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_of_a_student(self, client, small, django_assert_num_queries, method, count):
        enrolment = self.crowd(small, count)
        client.force_login(enrolment.student.user)
        with django_assert_num_queries(9):
            getattr(client, method)(address(enrolment))

    @pytest.mark.parametrize("count", [1, 3])
    def test_of_scolarite(self, client_as, small, django_assert_num_queries, count):
        url = address(self.crowd(small, count))
        client = client_as(Role.SCOLARITE)
        with django_assert_num_queries(9):
            client.post(url, **JSON)
