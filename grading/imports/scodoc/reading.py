"""A ScoDoc bulletin read: typed, tolerant of what its versions leave out or add, every fault with
its place (« ressources.R1.01.evaluations[2].note.value »)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from grading.core.bulletins.values import (
    Absences,
    Bulletin,
    Module,
    NumberSource,
    Person,
    Presence,
    Session,
)
from grading.core.files.reading import Reader
from grading.imports.scodoc.figures import NO_MARK, read_autumn, read_date, read_printed
from grading.imports.scodoc.modules import code_of, read_modules, read_ues

LONGEST_NAME = 100
LONGEST_GROUP = 40
MOST_GROUPS = 20
LAST_SEMESTER = 6
NUMBERS = {
    NumberSource.NIP: "code_nip",
    NumberSource.INE: "code_ine",
    NumberSource.INTERNAL: "etudid",
}
HALF_DAYS = ("", "1/2 J.")
"""What absences are counted in; nothing where bulletins count in nothing else."""
MOST_ABSENCES = 999
DECISIONS = ("decision", "decision_ue", "decision_rcue", "decision_annee")
PRESENCES = {"D": Presence.RESIGNED, "DEF": Presence.DEFAULTING}


def read_bulletin(document: Any, source: str) -> tuple[Bulletin | None, list[str]]:
    """The bulletin, or its faults, in the order in which they were met."""
    reader = Reader()
    given = reader.mapping(document, "")
    if reader.faults or refused_whole(reader, given):
        return None, reader.faults
    session = read_session(reader, given)
    modules = read_modules(reader, given, session.number)
    check_ids(reader, modules)
    semester = mapping_of(given, "semestre")
    rank = mapping_of(semester, "rang")
    bulletin = Bulletin(
        source=source,
        person=read_person(reader, given.get("etudiant")),
        session=session,
        ues=read_ues(reader, given, {each.code: each for each in modules}),
        modules=modules,
        groups=read_groups(semester),
        presence=read_presence(given.get("etat_inscription")),
        promotion=count_of(rank.get("total")),
        general=read_printed(Reader(), semester.get("notes"), "semestre.notes"),
        rank=said(rank.get("value")),
        absences=read_absences(mapping_of(semester, "absences")),
        is_judged=any(semester.get(each) for each in DECISIONS),
    )
    if not bulletin.ues and not reader.faults:
        reader.fault("ues", "ce bulletin ne porte aucune UE")
    return (None, reader.faults) if reader.faults else (bulletin, [])


def refused_whole(reader: Reader, given: Mapping[str, Any]) -> bool:
    """A document that is no bulletin of the BUT, or one that ScoDoc left empty."""
    kind = given.get("type", "BUT")
    if given.get("publie") is False:
        reader.fault("publie", "ce bulletin n’est pas publié : ScoDoc n’y a mis aucune note")
    elif kind != "BUT":
        reader.fault("type", "ce n’est pas un bulletin du BUT")
    elif not isinstance(given.get("etudiant"), dict) or not isinstance(given.get("ues"), dict):
        reader.fault("", "« etudiant » et « ues » sont attendus : ce n’est pas un bulletin")
    return bool(reader.faults)


def mapping_of(given: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """What is there for information only; anything else than an object is nothing."""
    found = given.get(key)
    return found if isinstance(found, dict) else {}


def read_session(reader: Reader, given: Mapping[str, Any]) -> Session:
    semester = reader.mapping(given.get("semestre"), "semestre")
    number = count_of(semester.get("numero"))
    if number is None or not 1 <= number <= LAST_SEMESTER:
        reader.fault("semestre.numero", f"un semestre de 1 à {LAST_SEMESTER} est attendu")
        number = 1
    year = read_autumn(reader, semester, "semestre")
    title = said(mapping_of(given, "formation").get("titre"))[:LONGEST_NAME]
    own = given.get("formsemestre_id")
    unnamed = f"S{number}-{year}"
    return Session(
        code_of(reader, unnamed if own is None else own, "formsemestre_id"), number, year, title
    )


def read_person(reader: Reader, value: Any) -> Person:
    given = reader.mapping(value, "etudiant")
    source = next((each for each in NUMBERS if given.get(NUMBERS[each]) not in (None, "")), None)
    if source is None:
        reader.fault("etudiant.code_nip", "aucun numéro : code_nip, code_ine ou etudid est attendu")
        source = NumberSource.NIP
        given = {**given, NUMBERS[source]: "0"}
    key = NUMBERS[source]
    return Person(
        code_of(reader, given[key], f"etudiant.{key}"),
        source,
        code_of(reader, given.get("nom"), "etudiant.nom", LONGEST_NAME),
        code_of(reader, given.get("prenom"), "etudiant.prenom", LONGEST_NAME),
        email_of(given.get("email")),
        read_date(given.get("date_naissance")),
    )


def email_of(value: Any) -> str:
    """An address that may be written to; nothing for what is none."""
    text = said(value)
    try:
        validate_email(text)
    except ValidationError:
        return ""
    return text


def read_groups(semester: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of his groups, the widest first, as ScoDoc orders its partitions."""
    listed = semester.get("groupes")
    named = (
        said(each.get("group_name") or each.get("nom"))
        for each in (listed if isinstance(listed, list) else [])[:MOST_GROUPS]
        if isinstance(each, dict)
    )
    return tuple(dict.fromkeys(name[:LONGEST_GROUP].strip() for name in named if name))


def read_absences(given: Mapping[str, Any]) -> Absences | None:
    """None for nobody who was absent, for hours, and for a count that does not hold together."""
    unjustified, total = count_of(given.get("injustifie")), count_of(given.get("total"))
    if unjustified is None or not total or said(given.get("metrique")) not in HALF_DAYS:
        return None
    if not unjustified <= total <= MOST_ABSENCES:
        return None
    return Absences(unjustified, total - unjustified)


def read_presence(value: Any) -> Presence:
    return PRESENCES.get(said(value), Presence.ENROLLED)


def said(value: Any) -> str:
    """A text or a whole number that is only shown; nothing for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = " ".join(value.split()) if isinstance(value, str) else ""
    printable = "".join(sign for sign in text if sign.isprintable())
    return "" if printable in NO_MARK else printable


def count_of(value: Any) -> int | None:
    text = said(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None


def check_ids(reader: Reader, modules: tuple[Module, ...]) -> None:
    """The assessments of a bulletin are told apart by what ScoDoc calls them."""
    ids = Counter(each.assessment.id for module in modules for each in module.results)
    for id, count in ids.items():
        if count > 1:
            reader.fault("evaluations", f"l’évaluation {id} y est {count} fois")
