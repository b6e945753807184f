"""The programme, rules and assessments of a case, indexed once for all its students.

A ``Scheme`` answers, for a semester, modality and parcours, the UEs with their modules and
the assessments that feed each of them, weights already worked out.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from grading.core.rules import Rules, Weighting
from grading.core.values import SCALE, UE, Assessment, Kind, Programme, Row

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A normal assessment towards one UE.

    ``share`` is its weight inside its group, c × w brought to whole numbers; ``factor`` brings
    its marks on 20, None when they are already.
    """

    assessment: Assessment
    share: int
    factor: Fraction | None


@dataclass(frozen=True, slots=True)
class Group:
    """Assessments averaged together; the module's mean is that of its groups.

    Per assessment there is one group, whose members carry c × w; per type there is one group
    a type, which carries the programme's coefficient of that type.
    """

    coefficient: Fraction
    members: tuple[Weighed, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """The assessments that make a module's average towards a UE, weights worked out.

    UEs towards which a module weighs the same share one feed: `index` tells feeds apart.
    ``awaited``: no normal assessment was set for this module yet. ``stepless``: nothing comes
    after the mean.
    """

    index: int
    groups: tuple[Group, ...]
    normal: tuple[Weighed, ...]
    bonuses: tuple[tuple[Assessment, Fraction], ...]
    resits: tuple[Assessment, ...]
    second_session: Assessment | None
    awaited: bool

    @property
    def replacing(self) -> tuple[Assessment, ...]:
        """The resits and the second session."""
        return self.resits + ((self.second_session,) if self.second_session else ())

    @property
    def stepless(self) -> bool:
        return not (self.awaited or self.bonuses or self.resits or self.second_session)


@dataclass(frozen=True, slots=True)
class ModulePlan:
    """A module towards one UE. ``assessments`` are all those of the module, weightless or not."""

    ue: str
    row: Row
    assessments: tuple[Assessment, ...]
    feed: Feed


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
        self.assessments: dict[str, Assessment] = {}
        self.semesters_of_module, self.semesters_of_ue = _semesters(programme)
        self._by_module: dict[tuple[int, str], list[Assessment]] = defaultdict(list)
        self._feeds: dict[Signature, Feed] = {}
        self._plans: dict[tuple[int, str, str | None], tuple[UEPlan, ...]] = {}
        for each in assessments:
            self._by_module[each.semester, each.module].append(each)
            self.assessments[each.id] = each

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
        """Without a parcours, the UE of one has no modules: those common to all would give it an
        average that is nobody's."""
        rows = [row for row in ue.rows if row.parcours in (None, parcours)]
        if parcours is None and len(rows) < len(ue.rows):
            rows = []
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
        feed = self._feed(row, ue.code, everything)
        return ModulePlan(ue=ue.code, row=row, assessments=everything, feed=feed)

    def _feed(self, row: Row, ue: str, everything: tuple[Assessment, ...]) -> Feed:
        weighing = [each for each in everything if weight(each, ue)]
        groups = _groups(self.rules.assessment_weighting, ue, row, weighing)
        of_kind = {kind: tuple(each for each in weighing if each.kind is kind) for kind in Kind}
        all_weightless = bool(everything) and not weighing
        feed = Feed(
            index=len(self._feeds),
            groups=groups,
            normal=tuple(each for group in groups for each in group.members),
            bonuses=tuple((each, weight(each, ue)) for each in of_kind[Kind.BONUS]),
            resits=of_kind[Kind.RESIT],
            second_session=next(iter(of_kind[Kind.SECOND_SESSION]), None),
            awaited=not all_weightless and all(each.kind is not Kind.NORMAL for each in everything),
        )
        return self._feeds.setdefault(_signature(feed), feed)


Signature = tuple[Hashable, ...]


def _signature(feed: Feed) -> Signature:
    """Equal for feeds that give every student the same average."""
    return (
        tuple(
            (group.coefficient, tuple((each.assessment.id, each.share) for each in group.members))
            for group in feed.groups
        ),
        tuple((each.id, weight) for each, weight in feed.bonuses),
        tuple(each.id for each in feed.replacing),
        feed.awaited,
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
        found = [Group(ONE, _members(ue, [(each, coefficient(each, row)) for each in normal]))]
    else:
        found = [_type_group(each, ue, row, normal) for each in _types(normal)]
    return tuple(group for group in found if group.members and group.coefficient)


def _types(assessments: Iterable[Assessment]) -> list[str | None]:
    return list(dict.fromkeys(each.type for each in assessments))


def _type_group(type_: str | None, ue: str, row: Row, normal: Iterable[Assessment]) -> Group:
    """The assessments of a type weigh their own coefficient; their mean carries the type's."""
    own = [
        (each, ONE if each.coefficient is None else each.coefficient)
        for each in normal
        if each.type == type_
    ]
    return Group(row.type_coefficients.get(type_ or "", ONE), _members(ue, own))


def _members(ue: str, weighed: Iterable[tuple[Assessment, Fraction]]) -> tuple[Weighed, ...]:
    # Most assessments set no weight; products of fractions are dear, those of integers are not.
    shares = [
        (each, own * each.weights[ue] if ue in each.weights else own) for each, own in weighed
    ]
    unit = lcm(*(share.denominator for _, share in shares))
    return tuple(
        Weighed(
            each,
            share.numerator * (unit // share.denominator),
            None if each.maximum == SCALE else SCALE / each.maximum,
        )
        for each, share in shares
        if share
    )
