"""What the plan of an import asks: the forms, filled with what was guessed or chosen."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict

from curriculum.models import Module
from grading.core.bulletins.values import Bulletin
from grading.forms.doubtful import PeopleForm
from grading.forms.scodoc import (
    MODULE,
    UE,
    MappingForm,
    module_name,
    ue_name,
)
from grading.imports.scodoc.choices import LEFT_OUT, NEW, Choices
from grading.imports.scodoc.matching import match_modules, match_ues
from grading.imports.scodoc.plan import ImportPlan
from grading.selectors.bulletin_import import Facts


def modules_said(bulletins: Sequence[Bulletin]) -> dict[str, str]:
    """The titles of the modules of these bulletins, by code."""
    return {each.code: each.title for bulletin in bulletins for each in bulletin.modules}


def ues_said(bulletins: Sequence[Bulletin]) -> list[str]:
    return list(dict.fromkeys(ue.code for bulletin in bulletins for ue in bulletin.ues))


def guessed(
    bulletins: Sequence[Bulletin],
    modules: Sequence[Module],
    ue_codes: Sequence[str],
    *,
    programme: int,
    term: int | None,
) -> Choices:
    """What the modules and the UEs are in that programme, as far as their codes tell."""
    distinct = {each.code: each for bulletin in bulletins for each in bulletin.modules}
    matched = match_modules(distinct.values(), modules)
    return Choices(
        term=term,
        programme=programme,
        modules={code: module.pk for code, module in matched.items()},
        ues=match_ues(ues_said(bulletins), ue_codes),
    )


def mapping_form(
    data: QueryDict | None, bulletins: Sequence[Bulletin], choices: Choices, facts: Facts
) -> MappingForm:
    initial: dict[str, Any] = {"modalite": choices.modality, "groupe": choices.group}
    initial |= {module_name(code): key for code, key in choices.modules.items()}
    initial |= {ue_name(code): key for code, key in choices.ues.items()}
    return MappingForm(
        data,
        initial=initial,
        modules=modules_said(bulletins),
        ues=ues_said(bulletins),
        known_modules=facts.taught.modules.values(),
        known_ues=facts.taught.ues,
        groups=max((bulletin.groups for bulletin in bulletins), key=len),
    )


def mapped(form: MappingForm, choices: Choices) -> Choices:
    """The choices with what a valid form says."""
    data = form.cleaned_data
    return Choices(
        term=choices.term,
        programme=choices.programme,
        modality=data["modalite"],
        group=data["groupe"],
        modules=form.chosen(MODULE),
        ues=form.chosen(UE),
        people=choices.people,
    )


def people_form(data: QueryDict | None, plan: ImportPlan, facts: Facts) -> PeopleForm:
    doubts = {
        each.place: (
            f"Bulletin de {each.bulletin.person.name}, {each.bulletin.person.number}",
            [(student.pk, f"{student}, {student.number}") for student in each.candidates],
            each.bulletin.person.number not in facts.by_number,
        )
        for each in plan.doubts
    }
    aside = "laisser ce bulletin de côté"
    return PeopleForm(data, doubts=doubts, new=NEW, out=LEFT_OUT, aside=aside)
