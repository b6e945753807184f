"""The ELMO file of a path: its form, and that it tells nothing but what was acquired and shown."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from curriculum.models import Department
from grading.documents.elmo import NAMESPACE, elmo
from grading.models import Assessment, Jury, Role, Student
from grading.selectors.path_export import official_path
from tests.factories import AcquisitionFactory, DecisionFactory, JuryFactory, StudentFactory
from tests.grading.jury import Promotion

pytestmark = pytest.mark.django_db
AT = datetime(2027, 7, 10, 9, 30, tzinfo=UTC)
FORM = etree.RelaxNG(etree.parse(Path(__file__).with_name("elmo.rng")))
ELMO = f"{{{NAMESPACE}}}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NODE, INSTANCE = f"{ELMO}learningOpportunitySpecification", f"{ELMO}learningOpportunityInstance"
INSIDE = {
    "Degree Programme": {"Module", "Course"},
    "Module": {"Course"},
    "Course": {"Class"},
    "Class": set(),
}


@pytest.fixture
def promotion():
    """A student whose first semester is acquired and whose second compensates it not."""
    found = Promotion()
    Department.objects.update(schac="exemple.fr", institution="IUT & fils")
    found.student("12.345", "4", last_name="Abeille", number="1", birth_date=date(2008, 2, 29))
    return found


def student_of(promotion):
    return Student.objects.get(number="1")


def shown(promotion):
    promotion.close(shown_from=timezone.now())
    return student_of(promotion)


def tree_of(student):
    tree = etree.fromstring(elmo(official_path(student), AT))
    FORM.assertValid(tree)
    check_rules(tree)
    return tree


def check_rules(tree):
    """What the annotations of the format ask beyond its form."""
    names = [text_of(node, "identifier") for node in tree.iter(NODE)]
    assert len(names) == len(set(names))
    schemes = {each.get("localId") for each in tree.iter(f"{ELMO}gradingScheme")}
    assert {each.text for each in tree.iter(f"{ELMO}gradingSchemeLocalId")} <= schemes
    for node in tree.iter(NODE):
        kind = text_of(node, "type")
        within = node.findall(f"{ELMO}hasPart/{NODE}")
        assert {text_of(each, "type") for each in within} <= INSIDE[kind]
        credits = [credit for each in node.iter(INSTANCE) for credit in each.iter(f"{ELMO}credit")]
        own = instance_in(node).findall(f"{ELMO}credit")
        assert not own or own == credits


def text_of(element, name):
    return element.findtext(f"{ELMO}{name}")


def instance_in(node):
    return node.find(f"{ELMO}specifies/{INSTANCE}")


def nodes_in(tree):
    """(title, status, date, result, ECTS) of each node, as the tree is read."""
    found = []
    for node in tree.iter(NODE):
        instance = instance_in(node)
        ects = instance.findtext(f"{ELMO}credit/{ELMO}value")
        facts = [text_of(instance, name) for name in ("status", "date", "resultLabel")]
        found.append((text_of(node, "title"), *facts, ects))
    return found


def test_what_a_jury_gave_and_shows(promotion):
    tree = tree_of(shown(promotion))
    today = timezone.localdate().isoformat()
    assert nodes_in(tree) == [
        ("BUT d’essai", "in-progress", None, None, None),
        ("Semestre 1", "passed", None, None, None),
        ("UE11 Spécifier", "passed", today, "12,34", "30"),
        ("R1.01 Module R1.01", "passed", None, "12,34", None),
        ("R1.02 Module R1.02", "passed", None, "12,34", None),
    ]
    level = tree.find(f".//{INSTANCE}/{ELMO}level")
    assert (text_of(level, "type"), text_of(level, "value")) == ("EQF", "6")


GOLDEN = Path(__file__).with_name("elmo.xml")
JURY_DAY = "2027-07-01"


def test_the_whole_file(promotion):
    """To the last character, but for the day of the jury, which is today."""
    student = shown(promotion)
    AcquisitionFactory(student=student, ue_code="UE21", average=1050, origin="IUT & fils")
    tree = tree_of(student)
    etree.indent(tree)
    said = etree.tostring(tree, encoding="unicode")
    said = said.replace(promotion.small.programme.code, "but-essai")
    assert said.replace(timezone.localdate().isoformat(), JURY_DAY) == GOLDEN.read_text().strip()


def test_who_and_whence(promotion):
    tree = tree_of(shown(promotion))
    learner, issuer = tree.find(f"{ELMO}learner"), tree.find(f".//{ELMO}issuer")
    assert [(each.tag.removeprefix(ELMO), each.text) for each in learner] == [
        ("identifier", "1"),
        ("givenNames", "Dominique"),
        ("familyName", "Abeille"),
        ("bday", "2008-02-29"),
    ]
    assert [(each.tag.removeprefix(ELMO), each.get("type"), each.text) for each in issuer] == [
        ("country", None, "FR"),
        ("identifier", "pic", "999999999"),
        ("identifier", "schac", "exemple.fr"),
        ("title", None, "IUT & fils"),
        ("url", None, "https://exemple.fr/"),
    ]
    assert text_of(tree, "generatedDate") == "2027-07-10T09:30:00+00:00"


def acquired_in(tree):
    return [title for title, *_, ects in nodes_in(tree) if ects]


def test_nothing_before_the_jury_shows_it(promotion):
    assert acquired_in(tree_of(student_of(promotion))) == []
    promotion.close(shown_from=timezone.now() + timezone.timedelta(days=1))
    assert acquired_in(tree_of(student_of(promotion))) == []


def test_no_module_whose_marks_are_withdrawn(promotion):
    student = shown(promotion)
    hidden = Assessment.objects.filter(pk=promotion.assessments["R1.01"].pk)
    hidden.update(state=Assessment.State.VALIDATED, published_at=None)
    titles = [title for title, *_ in nodes_in(tree_of(student))]
    assert titles == ["BUT d’essai", "Semestre 1", "UE11 Spécifier"]


def test_what_was_acquired_elsewhere_is_told_by_who_gave_it(promotion):
    student = student_of(promotion)
    AcquisitionFactory(student=student, ue_code="UE21", origin="IUT de Moulins")
    assert acquired_in(tree_of(student)) == []
    AcquisitionFactory(student=student, ue_code="UE11", term=promotion.terms[1])
    assert acquired_in(tree_of(student)) == ["UE11 Spécifier"]


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        ("IUT & fils", True),
        ("iut & fils, 2024-2025, repris de l’ancien logiciel", True),
        ("IUT & filsons", False),
        ("", False),
    ],
)
def test_what_another_software_held_is_ours_when_it_bears_our_name(promotion, origin, told):
    student = student_of(promotion)
    AcquisitionFactory(student=student, ue_code="UE11", origin=origin)
    assert acquired_in(tree_of(student)) == ["UE11 Spécifier"] * told


def test_a_semester_is_named_in_english_too(promotion):
    semester = next(
        node for node in tree_of(shown(promotion)).iter(NODE) if text_of(node, "type") == "Module"
    )
    titles = {each.get(LANG): each.text for each in semester.findall(f"{ELMO}title")}
    assert titles == {"fr": "Semestre 1", "en": "Semester 1"}


def test_a_granted_ue_keeps_its_average(promotion):
    promotion.decide(student_of(promotion), "UE21", "ADJ", reason="Maladie")
    today = timezone.localdate().isoformat()
    assert ("UE21 Spécifier", "passed", today, "4,00", "30") in nodes_in(tree_of(shown(promotion)))


def test_an_average_kept_from_before_comes_without_the_modules_of_now(promotion):
    student = student_of(promotion)
    AcquisitionFactory(student=student, ue_code="UE11", term=promotion.terms[1], average=1500)
    assert nodes_in(tree_of(student))[2:] == [("UE11 Spécifier", "passed", None, "15,00", "30")]


def test_the_diploma_passes_the_programme(promotion):
    student = student_of(promotion)
    jury = JuryFactory(term=promotion.terms[1], deliberating=True)
    DecisionFactory(jury=jury, student=student, subject="diploma", of="BUT", code="ADM")
    now = timezone.now()
    Jury.objects.filter(pk=jury.pk).update(
        state="closed", closed_at=now, closed_by=jury.created_by, embargo_until=now
    )
    status, day = nodes_in(tree_of(student))[0][1:3]
    assert (status, day) == ("passed", timezone.localdate().isoformat())


HOSTILE = "<b>&\"']]>\x07\ufffe\n  x"


def test_hostile_names_stay_names(promotion):
    student = shown(promotion)
    Student.objects.update(last_name=HOSTILE, first_name="=1+1")
    Department.objects.update(institution=HOSTILE)
    student.refresh_from_db()
    tree = tree_of(student)
    assert tree.findtext(f"{ELMO}learner/{ELMO}familyName") == "<b>&\"']]> x"
    assert tree.findtext(f".//{ELMO}issuer/{ELMO}title") == "<b>&\"']]> x"


# ---- The page ---------------------------------------------------------------------------------


def file_of(student):
    return reverse("grading:path-elmo", args=[student.pk])


def test_scolarite_and_the_student_get_the_same(client_as, client, promotion):
    student = shown(promotion)
    response = client_as(Role.SCOLARITE).get(file_of(student))
    assert response["Content-Type"] == "application/xml"
    expected = 'attachment; filename="elmo-parcours-Abeille-1.xml"'
    assert response["Content-Disposition"] == expected
    own = StudentFactory(with_account=True)
    Student.objects.filter(pk=own.pk).update(user=None)
    Student.objects.filter(pk=student.pk).update(user=own.user)
    client.force_login(own.user)
    tree = etree.fromstring(client.get(file_of(student)).content)
    FORM.assertValid(tree)
    assert acquired_in(tree) == ["UE11 Spécifier"]


@pytest.mark.parametrize("missing", [{"website": ""}, {"pic": "", "schac": ""}])
def test_an_institution_that_nobody_knows_abroad_is_told_what_to_add(client_as, promotion, missing):
    Department.objects.update(**missing)
    student = student_of(promotion)
    response = client_as(Role.SCOLARITE).get(file_of(student), follow=True)
    assert response.redirect_chain == [(reverse("grading:path", args=[student.pk]), 302)]
    assert "Un fichier ELMO nomme l’établissement" in response.content.decode()


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("pic", "12345678"), ("erasmus", "dijon"), ("schac", "exemple"), ("website", "exemple.fr")],
)
def test_wrong_identifiers_are_refused(promotion, field, wrong):
    department = promotion.small.programme.department
    department.refresh_from_db()
    setattr(department, field, wrong)
    with pytest.raises(ValidationError) as refused:
        department.full_clean()
    assert list(refused.value.message_dict) == [field]


def test_queries(client_as, promotion, django_assert_num_queries):
    client, student = client_as(Role.SCOLARITE), shown(promotion)
    with django_assert_num_queries(12):
        client.get(file_of(student))
