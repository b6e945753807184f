"""Trials give what the whole computation gives, whatever changes."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from grading.core.averages.scheme import Scheme
from grading.core.computation import compute_student
from grading.core.trials import Trials
from grading.core.values import Mark, MarkStatus
from tests.grading.core.random_cases import cases

sampled = settings(max_examples=60)
shares = st.integers(0, 20).map(lambda twentieths: Fraction(twentieths, 20))


@sampled
@given(cases(most_students=1), st.data())
def test_trials_are_the_computation(case, data):
    scheme, who = Scheme(case.programme, case.rules, case.assessments), case.students[0]
    ids = (
        data.draw(st.sets(st.sampled_from(sorted(scheme.assessments)))) if case.assessments else ()
    )
    modules = data.draw(st.sets(st.sampled_from(sorted(scheme.semesters_of_module)), max_size=2))
    everything = replace(who, semesters=frozenset({1, 2, 3, 4, 5, 6}))
    ue = data.draw(st.sampled_from(sorted(compute_student(scheme, everything).ues)))
    whole = Trials(scheme, everything, ids, modules)
    of_competence = Trials(scheme, everything, ids, modules, ue)
    for _ in range(2):
        tried = with_others(everything, scheme, ids, modules, data.draw)
        expected = compute_student(scheme, tried, explain=False)
        assert whole.result(tried) == expected
        part = of_competence.result(tried)
        assert ue in part.ues
        assert part.ues.items() <= expected.ues.items()
        assert part.rcues.items() <= expected.rcues.items()


def with_others(who, scheme, ids, modules, draw):
    marks = {
        id: Mark(MarkStatus.GRADED, draw(shares) * scheme.assessments[id].maximum) for id in ids
    }
    averages = {code: draw(shares) * 20 for code in modules}
    return replace(who, marks=who.marks | marks, module_averages=who.module_averages | averages)
