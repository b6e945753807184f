"""Behind the back of the services: the database takes nothing more into a closed jury."""

from threading import Event

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from grading.models import Acquisition, Decision, DecisionChange, Jury, JuryFreeze, JuryMember
from grading.selectors.closing import closing_of
from grading.services.juries import closing
from grading.services.juries.closing import close_jury
from grading.services.juries.following import open_following
from grading.services.juries.standing import sign
from grading.services.juries.verification import faults_of
from tests.factories import JuryFactory, StudentFactory
from tests.grading.jury import Promotion

pytestmark = pytest.mark.django_db


@pytest.fixture
def promotion():
    found = Promotion()
    found.student("12", "9")
    found.close()
    return found


def frozen(promotion):
    JuryFreeze.objects.create(jury=promotion.jury, position=9, case={}, results={})


def acquired(promotion):
    student = StudentFactory()
    Acquisition.objects.create(student=student, ue_code="UE12", code="ADM", jury=promotion.jury)


def decided(promotion):
    decision_of(promotion.jury).save()


def told(promotion):
    last = DecisionChange.objects.filter(decision__jury=promotion.jury).last()
    last.pk, last.version = None, last.version + 1
    last.save(force_insert=True)


def seated(promotion):
    JuryMember.objects.create(jury=promotion.jury, name="Louis Morel")


def referred(promotion):
    promotion.jury.referred.add(StudentFactory())


def decision_moved(promotion):
    decision = decision_of(JuryFactory(of_year=True, deliberating=True))
    decision.save()
    Decision.objects.filter(pk=decision.pk).update(jury=promotion.jury)


def acquisition_moved(promotion):
    elsewhere = Acquisition.objects.create(student=StudentFactory(), ue_code="UE12", code="ADM")
    Acquisition.objects.filter(pk=elsewhere.pk).update(jury=promotion.jury)


def member_moved(promotion):
    other = JuryMember.objects.create(jury=JuryFactory(of_year=True), name="Louis Morel")
    JuryMember.objects.filter(pk=other.pk).update(jury=promotion.jury)


def unsigned(promotion):
    sign(promotion.jury.pk, by=promotion.director)
    JuryMember.objects.filter(jury=promotion.jury).update(signed_at=None)


def signed_later(promotion):
    sign(promotion.jury.pk, by=promotion.director)
    JuryMember.objects.filter(jury=promotion.jury).update(signed_at=timezone.now())


def signed_before_the_closing(promotion):
    JuryMember.objects.create(
        jury=JuryFactory(of_year=True), name="Louis Morel", signed_at=timezone.now()
    )


def signed_while_open(promotion):
    member = JuryMember.objects.create(jury=JuryFactory(of_year=True), name="Louis Morel")
    JuryMember.objects.filter(pk=member.pk).update(signed_at=timezone.now())


def decision_of(jury):
    by = jury.created_by
    return Decision(
        jury=jury,
        student=StudentFactory(),
        subject="ue",
        of="UE11",
        code="ADM",
        proposal="ADM",
        by=by,
        at=timezone.now(),
    )


@pytest.mark.parametrize(
    "come_in",
    [
        frozen,
        acquired,
        decided,
        told,
        seated,
        referred,
        decision_moved,
        acquisition_moved,
        member_moved,
        unsigned,
        signed_later,
        signed_before_the_closing,
        signed_while_open,
    ],
)
def test_nothing_comes_into_a_closed_jury(promotion, come_in):
    with pytest.raises(IntegrityError, match="Un jury clos"), transaction.atomic():
        come_in(promotion)
    assert list(faults_of(promotion.jury)) == []


def test_nobody_is_taken_from_those_whom_a_closed_jury_judged_again(promotion):
    (student,) = (each.student for each in promotion.jury.decisions.all()[:1])
    first = promotion.jury
    promotion.jury = open_following(
        first.pk, students=[student.pk], motive="Erreur", by=promotion.director
    )
    Jury.objects.filter(pk=promotion.jury.pk).update(state=Jury.State.DELIBERATION)
    jury = promotion.close()
    referred = Jury.referred.through.objects.filter(jury=jury)
    with pytest.raises(IntegrityError, match="Un jury clos"), transaction.atomic():
        referred.update(student=StudentFactory())
    with pytest.raises(IntegrityError, match="Un jury clos"), transaction.atomic():
        referred.update(jury=JuryFactory(of_year=True))
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError, match="Un jury clos"), transaction.atomic():
            referred.delete()


def test_a_closed_jury_still_takes_signatures_and_answers(promotion):
    assert sign(promotion.jury.pk, by=promotion.director).signed_at is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time")
def test_who_writes_beside_the_closing_waits_for_it(at_once, monkeypatch):
    """The row of the jury says « en délibération » until the closing is committed."""
    found = Promotion()
    found.student("12", "12")
    found.president()
    found.decide_all()
    jury = Jury.objects.select_related("term__programme", "term__department").get()
    accepted, student, reached = closing_of(jury).stamp, StudentFactory(), Event()
    frozen_now = closing._freeze

    def freeze(closing_now):
        frozen_now(closing_now)
        reached.set()

    monkeypatch.setattr(closing, "_freeze", freeze)

    def write():
        reached.wait()
        try:
            Acquisition.objects.create(student=student, ue_code="UE12", code="ADM", jury=jury)
        except IntegrityError as error:
            return "Un jury clos" in str(error)

    def close():
        close_jury(jury.pk, accepted=accepted, shown_from=None, by=found.director)

    assert at_once(close, write) == [None, True]
    assert at_once(lambda: Acquisition.objects.filter(student=student).count()) == [0]
