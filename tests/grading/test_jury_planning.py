"""A jury is opened once, and its dates are set by people who may do it at once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from grading.models import Assessment, Jury, Role, Term
from grading.services.juries.locks import JuryIsClosed
from grading.services.juries.merging import Wish
from grading.services.juries.planning import PlanMoved, open_jury, plan
from tests.factories import AssessmentFactory, JuryFactory, MembershipFactory, TermFactory
from tests.grading.sitting import Sitting

pytestmark = pytest.mark.django_db
HELD = datetime(2027, 7, 1, 12, tzinfo=UTC)
DAY = date(2027, 7, 1)


@pytest.fixture
def sitting():
    return Sitting()


def said(error):
    return " ".join(error.value.messages).replace("\xa0", " ").replace("\u202f", " ")


def events(jury):
    return list(jury.events.values_list("kind", "author", "details"))


class TestOpening:
    @pytest.mark.parametrize(("number", "kind"), [(1, "semester"), (2, "semester"), (2, "year")])
    def test_a_jury_opens_in_preparation(self, number, kind):
        term = TermFactory(number=number)
        director = MembershipFactory(department=term.department, role=Role.DIRECTOR).user
        jury = open_jury(term.pk, kind, by=director)
        assert (jury.state, jury.kind, jury.created_by) == ("preparation", kind, director)
        assert events(jury) == [("opened", director.pk, {})]

    def test_a_year_ends_with_an_even_semester(self):
        term = TermFactory(number=3)
        director = MembershipFactory(department=term.department, role=Role.DIRECTOR).user
        with pytest.raises(ValidationError, match="semestre pair"):
            open_jury(term.pk, "year", by=director)
        assert not Jury.objects.exists()

    def test_one_for_each_term_and_kind_and_who_opened_it_is_told(self, sitting):
        term = TermFactory(programme=sitting.jury.term.programme, number=4)
        open_jury(term.pk, "year", by=sitting.director)
        with pytest.raises(ValidationError) as error:
            open_jury(term.pk, "year", by=sitting.scolarite)
        assert f"Jury de BUT2 2026-2027 existe déjà : ouvert par {sitting.director}" in said(error)
        assert open_jury(term.pk, "semester", by=sitting.director).kind == "semester"

    @pytest.mark.parametrize("role", [Role.TEACHER, Role.ADMINISTRATOR])
    def test_only_by_who_knows_all_results(self, sitting, role):
        with pytest.raises(Term.DoesNotExist):
            open_jury(sitting.jury.term.pk, "semester", by=sitting.person(role))


class TestDates:
    def test_what_is_wished_is_set_and_told_in_the_life_of_the_jury(self, sitting):
        wishes = {"held_at": Wish(None, HELD), "place": Wish("", "Salle B12")}
        jury = plan(sitting.jury.pk, wishes, by=sitting.director)
        assert (jury.held_at, jury.place) == (HELD, "Salle B12")
        changes = {"held_at": [None, HELD.isoformat()], "place": ["", "Salle B12"]}
        assert events(jury) == [("planned", sitting.director.pk, {"changes": changes})]

    def test_nothing_changed_is_not_told(self, sitting):
        plan(sitting.jury.pk, {"place": Wish("", "")}, by=sitting.director)
        assert events(sitting.jury) == []

    def test_the_day_is_announced_to_the_students(self, sitting):
        plan(sitting.jury.pk, {"held_at": Wish(None, HELD)}, by=sitting.director)
        assert Term.objects.get(pk=sitting.jury.term_id).jury_on == DAY
        plan(sitting.jury.pk, {"held_at": Wish(HELD, None)}, by=sitting.director)
        assert Term.objects.get(pk=sitting.jury.term_id).jury_on is None

    def test_of_two_juries_the_first_is_announced(self, sitting):
        JuryFactory(term=sitting.jury.term, kind="semester", held_at=HELD - timedelta(days=9))
        plan(sitting.jury.pk, {"held_at": Wish(None, HELD)}, by=sitting.director)
        assert Term.objects.get(pk=sitting.jury.term_id).jury_on == DAY - timedelta(days=9)

    def test_a_place_announces_nothing(self, sitting):
        Term.objects.filter(pk=sitting.jury.term_id).update(jury_on=DAY)
        plan(sitting.jury.pk, {"place": Wish("", "B12")}, by=sitting.director)
        assert Term.objects.get(pk=sitting.jury.term_id).jury_on == DAY

    def test_deadlines_that_teachers_agreed_to_stay(self, sitting):
        assessment = AssessmentFactory(term=sitting.jury.term, deadline=DAY)
        wishes = {"marks_due_on": Wish(None, DAY - timedelta(days=9))}
        plan(sitting.jury.pk, wishes, by=sitting.director)
        assert Assessment.objects.get(pk=assessment.pk).deadline == DAY

    @pytest.mark.parametrize(
        ("field", "value"),
        [("marks_due_on", DAY + timedelta(days=1)), ("embargo_until", HELD - timedelta(hours=1))],
    )
    def test_dates_in_the_wrong_order_are_refused(self, sitting, field, value):
        plan(sitting.jury.pk, {"held_at": Wish(None, HELD)}, by=sitting.director)
        with pytest.raises(ValidationError) as error:
            plan(sitting.jury.pk, {field: Wish(None, value)}, by=sitting.director)
        assert list(error.value.message_dict) == [field]
        assert getattr(Jury.objects.get(pk=sitting.jury.pk), field) is None

    def test_another_field_changed_meanwhile_is_in_nobodys_way(self, sitting):
        plan(sitting.jury.pk, {"place": Wish("", "B12")}, by=sitting.scolarite)
        wishes = {"held_at": Wish(None, HELD), "place": Wish("", "")}
        jury = plan(sitting.jury.pk, wishes, by=sitting.director)
        assert (jury.held_at, jury.place) == (HELD, "B12")

    def test_the_same_field_changed_meanwhile_is_told_and_nothing_saved(self, sitting):
        plan(sitting.jury.pk, {"place": Wish("", "B12")}, by=sitting.scolarite)
        wishes = {"held_at": Wish(None, HELD), "place": Wish("", "Amphi")}
        with pytest.raises(PlanMoved) as error:
            plan(sitting.jury.pk, wishes, by=sitting.director)
        assert f"Changé entre-temps par {sitting.scolarite}" in said(error)
        assert "lieu : B12" in said(error)
        assert Jury.objects.values_list("held_at", "place").get() == (None, "B12")

    def test_the_same_value_twice_is_no_conflict(self, sitting):
        for person in (sitting.scolarite, sitting.director):
            plan(sitting.jury.pk, {"place": Wish("", "B12")}, by=person)
        assert len(events(sitting.jury)) == 1

    def test_a_closed_jury_is_planned_no_more(self, sitting):
        sitting.close()
        with pytest.raises(JuryIsClosed):
            plan(sitting.jury.pk, {"place": Wish("", "B12")}, by=sitting.director)

    def test_only_who_holds_it(self, sitting):
        sitting.seat(sitting.teacher)
        with pytest.raises(Jury.DoesNotExist):
            plan(sitting.jury.pk, {"place": Wish("", "B12")}, by=sitting.teacher)

    def test_today_is_a_day_like_another(self, sitting):
        now = timezone.now()
        wishes = {"held_at": Wish(None, now), "marks_due_on": Wish(None, timezone.localdate(now))}
        assert plan(sitting.jury.pk, wishes, by=sitting.director).held_at == now
