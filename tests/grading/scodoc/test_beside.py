"""What bulletins hold beside marks: absences, resits, decisions; carried, or said by name."""

import pytest

from curriculum.models import Module
from grading.core.bulletins.values import Absences
from grading.core.files.parsing import parse_json
from grading.imports.scodoc.reading import read_bulletin
from grading.models import Assessment, AssessmentEvent, Attendance, Candidate, Mark
from tests.factories import AssessmentFactory, TermFactory
from tests.grading.scodoc.importing import counts, execute, imported, planned, rows
from tests.grading.scodoc.printed import as_bytes, changed, small

pytestmark = pytest.mark.django_db
EXAMS = ("ressources", "R101", "evaluations")


def absences_of(given):
    bulletin, faults = read_bulletin(parse_json(as_bytes(small(absences=given))), "b.json")
    assert faults == []
    return bulletin.absences


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"injustifie": 1, "total": 33}, Absences(1, 32)),
        ({"injustifie": 4, "total": 4, "metrique": "1/2 J."}, Absences(4, 0)),
        ({"injustifie": 0, "total": 0}, None),
        ({"injustifie": 5, "total": 4}, None),
        ({"injustifie": -1, "total": 4}, None),
        ({"injustifie": 1, "total": 1000}, None),
        ({"injustifie": 1, "total": 4, "metrique": "H."}, None),
        ({"total": 4}, None),
        ([], None),
        ("beaucoup", None),
        (None, None),
    ],
)
def test_half_days_are_read_and_nothing_else(given, found):
    assert absences_of(given) == found


def reported():
    return list(Attendance.objects.values_list("unjustified", "justified", "comment"))


def test_absences_are_reported(scolarite, programme):
    found = imported(scolarite, small(absences={"injustifie": 1, "total": 33}))
    assert reported() == [(1, 32, "")]
    assert found.told["absences"] == 1


def test_the_same_absences_change_nothing(scolarite, programme):
    given = small(absences={"injustifie": 1, "total": 33})
    imported(scolarite, given)
    before = rows()
    _, answer = planned(scolarite, given)
    assert not answer.context["plan"].writes
    execute(scolarite, answer)
    assert rows() == before


def test_other_absences_replace_those_that_are_here_and_leave_the_comment(scolarite, programme):
    imported(scolarite, small(absences={"injustifie": 1, "total": 33}))
    Attendance.objects.update(comment="sport")
    _, answer = planned(scolarite, small(absences={"injustifie": 2, "total": 34}))
    assert counts(answer)["total d’absences changé"] == 1
    warning = "Exemple Camille\u00a0: 1 + 32 demi-journées ici, 2 + 32 dans ScoDoc."
    assert warning in answer.context["plan"].warnings
    execute(scolarite, answer)
    assert reported() == [(2, 32, "sport")]


def test_absences_that_moved_since_the_plan_stop_it(scolarite, programme):
    imported(scolarite, small(absences={"injustifie": 1, "total": 33}))
    _, answer = planned(scolarite, small(absences={"injustifie": 2, "total": 34}))
    Attendance.objects.update(justified=7)
    answer = execute(scolarite, answer)
    assert answer.context["moved"]
    assert reported() == [(1, 7, "")]


def with_resit(given, **fields):
    resit = {**given["ressources"]["R101"]["evaluations"][0], "id": "resit", **fields}
    resit |= {"evaluation_type": 1, "description": "Rattrapage"}
    return changed(given, *EXAMS, to=[*given["ressources"]["R101"]["evaluations"], resit])


def test_a_resit_completes_the_only_assessment_of_its_module(scolarite, programme):
    alone = changed(small(), *EXAMS, to=small()["ressources"]["R101"]["evaluations"][:1])
    imported(scolarite, with_resit(alone))
    resit = Assessment.objects.get(kind="resit")
    assert resit.completes.title == "Épreuve 1"


def test_a_resit_that_may_complete_several_is_named(scolarite, programme):
    _, answer = planned(scolarite, with_resit(small()))
    [warning] = answer.context["plan"].warnings
    assert warning.startswith("«\u00a0Rattrapage\u00a0» de R1.01\u00a0: ScoDoc ne dit pas quelle")
    execute(scolarite, answer)
    assert Assessment.objects.get(kind="resit").completes is None


def test_who_sat_a_resit_later_is_called_to_it(scolarite, programme):
    """More recent bulletins bring their marks."""
    other = with_resit(small(number="22600002", name="Autre"), note="~")
    imported(scolarite, with_resit(small()), other)
    later = with_resit(small(number="22600002", name="Autre"))
    imported(scolarite, with_resit(small()), later)
    called = Candidate.objects.filter(assessment__kind="resit")
    numbers = called.order_by("pk").values_list("enrolment__student__number", flat=True)
    assert list(numbers) == ["22600001", "22600002"]
    assert Mark.objects.filter(assessment__kind="resit", value=1200).count() == 2
    events = AssessmentEvent.objects.filter(kind="candidates").order_by("pk")
    assert [len(event.details["added"]) for event in events] == [1, 1]


SECOND_SESSION = {"evaluation_type": 2}


def with_second_session(given, *ranks):
    held = given["ressources"]["R101"]["evaluations"]
    return changed(
        given,
        *EXAMS,
        to=[
            {**each, **(SECOND_SESSION if rank in ranks else {})} for rank, each in enumerate(held)
        ],
    )


def test_a_module_has_one_second_session_and_the_plan_says_so(scolarite, programme):
    """The import would otherwise fail for ever, and say that something moved."""
    _, answer = planned(scolarite, with_second_session(small(), 0, 1))
    [said] = [each for each in answer.context["plan"].left if "seconde session" in each]
    assert said.startswith("«\u00a0Épreuve 2\u00a0» de R1.01, et ses notes")
    execute(scolarite, answer)
    assert [each.title for each in Assessment.objects.all()] == ["Épreuve 1"]
    _, again = planned(scolarite, with_second_session(small(), 0, 1))
    assert not again.context["plan"].writes


def test_the_second_session_that_is_here_stays_the_only_one(scolarite, programme):
    term = TermFactory(programme=programme, year=2026)
    module = Module.objects.get(code="R1.01")
    AssessmentFactory(term=term, module=module, kind="second_session", title="D’ici")
    _, answer = planned(scolarite, with_second_session(small(), 0))
    assert any("Épreuve 1" in each for each in answer.context["plan"].left)
    execute(scolarite, answer)
    titles = Assessment.objects.order_by("title").values_list("title", flat=True)
    assert list(titles) == ["D’ici", "Épreuve 2"]


def left_of(client, *given):
    _, answer = planned(client, *given)
    return answer.context["plan"].left


def test_what_a_jury_decided_is_said_by_name(scolarite, programme):
    judged = small(decision={"code": "ADM"})
    other = small(number="22600002", name="Autre")
    found = [each for each in left_of(scolarite, judged, other) if "jury" in each]
    assert len(found) == 1
    assert "EXEMPLE CAMILLE" in found[0]
    assert "AUTRE" not in found[0]


def test_capitalised_ues_are_said_by_name(scolarite, programme):
    held = changed(small(), "ues", "UE11", "capitalise", to="2025-07-01")
    [found] = [each for each in left_of(scolarite, held) if "capitalisées" in each]
    assert "EXEMPLE CAMILLE (UE11)" in found


def test_nothing_is_said_of_what_no_bulletin_holds(scolarite, programme):
    assert [each.partition(" ")[2][:6] for each in left_of(scolarite, small())] == [
        "rangs,",
        "type d",
    ]


def test_weights_are_said_with_a_comma(scolarite, programme):
    given = changed(small(), *EXAMS, 0, "poids", to={"UE11": 0.5})
    _, answer = planned(scolarite, given)
    first, second = answer.context["plan"].assessments
    assert (first.weights, second.weights) == ("UE11\u00a0: 0,5", "1")
    assert first.weights in answer.content.decode()
