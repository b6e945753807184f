"""The promise of the plan: what it shows is what is written, all of it and nothing else."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from grading.imports.guess import guess
from grading.imports.identities import number_key
from grading.imports.making import plan_of
from grading.imports.plan import Fate
from grading.models import Mark, MarkChange
from grading.selectors.imports import roster
from grading.services.imports import execute_plan
from tests.factories import AssessmentFactory
from tests.grading.entry import Entry
from tests.grading.imports.brought import brought, table_of
from tests.grading.imports.test_plan import enter

NAMES = ["Abeille", "Bourdon", "Cigale", "Doryphore", "Bourdon"]
CELLS = ["", "12", "8,5", "abs", "SUPR", "21", "bof", "0", "20", "12,345", "10/20", "exc"]


@st.composite
def modules(draw):
    """Marks already there, and rows of (student or nobody, typed in two columns)."""
    before = draw(
        st.lists(st.tuples(st.integers(0, 4), st.integers(0, 1)), unique=True, max_size=6)
    )
    row = st.tuples(st.integers(0, 5), st.sampled_from(CELLS), st.sampled_from(CELLS))
    return before, draw(st.lists(row, max_size=8)), draw(st.booleans())


class Promise(TestCase):
    @settings(max_examples=30)
    @given(modules())
    def test_what_is_shown_is_what_is_written(self, drawn):
        before, rows, by_number = drawn
        entry = Entry()
        exams = [entry.exam, AssessmentFactory(term=entry.term, module=entry.module, title="TP")]
        students = [entry.enrol(name) for name in NAMES]
        for student, exam in before:
            enter(entry, students[student], 1200, assessment=exams[exam])
        table = [["Numéro" if by_number else "Étudiant", "Partiel", "TP"]]
        table += [[said(students, who, by_number), *typed] for who, *typed in rows]
        self.check(entry, table)

    def check(self, entry, table):
        marks, changes = stored(), MarkChange.objects.count()
        kept = brought(entry.term, entry.module, entry.teacher, *table)
        found = roster(entry.term, entry.module, entry.teacher)
        plan = plan_of(table_of(*table), guess(table_of(*table), found), found)
        assert stored() == marks, "looking wrote something"
        shown = {item.cell: item.new for item in plan.written}
        assert len(shown) == len(plan.written), "a cell would be written twice"
        if plan.entries:
            assert execute_plan(kept.pk, plan.entries, by=entry.teacher).batch_id == kept.pk
        after = stored()
        assert {cell: each for cell, each in after.items() if each != marks.get(cell, "")} == shown
        assert set(marks) <= set(after)
        assert MarkChange.objects.count() == changes + len(shown)
        assert all(each.note for each in plan.wrong)
        again = plan_of(table_of(*table), guess(table_of(*table), found), fresh(entry))
        assert again.written == []
        assert {each.fate for each in again.items} & {Fate.NEW, Fate.REPLACED, Fate.ERASED} == set()


def said(students, who, by_number):
    if who == len(students):
        return "99999999" if by_number else "Personne Inconnue"
    student = students[who].student
    return number_key(student.number) if by_number else f"{student.first_name} {student.last_name}"


def fresh(entry):
    return roster(entry.term, entry.module, entry.teacher)


def stored():
    """What each cell holds, as it is written."""
    codes = {"ABS": "ABS", "EXC": "EXC", "blank": ""}
    return {
        (mark.assessment_id, mark.enrolment_id): codes.get(mark.status)
        if mark.value is None
        else f"{mark.value / 100:g}".replace(".", ",")
        for mark in Mark.objects.all()
    }
