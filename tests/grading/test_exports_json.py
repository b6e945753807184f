"""The JSON of a term and of a path, against its schema and against the core."""

import json
from fractions import Fraction
from pathlib import Path

import jsonschema_rs
import pytest
from django.urls import reverse
from django.utils import timezone

from grading.core.codes import RCUECode, UECode, YearCode
from grading.core.values import printed
from grading.models import Assessment, Role
from grading.selectors.results import student_results, term_results
from tests.factories import (
    AcquisitionFactory,
    EnrolmentFactory,
    GroupFactory,
    MembershipFactory,
    StudentFactory,
    TermFactory,
)
from tests.grading.jury import Promotion

pytestmark = pytest.mark.django_db
SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"


def schema(kind):
    return json.loads((SCHEMAS / f"{kind}.schema.json").read_text())


def closed(part):
    """The same schema, refusing what it does not name."""
    if isinstance(part, list):
        return [closed(each) for each in part]
    if not isinstance(part, dict):
        return part
    found = {name: closed(each) for name, each in part.items()}
    return {**found, "additionalProperties": False} if "required" in part else found


def valid(response, kind):
    """The document, which its schema describes to the last key."""
    document = json.loads(response.content)
    errors = jsonschema_rs.Draft202012Validator(closed(schema(kind))).iter_errors(document)
    assert [f"{each.instance_path}: {each.message}" for each in errors] == []
    return document


@pytest.fixture
def promotion():
    """A group of BUT1 whose jury has decided and says so; one who took its semester again."""
    found = Promotion()
    found.student("12.35", "9", last_name="Abeille", number="1", with_account=True)
    found.student("4", "", last_name='Bourdon "<&', number="2")
    return found


@pytest.fixture
def scolarite(client_as):
    return client_as(Role.SCOLARITE)


def of_term(client, promotion, **query):
    term = promotion.terms[2].pk
    return valid(client.get(reverse("grading:recap", args=[term, "json"], query=query)), "term")


def of_path(client, student):
    return valid(client.get(reverse("grading:path-json", args=[student.pk])), "path")


@pytest.mark.parametrize("kind", ["term", "path"])
def test_the_whole_file(kind, scolarite, promotion):
    """To the last key, but for what is new in each test: the code of the programme, the hour of the
    last mark."""
    student = promotion.terms[2].enrolments.get(student__number="1").student
    found = of_path(scolarite, student) if kind == "path" else of_term(scolarite, promotion)
    found.pop("marked_at", None)
    assert found["programme"].pop("code") == promotion.small.programme.code
    assert found == json.loads(Path(__file__).with_name(f"{kind}.json").read_text())


@pytest.mark.parametrize("kind", ["term", "path"])
def test_a_schema_is_one_and_knows_every_code(kind):
    jsonschema_rs.meta.validate(schema(kind))
    definitions = schema(kind)["$defs"]
    for name, codes in (("ue", UECode), ("rcue", RCUECode), ("year", YearCode)):
        assert definitions[name]["properties"]["code"]["enum"] == list(codes)


def test_a_term_says_what_the_core_computed(scolarite, promotion):
    document = of_term(scolarite, promotion)
    assert (document["semester"], document["year"], document["marks"]) == (2, 2026, "all")
    found = term_results(promotion.terms[2]).students
    for said, shown in zip(document["students"], found, strict=True):
        assert said["number"] == shown.enrolment.student.number
        results = said["results"]
        assert list(results["ues"]) == [ue.code for ue in shown.ues] == ["UE21"]
        assert figures(results["ues"]) == {ue.code: computed(ue) for ue in shown.ues}
        assert figures(results["rcues"]) == {rcue.code: computed(rcue) for rcue in shown.rcues}
        assert (said["general"], said["rank"]) == (None, None)
    assert document["students"][0]["results"]["rcues"]["UE11+UE21"] == {
        # The half of 12.35 and 9.
        "average": "10.68",
        "exact": "427/40",
        "code": "CMP",
    }
    assert document["codes"]["rcue.CMP"] == "RCUE validé par compensation entre ses deux UE"


def figures(results):
    return {of: (each["average"], each["exact"], each["code"]) for of, each in results.items()}


def computed(result):
    average = result.average
    if average is None:
        return None, None, result.proposal
    return printed(average), str(Fraction(average)), result.proposal


def test_a_group_of_a_term_and_only_it(scolarite, promotion):
    group = GroupFactory(term=promotion.terms[2], name="TD1")
    first = promotion.terms[2].enrolments.get(student__number="1")
    first.group = group
    first.save()
    document = of_term(scolarite, promotion, groupe=group.pk)
    assert (document["group"], document["parcours"]) == ("TD1", None)
    assert [each["group"] for each in document["students"]] == ["TD1"]


def test_indicative_figures_where_the_settings_show_them(scolarite, promotion):
    programme = promotion.small.programme
    programme.rules = {"general_average": "shown", "rank": "shown"}
    programme.save()
    for number in range(4):
        promotion.student("10", str(number), last_name=f"Cigale {number}")
    promotion.student("10", "9", last_name="Daim")
    first, *_, last = of_term(scolarite, promotion)["students"]
    assert (first["general"], last["general"]) == ({"average": "9.00", "exact": "9"},) * 2
    assert (first["rank"], last["rank"]) == ({"place": 1, "among": 6},) * 2


def test_decisions_of_a_term_once_they_are_shown(scolarite, promotion):
    promotion.close(shown_from=timezone.now() + timezone.timedelta(days=1))
    assert [each["decisions"] for each in of_term(scolarite, promotion)["students"]] == [[], []]


def test_shown_decisions_stand_beside_the_proposals(scolarite, promotion):
    promotion.close(shown_from=timezone.now())
    decided = of_term(scolarite, promotion)["students"][0]["decisions"]
    today = timezone.localdate().isoformat()
    jury = {"jury": "Jury de BUT1 2026-2027", "date": today}
    assert {"subject": "rcue", "of": "UE11+UE21", "code": "CMP", **jury} in decided
    assert [each["of"] for each in decided] == ["UE11", "UE21", "UE11+UE21", "BUT1"]


# ---- The path of a student --------------------------------------------------------------------


def student_of(promotion):
    return promotion.terms[2].enrolments.get(student__number="1").student


def test_a_path_says_what_the_core_computed(scolarite, promotion):
    student = student_of(promotion)
    document = of_path(scolarite, student)
    shown = student_results(student, published_only=False).current
    assert figures(document["results"]["ues"]) == {
        code: computed(ue) for code, ue in shown.result.ues.items()
    }
    assert document["results"]["ects"] == 60
    assert [(each["semester"], each["counts"]) for each in document["semesters"]] == [
        (1, True),
        (2, True),
    ]


def test_a_path_names_what_was_taken_again_and_what_is_held(scolarite, promotion):
    student = student_of(promotion)
    again = TermFactory(programme=promotion.small.programme, number=1, year=2027)
    EnrolmentFactory(term=again, student=student, repeating=True)
    AcquisitionFactory(student=student, ue_code="UE11", average=1050, origin="IUT de Moulins")
    document = of_path(scolarite, student)
    assert [
        (each["semester"], each["year"], each["repeating"], each["counts"])
        for each in document["semesters"]
    ] == [(1, 2027, True, True), (2, 2026, False, True), (1, 2026, False, False)]
    assert document["acquired"] == [
        {
            "ue": "UE11",
            "average": "10.5",
            "code": "ADM",
            "year": None,
            "jury": None,
            "date": None,
            "origin": "IUT de Moulins",
        }
    ]


def test_a_student_gets_his_own_of_what_is_published_and_shown(client, promotion):
    student = student_of(promotion)
    hidden = Assessment.objects.filter(pk=promotion.assessments["R2.01"].pk)
    hidden.update(state=Assessment.State.VALIDATED, published_at=None)
    promotion.close(shown_from=timezone.now() + timezone.timedelta(days=1))
    client.force_login(student.user)
    document = of_path(client, student)
    assert document["marks"] == "published"
    assert document["results"]["ues"]["UE21"]["state"] == "provisional"
    assert (document["decisions"], document["acquired"]) == ([], [])


def test_who_sits_reads_decisions_before_they_are_shown(client, promotion):
    other = MembershipFactory(department=promotion.small.programme.department, role=Role.DIRECTOR)
    promotion.close(shown_from=timezone.now() + timezone.timedelta(days=1))
    told = []
    for user in (promotion.director, other.user):
        client.force_login(user)
        told.append([each["of"] for each in of_path(client, student_of(promotion))["decisions"]])
    assert told == [["UE11", "UE21", "UE11+UE21", "BUT1"], []]


def test_a_student_without_semester_has_no_path(scolarite, promotion):
    nobody = StudentFactory(department=promotion.small.programme.department)
    assert scolarite.get(reverse("grading:path-json", args=[nobody.pk])).status_code == 404


def test_a_path_is_one_click_away(scolarite, promotion):
    student = student_of(promotion)
    file = reverse("grading:path-json", args=[student.pk])
    assert reverse("grading:path-files") in scolarite.get("/echanges/").content.decode()
    for page in (reverse("grading:path-files"), reverse("grading:path", args=[student.pk])):
        assert file in scolarite.get(page).content.decode()
    response = scolarite.get(file)
    expected = 'attachment; filename="parcours-Abeille-1.json"'
    assert response["Content-Disposition"] == expected


def test_queries(scolarite, promotion, django_assert_num_queries):
    student = student_of(promotion)
    with django_assert_num_queries(12):
        of_path(scolarite, student)
    with django_assert_num_queries(6):
        scolarite.get(reverse("grading:path-files"))
