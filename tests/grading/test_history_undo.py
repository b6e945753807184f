"""Values put back: of a cell, of all that a batch changed; all or nothing, and only once."""

from uuid import uuid4

import pytest

from grading.models import Enrolment, Mark, MarkBatch, MarkChange, Role
from grading.selectors.batches import reversals_of
from grading.selectors.marks import BLANK, MarkValue, stored_marks
from grading.services.entries import Batch, MarkEntry, Refusal, Verdict
from grading.services.history import AlreadyUndone, restore_mark, undo_batch
from grading.services.marks import record_marks
from grading.services.publication import publish, validate
from tests.factories import AssessmentFactory, UserFactory

pytestmark = pytest.mark.django_db
GRID = MarkBatch.Origin.GRID


class Notebook:
    """Types marks: `type(batch, "12", student)` in whichever batch, whatever the version."""

    def __init__(self, entry):
        self.entry = entry
        self.students = [entry.enrol(name) for name in ("Abel", "Béa", "Cléo")]

    def type(self, batch, *hundredths, by=None, exam=None, reason=""):
        """One value per student, None for those left alone, in an assessment."""
        exam = exam or self.entry.exam
        stored = stored_marks([exam.pk])
        entries = [
            MarkEntry(exam.pk, student.pk, wanted(value), stored[exam.pk, student.pk].version)
            if (exam.pk, student.pk) in stored
            else MarkEntry(exam.pk, student.pk, wanted(value))
            for student, value in zip(self.students, hundredths, strict=False)
            if value is not None
        ]
        done = record_marks(entries, by=by or self.entry.teacher, batch=batch, reason=reason)
        assert len(done.saved) == len(entries)
        return done.batch_id

    def held(self, exam=None):
        stored = stored_marks([(exam or self.entry.exam).pk])
        found = [stored.get(((exam or self.entry.exam).pk, each.pk)) for each in self.students]
        return [each and each.content.value for each in found]

    def undo(self, batch_id, by=None, **options):
        return undo_batch(batch_id, by=by or self.entry.teacher, **options)


def wanted(value):
    return MarkValue("graded", value) if isinstance(value, int) else MarkValue(value)


@pytest.fixture
def notebook(entry):
    return Notebook(entry)


class TestUndo:
    def test_everything_is_as_before(self, notebook):
        notebook.type(Batch(origin=GRID), 800, "ABS")
        batch = notebook.type(Batch(origin=GRID, label="collage"), 1200, 1300, 1400)
        undone = notebook.undo(batch)

        assert len(undone.saved) == 3
        assert list(Mark.objects.order_by("enrolment").values_list("status", "value")) == [
            ("graded", 800),
            ("ABS", None),
            ("blank", None),
        ]
        undo = MarkBatch.objects.get(pk=undone.batch_id)
        assert (undo.origin, undo.undoes_id, undo.label) == ("undo", batch, "grille collage")
        assert MarkChange.objects.count() == 8

    def test_several_changes_of_a_cell_are_taken_back_together(self, notebook):
        notebook.type(None, 800)
        sitting = Batch(origin=GRID)
        for value in (900, 1000, 1100):
            notebook.type(sitting, value)
        notebook.undo(sitting.id)
        assert notebook.held()[0] == 800

    def test_one_that_moved_and_nothing_is_undone(self, notebook):
        batch = notebook.type(None, 1200, 1300, 1400)
        colleague = notebook.entry.taught_by_another()
        notebook.type(None, None, 500, by=colleague)
        tried = notebook.undo(batch)

        assert [each.verdict for each in tried.outcomes] == ["held", "conflict", "held"]
        [conflict] = tried.troubled
        assert (conflict.author, conflict.stored.content.value) == (colleague, 500)
        assert tried.batch_id is None
        assert notebook.held() == [1200, 500, 1400]
        assert not MarkBatch.objects.filter(origin="undo").exists()

    def test_the_others_when_it_is_asked(self, notebook):
        batch = notebook.type(None, 1200, 1300, 1400)
        notebook.type(None, None, 500)
        undone = notebook.undo(batch, leaving=1)
        assert [each.verdict for each in undone.outcomes] == ["saved", "saved", "conflict"]
        assert notebook.held() == [None, 500, None]
        assert undone.batch_id == MarkBatch.objects.get(origin="undo").pk

    def test_one_more_that_moved_than_agreed(self, notebook):
        batch = notebook.type(None, 1200, 1300, 1400)
        notebook.type(None, None, 500, 600)
        assert notebook.undo(batch, leaving=1).saved == []
        assert notebook.held() == [1200, 500, 600]

    def test_who_came_in_between_is_not_erased(self, notebook):
        """The sitting of one, then somebody else, then the same sitting again."""
        sitting = Batch(origin=GRID)
        notebook.type(sitting, 900)
        notebook.type(None, 1000, by=notebook.entry.taught_by_another())
        notebook.type(sitting, 1100)
        assert [each.verdict for each in notebook.undo(sitting.id).outcomes] == ["conflict"]
        assert notebook.held()[0] == 1100

    def test_once_only(self, notebook):
        batch = notebook.type(None, 1200)
        notebook.undo(batch)
        other = notebook.entry.taught_by_another()
        with pytest.raises(AlreadyUndone) as refusal:
            notebook.undo(batch, by=other)
        assert str(notebook.entry.teacher) in refusal.value.messages[0]

    def test_an_undoing_is_undone(self, notebook):
        batch = notebook.type(None, 1200, 1300)
        undo = notebook.undo(batch)
        again = notebook.undo(undo.batch_id)
        assert notebook.held()[:2] == [1200, 1300]
        assert MarkBatch.objects.get(pk=again.batch_id).undoes_id == undo.batch_id

    def test_nothing_to_undo(self, notebook):
        """What the batch wrote was taken back by hand: that is no trouble, and no new batch."""
        notebook.type(None, 800)
        batch = notebook.type(None, 1200)
        notebook.type(None, 800)
        undone = notebook.undo(batch)
        assert (undone.saved, undone.troubled, undone.batch_id) == ([], [], None)
        assert [each.verdict for each in undone.outcomes] == [Verdict.UNCHANGED]

    def test_what_is_published_asks_for_a_reason(self, notebook):
        batch = notebook.type(None, 1200, 1300)
        publish(notebook.entry.exam.pk, by=notebook.entry.teacher)
        [refused, _] = notebook.undo(batch).outcomes
        assert refused.refusal == Refusal.REASON_MISSING
        assert len(notebook.undo(batch, reason="Mauvais fichier").saved) == 2
        assert MarkChange.objects.exclude(reason="").count() == 2

    def test_a_validated_assessment_is_closed(self, notebook):
        batch = notebook.type(None, 1200)
        validate(notebook.entry.exam.pk, by=notebook.entry.teacher)
        assert [each.refusal for each in notebook.undo(batch).outcomes] == [Refusal.VALIDATED]

    def test_who_has_left_keeps_his_mark(self, notebook):
        batch = notebook.type(None, 1200, 1300)
        leaver = notebook.students[0]
        leaver.status = Enrolment.Status.RESIGNED
        leaver.save()
        assert notebook.undo(batch).saved == []
        assert len(notebook.undo(batch, leaving=1).saved) == 1
        assert notebook.held()[:2] == [1200, None]

    def test_only_where_the_marks_are_his(self, notebook):
        """A batch that reaches into another module is not undone by half."""
        entry = notebook.entry
        elsewhere = AssessmentFactory(term=entry.term)
        office = entry.member(Role.SCOLARITE)
        batch = Batch()
        notebook.type(batch, 1200, by=office)
        change = MarkChange.objects.get()
        foreign = MarkChange(
            **{
                name: getattr(change, name)
                for name in (
                    "enrolment_id",
                    "version",
                    "old_status",
                    "new_status",
                    "new_value",
                    "author_id",
                    "at",
                    "batch_id",
                )
            },
            assessment=elsewhere,
        )
        foreign.save()
        assert [each.verdict for each in notebook.undo(batch.id).outcomes] == ["held", "refused"]

    def test_a_stranger_finds_nothing(self, notebook):
        batch = notebook.type(None, 1200)
        with pytest.raises(MarkBatch.DoesNotExist):
            notebook.undo(batch, by=UserFactory())
        with pytest.raises(MarkBatch.DoesNotExist):
            notebook.undo(uuid4())

    def test_a_constant_number_of_queries(self, notebook, django_assert_num_queries):
        batch = notebook.type(None, 1200, 1300, 1400)
        teacher = type(notebook.entry.teacher).objects.get(pk=notebook.entry.teacher.pk)
        assert teacher.departments_by_role
        with django_assert_num_queries(16):
            notebook.undo(batch, by=teacher)


def test_what_a_batch_left(notebook):
    notebook.type(None, 800)
    sitting = Batch()
    notebook.type(sitting, 900, "EXC")
    notebook.type(sitting, 1000)
    exam, (first, second, _) = notebook.entry.exam.pk, (each.pk for each in notebook.students)
    assert reversals_of(sitting.id) == (
        ((exam, first), MarkValue("graded", 800), 3),
        ((exam, second), BLANK, 1),
    )


class TestRestore:
    def restore(self, notebook, version, seen, **options):
        options.setdefault("by", notebook.entry.teacher)
        cell = (notebook.entry.exam.pk, notebook.students[0].pk)
        return restore_mark(cell, version, seen_version=seen, **options)

    def test_a_value_comes_back(self, notebook):
        notebook.type(None, 1250)
        notebook.type(None, "ABS")
        assert self.restore(notebook, 1, seen=2).verdict == Verdict.SAVED
        mark, last = Mark.objects.get(), MarkChange.objects.last()
        assert (mark.value, mark.version) == (1250, 3)
        assert (last.batch.origin, str(last.batch)) == ("restore", "valeur restaurée version 1")

    def test_who_did_not_see_the_last_value(self, notebook):
        for value in (1250, "ABS", 900):
            notebook.type(None, value)
        assert self.restore(notebook, 1, seen=2).verdict == Verdict.CONFLICT
        assert notebook.held()[0] == 900

    def test_a_reason_once_published(self, notebook):
        notebook.type(None, 1250)
        notebook.type(None, 900)
        publish(notebook.entry.exam.pk, by=notebook.entry.teacher)
        assert self.restore(notebook, 1, seen=2).refusal == Refusal.REASON_MISSING
        assert self.restore(notebook, 1, seen=2, reason="Erreur").verdict == Verdict.SAVED
        assert MarkChange.objects.last().reason == "Erreur"

    def test_a_version_that_never_was(self, notebook):
        notebook.type(None, 1250)
        with pytest.raises(MarkChange.DoesNotExist):
            self.restore(notebook, 7, seen=1)

    def test_a_stranger(self, notebook):
        notebook.type(None, 1250)
        notebook.type(None, 900)
        refused = self.restore(notebook, 1, seen=2, by=UserFactory())
        assert refused.refusal == Refusal.UNKNOWN_ASSESSMENT
