"""The letters of a closed jury, one for each student, from what is frozen alone."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from grading.core.codes import AWARDING_CODES, DiplomaCode, YearCode
from grading.core.decisions.fates import Fate, fate_of
from grading.core.decisions.passages import semesters_after, taken_up
from grading.core.decisions.rulings import VOCABULARIES, Subject
from grading.core.files.deliberations import (
    acquired_by_semester,
    circumstances_from_document,
    is_due,
)
from grading.core.rules import Rules, rules_from_document
from grading.labels import FATES, sentence, with_sentence
from grading.models import IssuedDocument, Jury
from grading.selectors.document_templates import template_of
from grading.services.document_content import TextsContent
from grading.services.documents import fields_of_jury, in_words, settings_in_force
from grading.services.juries.digests import frozen_of
from grading.services.juries.freezes import Document
from grading.services.juries.letters_content import LetterContent, LettersContent, RulingContent
from grading.services.looks import look_of, names_of, texts_of

WHOLE = (Subject.UE, Subject.RCUE)
OVER = (Fate.LEAVES, Fate.ENDS)
"""Who repeats no semester any more."""


def letters_of(jury: Jury) -> dict[int, LettersContent]:
    """The letters of a closed jury, by id of the student, in the order of their names; its term
    must be read."""
    frozen = frozen_of(jury)
    results = frozen[0].results
    rules = rules_from_document(results["rules"])
    at = localtime(_closed(jury))
    template = template_of(jury.term.department, IssuedDocument.Kind.LETTER)
    names = names_of(template, results["institution"], results["department"])
    fields = names | fields_of_jury(jury) | {"formation": results["title"]}
    common: LettersContent = {
        "look": look_of(template),
        "institution": names["etablissement"],
        "department": names["departement"],
        "programme": results["title"],
        "version": results["version"],
        "academic_year": jury.term.academic_year,
        "title": str(jury),
        "held": in_words(localtime(jury.held_at or _closed(jury))),
        "issued_at": at.isoformat(timespec="seconds"),
        "issued": in_words(at),
        "digest": jury.digest,
        "settings": settings_in_force(rules),
        "letters": [],
    }
    judged = [student for each in frozen for student in each.results["students"]]
    letters = {
        int(each["id"]): _letter(
            jury, each, rules, texts_of(template, fields | _fields(each["person"]))
        )
        for each in sorted(judged, key=_by_name)
    }
    return {pk: {**common, "letters": [letter]} for pk, letter in letters.items()}


def _fields(person: Document) -> dict[str, str]:
    """What the texts of the template may name of a student as he was frozen."""
    return {
        "etudiant": f"{person['first_name']} {person['last_name']}",
        "prenom": person["first_name"],
        "nom": person["last_name"],
        "numero": person["number"],
        "parcours": person["parcours"],
    }


def _closed(jury: Jury) -> datetime:
    assert jury.closed_at is not None, "a jury that is not closed sends no letter"
    return jury.closed_at


def _by_name(student: Document) -> tuple[str, str]:
    person = student["person"]
    return person["sort_name"], person["number"]


def _letter(jury: Jury, student: Document, rules: Rules, texts: TextsContent) -> LetterContent:
    person, year = student["person"], _ruling_of(student, Subject.YEAR)
    departure = circumstances_from_document(student["circumstances"]).departure
    fate = fate_of(YearCode(year["code"]), jury.but_year, departure) if year else None
    return {
        **texts,
        "last_name": person["last_name"],
        "first_name": person["first_name"],
        "number": person["number"],
        "parcours": person["parcours"],
        "decision": with_sentence(YearCode(year["code"])) if year else "",
        "opens": _opens(jury, student, fate),
        "diplomas": list(_diplomas(student)),
        "rulings": [_ruling(each) for each in student["rulings"] if each["subject"] in WHOLE],
        "ects": student["reached"]["ects"],
        "debts": [each["of"] for each in student["rulings"] if is_due(each)],
        "repeats": "" if fate in OVER else _repeats(student, rules),
        "reason": student["decisions"][year["of"]]["reason"] if year else "",
    }


def _ruling_of(student: Document, subject: Subject) -> Document | None:
    found = (each for each in student["rulings"] if each["subject"] == subject)
    return next(found, None)


def _opens(jury: Jury, student: Document, fate: Fate | None) -> str:
    """« passe dans l’année suivante : S3 et S4 »; of who will be away, when and where he
    comes back."""
    if fate is None:
        odd = jury.term.number % 2
        return f"passage de droit en S{jury.term.number + 1}" if odd else ""
    acquired = acquired_by_semester(student)
    if fate is Fate.AWAY:
        year, back = jury.term.year + 1, _semesters(taken_up(jury.semesters, acquired))
        away = f"{FATES[fate]}, en {year}-{year + 1}"
        return f"{away} ; reprend ensuite : {back}" if back else away
    where = _semesters(semesters_after(fate, jury.semesters, acquired))
    return f"{FATES[fate]} : {where}" if where else FATES[fate]


def _semesters(numbers: Iterable[int]) -> str:
    return " et ".join(f"S{number}" for number in numbers)


def _diplomas(student: Document) -> Iterator[str]:
    for each in student["rulings"]:
        if each["subject"] == Subject.DIPLOMA:
            code = DiplomaCode(each["code"])
            got = "obtenu" if code in AWARDING_CODES else "non obtenu"
            yield f"{each['of']} {got} ({with_sentence(code)})"


def _ruling(ruling: Document) -> RulingContent:
    vocabulary: Any = VOCABULARIES[Subject(ruling["subject"])]
    return {
        "of": " + ".join(ruling["of"].split("+")),
        "competence": ruling["competence"] or "",
        "average": ruling["average"],
        "code": ruling["code"],
        "sentence": sentence(vocabulary(ruling["code"])),
    }


def _repeats(student: Document, rules: Rules) -> str:
    done: Iterable[int] = student["repeated"]
    told = ", ".join(f"S{number}" for number in done) or "aucun"
    left = max(rules.repeats_total - len(list(done)), 0)
    return (
        f"{told} ; il en reste {left} au plus en tout, chaque semestre ne se redoublant que "
        f"{rules.repeats_per_semester} fois"
    )
