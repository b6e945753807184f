"""The assessments that bulletins bring: those to create, those that an earlier import made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from curriculum.models import Module
from grading.core.bulletins.values import Bulletin, Result
from grading.core.values import Kind, plain
from grading.imports.scodoc.choices import Choices
from grading.imports.scodoc.plan import AssessmentPlan
from grading.models import Assessment
from grading.selectors.bulletin_import import Facts

LONGEST = Assessment._meta.get_field("title").max_length or 0


def assessments_of(
    bulletins: Sequence[Bulletin], choices: Choices, facts: Facts
) -> tuple[AssessmentPlan, ...]:
    """Those of the modules that are taken up, each once, in the order of the bulletins; without
    those that have no place beside another."""
    titles = {module: set(held) for module, held in facts.titles.items()}
    refused = {id(result) for result, _ in supernumerary(bulletins, choices, facts)}
    plans = []
    for result in distinct(bulletins).values():
        module = module_of(result, choices, facts)
        if module is None or id(result) in refused:
            continue
        existing = facts.assessments.get(result.assessment.id)
        if existing is not None and existing.module_id == module.pk:
            unlike = unlikeness(existing, draft_of(result, module, existing.title, choices, facts))
            plans.append(AssessmentPlan(module, result, existing=existing, unlike=unlike))
            continue
        title = free_title(result, titles.setdefault(module.pk, set()))
        draft = draft_of(result, module, title, choices, facts)
        plans.append(AssessmentPlan(module, result, draft=draft))
    return tuple(replace(each, completes=completed_by(each, plans)) for each in plans)


def module_of(result: Result, choices: Choices, facts: Facts) -> Module | None:
    return facts.taught.modules.get(choices.modules.get(result.assessment.module, 0))


def supernumerary(
    bulletins: Iterable[Bulletin], choices: Choices, facts: Facts
) -> Iterator[tuple[Result, Module]]:
    """The second sessions of modules that have one already, here or in these bulletins."""
    held = dict(facts.second_sessions)
    for result in distinct(bulletins).values():
        module = module_of(result, choices, facts)
        if module is None or result.assessment.kind is not Kind.SECOND_SESSION:
            continue
        if held.setdefault(module.pk, result.assessment.id) != result.assessment.id:
            yield result, module


def completed_by(plan: AssessmentPlan, plans: Iterable[AssessmentPlan]) -> str:
    """What ScoDoc calls the assessment that a new resit, second session or bonus completes: the
    only one of its module. Among several ScoDoc does not say which."""
    if plan.draft is None or plan.draft.is_normal:
        return ""
    found = [each for each in plans if each.module == plan.module and each.assessment.is_normal]
    return found[0].external if len(found) == 1 else ""


def distinct(bulletins: Iterable[Bulletin]) -> dict[str, Result]:
    """Each assessment as the first bulletin that has it describes it."""
    found: dict[str, Result] = {}
    for bulletin in bulletins:
        for module in bulletin.modules:
            for result in module.results:
                found.setdefault(result.assessment.id, result)
    return found


def unlike_assessments(bulletins: Sequence[Bulletin]) -> Iterator[str]:
    """What bulletins say differently of one assessment."""
    first = distinct(bulletins)
    told = set()
    for bulletin in bulletins:
        for module in bulletin.modules:
            for each in module.results:
                own, other = each.assessment, first[each.assessment.id].assessment
                if own != other and own.id not in told:
                    told.add(own.id)
                    yield (
                        f"{own.module}, « {own.title or own.id} » : les bulletins ne disent pas "
                        f"tous la même chose de cette évaluation ; celui de "
                        f"{bulletin.person.name} n’a pas été suivi."
                    )


def draft_of(
    result: Result, module: Module, title: str, choices: Choices, facts: Facts
) -> Assessment:
    given = result.assessment
    return Assessment(
        module=module,
        title=title,
        kind=given.kind.value,
        maximum=2000,
        coefficient=decimal_of(given.coefficient),
        weights=weights_of(given.weights, module, choices, facts),
        date=date.fromisoformat(result.date) if result.date else None,
    )


def weights_of(
    weights: Mapping[str, Fraction], module: Module, choices: Choices, facts: Facts
) -> dict[str, str]:
    """Only what is not 1, towards the UEs that the module feeds here."""
    fed = facts.taught.fed_by(module.pk)
    return {
        choices.ues[ue]: plain(weight)
        for ue, weight in sorted(weights.items())
        if weight != 1 and choices.ues.get(ue) in fed
    }


def decimal_of(value: Fraction | None) -> Decimal | None:
    return None if value is None else Decimal(plain(value))


def free_title(result: Result, taken: set[str]) -> str:
    """Its title, with a number behind where the module has one of that name already."""
    wanted = result.assessment.title or f"Évaluation {result.assessment.id}"
    title, rank = wanted[:LONGEST], 1
    while title in taken:
        rank += 1
        ending = f" ({rank})"
        title = wanted[: LONGEST - len(ending)] + ending
    taken.add(title)
    return title


def unlikeness(existing: Assessment, wanted: Assessment) -> str:
    """What the one that exists has otherwise; it stays as it is."""
    found = []
    if existing.coefficient != wanted.coefficient:
        found.append(
            f"coefficient {said(existing.coefficient)} au lieu de {said(wanted.coefficient)}"
        )
    if existing.weights != wanted.weights:
        found.append("d’autres poids par UE")
    if existing.maximum != wanted.maximum:
        found.append("un autre barème")
    if existing.kind != wanted.kind:
        found.append("une autre nature")
    return ", ".join(found)


def said(coefficient: Decimal | None) -> str:
    if coefficient is None:
        return "du programme"
    return f"{coefficient.normalize():f}".replace(".", ",")
