"""The rows of a programme, made from its canonical document."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from curriculum.models import (
    UE,
    Coefficient,
    Competence,
    Framework,
    LearningOutcome,
    Level,
    Module,
    Parcours,
    Programme,
    Question,
    Semester,
)
from curriculum.models.module import Kind
from curriculum.validators.modules import ModuleKey, in_resource_pole, modules
from curriculum.validators.walk import rows, ues

Part = dict[str, Any]


def create(wanted: Part, programme: Programme) -> Programme:
    for name in ("code", "version", "title", "rules"):
        setattr(programme, name, wanted[name])
    programme.save(force_insert=True)
    parcours = create_parcours(programme, wanted)
    create_questions(programme, wanted)
    create_framework(programme, wanted)
    competences = create_competences(programme, wanted, parcours)
    created_modules = create_modules(programme, wanted, parcours)
    created_ues = create_ues(programme, wanted, competences)
    create_coefficients(wanted, created_ues, created_modules, parcours)
    return programme


def create_parcours(programme: Programme, wanted: Part) -> dict[str | None, Parcours]:
    created = Parcours.objects.bulk_create(
        Parcours(programme=programme, code=part["code"], title=part["title"], position=position)
        for position, part in enumerate(wanted["parcours"])
    )
    return {parcours.code: parcours for parcours in created}


def create_questions(programme: Programme, wanted: Part) -> None:
    Question.objects.bulk_create(
        Question(
            programme=programme,
            code=part["id"],
            text=part["text"],
            assumed=part.get("assumed", ""),
            lines=part.get("lines", []),
            position=position,
        )
        for position, part in enumerate(wanted.get("questions", []))
    )


def create_framework(programme: Programme, wanted: Part) -> None:
    if "framework" in wanted:
        Framework.objects.create(programme=programme, **wanted["framework"])


def create_competences(
    programme: Programme, wanted: Part, parcours: Mapping[str | None, Parcours]
) -> dict[str, Competence]:
    created = Competence.objects.bulk_create(
        Competence(
            programme=programme,
            short=part["short"],
            title=part["title"],
            parcours=parcours.get(part["parcours"]),
            situations=part.get("situations", []),
            components=part.get("components", []),
            notes=part.get("notes", []),
            position=position,
        )
        for position, part in enumerate(wanted["competences"])
    )
    for competence, part in zip(created, wanted["competences"], strict=True):
        create_levels(competence, part.get("levels", []))
    return {competence.short: competence for competence in created}


def create_levels(competence: Competence, parts: list[Part]) -> None:
    levels = Level.objects.bulk_create(
        Level(competence=competence, rank=each["rank"], year=each["year"], title=each["title"])
        for each in parts
    )
    LearningOutcome.objects.bulk_create(
        LearningOutcome(level=level, code=each["code"], title=each["title"], position=position)
        for level, part in zip(levels, parts, strict=True)
        for position, each in enumerate(part["outcomes"])
    )


def create_modules(
    programme: Programme, wanted: Part, parcours: Mapping[str | None, Parcours]
) -> dict[ModuleKey, Module]:
    first_rows = {key: same_module[0].row for key, same_module in modules(wanted).items()}
    ranks = {code: position for position, code in enumerate([None, *parcours])}
    keys = sorted(first_rows, key=lambda key: module_rank(key, first_rows[key], ranks))
    created = Module.objects.bulk_create(
        Module(
            programme=programme,
            semester_number=key[0],
            code=key[1],
            parcours=parcours.get(key[2]),
            kind=first_rows[key]["kind"],
            title=first_rows[key]["title"],
            position=position,
        )
        for position, key in enumerate(keys)
    )
    return dict(zip(keys, created, strict=True))


def module_rank(key: ModuleKey, row: Part, ranks: Mapping[str | None, int]) -> tuple[Any, ...]:
    """By semester; the resource pole first, then SAÉ, placement, portfolio; by code."""
    number, code, owner = key
    return number, not in_resource_pole(code), Kind.values.index(row["kind"]), code, ranks[owner]


def create_ues(
    programme: Programme, wanted: Part, competences: Mapping[str, Competence]
) -> list[UE]:
    """The UEs in the order of the document, and their semesters."""
    semesters = Semester.objects.bulk_create(
        Semester(
            programme=programme,
            number=part["number"],
            modality=part["modality"],
            total=decimal(part.get("total")),
            notes=part.get("notes", []),
        )
        for part in wanted["semesters"]
    )
    return UE.objects.bulk_create(
        UE(
            semester=semesters[int(path[1])],
            code=part["code"],
            competence=competences.get(part["competence"]),
            level=part["level"],
            ects=part["ects"],
            total_resources=decimal(part.get("totals", {}).get("resources")),
            total=decimal(part.get("totals", {}).get("ue")),
            notes=part.get("notes", []),
            position=int(path[3]),
        )
        for path, part, _ in ues(wanted)
    )


def create_coefficients(
    wanted: Part,
    created_ues: list[UE],
    created_modules: Mapping[ModuleKey, Module],
    parcours: Mapping[str | None, Parcours],
) -> None:
    ue_by_path = {path: ue for (path, _, _), ue in zip(ues(wanted), created_ues, strict=True)}
    module_by_path = {
        at.path: created_modules[key] for key, same in modules(wanted).items() for at in same
    }
    Coefficient.objects.bulk_create(
        Coefficient(
            ue=ue_by_path[at.path[:4]],
            module=module_by_path[at.path],
            parcours=parcours.get(at.row["parcours"]),
            value=Decimal(at.row["coefficient"]),
            assessments=at.row.get("assessments", {}),
            hours=at.row.get("hours", {}),
            notes=at.row.get("notes", []),
            position=int(at.path[5]),
        )
        for at in rows(wanted)
    )


def decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
