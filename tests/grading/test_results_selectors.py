from fractions import Fraction

import pytest

from curriculum.models import Programme
from grading.core.codes import State, UECode
from grading.selectors.results import student_results, term_results
from tests.factories import (
    AcquisitionFactory,
    AdjustmentFactory,
    AssessmentFactory,
    CoefficientFactory,
    CompetenceFactory,
    EnrolmentFactory,
    ExemptionFactory,
    GroupFactory,
    ModuleFactory,
    ParcoursFactory,
    ProgrammeFactory,
    SemesterFactory,
    StudentFactory,
    TermFactory,
    UEFactory,
)
from tests.grading.small_programme import SmallProgramme, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def small():
    return SmallProgramme()


def results_of(enrolment, published_only=False, **options):
    path = student_results(enrolment.student, published_only=published_only, **options)
    return path.of(enrolment)


def ue_of(enrolment, published_only=False):
    """The only UE of the enrolment's semester."""
    (ue,) = results_of(enrolment, published_only).ues
    return ue


def test_ue_is_the_weighted_mean_of_its_modules(small):
    ue = ue_of(small.enrolment(marks=("12,5", "8")))

    assert (ue.code, ue.average, ue.state) == ("UE11", Fraction(11), State.COMPLETE)
    assert (ue.proposal, ue.ects) == (UECode.ADM, 30)


@pytest.mark.parametrize(
    ("mark", "average", "state"),
    [
        ("8", Fraction(11), State.COMPLETE),
        ("ABS", Fraction(25, 3), State.COMPLETE),
        ("EXC", Fraction(25, 2), State.COMPLETE),
        ("ATT", Fraction(25, 2), State.PROVISIONAL),
        ("blank", Fraction(25, 2), State.PROVISIONAL),
        ("0", Fraction(25, 3), State.COMPLETE),
    ],
)
def test_each_entry_has_its_own_effect(small, mark, average, state):
    ue = ue_of(small.enrolment(marks=("12,5", mark)))

    assert (ue.average, ue.state) == (average, state)


def test_a_mark_is_scaled_from_the_maximum_of_its_assessment(small):
    enrolment = small.enrolment()
    small.mark(enrolment, "R1.01", "7", maximum=1000)
    small.mark(enrolment, "R1.02", "11")

    assert ue_of(enrolment).average == Fraction(14 * 2 + 11, 3)


def test_own_coefficient_type_coefficient_and_weight_of_an_assessment_count(small):
    small.programme.semesters.get(number=1).ues.get().coefficients.filter(
        module__code="R1.01"
    ).update(assessments={"TP": "2"})
    enrolment = small.enrolment()
    small.mark(enrolment, "R1.01", "12", type="TP")
    small.mark(enrolment, "R1.01", "18", type="IE", coefficient=4)
    small.mark(enrolment, "R1.01", "3", weights={"UE11": "0"})
    small.mark(enrolment, "R1.02", "16")

    assert ue_of(enrolment).average == Fraction(16)


def test_an_unpublished_assessment_counts_as_not_entered(small):
    enrolment = small.enrolment(marks=("12",))
    small.mark(enrolment, "R1.02", "18", published=False)

    assert (ue_of(enrolment).average, ue_of(enrolment).state) == (14, State.COMPLETE)
    hidden = ue_of(enrolment, published_only=True)
    assert (hidden.average, hidden.state) == (12, State.PROVISIONAL)
    assert (hidden.lowest, hidden.highest) == (8, Fraction(44, 3))


def test_the_unpublished_assessments_are_named(small):
    enrolment = small.enrolment(marks=("12",))
    draft = small.assessment(enrolment.term, "R1.02", published=False)

    assert results_of(enrolment).unpublished == {str(draft.pk)}


def test_an_exemption_from_a_module_leaves_it_out(small):
    enrolment = small.enrolment(marks=("12", "4"))
    ExemptionFactory(enrolment=enrolment, module=small.modules["R1.02"])

    assert ue_of(enrolment).average == 12


def test_an_exemption_from_a_ue_leaves_no_average(small):
    enrolment = small.enrolment(marks=("12", "4"))
    ExemptionFactory(enrolment=enrolment, module=None, ue_code="UE11")

    ue = ue_of(enrolment)
    assert (ue.exempt, ue.average, ue.proposal) == (True, None, UECode.ATT)


def test_an_adjustment_is_added_in_hundredths(small):
    enrolment = small.enrolment(marks=("9", "9"))
    AdjustmentFactory(enrolment=enrolment, ue_code="UE11", points=-25)

    assert ue_of(enrolment).average == Fraction(35, 4)


def test_exemptions_and_adjustments_of_one_student_are_kept_apart(small):
    enrolment = small.enrolment(marks=("9", "3"))
    ExemptionFactory(enrolment=enrolment, module=small.modules["R1.02"])
    AdjustmentFactory(enrolment=enrolment, ue_code="UE11", points=100)
    other = EnrolmentFactory(term=enrolment.term)
    ExemptionFactory(enrolment=other, module=None, ue_code="UE11")

    assert ue_of(enrolment).average == 10
    assert ue_of(other).exempt


def test_the_two_semesters_of_a_year_form_an_rcue(small):
    autumn = small.enrolment(1, marks=("9", "9"))
    spring = small.enrolment(2, marks=("11", "11"), student=autumn.student)

    for enrolment in (autumn, spring):
        (rcue,) = results_of(enrolment).rcues
        assert (rcue.code, rcue.average, rcue.proposal) == ("UE11+UE21", 10, "CMP")
    assert ue_of(autumn).proposal == UECode.CMP


def test_the_latest_enrolment_of_a_semester_counts(small):
    first = small.enrolment(1, 2025, marks=("4", "4"))
    again = small.enrolment(1, 2026, marks=("13", "13"), student=first.student)

    path = student_results(first.student, published_only=False)
    assert [each.enrolment for each in path.semesters] == [again]
    assert path.superseded == (first,)
    assert path.current.ues[0].average == 13


def test_an_attempt_taken_again_is_shown_as_it_stood(small):
    first = small.enrolment(1, 2025, marks=("4", "4"))
    spring = small.enrolment(2, 2025, marks=("14", "14"), student=first.student)
    small.enrolment(1, 2026, marks=("13", "13"), student=first.student)
    small.enrolment(2, 2026, marks=("15", "15"), student=first.student)
    AcquisitionFactory(student=first.student, term=spring.term, ue_code="UE21", average=1400)

    path = student_results(first.student, published_only=False, attempt=first)
    assert [each.enrolment for each in path.semesters] == [first, spring]
    (rcue,) = path.of(first).rcues
    assert rcue.average == 9


def test_what_was_acquired_later_does_not_change_an_older_attempt(small):
    first = small.enrolment(1, 2025, marks=("4", "4"))
    again = small.enrolment(1, 2026, marks=("13", "13"), student=first.student)
    AcquisitionFactory(student=first.student, term=again.term, ue_code="UE11", average=1300)

    assert results_of(first, attempt=first).ues[0].proposal == UECode.AJ
    assert results_of(again).ues[0].proposal == UECode.ADM


def test_the_better_of_the_acquired_and_the_new_average_counts(small):
    enrolment = small.enrolment(marks=("9", "9"))
    AcquisitionFactory(student=enrolment.student, ue_code="UE11", average=1150, code="CMP")

    ue = ue_of(enrolment)
    assert (ue.average, ue.proposal, ue.ects) == (Fraction(23, 2), UECode.CMP, 30)


def test_a_ue_acquired_elsewhere_counts_without_enrolment_in_its_semester(small):
    enrolment = small.enrolment(2, marks=("12", "12"))
    AcquisitionFactory(student=enrolment.student, ue_code="UE11", average=None, code="ADM")

    result = results_of(enrolment).result
    assert (result.ues["UE11"].is_acquired, result.ects) == (True, 60)


def test_terms_of_two_versions_are_read_each_from_its_own(small):
    later = SmallProgramme(ProgrammeFactory(code=small.programme.code, version="2"))
    later.programme.semesters.get(number=2).ues.get().coefficients.filter(
        module__code="R2.02"
    ).update(value=8)
    autumn = small.enrolment(1, marks=("12", "9"))
    spring = later.enrolment(2, marks=("12", "7"), student=autumn.student)

    assert ue_of(autumn).average == 11
    assert ue_of(spring).average == 8


def test_another_programme_of_the_student_is_left_out(small):
    elsewhere = SmallProgramme(ProgrammeFactory(department=small.programme.department))
    before = elsewhere.enrolment(1, 2024, marks=("3", "3"))
    now = small.enrolment(2, 2026, marks=("12", "12"), student=before.student)

    path = student_results(now.student, published_only=False)
    assert [each.enrolment for each in path.semesters] == [now]


def test_the_settings_of_the_version_apply(small):
    Programme.objects.filter(pk=small.programme.pk).update(rules={"validation_bar": "12"})

    assert ue_of(small.enrolment(marks=("11", "11"))).proposal == UECode.AJ


def test_a_student_without_enrolment_has_an_empty_path(small):
    path = student_results(StudentFactory(), published_only=True)

    assert (path.semesters, path.current) == ((), None)


class TestParcoursAndModality:
    """In S3, UE35 has one row for all, one for each parcours; FA weighs it differently."""

    @pytest.fixture
    def programme(self):
        programme = ProgrammeFactory()
        self.parcours = {
            code: ParcoursFactory(programme=programme, code=code) for code in ("IPI", "CAI")
        }
        for code, parcours in self.parcours.items():
            CompetenceFactory(programme=programme, short=f"Métier {code}", parcours=parcours)
        self.common = ModuleFactory(programme=programme, semester_number=3, code="R3.01")
        self.own = {
            code: ModuleFactory(
                programme=programme, semester_number=3, code="SAÉ 3.02", parcours=parcours
            )
            for code, parcours in self.parcours.items()
        }
        for modality, weight in (("FI", 1), ("FA", 3)):
            semester = SemesterFactory(programme=programme, number=3, modality=modality)
            ue = UEFactory(semester=semester, code="UE35", competence=None, level=2)
            CoefficientFactory(ue=ue, module=self.common, value=1)
            for code, module in self.own.items():
                CoefficientFactory(ue=ue, module=module, value=weight, parcours=self.parcours[code])
        return programme

    @pytest.mark.parametrize(
        ("parcours", "modality", "average"),
        [("IPI", "FI", 12), ("CAI", "FI", 14), ("IPI", "FA", 13), ("CAI", "FA", 16)],
    )
    def test_each_has_his_own_rows(self, programme, parcours, modality, average):
        term = TermFactory(programme=programme, number=3)
        enrolment = EnrolmentFactory(term=term, parcours=self.parcours[parcours], modality=modality)
        own = {"IPI": "14", "CAI": "18"}
        give(enrolment, AssessmentFactory(term=term, module=self.common), "10")
        for code, module in self.own.items():
            assessment = AssessmentFactory(term=term, module=module)
            if code == parcours:
                give(enrolment, assessment, own[code])

        (ue,) = results_of(enrolment).ues
        assert (ue.average, ue.competence) == (average, f"Métier {parcours}")


def test_a_term_gives_each_student_by_name_the_same_as_alone(small):
    autumn, spring = small.term(1), small.term(2)
    students = [EnrolmentFactory(term=autumn).student for _ in range(3)]
    first, second = small.assessment(spring, "R2.01"), small.assessment(spring, "R2.02")
    for position, student in enumerate(students):
        enrolment = EnrolmentFactory(term=spring, student=student)
        give(enrolment, first, str(8 + position))
        give(enrolment, second, str(9 + position))

    found = term_results(spring)
    assert [each.enrolment.student for each in found.students] == students
    for each in found.students:
        assert each.ues == results_of(each.enrolment).ues
        assert each.rcues == results_of(each.enrolment).rcues


def test_a_term_may_be_narrowed_to_a_group(small):
    term = small.term(1)
    group = GroupFactory(term=term)
    inside = EnrolmentFactory(term=term, group=group)
    EnrolmentFactory(term=term)

    found = term_results(term, group=group)
    assert [each.enrolment for each in found.students] == [inside]


def test_a_term_from_published_assessments_only(small):
    enrolment = small.enrolment(marks=("12",))
    small.mark(enrolment, "R1.02", "18", published=False)

    (student,) = term_results(enrolment.term, published_only=True).students
    assert student.ues[0].average == 12


def test_an_empty_term_has_no_students(small):
    assert term_results(small.term(1)).students == ()


@pytest.mark.parametrize("count", [1, 3])
def test_a_term_takes_six_queries(small, count, django_assert_num_queries):
    autumn = small.term(1)
    for rank in range(count):
        enrolment = EnrolmentFactory(term=autumn)
        small.mark(enrolment, "R1.01", "12")
        other = small.enrolment(2, marks=("10", "10"), student=enrolment.student, year=2026 + rank)
        AcquisitionFactory(student=other.student)
        ExemptionFactory(enrolment=other, module=small.modules["R2.02"])

    with django_assert_num_queries(6):
        found = term_results(autumn)
        assert [each.enrolment.student.last_name for each in found.students]
        assert [each.enrolment.term.programme.department.name for each in found.students]


@pytest.mark.parametrize("semesters", [1, 2])
def test_a_student_takes_six_queries(small, semesters, django_assert_num_queries):
    enrolment = small.enrolment(1, marks=("12", "12"))
    if semesters == 2:
        small.enrolment(2, marks=("12", "12"), student=enrolment.student)

    with django_assert_num_queries(6):
        student_results(enrolment.student, published_only=True, explain=True)
