"""« numéro ; non justifiées ; justifiées », pasted: the plan of what it would report."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from grading.forms.attendance import NOT_A_COUNT
from grading.imports.identities import Claim, Directory
from grading.imports.pasted import PastedLine, PastedPlan
from grading.imports.text import read_pasted
from grading.models import Enrolment
from grading.selectors.attendance import Absences, absences_of
from grading.selectors.imports import person_of
from grading.services.attendance import AbsenceEntry

COLUMNS = 3
COUNT = re.compile(r"\d{1,3}(?:[.,]0+)?")


def absence_plan(text: str, enrolments: Collection[Enrolment]) -> PastedPlan[AbsenceEntry]:
    """What this paste would report of these students. Raises Unreadable."""
    [sheet] = read_pasted(text).sheets[:1]
    known = {each.pk: each for each in enrolments}
    directory = Directory([person_of(each, is_open=True) for each in enrolments])
    rows = [(place + 1, row) for place, row in enumerate(sheet.rows) if any(row)]
    if rows and not any(COUNT.fullmatch(cell.strip()) for cell in rows[0][1][1:]):
        rows = rows[1:]
    found = [(number, row, _whose(row, directory)) for number, row in rows]
    times = Counter(own for _, _, own in found if own)
    return PastedPlan(
        [_line(number, row, known.get(own or 0), times[own or 0]) for number, row, own in found]
    )


def _whose(row: Sequence[str], directory: Directory) -> int | None:
    return directory.find(Claim(number=row[0].strip())).enrolment_id


def _line(
    number: int, row: Sequence[str], enrolment: Enrolment | None, times: int
) -> PastedLine[AbsenceEntry]:
    said = " ; ".join(row)
    if enrolment is None:
        return PastedLine(number, said, trouble="Personne de ce semestre ne porte ce numéro.")
    if times > 1:
        return PastedLine(number, said, trouble=f"{enrolment.student} est sur plusieurs lignes.")
    counts = list(_counts(row))
    if len(row) > COLUMNS or None in counts:
        return PastedLine(number, said, trouble=NOT_A_COUNT)
    stored = absences_of(enrolment)
    wanted = Absences(counts[0] or 0, counts[1] or 0, stored.comment)
    if wanted == stored:
        return PastedLine(number, said, f"{enrolment.student} : inchangé")
    told = (
        f"{enrolment.student} : non justifiées {stored.unjustified} → {wanted.unjustified}, "
        f"justifiées {stored.justified} → {wanted.justified}"
    )
    return PastedLine(number, said, told, payload=AbsenceEntry(enrolment.pk, wanted, stored.stamp))


def _counts(row: Sequence[str]) -> Iterator[int | None]:
    """Both counts; an empty cell is none, None for what is no count."""
    for cell in [*row[1:COLUMNS], "", ""][: COLUMNS - 1]:
        typed = cell.strip() or "0"
        yield int(re.split("[.,]", typed)[0]) if COUNT.fullmatch(typed) else None
