"""The rank of a student in his promotion, where the department shows ranks."""

from collections.abc import Iterator
from fractions import Fraction

from grading.core.averages.scheme import Scheme
from grading.core.bulk.cases import promotion_of
from grading.core.bulk.computation import compute_promotion
from grading.core.bulk.students import figures_of
from grading.core.ranks import Rank, ranks
from grading.core.rules import Display, Rules
from grading.models import Term
from grading.selectors.cases import cases_of
from grading.selectors.paths import term_paths
from grading.selectors.results import SemesterResult, TermResults


def rank_of(shown: SemesterResult) -> Rank | None:
    """His rank among those who have not left the term, in 6 queries; None, without a query,
    unless the rules show it. As his averages, it is made of published marks when he reads."""
    enrolment = shown.enrolment
    if shown.rules.rank is not Display.SHOWN or not enrolment.is_active:
        return None
    found = term_ranks(enrolment.term, shown.rules, published_only=shown.published_only)
    return found.get(enrolment.student_id)


def ranks_in(results: TermResults) -> dict[int, Rank]:
    """The same of each of these students by his id, among everybody in the term."""
    first = next(iter(results.students), None)
    if first is None or first.rules.rank is not Display.SHOWN:
        return {}
    return term_ranks(results.term, first.rules, published_only=results.published_only)


def term_ranks(term: Term, rules: Rules, *, published_only: bool) -> dict[int, Rank]:
    """By id of the student, of those who have not left the term; in 6 queries."""
    return ranks(dict(_averages(term, published_only=published_only)), rules)


def _averages(term: Term, *, published_only: bool) -> Iterator[tuple[int, Fraction | None]]:
    """(id of the student, his average of the semester on 20) of a term."""
    paths = [path for enrolment, path in term_paths(term, None) if enrolment.is_active]
    for found in cases_of(paths, published_only=published_only):
        scheme = Scheme(found.case.programme, found.case.rules, found.case.assessments)
        result = compute_promotion(scheme, promotion_of(found.case))
        for place, path in enumerate(found.paths):
            yield path.student.pk, figures_of(result, place).general(term.number)
