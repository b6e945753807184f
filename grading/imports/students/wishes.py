"""What a row asks for the student that it is about: what he is called, where he comes to be."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from curriculum.models import Modality
from grading.imports.students.fields import LABELS, Field
from grading.imports.students.plan import Change, Fault
from grading.imports.students.rows import Row
from grading.imports.students.values import (
    says_none,
    written_bac,
    written_date,
    written_status,
)
from grading.models import Enrolment, Group, Student
from grading.models.names import bare
from grading.selectors.students import TermList
from grading.services.students import Identity, Place, identity_of, place_of

OF_IDENTITY = (
    Field.NUMBER,
    Field.LAST_NAME,
    Field.FIRST_NAME,
    Field.EMAIL,
    Field.BIRTH_DATE,
    Field.BAC,
)
NAMED = (Field.LAST_NAME, Field.FIRST_NAME)
SPLIT = (
    "Le nom et le prénom sont dans une seule case : mettez le nom seul en capitales, ou faites-en "
    "deux colonnes."
)
REQUIRED = {
    Field.NUMBER: "Un numéro est attendu pour créer cet étudiant.",
    Field.LAST_NAME: "Un nom est attendu pour créer cet étudiant.",
    Field.FIRST_NAME: "Un prénom est attendu pour créer cet étudiant.",
}


def known_as(student: Student, row: Row) -> tuple[Identity, list[Change]]:
    """What a known student comes to be called, and what of it changes. A blank cell says
    nothing, nor does one that nobody touched in a list made here."""
    now = identity_of(student)
    said = {
        field.value: row.values[field]
        for field in OF_IDENTITY
        if field in row.values and field not in row.kept
    }
    if not row.anchors:
        said = {name: value for name, value in said.items() if tells_more(name, value, now)}
    wanted = replace(now, **said)
    return wanted, list(changes_of(now, wanted, row))


def tells_more(name: str, value: Any, now: Identity) -> bool:
    """Of a list made elsewhere: capitals without accents are no correction of a name, nor is a
    number without its zeros, or an address in other capitals."""
    held = getattr(now, name)
    if name in NAMED and bare(value) == bare(held):
        return signs(value) > signs(held) or (held.isupper() and not value.isupper())
    if name == Field.NUMBER:
        return value.lstrip("0") != held.lstrip("0")
    if name == Field.EMAIL:
        return value.casefold() != held.casefold()
    return True


def signs(name: str) -> int:
    """How many accents, hyphens and apostrophes it has; none when it is all in capitals."""
    if name.isupper():
        return 0
    return sum(not each.isascii() or each in "-'" for each in name)


def changes_of(now: Identity, wanted: Identity, row: Row) -> Iterator[Change]:
    for field in OF_IDENTITY:
        old, new = written(field, now), written(field, wanted)
        if old != new:
            yield Change(LABELS[field], old, new, is_stale(row, field, old))


def is_stale(row: Row, field: Field, old: str) -> bool:
    """Whether a list made here held something else of it than what there is now."""
    return row.stamp is not None and not row.stamp.kept(field, old)


def written(field: Field, identity: Identity) -> str:
    """As the workbook of the term writes it."""
    value = getattr(identity, field.value)
    if field == Field.BIRTH_DATE:
        return written_date(value)
    return written_bac(value) if field == Field.BAC else value


def newcomer(row: Row) -> tuple[Identity, list[Fault]]:
    """Somebody who is not known, and what lacks to create him."""
    said = {field: row.values.get(field, "") for field in OF_IDENTITY}
    full = row.text(Field.FULL_NAME)
    if full and not said[Field.LAST_NAME]:
        said[Field.LAST_NAME], said[Field.FIRST_NAME] = split_name(full)
        if not all(said[field] for field in NAMED):
            return Identity("", "", ""), [row.fault(Field.FULL_NAME, SPLIT)]
    faults = [
        row.fault(field, why)
        for field, why in REQUIRED.items()
        if not said[field] and not any(each.place == row.places.get(field) for each in row.faults)
    ]
    said[Field.BIRTH_DATE] = said[Field.BIRTH_DATE] or None
    return Identity(*(said[field] for field in OF_IDENTITY)), faults


def told_of(identity: Identity) -> Iterator[Change]:
    """What is said of a newcomer beside his number and his name."""
    for field in (Field.EMAIL, Field.BIRTH_DATE, Field.BAC):
        if value := written(field, identity):
            yield Change(LABELS[field], "", value)


def split_name(full: str) -> tuple[str, str]:
    """« DE LA FONTAINE Jean » and « Jean DE LA FONTAINE »: the words in capitals are the name."""
    words = full.split()
    capitals = [len(word) > 1 and word.isupper() for word in words]
    last = " ".join(word for word, is_last in zip(words, capitals, strict=True) if is_last)
    first = " ".join(word for word, is_last in zip(words, capitals, strict=True) if not is_last)
    return last, first


def refused(identity: Identity, row: Row) -> list[Fault]:
    """What the fields of a student refuse, as the model says it."""
    student = Student(**{field.value: getattr(identity, field.value) for field in OF_IDENTITY})
    try:
        student.clean_fields(exclude=("department", "user", "sort_name"))
    except ValidationError as error:
        return [
            row.fault(Field(name), sentences[0]) for name, sentences in error.message_dict.items()
        ]
    return []


def placed(row: Row, was: Place | None, known: TermList) -> tuple[Place, list[Fault]]:
    """Where the row puts somebody in the term; who comes is in nothing but what it says."""
    place = was or Place("", "", Modality.FI.value)
    values: dict[str, str] = {}
    faults = []
    # Who comes from another term was there where the list says.
    kept = row.kept if was else frozenset()
    said = {field: text for field, text in row.values.items() if field not in kept}
    if Field.GROUP in said:
        values["group"] = group_named(said[Field.GROUP], known)
    if Field.MODALITY in said:
        values["modality"] = said[Field.MODALITY]
    if Field.PARCOURS in said:
        code = parcours_named(said[Field.PARCOURS], known)
        if code is None:
            faults.append(row.fault(Field.PARCOURS, "Le programme n’a pas ce parcours."))
        else:
            values["parcours"] = code
    if len(values.get("group", "")) > LONGEST_GROUP:
        faults.append(row.fault(Field.GROUP, f"Un groupe a {LONGEST_GROUP} signes au plus."))
    return replace(place, **values), faults


LONGEST_GROUP = Group._meta.get_field("name").max_length or 0


def group_named(text: str, known: TermList) -> str:
    """The name of the group of the term, whatever its case and its spaces; else a new one."""
    if says_none(text):
        return ""
    names = {bare(group.name): group.name for group in known.groups}
    return names.get(bare(text), text)


def parcours_named(text: str, known: TermList) -> str | None:
    """By its code, or its title; empty for none, None when the programme has no such one."""
    if says_none(text):
        return ""
    codes = {bare(each.title): each.code for each in known.parcours}
    codes |= {bare(each.code): each.code for each in known.parcours}
    return codes.get(bare(text))


def moves_of(was: Place, place: Place, row: Row) -> Iterator[Change]:
    pairs = (
        (Field.GROUP, was.group, place.group),
        (Field.PARCOURS, was.parcours, place.parcours),
        (Field.MODALITY, was.modality, place.modality),
    )
    for field, old, new in pairs:
        if old != new:
            yield Change(LABELS[field], old, new, is_stale(row, field, old))


def row_written(enrolment: Enrolment) -> tuple[str, ...]:
    """What the workbook of the term writes of somebody, in the order of its columns."""
    identity, place = identity_of(enrolment.student), place_of(enrolment)
    return (
        *(written(field, identity) for field in OF_IDENTITY),
        place.group,
        place.parcours,
        place.modality,
        written_status(enrolment.status),
        written_date(enrolment.left_on),
        "",
    )
