"""Bulletins imported: the plan first, then exactly the plan; again, and nothing changes."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from curriculum.models import Coefficient, Module
from grading.models import (
    Adjustment,
    Assessment,
    BulletinSet,
    Candidate,
    Enrolment,
    Mark,
    MarkChange,
    Role,
    Student,
    Term,
)
from grading.selectors.results import student_results
from tests.factories import (
    DepartmentFactory,
    EnrolmentFactory,
    JuryFactory,
    MembershipFactory,
    StudentFactory,
    TermFactory,
)
from tests.grading.scodoc.importing import (
    SMALL_UES,
    brought,
    counts,
    execute,
    imported,
    page,
    planned,
    rows,
)
from tests.grading.scodoc.mutations import spoilt
from tests.grading.scodoc.printed import UES, changed, document, small
from tests.grading.scodoc.taught import programme_for

pytestmark = pytest.mark.django_db

# The plan


def test_nothing_is_written_by_looking(scolarite, programme):
    before = rows()
    _, answer = planned(scolarite, small(), small(number="22600002", name="Autre"))
    assert counts(answer) == {
        "étudiant créé": 2,
        "évaluation créée": 2,
        "note enregistrée": 2,
    }
    assert rows() == before


def test_modules_are_known_by_their_codes_whatever_their_dots(scolarite, programme):
    _, answer = planned(scolarite, small())
    modules = {each.code: each.pk for each in Module.objects.all()}
    initial = answer.context["mapping"].initial
    assert (initial["module-R101"], initial["module-SAE11"]) == (
        modules["R1.01"],
        modules["SAÉ 1.01"],
    )
    assert initial["ue-UE11"] == "UE11"


def test_an_unknown_module_is_left_and_said(scolarite, programme):
    Coefficient.objects.filter(module__code="SAÉ 1.01").delete()
    Module.objects.filter(code="SAÉ 1.01").delete()
    _, answer = planned(scolarite, small())
    assert answer.context["plan"].left[0] == "Module laissé de côté\u00a0: SAE11."


def test_a_coefficient_that_the_programme_has_otherwise_is_told(scolarite, programme):
    Coefficient.objects.filter(module__code="R1.01").update(value=5)
    _, answer = planned(scolarite, small())
    assert answer.context["plan"].warnings == (
        "R1.01 dans UE11\u00a0: coefficient 2 dans ScoDoc, 5 au programme. C’est celui du "
        "programme qui compte ici.",
    )


def test_the_programme_that_bears_the_titles_is_proposed(scolarite, programme, department):
    """Codes are the same from a programme to another; so is what the newest one is."""
    other = programme_for(department, SMALL_UES)
    Module.objects.filter(programme=other).update(title="Autre chose")
    found = brought(scolarite, small())
    form = scolarite.get(page("scodoc-destination", found.pk)).context["form"]
    assert form.initial["semestre"] == f"p{programme.pk}"
    _, answer = planned(scolarite, small(), where=f"p{other.pk}")
    [warning] = answer.context["plan"].warnings
    assert warning.startswith(
        "Le titre n’est pas le même\u00a0: R101 «\u00a0Module R101\u00a0», ici"
    )
    TermFactory(programme=other, year=2026)
    form = scolarite.get(page("scodoc-destination", found.pk)).context["form"]
    assert form.initial["semestre"] == f"p{programme.pk}"


def test_two_codes_cannot_be_one_module(scolarite, programme):
    found, answer = planned(scolarite, small())
    key = Module.objects.get(code="R1.01").pk
    posted = {"correspondances": "1", "modalite": "FI", "module-R101": key, "module-SAE11": key}
    answer = scolarite.post(page("scodoc-import", found.pk), posted)
    assert answer.context["mapping"].non_field_errors()


def test_what_stands_for_what_is_changed(scolarite, programme):
    found, _ = planned(scolarite, small())
    posted = {"correspondances": "1", "modalite": "FA", "groupe": "", "ue-UE11": "UE11"}
    scolarite.post(page("scodoc-import", found.pk), posted)
    plan = scolarite.get(page("scodoc-import", found.pk)).context["plan"]
    assert (plan.assessments, plan.marks, plan.order.modality) == ((), (), "FA")
    assert [person.group for person in plan.people] == [""]


# The execution


def test_everything_that_the_plan_says_is_written(scolarite, programme):
    found = imported(scolarite, small())
    student, term = Student.objects.get(), Term.objects.get()
    assert (str(student), student.number, str(student.birth_date)) == (
        "Exemple Camille",
        "22600001",
        "2008-01-01",
    )
    assert (term.programme, term.number, term.year) == (programme, 1, 2026)
    assert Enrolment.objects.get().group.name == "TD1"
    exam = Assessment.objects.get(title="Épreuve 1")
    assert (exam.coefficient, exam.state, str(exam.date)) == (1, "draft", "2026-11-05")
    assert Mark.objects.get(assessment=exam).value == 1200
    assert (found.term, found.told["marks"]) == (term, 1)
    assert found.batch.label == "ScoDoc S1 2026-2027"


def test_averages_are_those_that_scodoc_prints(scolarite, department):
    """The whole semester: each module average that is not contradicted comes out the same."""
    programme_for(department)
    imported(scolarite, document())
    computation = student_results(Student.objects.get(), published_only=False).computation
    averages = {
        (ue.code, module.title.removeprefix("Module ")): module.average
        for ue in computation.result.ues.values()
        for module in ue.modules
    }
    assert averages["UE11", "SAE11"] == Fraction(64, 7)
    assert averages["UE13", "R107"] == Fraction("21.25") / Fraction("13.5")
    assert averages["UE12", "R110"] == Fraction(267) / Fraction("20.75")
    assert averages["UE11", "R103"] == Fraction("1099.5") / Fraction("78.5")
    assert set(averages) == {(ue, module) for ue, held in UES.items() for module in held[1]}


def test_weights_that_are_not_one_are_kept(scolarite, department):
    programme_for(department)
    imported(scolarite, document())
    exam = Assessment.objects.get(module__code="R1.03", title="Épreuve 5")
    assert exam.weights == {"UE11": "7", "UE12": "3"}
    assert exam.coefficient == Decimal(10)


def test_again_and_nothing_changes(scolarite, programme):
    imported(scolarite, small())
    before = rows()
    found, answer = planned(scolarite, small())
    assert not answer.context["plan"].writes
    assert "Rien à enregistrer" in answer.content.decode()
    execute(scolarite, answer)
    assert rows() == before
    found.refresh_from_db()
    assert found.imported_at is None


def test_a_new_mark_is_added_and_a_changed_one_replaced(scolarite, programme):
    imported(scolarite, small())
    exams = ("ressources", "R101", "evaluations")
    later = changed(small(), *exams, 0, "note", "value", to="13.50")
    later = changed(later, *exams, 1, "note", "value", to="ABS")
    _, answer = planned(scolarite, later)
    assert counts(answer) == {
        "étudiant déjà inscrit": 1,
        "note enregistrée": 1,
        "note remplacée": 1,
    }
    execute(scolarite, answer)
    marks = Mark.objects.order_by("assessment")
    assert [(mark.status, mark.value) for mark in marks] == [("graded", 1350), ("ABS", None)]


def test_a_mark_that_is_only_here_stays(scolarite, programme):
    imported(scolarite, small())
    blank = changed(small(), "ressources", "R101", "evaluations", 0, "note", to="~")
    _, answer = planned(scolarite, blank)
    assert counts(answer)["note d’ici gardée"] == 1
    assert not answer.context["plan"].writes


def test_an_assessment_changed_since_is_left_as_it_is(scolarite, programme):
    imported(scolarite, small())
    Assessment.objects.update(coefficient=4)
    _, answer = planned(scolarite, small())
    assert "gardée telle quelle\u00a0: coefficient 4 au lieu de 1" in answer.content.decode()


def test_bonus_and_malus_become_points(scolarite, programme):
    given = changed(small(), "ues", "UE11", "bonus", to="00.50")
    given = changed(given, "ues", "UE11", "malus", to="0.2")
    imported(scolarite, given)
    adjustment = Adjustment.objects.get()
    assert (adjustment.ue_code, adjustment.points, adjustment.reason) == ("UE11", 30, "ScoDoc")
    _, answer = planned(scolarite, given)
    assert not answer.context["plan"].writes


def test_a_resit_calls_those_who_sat_it(scolarite, programme):
    given = changed(small(), "ressources", "R101", "evaluations", 0, "evaluation_type", to=1)
    blank = changed(given, "ressources", "R101", "evaluations", 0, "note", to="~")
    blank["etudiant"] |= {"code_nip": "22600002", "nom": "AUTRE"}
    imported(scolarite, given, blank)
    [candidate] = Candidate.objects.all()
    assert candidate.enrolment.student.number == "22600001"
    assert candidate.assessment.kind == "resit"


def test_titles_that_come_twice_are_told_apart(scolarite, programme):
    given = changed(small(), "ressources", "R101", "evaluations", 1, "description", to="Épreuve 1")
    imported(scolarite, given)
    titles = Assessment.objects.order_by("pk").values_list("title", flat=True)
    assert list(titles) == ["Épreuve 1", "Épreuve 1 (2)"]


def test_the_batch_is_undone_like_any_other(scolarite, programme):
    found = imported(scolarite, small())
    scolarite.post(page("batch-undo", found.batch_id))
    assert Mark.objects.get().status == "blank"


# Who


def test_a_known_student_is_enrolled(scolarite, programme, department):
    StudentFactory(
        department=department, number="22600001", last_name="Exemple", first_name="Camille"
    )
    imported(scolarite, small())
    assert Student.objects.count() == 1
    assert Enrolment.objects.get().student.number == "22600001"


@pytest.mark.parametrize(
    ("number", "last_name", "why"),
    [
        ("22600001", "Quelqu’un", "Ce numéro est celui de quelqu’un d’autre."),
        ("99", "Exemple", "Ce nom est connu sous un autre numéro."),
    ],
)
def test_a_doubt_is_asked_and_nothing_is_done_of_him(
    scolarite, programme, department, number, last_name, why
):
    StudentFactory(department=department, number=number, last_name=last_name, first_name="Camille")
    _found, answer = planned(scolarite, small())
    assert why in answer.content.decode()
    assert not answer.context["plan"].writes


def test_a_doubt_is_settled(scolarite, programme, department):
    student = StudentFactory(
        department=department, number="99", last_name="Exemple", first_name="Camille"
    )
    found, _ = planned(scolarite, small())
    found.refresh_from_db()
    for choice, fate in (("out", "left_out"), ("new", "new"), (str(student.pk), "known")):
        found.choices["people"] = {}
        found.save()
        scolarite.post(page("scodoc-import", found.pk), {"qui-0": choice})
        plan = scolarite.get(page("scodoc-import", found.pk)).context["plan"]
        assert [person.fate for person in plan.people] == [fate]


def test_what_is_sure_may_be_imported_alone(scolarite, programme, department):
    StudentFactory(department=department, number="99", last_name="Exemple", first_name="Camille")
    other = small(number="22600002", name="Autre")
    _found, answer = planned(scolarite, small(), other)
    execute(scolarite, answer)
    assert not Enrolment.objects.exists()
    execute(scolarite, answer, sur="on")
    assert Enrolment.objects.get().student.number == "22600002"


# What stands in the way


def test_a_plan_that_is_no_longer_the_one_seen_is_not_executed(scolarite, programme):
    found, answer = planned(scolarite, small())
    term = TermFactory(programme=programme)
    scolarite.post(page("scodoc-destination", found.pk), {"semestre": f"t{term.pk}"})
    answer = execute(scolarite, answer)
    assert answer.context["moved"]
    assert not Student.objects.exists()


def test_a_judged_semester_is_refused_whole(scolarite, programme, department):
    term = TermFactory(programme=programme)
    JuryFactory(term=term, closed=True)
    _, answer = planned(scolarite, small())
    before = rows()
    answer = execute(scolarite, answer)
    assert answer.context["refusal"]
    assert rows() == before


def test_a_validated_assessment_takes_no_mark(scolarite, programme):
    imported(scolarite, small())
    Assessment.objects.filter(title="Épreuve 2").update(
        state="validated", validated_at="2026-12-01T00:00Z"
    )
    later = changed(small(), "ressources", "R101", "evaluations", 1, "note", to="10.00")
    _, answer = planned(scolarite, later)
    assert counts(answer)["note refusée"] == 1
    assert answer.context["plan"].order.marks == []


def test_a_published_mark_wants_a_reason(scolarite, programme):
    imported(scolarite, small())
    Assessment.objects.update(
        state="published", validated_at="2026-12-01T00:00Z", published_at="2026-12-01T00:00Z"
    )
    later = changed(small(), "ressources", "R101", "evaluations", 0, "note", to="10.00")
    _found, answer = planned(scolarite, later)
    execute(scolarite, answer)
    assert Mark.objects.get().value == 1200
    execute(scolarite, answer, motif="copie relue")
    assert Mark.objects.get().value == 1000
    assert MarkChange.objects.last().reason == "copie relue"


def test_a_set_is_imported_once(scolarite, programme):
    found, answer = planned(scolarite, small())
    execute(scolarite, answer)
    before = rows()
    again = execute(scolarite, answer)
    assert again.status_code in (200, 302)
    assert rows() == before
    assert "est importé" in scolarite.get(page("scodoc-import", found.pk)).content.decode()


def test_who_imported_what_stays_when_the_bulletins_are_forgotten(scolarite, programme):
    found = imported(scolarite, small())
    scolarite.post(page("scodoc-forget", found.pk))
    found.refresh_from_db()
    assert (found.told["students"], found.printed.count()) == (1, 0)
    assert scolarite.get(page("scodoc-set", found.pk)).status_code == 200


def test_a_semester_of_another_department_is_no_choice(scolarite, programme):
    other = TermFactory(department__code="autre", programme__department__code="autre")
    found = brought(scolarite, small())
    answer = scolarite.post(page("scodoc-destination", found.pk), {"semestre": f"t{other.pk}"})
    assert answer.context["form"].errors["semestre"]


def test_a_department_without_programme_is_told_so(scolarite):
    found = brought(scolarite, small())
    assert "Aucun programme" in scolarite.get(page("scodoc-destination", found.pk)).content.decode()


@pytest.mark.parametrize("name", ["scodoc-destination", "scodoc-import"])
def test_strangers_are_refused(scolarite, programme, department, name):
    found, _ = planned(scolarite, small())
    teacher = MembershipFactory(department=department, role=Role.TEACHER).user
    director = MembershipFactory(department=DepartmentFactory(code="autre"), role=Role.DIRECTOR)
    for user, status in ((teacher, 403), (director.user, 404)):
        scolarite.force_login(user)
        assert scolarite.get(page(name, found.pk)).status_code == status
        assert scolarite.post(page(name, found.pk)).status_code == status
    assert scolarite.put(page(name, found.pk)).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_plan_keeps_to_its_queries(scolarite, programme, django_assert_num_queries, count):
    term = TermFactory(programme=programme)
    EnrolmentFactory(term=term)
    given = [small(number=f"2260{rank:04}", name=f"Exemple{rank}") for rank in range(count)]
    imported(scolarite, *given)
    found, _ = planned(scolarite, *given)
    with django_assert_num_queries(11):
        scolarite.get(page("scodoc-import", found.pk))
    with django_assert_num_queries(8):
        scolarite.get(page("scodoc-destination", found.pk))


@pytest.mark.parametrize("seed", range(100, 112))
def test_a_spoilt_bulletin_is_imported_whole_or_not_at_all(scolarite, programme, seed):
    """Whatever could be read: the import is an answer, and writes all that its plan says."""
    file = SimpleUploadedFile("b.json", spoilt(small(), seed))
    before = rows()
    scolarite.post(page("scodoc"), {"fichiers": [file]})
    assert rows() == before
    for found in BulletinSet.objects.all():
        address = page("scodoc-destination", found.pk)
        where = scolarite.get(address).context["form"].initial["semestre"]
        scolarite.post(address, {"semestre": where or "t0"})
        answer = scolarite.get(page("scodoc-import", found.pk), follow=True)
        if "plan" not in answer.context:
            continue
        plan = answer.context["plan"]
        execute(scolarite, answer)
        found.refresh_from_db()
        told = found.told or {"students": 0, "marks": 0}
        assert (Student.objects.count(), Mark.objects.count()) == (told["students"], told["marks"])
        assert bool(found.imported_at) == (plan.writes and not plan.troubles)
