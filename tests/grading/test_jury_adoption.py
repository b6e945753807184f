"""Adopting a scenario of points: just what the plan showed, who, and why; or nothing."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from grading.core.scenarios import JuryScenario, Points
from grading.core.values import exact
from grading.models import (
    Adjustment,
    AdjustmentChange,
    Decision,
    DecisionChange,
    Jury,
    JuryMember,
    Role,
)
from grading.selectors.adoption import Way, plan_of
from grading.selectors.judged import judged_by
from grading.selectors.jury_simulation import bench_of
from grading.services.adoption import PlanMoved, adopt
from grading.services.decisions import JuryNotDeliberating
from tests.factories import DepartmentFactory, MembershipFactory
from tests.grading.jury import Promotion
from tests.grading.test_decisions_service import close, stored
from tests.grading.test_judged import change_mark

pytestmark = pytest.mark.django_db

REASON = "Sujet du DS trop long"


@pytest.fixture
def promotion():
    return Promotion()


@pytest.fixture
def director(client, promotion):
    client.force_login(promotion.director)
    return client


def scenario(points="0,4", ue="UE11", **given):
    return JuryScenario(points=Points(ue, exact(points)), **given)


def plan(promotion, way, tried=None):
    return plan_of(bench_of(promotion.jury), tried or scenario(), way)


def adopted(promotion, way, tried=None, lines=None, reason=REASON, by=None):
    lines = plan(promotion, way, tried) if lines is None else lines
    return adopt(
        promotion.jury.pk,
        tried or scenario(),
        way,
        {line.student: line.digest for line in lines},
        by=by or promotion.director,
        reason=reason,
    )


class TestPoints:
    def test_they_are_added_to_those_that_one_has(self, promotion):
        student = promotion.student("9,8", "9,8")
        enrolment = student.enrolments.get(term=promotion.terms[1])
        Adjustment.objects.create(enrolment=enrolment, ue_code="UE11", points=-10, reason="Retard")
        (line,) = adopted(promotion, Way.POINTS)
        assert line.averages == (exact("9.7"), exact("10.1"))
        given = Adjustment.objects.get()
        assert (given.enrolment, given.ue_code, given.points) == (enrolment, "UE11", 30)
        change = AdjustmentChange.objects.get()
        assert (change.author, change.reason) == (promotion.director, REASON)
        assert (change.old_value, change.new_value) == (-10, 30)
        (judged,) = judged_by(promotion.jury)
        assert judged.rulings["UE11"].average == exact("10.1")
        assert Decision.objects.count() == 0

    def test_what_one_has_may_come_to_nothing(self, promotion):
        student = promotion.student("9,8", "9,8")
        enrolment = student.enrolments.get(term=promotion.terms[1])
        Adjustment.objects.create(enrolment=enrolment, ue_code="UE11", points=-40, reason="Retard")
        adopted(promotion, Way.POINTS)
        assert Adjustment.objects.count() == 0
        change = AdjustmentChange.objects.get()
        assert (change.old_value, change.new_value) == (-40, None)

    def test_of_those_only_who_were_chosen(self, promotion):
        chosen, other = promotion.student("9,8", "9,8"), promotion.student("9,8", "9,8")
        lines = [each for each in plan(promotion, Way.POINTS) if each.student == chosen.pk]
        adopted(promotion, Way.POINTS, lines=lines)
        assert [each.enrolment.student for each in Adjustment.objects.all()] == [chosen]
        assert other not in {each.enrolment.student for each in Adjustment.objects.all()}

    def test_in_the_second_semester(self, promotion):
        promotion.student("9,8", "9,8")
        adopted(promotion, Way.POINTS, scenario(ue="UE21"))
        assert Adjustment.objects.get().enrolment.term == promotion.terms[2]

    def test_beyond_what_may_be_given_nothing_is(self, promotion):
        promotion.student("9,8", "9,8")
        promotion.student("9,8", "9,8")
        enrolment = promotion.terms[1].enrolments.last()
        Adjustment.objects.create(enrolment=enrolment, ue_code="UE11", points=1990, reason="x")
        with pytest.raises(ValidationError, match="de −20 à 20"):
            adopted(promotion, Way.POINTS)
        assert AdjustmentChange.objects.count() == 0


class TestDecisions:
    def test_an_rcue_is_granted_with_what_it_entails(self, promotion):
        student = promotion.student("9,8", "9,8")
        (line,) = adopted(promotion, Way.DECISIONS)
        assert [each.of for each in line.granted] == ["UE11+UE21"]
        assert [(each.of, str(each.proposal)) for each in line.entailed] == [
            ("UE11", "ADJR"),
            ("UE21", "ADJR"),
        ]
        follows = [(str(c.before.proposal), str(c.after.proposal)) for c in line.follows]
        assert follows == [("RED", "ADM")]
        assert stored(promotion) == {
            (student.pk, "UE11+UE21"): "ADJ",
            (student.pk, "UE11"): "ADJR",
            (student.pk, "UE21"): "ADJR",
        }
        granted = DecisionChange.objects.get(decision__of="UE11+UE21")
        assert (granted.author, granted.reason, granted.origin) == (
            promotion.director,
            REASON,
            "simulation",
        )
        assert Adjustment.objects.count() == 0

    def test_the_plan_is_what_is_written(self, promotion):
        promotion.student("9,8", "9,8")
        promotion.student("9,8", "7")
        lines = plan(promotion, Way.DECISIONS)
        adopted(promotion, Way.DECISIONS, lines=lines)
        shown = {
            (line.student, each.of): str(code)
            for line in lines
            for each in (*line.granted, *line.entailed)
            for code in ["ADJ" if each in line.granted else each.proposal]
        }
        assert shown == stored(promotion)

    def test_a_ue_alone_is_granted_where_its_rcue_stays_refused(self, promotion):
        student = promotion.student("9,8", "7")
        adopted(promotion, Way.DECISIONS)
        assert stored(promotion) == {(student.pk, "UE11"): "ADJ"}

    def test_what_the_jury_decided_is_left(self, promotion):
        student = promotion.student("9,8", "7")
        promotion.decide(student, "UE11", "AJ")
        assert plan(promotion, Way.DECISIONS) == ()

    def test_a_decision_taken_back_may_be_taken_again(self, promotion):
        student = promotion.student("9,8", "7")
        promotion.decide(student, "UE11", "AJ")
        promotion.decide(student, "UE11", "", seen=1)
        adopted(promotion, Way.DECISIONS)
        assert Decision.objects.get().version == 3


class TestConflicts:
    @pytest.mark.parametrize("way", Way)
    def test_a_mark_that_changed_meanwhile_stops_everything(self, promotion, way):
        moved, other = promotion.student("9,8", "7"), promotion.student("9,8", "7")
        lines = plan(promotion, way)
        assert [line.student for line in lines] == [moved.pk, other.pk]
        change_mark(promotion, moved, "R1.01", 970)
        with pytest.raises(PlanMoved, match="Pour un étudiant"):
            adopted(promotion, way, lines=lines)
        assert (stored(promotion), Adjustment.objects.count()) == ({}, 0)

    def test_so_does_a_decision(self, promotion):
        student = promotion.student("9,8", "7")
        lines = plan(promotion, Way.DECISIONS)
        promotion.decide(student, "UE21", "ADJ", reason="Maladie")
        with pytest.raises(PlanMoved):
            adopted(promotion, Way.DECISIONS, lines=lines)
        assert stored(promotion) == {(student.pk, "UE21"): "ADJ"}

    def test_points_given_twice_are_given_once(self, promotion):
        promotion.student("9,8", "7")
        lines = plan(promotion, Way.POINTS)
        adopted(promotion, Way.POINTS, lines=lines)
        with pytest.raises(PlanMoved):
            adopted(promotion, Way.POINTS, lines=lines)
        assert Adjustment.objects.get().points == 40


class TestRefusals:
    def test_a_reason_is_asked(self, promotion):
        promotion.student("9,8", "7")
        with pytest.raises(ValidationError, match="demande un motif"):
            adopted(promotion, Way.POINTS, reason="  ")

    def test_somebody_is_chosen(self, promotion):
        with pytest.raises(ValidationError, match="au moins un étudiant"):
            adopted(promotion, Way.POINTS, lines=())

    def test_a_setting_is_never_adopted(self, promotion):
        promotion.student("9,8", "7")
        lines = plan(promotion, Way.POINTS)
        with pytest.raises(ValidationError, match="Seul un scénario de points"):
            adopted(promotion, Way.POINTS, scenario(settings={"validation_bar": "9"}), lines)

    @pytest.mark.parametrize("state", [Jury.State.PREPARATION, Jury.State.CLOSED])
    def test_only_during_the_deliberation(self, promotion, state):
        promotion.student("9,8", "7")
        lines = plan(promotion, Way.POINTS)
        if state == Jury.State.CLOSED:
            close(promotion.jury)
        else:
            Jury.objects.update(state=state)
        with pytest.raises(JuryNotDeliberating):
            adopted(promotion, Way.POINTS, lines=lines)

    def test_only_by_who_holds_the_jury(self, promotion):
        promotion.student("9,8", "7")
        member = MembershipFactory(department=promotion.jury.term.department).user
        JuryMember.objects.create(jury=promotion.jury, user=member, name="Membre")
        with pytest.raises(Jury.DoesNotExist):
            adopted(promotion, Way.POINTS, by=member)


def address(promotion, way="decisions", query="1-ue=UE11&1-points=0,4", place=1):
    page = reverse("grading:jury-adoption", args=[promotion.jury.pk, place, way])
    return f"{page}?{query}"


def choices(response):
    """The lines of the plan and whether they are ticked."""
    boxes = re.findall(r"<input type=.checkbox.[^>]*>", response.content.decode(), re.S)
    return {re.search(r'value="([^"]*)"', each)[1]: "checked" in each for each in boxes}


def text_of(response):
    words = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", words)


class TestPage:
    @pytest.mark.parametrize("way", Way)
    def test_the_plan_is_shown_then_written(self, director, promotion, way):
        student = promotion.student("9,8", "9,8")
        (value,) = choices(director.get(address(promotion, way)))
        answer = director.post(
            address(promotion, way), {"choix": value, "motif": REASON}, follow=True
        )
        assert answer.redirect_chain == [
            (reverse("grading:jury-simulation", args=[promotion.jury.pk]), 302)
        ]
        said = text_of(answer)
        if way is Way.POINTS:
            assert "Scénario adopté : les points sont ajoutés pour 1 étudiant." in said
            assert Adjustment.objects.get().points == 40
        else:
            assert "Scénario adopté : 3 décisions pour 1 étudiant." in said
            assert stored(promotion)[student.pk, "UE11+UE21"] == "ADJ"

    def test_those_for_whom_nothing_is_decided_are_not_ticked(self, director, promotion):
        promotion.student("14", "14", last_name="Abeille")
        promotion.student("9,8", "7", last_name="Zèbre")
        response = director.get(address(promotion, "points"))
        assert list(choices(response).values()) == [True, False]

    def test_what_was_chosen_and_typed_comes_back_with_an_error(self, director, promotion):
        promotion.student("9,8", "7", last_name="Abeille")
        promotion.student("9,8", "7", last_name="Zèbre")
        first, second = choices(director.get(address(promotion)))
        response = director.post(address(promotion), {"choix": second, "motif": ""})
        assert choices(response) == {first: False, second: True}
        assert "Un motif est attendu : il reste dans l’historique." in text_of(response)
        response = director.post(address(promotion), {"motif": REASON})
        assert "Choisissez au moins un étudiant." in text_of(response)
        assert f'value="{REASON}"' in response.content.decode()
        assert stored(promotion) == {}

    def test_a_conflict_shows_the_plan_as_it_is_now(self, director, promotion):
        student = promotion.student("9,8", "7")
        (value,) = choices(director.get(address(promotion)))
        change_mark(promotion, student, "R1.01", 970)
        response = director.post(address(promotion), {"choix": value, "motif": REASON})
        assert "voici le plan tel qu’il serait maintenant" in text_of(response)
        ((again, ticked),) = choices(response).items()
        assert (again != value, ticked) == (True, True)
        director.post(address(promotion), {"choix": again, "motif": REASON})
        assert stored(promotion) == {(student.pk, "UE11"): "ADJ"}

    @pytest.mark.parametrize("choice", ["x", "12", "1-" * 3, "9" * 30 + "-a"])
    def test_a_list_made_up_writes_nothing(self, director, promotion, choice):
        promotion.student("9,8", "7")
        response = director.post(address(promotion), {"choix": choice, "motif": REASON})
        assert response.status_code == 200
        assert stored(promotion) == {}

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "1-ue=UE99&1-points=1",
            "1-reglage=rcue_weights:ects",
            "1-ue=UE11&1-points=1&1-reglage=rcue_weights:ects",
        ],
    )
    def test_what_cannot_be_adopted(self, director, promotion, query):
        promotion.student("9,8", "7")
        page = address(promotion, query=query)
        assert "Ce scénario ne s’adopte pas ici." in text_of(director.get(page))
        response = director.post(page, {"choix": "1-a", "motif": REASON})
        assert "Seul un scénario de points" in text_of(response)

    def test_before_the_deliberation(self, director, promotion):
        promotion.student("9,8", "7")
        (value,) = choices(director.get(address(promotion)))
        Jury.objects.update(state=Jury.State.PREPARATION)
        assert "s’adopte pendant la délibération" in text_of(director.get(address(promotion)))
        director.post(address(promotion), {"choix": value, "motif": REASON})
        assert stored(promotion) == {}

    def test_nothing_to_adopt(self, director, promotion):
        promotion.student("14", "14")
        assert "Rien à adopter" in text_of(director.get(address(promotion)))

    @pytest.mark.parametrize(("place", "way"), [(4, "points"), (0, "points"), (1, "autre")])
    def test_an_address_made_up(self, director, promotion, place, way):
        assert director.get(address(promotion, way, place=place)).status_code == 404

    def test_who(self, client, promotion):
        member = MembershipFactory(department=promotion.jury.term.department).user
        JuryMember.objects.create(jury=promotion.jury, user=member, name="Membre")
        client.force_login(member)
        assert client.get(address(promotion)).status_code == 403
        stranger = MembershipFactory(
            department=DepartmentFactory(code="ailleurs"), role=Role.DIRECTOR
        )
        client.force_login(stranger.user)
        assert client.get(address(promotion)).status_code == 404

    def test_only_these_methods(self, director, promotion):
        assert director.put(address(promotion)).status_code == 405

    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize("way", Way)
    def test_queries(self, director, promotion, django_assert_num_queries, way, count):
        for _ in range(count):
            promotion.student("9,8", "9,8")
        with django_assert_num_queries(11):
            director.get(address(promotion, way))

    @pytest.mark.parametrize("count", [1, 3])
    @pytest.mark.parametrize(("way", "queries"), [(Way.DECISIONS, 26), (Way.POINTS, 18)])
    def test_queries_of_a_record(self, promotion, django_assert_num_queries, way, queries, count):
        for _ in range(count):
            promotion.student("9,8", "9,8")
        lines = plan(promotion, way)
        with django_assert_num_queries(queries):
            adopted(promotion, way, lines=lines)
