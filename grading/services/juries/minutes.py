"""The minutes of a jury, from what is frozen, or for a draft from what would be.

Nothing else is read but the jury and its members, which a closed jury keeps as they were.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from grading.core.decisions.rulings import VOCABULARIES, Subject
from grading.core.rules import rules_from_document
from grading.labels import sentence
from grading.models import Decision, IssuedDocument, Jury, JuryMember
from grading.selectors.document_templates import template_of
from grading.selectors.judged import judged_by
from grading.services.documents import (
    SETTINGS_SHOWN,
    fields_of_jury,
    in_words,
    settings_in_force,
)
from grading.services.juries.digests import frozen_of
from grading.services.juries.freezes import Document, Frozen, freezes_of
from grading.services.juries.minutes_content import (
    FORMAT,
    CellContent,
    ColumnContent,
    DepartureContent,
    MemberContent,
    MinutesContent,
    PersonContent,
    RulingsContent,
    SittingContent,
    TallyContent,
)
from grading.services.looks import look_of, names_of, texts_of

SETTINGS_OF_JURY = (
    *SETTINGS_SHOWN,
    "floor_bar",
    "passage_share",
    "repeats_per_semester",
    "repeats_total",
    "repeats_exceptional",
)


def minutes_of(jury: Jury, *, at: datetime) -> MinutesContent | None:
    """The minutes of a closed jury, else a draft of them made at that time; None where nobody is
    judged. The term of the jury must be read with its programme and department."""
    frozen = frozen_of(jury) if jury.is_closed else freezes_of(jury, judged_by(jury))
    if not frozen:
        return None
    made_at = None if jury.is_closed else at
    return minutes_content(jury, jury.members.order_by("pk"), frozen, made_at=made_at)


def minutes_content(
    jury: Jury,
    members: Iterable[JuryMember],
    frozen: Sequence[Frozen],
    *,
    made_at: datetime | None = None,
) -> MinutesContent:
    """The minutes of a closed jury, or with `made_at` a draft of them. The term of the jury must
    be read, and the jury that it follows; there is at least one frozen state."""
    closed_at = jury.closed_at if made_at is None else None
    at = localtime(made_at or closed_at)
    results = frozen[0].results
    template = template_of(jury.term.department, IssuedDocument.Kind.MINUTES)
    names = names_of(template, results["institution"], results["department"])
    return {
        "format": FORMAT,
        "draft": closed_at is None,
        "look": look_of(template),
        **texts_of(template, names | fields_of_jury(jury) | {"formation": results["title"]}),
        "institution": names["etablissement"],
        "department": names["departement"],
        "programme": results["title"],
        "version": results["version"],
        "academic_year": jury.term.academic_year,
        "issued_at": at.isoformat(timespec="seconds"),
        "issued": in_words(at),
        "settings": settings_in_force(rules_from_document(results["rules"]), SETTINGS_OF_JURY),
        **_sitting(jury, members, closed_at, results["closed_by"]),
        **_rulings(frozen),
    }


def _sitting(
    jury: Jury, members: Iterable[JuryMember], closed_at: datetime | None, closed_by: str
) -> SittingContent:
    return {
        "title": str(jury),
        "judges": " et ".join(f"S{number}" for number in jury.semesters),
        "held": _in_words(jury.held_at or closed_at),
        "place": jury.place,
        "follows": _followed(jury),
        "motive": jury.motive,
        "closed": f"{_in_words(closed_at)} par {closed_by}" if closed_at else "",
        "digest": jury.digest,
        "members": [_member(each) for each in members],
    }


def _rulings(frozen: Sequence[Frozen]) -> RulingsContent:
    columns = list(_columns(frozen))
    known = {each["of"] for each in columns}
    students = sorted(
        (student for each in frozen for student in each.results["students"]), key=_by_name
    )
    legend = _legend(students)
    return {
        "columns": columns,
        "students": [_person(student, known) for student in students],
        "departures": [each for student in students for each in _departures(student)],
        "kept": [each for student in students for each in _kept(student)],
        "tallies": [each for each in legend if each["count"]],
        "legend": legend,
    }


def _in_words(at: datetime | None) -> str:
    return in_words(localtime(at)) if at else ""


def _followed(jury: Jury) -> str:
    first = jury.follows
    return f"{first}, clos le {_in_words(first.closed_at)}" if first else ""


def _by_name(student: Document) -> tuple[str, ...]:
    person = student["person"]
    return person["sort_name"], person["number"]


def _member(member: JuryMember) -> MemberContent:
    return {
        "name": member.name,
        "title": member.title,
        "quality": member.get_quality_display(),
        "attendance": member.get_attendance_display(),
        "signs": member.signs,
        "signed": _in_words(member.signed_at),
    }


def _columns(frozen: Iterable[Frozen]) -> Iterator[ColumnContent]:
    """Each competence with its UEs and its RCUE, then the UEs without one, the year, the diplomas;
    what is judged of earlier years has no column."""
    found: dict[str, ColumnContent] = {}
    for each in frozen:
        own = _own_ues(each)
        for student in each.results["students"]:
            for ruling in student["rulings"]:
                if own.issuperset(_ues_of(ruling)):
                    _add(found, ruling)
    rcues = [each for each in found.values() if each["subject"] == Subject.RCUE]
    grouped = [of for rcue in rcues for of in (*rcue["of"].split("+"), rcue["of"])]
    kept = [of for of in grouped if of in found]
    yield from (found[of] for of in kept)
    yield from (each for of, each in found.items() if of not in kept)


def _own_ues(frozen: Frozen) -> set[str]:
    """The UEs of the semesters judged."""
    judged = frozen.results["scope"]["semesters"]
    return {
        ue["code"]
        for semester in frozen.case["programme"]["semesters"]
        if semester["number"] in judged
        for ue in semester["ues"]
    }


def _ues_of(ruling: Document) -> list[str]:
    """Those that a ruling is about; a year and a diploma are about none by name."""
    return ruling["of"].split("+") if ruling["subject"] in (Subject.UE, Subject.RCUE) else []


def _add(found: dict[str, ColumnContent], ruling: Document) -> None:
    """A UE that serves several competences, each parcours its own, names none."""
    competence = ruling["competence"] or ""
    known = found.setdefault(
        ruling["of"],
        {"of": ruling["of"], "subject": ruling["subject"], "competence": competence},
    )
    if known["competence"] != competence:
        known["competence"] = ""


def _person(student: Document, columns: set[str]) -> PersonContent:
    person = student["person"]
    return {
        "id": student["id"],
        "last_name": person["last_name"],
        "first_name": person["first_name"],
        "number": person["number"],
        "parcours": person["parcours"],
        "modality": person["modality"],
        "situation": person["situation"],
        "cells": {each["of"]: _cell(each) for each in student["rulings"] if each["of"] in columns},
        "others": [_other(each) for each in student["rulings"] if each["of"] not in columns],
        "ects": student["reached"]["ects"],
    }


def _cell(ruling: Document) -> CellContent:
    code = ruling["code"] or ""
    return {
        "average": ruling["average"],
        "proposal": ruling["proposal"],
        "code": code,
        "departs": bool(code) and code != ruling["proposal"],
    }


def _other(ruling: Document) -> str:
    """« UE12 9,50 CMP », of an earlier year."""
    average = (ruling["average"] or "").replace(".", ",")
    return " ".join(filter(None, (ruling["of"], average, ruling["code"] or ruling["proposal"])))


def _departures(student: Document) -> Iterator[DepartureContent]:
    for ruling in student["rulings"]:
        code = ruling["code"]
        if code and code != ruling["proposal"]:
            decision = student["decisions"][ruling["of"]]
            yield _departure(student, ruling, decision["reason"], decision["by"])


def _kept(student: Document) -> Iterator[DepartureContent]:
    rulings = {each["of"]: each for each in student["rulings"]}
    for each in student["contradictions"]:
        ruling = rulings.get(each["of"])
        if ruling and each["outcome"]:
            yield _departure(student, ruling, each["reason"], each["by"])


def _departure(student: Document, ruling: Document, reason: str, by: str) -> DepartureContent:
    person = student["person"]
    return {
        "name": f"{person['last_name']} {person['first_name']}",
        "of": ruling["of"],
        "average": ruling["average"],
        "proposal": ruling["proposal"],
        "code": ruling["code"] or "",
        "reason": reason,
        "by": by,
    }


def _legend(students: Iterable[Document]) -> list[TallyContent]:
    """The codes decided and proposed, in the order of the vocabularies, with how often each was
    decided: not at all for those that were only proposed."""
    rulings = [each for student in students for each in student["rulings"]]
    decided = Counter((each["subject"], each["code"]) for each in rulings)
    used = decided.keys() | {(each["subject"], each["proposal"]) for each in rulings}
    return [_tally(*key, decided[key]) for key in ORDER if key in used]


ORDER = [(str(subject), str(code)) for subject in Subject for code in VOCABULARIES[subject]]


def _tally(subject: str, code: str, count: int) -> TallyContent:
    vocabulary: Any = VOCABULARIES[Subject(subject)]
    return {
        "subject": str(Decision.Subject(subject).label),
        "code": code,
        "sentence": sentence(vocabulary(code)),
        "count": count,
    }
