"""Which module, UE and student here are those of a bulletin: by their codes and numbers first."""

import re
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

from curriculum.models import Module
from grading.core.bulletins import values
from grading.core.bulletins.values import Person
from grading.models import Student
from grading.models.names import bare

_CODE = re.compile(r"([a-z]*)(\d)(\d{1,2})([a-z]*\d*)")


def code_key(code: str) -> Hashable:
    """The same for « R101 », « R1.01 » and « r1-1 », for « SAE11 » and « SAÉ 1.01 »."""
    found = _CODE.fullmatch(bare(code))
    if found is None:
        return bare(code)
    letters, semester, rank, rest = found.groups()
    return letters, int(semester), int(rank), rest


def ue_key(code: str) -> Hashable:
    """The same for « UE11 », « UE1.1 » and « RT1.1 »: the letters are the department's."""
    digits = "".join(sign for sign in bare(code) if sign.isdigit())
    return digits or bare(code)


def match_ues(codes: Iterable[str], known: Collection[str]) -> dict[str, str]:
    """The UE of the programme that each code stands for, where one alone does."""
    by_key: dict[Hashable, list[str]] = {}
    for code in known:
        by_key.setdefault(ue_key(code), []).append(code)
    return {
        code: found[0]
        for code in codes
        for found in [[code] if code in known else by_key.get(ue_key(code), [])]
        if len(found) == 1
    }


def match_modules(modules: Iterable[values.Module], known: Collection[Module]) -> dict[str, Module]:
    """The module of the programme that each one stands for, where one alone does: by its code,
    else by its title."""
    by_code, by_title = grouped(known)
    found = {}
    for module in modules:
        same = by_code.get(code_key(module.code)) or by_title.get(bare(module.title)) or []
        if len(same) == 1:
            found[module.code] = same[0]
    return found


def grouped(
    known: Iterable[Module],
) -> tuple[Mapping[Hashable, list[Module]], Mapping[str, list[Module]]]:
    by_code: dict[Hashable, list[Module]] = {}
    by_title: dict[str, list[Module]] = {}
    for module in known:
        by_code.setdefault(code_key(module.code), []).append(module)
        by_title.setdefault(bare(module.title), []).append(module)
    return by_code, by_title


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a bulletin is about: a student when it is sure, nobody known when there is no
    `candidates` either, else one of them, for the reason said."""

    student: Student | None = None
    candidates: tuple[Student, ...] = ()
    why: str = ""


def match_person(
    person: Person,
    by_number: Mapping[str, Student],
    by_name: Mapping[str, Collection[Student]],
) -> Who:
    """Sure when the number is known with that name. A name alone is never enough."""
    same_number = by_number.get(person.number)
    if same_number and name_key(same_number) == name_key(person):
        return Who(same_number)
    if same_number:
        return Who(None, (same_number,), "Ce numéro est celui de quelqu’un d’autre.")
    alike = tuple(by_name.get(name_key(person), ()))
    return Who(None, alike, "Ce nom est connu sous un autre numéro." if alike else "")


def name_key(person: Person | Student) -> str:
    return f"{bare(person.last_name)} {bare(person.first_name)}"
