"""The rules in force for a programme, with examples: everything that the page explains.

Nothing here is worked out beside the core: an example is an invented student whom the core
grades under the rules in force, so that it stays true when a setting changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from curriculum import models
from curriculum.selectors.settings import SettingInForce, in_force
from grading.core.codes import RCUECode, UECode, YearCode
from grading.core.rules import DEFAULTS, Rules, rules_from_document
from grading.core.settings import SETTINGS, Setting
from grading.core.values import Programme
from grading.selectors.programme import programme_pieces
from grading.selectors.rulebook.marks import MarkExamples, mark_examples
from grading.selectors.rulebook.modules import ModuleExamples, module_examples
from grading.selectors.rulebook.passages import (
    SEMESTERS,
    TOTAL,
    Passage,
    YearExample,
    passages,
    year_examples,
)
from grading.selectors.rulebook.rcues import RCUEExamples, rcue_examples
from grading.selectors.rulebook.ues import UEExamples, ue_examples

# The codes that the core proposes; the others are given by a jury or by scolarité.
PROPOSED: Mapping[type, tuple["Code", ...]] = {
    UECode: (UECode.ADM, UECode.CMP, UECode.ADSUP, UECode.AJ, UECode.ATT, UECode.DEF),
    RCUECode: (RCUECode.ADM, RCUECode.CMP, RCUECode.ADSUP, RCUECode.AJ, RCUECode.ATT),
    YearCode: (YearCode.ADM, YearCode.PASD, YearCode.RED, YearCode.ATT),
}

Code = UECode | RCUECode | YearCode


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a UE, an RCUE or a year: those proposed, and those that only people give."""

    proposed: tuple[Code, ...]
    given: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class SettingRow:
    setting: Setting
    value: SettingInForce
    default: SettingInForce


@dataclass(frozen=True, slots=True)
class Rulebook:
    rules: Rules
    marks: MarkExamples
    modules: ModuleExamples
    ues: UEExamples
    rcues: RCUEExamples
    passages: tuple[Passage, ...]
    years: tuple[YearExample, ...]
    ue_codes: Codes
    rcue_codes: Codes
    year_codes: Codes
    settings: tuple[SettingRow, ...]


def rulebook_of(version: models.Programme | None) -> Rulebook:
    """The rules of a programme version in 2 queries, or the defaults where there is none."""
    if version is None:
        return rulebook(DEFAULTS, ())
    rules = rules_from_document(version.rules)
    return rulebook(rules, passages(_programme(version), rules))


def _programme(version: models.Programme) -> Programme:
    semesters = [(version.pk, number) for number in sorted(SEMESTERS)]
    return programme_pieces(semesters).programme(version, semesters)


def rulebook(rules: Rules, found: tuple[Passage, ...]) -> Rulebook:
    return Rulebook(
        rules=rules,
        marks=mark_examples(rules),
        modules=module_examples(rules),
        ues=ue_examples(rules),
        rcues=rcue_examples(rules),
        passages=found,
        years=year_examples(found[0].total if found else TOTAL, rules),
        ue_codes=_codes(UECode),
        rcue_codes=_codes(RCUECode),
        year_codes=_codes(YearCode),
        settings=tuple(_row(setting, rules) for setting in SETTINGS.values()),
    )


def _codes(vocabulary: type[UECode] | type[RCUECode] | type[YearCode]) -> Codes:
    proposed = PROPOSED[vocabulary]
    return Codes(proposed, tuple(code for code in vocabulary if code not in proposed))


def _row(setting: Setting, rules: Rules) -> SettingRow:
    value, default = getattr(rules, setting.name), getattr(DEFAULTS, setting.name)
    return SettingRow(
        setting, in_force(setting, value, default), in_force(setting, default, default)
    )
