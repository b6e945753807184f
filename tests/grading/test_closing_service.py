"""The closing of a jury: what prevents it, what it freezes, and that this stays so."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from grading.models import Acquisition, Decision, Jury, JuryFreeze, JuryMember, Role, Student, Term
from grading.selectors.closing import closing_of
from grading.selectors.judged import judged_by
from grading.services.decisions import JuryNotDeliberating, settle
from grading.services.juries.closing import Overtaken, close_jury, refusals_of
from grading.services.juries.verification import faults_of
from tests.factories import DepartmentFactory, JuryFactory, MembershipFactory
from tests.grading.jury import Promotion
from tests.grading.test_judged import change_mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def promotion():
    return Promotion()


def found_again(promotion):
    return Jury.objects.select_related("term__programme", "term__department").get(
        pk=promotion.jury.pk
    )


def refusals(promotion):
    return refusals_of(closing_of(found_again(promotion)))


def close(promotion, accepted=None, by=None):
    jury = found_again(promotion)
    accepted = closing_of(jury).stamp if accepted is None else accepted
    by = by or promotion.director
    return close_jury(jury.pk, accepted=accepted, shown_from=None, by=by)


def acquired(**conditions):
    rows = Acquisition.objects.filter(**conditions).order_by("student", "ue_code")
    return [(row.ue_code, row.average, row.code) for row in rows]


def test_nothing_is_closed_while_something_is_undecided(promotion):
    student = promotion.student("12", "9", last_name="Abeille", first_name="Léa")
    promotion.president()
    promotion.decide(student, "UE11", "ADM")
    assert refusals(promotion) == ["Sans décision : Abeille Léa (UE21, UE11+UE21, BUT1)."]
    with pytest.raises(ValidationError, match="rien n’est figé"):
        close(promotion)
    assert JuryFreeze.objects.count() == Acquisition.objects.count() == 0
    assert found_again(promotion).is_deliberating


def test_somebody_presides_and_attendance_is_noted(promotion):
    promotion.student("12", "12")
    promotion.decide_all()
    presiding = "Personne n’a présidé : notez la présidence, et sa présence."
    assert refusals(promotion) == [presiding]
    promotion.president()
    JuryMember.objects.create(jury=promotion.jury, name="Louis Morel")
    assert refusals(promotion) == ["Présence à noter : Louis Morel."]
    JuryMember.objects.update(attendance=JuryMember.Attendance.EXCUSED)
    assert refusals(promotion) == [presiding]


def test_a_jury_of_nobody_is_not_closed(promotion):
    promotion.president()
    assert refusals(promotion) == ["Aucun étudiant n’est jugé."]


def test_a_jury_in_preparation_is_not_closed(promotion):
    Jury.objects.update(state=Jury.State.PREPARATION)
    assert refusals(promotion) == [
        "Jury de BUT1 2026-2027 est en préparation : il se clôt à la fin de la délibération."
    ]


def test_a_contradiction_is_settled_first(promotion):
    student = promotion.student("12", "12", last_name="Abeille", first_name="Léa")
    promotion.president()
    promotion.decide_all()
    change_mark(promotion, student, "R1.01", 200)
    assert refusals(promotion) == ["Contradictions à régler : Abeille Léa."]
    for each in judged_by(promotion.jury)[0].open_contradictions:
        settle(
            each.decision.pk,
            outcome="kept",
            reason="Erreur de barème",
            seen=each.key,
            by=promotion.director,
        )
    jury = close(promotion)
    assert list(faults_of(jury)) == []
    assert acquired() == [("UE11", 533, "ADM"), ("UE21", 1200, "ADM")]


def test_waiting_for_marks_may_be_decided(promotion):
    student = promotion.student("12", "", last_name="Abeille")
    promotion.close()
    assert Decision.objects.get(student=student, of="BUT1").code == "ATT"
    assert acquired() == [("UE11", 1200, "ADM")]


@pytest.mark.parametrize("code", ["DEF", "ATJ", "RAT", "DEM", "ABAN", "EXCLU"])
def test_a_year_decided_over_missing_marks_closes_what_is_still_open(promotion, code):
    student = promotion.student("12", "")
    promotion.decide(student, "BUT1", code, reason="Motif")
    left = "ABAN" if code == "EXCLU" else code
    entailed = Decision.objects.filter(student=student, entailed=True).values_list("of", "code")
    assert dict(entailed) == {"UE21": left, "UE11+UE21": left}
    jury = promotion.close()
    assert list(faults_of(jury)) == []


def test_what_is_frozen_is_what_was_shown(promotion):
    student = promotion.student("12", "9")
    promotion.president()
    promotion.decide_all()
    shown = closing_of(found_again(promotion)).stamp
    promotion.decide(student, "BUT1", "RED", reason="Absences", seen=1)
    with pytest.raises(Overtaken):
        close(promotion, accepted=shown)
    assert found_again(promotion).is_deliberating


def test_acquired_ues_are_stored_with_their_average_and_term(promotion):
    student = promotion.student("11.33", "9")
    other = promotion.student("9", "4")
    jury = promotion.close()
    assert acquired(student=student) == [("UE11", 1133, "ADM"), ("UE21", 900, "CMP")]
    assert acquired(student=other) == []
    rows = Acquisition.objects.filter(student=student).order_by("ue_code")
    assert [row.term for row in rows] == [promotion.terms[1], promotion.terms[2]]
    assert {(row.jury, row.recorded_by, row.recorded_at) for row in rows} == {
        (jury, promotion.director, jury.closed_at)
    }


def test_a_held_ue_is_acquired_again_only_with_a_better_average(promotion):
    better, same = promotion.student("12", "12"), promotion.student("12", "12")
    for student, held in ((better, 1100), (same, 1200)):
        Acquisition.objects.create(student=student, ue_code="UE11", average=held, code="ADM")
    promotion.close()
    assert acquired(student=better, ue_code="UE11", jury=promotion.jury) == [("UE11", 1200, "ADM")]
    assert acquired(student=same, ue_code="UE11", jury=promotion.jury) == []


def test_closing_twice_is_closing_once(promotion):
    promotion.student("12", "12")
    first = promotion.close()
    again = close(promotion, accepted="whatever")
    assert (again.closed_at, again.digest) == (first.closed_at, first.digest)
    assert JuryFreeze.objects.count() == 1
    assert [each.kind for each in first.events.all()] == ["closed"]


def test_the_next_jury_of_the_term_is_then_announced(promotion):
    JuryFactory(term=promotion.terms[2], held_at=datetime(2027, 9, 3, 12, tzinfo=UTC))
    promotion.student("12", "12")
    promotion.president()
    promotion.decide_all()
    close(promotion)
    assert Term.objects.get(pk=promotion.terms[2].pk).jury_on == date(2027, 9, 3)


def test_nobody_decides_of_a_closed_jury(promotion):
    student = promotion.student("12", "12")
    promotion.close()
    with pytest.raises(JuryNotDeliberating):
        promotion.decide(student, "BUT1", "RED", reason="Trop tard", seen=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(code="RED", reason="Par la base")


def test_only_who_holds_the_jury_closes_it(promotion):
    promotion.student("12", "12")
    stranger = MembershipFactory(
        department=DepartmentFactory(code="ailleurs"), role=Role.DIRECTOR
    ).user
    with pytest.raises(Jury.DoesNotExist):
        close(promotion, by=stranger)


def test_the_frozen_state_holds_marks_settings_and_decisions(promotion):
    student = promotion.student("12", "9")
    promotion.decide(student, "UE21", "ADJ", reason="Maladie")
    promotion.close()
    (freeze,) = JuryFreeze.objects.all()
    (taken,) = freeze.case["students"]
    (told,) = freeze.results["students"]
    assert sorted(taken["marks"].values()) == ["12", "12", "9", "9"]
    assert freeze.results["rules"]["validation_bar"] == "10"
    assert [(each["of"], each["proposal"], each["code"]) for each in told["rulings"]] == [
        ("UE11", "ADM", "ADM"),
        ("UE21", "CMP", "ADJ"),
        ("UE11+UE21", "CMP", "CMP"),
        ("BUT1", "ADM", "ADM"),
    ]
    assert told["decisions"]["UE21"]["reason"] == "Maladie"
    assert told["ues"]["UE11"]["trace"]


def verify():
    output, errors = StringIO(), StringIO()
    try:
        call_command("verify_juries", stdout=output, stderr=errors)
    except CommandError as error:
        return errors.getvalue().splitlines(), str(error)
    return output.getvalue().splitlines(), ""


def test_a_closed_jury_is_proved_intact_whatever_happens_since(promotion):
    student = promotion.student("12", "9")
    promotion.student("8", "", last_name="Zèbre")
    jury = promotion.close()
    change_mark(promotion, student, "R1.01", 200)
    Student.objects.filter(pk=student.pk).update(last_name="Zzyzx", sort_name="zzyzx")
    promotion.small.programme.rules = {"validation_bar": "12"}
    promotion.small.programme.save()
    assert verify() == (
        [f"{jury} : intact, empreinte {jury.digest}", "1 jury clos, tout est intact."],
        "",
    )


GUARDS = {
    "sqlite": (
        "DROP TRIGGER grading_juryfreeze_no_update",
        "DROP TRIGGER grading_decision_closed_update",
        "DROP TRIGGER grading_acquisition_closed_update",
    ),
    "postgresql": (
        "DROP TRIGGER grading_juryfreeze_append_only ON grading_juryfreeze",
        "DROP TRIGGER grading_decision_closed_update ON grading_decision",
        "DROP TRIGGER grading_acquisition_closed_update ON grading_acquisition",
    ),
}


def better_mark():
    freeze = JuryFreeze.objects.get()
    marks = freeze.case["students"][0]["marks"]
    marks[min(marks)] = "20"
    freeze.save()


def other_decision():
    Decision.objects.filter(of="BUT1").update(code="RED", reason="Par la base")


def other_acquisition():
    Acquisition.objects.filter(ue_code="UE11").update(average=1900)


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (better_mark, "le calcul officiel ne redonne pas ce qui est figé"),
        (other_decision, "la décision sur BUT1 n’est pas celle qui est figée"),
        (other_acquisition, "l’acquisition de UE11 n’est pas celle que le jury a figée"),
    ],
)
def test_who_owns_the_database_is_found_out(promotion, tamper, told):
    promotion.student("12", "9")
    jury = promotion.close()
    with connection.cursor() as cursor:
        for statement in GUARDS[connection.vendor]:
            cursor.execute(statement)
    tamper()
    digest, fault = [each.what.split(" (")[0] for each in faults_of(jury)]
    assert digest == "son empreinte ne correspond plus à ce qui est enregistré"
    assert fault == told
    assert verify()[1] == "2 anomalies."


def test_juries_that_are_not_closed_are_not_verified(promotion):
    promotion.student("12", "9")
    assert verify() == (["0 jury clos, tout est intact."], "")
