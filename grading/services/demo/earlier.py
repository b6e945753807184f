"""What was acquired before: UEs held, and last year's marks of those who still owe some."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from curriculum.models import Modality
from grading.core.codes import UECode
from grading.models import Acquisition, Enrolment, Term
from grading.services.demo.levels import Tables, aimed_averages, module_levels
from grading.services.demo.people import Person
from grading.services.demo.source import Source
from grading.services.demo.terms import Seat, semester_of

HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Earlier:
    """The years before this one, for everybody."""

    source: Source
    tables: Tables
    terms: Mapping[int, Term]  # of last year, by semester

    def averages(self, person: Person) -> dict[str, tuple[float, UECode]]:
        """The averages on 20 of the UEs acquired in earlier years, but those written in the
        situation, with the code of each."""
        return {
            ue: found
            for year in self.years(person)
            for ue, found in self.of_year(person, year).items()
            if ue not in person.situation.debts
        }

    def years(self, person: Person) -> range:
        """The years of the BUT that were begun before."""
        return range(1, person.promotion.year + person.situation.repeating)

    def of_year(self, person: Person, year: int) -> dict[str, tuple[float, UECode]]:
        odd, even = (
            self.tables.table(number, person.modality, person.parcours).ues
            for number in (2 * year - 1, 2 * year)
        )
        held = person.situation.held
        drawn = [pair for ues in zip(odd, even, strict=True) for pair in self.pair(person, *ues)]
        return {ue: (held.get(ue, average), code) for ue, average, code in drawn}

    def pair(self, person: Person, odd: str, even: str) -> list[tuple[str, float, UECode]]:
        """The two UEs of a competence: both above the bar, or the first compensated."""
        rule = self.source.earlier
        random = Random(f"{self.source.seed}/{person.student.number}/{odd}")
        aims = aimed_averages(self.source, person, (odd, even))
        above = [rule["base"] + abs(aims[ue] - rule["base"]) for ue in (odd, even)]
        if random.random() >= rule["compensated"] or person.situation.debts.keys() & {odd, even}:
            return [(odd, above[0], UECode.ADM), (even, above[1], UECode.ADM)]
        gap = random.uniform(0, rule["gap"])
        return [
            (odd, rule["base"] - gap, UECode.CMP),
            (even, above[1] + gap, UECode.ADM),
        ]

    def acquisitions(self, person: Person) -> Iterator[Acquisition]:
        written = person.situation.acquired
        for ue, row in written.items():
            yield Acquisition(
                student=person.student,
                ue_code=ue,
                average=row.get("average"),
                code=UECode.ADM,
                origin=person.situation.origin,
            )
        for ue, (average, code) in self.averages(person).items():
            if ue not in written:
                yield self.acquisition(person, ue, average, code)

    def acquisition(self, person: Person, ue: str, average: float, code: UECode) -> Acquisition:
        """Last year's bear their term; older ones come from before the software."""
        ago = person.promotion.year - (semester_of(ue) + 1) // 2 + person.situation.repeating
        year = self.source.year - ago
        institution = person.student.department.institution
        return Acquisition(
            student=person.student,
            ue_code=ue,
            average=round(average * HUNDREDTHS),
            code=code,
            term=self.terms[semester_of(ue)] if ago == 1 else None,
            origin=""
            if ago == 1
            else f"{institution}, {year}-{year + 1}, repris de l’ancien logiciel",
        )

    def seats(self, people: Sequence[Person]) -> dict[int, list[Seat]]:
        """Those who owe a UE were enrolled in both semesters of its year, by semester."""
        found: dict[int, list[Seat]] = {number: [] for number in self.terms}
        codes = {
            each.code: each
            for term in self.terms.values()
            for each in term.programme.parcours.all()
        }
        for person in people:
            for year in {(semester_of(ue) + 1) // 2 for ue in person.situation.debts}:
                promotion = self.source.promotions[year - 1]
                for number in promotion.semesters:
                    enrolment = Enrolment(
                        term=self.terms[number],
                        student=person.student,
                        parcours=codes.get(person.parcours or "") if promotion.parcours else None,
                        modality=person.modality if promotion.alternance else Modality.FI,
                    )
                    found[number].append(Seat(person, enrolment))
        return found

    def levels(self, seat: Seat) -> dict[int, float]:
        """The module averages that gave last year's UE averages."""
        person = seat.person
        table = self.tables.table(seat.enrolment.term.number, person.modality, person.parcours)
        acquired = {ue: average for ue, (average, _) in self.averages(person).items()}
        aims = {**acquired, **person.situation.debts}
        return module_levels(self.source, person, table, aims, taste=0)
