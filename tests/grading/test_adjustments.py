"""Bonus and malus: who gives them, what is kept of each change, what a page says of them."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from grading.models import Adjustment, AdjustmentChange, BonusValue, Enrolment, Role
from grading.selectors.adjustments import adjustment_file
from grading.selectors.results import student_results
from grading.services.adjustments import AdjustmentsMoved, record_adjustments
from tests.factories import (
    AcquisitionFactory,
    DepartmentFactory,
    MembershipFactory,
    ParcoursFactory,
    UEFactory,
    UserFactory,
)
from tests.factories.curriculum import CompetenceFactory
from tests.grading.small_programme import SmallProgramme
from tests.grading.test_results_views import text_of

pytestmark = pytest.mark.django_db

SPORT = {"name": "Sport", "method": "rate", "sign": "bonus", "threshold": "10", "rate": "0.05"}
ABSENCES = {"name": "Séances manquées", "method": "steps", "sign": "malus"} | {
    "steps": [["0", "0"], ["5", "0.5"]],
    "cap": "0.5",
    "ues": ["UE11"],
}
ELSEWHERE = {"name": "Autre semestre", "method": "points", "sign": "bonus", "ues": ["UE99"]}


@pytest.fixture
def small(department):
    small = SmallProgramme()
    small.programme.rules = {"bonuses": [SPORT, ABSENCES, ELSEWHERE]}
    small.programme.save()
    return small


@pytest.fixture
def enrolment(small):
    return small.enrolment(1, marks=("12", "12"), with_account=True)


@pytest.fixture
def scolarite(user_as, department):
    return user_as(Role.SCOLARITE)


@pytest.fixture
def record(enrolment, scolarite):
    def write(points=None, values=None, by=scolarite, reason="engagement", **options):
        return record_adjustments(
            enrolment, points=points or {}, values=values or {}, by=by, reason=reason, **options
        )

    return write


def history(enrolment):
    return [
        (each.ue_code or each.rule, each.old_value, each.new_value)
        for each in adjustment_file(enrolment).history[::-1]
    ]


class TestService:
    def test_each_change_is_kept(self, enrolment, record, scolarite):
        record({"UE11": 50}, {"Sport": 1450})
        record({"UE11": -25}, {"Sport": None}, reason="erreur")

        assert history(enrolment) == [
            ("UE11", None, 50),
            ("Sport", None, 1450),
            ("UE11", 50, -25),
            ("Sport", 1450, None),
        ]
        latest = adjustment_file(enrolment).history[0]
        assert (latest.author, latest.reason) == (scolarite, "erreur")
        assert Adjustment.objects.get().reason == "erreur"
        assert BonusValue.objects.count() == 0

    @pytest.mark.parametrize("nothing", [None, 0])
    def test_no_points_take_the_adjustment_away(self, enrolment, record, nothing):
        record({"UE11": 50})
        record({"UE11": nothing})
        assert Adjustment.objects.count() == 0
        assert history(enrolment)[-1] == ("UE11", 50, None)

    def test_a_value_of_0_is_a_value(self, enrolment, record):
        record(values={"Séances manquées": 0})
        assert adjustment_file(enrolment).values == {"Séances manquées": 0}

    def test_what_does_not_change_is_not_written(self, enrolment, record):
        record({"UE11": 50}, {"Sport": 1450})
        assert record({"UE11": 50}, {"Sport": 1450, "Séances manquées": None}) == []
        assert len(history(enrolment)) == 2

    def test_what_is_not_named_stays(self, enrolment, record):
        record({"UE11": 50}, {"Sport": 1450})
        record(values={"Sport": 1500})
        assert adjustment_file(enrolment).points == {"UE11": 50}

    @pytest.mark.parametrize(
        "given",
        [
            {"points": {"UE11": 50, "UE21": 10}},
            {"points": {"UE11": 50}, "values": {"Théâtre": 100}},
            {"points": {"UE11": 50}, "values": {"Autre semestre": 100}},
            {"points": {"UE11": 2001}},
            {"points": {"UE11": 50}, "values": {"Sport": 100_001}},
            {"points": {"UE11": 50}, "reason": ""},
            {"points": {"UE11": 50}, "reason": "x" * 201},
        ],
    )
    def test_a_refusal_writes_nothing(self, record, given):
        with pytest.raises(ValidationError):
            record(**given)
        assert (Adjustment.objects.count(), AdjustmentChange.objects.count()) == (0, 0)

    @pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMINISTRATOR, Role.STUDENT])
    def test_other_roles_give_nothing(self, record, user_as, role):
        with pytest.raises(Enrolment.DoesNotExist):
            record({"UE11": 50}, by=user_as(role))

    def test_neither_the_student_nor_another_department(self, enrolment, record):
        elsewhere = MembershipFactory(
            department=DepartmentFactory(code="ailleurs"), role=Role.SCOLARITE
        ).user
        for user in (enrolment.student.user, elsewhere):
            with pytest.raises(Enrolment.DoesNotExist):
                record({"UE11": 50}, by=user)

    def test_the_director_may(self, record, user_as):
        assert len(record({"UE11": 50}, by=user_as(Role.DIRECTOR))) == 1

    def test_a_file_that_moved_is_refused(self, enrolment, record):
        [change] = record({"UE11": 50}, seen=0)
        with pytest.raises(AdjustmentsMoved):
            record({"UE11": 75}, seen=0)
        record({"UE11": 75}, seen=change.pk)
        assert adjustment_file(enrolment).points == {"UE11": 75}

    def test_only_the_ues_of_his_parcours(self, small, record):
        """UE15 belongs to the competence of a parcours that is not his."""
        own = CompetenceFactory(
            programme=small.programme, parcours=ParcoursFactory(programme=small.programme)
        )
        semester = small.programme.semesters.get(number=1)
        UEFactory(semester=semester, code="UE15", competence=own)
        with pytest.raises(ValidationError):
            record({"UE15": 50})


class TestHistoryIsAppendOnly:
    def test_the_database_refuses_a_change(self, record):
        [change] = record({"UE11": 50})
        with pytest.raises(DatabaseError), transaction.atomic():
            AdjustmentChange.objects.filter(pk=change.pk).update(new_value=100)
        assert AdjustmentChange.objects.get().new_value == 50

    @pytest.mark.parametrize(("ue_code", "rule"), [("", ""), ("UE11", "Sport")])
    def test_a_change_is_of_one_thing(self, enrolment, ue_code, rule):
        change = AdjustmentChange(
            enrolment=enrolment,
            ue_code=ue_code,
            rule=rule,
            author=UserFactory(),
            at=datetime(2026, 11, 2, tzinfo=UTC),
            reason="essai",
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            change.save()


class TestEffect:
    def average(self, enrolment, code="UE11"):
        path = student_results(enrolment.student, published_only=False)
        return path.of(enrolment).result.ues[code]

    def test_rules_and_direct_points_add_up(self, enrolment, record):
        """12 + 0.25 + (16 − 10) × 0.05 − 0.5 = 12.05."""
        record({"UE11": 25}, {"Sport": 1600, "Séances manquées": 700})
        assert f"{float(self.average(enrolment).average)}" == "12.05"

    def test_a_value_counts_in_its_own_semester_only(self, small, enrolment, record):
        other = small.enrolment(2, marks=("10", "10"), student=enrolment.student)
        record(values={"Sport": 1600})
        assert self.average(enrolment).adjustment > 0
        assert self.average(other, "UE21").adjustment == 0

    def test_a_rule_that_the_programme_dropped_gives_nothing(self, small, enrolment, record):
        record(values={"Sport": 1600})
        small.programme.rules = {}
        small.programme.save()
        assert self.average(enrolment).adjustment == 0

    def test_the_student_reads_it_in_his_explanation(self, client, enrolment, record):
        record(values={"Sport": 1600})
        client.force_login(enrolment.student.user)
        text = text_of(client.get(reverse("grading:explanation", args=[enrolment.pk, "UE11"])))
        assert "Bonus : 12 + 0,3" in text.replace("\u00a0", " ")


def page_of(enrolment):
    return reverse("grading:adjustments", args=[enrolment.pk])


class TestPage:
    @pytest.fixture
    def page(self, client, scolarite):
        """The page as scolarité fills it: `page(points_UE11="0,5")`."""
        client.force_login(scolarite)

        def post(enrolment, **typed):
            form = client.get(page_of(enrolment)).context["form"]
            shown = {name: form.initial.get(name) for name in form.fields}
            data = {name: "" if value is None else value for name, value in shown.items()}
            return client.post(page_of(enrolment), data | {"reason": "engagement"} | typed)

        return post

    @pytest.fixture
    def sport(self, client, scolarite, enrolment):
        """The name of the field of that rule."""
        client.force_login(scolarite)
        form = client.get(page_of(enrolment)).context["form"]
        return next(name for name, rule in form.rule_fields.items() if rule == "Sport")

    def test_a_field_for_each_ue_and_rule_with_what_it_does(self, client, scolarite, enrolment):
        client.force_login(scolarite)
        form = client.get(page_of(enrolment)).context["form"]
        assert list(form.ue_fields.values()) == ["UE11"]
        assert list(form.rule_fields.values()) == ["Sport", "Séances manquées"]
        helps = [str(form.fields[name].help_text) for name in form.rule_fields]
        assert helps[0].endswith("ajoute 0,05 point par point au-dessus de 10, sur chaque UE.")

    def test_what_is_typed_is_recorded(self, page, enrolment, sport):
        answer = page(enrolment, **{"points_UE11": "−0,25", sport: "14.5"})
        assert answer.status_code == 302
        assert answer.url == reverse("grading:semester-results", args=[enrolment.pk])
        file = adjustment_file(enrolment)
        assert (file.points, file.values) == ({"UE11": -25}, {"Sport": 1450})
        assert page(enrolment).status_code == 302
        assert len(history(enrolment)) == 2

    def test_it_says_what_happened(self, client, page, enrolment):
        said = []
        for _ in range(2):
            home = client.get(page(enrolment, points_UE11="0,5").url)
            said += [str(message) for message in home.context["messages"]]
        assert [each.replace("\u00a0", " ") for each in said] == [
            "Les bonus et malus sont enregistrés.",
            "Rien n’a changé : ces bonus et malus étaient déjà enregistrés.",
        ]

    @pytest.mark.parametrize(
        ("name", "typed", "message"),
        [
            ("points_UE11", "abc", "Un nombre est attendu, par exemple 0,5 ou −0,25."),
            ("points_UE11", "20,01", "Un nombre de −20 à 20 est attendu."),
            ("points_UE11", "-21", "Un nombre de −20 à 20 est attendu."),
            ("points_UE11", "0,125", "Deux décimales au plus."),
            ("points_UE11", "NaN", "Un nombre est attendu, par exemple 0,5 ou −0,25."),
            ("reason", "  ", "Un motif est attendu : il reste dans l’historique."),
        ],
    )
    def test_an_error_stands_at_its_field_with_what_was_typed(
        self, page, enrolment, name, typed, message
    ):
        answer = page(enrolment, **{"points_UE11": "1"} | {name: typed})
        form = answer.context["form"]
        assert answer.status_code == 200
        shown = [each.replace("\u00a0", " ") for each in form.errors[name]]
        assert (shown, form[name].value()) == ([message], typed)
        assert history(enrolment) == []

    def test_a_stale_page_is_refused_and_says_what_moved(self, page, enrolment, record):
        """Scolarité opened the page before somebody gave 0.5; sent again, it is accepted."""
        record({"UE11": 50})
        stale = page(enrolment, points_UE11="1", seen=0)
        form = stale.context["form"]
        assert adjustment_file(enrolment).points == {"UE11": 50}
        assert form["points_UE11"].value() == "1"
        assert [str(each).replace("\u00a0", " ") for each in form.errors["points_UE11"]] == [
            "Enregistré entre-temps : 0,5."
        ]
        assert len(form.non_field_errors()) == 1

        assert page(enrolment, points_UE11="1", seen=form["seen"].value()).status_code == 302
        assert adjustment_file(enrolment).points == {"UE11": 100}

    @pytest.mark.parametrize("seen", ["", "-1", "abc"])
    def test_a_page_without_its_version_records_nothing(self, page, enrolment, seen):
        assert page(enrolment, points_UE11="1", seen=seen).status_code == 200
        assert history(enrolment) == []

    def test_the_history_says_who_when_and_why(self, client, enrolment, record, scolarite):
        record({"UE11": 50})
        record({"UE11": None}, reason="erreur de saisie")
        client.force_login(scolarite)
        text = text_of(client.get(page_of(enrolment)))
        assert f"UE11 0,5 – erreur de saisie {scolarite}" in text
        assert f"UE11 – 0,5 engagement {scolarite}" in text

    def test_the_semester_page_leads_to_it(self, client, scolarite, enrolment):
        url = reverse("grading:semester-results", args=[enrolment.pk])
        link = f'href="{page_of(enrolment)}"'
        client.force_login(scolarite)
        assert client.get(url).content.decode().count(link) == 1
        client.force_login(enrolment.student.user)
        assert client.get(url).content.decode().count(link) == 0

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_strangers_do_not_find_it_and_others_may_not(self, client, user_as, enrolment, method):
        stranger = MembershipFactory(
            department=DepartmentFactory(code="ailleurs"), role=Role.SCOLARITE
        ).user
        expected = [(stranger, 404), (enrolment.student.user, 403), (user_as(Role.TEACHER), 403)]
        for user, status in expected:
            client.force_login(user)
            assert getattr(client, method)(page_of(enrolment)).status_code == status

    def test_a_visitor_logs_in_first(self, client, enrolment):
        answer = client.get(page_of(enrolment))
        assert answer.url == f"{reverse('login')}?next={page_of(enrolment)}"

    def test_no_other_method(self, client, scolarite, enrolment):
        client.force_login(scolarite)
        assert client.delete(page_of(enrolment)).status_code == 405

    @pytest.mark.parametrize("count", [1, 3])
    def test_constant_queries(
        self, client, small, enrolment, record, scolarite, django_assert_num_queries, count
    ):
        semester = small.programme.semesters.get(number=1)
        for rank in range(count):
            UEFactory(semester=semester, code=f"UE1{rank + 2}", competence=small.competence)
            record({f"UE1{rank + 2}": 50}, {"Sport": 1000 + rank})
            small.enrolment(2, year=2026 + rank, student=enrolment.student)
        AcquisitionFactory(student=enrolment.student)
        client.force_login(scolarite)
        with django_assert_num_queries(9):
            client.get(page_of(enrolment))
