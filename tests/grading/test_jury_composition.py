"""Who sits in a jury: one president, nobody twice, and what moved meanwhile is told."""

import pytest
from django.core.exceptions import ValidationError

from grading.models import Jury, JuryMember
from grading.services.juries.composition import (
    LARGEST,
    Composition,
    CompositionMoved,
    Seat,
    compose,
)
from grading.services.juries.locks import JuryIsClosed
from grading.services.juries.merging import Wish
from tests.grading.sitting import Sitting

pytestmark = pytest.mark.django_db
PRESIDING = Wish("member", "president")


@pytest.fixture
def sitting():
    return Sitting()


def seated(sitting):
    return sorted(sitting.jury.members.values_list("name", "quality", "attendance"))


def change(sitting, member, by=None, **wishes):
    return compose(sitting.jury.pk, Composition({member.pk: wishes}), by=by or sitting.director)


def said(error):
    return " ".join(error.value.messages).replace("\xa0", " ").replace("\u202f", " ")


def test_people_with_and_without_an_account(sitting):
    seats = [
        Seat(str(sitting.teacher), sitting.teacher),
        Seat("Dominique Usine", email="d@example.org", title="industriel", quality="guest"),
    ]
    compose(sitting.jury.pk, Composition({}, added=seats), by=sitting.director)
    found = sitting.jury.members.values_list("name", "user", "email", "title", "quality")
    assert set(found) == {
        (str(sitting.teacher), sitting.teacher.pk, "", "", "member"),
        ("Dominique Usine", None, "d@example.org", "industriel", "guest"),
    }
    (event,) = sitting.jury.events.all()
    assert event.details["added"] == [str(sitting.teacher), "Dominique Usine"]


def test_nobody_sits_twice(sitting):
    sitting.seat(sitting.teacher)
    sitting.seat(name="Dominique Usine")
    again = [Seat(str(sitting.teacher), sitting.teacher), Seat("dominique usine")]
    compose(sitting.jury.pk, Composition({}, added=again * 2), by=sitting.director)
    assert len(seated(sitting)) == 2


def test_quality_title_and_attendance(sitting):
    member = sitting.seat(name="Dominique")
    wishes = {"attendance": Wish("expected", "excused"), "title": Wish("", "MCF")}
    change(sitting, member, quality=PRESIDING, **wishes)
    member.refresh_from_db()
    assert (member.quality, member.title, member.attendance) == ("president", "MCF", "excused")


def test_the_presidency_passes_in_one_go(sitting):
    first, second = sitting.seat(name="A", presiding=True), sitting.seat(name="B")
    wishes = {
        second.pk: {"quality": PRESIDING},
        first.pk: {"quality": Wish("president", "member")},
    }
    compose(sitting.jury.pk, Composition(wishes), by=sitting.director)
    assert seated(sitting) == [("A", "member", "expected"), ("B", "president", "expected")]


def test_two_presidents_are_refused_whole(sitting):
    sitting.seat(name="A", presiding=True)
    second = sitting.seat(name="B")
    with pytest.raises(ValidationError) as error:
        change(sitting, second, quality=PRESIDING, title=Wish("", "MCF"))
    assert "A et B l’auraient" in said(error)
    assert JuryMember.objects.get(name="B").title == ""


def test_removed_while_open(sitting):
    member = sitting.seat(name="A")
    compose(sitting.jury.pk, Composition({}, removed=[member.pk]), by=sitting.director)
    assert seated(sitting) == []
    compose(sitting.jury.pk, Composition({}, removed=[member.pk]), by=sitting.director)
    assert sitting.jury.events.count() == 1


def test_a_deliberation_keeps_a_president(sitting):
    president, _ = sitting.quorum()
    Jury.objects.update(state="deliberation")
    with pytest.raises(ValidationError, match="garde une présidence"):
        compose(sitting.jury.pk, Composition({}, removed=[president.pk]), by=sitting.director)
    assert len(seated(sitting)) == 2


def test_a_closed_jury_keeps_its_members(sitting):
    member = sitting.seat(name="A")
    sitting.close()
    with pytest.raises(JuryIsClosed):
        compose(sitting.jury.pk, Composition({}, removed=[member.pk]), by=sitting.director)
    assert len(seated(sitting)) == 1


def test_too_many_are_refused(sitting):
    seats = [Seat(f"Personne {number}") for number in range(LARGEST + 1)]
    with pytest.raises(ValidationError, match="au plus 60 personnes"):
        compose(sitting.jury.pk, Composition({}, added=seats), by=sitting.director)
    assert seated(sitting) == []


class TestMeanwhile:
    def test_two_people_change_two_things(self, sitting):
        member = sitting.seat(name="A")
        change(sitting, member, by=sitting.scolarite, title=Wish("", "MCF"))
        change(sitting, member, attendance=Wish("expected", "present"), title=Wish("", ""))
        member.refresh_from_db()
        assert (member.title, member.attendance) == ("MCF", "present")

    def test_the_same_thing_is_told_and_nothing_saved(self, sitting):
        member, other = sitting.seat(name="A"), sitting.seat(name="B")
        change(sitting, member, by=sitting.scolarite, attendance=Wish("expected", "excused"))
        wishes = {
            member.pk: {"attendance": Wish("expected", "present")},
            other.pk: {"attendance": Wish("expected", "present")},
        }
        with pytest.raises(CompositionMoved) as error:
            compose(sitting.jury.pk, Composition(wishes), by=sitting.director)
        assert list(error.value.message_dict) == [f"{member.pk}-attendance"]
        assert f"Changé entre-temps par {sitting.scolarite}" in said(error)
        assert "présence : excusé" in said(error)
        assert seated(sitting) == [("A", "member", "excused"), ("B", "member", "expected")]

    def test_who_no_longer_sits_is_told(self, sitting):
        member = sitting.seat(name="A")
        gone = Composition({}, removed=[member.pk])
        compose(sitting.jury.pk, gone, by=sitting.scolarite)
        with pytest.raises(CompositionMoved) as error:
            change(sitting, member, title=Wish("", "MCF"))
        assert "ne siège plus" in said(error)
        assert str(sitting.scolarite) in said(error)

    def test_who_no_longer_sits_and_was_left_alone_is_nobodys_concern(self, sitting):
        member = sitting.seat(name="A")
        compose(sitting.jury.pk, Composition({}, removed=[member.pk]), by=sitting.scolarite)
        change(sitting, member, title=Wish("", ""))


def test_only_who_holds_it(sitting):
    sitting.seat(sitting.teacher)
    with pytest.raises(Jury.DoesNotExist):
        compose(sitting.jury.pk, Composition({}), by=sitting.teacher)
