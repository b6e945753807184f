"""A new year as it would be prepared from the last one: what it takes up, and what it lacks yet."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from curriculum.models import Coefficient, Module, Programme
from curriculum.models.semester import SEMESTERS
from curriculum.selectors.programmes import published
from grading.models import Assessment, Group, Membership, Role, TeachingAssignment, Term, User
from grading.models.term import RESULT_READERS
from grading.selectors.renewals import Renewal, renewal

# A later version of a programme keeps the codes of its modules and parcours.
ModuleKey = tuple[int, str, str | None]


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """Who taught a module last time, and the module that it is now."""

    original: TeachingAssignment
    module: Module


@dataclass(frozen=True, slots=True)
class ModulePlan:
    """The assessments that a module had last time and has not yet."""

    module: Module
    renewals: tuple[Renewal, ...]


@dataclass(frozen=True, slots=True)
class TermPlan:
    """One semester. `source` is the last time it was taught, None if never; `existing` the term
    when it is open already; the rest is what it lacks."""

    number: int
    source: Term | None
    existing: Term | None
    groups: tuple[str, ...] = ()
    services: tuple[ServicePlan, ...] = ()
    modules: tuple[ModulePlan, ...] = ()

    @property
    def is_proposed(self) -> bool:
        """Taught before, and something is lacking."""
        lacking = self.existing is None or self.groups or self.services or self.modules
        return bool(self.source and lacking)


@dataclass(frozen=True, slots=True)
class YearPlan:
    programme: Programme
    year: int
    terms: tuple[TermPlan, ...]

    @property
    def academic_year(self) -> str:
        return f"{self.year}-{self.year + 1}"

    @property
    def is_complete(self) -> bool:
        return not any(term.is_proposed for term in self.terms)


def programmes_to_open(user: User) -> QuerySet[Programme]:
    """The programme versions whose years the user opens, the last version of each first."""
    return published().filter(department__in=user.departments_as(*RESULT_READERS))


def latest_year(user: User) -> int | None:
    return Term.objects.for_user(user).order_by("-year").values_list("year", flat=True).first()


def year_plan(programme: Programme, year: int) -> YearPlan:
    """What that version takes up from earlier years, in eight queries at most."""
    terms = Term.objects.filter(
        department=programme.department_id, programme__code=programme.code, year__lte=year
    )
    found = list(terms.select_related("programme").order_by("year", "pk"))
    source = {term.number: term for term in found if term.year < year}
    existing = {
        term.number: term
        for term in found
        if (term.year, term.programme_id) == (year, programme.pk)
    }
    held = _Held(programme, year, [*source.values(), *existing.values()])
    return YearPlan(
        programme,
        year,
        tuple(
            held.plan(number, source.get(number), existing.get(number))
            for number in range(1, SEMESTERS + 1)
        ),
    )


class _Held:
    """What the terms, those taken up and those open already, hold."""

    def __init__(self, programme: Programme, year: int, terms: Collection[Term]) -> None:
        self.target = Term(programme=programme, year=year)
        ids = [term.pk for term in terms]
        modules = Module.objects.filter(programme=programme).select_related("parcours")
        self.modules = {key_of(module): module for module in modules.order_by("position", "pk")}
        self.codes = _ue_codes(programme)
        self.groups = _by_term(Group.objects.filter(term__in=ids).order_by("name"))
        teaching = TeachingAssignment.objects.filter(term__in=ids)
        self.services = _by_term(
            teaching.select_related("module__parcours", "teacher").order_by("module__position")
        )
        assessments = Assessment.objects.filter(term__in=ids)
        self.assessments = _by_term(
            assessments.select_related("module__parcours", "term", "completes").order_by(
                "date", "pk"
            )
        )
        teachers = Membership.objects.filter(department=programme.department_id, role=Role.TEACHER)
        self.teachers = frozenset(teachers.order_by().values_list("user_id", flat=True))

    def plan(self, number: int, source: Term | None, existing: Term | None) -> TermPlan:
        if source is None:
            return TermPlan(number, source, existing)
        return TermPlan(
            number,
            source,
            existing,
            self.lacking_groups(source, existing),
            self.lacking_services(source, existing),
            self.lacking_modules(source, existing),
        )

    def lacking_groups(self, source: Term, existing: Term | None) -> tuple[str, ...]:
        there = {group.name for group in self.of(self.groups, existing)}
        return tuple(group.name for group in self.groups[source.pk] if group.name not in there)

    def lacking_services(self, source: Term, existing: Term | None) -> tuple[ServicePlan, ...]:
        there = {
            (key_of(each.module), each.teacher_id) for each in self.of(self.services, existing)
        }
        return tuple(
            ServicePlan(each, self.modules[key_of(each.module)])
            for each in self.services[source.pk]
            if key_of(each.module) in self.modules
            and each.teacher_id in self.teachers
            and (key_of(each.module), each.teacher_id) not in there
        )

    def lacking_modules(self, source: Term, existing: Term | None) -> tuple[ModulePlan, ...]:
        there = {(key_of(each.module), each.title) for each in self.of(self.assessments, existing)}
        found: dict[ModuleKey, list[Renewal]] = defaultdict(list)
        for each in self.assessments[source.pk]:
            key = key_of(each.module)
            if key in self.modules and (key, each.title) not in there:
                codes = self.codes.get(self.modules[key].pk, ())
                found[key].append(renewal(each, self.target, codes, ()))
        ordered = (key for key in self.modules if key in found)
        return tuple(ModulePlan(self.modules[key], tuple(found[key])) for key in ordered)

    @staticmethod
    def of(rows: Mapping[int, list], term: Term | None) -> list:  # type: ignore[type-arg]
        return rows[term.pk] if term else []


def key_of(module: Module) -> ModuleKey:
    parcours = module.parcours.code if module.parcours else None
    return module.semester_number, module.code, parcours


def _by_term(rows: Iterable) -> Mapping[int, list]:  # type: ignore[type-arg]
    found: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        found[row.term_id].append(row)
    return found


def _ue_codes(programme: Programme) -> dict[int, set[str]]:
    rows = Coefficient.objects.filter(module__programme=programme).order_by()
    found: dict[int, set[str]] = defaultdict(set)
    for module, code in rows.values_list("module_id", "ue__code"):
        found[module].add(code)
    return found
