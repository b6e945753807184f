"""What a framework would bring to a programme: shown first, then done exactly so."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from curriculum.imports.framework import Frame, FrameCompetence
from curriculum.imports.tolerant import folded
from curriculum.models import Competence, Programme
from curriculum.selectors.document import programme_document
from curriculum.selectors.programmes import is_taught
from curriculum.services.frameworks import FrameworkOrder, digest_of
from curriculum.validators.framework import remarks

Part = dict[str, Any]
NEW, LEFT = "new", "out"


class Fate(StrEnum):
    ATTACHED = "attached"
    CREATED = "created"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class CompetencePlan:
    frame: FrameCompetence
    fate: Fate
    competence: Competence | None = None

    @property
    def outcomes(self) -> int:
        return sum(len(level.outcomes) for level in self.frame.levels)


@dataclass(frozen=True, slots=True)
class FrameworkPlan:
    """``remarks`` are what the programme would do otherwise than this framework."""

    frame: Frame
    rows: tuple[CompetencePlan, ...]
    parcours: tuple[str, ...]
    left_parcours: tuple[str, ...]
    remarks: tuple[str, ...]
    order: FrameworkOrder
    is_taught: bool

    @property
    def fingerprint(self) -> str:
        order = self.order
        told = [
            order.framework,
            sorted(order.attached.items()),
            list(order.created),
            list(order.parcours),
            order.seen,
        ]
        return sha256(json.dumps(told).encode()).hexdigest()


def guessed(frame: Frame, competences: Sequence[Competence], *, taught: bool) -> dict[int, str]:
    """By the place of each competence of the framework: the id of the one here that has its
    name, NEW when there is none, LEFT in a programme that is taught."""
    names: dict[str, Competence] = {}
    for each in reversed(competences):
        names |= {folded(each.title): each, folded(each.short): each}
    return {
        place: str(found.pk) if found else LEFT if taught else NEW
        for place, own in enumerate(frame.competences)
        for found in [names.get(folded(own.short)) or names.get(folded(own.title))]
    }


def plan_of(frame: Frame, programme: Programme, chosen: Mapping[int, str]) -> FrameworkPlan:
    """`chosen` says by place which competence here each one is, NEW or LEFT."""
    taught = is_taught(programme)
    competences = list(programme.competences.all())
    known = {str(each.pk): each for each in competences}
    rows = tuple(
        CompetencePlan(own, fate_of(choice, known), known.get(choice))
        for place, own in enumerate(frame.competences)
        for choice in [chosen.get(place, LEFT)]
    )
    here = {each.code for each in programme.parcours.all()}
    missing = [(code, title) for code, title in frame.parcours if code not in here]
    created = [row.frame for row in rows if row.fate is Fate.CREATED]
    order = FrameworkOrder(
        framework=framework_part(frame),
        attached={
            row.competence.pk: description(row.frame) for row in rows if row.competence is not None
        },
        created=[created_part(each, frame) for each in created],
        parcours=[] if taught else [{"code": code, "title": title} for code, title in missing],
        seen=digest_of(programme),
    )
    return FrameworkPlan(
        frame=frame,
        rows=rows,
        parcours=() if taught else tuple(code for code, _ in missing),
        left_parcours=tuple(code for code, _ in missing) if taught else (),
        remarks=tuple(remarks(applied(programme_document(programme), rows, order))),
        order=order,
        is_taught=taught,
    )


def fate_of(choice: str, known: Mapping[str, Competence]) -> Fate:
    if choice in known:
        return Fate.ATTACHED
    return Fate.CREATED if choice == NEW else Fate.LEFT


def framework_part(frame: Frame) -> Part:
    part = {"specialty": frame.specialty, "title": frame.title or frame.specialty}
    return part | ({"version": frame.version} if frame.version else {})


def description(own: FrameCompetence) -> Part:
    """What is said of a competence, as a programme document writes it."""
    return {
        "situations": list(own.situations),
        "components": list(own.components),
        "levels": [
            {
                "rank": level.rank,
                "year": level.year,
                "title": level.title,
                "outcomes": [{"code": code, "title": title} for code, title in level.outcomes],
            }
            for level in sorted(own.levels, key=lambda level: level.rank)
        ],
    }


def created_part(own: FrameCompetence, frame: Frame) -> Part:
    """A competence that one parcours alone follows is its own; otherwise it is everybody's."""
    alone = own.parcours[0] if len(own.parcours) == 1 and len(frame.parcours) > 1 else None
    return {"short": own.short, "title": own.title, "parcours": alone, **description(own)}


def applied(document: Part, rows: Iterable[CompetencePlan], order: FrameworkOrder) -> Part:
    """The programme document as it would be."""
    described = {
        row.competence.short: order.attached[row.competence.pk] for row in rows if row.competence
    }
    bare = ({**each, "levels": []} for each in document["competences"])
    competences = [{**each, **described.get(each["short"], {})} for each in bare]
    parcours = [*document["parcours"], *order.parcours]
    return {
        **document,
        "framework": order.framework,
        "parcours": parcours,
        "competences": [*competences, *order.created],
    }
