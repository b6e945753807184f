"""Results written as documents (format: CASES, "Result")."""

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from grading.core.results import (
    ModuleResult,
    RCUEResult,
    Reason,
    StudentResult,
    TraceLine,
    UEResult,
)
from grading.core.rules import Rules, rules_to_document
from grading.core.values import Case, Mark, plain, printed

FORMAT = 1

Say = Callable[[Reason], str]
"""The sentence of a reason."""


def heading(case: Case) -> dict[str, Any]:
    """What a result says before its students: the programme and all settings in force."""
    return {
        "format": FORMAT,
        "programme": case.programme.code,
        "rules": rules_to_document(case.rules),
    }


def student_to_document(
    result: StudentResult, rules: Rules, say: Say, *, explain: bool = False
) -> dict[str, Any]:
    decimals = rules.average_decimals
    return {
        "id": result.id,
        "ues": {
            code: _ue(ue, decimals) | ({"trace": _trace(ue.trace)} if explain else {})
            for code, ue in result.ues.items()
        },
        "rcues": {code: _rcue(rcue, decimals) for code, rcue in result.rcues.items()},
        "years": {
            year.code: {
                "code": year.proposal,
                "next": year.next,
                "reasons": [say(reason) for reason in year.reasons],
            }
            for year in result.years.values()
        },
        "ects": _count(result.ects),
        "dut": result.dut,
        "but": result.but,
    }


def _ue(ue: UEResult, decimals: int) -> dict[str, Any]:
    return {
        "average": _text(ue.average, decimals),
        "exact": _exact(ue.average),
        "state": ue.state,
        "lowest": _text(ue.lowest, decimals),
        "highest": _text(ue.highest, decimals),
        "coverage": _exact(ue.coverage),
        "code": ue.proposal,
        "ects": _count(ue.ects),
        "modules": {
            module.code: _module(module, decimals) for module in ue.modules if not module.exempt
        },
    }


def _module(module: ModuleResult, decimals: int) -> dict[str, Any]:
    return {
        "average": _text(module.average, decimals),
        "exact": _exact(module.average),
        "coefficient": plain(module.coefficient),
        "state": module.state,
    }


def _rcue(rcue: RCUEResult, decimals: int) -> dict[str, Any]:
    return {
        "average": _text(rcue.average, decimals),
        "exact": _exact(rcue.average),
        "code": rcue.proposal,
    }


def _trace(lines: Iterable[TraceLine]) -> list[Mapping[str, Any]]:
    return [
        {
            "what": line.what,
            "module": line.module,
            "assessment": line.assessment,
            "mark": mark_to_text(line.mark),
            "scaled": _exact(line.scaled),
            "coefficient": _plain(line.coefficient),
            "weight": _plain(line.weight),
            "contribution": _exact(line.contribution),
            "state": line.state,
        }
        for line in lines
    ]


def mark_to_text(mark: Mark | None) -> str | None:
    """A mark as a case writes it: a decimal, ABS, EXC or ATT; None for a blank."""
    if mark is None:
        return None
    return mark.status if mark.value is None else plain(mark.value)


def _text(value: Fraction | None, decimals: int) -> str | None:
    return None if value is None else printed(value, decimals)


def _exact(value: Fraction | None) -> str | None:
    """The reduced fraction: "617/50", or "12"."""
    return None if value is None else str(value)


def _plain(value: Fraction | None) -> str | None:
    return None if value is None else plain(value)


def _count(ects: Fraction) -> int | str:
    return ects.numerator if ects.denominator == 1 else plain(ects)
