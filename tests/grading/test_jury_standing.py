"""The steps of a jury: deliberation, embargo, signatures."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from grading.models import Decision, Jury, Role
from grading.services.juries.merging import Wish
from grading.services.juries.planning import PlanMoved
from grading.services.juries.standing import (
    lift_embargo,
    move_embargo,
    set_back,
    sign,
    start_deliberation,
)
from tests.factories import DecisionFactory
from tests.grading.sitting import Sitting

pytestmark = pytest.mark.django_db
SOON = timezone.now() + timedelta(days=3)


@pytest.fixture
def sitting():
    return Sitting()


@pytest.fixture
def closed(sitting):
    sitting.quorum()
    sitting.close()
    return sitting


def said(error):
    return " ".join(error.value.messages).replace("\xa0", " ").replace("\u202f", " ")


def kinds(sitting):
    return list(sitting.jury.events.values_list("kind", flat=True))


class TestStart:
    def test_with_who_presides_and_another_member(self, sitting):
        sitting.quorum()
        assert start_deliberation(sitting.jury.pk, by=sitting.director).is_deliberating
        assert kinds(sitting) == ["started"]

    @pytest.mark.parametrize(
        ("president", "other", "lacks"),
        [
            (None, "present", ["Personne ne préside."]),
            ("expected", "present", ["n’est pas noté présent."]),
            ("present", "excused", ["Aucun autre membre n’est noté présent."]),
            ("absent", "absent", ["n’est pas noté présent.", "Aucun autre membre"]),
        ],
    )
    def test_what_is_lacking_is_told(self, sitting, president, other, lacks):
        if president:
            sitting.seat(name="A", presiding=True, attendance=president)
        sitting.seat(name="B", attendance=other)
        with pytest.raises(ValidationError) as error:
            start_deliberation(sitting.jury.pk, by=sitting.director)
        assert [each in said(error) for each in lacks] == [True] * len(lacks)
        assert Jury.objects.get().state == "preparation"

    @pytest.mark.parametrize("quality", ["guest", "secretary"])
    def test_guests_and_the_secretary_do_not_count(self, sitting, quality):
        sitting.seat(name="A", presiding=True, attendance="present")
        sitting.seat(name="B", attendance="present", quality=quality)
        with pytest.raises(ValidationError, match="Aucun autre membre"):
            start_deliberation(sitting.jury.pk, by=sitting.director)

    def test_who_began_too_early_goes_back_and_begins_again(self, sitting):
        sitting.quorum()
        start_deliberation(sitting.jury.pk, by=sitting.director)
        assert set_back(sitting.jury.pk, by=sitting.scolarite).state == "preparation"
        assert start_deliberation(sitting.jury.pk, by=sitting.director).is_deliberating
        assert kinds(sitting) == ["started", "set_back", "started"]

    def test_not_while_a_decision_stands(self, sitting):
        sitting.quorum()
        start_deliberation(sitting.jury.pk, by=sitting.director)
        DecisionFactory(jury=sitting.jury)
        with pytest.raises(ValidationError, match="a pris des décisions"):
            set_back(sitting.jury.pk, by=sitting.director)
        Decision.objects.update(code="")
        assert set_back(sitting.jury.pk, by=sitting.director).state == "preparation"

    @pytest.mark.parametrize("state", ["preparation", "closed"])
    def test_only_from_the_deliberation(self, sitting, state):
        if state == "closed":
            sitting.close()
        with pytest.raises(ValidationError, match="rien n’a été changé"):
            set_back(sitting.jury.pk, by=sitting.director)
        assert Jury.objects.get().state == state
        with pytest.raises(Jury.DoesNotExist):
            set_back(sitting.jury.pk, by=sitting.teacher)

    def test_only_once_and_who_began_is_told(self, sitting):
        sitting.quorum()
        start_deliberation(sitting.jury.pk, by=sitting.director)
        with pytest.raises(ValidationError) as error:
            start_deliberation(sitting.jury.pk, by=sitting.scolarite)
        assert f"délibération commencée par {sitting.director}" in said(error)

    def test_only_by_who_holds_it(self, sitting):
        sitting.quorum()
        with pytest.raises(Jury.DoesNotExist):
            start_deliberation(sitting.jury.pk, by=sitting.teacher)


class TestEmbargo:
    def test_it_moves_once_closed_too(self, closed):
        jury = move_embargo(closed.jury.pk, Wish(None, SOON), by=closed.director)
        assert jury.embargo_until == SOON
        (event,) = jury.events.all()
        assert (event.kind, event.author) == ("embargo", closed.director)
        assert event.details["changes"]["embargo_until"] == [None, SOON.isoformat()]

    def test_a_jury_closed_before_its_hour_may_show_its_decisions(self, sitting):
        sitting.quorum()
        Jury.objects.update(held_at=timezone.now() + timedelta(hours=4))
        sitting.close()
        assert lift_embargo(sitting.jury.pk, by=sitting.director).embargo_until <= timezone.now()

    def test_lifted_it_shows_from_now_on(self, closed):
        jury = lift_embargo(closed.jury.pk, by=closed.scolarite)
        assert Jury.objects.shown(timezone.now()).get() == jury
        assert kinds(closed) == ["embargo"]

    def test_what_was_shown_is_not_hidden_again(self, closed):
        lift_embargo(closed.jury.pk, by=closed.director)
        until = Jury.objects.get().embargo_until
        for again in (
            lambda: move_embargo(closed.jury.pk, Wish(until, SOON), by=closed.director),
            lambda: lift_embargo(closed.jury.pk, by=closed.director),
        ):
            with pytest.raises(ValidationError) as error:
                again()
            assert "les étudiants ont pu les lire" in said(error)
        assert Jury.objects.get().embargo_until == until

    def test_two_people_move_it(self, closed):
        move_embargo(closed.jury.pk, Wish(None, SOON), by=closed.scolarite)
        later = SOON + timedelta(days=1)
        with pytest.raises(PlanMoved):
            move_embargo(closed.jury.pk, Wish(None, later), by=closed.director)
        assert Jury.objects.get().embargo_until == SOON

    def test_it_is_not_lifted_before_the_closing(self, sitting):
        with pytest.raises(ValidationError, match="n’est pas clos"):
            lift_embargo(sitting.jury.pk, by=sitting.director)

    def test_only_by_who_holds_it(self, closed):
        with pytest.raises(Jury.DoesNotExist):
            lift_embargo(closed.jury.pk, by=closed.teacher)


class TestSigning:
    def test_each_for_himself(self, closed):
        assert sign(closed.jury.pk, by=closed.teacher).signed_at is not None
        assert list(closed.jury.members.filter(signed_at=None).values_list("user", flat=True)) == [
            closed.director.pk
        ]
        assert kinds(closed) == ["signed"]

    def test_the_president_too(self, closed):
        assert sign(closed.jury.pk, by=closed.director).quality == "president"

    def test_once(self, closed):
        first = sign(closed.jury.pk, by=closed.teacher).signed_at
        with pytest.raises(ValidationError, match="déjà signé"):
            sign(closed.jury.pk, by=closed.teacher)
        assert closed.jury.members.get(user=closed.teacher).signed_at == first

    def test_not_before_the_closing(self, sitting):
        sitting.quorum()
        with pytest.raises(ValidationError, match="n’est pas clos"):
            sign(sitting.jury.pk, by=sitting.teacher)

    @pytest.mark.parametrize(
        "seat", [{"attendance": "excused"}, {"attendance": "present", "quality": "guest"}]
    )
    def test_not_who_was_away_nor_a_guest(self, sitting, seat):
        sitting.seat(sitting.teacher, **seat)
        sitting.close()
        with pytest.raises(ValidationError, match="Seuls signent"):
            sign(sitting.jury.pk, by=sitting.teacher)

    @pytest.mark.parametrize("role", [Role.TEACHER, Role.SCOLARITE])
    def test_not_who_has_no_seat(self, closed, role):
        with pytest.raises(Jury.DoesNotExist):
            sign(closed.jury.pk, by=closed.person(role))
