"""Random cases for hypothesis: small programmes in which the rules and the settings meet.

Hypothesis draws the settings, which features a case has and how many students; the rest comes
from a seed, which is twenty times faster. A failing case shrinks to few features and students.
"""

from dataclasses import dataclass
from fractions import Fraction
from random import Random

from hypothesis import strategies as st

from grading.core.averages.bonuses import BonusMethod, BonusRule, Sign
from grading.core.codes import UECode
from grading.core.rules import (
    Compare,
    RCUEFrom,
    RCUEWeights,
    Rules,
    UnjustifiedAbsence,
    Weighting,
)
from grading.core.values import Acquired, Case, Kind, Mark, MarkStatus, Student
from tests.factories.core import assessment, programme, row, ue

FEATURES = (
    "absent",
    "acquired",
    "adjustment",
    "alternance",
    "blank",
    "bonus",
    "bonus rule",
    "coefficient 0",
    "excused",
    "exempt module",
    "exempt UE",
    "given module average",
    "given UE average",
    "maximum",
    "no assessment",
    "no parcours",
    "own coefficient",
    "parcours",
    "pending",
    "resit",
    "second session",
    "weight",
)
YEARS = ((1,), (2,), (1, 2), (3,), (1, 2, 3))
PARCOURS = ("IPI", "CAI")
BARS = tuple(map(Fraction, ("10", "10", "8", "9.99", "9.995", "9.994", "7.995", "12", "6")))
HELD = (UECode.ADM, UECode.CMP, UECode.ADSUP, UECode.ADJ)

settings = st.builds(
    Rules,
    unjustified_absence=st.sampled_from(UnjustifiedAbsence),
    mark_decimals=st.sampled_from((2, 3)),
    assessment_weighting=st.sampled_from(Weighting),
    average_decimals=st.sampled_from((2, 0, 3, 6)),
    compare=st.sampled_from(Compare),
    rcue_from=st.sampled_from(RCUEFrom),
    rcue_weights=st.sampled_from(RCUEWeights),
    validation_bar=st.sampled_from((Fraction(10), Fraction("9.5"))),
    passage_share=st.sampled_from((Fraction(1, 2), Fraction(1, 3))),
    bonuses=st.lists(
        st.builds(
            BonusRule,
            name=st.just("sport"),
            sign=st.sampled_from(Sign),
            method=st.sampled_from(BonusMethod),
            threshold=st.just(Fraction(10)),
            rate=st.sampled_from((Fraction(1, 20), Fraction(1, 8))),
            steps=st.just(((Fraction(8), Fraction(1, 4)), (Fraction(12), Fraction(1, 2)))),
            cap=st.sampled_from((None, Fraction(1, 2))),
            ues=st.sampled_from((None, frozenset({"UE11", "UE31"}))),
        ),
        max_size=2,
    ).map(tuple),
)
features = st.one_of(st.frozensets(st.sampled_from(FEATURES)), st.just(frozenset(FEATURES)))


@st.composite
def cases(draw, most_students=8, without=()):
    """A case of one to six semesters; `without` names features that it never has."""
    kept = draw(features).difference(without)
    writer = Writer(kept, Random(draw(st.integers(0, 2**32))), draw(settings))
    return writer.case(draw(st.sampled_from(YEARS)), draw(st.integers(1, most_students)))


@dataclass
class Writer:
    features: frozenset[str]
    random: Random
    rules: Rules

    def has(self, feature, chance=0.2):
        """Whether a feature of the case shows here."""
        return feature in self.features and self.random.random() < chance

    def pick(self, *choices):
        return self.random.choice(choices)

    def case(self, years, size):
        numbers = [number for year in years for number in (2 * year - 1, 2 * year)]
        if self.random.random() < 0.1:
            numbers.pop()
        ues = [each for number in numbers for each in self.semester(number)]
        fa = self.semester(numbers[-1]) if "alternance" in self.features else ()
        curriculum = programme(*ues, fa=fa)
        modules = sorted({each.module for found in (*ues, *fa) for each in found.rows})
        held = [each for module in modules for each in self.assessments(module)]
        students = [self.student(curriculum, held, modules, numbers) for _ in range(size)]
        return Case(curriculum, self.rules, tuple(held), tuple(students))

    def semester(self, number):
        """Two or three UEs fed by the same modules; the last may be the parcours' own."""
        ranks = range(1, self.pick(2, 3) + 1)
        own = number > 2 and self.random.random() < 0.5
        return [
            ue(
                f"UE{number}{rank}",
                *self.rows(number),
                ects=self.pick("4", "6", "11", "7.5"),
                competence=None if own and rank == ranks[-1] else "",
            )
            for rank in ranks
        ]

    def rows(self, number):
        ranks = self.random.sample((1, 2, 3, 4), self.pick(1, 2, 3))
        return [
            row(
                f"R{number}.0{rank}",
                "0" if self.has("coefficient 0") else self.pick("1", "2", "3", "0.5", "1.5", "7"),
                self.pick(*PARCOURS) if self.has("parcours") else None,
                **({"DS": self.pick("1", "2", "3", "0")} if self.random.random() < 0.5 else {}),
            )
            for rank in ranks
        ]

    def assessments(self, module):
        """Up to three normal assessments, sometimes what comes after their mean."""
        kinds = ["normal"] * (0 if self.has("no assessment") else self.pick(1, 2, 3))
        kinds += ["bonus"] * self.has("bonus") + ["resit"] * self.has("resit")
        kinds += ["resit"] * self.has("resit") + ["second_session"] * self.has("second session")
        return [
            assessment(
                f"{module}-{rank}",
                module,
                kind,
                max=self.pick("10", "40", "100", "7") if self.has("maximum", 0.5) else "20",
                type=self.pick(None, "DS", "TP"),
                coefficient=self.pick("0.5", "3", "0") if self.has("own coefficient") else None,
                **{
                    f"UE{module[1]}{rank}": self.pick("0", "0.5", "2")
                    for rank in (1, 2)
                    if self.has("weight")
                },
            )
            for rank, kind in enumerate(kinds)
        ]

    def student(self, curriculum, held, modules, numbers):
        codes = sorted({each.code for semester in curriculum.semesters for each in semester.ues})
        level = self.pick(None, None, *BARS)
        marks = {each.id: self.mark(each, level) for each in held}
        return Student(
            id="someone",
            parcours=None if self.has("no parcours", 0.1) else self.pick(*PARCOURS),
            modality={numbers[-1]: "FA"} if self.has("alternance", 0.5) else {},
            marks={id_: mark for id_, mark in marks.items() if mark is not None},
            module_averages=self.given("given module average", modules, self.average),
            ue_averages=self.given("given UE average", codes, self.average),
            adjustments=self.given("adjustment", codes, self.points),
            bonus_values=self.given("bonus rule", ["sport"], self.average),
            exempt_modules=frozenset(self.given("exempt module", modules, self.average)),
            exempt_ues=frozenset(self.given("exempt UE", codes, self.average)),
            acquired=self.given("acquired", codes, self.held),
            semesters=frozenset(numbers) if self.random.random() < 0.5 else frozenset(),
        )

    def given(self, feature, codes, value):
        return {code: value() for code in codes if self.has(feature, 0.15)}

    def average(self):
        return self.pick(*BARS[:4], Fraction(self.random.randrange(2001), 100))

    def points(self):
        return Fraction(self.random.randrange(-150, 151), 100)

    def held(self):
        return Acquired(self.pick(None, self.average()), str(self.pick(*HELD)))

    def mark(self, held, level):
        """Near the student's level, where he has one: often exactly on it."""
        for feature, mark in (
            ("absent", Mark(MarkStatus.ABSENT)),
            ("excused", Mark(MarkStatus.EXCUSED)),
            ("pending", Mark(MarkStatus.PENDING)),
            ("blank", None),
        ):
            if self.has(feature, 0.1):
                return mark
        return Mark(MarkStatus.GRADED, self.number(held, level))

    def number(self, held, level):
        unit = 10**self.rules.mark_decimals
        highest = int(held.maximum * unit)
        if held.kind is Kind.BONUS:
            return Fraction(self.random.randint(-highest, highest) // 5, unit)
        near = None if level is None else level * held.maximum / 20
        if near is None or unit % near.denominator:
            return Fraction(self.random.randint(0, highest), unit)
        return near + Fraction(self.pick(0, 0, 0, 1, -1), unit) * (0 < near < held.maximum)
