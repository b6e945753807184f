"""Where a decided year leads: the semesters of the next year, or those to take again."""

from collections.abc import Iterable, Mapping

from grading.core.decisions.fates import Fate
from grading.core.decisions.progression import BUT_SEMESTERS, Repeat, may_repeat
from grading.core.rules import Rules

SEVERITY = (Repeat.ALLOWED, Repeat.EXCEPTIONAL, Repeat.REFUSED)


def semesters_after(
    fate: Fate, semesters: Iterable[int], acquired: Mapping[int, bool]
) -> tuple[int, ...]:
    """The semesters to enrol in next year. `semesters` are those of the year judged, `acquired`
    says of each whether all its UEs are: who repeats or comes back keeps what he acquired (4.3)."""
    judged = sorted(semesters)
    if fate is Fate.PASSES:
        return judged[-1] + 1, judged[-1] + 2
    if fate is Fate.REPEATS:
        return _due(judged, acquired)
    return taken_up(judged, acquired) if fate is Fate.RETURNS else ()


def taken_up(semesters: Iterable[int], acquired: Mapping[int, bool]) -> tuple[int, ...]:
    """The semesters where who was away comes back: those of the year judged that he has not
    acquired, or those of the next."""
    judged = sorted(semesters)
    following = (judged[-1] + 1, judged[-1] + 2)
    return _due(judged, acquired) or tuple(each for each in following if each in BUT_SEMESTERS)


def _due(judged: Iterable[int], acquired: Mapping[int, bool]) -> tuple[int, ...]:
    return tuple(number for number in judged if not acquired.get(number))


def may_repeat_all(semesters: Iterable[int], repeated: Iterable[int], rules: Rules) -> Repeat:
    """Whether these semesters may all be repeated, one after the other (4.5): the strictest of
    the answers. `repeated` are those repeated already, as often as they were."""
    done, strictest = list(repeated), Repeat.ALLOWED
    for number in semesters:
        answer = may_repeat(number, done, rules)
        strictest = max(strictest, answer, key=SEVERITY.index)
        done.append(number)
    return strictest
