"""The jury of the first year, prepared: dates, composition, absences, a few words of teachers.

Its marks are not all there: whoever tries the demonstration goes from them to the enrolments of
the second year.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from grading.models import Jury, JuryMember, Term, User
from grading.selectors.attendance import NO_ABSENCE, Absences
from grading.services.attendance import AbsenceEntry, report_absences
from grading.services.demo.source import Source
from grading.services.demo.terms import Seat
from grading.services.juries.composition import Composition, compose
from grading.services.juries.composition import Seat as Place
from grading.services.juries.merging import Wish
from grading.services.juries.planning import open_jury, plan
from grading.services.remarks import write_remarks

Quality = JuryMember.Quality
HELD = timedelta(days=20)
"""After the last day of the semester."""
MARKS_DUE = timedelta(days=13)
OFTEN_AWAY, AWAY = 0.1, 0.3
SITTING = ("agathe.mesange", "bruno.grive", "celine.fauvette")
REMARKS = (
    "Sérieux, progresse depuis le printemps.",
    "Bon esprit en projet, écrit trop rapide.",
    "Absences en travaux pratiques, prévenues et rattrapées.",
)


def prepare_jury(
    source: Source, term: Term, seats: Sequence[Seat], users: Mapping[str, User]
) -> None:
    """The jury of the year that ends with this term, and what it will know of its students."""
    director = users["direction"]
    jury = open_jury(term.pk, Jury.Kind.YEAR, by=director)
    _, last = source.calendar(term.number, term.year)
    held = timezone.make_aware(datetime.combine(last + HELD, time(14, 0)))
    wishes = {
        "held_at": Wish(None, held),
        "place": Wish("", "Salle du conseil"),
        "marks_due_on": Wish(None, last + MARKS_DUE),
    }
    plan(jury.pk, wishes, by=director)
    compose(jury.pk, Composition({}, added=tuple(_places(users))), by=director)
    random = Random(f"{source.seed}/jury")
    absences = [
        AbsenceEntry(seat.enrolment.pk, _absences(random), NO_ABSENCE.stamp) for seat in seats
    ]
    report_absences(term.pk, absences, by=users["scolarite"])
    told = random.sample(seats, min(len(REMARKS), len(seats)))
    texts = {seat.enrolment.pk: text for seat, text in zip(told, REMARKS, strict=False)}
    write_remarks(term.pk, texts, by=users["enseignant"])


def _places(users: Mapping[str, User]) -> list[Place]:
    sitting = [("direction", Quality.PRESIDENT), *((name, Quality.MEMBER) for name in SITTING)]
    sitting.append(("scolarite", Quality.SECRETARY))
    places = [
        Place(str(users[name]), users[name], users[name].email, quality=quality.value)
        for name, quality in sitting
    ]
    return [*places, Place("Yves Tréfileur", title="Responsable de production, entreprise invitée")]


def _absences(random: Random) -> Absences:
    drawn = random.random()
    if drawn > AWAY:
        return NO_ABSENCE
    if drawn > OFTEN_AWAY:
        return Absences(0, random.randint(1, 4))
    return Absences(random.randint(3, 18), random.randint(0, 6))
