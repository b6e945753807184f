"""The programme, rules and assessments of a case, indexed once for all its students.

A ``Scheme`` answers, for a semester, modality and parcours, the UEs with their modules and
the assessments that feed each of them, weights already worked out.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from grading.core.rules import Rules, Weighting
from grading.core.values import UE, Assessment, Kind, Programme, Row

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A normal assessment towards one UE: c(e), w(e, u), and its weight inside its group."""

    assessment: Assessment
    coefficient: Fraction
    weight: Fraction
    share: Fraction


@dataclass(frozen=True, slots=True)
class Group:
    """Assessments averaged together; the module's mean is that of its groups.

    Per assessment there is one group, whose members carry c × w; per type there is one group
    a type, which carries the programme's coefficient of that type.
    """

    coefficient: Fraction
    members: tuple[Weighed, ...]


@dataclass(frozen=True, slots=True)
class ModulePlan:
    """A module towards one UE, with the assessments that weigh something there.

    ``assessments`` are all those of the module, also the weightless ones. ``awaited``: no normal
    assessment was set for this module yet.
    """

    ue: str
    row: Row
    assessments: tuple[Assessment, ...]
    groups: tuple[Group, ...]
    normal: tuple[Assessment, ...]
    bonuses: tuple[tuple[Assessment, Fraction], ...]
    resits: tuple[Assessment, ...]
    second_session: Assessment | None
    awaited: bool


@dataclass(frozen=True, slots=True)
class UEPlan:
    ue: UE
    semester: int
    competence: str | None
    modules: tuple[ModulePlan, ...]


class Scheme:
    """Indexes a case once; ``ues`` is then a lookup. Never changes after its creation."""

    def __init__(
        self, programme: Programme, rules: Rules, assessments: Iterable[Assessment]
    ) -> None:
        self.programme, self.rules = programme, rules
        self.semesters_of_assessment: dict[str, frozenset[int]] = {}
        self.semesters_of_module, self.semesters_of_ue = _semesters(programme)
        self._by_module: dict[tuple[int, str], list[Assessment]] = defaultdict(list)
        self._plans: dict[tuple[int, str, str | None], tuple[UEPlan, ...]] = {}
        for each in assessments:
            self._by_module[each.semester, each.module].append(each)
            self.semesters_of_assessment[each.id] = frozenset({each.semester})

    def ues(self, semester: int, modality: str, parcours: str | None) -> tuple[UEPlan, ...]:
        """The UEs of a student of that modality and parcours, in the programme's order."""
        key = (semester, modality, parcours)
        if key not in self._plans:
            found = self.programme.semester(semester, modality)
            self._plans[key] = tuple(
                self._ue_plan(ue, semester, parcours)
                for ue in (found.ues if found else ())
                if self.programme.concerns(ue, parcours)
            )
        return self._plans[key]

    def _ue_plan(self, ue: UE, semester: int, parcours: str | None) -> UEPlan:
        rows = (row for row in ue.rows if row.parcours in (None, parcours))
        return UEPlan(
            ue=ue,
            semester=semester,
            competence=self.programme.competence_of(ue, parcours),
            modules=tuple(self._module_plan(ue, row, semester, parcours) for row in rows),
        )

    def _module_plan(self, ue: UE, row: Row, semester: int, parcours: str | None) -> ModulePlan:
        everything = tuple(
            each
            for each in self._by_module.get((semester, row.module), ())
            if each.parcours in (None, parcours)
        )
        weighing = [each for each in everything if weight(each, ue.code)]
        groups = _groups(self.rules.assessment_weighting, ue.code, row, weighing)
        of_kind = {kind: tuple(each for each in weighing if each.kind is kind) for kind in Kind}
        normal = tuple(each.assessment for group in groups for each in group.members)
        all_weightless = bool(everything) and not weighing
        awaited = not all_weightless and all(each.kind is not Kind.NORMAL for each in everything)
        return ModulePlan(
            ue=ue.code,
            row=row,
            assessments=everything,
            groups=groups,
            normal=normal,
            bonuses=tuple((each, weight(each, ue.code)) for each in of_kind[Kind.BONUS]),
            resits=of_kind[Kind.RESIT],
            second_session=next(iter(of_kind[Kind.SECOND_SESSION]), None),
            awaited=awaited,
        )


def _semesters(programme: Programme) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """The semesters of each module code and of each UE code."""
    modules: dict[str, set[int]] = defaultdict(set)
    ues: dict[str, set[int]] = defaultdict(set)
    for semester in programme.semesters:
        for ue in semester.ues:
            ues[ue.code].add(semester.number)
            for row in ue.rows:
                modules[row.module].add(semester.number)
    return modules, ues


def weight(assessment: Assessment, ue: str) -> Fraction:
    """w(e, u): 1 unless set."""
    return assessment.weights.get(ue, ONE)


def coefficient(assessment: Assessment, row: Row) -> Fraction:
    """c(e): the assessment's own, else the programme's for its type, else 1."""
    if assessment.coefficient is not None:
        return assessment.coefficient
    return row.type_coefficients.get(assessment.type or "", ONE)


def _groups(
    weighting: Weighting, ue: str, row: Row, weighing: Iterable[Assessment]
) -> tuple[Group, ...]:
    """The groups that weigh something; the members that weigh nothing are left out."""
    normal = [each for each in weighing if each.kind is Kind.NORMAL]
    if weighting is Weighting.PER_ASSESSMENT:
        members = [_weighed(each, coefficient(each, row), weight(each, ue)) for each in normal]
        found = [Group(ONE, _with_a_share(members))]
    else:
        found = [_type_group(kind, ue, row, normal) for kind in _types(normal)]
    return tuple(group for group in found if group.members and group.coefficient)


def _types(assessments: Iterable[Assessment]) -> list[str | None]:
    return list(dict.fromkeys(each.type for each in assessments))


def _type_group(type_: str | None, ue: str, row: Row, normal: Iterable[Assessment]) -> Group:
    members = [
        _weighed(each, ONE if each.coefficient is None else each.coefficient, weight(each, ue))
        for each in normal
        if each.type == type_
    ]
    return Group(row.type_coefficients.get(type_ or "", ONE), _with_a_share(members))


def _weighed(assessment: Assessment, coefficient: Fraction, weight: Fraction) -> Weighed:
    return Weighed(assessment, coefficient, weight, coefficient * weight)


def _with_a_share(members: Iterable[Weighed]) -> tuple[Weighed, ...]:
    return tuple(each for each in members if each.share)
