"""Rows of the curriculum → the programme that the core computes with.

A student's path may cross several versions of a programme: each semester is then read from
the version of the term in which he took it. Two queries, whatever the number of semesters.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import QuerySet

from config.prepared import Prepared
from curriculum import models
from grading.core.values import (
    UE,
    Competence,
    ModuleKind,
    Parcours,
    Programme,
    Row,
    Semester,
    exact,
)

# A semester of a programme version: (id of the programme, number from 1 to 6).
SemesterKey = tuple[int, int]


class _Line(NamedTuple):
    """A UE with one of its coefficients, or with None from `module` on when it has none."""

    programme: int
    number: int
    modality: str
    ue: str
    competence: str | None
    competence_title: str | None
    competence_parcours: int | None
    level: int
    ects: int
    module: str | None
    kind: str
    title: str
    own_parcours: str | None
    parcours: str | None
    coefficient: Any
    assessments: Mapping[str, str]


_FIELDS = (
    "semester__programme_id",
    "semester__number",
    "semester__modality",
    "code",
    "competence__short",
    "competence__title",
    "competence__parcours_id",
    "level",
    "ects",
    "coefficients__module__code",
    "coefficients__module__kind",
    "coefficients__module__title",
    "coefficients__module__parcours__code",
    "coefficients__parcours__code",
    "coefficients__value",
    "coefficients__assessments",
)
_ORDER = (
    "semester__programme_id",
    "semester__number",
    "semester__modality",
    "position",
    "code",
    "coefficients__position",
    "coefficients__pk",
)


@Prepared
def _ues(programmes: Collection[int], numbers: Collection[int]) -> QuerySet[Any, Any]:
    found = models.UE.objects.filter(
        semester__programme__in=programmes, semester__number__in=numbers
    )
    return found.order_by(*_ORDER).values_list(*_FIELDS)


@Prepared
def _followed(programmes: Collection[int]) -> QuerySet[Any, Any]:
    found = models.Parcours.objects.filter(programme__in=programmes)
    ordered = found.order_by("programme", "position", "competences__position")
    return ordered.values_list(
        "programme", "code", "title", "competences__short", "competences__title"
    )


@dataclass(frozen=True, slots=True)
class ProgrammePieces:
    """What was read of several programme versions, ready to be put together."""

    semesters: Mapping[SemesterKey, tuple[Semester, ...]]
    parcours: Mapping[int, tuple[Parcours, ...]]
    competences: Mapping[int, tuple[Competence, ...]]

    def programme(self, version: models.Programme, semesters: Iterable[SemesterKey]) -> Programme:
        """The programme made of these semesters, each from its own version.

        Its name, its parcours and its competences are those of `version`.
        """
        chosen = tuple(each for key in semesters for each in self.semesters.get(key, ()))
        return Programme(
            code=version.code,
            title=version.title,
            version=version.version,
            parcours=self.parcours.get(version.pk, ()),
            competences=self.competences.get(version.pk, ()),
            semesters=chosen,
        )


def programme_pieces(keys: Iterable[SemesterKey]) -> ProgrammePieces:
    """Read these semesters, in both modalities, and the parcours of their versions."""
    keys = frozenset(keys)
    programmes = {programme for programme, _ in keys}
    lines = _lines(programmes, {number for _, number in keys})
    parcours, own = _parcours(programmes)
    return ProgrammePieces(
        semesters=_semesters(lines),
        parcours=parcours,
        competences={each: _common(lines, each) + own[each] for each in programmes},
    )


def _lines(programmes: set[int], numbers: set[int]) -> list[_Line]:
    return [_Line(*row) for row in _ues(programmes, numbers)]


def _semesters(lines: list[_Line]) -> dict[SemesterKey, tuple[Semester, ...]]:
    found: dict[SemesterKey, tuple[Semester, ...]] = {}
    for (programme, number, modality), group in groupby(lines, key=lambda line: line[:3]):
        ues = tuple(_ue(list(rows)) for _, rows in groupby(group, key=lambda line: line.ue))
        semester = Semester(number=number, modality=modality, ues=ues)
        found[programme, number] = (*found.get((programme, number), ()), semester)
    return found


def _ue(lines: list[_Line]) -> UE:
    first = lines[0]
    return UE(
        code=first.ue,
        competence=first.competence,
        level=first.level,
        ects=Fraction(first.ects),
        rows=tuple(_row(line) for line in lines if line.module is not None),
    )


def _row(line: _Line) -> Row:
    assert line.module is not None
    return Row(
        module=line.module,
        kind=ModuleKind(line.kind),
        title=line.title,
        coefficient=exact(line.coefficient),
        parcours=line.parcours or line.own_parcours,
        type_coefficients={name: exact(value) for name, value in line.assessments.items()},
    )


def _common(lines: list[_Line], programme: int) -> tuple[Competence, ...]:
    """The common competences that a UE of the programme names, in the order of the UEs."""
    named = {
        line.competence: line.competence_title
        for line in lines
        if line.programme == programme and line.competence and not line.competence_parcours
    }
    return tuple(Competence(short=short, title=title or "") for short, title in named.items())


def _parcours(
    programmes: set[int],
) -> tuple[dict[int, tuple[Parcours, ...]], dict[int, tuple[Competence, ...]]]:
    """The parcours of each programme, and their own competences."""
    parcours: dict[int, dict[str, Parcours]] = {each: {} for each in programmes}
    own: dict[int, list[Competence]] = {each: [] for each in programmes}
    for programme, code, title, short, competence_title in _followed(programmes):
        parcours[programme][code] = Parcours(code=code, title=title)
        if short is not None:
            own[programme].append(Competence(short=short, title=competence_title, parcours=code))
    return (
        {each: tuple(found.values()) for each, found in parcours.items()},
        {each: tuple(found) for each, found in own.items()},
    )
