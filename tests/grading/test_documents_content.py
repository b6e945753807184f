"""What a transcript says, from the rows of the database to the frozen content."""

import json
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from grading.models import Acquisition, Assessment, Enrolment, Exemption, IssuedDocument, Jury
from grading.selectors.document_templates import template_of
from grading.selectors.results import term_results
from grading.selectors.situations import acquired_elsewhere
from grading.services.documents import transcript_content
from tests.factories import EnrolmentFactory, GroupFactory, JuryFactory, StudentFactory
from tests.grading.small_programme import SmallProgramme, give

ISSUED_AT = datetime(2026, 11, 1, 8, 5, tzinfo=UTC)


@pytest.fixture
def small(db):
    return SmallProgramme()


def content_of(enrolment, **options):
    found = term_results(enrolment.term, explain=True, **options)
    template = template_of(enrolment.term.department, IssuedDocument.Kind.TRANSCRIPT)
    students = [each.enrolment.student_id for each in found.students]
    return transcript_content(
        found,
        template=template,
        issued_at=ISSUED_AT,
        elsewhere=acquired_elsewhere(students, enrolment.term.department.institution),
    )


def student_of(enrolment, **options):
    (student,) = content_of(enrolment, **options)["students"]
    return student


def marks_of(student):
    return {module["code"]: module["marks"] for ue in student["ues"] for module in ue["modules"]}


def test_the_heading_of_the_document(small):
    content = content_of(small.enrolment(marks=("12", "12")))
    del content["students"]
    assert content == {
        "format": 2,
        "look": {
            "template": 0,
            "heading": "Relevé de notes",
            "address": [],
            "logo": "",
            "columns": [
                "marks",
                "coefficients",
                "bounds",
                "scale",
                "ects",
                "rcues",
                "general",
                "rank",
                "settings",
            ],
            "place": "",
            "signatory_name": "",
            "signatory_quality": "",
            "signature": "",
        },
        "institution": "IUT d’essai",
        "department": "Département d’essai",
        "programme": "BUT d’essai",
        "version": "1",
        "semester": 1,
        "academic_year": "2026-2027",
        "group": "",
        "published_only": False,
        "issued_at": "2026-11-01T09:05:00+01:00",
        "issued": "1er novembre 2026 à 9 h 05",
    }


def test_a_complete_ue(small):
    student = student_of(small.enrolment(marks=("12,5", "9,99")))
    (ue,) = student["ues"]
    assert ue == {
        "code": "UE11",
        "competence": "Spécifier",
        "average": "11.66",
        "lowest": "11.66",
        "highest": "11.66",
        "provisional": False,
        "bar": "10",
        "decision": "ADM",
        "sentence": "UE acquise, la moyenne atteint le seuil",
        "remark": "",
        "ects": "30",
        "ects_value": "30",
        "modules": [
            {
                "code": "R1.01",
                "title": "Module R1.01",
                "coefficient": "2",
                "average": "12.50",
                "lowest": "12.50",
                "highest": "12.50",
                "provisional": False,
                "marks": ["12,5"],
                "remark": "",
            },
            {
                "code": "R1.02",
                "title": "Module R1.02",
                "coefficient": "1",
                "average": "9.99",
                "lowest": "9.99",
                "highest": "9.99",
                "provisional": False,
                "marks": ["9,99"],
                "remark": "",
            },
        ],
    }
    assert (student["provisional"], student["mentions"], student["ects"]) == (False, [], "30")


def test_the_content_is_plain_json(small):
    content = content_of(small.enrolment(marks=("12", "ABS")))
    assert json.loads(json.dumps(content)) == content


def test_an_average_prints_as_it_is_rounded(small):
    """9.995 prints 10.00, and what prints 10.00 is acquired."""
    enrolment = small.enrolment()
    for mark in ("9,99", "10"):
        small.mark(enrolment, "R1.01", mark)
        small.mark(enrolment, "R1.02", mark)
    (ue,) = student_of(enrolment)["ues"]
    assert (ue["average"], ue["decision"]) == ("10.00", "ADM")


def test_each_entry_keeps_its_own_sign(small):
    enrolment = small.enrolment()
    for position, mark in enumerate(("0", "ABS", "EXC", "ATT", "blank"), start=1):
        small.mark(enrolment, "R1.01", mark, date=f"2026-10-{position:02}")
    small.mark(enrolment, "R1.02", "31", maximum=4000)
    student = student_of(enrolment)
    assert marks_of(student) == {"R1.01": ["0", "ABS", "EXC", "ATT", "–"], "R1.02": ["31/40"]}


def test_what_is_missing_makes_it_provisional(small):
    enrolment = small.enrolment(marks=("12",))
    student = student_of(enrolment)
    (ue,) = student["ues"]
    figures = ("average", "lowest", "highest", "provisional", "decision", "ects")
    assert [ue[name] for name in figures] == ["12.00", "8.00", "14.67", True, "ATT", "0"]
    assert ue["modules"][1]["remark"] == "aucune évaluation pour le moment"
    assert student["provisional"] is True
    assert student["mentions"] == [
        "Relevé provisoire : il manque des notes. Les moyennes dites provisoires peuvent encore "
        "changer, entre les bornes indiquées, et n’ouvrent aucune décision."
    ]


def test_a_resit_is_named_and_nobody_misses_it(small):
    enrolment = small.enrolment(marks=("8", "12"))
    other = EnrolmentFactory(term=enrolment.term, student=StudentFactory(last_name="Zola"))
    resit = small.assessment(enrolment.term, "R1.01", kind=Assessment.Kind.RESIT, date="2027-01-10")
    give(enrolment, resit, "11")
    first, second = content_of(enrolment)["students"]
    assert marks_of(first)["R1.01"] == ["8", "rattrapage 11"]
    assert marks_of(second)["R1.01"] == ["–"]
    assert second["last_name"] == other.student.last_name


def test_marks_not_yet_published_are_announced(small):
    enrolment = small.enrolment(marks=("12", "12"))
    small.mark(enrolment, "R1.01", "14", published=False)
    assert student_of(enrolment)["mentions"] == [
        "Ce relevé tient compte de notes qui ne sont pas encore publiées : il ne se remet pas à "
        "l’étudiant avant leur publication."
    ]


def test_what_a_student_gets_tells_nothing_unpublished(small):
    enrolment = small.enrolment(marks=("12", "12"))
    small.mark(enrolment, "R1.01", "19", published=False)
    student = student_of(enrolment, published_only=True)
    assert marks_of(student) == {"R1.01": ["12", "–"], "R1.02": ["12"]}
    assert student["provisional"] is True
    assert student["mentions"][0] == (
        "Ce relevé ne tient compte que des notes publiées à ce jour. Seul un relevé remis par la "
        "scolarité a valeur officielle."
    )


def test_the_rcue_appears_with_the_other_semester(small):
    first = small.enrolment(1, marks=("12", "12"))
    assert student_of(first)["rcues"] == []
    second = small.enrolment(2, marks=("9", "9"), student=first.student)
    student = student_of(second)
    assert student["rcues"] == [
        {
            "code": "UE11 + UE21",
            "competence": "Spécifier",
            "average": "10.50",
            "decision": "CMP",
            "sentence": "RCUE validé par compensation entre ses deux UE",
        }
    ]
    assert (student["held"], student["ects"], student["ects_in_all"]) == (["UE11"], "30", "60")


def test_a_ue_held_from_before_and_an_exemption_are_told(small):
    enrolment = small.enrolment(marks=("9",))
    Acquisition.objects.create(student=enrolment.student, ue_code="UE11", average=1200, code="ADM")
    Exemption.objects.create(
        enrolment=enrolment, module=small.modules["R1.02"], reason="déjà suivi"
    )
    (ue,) = student_of(enrolment)["ues"]
    assert (ue["average"], ue["remark"]) == ("12.00", "déjà acquise, code ADM, avec 12,00")
    assert ue["modules"][1]["remark"] == "dispensé"


class TestElsewhere:
    @pytest.fixture
    def second(self, small):
        """Of S2, after S1, with a UE of each that came from elsewhere."""
        first = small.enrolment(marks=("9", "9"))
        second = small.enrolment(2, marks=("8", "8"), student=first.student)
        self.brought(first.student, "UE11", "IUT d’ailleurs", average=1200)
        self.brought(first.student, "UE21", "IUT d’ailleurs")
        return second

    def brought(self, student, code, origin, average=None):
        Acquisition.objects.create(
            student=student, ue_code=code, average=average, code="ADM", origin=origin
        )

    def test_where_it_was_acquired_is_told(self, second):
        student = student_of(second)
        (ue,) = student["ues"]
        assert (ue["decision"], ue["sentence"].replace("\xa0", " "), ue["remark"]) == (
            "ADM",
            "UE acquise ailleurs : IUT d’ailleurs",
            "déjà acquise, code ADM, sans note",
        )
        assert student["held"] == ["UE11 (IUT d’ailleurs)"]

    def test_what_another_software_knew_of_us_is_ours(self, second):
        institution = second.term.department.institution
        Acquisition.objects.update(origin=f"{institution}, 2025-2026")
        assert student_of(second)["held"] == ["UE11"]

    def test_what_a_jury_gave_here_counts_once_it_is_shown(self, second):
        jury, now = JuryFactory(term=second.term, deliberating=True), timezone.now()
        Acquisition.objects.create(
            student=second.student, ue_code="UE11", average=1300, code="ADM", jury=jury
        )
        closed = {"state": Jury.State.CLOSED, "closed_at": now, "closed_by": jury.created_by}
        Jury.objects.update(**closed)
        assert student_of(second)["held"] == ["UE11 (IUT d’ailleurs)"]
        Jury.objects.update(embargo_until=now)
        assert student_of(second)["held"] == ["UE11"]

    def test_nobody_says_where(self, second):
        Acquisition.objects.update(origin="")
        student = student_of(second)
        assert (student["ues"][0]["sentence"], student["held"]) == (
            "UE acquise ailleurs",
            ["UE11 (ailleurs)"],
        )


def test_who_left_stays_with_his_situation(small):
    enrolment = small.enrolment(marks=("9", "9"), left=True)
    student = student_of(enrolment)
    assert (student["situation"], student["modality"]) == ("démissionnaire", "formation initiale")
    assert enrolment.status == Enrolment.Status.RESIGNED


def test_students_come_by_name_and_group(small):
    term = small.term(1)
    group = GroupFactory(term=term, name="TD1")
    for last_name, of_group in (("Zola", group), ("Arc", group), ("Moreau", None)):
        student = StudentFactory(last_name=last_name)
        enrolment = EnrolmentFactory(term=term, student=student, group=of_group)
    names = [student["last_name"] for student in content_of(enrolment)["students"]]
    assert names == ["Arc", "Moreau", "Zola"]
    content = content_of(enrolment, group=group)
    assert [student["last_name"] for student in content["students"]] == ["Arc", "Zola"]
    assert content["group"] == "TD1"


def test_the_settings_in_force_are_told(small):
    small.programme.rules = {"rcue_weights": "ects", "average_decimals": 3}
    small.programme.save()
    student = student_of(small.enrolment(marks=("12", "12,5")))
    assert {each["label"]: each["value"] for each in student["settings"]} == {
        "Seuil d’acquisition": "10",
        "Absence injustifiée": "compte zéro",
        "Poids des évaluations d’un module": "chaque évaluation porte le coefficient de son type",
        "Décimales d’une moyenne": "3",
        "Moyenne comparée aux seuils": "la moyenne arrondie",
        "Moyennes d’UE dans le RCUE": "exactes",
        "Poids des deux UE d’un RCUE": "selon les ECTS",
        "Bonus et malus": "aucun",
    }
    assert student["ues"][0]["average"] == "12.167"


@pytest.mark.parametrize(("left", "remark"), [(False, "validée quoi qu’il arrive"), (True, "")])
def test_the_bounds_promise_nothing_to_who_left(small, left, remark):
    enrolment = small.enrolment(marks=("15.5",), left=left)
    small.assessment(enrolment.term, "R1.02", published=False)
    assert student_of(enrolment)["ues"][0]["remark"] == remark
