"""Which assessments a module has, when they were held and what is known of them by now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from curriculum.models import Coefficient, Module, Programme
from grading.models import Assessment, Term, User
from grading.services.demo.source import Source

CORRECTION = timedelta(days=12)
ENTRY = timedelta(days=21)  # from the assessment to its deadline
RESIT = timedelta(days=7)  # after the last day of the semester
LATE_RESIT = timedelta(days=28)
PUBLISHED_AT = time(18, 0)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """An assessment to hold. `rank` is its place in the module. `groups` or `share` limit who
    has his mark by now, `below` (a level on 20) who is called to it at all; `exact` marks are the
    level itself. `completes` is the title of another, `to_come` tells that nobody sat it yet."""

    module: Module
    title: str
    rank: int
    type: str = ""
    kind: str = Assessment.Kind.NORMAL.value
    maximum: int = 2000
    coefficient: str | None = None
    weights: Mapping[str, str] = field(default_factory=dict)
    state: str = Assessment.State.PUBLISHED.value
    groups: Sequence[str] = ()
    share: float = 1.0
    below: float | None = None
    exact: bool = False
    completes: str = ""
    to_come: bool = False

    @property
    def is_normal(self) -> bool:
        return self.kind == Assessment.Kind.NORMAL.value


def graded_modules(programme: Programme) -> dict[Module, Mapping[str, str]]:
    """The modules that count in some UE, with the types of assessment that the programme
    prints in the first of them."""
    rows = Coefficient.objects.filter(ue__semester__programme=programme, value__gt=0)
    found: dict[Module, Mapping[str, str]] = {}
    for row in rows.select_related("module").order_by("module", "ue__position"):
        found.setdefault(row.module, row.assessments)
    return found


def plans_of(source: Source, module: Module, types: Mapping[str, str]) -> list[Plan]:
    """The assessments of a module, in the order in which they are held."""
    rules = source.assessments
    usual = _usual(rules, module, types)
    further = [row for row in rules["additional"] if row["module"] == module.code]
    plans = [
        Plan(rank=rank, **{**row, "module": module}) for rank, row in enumerate([*usual, *further])
    ]
    changes = [*rules["special"], *rules["progress"]]
    return [_changed(plan, changes) for plan in plans]


def carried_over(source: Source, module: Module) -> list[Plan]:
    """A module of last year: its average, taken over from the software used before."""
    title = source.assessments["carried_over"]["title"]
    return [Plan(module=module, title=title, rank=0, exact=True)]


def _usual(
    rules: Mapping[str, Any], module: Module, types: Mapping[str, str]
) -> Sequence[Mapping[str, Any]]:
    if module.code in rules["by_module"]:
        return list(rules["by_module"][module.code])
    if types:
        return list(_by_type(rules["by_type"], types))
    return list(rules["by_kind"][module.kind])


def _by_type(counts: Mapping[str, int], types: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """In the order of `counts`: PostgreSQL does not keep that of the keys of the programme."""
    for name, number in counts.items():
        if name not in types:
            continue
        for place in range(1, number + 1):
            yield {"title": f"{name} {place}" if number > 1 else name, "type": name}


def _changed(plan: Plan, changes: Sequence[Mapping[str, Any]]) -> Plan:
    for change in changes:
        if (change["module"], change["title"]) == (plan.module.code, plan.title):
            plan = replace(plan, **{**change, "module": plan.module})
    return plan


def held_on(plan: Plan, number: int, calendar: tuple[date, date]) -> date | None:
    """The working day of an assessment among the `number` of its module; None when it has not
    been held. Modules take turns within the fortnight; what is not normal comes last."""
    if not plan.share:
        return None
    first, last = calendar
    if not plan.is_normal:
        return _working_day(last + (LATE_RESIT if plan.to_come else RESIT))
    step = (last - first) / number
    turn = timedelta(days=plan.module.position % 10)
    return _working_day(min(first + step * plan.rank + step / 2 + turn, last))


def _working_day(day: date) -> date:
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= SATURDAY else 0)


def enter_by(plan: Plan, day: date | None, calendar: tuple[date, date]) -> date | None:
    """The deadline of its entry: three weeks after it was held; what was taken over has none."""
    if plan.exact:
        return None
    return _working_day((day or calendar[1]) + ENTRY)


def draft(
    plan: Plan, term: Term, day: date | None, deadline: date | None, author: User
) -> Assessment:
    """The assessment as it is created: nothing is published before it is marked."""
    return Assessment(
        term=term,
        module=plan.module,
        title=plan.title,
        type=plan.type,
        kind=plan.kind,
        maximum=plan.maximum,
        coefficient=Decimal(plan.coefficient) if plan.coefficient else None,
        weights=dict(plan.weights),
        date=day,
        deadline=deadline,
        created_by=author,
    )


def put_in_state(assessment: Assessment, plan: Plan) -> None:
    """What it has become by now; the caller saves it."""
    assessment.state = plan.state
    if assessment.is_draft or not assessment.date:
        return
    shown = datetime.combine(assessment.date + CORRECTION, PUBLISHED_AT)
    assessment.validated_at = timezone.make_aware(shown)
    assessment.published_at = assessment.validated_at if assessment.is_published else None
