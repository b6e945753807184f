"""Reads whose SQL is written once give what the query itself gives."""

from decimal import Decimal

import pytest
from django.db.models import Value

from config.prepared import HOLE, MOST, Prepared
from grading.models import Assessment, Student, Term
from tests.factories import AssessmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessments():
    return [
        AssessmentFactory(weights={"UE11": "0"}, coefficient=Decimal("1.5")),
        AssessmentFactory(weights={"UE12": "2"}, completes=None),
        AssessmentFactory(),
    ]


def of_modules(term, modules):
    found = Assessment.objects.filter(term=term, module__in=modules).order_by("pk")
    return found.values_list("pk", "weights", "coefficient", "created_at")


@pytest.mark.parametrize("count", [0, 1, 3, MOST])
def test_the_rows_of_ids_and_lists(assessments, count):
    read = Prepared(of_modules)
    for each in assessments:
        modules = [each.module_id, *range(HOLE - count, HOLE)][:count]
        expected = list(of_modules(each.term_id, modules))
        assert read(each.term_id, modules) == expected
        assert len(expected) == min(count, 1)


def test_the_objects_with_what_they_refer_to(assessments, django_assert_num_queries):
    read = Prepared(lambda ids: Assessment.objects.filter(pk__in=ids).select_related("term"))
    read([assessments[0].pk])
    with django_assert_num_queries(1):
        [found] = read({assessments[1].pk})
        assert (found, found.term) == (assessments[1], assessments[1].term)


def test_a_union(assessments):
    def named(term, assessment):
        terms = Term.objects.filter(pk=term).order_by().values_list("pk", Value("term"))
        exams = Assessment.objects.filter(pk=assessment).order_by()
        return terms.union(exams.values_list("pk", Value("exam")), all=True)

    read = Prepared(named)
    for each in assessments:
        assert {*read(each.term_id, each.pk)} == {(each.term_id, "term"), (each.pk, "exam")}


def test_it_is_written_once_for_each_shape(assessments):
    calls = []

    def write(*ids):
        calls.append(ids)
        return of_modules(*ids)

    read = Prepared(write)
    for each in assessments:
        read(each.term_id, [each.module_id])
        read(each.term_id, [])
    assert calls == [(HOLE, [HOLE + 1]), (HOLE, [])]


def test_an_id_that_no_column_holds(assessments):
    read = Prepared(lambda pk: Assessment.objects.filter(pk=pk))
    assert [read(assessments[0].pk), read(10**30)] == [assessments[:1], []]


def test_what_is_not_an_id_is_refused(assessments):
    """Text would come to the database as the number that stood for it while the SQL was written."""
    read = Prepared(lambda number: Student.objects.filter(number=number))
    with pytest.raises(ValueError, match="an id is lost"):
        read(1)
