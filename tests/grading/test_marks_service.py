"""Marks are recorded cell by cell: never lost, never overwritten, never without history."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grading.models import (
    Assessment,
    Candidate,
    Exemption,
    Mark,
    MarkBatch,
    MarkChange,
    Role,
)
from grading.selectors.marks import BLANK, MarkValue
from grading.services.entries import Batch, MarkEntry, Refusal, Verdict
from grading.services.marks import record_marks
from grading.services.publication import publish
from tests.factories import (
    AssessmentFactory,
    CoefficientFactory,
    EnrolmentFactory,
    ParcoursFactory,
    SemesterFactory,
    UEFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ABSENT = MarkValue("ABS")


def graded(hundredths):
    return MarkValue("graded", hundredths)


def record(entry, student, wanted, seen=0, *, by=None, assessment=None, **kwargs):
    """Record one cell and return what became of it."""
    assessment = assessment or entry.exam
    recorded = record_marks(
        [MarkEntry(assessment.pk, student.pk, wanted, seen)], by=by or entry.teacher, **kwargs
    )
    return recorded.outcomes[0]


def content(assessment, student):
    mark = Mark.objects.get(assessment=assessment, enrolment=student)
    return mark.status, mark.value, mark.version


def test_a_first_mark_is_version_1_and_has_its_history(entry):
    student, batch = entry.enrol(), Batch(origin=MarkBatch.Origin.FILE, label="notes.xlsx")
    outcome = record(entry, student, graded(1250), batch=batch)
    assert (outcome.verdict, outcome.stored.version) == (Verdict.SAVED, 1)
    assert content(entry.exam, student) == ("graded", 1250, 1)
    change = MarkChange.objects.get()
    assert (change.old_status, change.new_status, change.new_value) == ("blank", "graded", 1250)
    assert (change.version, change.author, change.batch_id) == (1, entry.teacher, batch.id)
    assert (change.batch.origin, change.batch.label) == ("file", "notes.xlsx")
    assert change.at == Mark.objects.get().updated_at


def test_each_change_appends_a_version(entry):
    student = entry.enrol()
    for seen, wanted in enumerate([graded(900), graded(1100), ABSENT, BLANK]):
        record(entry, student, wanted, seen)
    assert content(entry.exam, student) == ("blank", None, 4)
    assert list(MarkChange.objects.values_list("version", "old_value", "new_status")) == [
        (1, None, "graded"),
        (2, 900, "graded"),
        (3, 1100, "ABS"),
        (4, None, "blank"),
    ]


def test_what_does_not_change_is_not_written(entry):
    student = entry.enrol()
    record(entry, student, graded(900))
    assert record(entry, student, graded(900), 1).verdict == Verdict.UNCHANGED
    assert record(entry, entry.enrol(), BLANK).verdict == Verdict.UNCHANGED
    assert MarkChange.objects.count() == Mark.objects.count() == 1


def test_a_cell_that_somebody_else_changed_is_a_conflict_that_names_him(entry):
    student, colleague = entry.enrol(), entry.taught_by_another()
    record(entry, student, graded(900), by=colleague)
    outcome = record(entry, student, graded(1100))
    assert outcome.verdict == Verdict.CONFLICT
    assert (outcome.stored.content, outcome.stored.version) == (graded(900), 1)
    assert (outcome.author, outcome.at) == (colleague, MarkChange.objects.get().at)
    assert content(entry.exam, student) == ("graded", 900, 1)


def test_the_second_submit_of_a_conflict_replaces_what_was_shown(entry):
    student = entry.enrol()
    record(entry, student, graded(900), by=entry.taught_by_another())
    assert record(entry, student, graded(1100), seen=1).verdict == Verdict.SAVED


def test_an_untouched_cell_is_never_a_conflict(entry):
    student = entry.enrol()
    record(entry, student, graded(900))
    record(entry, student, graded(1000), seen=1, by=entry.taught_by_another())
    outcome = record(entry, student, graded(900), seen=1)
    assert (outcome.verdict, outcome.stored.version) == (Verdict.UNCHANGED, 2)
    assert content(entry.exam, student) == ("graded", 1000, 2)


def test_two_people_who_want_the_same_mark_agree(entry):
    student = entry.enrol()
    record(entry, student, graded(900), by=entry.taught_by_another())
    assert record(entry, student, graded(900)).verdict == Verdict.UNCHANGED


def test_a_version_that_never_was_changes_nothing(entry):
    student = entry.enrol()
    record(entry, student, graded(900))
    assert record(entry, student, graded(1100), seen=7).verdict == Verdict.CONFLICT


def test_a_wrong_cell_never_blocks_another(entry):
    good, above, gone = entry.enrol(), entry.enrol(), entry.enrol(left=True)
    recorded = record_marks(
        [MarkEntry(entry.exam.pk, each.pk, graded(2100 if each is above else 1200)) for each in
         (above, good, gone)],
        by=entry.teacher,
    )  # fmt: skip
    assert [(each.verdict, each.refusal) for each in recorded.outcomes] == [
        (Verdict.REFUSED, Refusal.ABOVE_MAXIMUM),
        (Verdict.SAVED, None),
        (Verdict.REFUSED, Refusal.LEFT),
    ]
    assert Mark.objects.get().enrolment == good


def test_refused_outside_the_parcours(entry):
    own, other = (ParcoursFactory(programme=entry.term.programme) for _ in range(2))
    module = CoefficientFactory(ue=entry.ue, parcours=own).module
    assessment = AssessmentFactory(term=entry.term, module=module)
    scolarite = entry.member(Role.SCOLARITE)
    inside, outside = entry.enrol(parcours=own), entry.enrol(parcours=other)
    assert record(
        entry, inside, ABSENT, assessment=assessment, by=scolarite
    ).verdict == Verdict.SAVED  # fmt: skip
    assert record(
        entry, outside, ABSENT, assessment=assessment, by=scolarite
    ).refusal == Refusal.NOT_CONCERNED  # fmt: skip


def test_students_in_alternance_follow_the_fi_semester_only_without_their_own(entry):
    student = entry.enrol(modality="FA")
    assert record(entry, student, ABSENT).verdict == Verdict.SAVED
    own_semester = SemesterFactory(programme=entry.term.programme, modality="FA")
    CoefficientFactory(ue=UEFactory(semester=own_semester))
    assert record(entry, student, BLANK, 1).refusal == Refusal.NOT_CONCERNED


@pytest.mark.parametrize("by_ue", [False, True])
def test_refused_to_the_exempt(entry, by_ue):
    student = entry.enrol()
    what = {"ue_code": "UE11"} if by_ue else {"module": entry.module}
    Exemption.objects.create(enrolment=student, reason="Validé ailleurs", **what)
    assert record(entry, student, graded(1000)).refusal == Refusal.EXEMPT


def test_exempted_from_one_of_the_ues_of_the_module_still_has_a_mark(entry):
    student = entry.enrol()
    second = UEFactory(semester=entry.semester, code="UE12")
    CoefficientFactory(ue=second, module=entry.module)
    Exemption.objects.create(enrolment=student, reason="Validée ailleurs", ue_code="UE12")
    assert record(entry, student, graded(1000)).verdict == Verdict.SAVED


def test_refused_outside_the_term(entry):
    stranger = EnrolmentFactory()
    assert record(entry, stranger, graded(1000)).refusal == Refusal.UNKNOWN_STUDENT
    entry.enrol().delete()
    assert not Mark.objects.exists()


def test_refused_to_who_does_not_teach_the_module(entry):
    student = entry.enrol()
    for user in (UserFactory(), entry.member(Role.TEACHER), entry.member(Role.ADMINISTRATOR)):
        outcome = record(entry, student, graded(1000), by=user)
        assert outcome.refusal == Refusal.UNKNOWN_ASSESSMENT
    assert record(entry, student, graded(1000), by=entry.member(Role.DIRECTOR)).verdict == "saved"


def test_after_publication_a_change_needs_its_reason(entry):
    student = entry.enrol()
    record(entry, student, graded(900))
    publish(entry.exam.pk, by=entry.teacher)
    for blank in ("", "  "):
        outcome = record(entry, student, graded(1100), 1, reason=blank)
        assert outcome.refusal == Refusal.REASON_MISSING
    assert record(entry, student, graded(900), 1).verdict == Verdict.UNCHANGED
    assert record(entry, student, graded(1100), 1, reason=" erreur de saisie ").verdict == "saved"
    assert MarkChange.objects.get(version=2).reason == "erreur de saisie"


def test_a_cell_given_twice_is_a_mistake_of_the_caller(entry):
    student = entry.enrol()
    with pytest.raises(ValueError, match="comes twice"):
        record_marks([MarkEntry(entry.exam.pk, student.pk, ABSENT)] * 2, by=entry.teacher)


def test_nothing_to_record(entry):
    assert record_marks([], by=entry.teacher).outcomes == ()


@pytest.mark.parametrize("students", [1, 3, 40])
def test_the_queries_do_not_grow_with_the_marks(entry, django_assert_num_queries, students):
    enrolments = [entry.enrol() for _ in range(students)]
    entry.teacher.departments_by_role  # noqa: B018 (read once per request)
    entries = [MarkEntry(entry.exam.pk, each.pk, graded(1000)) for each in enrolments]
    # Two of them open and close the savepoint that stands for the transaction.
    with django_assert_num_queries(11):
        record_marks(entries, by=entry.teacher)
    conflicts = [MarkEntry(entry.exam.pk, each.pk, graded(1100)) for each in enrolments]
    with django_assert_num_queries(7):  # nothing is written, but the history is read
        record_marks(conflicts, by=entry.teacher)


def test_several_assessments_at_once(entry):
    ds2 = AssessmentFactory(term=entry.term, module=entry.module, maximum=1000)
    student = entry.enrol()
    recorded = record_marks(
        [MarkEntry(each.pk, student.pk, graded(1000)) for each in (ds2, entry.exam)],
        by=entry.teacher,
    )
    assert len(recorded.saved) == 2
    assert len(set(MarkChange.objects.values_list("batch", flat=True))) == 1


class TestKeys:
    """An entry sent again, because its answer was lost on the way."""

    def sent(self, entry, student, key, wanted=None, seen=0):
        wanted = wanted or graded(1200)
        entries = [MarkEntry(entry.exam.pk, student.pk, wanted, seen, key)]
        return record_marks(entries, by=entry.teacher).outcomes[0]

    def test_the_same_entry_twice_is_written_once(self, entry):
        student, key = entry.enrol(), uuid.uuid4()
        verdicts = [self.sent(entry, student, key).verdict for _ in range(2)]
        assert verdicts == [Verdict.SAVED, Verdict.REPEATED]
        assert MarkChange.objects.count() == 1

    def test_what_others_did_since_stands(self, entry):
        student, key = entry.enrol(), uuid.uuid4()
        self.sent(entry, student, key)
        assert self.sent(entry, student, key).author is None
        record(entry, student, graded(900), seen=1)
        outcome = self.sent(entry, student, key)
        assert (outcome.verdict, outcome.stored.version) == (Verdict.REPEATED, 2)
        assert outcome.author == entry.teacher
        assert content(entry.exam, student) == ("graded", 900, 2)

    def test_the_key_of_another_entry_is_refused(self, entry):
        student, key = entry.enrol(), uuid.uuid4()
        self.sent(entry, student, key)
        outcome = self.sent(entry, student, key, graded(500), seen=1)
        assert outcome.refusal == Refusal.KEY_REUSED
        assert content(entry.exam, student) == ("graded", 1200, 1)

    def test_twice_in_one_sending_is_a_mistake_of_the_caller(self, entry):
        key = uuid.uuid4()
        entries = [
            MarkEntry(entry.exam.pk, entry.enrol().pk, graded(100), key=key) for _ in range(2)
        ]
        with pytest.raises(ValueError, match="comes twice"):
            record_marks(entries, by=entry.teacher)


class TestAllOrNothing:
    def test_one_entry_in_trouble_holds_the_others(self, entry):
        students = [entry.enrol() for _ in range(2)]
        wanted = [
            MarkEntry(entry.exam.pk, student.pk, graded(points))
            for student, points in zip(students, (1000, 2100), strict=True)
        ]
        recorded = record_marks(wanted, by=entry.teacher, all_or_nothing=True)
        verdicts = [outcome.verdict for outcome in recorded.outcomes]
        assert verdicts == [Verdict.HELD, Verdict.REFUSED]
        assert (recorded.batch_id, Mark.objects.count(), MarkBatch.objects.count()) == (None, 0, 0)

    def test_without_trouble_all_is_saved(self, entry):
        wanted = [MarkEntry(entry.exam.pk, entry.enrol().pk, graded(1000)) for _ in range(2)]
        recorded = record_marks(wanted, by=entry.teacher, all_or_nothing=True)
        assert len(recorded.saved) == Mark.objects.count() == 2


def test_a_batch_of_a_browser_is_its_users_own(entry):
    name, other = uuid.uuid4(), entry.taught_by_another()
    batches = [
        Batch.sent(name, MarkBatch.Origin.GRID, by) for by in (entry.teacher, other, entry.teacher)
    ]
    assert batches[0] == batches[2] != batches[1]


def test_savings_of_one_batch_share_it(entry):
    batch = Batch(origin=MarkBatch.Origin.GRID)
    for _ in range(2):
        record(entry, entry.enrol(), graded(1000), batch=batch)
    assert MarkBatch.objects.get().changes.count() == 2


def test_a_validated_assessment_is_closed(entry):
    exam = AssessmentFactory(term=entry.term, module=entry.module, validated=True)
    outcome = record(entry, entry.enrol(), graded(1000), assessment=exam, reason="oubli")
    assert outcome.refusal == Refusal.VALIDATED


def test_only_those_called_have_a_mark_at_a_resit(entry):
    resit = AssessmentFactory(term=entry.term, module=entry.module, kind="resit")
    called, other = entry.enrol(), entry.enrol()
    Candidate.objects.create(assessment=resit, enrolment=called)
    assert record(entry, called, graded(1000), assessment=resit).verdict == Verdict.SAVED
    outcome = record(entry, other, graded(1000), assessment=resit)
    assert outcome.refusal == Refusal.NOT_CALLED


def test_anonymous_numbers_of_some_close_an_assessment_to_nobody(entry):
    Candidate.objects.create(assessment=entry.exam, enrolment=entry.enrol(), anonymous_number="17")
    assert record(entry, entry.enrol(), graded(1000)).verdict == Verdict.SAVED


def test_what_changes_while_reopened_keeps_the_reason_of_the_reopening(entry):
    student = entry.enrol()
    record(entry, student, graded(1000))
    Assessment.objects.filter(pk=entry.exam.pk).update(reopened_for="barème corrigé")
    record(entry, student, graded(1100), seen=1)
    assert MarkChange.objects.get(version=2).reason == "barème corrigé"


def test_the_assessments_are_locked_in_the_order_of_their_keys(entry):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite locks the whole database")
    student = entry.enrol()
    with CaptureQueriesContext(connection) as queries:
        record(entry, student, ABSENT)
    locks = [query["sql"] for query in queries if "FOR NO KEY UPDATE" in query["sql"]]
    assert [sql.count("ORDER BY") for sql in locks] == [1]
    assert Assessment._meta.db_table in locks[0]
