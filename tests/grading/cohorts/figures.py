"""Our own arithmetic of averages and codes, from the stored rows and the text of the arrêté: it
shares no line with `grading.core`, whose results are held against it."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from grading.models import Acquisition, Adjustment, Enrolment, Mark
from tests.grading.cohorts.programme import COMPETENCES, ECTS, rcue, ue, weights

BAR, FLOOR, HIGHEST = 1000, 800, 20
YEARS = (1, 2, 3)


def printed(average: Fraction) -> int:
    """In hundredths, half up: what is compared."""
    return int((average * 100 + Fraction(1, 2)) // 1)


def reaches(average: Fraction | None, bar: int) -> bool:
    return average is not None and printed(average) >= bar


@dataclass
class Standing:
    """A student at the end of a term, before the jury of that term decides anything: `enrolments`
    are his own by semester, `held` the averages of the UEs that he holds, None without one."""

    enrolments: dict[int, Enrolment]
    held: dict[str, Fraction | None]

    @cached_property
    def parcours(self) -> str | None:
        known = [each for each in self.enrolments.values() if each.parcours]
        latest = max(known, key=lambda each: (each.term.year, each.term.number), default=None)
        return latest.parcours.code if latest else None

    @cached_property
    def semesters(self) -> list[int]:
        """Those computed: his own, and those of which he holds a UE."""
        return sorted({*self.enrolments, *(int(code[2]) for code in self.held)})

    @cached_property
    def ues(self) -> list[str]:
        return [ue(semester, rank) for semester in self.semesters for rank in COMPETENCES]

    @cached_property
    def marks(self) -> dict[str, Mark]:
        rows = Mark.objects.filter(enrolment__in=self.enrolments.values())
        return {
            mark.assessment.module.code: mark for mark in rows.select_related("assessment__module")
        }

    @cached_property
    def points(self) -> dict[str, Fraction]:
        rows = Adjustment.objects.filter(enrolment__in=self.enrolments.values())
        return {row.ue_code: Fraction(row.points, 100) for row in rows}

    def taken(self, code: str) -> Fraction | None:
        """The average of a UE as taken, None unless everything in it is entered."""
        total = count = 0
        for module, weight in weights(int(code[2]), int(code[3]), self.parcours).items():
            mark = self.marks.get(module)
            status = mark.status if mark else "blank"
            if status in ("blank", "ATT"):
                return None
            if status != "EXC":
                total += weight * (Fraction(mark.value, 100) if status == "graded" else 0)
                count += weight
        if not count:
            return None
        average = Fraction(total) / count + self.points.get(code, 0)
        return min(max(average, Fraction(0)), Fraction(HIGHEST))

    @cached_property
    def averages(self) -> dict[str, Fraction | None]:
        """Those that count: the better of what he holds and what he took again."""
        return {code: self._average(code) for code in self.ues}

    def _average(self, code: str) -> Fraction | None:
        known = [each for each in (self.held.get(code), self.taken(code)) if each is not None]
        return max(known, default=None)

    @cached_property
    def rcues(self) -> dict[tuple[str, str], Fraction | None]:
        found = {}
        for year in YEARS:
            for rank in COMPETENCES:
                odd, even = (self.averages.get(code) for code in rcue(year, rank))
                if set(rcue(year, rank)) <= set(self.ues):
                    known = odd is not None and even is not None
                    found[rcue(year, rank)] = (odd + even) / 2 if known else None
        return found

    @cached_property
    def acquired(self) -> set[str]:
        """4.3: by average, by compensation, held already, or because the level above is."""
        found = {
            code for code in self.ues if code in self.held or reaches(self.averages[code], BAR)
        }
        for pair, average in self.rcues.items():
            if reaches(average, BAR):
                found.update(pair)
        for rank in COMPETENCES:
            for below, above in reversed(list(pairwise(YEARS))):
                if set(rcue(above, rank)) <= found:
                    found.update(set(rcue(below, rank)) & set(self.ues))
        return found

    def validated(self, pair: tuple[str, str]) -> bool:
        return set(pair) <= self.acquired

    def year(self, number: int) -> str | None:
        """The code of a year (4.5), None where it has no RCUE."""
        pairs = {
            pair: each for pair, each in self.rcues.items() if (int(pair[0][2]) + 1) // 2 == number
        }
        if not pairs:
            return None
        failed = [pair for pair in pairs if not self.validated(pair)]
        if any(pairs[pair] is None for pair in failed):
            return "ATT"
        if not failed:
            return "ADM"
        debts = [code for code in self.ues if int(code[2]) <= 2 and code not in self.acquired]
        most = 2 * (len(pairs) - len(failed)) > len(pairs)
        passes = most and all(reaches(pairs[pair], FLOOR) for pair in failed)
        if number == 3 or (number == 2 and debts):
            return "RED"
        return "PASD" if passes else "RED"

    @property
    def told(self) -> dict[str, object]:
        years = {number: self.year(number) for number in YEARS}
        return {
            "averages": self.averages,
            "rcues": self.rcues,
            "acquired": self.acquired,
            "validated": {pair for pair in self.rcues if self.validated(pair)},
            "years": {number: code for number, code in years.items() if code},
            "ects": ECTS * len(self.acquired),
            "diplomas": (self.has(1, 2, 3, 4), self.has(1, 2, 3, 4, 5, 6)),
        }

    def has(self, *semesters: int) -> bool:
        wanted = {ue(semester, rank) for semester in semesters for rank in COMPETENCES}
        return wanted <= self.acquired


def standing_before(jury, student) -> Standing:
    """What a jury has before it for a student: his last enrolment of each semester up to its
    term, and what he held when it met."""
    end = jury.term.year, jury.term.number
    rows = Enrolment.objects.filter(student=student).select_related("term", "parcours")
    up_to = [each for each in rows if (each.term.year, each.term.number) <= end]
    ordered = sorted(up_to, key=lambda each: (each.term.year, each.term.number))
    return Standing({each.term.number: each for each in ordered}, _held(jury, student))


def _held(jury, student) -> dict[str, Fraction | None]:
    held: dict[str, Fraction | None] = {}
    for row in Acquisition.objects.filter(student=student).select_related("term", "jury"):
        came_later = row.jury and (
            row.jury == jury or (jury.closed_at and row.jury.closed_at > jury.closed_at)
        )
        if came_later or (row.term and row.term.year > jury.term.year):
            continue
        average = None if row.average is None else Fraction(row.average, 100)
        known = held.get(row.ue_code)
        if average is None or known is None or average > known:
            held[row.ue_code] = known if average is None else average
    return held
