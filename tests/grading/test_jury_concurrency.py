"""Two people at the same moment in one jury: one after the other, and the second is told."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from grading.models import Jury, JuryMember
from grading.services.juries.composition import Composition, Seat, compose
from grading.services.juries.merging import Wish
from grading.services.juries.planning import open_jury, plan
from grading.services.juries.standing import sign, start_deliberation
from grading.services.juries.summons import Verdict, summon
from tests.factories import TermFactory
from tests.grading.sitting import Sitting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sitting(transactional_db):
    return Sitting()


def fate(act):
    def attempt():
        try:
            act()
        except ValidationError:
            return "refused"
        return "done"

    return attempt


def test_opened_twice_is_there_once(sitting, at_once):
    term = TermFactory(programme=sitting.jury.term.programme, number=4)
    acts = [
        fate(lambda by=by: open_jury(term.pk, "year", by=by))
        for by in (sitting.director, sitting.scolarite)
    ]
    assert sorted(at_once(*acts)) == ["done", "refused"]
    assert at_once(lambda: Jury.objects.filter(term=term).count()) == [1]


def test_one_place_typed_twice_keeps_the_first(sitting, at_once):
    def move(by, place):
        return fate(lambda: plan(sitting.jury.pk, {"place": Wish("", place)}, by=by))

    found = at_once(move(sitting.director, "A"), move(sitting.scolarite, "B"))
    [place] = at_once(lambda: Jury.objects.get(pk=sitting.jury.pk).place)
    assert sorted(found) == ["done", "refused"]
    assert place == {"done": "A", "refused": "B"}[found[0]]


def test_two_who_take_the_presidency(sitting, at_once):
    first, second = sitting.seat(name="A"), sitting.seat(name="B")

    def preside(member):
        wishes = {member.pk: {"quality": Wish("member", "president")}}
        return fate(lambda: compose(sitting.jury.pk, Composition(wishes), by=sitting.director))

    assert sorted(at_once(preside(first), preside(second))) == ["done", "refused"]
    presidents = JuryMember.objects.filter(quality="president")
    assert at_once(presidents.count) == [1]


def test_the_same_person_seated_twice_sits_once(sitting, at_once):
    seat = Seat(str(sitting.teacher), sitting.teacher)

    def add():
        compose(sitting.jury.pk, Composition({}, added=[seat]), by=sitting.director)

    at_once(add, add)
    assert at_once(lambda: sitting.jury.members.count()) == [1]


def test_begun_twice_begins_once(sitting, at_once):
    sitting.quorum()
    acts = [fate(lambda: start_deliberation(sitting.jury.pk, by=sitting.director))] * 2
    assert sorted(at_once(*acts)) == ["done", "refused"]


def test_begun_while_its_president_leaves_is_one_or_the_other(sitting, at_once):
    president, _ = sitting.quorum()
    gone = Composition({}, removed=[president.pk])
    found = at_once(
        fate(lambda: start_deliberation(sitting.jury.pk, by=sitting.director)),
        fate(lambda: compose(sitting.jury.pk, gone, by=sitting.scolarite)),
    )
    assert sorted(found) == ["done", "refused"]


def test_summoned_twice_gets_one_letter(sitting, at_once):
    Jury.objects.update(held_at=sitting.jury.created_at)
    member = sitting.seat(email="a@example.org")

    def send():
        (outcome,) = summon(
            sitting.jury.pk, [member.pk], subject="Jury", body="Venez.", by=sitting.director
        )
        return outcome.verdict

    assert set(at_once(send, send)) == {Verdict.SENT, Verdict.ALREADY}
    assert len(mail.outbox) == 1


def test_signed_twice_is_signed_once(sitting, at_once):
    sitting.quorum()
    sitting.close()
    acts = [fate(lambda: sign(sitting.jury.pk, by=sitting.teacher))] * 2
    assert sorted(at_once(*acts)) == ["done", "refused"]
