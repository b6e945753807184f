"""What is coming for a student as an iCalendar file (RFC 5545): whole days, stable identifiers."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from grading.selectors.calendar import AgendaEntry, AgendaKind

OCTETS_A_LINE = 75
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
ESCAPED = (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n"))


def icalendar(agenda: Iterable[AgendaEntry], today: date) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Bareme//Resultats du BUT//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Évaluations",
        *(line for entry in agenda for line in event(entry, today)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines).encode()


def event(entry: AgendaEntry, today: date) -> Iterator[str]:
    """A whole day. Nothing says when it last changed: the stamp is that of the day of reading."""
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.id}@bareme"
    yield f"DTSTAMP:{today:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(summary(entry))}"
    yield f"DESCRIPTION:{escaped(str(entry.term))}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def summary(entry: AgendaEntry) -> str:
    if entry.assessment is None:
        return f"Jury du semestre {entry.term.number}"
    name = f"{entry.assessment.module.code} {entry.assessment.title}"
    return name if entry.kind is AgendaKind.ASSESSMENT else f"{name} : note attendue"


def escaped(text: str) -> str:
    for sign, written in ESCAPED:
        text = text.replace(sign, written)
    return CONTROLS.sub("", text)


def folded(line: str) -> str:
    """The line cut so that none exceeds 75 octets, never within a character."""
    pieces, used = [""], 0
    for character in line:
        size = len(character.encode())
        if used + size > OCTETS_A_LINE:
            pieces.append(" ")
            used = 1
        pieces[-1] += character
        used += size
    return "\r\n".join(pieces)
